"""What every store does with corrections; ``StoreContract`` inherits it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.records import Area, Correction, Filters, Passage
from pipeline.stores.base import Store
from tests.stores.making import AREAS, Entry, entry, fill

STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "undo", "retag", "replace", "merge"]), st.integers(0, 3), st.sampled_from(AREAS[:2])),
    min_size=4,
    max_size=12,
)
TAGS = ({}, {AREAS[0]: 0.75}, {AREAS[1]: 0.5, AREAS[0]: 0.25})  # what a tagger may give


def moment(number: int) -> str:
    """The seconds of a quiet day."""
    return f"2024-05-06T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}.000Z"


def correct(store: Store, passage: Passage, area: str, new: bool, by: str = "甲", at: int = 0) -> Correction:
    return store.correct(passage.report_id, passage.start, passage.end, area, new, by, moment(at))


def areas(store: Store, passage: Passage) -> dict[str, float]:
    """What a passage has now."""
    (found,) = [each for each in store.report_passages(passage.report_id) if each.text == passage.text and each.start == passage.start]
    return {area.id: area.probability for area in found.areas}


def named(passage: Passage) -> dict[str, float]:
    return {area.id: area.probability for area in passage.areas}


def retag(store: Store, tags: dict[str, float]) -> None:
    """All passages get these areas from another tagger."""
    rows = np.concatenate([rows for rows, _ in store.vectors()])
    store.set_areas(rows, [[Area(area, probability) for area, probability in tags.items()]] * len(rows), tagger="8" * 64)


def twins() -> Entry:
    """A report of which the first and the last passage have the same text."""
    made = entry(5)
    first = made.passages[0]
    text = made.report.text + first.text
    last = dataclasses.replace(first, start=len(made.report.text), end=len(text), areas=(Area(AREAS[3], 0.5),))
    return dataclasses.replace(made, report=dataclasses.replace(made.report, text=text, sections=()), passages=(*made.passages[:5], last))


class Correcting:
    """The part of the contract that is about corrections."""

    def test_a_correction_is_logged_and_acted_on_at_once(self, store: Store, open_again: Callable[[], Store]) -> None:
        fill(store, [entry(1), entry(2)])
        passage = entry(1).passages[2]
        others, had = entry(1).passages[:2], named(passage)
        new = next(area for area in AREAS if area not in had)
        before, generation = store.count(Filters(areas=(new,))), store.stats()["generation"]
        made = correct(store, passage, new, True, by="审核员 <乙>", at=61)
        wanted = Correction(
            moment(61), "审核员 <乙>", passage.report_id, "report-1.txt", passage.start, passage.end, passage.text, new, False, True
        )
        assert made == dataclasses.replace(wanted, id=1, areas=made.areas)
        assert set(made.areas) == {*had, new}
        assert areas(store, passage) == {**had, new: 1.0}
        assert store.count(Filters(areas=(new,))) == before + 1
        assert store.stats()["generation"] != generation
        assert [areas(store, other) for other in others] == [named(other) for other in others]
        store.close()
        store = open_again()
        assert store.corrections() == [made]
        assert areas(store, passage) == {**had, new: 1.0}
        gone = correct(store, passage, new, False, at=62)
        assert (gone.id, gone.old, gone.new, set(gone.areas)) == (2, True, False, set(had))
        assert areas(store, passage) == had
        assert store.count(Filters(areas=(new,))) == before
        assert store.problems() == []
        store.close()

    def test_what_stays_is_confirmed(self, store: Store) -> None:
        fill(store, [entry(1)])
        passage = next(passage for passage in entry(1).passages if passage.areas)
        area = passage.areas[0].id
        made = correct(store, passage, area, True)
        assert (made.old, made.new) == (True, True)
        assert areas(store, passage)[area] == 1.0
        retag(store, {})
        assert areas(store, passage) == {area: 1.0}

    def test_a_passage_that_is_not_there_is_an_error(self, store: Store) -> None:
        fill(store, [entry(1)])
        passage = entry(1).passages[0]
        for wrong in (
            dataclasses.replace(passage, report_id="f" * 16),
            dataclasses.replace(passage, start=passage.start + 1),
            dataclasses.replace(passage, end=passage.end + 1),
            dataclasses.replace(passage, start=-3, end=-1),
        ):
            with pytest.raises(UsageError, match=r"There is no passage .*; "):
                correct(store, wrong, "health", True)
        assert store.corrections() == []

    def test_the_same_words_in_the_same_file_are_decided_alike(self, store: Store) -> None:
        made = twins()
        other = entry(6, file="other.txt")
        fill(store, [made, other])
        first, last = made.passages[0], made.passages[-1]
        correct(store, last, AREAS[3], False)
        assert AREAS[3] not in {**areas(store, first), **areas(store, last)}
        store.undo("甲", 1, moment(9))
        assert (areas(store, first), areas(store, last)) == (named(first), named(last))

    # What a person decided stays

    def test_it_stays_after_tagging_anew(self, store: Store) -> None:
        fill(store, [entry(1), entry(2)])
        passage, other = entry(1).passages[0], entry(1).passages[1]
        correct(store, passage, "health", True)
        correct(store, passage, "poverty", False)
        retag(store, {"poverty": 0.9, "education": 0.5})
        assert areas(store, passage) == {"health": 1.0, "education": 0.5}
        assert areas(store, other) == {"poverty": 0.9, "education": 0.5}
        retag(store, {"health": 0.25})
        assert areas(store, passage) == {"health": 1.0}

    def test_it_stays_when_the_report_is_replaced_or_comes_again(self, store: Store) -> None:
        made = entry(1)
        fill(store, [made])
        passage = made.passages[3]
        had = named(passage)
        new = next(area for area in AREAS if area not in had)
        correct(store, passage, new, True)
        longer = dataclasses.replace(made.report, id="c" * 16, text="前言。\n" + made.report.text, sections=())
        moved = [dataclasses.replace(each, report_id=longer.id, start=each.start + 4, end=each.end + 4) for each in made.passages]
        store.put(longer, moved, made.vectors, made.terms, replace=True)
        assert areas(store, moved[3]) == {**had, new: 1.0}
        store.delete([longer.id])
        fill(store, [made])
        assert areas(store, passage) == {**had, new: 1.0}
        fill(store, [twin := entry(1001, file="copy.txt")])
        assert [areas(store, each) for each in twin.passages] == [named(each) for each in twin.passages]
        assert len(store.corrections()) == 1

    # Taking back

    def test_an_undo_gives_back_what_was_and_says_so(self, store: Store) -> None:
        fill(store, [entry(1)])
        passage = next(passage for passage in entry(1).passages if passage.areas)
        had = named(passage)
        area = passage.areas[0].id
        made = correct(store, passage, area, False)
        (undone,) = store.undo("甲", 1, moment(5))
        assert areas(store, passage) == had
        wanted = dataclasses.replace(made, at=moment(5), old=False, new=True, id=2, undoes=1, areas=undone.areas)
        assert undone == wanted
        assert set(undone.areas) == set(had)
        assert store.undo("甲", 1, moment(6)) == []
        assert store.corrections() == [made, undone]
        correct(store, passage, area, False, at=7)
        retag(store, {area: 0.125})
        store.undo("甲", 1, moment(8))
        assert areas(store, passage) == {area: 0.125}

    def test_only_ones_own_last_ten_are_taken_back_the_last_first(self, store: Store) -> None:
        fill(store, [entry(number) for number in range(3)])
        passages = [passage for number in range(3) for passage in entry(number).passages][:12]
        had = [named(passage) for passage in passages]
        for at, passage in enumerate(passages):
            correct(store, passage, "transport", True, at=at)
        correct(store, entry(2).passages[5], "transport", True, by="乙", at=20)
        assert [each.undoes for each in store.undo("甲", 3, moment(30))] == [12, 11, 10]
        assert [each.undoes for each in store.undo("甲", 20, moment(31))] == [9, 8, 7, 6, 5, 4, 3]
        assert store.undo("甲", 1, moment(32)) == []
        assert [areas(store, passage) for passage in passages[2:]] == had[2:]
        assert [areas(store, passage).get("transport") for passage in passages[:2]] == [1.0, 1.0]
        assert areas(store, entry(2).passages[5])["transport"] == 1.0

    def test_undoing_one_persons_decision_leaves_anothers(self, store: Store) -> None:
        fill(store, [entry(1)])
        passage = next(passage for passage in entry(1).passages if passage.areas)
        area, had = passage.areas[0].id, named(passage)
        correct(store, passage, area, False, by="甲", at=1)
        correct(store, passage, area, True, by="乙", at=2)
        store.undo("甲", 1, moment(3))
        assert areas(store, passage) == {**had, area: 1.0}
        store.undo("乙", 1, moment(4))
        assert areas(store, passage) == had

    # Merging

    def test_what_is_merged_counts_from_its_own_time_on_and_once(self, store: Store, open_again: Callable[[], Store]) -> None:
        fill(store, [entry(1)])
        passage = entry(1).passages[0]
        correct(store, passage, "transport", False, at=50)
        made = Correction("", "丙", passage.report_id, "report-1.txt", passage.start, passage.end, passage.text, "transport", False, True)
        earlier, later = (dataclasses.replace(made, at=moment(at)) for at in (10, 90))
        assert store.merge([earlier, earlier]) == 1
        assert "transport" not in areas(store, passage)
        assert store.merge([earlier, later]) == 1
        assert areas(store, passage)["transport"] == 1.0
        generation = store.stats()["generation"]
        assert store.merge(store.corrections()) == 0
        assert store.stats()["generation"] == generation
        assert [each.at for each in store.corrections()] == [moment(50), moment(10), moment(90)]
        assert correct(store, passage, "transport", False, at=60).at == moment(90)
        assert "transport" not in areas(store, passage)

    def test_what_is_merged_for_a_passage_that_is_not_stored_waits_for_it(self, store: Store) -> None:
        passage = entry(1).passages[0]
        made = Correction(moment(1), "丙", "a" * 16, "report-1.txt", 3, 9, passage.text, "transport", False, True, areas=("housing",))
        assert store.merge([made]) == 1
        assert store.corrections() == [dataclasses.replace(made, id=1, areas=("transport", "housing"))]
        fill(store, [entry(1)])
        assert areas(store, passage) == {**named(passage), "transport": 1.0}

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=STEPS)
    def test_the_areas_are_the_taggers_and_upon_them_what_stands(
        self, open_again: Callable[[], Store], steps: Iterable[tuple[str, int, str]]
    ) -> None:
        store = open_again()
        store.delete([report.id for report in store.reports()])
        base = len(store.corrections())
        files = [entry(number, 2, file=f"{base}-{number}.txt") for number in (1, 2)]
        fill(store, files)
        passages = [passage for made in files for passage in made.passages]
        tagged = {passage.id: named(passage) for passage in passages}
        people = f"{base}甲", f"{base}乙"
        log: list[tuple[str, str, str, bool]] = []  # who, the passage, the area, what; in the order in which they count
        for at, (step, number, area) in enumerate(steps):
            passage, by = passages[number % len(passages)], people[number % 2]
            if step in ("add", "remove"):
                correct(store, passage, area, step == "add", by, at)
                log.append((by, passage.id, area, step == "add"))
            elif step == "undo":
                own = [each for each in log if each[0] == by]
                assert len(store.undo(by, 1, moment(at))) == min(1, len(own))
                if own:
                    log.reverse()
                    log.remove(own[-1])
                    log.reverse()
            elif step == "retag":
                tags = TAGS[number % len(TAGS)]
                retag(store, tags)
                tagged = {passage.id: tags for passage in passages}
            elif step == "replace":
                made = files[number % 2]
                store.put(made.report, made.passages, made.vectors, made.terms, replace=True)
                tagged |= {passage.id: named(passage) for passage in made.passages}
            else:
                assert store.merge(store.corrections()) == 0
            for each in passages:
                decided = {about: new for _, id, about, new in log if id == each.id}
                wanted = {about: given for about, given in tagged[each.id].items() if about not in decided}
                assert areas(store, each) == {**wanted, **{about: 1.0 for about, new in decided.items() if new}}
        store.close()

    def test_several_areas_are_decided_at_once_or_not_at_all(self, store: Store) -> None:
        fill(store, [entry(1)])
        passage = entry(1).passages[2]
        wanted = {area: area not in named(passage) for area in AREAS}
        made = store.decide(passage.report_id, passage.start, passage.end, wanted, "甲", moment(1))
        assert [(each.area, each.old, each.new) for each in made] == [(area, not new, new) for area, new in wanted.items()]
        assert store.corrections() == made
        assert areas(store, passage) == {area: 1.0 for area, new in wanted.items() if new}
        before = store.stats()["generation"]
        with pytest.raises(UsageError, match="no passage"):
            store.decide(passage.report_id, passage.start, passage.end + 1, wanted, "甲", moment(2))
        assert (store.corrections(), store.stats()["generation"]) == (made, before)

    def test_what_was_decided_is_taken_back_by_its_ids_however_many(self, store: Store) -> None:
        fill(store, [entry(number) for number in range(4)])
        passages = [passage for number in range(4) for passage in entry(number).passages[:4]]
        made = [correct(store, passage, AREAS[0], AREAS[0] not in named(passage), at=at) for at, passage in enumerate(passages)]
        undone = store.take_back([each.id for each in made[1:]], moment(50))
        assert [each.undoes for each in undone] == [each.id for each in reversed(made[1:])]
        assert [areas(store, passage) for passage in passages[1:]] == [named(passage) for passage in passages[1:]]
        assert (AREAS[0] in areas(store, passages[0])) == made[0].new
        generation = store.stats()["generation"]
        assert store.take_back([made[1].id, undone[0].id, 10_000], moment(51)) == []
        assert store.stats()["generation"] == generation
