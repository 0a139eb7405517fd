"""The overview's table against counting one passage at a time, and the address of every cell against the filters it stands for."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Filters
from pipeline.tagging.crosswalk import groups
from pipeline.tagging.taxonomy import taxonomy
from ui import classes, export, grid, url

PLACES = ("临江省", "临江省云州市", "临江省云州市清河县", "北岭省石门市", None)
AREAS = ("poverty", "employment", "health", "transport", "disaster_relief", "land_planning")
CLASSES = groups(taxonomy())  # poverty and disaster_relief share a theme, land_planning has three fields, transport none
facets_of_a_view = st.tuples(st.permutations(url.FACETS), st.sampled_from(url.TAXONOMIES)).map(
    lambda drawn: [drawn[1] if facet == "area" else facet for facet in drawn[0]]
)


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


def values(row: Row, taxonomy: str) -> list[str]:
    """The areas of a passage, or its classes in a list."""
    return list(row.areas) if taxonomy == "area" else [id for id, areas in CLASSES[taxonomy].items() if set(areas) & set(row.areas)]


def tally(passages: Sequence[Row]) -> grid.Tally:
    """Counts as a store does: a passage once in each of its areas or classes, and not at all without one."""

    def count(by: tuple[str, ...], filters: Filters) -> Mapping[tuple[grid.Value, ...], int]:
        if not by:
            return {(): len(kept(passages, filters))}
        counted: Counter[tuple[grid.Value, ...]] = Counter()
        for row in kept(passages, filters):
            taxonomy = next((facet for facet in by if facet in url.TAXONOMIES), "")
            for value in values(row, taxonomy) if taxonomy else ("",):
                counted[tuple(value if facet == taxonomy else getattr(row, facet) for facet in by)] += 1
        return counted

    return count


@given(st.lists(rows, max_size=25), given_filters, facets_of_a_view)
def test_every_number_is_that_of_the_passages_its_address_lists(passages: list[Row], filters: Filters, facets: list[str]) -> None:
    view = url.View(filters=filters, by=(facets[0], facets[1]))
    found = grid.grid(view, tally(passages), export.WHOLE)
    everything = [cell for line in found.cells for cell in line] + [line.total for line in (*found.rows, *found.columns)] + [found.total]
    for cell in everything:
        assert 0 <= cell.share <= 1
        if cell.href:
            listed = url.read_view(parse_qs(urlsplit(cell.href).query)).filters
            assert len(kept(passages, listed)) == cell.count
    assert found.total.count == len(kept(passages, filters))
    assert found.hidden == (0, 0)
    unnamed = [line for line in found.rows if not line.known]
    assert len(unnamed) <= 1
    if facets[0] in url.TAXONOMIES:
        without = [row for row in kept(passages, filters) if not values(row, facets[0])]
        assert sum(line.total.count for line in unnamed) == len(without)
    for axis, facet in ((found.rows, facets[0]), (found.columns, facets[1])):
        if facet in grid.DISJOINT:
            assert sum(line.total.count for line in axis) == found.total.count


@given(st.lists(rows, max_size=25), facets_of_a_view)
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


@given(st.lists(rows, max_size=25), st.sampled_from(url.SCHEMES))
def test_a_list_has_a_row_for_every_class_that_can_be_counted(passages: list[Row], key: str) -> None:
    found = grid.grid(url.View(by=(key, "year")), tally(passages))
    assert {line.value for line in found.rows if line.known} == set(CLASSES[key])
    assert {each.id for each in classes.uncounted(key)}.isdisjoint(CLASSES[key])
    for line in found.rows:
        if line.known:
            assert line.total.count == sum(line.value in values(row, key) for row in passages)
            assert bool(line.total.href) == bool(line.total.count)
            assert all(classes.areas.name(area) in line.note for area in CLASSES[key][str(line.value)])


def test_the_export_holds_all_rows_and_what_is_not_counted() -> None:
    passages = [Row(f"临江省第{number}县", 2020, "policy", ("poverty", "disaster_relief")) for number in range(60)]
    told = json.loads(export.counts_json(url.View(by=("region", "theme")), tally(passages)))
    assert {(cell["theme"], cell["passages"]) for cell in told["cells"]} == {("civil_affairs", 1)}
    assert len(told["cells"]) == told["passages"] == 60
    assert "foreign_affairs" in told["not_counted"]["theme"]
    text = export.counts_csv(url.View(by=("theme", "year")), tally(passages)).decode("utf-8-sig")
    head, *lines = csv.reader(io.StringIO(text))
    assert head == ["theme", "name", "fit", "2020", "all"]
    counted = {line[0]: line[1:] for line in lines}
    assert counted["civil_affairs"] == ["民政、扶贫、救灾", "close", "60", "60"]
    assert counted["ethnic_religious"] == ["民族、宗教", "wider", "0", "0"]
    assert counted["foreign_affairs"] == ["对外事务", "not counted", "", ""]
    assert counted[""] == ["", "", "60", "60"]
