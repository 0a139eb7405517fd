"""A report against its peers: who they are, what is counted, what is missing and unusual; all against brute force."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.profile import ENOUGH, RARE, SPEAKING, Peers, Profile, compare, find_peers
from pipeline.records import KINDS, Area, Filters, Passage, Report, ReportSummary, Tagged
from tests.reports import TEXTS

AREAS = ("education", "health", "transport", "water", "housing")
kinds = st.sampled_from(KINDS[:2])
years = st.none() | st.integers(2018, 2022)
shares = st.dictionaries(st.sampled_from(AREAS), st.integers(1, 8).map(lambda count: count / 8), max_size=4)


@st.composite
def summaries(draw: st.DrawFn) -> list[ReportSummary]:
    """Stored reports, their ids 0, 1, 2, …; some have no passages."""
    found = []
    for number in range(draw(st.integers(0, 14))):
        passages = draw(st.sampled_from((8, 8, 8, 0)))
        areas = draw(shares) if passages else {}
        about: tuple[Any, ...] = (None, None, None, draw(years), draw(kinds), None, None)
        found.append(ReportSummary(str(number), f"{number}.txt", "题", *about, passages, areas))
    return found


@st.composite
def passages(draw: st.DrawFn) -> list[Passage]:
    """Passages one after another, with areas of any probability."""
    given_ = draw(st.lists(st.dictionaries(st.sampled_from(AREAS), st.floats(0.3, 1), max_size=3), max_size=8))
    return [
        Passage("r", 10 * number, 10 * number + 9, "某".ljust(9, "段"), areas=tuple(Area(*pair) for pair in areas.items()))
        for number, areas in enumerate(given_)
    ]


def stored(reports: Sequence[ReportSummary], filters: Filters) -> list[ReportSummary]:
    """What a store gives for a kind and a range of years."""
    first, last = filters.years or (0, 9999)
    return [
        each
        for each in reports
        if each.kind in filters.kinds and (filters.years is None or (each.year is not None and first <= each.year <= last))
    ]


def report(**values: Any) -> Report:
    return Report("r", "r.txt", "", "某报告", **values)


@given(summaries(), kinds, years, st.integers(0, 20))
def test_the_peers_are_the_narrowest_circle_that_is_large_enough(
    reports: list[ReportSummary], kind: Any, year: int | None, own: int
) -> None:
    of = dataclasses.replace(report(kind=kind, year=year), id=str(own))
    peers = find_peers(of, "t", lambda filters: stored(reports, filters))
    others = [each for each in reports if each.id != str(own) and each.passages and each.kind == kind]
    near = [each for each in others if each.year is not None and year is not None]
    circles = {
        "year": [each for each in near if each.year == year],
        "years": [each for each in near if abs(int(str(each.year)) - int(str(year))) <= 1],
        "kind": others,
    }
    expected = next((by for by, circle in circles.items() if len(circle) >= 5), "kind")
    assert (peers.by, list(peers.reports)) == (expected, circles[expected])
    assert peers.enough == (len(peers.reports) >= 5)
    assert [each for each in stored(reports, peers.filters) if each in peers.reports] == list(peers.reports)


def quantile(values: list[Fraction], at: Fraction) -> Fraction:
    """By hand: the value at this place of the sorted list, between neighbours in proportion."""
    ordered = sorted(values)
    place = at * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


@given(summaries(), passages())
def test_every_number_is_what_counting_gives(reports: list[ReportSummary], own: list[Passage]) -> None:
    peers = Peers("kind", Filters(), tuple(each for each in reports if each.passages), "t")
    profile = compare("r.txt", report(), own, "t", peers)
    assert (profile.passages, profile.without) == (len(own), len([passage for passage in own if passage.areas == ()]))
    assert {each.area for each in profile.areas} == {a.id for p in own for a in p.areas} | {a for peer in peers.reports for a in peer.areas}
    assert len({each.area for each in profile.areas}) == len(profile.areas)
    for each in profile.areas:
        has = [passage for passage in own if each.area in [area.id for area in passage.areas]]
        theirs = [Fraction(peer.areas.get(each.area, 0)) for peer in peers.reports]
        assert each.passages == len(has)
        assert each.share == (len(has) / len(own) if own else 0)
        assert each.having == len([share for share in theirs if share])
        assert each.middle == (float(quantile(theirs, Fraction(1, 2))) if theirs else None)
        if len(theirs) < 5:
            assert (each.quartiles, each.percentile) == (None, None)
        else:
            assert each.quartiles == pytest.approx([float(quantile(theirs, Fraction(n, 4))) for n in (1, 3)])
            share = Fraction(each.share)
            below, equal = [s for s in theirs if s < share], [s for s in theirs if s == share]
            assert each.percentile == pytest.approx(100 * (len(below) + 0.5 * len(equal)) / len(theirs))
        assert len(each.speaking) == min(SPEAKING, len(has))
        assert set(each.speaking) <= set(has)
        chosen = [probability(passage, each.area) for passage in each.speaking]
        assert chosen == sorted((probability(passage, each.area) for passage in has), reverse=True)[: len(chosen)]


def probability(passage: Passage, area: str) -> float:
    return next(given_.probability for given_ in passage.areas if given_.id == area)


@given(summaries(), passages())
def test_missing_and_unusual_are_told_by_how_many_peers_have_an_area(reports: list[ReportSummary], own: list[Passage]) -> None:
    peers = Peers("kind", Filters(), tuple(each for each in reports if each.passages), "t")
    profile = compare("r.txt", report(), own, "t", peers)
    has = {area.id for passage in own for area in passage.areas}
    having = {area: sum(area in peer.areas for peer in peers.reports) for area in AREAS}
    count = len(peers.reports)
    expected = {area for area in AREAS if area not in has and having[area] and having[area] >= count / 2}
    assert {each.area for each in profile.missing} == expected
    assert [each.having for each in profile.missing] == sorted((having[area] for area in expected), reverse=True)
    assert {each.area for each in profile.unusual} == {area for area in has if count and having[area] / count <= RARE}


def test_the_rules_are_the_ones_that_are_written_down() -> None:
    assert (ENOUGH, RARE, SPEAKING) == (5, 0.2, 3)


@pytest.fixture(scope="module")
def of_qinghe(library: Engine) -> Profile:
    stored_id = next(each.id for each in library.reports() if each.file == "qinghe-2017.txt")
    return library.profile([stored_id])[0]


def test_a_stored_report_is_held_against_the_others_of_its_kind(library: Engine, of_qinghe: Profile) -> None:
    assert of_qinghe.file == "qinghe-2017.txt"
    assert of_qinghe.peers.by == "kind"  # of its kind there are four others, and fewer near its year
    assert {peer.file for peer in of_qinghe.peers.reports} == set(TEXTS) - {"qinghe-2017.txt"}
    assert of_qinghe.tagger == of_qinghe.peers.tagger == library.stats()["tagger"]
    summary = next(each for each in library.reports() if each.file == of_qinghe.file)
    assert {each.area: each.share for each in of_qinghe.areas if each.passages} == summary.areas
    text = TEXTS["qinghe-2017.txt"]
    named = [passage for each in of_qinghe.areas for passage in each.speaking]
    assert named
    assert all(text[passage.start : passage.end] == passage.text for passage in named)


def test_a_tagged_report_has_the_profile_that_it_would_have_if_it_were_stored(library: Engine, of_qinghe: Profile, tmp_path: Any) -> None:
    path = tmp_path / "qinghe-2017.txt"
    path.write_text(TEXTS["qinghe-2017.txt"], encoding="utf-8")
    (tagged,) = library.tag([path])
    assert tagged.report is not None
    named = {name: getattr(of_qinghe.report, name) for name in ("kind", "year", "region", "region_code")}  # the manifest gave them
    profile = library.profile([dataclasses.replace(tagged, report=dataclasses.replace(tagged.report, **named))])[0]
    assert (profile.passages, profile.without, profile.peers) == (of_qinghe.passages, of_qinghe.without, of_qinghe.peers)
    assert [dataclasses.replace(each, speaking=()) for each in profile.areas] == [
        dataclasses.replace(each, speaking=()) for each in of_qinghe.areas
    ]


def test_what_has_no_profile_is_told(library: Engine) -> None:
    with pytest.raises(UsageError, match="no report 'nowhere'"):
        library.profile(["nowhere"])
    with pytest.raises(UsageError, match=r"a\.txt was refused"):
        library.profile([Tagged("a.txt", reason="It holds no text.")])
