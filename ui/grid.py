"""Passages counted by two facets, as a table: each cell with its number and the address of the passages that it counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pipeline.records import Filters
from ui import areas, filters, url
from ui.i18n import t

MOST_ROWS, MOST_COLUMNS = 40, 16  # that are shown
DISJOINT = ("year", "kind")  # facets of which a passage has one value; areas and regions overlap
Value = str | int | None
Tally = Callable[[tuple[str, ...], Filters], Mapping[tuple[Value, ...], int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """How many passages, and the address that lists them: empty where there are none, or no filter asks for them.

    ``share`` is that of the largest cell, from 0 to 1; 0 where the cell stands for what names no value.
    """

    count: int
    href: str
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column with all its passages; ``known`` is false for those that name no value of the facet."""

    label: str
    total: Cell
    known: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """``cells`` holds a list of cells for each row; ``hidden`` says how many rows and columns are not shown."""

    rows: list[Line]
    columns: list[Line]
    cells: list[list[Cell]]
    total: Cell
    hidden: tuple[int, int]


def grid(view: url.View, tally: Tally) -> Grid:
    """The passages of a view by its two facets; ``tally`` counts by facets under filters, as ``Engine.counts`` does."""
    rows, columns = view.by
    row_totals, column_totals = (_totals(facet, view.filters, tally) for facet in view.by)
    pairs = _counts((rows, columns), view.filters, tally)
    shown_rows, shown_columns = _shown(rows, row_totals, MOST_ROWS), _shown(columns, column_totals, MOST_COLUMNS)
    numbers = {(row, column): _sum(pairs, (rows, row), (columns, column)) for row in shown_rows for column in shown_columns}
    most = max((number for pair, number in numbers.items() if None not in pair), default=0)

    def cell(row: Value, column: Value) -> Cell:
        number = numbers[row, column]
        known = number > 0 and row is not None and column is not None
        return Cell(number, _address(view, {rows: row, columns: column}) if known else "", number / most if known else 0.0)

    return Grid(
        [Line(_name(rows, row), Cell(row_totals[row], _address(view, {rows: row})), row is not None) for row in shown_rows],
        [
            Line(_name(columns, each), Cell(column_totals[each], _address(view, {columns: each})), each is not None)
            for each in shown_columns
        ],
        [[cell(row, column) for column in shown_columns] for row in shown_rows],
        Cell(tally((), view.filters)[()], _address(view, {})),
        (len(row_totals) - len(shown_rows), len(column_totals) - len(shown_columns)),
    )


def bars(found: Grid, by: tuple[str, str]) -> list[dict[str, str | int]]:
    """The grid as bars: ``bar`` names one, ``part`` a part of it (empty where parts would overlap), ``count`` how long it is.

    What names no value of a facet is left out: it would dwarf the rest.
    """
    if by[1] in DISJOINT:
        lines, parts, cells = found.rows, found.columns, found.cells
    elif by[0] in DISJOINT:
        lines, parts, cells = found.columns, found.rows, [list(column) for column in zip(*found.cells)]
    else:
        return [{"bar": line.label, "part": "", "count": line.total.count} for line in found.rows if line.known]
    return [
        {"bar": line.label, "part": part.label, "count": cell.count}
        for line, counted in zip(lines, cells)
        for part, cell in zip(parts, counted)
        if line.known and part.known and cell.count
    ]


def _counts(by: tuple[str, ...], given: Filters, tally: Tally) -> dict[tuple[Value, ...], int]:
    """The tally; passages without any area, which it leaves out, stand under None, and filtered areas alone are there."""
    counted = dict(tally(by, given))
    if "area" not in by:
        return counted
    place, rest = by.index("area"), tuple(facet for facet in by if facet != "area")
    if given.areas:
        return {values: count for values, count in counted.items() if values[place] in given.areas}
    tagged = tally(rest, replace(given, areas=tuple(areas.definitions())))
    for values, count in tally(rest, given).items():
        if without := count - tagged.get(values, 0):
            counted[(*values[:place], None, *values[place:])] = without
    return counted


def _totals(facet: str, given: Filters, tally: Tally) -> dict[Value, int]:
    counted = _counts((facet,), given, tally)
    return {value: _sum(counted, (facet, value)) for (value,) in counted}


def _sum(counted: Mapping[tuple[Value, ...], int], *wanted: tuple[str, Value]) -> int:
    """All that is counted under these values: a region holds those below it, as the filter has it."""
    return sum(count for values, count in counted.items() if all(map(_within, wanted, values)))


def _within(wanted: tuple[str, Value], value: Value) -> bool:
    facet, asked = wanted
    return asked in value if facet == "region" and isinstance(asked, str) and isinstance(value, str) else asked == value


def _shown(facet: str, totals: Mapping[Value, int], most: int) -> list[Value]:
    """The values that are shown, in their order: years by time, else core areas, then the commonest; what names none is last."""
    known = [value for value in totals if value is not None]
    if facet == "year":
        kept = sorted(known, key=str)[-most:]
    else:
        kept = sorted(known, key=lambda value: (not areas.is_core(str(value)), -totals[value], str(value)))[:most]
    return [*kept, *(value for value in totals if value is None)]


def _name(facet: str, value: Value) -> str:
    if value is None:
        return t("overview.no_area") if facet == "area" else t("overview.unknown")
    return filters.label(facet, str(value))


def _address(view: url.View, values: Mapping[str, Value]) -> str:
    """The address of the passages of a cell; none where it names no value, or no filter at all."""
    asked = {f"{facet}s": (value, value) if facet == "year" else (value,) for facet, value in values.items()}
    narrowed = url.View(filters=view.filters).where(**asked)
    return "" if None in values.values() or narrowed == url.View() else url.address("", url.write_view(narrowed))
