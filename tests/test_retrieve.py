"""Search over a real store with the real encoder: scores against the slow, plain computation of them."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from pipeline import retrieve
from pipeline.encode import Encoder
from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.fold import fold
from pipeline.lexical import passage_terms, query_terms
from pipeline.records import MODES, Filters, Hit, Mode, Passage, Query, Report
from pipeline.retrieve import CLOSE, CLOSELY, LONGEST_QUERY, MOST_HITS, WEIGHTS
from pipeline.scope import scope
from pipeline.words import Segmenter
from tests.stores.making import Entry, bm25

ALL = 500
QUERIES = [
    "扶贫资金是怎样公开的",
    "河流水质和空气质量的监测结果",
    "清河源县2017年收到多少件政府信息公开申请",
    "学校招生录取结果在哪里查",
    "收到和处理政府信息公开申请情况",
    "How are poverty relief funds published",
]


@pytest.fixture(scope="module")
def entries(library: Engine, shipped_encoder: Encoder, shipped_segmenter: Segmenter) -> list[Entry]:
    """All that the index should hold, made again."""
    made = []
    for summary in library.reports():
        report, passages = library.report(summary.id), tuple(library.passages(summary.id))
        vectors = shipped_encoder.passages([passage.in_context for passage in passages], with_tokens=True)
        made.append(Entry(report, passages, vectors, tuple(passage_terms(passage, report, shipped_segmenter) for passage in passages)))
    return made


def everything(entries: list[Entry]) -> list[tuple[Report, Passage]]:
    return [(entry.report, passage) for entry in entries for passage in entry.passages]


def hits(library: Engine, text: str, mode: Mode = "hybrid", top: int = 10, filters: Filters = Filters()) -> tuple[Hit, ...]:
    return library.search(Query(text, top, mode, filters)).hits


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("mode", MODES)
def test_scores_are_those_of_the_plain_computation(
    library: Engine, entries: list[Entry], shipped_encoder: Encoder, shipped_segmenter: Segmenter, text: str, mode: Mode
) -> None:
    about = scope(text, [summary.region for summary in library.reports() if summary.region])
    rest = text if mode == "lexical" else about.rest
    vector, tokens = shipped_encoder.query(fold(rest))
    cosines = np.concatenate([entry.vectors.nearest(vector[None])[0] for entry in entries])
    close = np.concatenate([entry.vectors.tokens.interactions(tokens) for entry in entries])
    lexical = bm25(entries, query_terms(rest, shipped_segmenter), WEIGHTS)
    expected: dict[str, float] = {}
    for (report, passage), cosine in zip(everything(entries), cosines.tolist()):
        words = lexical.get(passage.id, 0.0)
        if mode == "lexical":
            if words > 0:
                expected[passage.id] = words
            continue
        score = cosine + (retrieve._LEXICAL_SHARE * words / (words + retrieve._HALF) if mode == "hybrid" else 0.0)
        score += retrieve._OF_PLACE * any(place in (report.region or "") for place in about.places)
        score += retrieve._OF_YEAR * (report.year in about.years)
        expected[passage.id] = score
    # The hundred best of these are read token by token; stored vectors are rounded, so who is the hundredth may differ.
    closely = dict(zip((passage.id for _, passage in everything(entries)), close.tolist())) if mode != "lexical" else {}
    hundredth = sorted(expected.values(), reverse=True)[CLOSELY - 1] if len(expected) > CLOSELY else -math.inf
    found = hits(library, text, mode, ALL)
    assert {hit.passage.id for hit in found} == set(expected)
    for hit in found:
        plain, more = expected[hit.passage.id], closely.get(hit.passage.id, 0.0)
        if closely:
            plain *= 1 - CLOSE
            allowed = [plain] * (expected[hit.passage.id] < hundredth + 6e-3)
            allowed += [plain + CLOSE * more] * (expected[hit.passage.id] > hundredth - 6e-3)
            assert any(hit.score == pytest.approx(each, abs=1e-2) for each in allowed)
        else:
            assert hit.score == pytest.approx(plain, abs=6e-3)
    if closely:
        near = [hit.why.close for hit in found]
        assert all(each == pytest.approx(closely[hit.passage.id], abs=2e-2) for each, hit in zip(near[:CLOSELY], found))
        assert set(near[CLOSELY:]) <= {None}
        assert min(expected[hit.passage.id] for hit in found[:CLOSELY]) > hundredth - 6e-3
    assert [hit.rank for hit in found] == list(range(1, len(found) + 1))
    assert all(left.score >= right.score for left, right in itertools.pairwise(found))
    if mode != "dense":
        whys = {hit.passage.id: hit.why.lexical for hit in found}
        assert all(whys[id] == pytest.approx(lexical.get(id, 0.0), rel=2e-3, abs=1e-3) for id in whys)
    else:
        assert {hit.why.lexical for hit in found} == {None}
    assert all((hit.why.close is None) == (mode == "lexical") for hit in found[:CLOSELY])
    assert all((hit.why.dense is None) == (mode == "lexical") for hit in found)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("top", [1, 3, 10])
def test_the_best_are_the_first_of_all(library: Engine, mode: Mode, top: int) -> None:
    for text in QUERIES:
        every = hits(library, text, mode, ALL)
        assert [hit.passage.id for hit in hits(library, text, mode, top)] == [hit.passage.id for hit in every[:top]]


FILTERS = [
    Filters(regions=("北岭省",)),
    Filters(regions=("清河源县",), years=(2018, 2020)),
    Filters(organs=("教育局",)),
    Filters(years=(2021, 2021)),
    Filters(kinds=("disclosure",)),
]


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("mode", MODES)
def test_filters_apply_before_the_best_are_taken(library: Engine, filters: Filters, mode: Mode) -> None:
    reports = {summary.id for summary in library.reports(filters)}
    wanted = sum(summary.passages for summary in library.reports(filters))
    assert 0 < wanted < 60
    results = library.search(Query("政府信息公开申请的受理情况", ALL, mode, filters))
    assert {hit.report.id for hit in results.hits} <= reports
    assert results.candidates == library.count(filters) == wanted
    if mode != "lexical":
        assert len(results.hits) == wanted
    assert len(hits(library, "政府信息公开", mode, 3, filters)) == 3


def test_a_filter_that_nothing_satisfies(library: Engine) -> None:
    for mode in MODES:
        results = library.search(Query("公开", filters=Filters(years=(1990, 1991)), mode=mode))
        assert (results.hits, results.candidates) == ((), 0)


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("清河源县2017年扶贫资金公开", "qinghe-2017.txt"),
        ("清河源县2018年扶贫资金公开", "qinghe-2018.txt"),
        ("松岗岭县2017年扶贫资金公开", "songgang-2017.txt"),
        ("松崗嶺縣２０１７年扶貧資金公開", "songgang-2017.txt"),
    ],
)
def test_place_and_year_of_a_query_bring_up_that_report(library: Engine, text: str, file: str) -> None:
    found = hits(library, text)
    assert found[0].report.file == file
    assert "扶贫" in found[0].passage.text


@pytest.mark.parametrize(
    ("text", "file", "word"),
    [
        ("贫困户名单在哪里张贴", None, "贫困户"),
        ("水源地的水质多久公布一次", "yunzhou-ecology-2021.txt", "水质"),
        ("孩子上学的报名条件", "yunzhou-education-2021.txt", "招生"),
        ("poverty relief funds", None, "扶贫资金"),
    ],
)
def test_search_by_meaning(library: Engine, text: str, file: str | None, word: str) -> None:
    best = hits(library, text)[0]
    assert word in best.passage.text
    assert file in (None, best.report.file)


def test_script_and_width_make_no_difference(library: Engine) -> None:
    for mode in MODES:
        plain = [(hit.passage.id, hit.score) for hit in hits(library, "2017年环境保护", mode)]
        assert plain == [(hit.passage.id, hit.score) for hit in hits(library, "２０１７年環境保護", mode)]


def test_the_same_query_gives_the_same_result(library: Engine) -> None:
    for mode in MODES:
        assert library.search(Query(QUERIES[2], mode=mode)) == library.search(Query(QUERIES[2], mode=mode))


def test_hits_say_why(library: Engine) -> None:
    for hit in hits(library, "扶贫资金"):
        terms = [hit.passage.text[start:end] for start, end in hit.highlights]
        assert tuple(dict.fromkeys(terms)) == hit.why.matched
        assert set(terms) <= {"扶贫资金", "扶贫", "资金"}
        assert hit.report == library.reports(Filters(reports=(hit.passage.report_id,)))[0]
        assert library.report(hit.report.id).text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_words_that_occur_nowhere(library: Engine) -> None:
    assert hits(library, "zzz", "lexical") == ()
    assert len(hits(library, "zzz")) == 10
    assert len(hits(library, "？！")) == 10


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (Query(""), "is empty"),
        (Query(" \n\u3000"), "is empty"),
        (Query("公" * 100_000), f"100000 characters; write at most {LONGEST_QUERY}"),
        (Query("公开", top=0), f"ask for 1 to {MOST_HITS}"),
        (Query("公开", top=-3), f"ask for 1 to {MOST_HITS}"),
        (Query("公开", top=MOST_HITS + 1), f"ask for 1 to {MOST_HITS}"),
        (replace(Query("公开"), mode="fuzzy"), "no mode 'fuzzy'; the modes are hybrid, dense, lexical"),  # type: ignore[arg-type]
        (Query("公\ud800开"), "not valid text"),
    ],
)
def test_queries_that_cannot_be_searched(library: Engine, query: Query, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        library.search(query)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_the_longest_query_is_searched(library: Engine) -> None:
    text = ("公开扶贫资金的使用情况，" * LONGEST_QUERY)[:LONGEST_QUERY]
    for mode in MODES:
        found = hits(library, text, mode)
        assert len(found) == 10
        assert all(math.isfinite(hit.score) for hit in found)
