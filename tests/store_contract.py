"""One suite that every store passes: a subclass says how its store is opened."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import AlreadyStored, InputError, UsageError
from pipeline.interaction import NO_TOKENS, Tokens
from pipeline.parts import MOST, Parted, joined
from pipeline.records import Area, Filters, Passage, Report, Section
from pipeline.stores.base import Store, Terms, Vectors
from tests.stores.agreement import FILTERS, QUERY, agrees, counts_agree, dense_agrees, lexical_agrees
from tests.stores.correcting import Correcting
from tests.stores.making import (
    AREAS,
    DIMENSION,
    ROUNDED,
    SCORES,
    TOKEN,
    TOKEN_ROUNDED,
    WEIGHTS,
    Entry,
    entry,
    fill,
    holds,
    kept,
    parted,
    terms_of,
    unit,
)

Open = Callable[[], Store]


class StoreContract(Correcting):
    """A subclass says how a store is opened; ``filled`` is one store for all tests that only read, and ``entries`` what it holds."""

    @classmethod
    def open(cls, folder: Path) -> Store:
        raise NotImplementedError

    @pytest.fixture
    def open_again(self, tmp_path: Path) -> Open:
        return lambda: self.open(tmp_path / "index")

    @pytest.fixture
    def store(self, open_again: Open) -> Iterator[Store]:
        store = open_again()
        yield store
        store.close()

    @pytest.fixture(scope="class")
    @classmethod
    def entries(cls) -> list[Entry]:
        return [entry(number) for number in range(30)]

    @pytest.fixture(scope="class")
    @classmethod
    def filled(cls, entries: list[Entry], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
        store = cls.open(tmp_path_factory.mktemp("filled"))
        fill(store, entries)
        yield store
        store.close()

    # What is put comes back

    def test_reports_and_passages_come_back_as_they_were(self, store: Store, entries: list[Entry], open_again: Open) -> None:
        fill(store, entries)
        store.close()
        store = open_again()
        for made in entries:
            assert store.report(made.report.id) == made.report
            assert store.report_passages(made.report.id) == list(made.passages)
            assert store.find_file(made.report.file) == made.report.id
        assert store.report("f" * 16) is None
        assert store.report_passages("f" * 16) == []
        assert store.find_file("no-such.txt") is None
        store.close()

    def test_an_empty_store_answers(self, store: Store) -> None:
        assert store.reports() == []
        assert store.count() == 0
        assert store.counts(["year"]) == []
        assert [len(found) for found in store.dense(unit(0, 1)[0], 10)] == [0, 0]
        assert [len(found) for found in store.lexical(QUERY, WEIGHTS, 10)] == [0, 0]
        assert list(store.vectors()) == []
        assert store.passages(np.zeros(0, np.int64)) == []
        assert store.delete(["f" * 16]) == 0
        assert store.problems() == []

    def test_a_report_without_passages_is_stored(self, store: Store) -> None:
        made = entry(1, passages=0)
        fill(store, [made, entry(2), entry(3, passages=0)])
        assert store.report_passages(made.report.id) == []
        assert [summary.passages for summary in store.reports(Filters(reports=(made.report.id,)))] == [0]
        assert store.delete([made.report.id, entry(3).report.id]) == 2
        agrees(store, [entry(2)])

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60), data=st.data())
    def test_any_text_round_trips(self, store: Store, text: str, data: st.DataObject) -> None:
        cut = data.draw(st.integers(0, len(text)))
        spans = [(start, end) for start, end in ((0, cut), (cut, len(text))) if start < end]
        report = Report("a" * 16, text, text, text, text, "990100", text, 2020, "other", text, text, (Section((text,), 0, len(text)),))
        report = dataclasses.replace(report, warnings=(text,))
        passages = [Passage(report.id, start, end, text[start:end], (text,), text, 1, text) for start, end in spans]
        terms = [Terms((), tuple(passage.text), (), (text,)) for passage in passages]
        store.put(report, passages, parted(1, len(passages)), terms, replace=True)
        assert store.report(report.id) == report
        assert store.report_passages(report.id) == passages
        rows, _ = store.lexical({"chars": [text[0]]}, WEIGHTS, 10)
        assert {passage.start for passage in store.passages(rows)} == {start for start, end in spans if text[0] in text[start:end]}

    def test_half_a_surrogate_pair_is_refused(self, store: Store) -> None:
        report = Report("a" * 16, "a.txt", "环\ud800境", "题")
        with pytest.raises(InputError, match=r"a\.txt"):
            store.put(report, [], parted(1, 0), [])
        assert store.reports() == []
        rows, _ = store.lexical({"words": ["\ud800"]}, WEIGHTS, 10)
        assert len(rows) == 0

    def test_parts_that_do_not_fit_are_refused(self, store: Store) -> None:
        made = entry(1)
        wrong_text = [dataclasses.replace(made.passages[0], text="别的"), *made.passages[1:]]
        whole, parts, counts, scores = made.vectors.whole, made.vectors.parts, made.vectors.counts, made.vectors.scores
        inner, several = made.vectors.tokens.vectors, made.vectors.tokens.counts
        none, many = counts.copy(), np.full(6, MOST + 1)
        none[:2] = counts[0] + counts[1], 0

        def changed(**parts: object) -> Parted:
            return dataclasses.replace(made.vectors, **parts)  # type: ignore[arg-type]

        for passages, vectors, terms in (
            (made.passages, changed(whole=whole[:-1]), made.terms),
            (made.passages, changed(parts=parts[:-1]), made.terms),
            (made.passages, changed(counts=counts[:-1]), made.terms),
            (made.passages, changed(counts=none), made.terms),
            (made.passages, changed(parts=unit(1, int(many.sum())), counts=many), made.terms),
            (made.passages, changed(scores=scores[:-1]), made.terms),
            (made.passages, changed(scores=scores[:, :-1]), made.terms),
            (made.passages, changed(scores=np.nan * scores), made.terms),
            (made.passages, changed(scores=1e5 + scores), made.terms),
            (made.passages, made.vectors, made.terms[:-1]),
            (made.passages, parted(1, 6, DIMENSION + 1), made.terms),
            (made.passages, changed(whole=2 * whole), made.terms),
            (made.passages, changed(parts=np.nan * parts), made.terms),
            (made.passages, changed(tokens=NO_TOKENS), made.terms),
            (made.passages, changed(tokens=Tokens(inner[:-1], several)), made.terms),
            (made.passages, changed(tokens=Tokens(inner[: -several[-1]], several[:-1])), made.terms),
            (made.passages, changed(tokens=Tokens(inner[: several[0]], np.array([several[0], 0, 0, 0, 0, 0]))), made.terms),
            (made.passages, changed(tokens=Tokens(inner[:, :-1], several)), made.terms),
            (made.passages, changed(tokens=Tokens(2 * inner, several)), made.terms),
            (wrong_text, made.vectors, made.terms),
        ):
            with pytest.raises(UsageError):
                store.put(made.report, passages, vectors, terms)
        assert store.reports() == []

    # Names, replacing, deleting

    def test_a_taken_name_or_content_is_refused(self, store: Store) -> None:
        first, same_name, same_bytes = entry(1), entry(2, file="report-1.txt"), entry(1, file="copy.txt")
        fill(store, [first])
        for other in (first, same_name, same_bytes):
            with pytest.raises(AlreadyStored, match=other.report.file):
                fill(store, [other])
        assert store.report(first.report.id) == first.report
        assert store.count() == 6

    def test_replacing_takes_name_and_content(self, store: Store) -> None:
        fill(store, [entry(1), entry(2), entry(3)])
        both = dataclasses.replace(entry(2).report, file="report-1.txt")
        store.put(both, entry(2).passages, entry(2).vectors, entry(2).terms, replace=True)
        assert {summary.file for summary in store.reports()} == {"report-1.txt", "report-3.txt"}
        assert store.find_file("report-1.txt") == both.id
        assert store.report(entry(1).report.id) is None
        agrees(store, [entry(3), dataclasses.replace(entry(2), report=both)])

    def test_deleting_leaves_the_rest_exact(self, store: Store, entries: list[Entry], open_again: Open) -> None:
        fill(store, entries)
        gone = {0, 3, 17, 29}
        assert store.delete([entries[number].report.id for number in gone] + ["f" * 16]) == 4
        left = [made for number, made in enumerate(entries) if number not in gone]
        agrees(store, left)
        store.close()
        store = open_again()
        agrees(store, left)
        assert store.delete([made.report.id for made in left]) == len(left)
        assert store.count() == 0
        assert len(store.dense(unit(5, 1)[0], 5)[0]) == 0
        store.close()

    def test_rows_are_never_used_again(self, store: Store, open_again: Open) -> None:
        seen: set[int] = set()
        for _ in range(4):
            fill(store, [entry(1), entry(2)])
            rows = {int(row) for row in store.dense(unit(1, 1)[0], 100)[0]}
            assert len(rows) == 12
            assert not rows & seen
            seen |= rows
            store.delete([entry(1).report.id, entry(2).report.id])
            store.close()
            store = open_again()
        store.close()

    def test_rows_stay_when_it_is_opened_again(self, store: Store, entries: list[Entry], open_again: Open) -> None:
        fill(store, entries)
        vector = unit(3, 1)[0]
        before = store.dense(vector, 50)
        store.close()
        store = open_again()
        after = store.dense(vector, 50)
        assert np.array_equal(before[0], after[0])
        assert np.array_equal(before[1], after[1])
        store.close()

    # Searching, against brute force

    def test_searching_is_exact_under_all_filters(self, filled: Store, entries: list[Entry]) -> None:
        for filters in FILTERS:
            dense_agrees(filled, entries, filters)
            lexical_agrees(filled, entries, filters)

    def test_equal_passages_come_in_the_order_of_rows(self, store: Store) -> None:
        vectors, terms = parted(9, 1), terms_of(["环境", "保护"])
        for number in range(90):
            report = Report(f"{number:016x}", f"{number}.txt", "环境保护", "题")
            store.put(report, [Passage(report.id, 0, 4, "环境保护")], vectors, [terms])
        store.delete([f"{5:016x}", f"{40:016x}"])
        for rows, scores in (store.dense(vectors.whole[0], 10), store.lexical({"words": ["环境"]}, WEIGHTS, 10)):
            assert len(set(scores.tolist())) == 1
            files = [passage.report_id for passage in store.passages(rows)]
            assert files == [f"{number:016x}" for number in (0, 1, 2, 3, 4, 6, 7, 8, 9, 10)]

    def test_a_term_counts_once_however_often_it_is_asked(self, filled: Store, entries: list[Entry]) -> None:
        once = filled.lexical({"words": ["水质"], "chars": []}, WEIGHTS, 200)
        often = filled.lexical({"words": ["水质"] * 5}, WEIGHTS, 200)
        assert np.array_equal(once[0], often[0])
        assert np.array_equal(once[1], often[1])

    def test_a_field_of_weight_zero_is_not_looked_at(self, filled: Store, entries: list[Entry]) -> None:
        no_chars = dataclasses.replace(WEIGHTS, chars=0)
        assert len(filled.lexical({"chars": ["水"]}, no_chars, 10)[0]) == 0
        assert len(filled.lexical({"chars": ["水"]}, WEIGHTS, 10)[0]) == 10

    def test_an_unknown_field_is_refused(self, filled: Store, entries: list[Entry]) -> None:
        with pytest.raises(UsageError, match="title"):
            filled.lexical({"title": ["水"]}, WEIGHTS, 10)

    def test_terms_are_compared_character_by_character(self, store: Store) -> None:
        odd = ["AI", "ai", "é", "e", "2.5", '"', "*", "a'b", "%", "words:x", "AND", "(", "\x00", "㐀", "😀", "水质", "水"]
        text = "".join(odd)
        report = Report("a" * 16, "a.txt", text, "题")
        starts = [sum(map(len, odd[:place])) for place in range(len(odd))]
        passages = [Passage(report.id, start, start + len(term), term) for start, term in zip(starts, odd)]
        store.put(report, passages, parted(1, len(odd)), [Terms((term,), (), (), ()) for term in odd])
        for term in odd:
            rows, scores = store.lexical({"words": [term], "chars": [term]}, WEIGHTS, 10)
            assert [passage.text for passage in store.passages(rows)] == [term]
            assert (scores > 0).all()
        assert len(store.lexical({"words": ["Ai", "É", "a", ""]}, WEIGHTS, 10)[0]) == 0

    def test_k_is_kept(self, filled: Store, entries: list[Entry]) -> None:
        for k, wanted in ((0, 0), (1, 1), (180, 180), (5000, 180)):
            assert [len(found) for found in filled.dense(unit(1, 1)[0], k)] == [wanted, wanted]
        everywhere = {"chars": [char for word in ("环境", "信息", "公开", "资金") for char in word]}
        assert [len(found) for found in filled.lexical(everywhere, WEIGHTS, 3)] == [3, 3]
        assert [len(found) for found in filled.lexical(everywhere, WEIGHTS, 0)] == [0, 0]

    def test_a_wrong_query_vector_is_refused(self, filled: Store, entries: list[Entry]) -> None:
        for vector in (unit(1, 1, DIMENSION + 1)[0], unit(1, 1), np.zeros(DIMENSION, np.float32)):
            with pytest.raises(UsageError):
                filled.dense(vector, 10)

    # Rows

    def test_passages_keep_the_order_asked_for(self, filled: Store, entries: list[Entry]) -> None:
        rows, _ = filled.dense(unit(4, 1)[0], 40)
        found = filled.passages(rows)
        backward = filled.passages(rows[::-1])
        assert found == backward[::-1]
        assert filled.passages(rows[[0, 0]]) == [found[0], found[0]]
        assert set(found) <= {passage for made in entries for passage in made.passages}

    def test_a_row_that_is_not_there_is_a_key_error(self, filled: Store, entries: list[Entry]) -> None:
        with pytest.raises(KeyError):
            filled.passages(np.array([1, 10_000_000]))
        with pytest.raises(KeyError):
            filled.cosines(unit(1, 1)[0], np.array([1, 10_000_000]))
        with pytest.raises(KeyError):
            filled.interactions(unit(1, 3, TOKEN), np.array([1, 10_000_000]))

    def test_cosines_are_those_of_dense(self, filled: Store, entries: list[Entry]) -> None:
        vector = unit(8, 1)[0]
        rows, scores = filled.dense(vector, 30)
        assert np.array_equal(filled.cosines(vector, rows[::-1]), scores[::-1])
        assert filled.cosines(vector, rows[:0]).shape == (0,)

    def test_interactions_are_those_of_the_nearest_tokens(self, filled: Store, entries: list[Entry]) -> None:
        asked = unit(9, 4, TOKEN)
        rows, _ = filled.dense(unit(8, 1)[0], 60)
        wanted = {}
        for made in entries:
            ends = np.cumsum(made.vectors.tokens.counts)
            for passage, end, count in zip(made.passages, ends, made.vectors.tokens.counts):
                own = made.vectors.tokens.vectors[end - count : end]
                wanted[passage.id] = np.mean([max(float(token @ each) for each in own) for token in asked])
        found = filled.interactions(asked, rows)
        assert np.allclose(found, [wanted[passage.id] for passage in filled.passages(rows)], atol=TOKEN_ROUNDED)
        assert np.corrcoef(found, [wanted[passage.id] for passage in filled.passages(rows)])[0, 1] > 0.97
        assert np.array_equal(filled.interactions(asked, rows[::-1]), found[::-1])
        assert np.allclose(filled.interactions(asked[:1], rows) + filled.interactions(asked[1:], rows) * 3, 4 * found, atol=1e-5)
        assert filled.interactions(asked, rows[:0]).shape == (0,)

    @pytest.mark.parametrize("asked", [unit(1, 2, TOKEN + 2), unit(1, 0, TOKEN), 2 * unit(1, 2, TOKEN), unit(1, 1, TOKEN)[0]])
    def test_tokens_of_a_query_that_are_none_are_refused(self, filled: Store, asked: Vectors) -> None:
        with pytest.raises(UsageError, match="unit vectors"):
            filled.interactions(asked, filled.dense(unit(8, 1)[0], 3)[0])

    def test_vectors_come_in_batches_by_row(self, filled: Store, entries: list[Entry]) -> None:
        batches = list(filled.vectors(batch=50))
        assert [len(rows) for rows, _ in batches] == [54, 54, 54, 18]  # reports of 6 passages, each whole
        rows = np.concatenate([rows for rows, _ in batches])
        assert (np.diff(rows) > 0).all()
        found, put = (joined(all, DIMENSION, SCORES) for all in ([vectors for _, vectors in batches], [made.vectors for made in entries]))
        assert np.array_equal(found.counts, put.counts)
        assert np.array_equal(found.scores, put.scores)
        for ours, theirs in ((found.whole, put.whole), (found.parts, put.parts)):
            assert np.allclose(ours, theirs, atol=ROUNDED)
            assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-6)

    # Summaries, counts, areas

    def test_summaries_are_sorted_and_filtered(self, filled: Store, entries: list[Entry]) -> None:
        for filters in FILTERS:
            summaries = filled.reports(filters)
            allowed = kept(entries, filters)
            wanted = {made.report.id for made in entries if any(passage.id in allowed for passage in made.passages)}
            assert {summary.id for summary in summaries} == wanted
            order = [(summary.region or "", summary.organ or "", summary.year or 0, summary.file) for summary in summaries]
            assert order == sorted(order)
        summary = next(summary for summary in filled.reports() if summary.id == entries[4].report.id)
        tally = Counter(area.id for passage in entries[4].passages for area in passage.areas)
        assert summary.areas == pytest.approx({area: count / 6 for area, count in tally.items()})
        names = ("id", "file", "title", "region", "region_code", "organ", "year", "kind", "published", "source", "warnings")
        assert all(getattr(summary, name) == getattr(entries[4].report, name) for name in names)

    def test_listed_are_all_passages_under_the_filters_in_the_order_of_the_reports(self, filled: Store, entries: list[Entry]) -> None:
        for filters in FILTERS:
            reports = filled.reports(filters)
            allowed = kept(entries, filters)
            wanted = [passage for report in reports for passage in filled.report_passages(report.id) if passage.id in allowed]
            assert len(wanted) == len(allowed)
            assert filled.listed(filters, 0, 1000) == wanted
            pages = [filled.listed(filters, at, 7) for at in range(0, len(wanted) + 7, 7)]
            assert [passage for page in pages for passage in page] == wanted
        assert filled.listed(Filters(), 3, 0) == []

    @pytest.mark.parametrize("by", [("area",), ("region", "year"), ("area", "kind", "organ"), ("year", "area")], ids=repr)
    def test_counts_are_exact_under_all_filters(self, filled: Store, entries: list[Entry], by: tuple[str, ...]) -> None:
        for filters in FILTERS:
            counts_agree(filled, entries, by, filters)

    @settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_a_passage_counts_once_in_a_group_of_areas(self, store: Store, data: st.DataObject) -> None:
        some = [entry(number, passages=4) for number in (1, 2, 8)]
        if not store.reports():
            fill(store, some)
        rows = np.sort(np.concatenate([rows for rows, _ in store.vectors()]))
        drawn = st.lists(st.sampled_from(AREAS), max_size=3, unique=True)
        given_areas = [data.draw(drawn) for _ in rows]
        store.set_areas(rows, [[Area(area, 0.9) for area in areas] for areas in given_areas], tagger="7" * 64)
        places = {passage.id: areas for passage, areas in zip(store.passages(rows), given_areas)}
        groups = data.draw(st.dictionaries(st.sampled_from(["x", "y'", "Ⅲ"]), drawn.filter(bool), max_size=3))
        by = data.draw(st.sampled_from([("kin",), ("kin", "year"), ("region", "kin"), ("area", "kin"), ("kin", "other")]))
        filters = data.draw(st.sampled_from([Filters(), Filters(areas=("health", "poverty")), Filters(years=(2016, 2017))]))
        other = {"all": AREAS}
        passages: Counter[tuple[object, ...]] = Counter()
        reports: dict[tuple[object, ...], set[str]] = {}
        for made in some:
            for passage in made.passages:
                areas = places[passage.id]
                tagged = dataclasses.replace(passage, areas=tuple(Area(area, 0.9) for area in areas))
                values: dict[str, list[object]] = {
                    "area": [*areas],
                    "kin": [name for name, group in groups.items() if set(group) & set(areas)],
                    "other": ["all"] if areas else [],
                    "year": [made.report.year],
                    "region": [made.report.region],
                }
                for cell in itertools.product(*(values[name] for name in by)) if holds(made.report, tagged, filters) else ():
                    passages[cell] += 1
                    reports.setdefault(cell, set()).add(made.report.id)
        counted = store.counts(by, filters, {"kin": groups, "other": other})
        assert {tuple(value for _, value in count.by): count.passages for count in counted} == passages
        assert {tuple(value for _, value in count.by): count.reports for count in counted} == {k: len(v) for k, v in reports.items()}
        assert [count.passages for count in counted] == sorted(passages.values(), reverse=True)

    def test_regions_are_those_of_the_reports(self, filled: Store, entries: list[Entry]) -> None:
        assert filled.regions() == sorted({made.report.region for made in entries if made.report.region})

    def test_failing_relations_are_counted_by_report(self, filled: Store, entries: list[Entry]) -> None:
        failing = {
            made.report.id: sum(check.state == "fails" for table in made.report.tables for check in table.checks) for made in entries
        }
        assert any(failing.values())
        assert not all(failing.values())
        assert filled.failing() == {id: number for id, number in failing.items() if number}
        gone = next(id for id, number in failing.items() if number)
        filled.delete([gone])
        assert gone not in filled.failing()

    def test_counting_by_what_cannot_be_counted_is_refused(self, filled: Store, entries: list[Entry]) -> None:
        for by in (["title"], ["area", "text"], []):
            with pytest.raises(UsageError):
                filled.counts(by)

    def test_areas_are_replaced(self, store: Store, entries: list[Entry]) -> None:
        fill(store, entries)
        rows = np.concatenate([rows for rows, _ in store.vectors()])
        given = [[Area("health", 0.75), Area("transport", 0.5)] if place % 2 else [] for place in range(len(rows))]
        gone = store.delete([entries[0].report.id])
        assert gone == 1
        store.set_areas(rows, given, tagger="7" * 64)
        there = store.passages(rows[6:])
        assert [list(passage.areas) for passage in there] == given[6:]
        assert store.count(Filters(areas=("transport",))) == 87
        assert store.count(Filters(areas=(AREAS[0],))) == 0
        assert store.stats()["tagger"] == "7" * 64
        with pytest.raises(UsageError):
            store.set_areas(rows, given[1:], tagger="7" * 64)

    def test_a_sound_store_has_no_problems(self, store: Store, entries: list[Entry], open_again: Open) -> None:
        fill(store, entries)
        assert store.problems() == []
        store.close()
        store = open_again()
        assert store.problems() == []
        stats = store.stats()
        assert (stats["reports"], stats["passages"]) == (30, 180)
        store.close()
