"""The overview's table against counting one passage at a time, and the address of every cell against the filters it stands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Filters
from ui import grid, url

PLACES = ("临江省", "临江省云州市", "临江省云州市清河县", "北岭省石门市", None)
AREAS = ("poverty", "employment", "health", "transport")


@dataclass(frozen=True)
class Row:
    """What is counted of a passage."""

    region: str | None
    year: int | None
    kind: str
    areas: tuple[str, ...]


rows = st.builds(
    Row,
    st.sampled_from(PLACES),
    st.sampled_from((2017, 2018, 2021, None)),
    st.sampled_from(("disclosure", "policy")),
    st.lists(st.sampled_from(AREAS), max_size=3, unique=True).map(tuple),
)
given_filters = st.builds(
    Filters,
    regions=st.sampled_from(((), ("云州市",), ("临江省", "北岭省"))),
    years=st.sampled_from((None, (2017, 2018))),
    areas=st.sampled_from(((), ("health",), ("poverty", "transport"))),
)


def kept(passages: Sequence[Row], filters: Filters) -> list[Row]:
    """The passages that satisfy the filters."""
    return [
        row
        for row in passages
        if (not filters.regions or any(region in (row.region or "") for region in filters.regions))
        and (filters.years is None or (row.year is not None and filters.years[0] <= row.year <= filters.years[1]))
        and (not filters.kinds or row.kind in filters.kinds)
        and (not filters.areas or set(row.areas) & set(filters.areas))
    ]


def tally(passages: Sequence[Row]) -> grid.Tally:
    """Counts as a store does: a passage once in each of its areas, and not at all without one."""

    def count(by: tuple[str, ...], filters: Filters) -> Mapping[tuple[grid.Value, ...], int]:
        if not by:
            return {(): len(kept(passages, filters))}
        counted: Counter[tuple[grid.Value, ...]] = Counter()
        for row in kept(passages, filters):
            for area in row.areas if "area" in by else ("",):
                counted[tuple(area if facet == "area" else getattr(row, facet) for facet in by)] += 1
        return counted

    return count


@given(st.lists(rows, max_size=25), given_filters, st.permutations(url.FACETS))
def test_every_number_is_that_of_the_passages_its_address_lists(passages: list[Row], filters: Filters, facets: list[str]) -> None:
    view = url.View(filters=filters, by=(facets[0], facets[1]))
    found = grid.grid(view, tally(passages))
    everything = [cell for line in found.cells for cell in line] + [line.total for line in (*found.rows, *found.columns)] + [found.total]
    for cell in everything:
        assert 0 <= cell.share <= 1
        if cell.href:
            listed = url.read_view(parse_qs(urlsplit(cell.href).query)).filters
            assert len(kept(passages, listed)) == cell.count
    assert found.total.count == len(kept(passages, filters))
    assert found.hidden == (0, 0)
    named = [line for line in found.rows if not line.known]
    assert len(named) <= 1
    for axis, facet in ((found.rows, facets[0]), (found.columns, facets[1])):
        if facet in grid.DISJOINT:
            assert sum(line.total.count for line in axis) == found.total.count


@given(st.lists(rows, max_size=25), st.permutations(url.FACETS))
def test_parts_of_a_bar_add_up_to_it(passages: list[Row], facets: list[str]) -> None:
    by = (facets[0], facets[1])
    found = grid.grid(url.View(by=by), tally(passages))
    lengths: Counter[str] = Counter()
    for bar in grid.bars(found, by):
        lengths[str(bar["bar"])] += int(bar["count"])
    stacked = by[1] in grid.DISJOINT or by[0] not in grid.DISJOINT
    lines, others = (found.rows, found.columns) if stacked else (found.columns, found.rows)
    split = by[0] in grid.DISJOINT or by[1] in grid.DISJOINT
    if not split or all(other.known for other in others):
        assert lengths == Counter({line.label: line.total.count for line in lines if line.known})


def test_what_is_not_shown_is_said() -> None:
    passages = [Row(f"临江省第{number}县", number + 1900, "policy", ()) for number in range(60)]
    found = grid.grid(url.View(by=("region", "year")), tally(passages))
    assert (len(found.rows), len(found.columns)) == (grid.MOST_ROWS, grid.MOST_COLUMNS)
    assert found.hidden == (60 - grid.MOST_ROWS, 60 - grid.MOST_COLUMNS)
    assert [column.label for column in found.columns] == [str(year) for year in range(1944, 1960)]
    assert found.total.count == 60
