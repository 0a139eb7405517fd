"""Passages counted by two facets, as a table: each cell with its number and the address of the passages that it counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pipeline.records import Filters
from pipeline.tagging.taxonomy import SCHEMES
from ui import areas, classes, filters, url
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
    """A row or a column with all its passages; ``value`` is None for those that name no value of the facet.

    ``mark`` and ``note`` say how well the areas that are counted agree with a class of another list.
    """

    value: Value
    label: str
    total: Cell
    mark: str = ""
    note: str = ""

    @property
    def known(self) -> bool:
        """Whether its passages name a value."""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Grid:
    """``cells`` holds a list of cells for each row; ``hidden`` says how many rows and columns are not shown."""

    rows: list[Line]
    columns: list[Line]
    cells: list[list[Cell]]
    total: Cell
    hidden: tuple[int, int]


def grid(view: url.View, tally: Tally, most: tuple[int, int] = (MOST_ROWS, MOST_COLUMNS)) -> Grid:
    """The passages of a view by its two facets; ``tally`` counts by facets under filters, as ``Engine.counts`` does."""
    rows, columns = view.by
    row_totals, column_totals = (_totals(facet, view.filters, tally) for facet in view.by)
    pairs = _counts((rows, columns), view.filters, tally)
    shown_rows, shown_columns = _shown(rows, row_totals, most[0]), _shown(columns, column_totals, most[1])
    numbers = {(row, column): _sum(pairs, (rows, row), (columns, column)) for row in shown_rows for column in shown_columns}
    largest = max((number for pair, number in numbers.items() if None not in pair), default=0)

    def cell(row: Value, column: Value) -> Cell:
        number = numbers[row, column]
        known = number > 0 and row is not None and column is not None
        return Cell(number, _address(view, {rows: row, columns: column}) if known else "", number / largest if known else 0.0)

    return Grid(
        [_line(view, rows, row, row_totals[row]) for row in shown_rows],
        [_line(view, columns, column, column_totals[column]) for column in shown_columns],
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
    """The tally; passages without any area or class, which it leaves out, stand under None, and filtered areas alone are there."""
    facet = next((facet for facet in by if facet in url.TAXONOMIES), None)
    if facet is None:
        return dict(tally(by, given))
    place, rest = by.index(facet), tuple(other for other in by if other != facet)
    if given.areas and facet == "area":
        return {values: count for values, count in tally(by, given).items() if values[place] in given.areas}
    # Of the areas that are asked for, a class holds those that are counted in it: these are the passages that its address lists.
    held = {id: tuple(area for area in each if not given.areas or area in given.areas) for id, each in _held(facet).items()}
    counted: dict[tuple[Value, ...], int] = {}
    if given.areas:
        for id, asked in held.items():
            found = tally(rest, replace(given, areas=asked)) if asked else {}
            counted |= {(*values[:place], id, *values[place:]): count for values, count in found.items()}
    else:
        counted |= tally(by, given)
    named = tuple(dict.fromkeys(area for each in held.values() for area in each))
    tagged = tally(rest, replace(given, areas=named)) if named else {}
    for values, count in tally(rest, given).items():
        if without := count - tagged.get(values, 0):
            counted[(*values[:place], None, *values[place:])] = without
    return counted


def _totals(facet: str, given: Filters, tally: Tally) -> dict[Value, int]:
    counted = _counts((facet,), given, tally)
    # Of another list all classes are there that could be: that nothing speaks of one is worth seeing.
    absent = _held(facet) if facet in SCHEMES and not given.areas else ()
    return {**dict.fromkeys(absent, 0), **{value: _sum(counted, (facet, value)) for (value,) in counted}}


def _held(facet: str) -> Mapping[str, tuple[str, ...]]:
    """The areas that are counted under each value of a taxonomy."""
    return {area: (area,) for area in areas.known()} if facet == "area" else classes.held(facet)


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
        first = areas.is_core if facet == "area" else lambda value: False
        kept = sorted(known, key=lambda value: (not first(str(value)), -totals[value], str(value)))[:most]
    return [*kept, *(value for value in totals if value is None)]


def _line(view: url.View, facet: str, value: Value, total: int) -> Line:
    cell = Cell(total, _address(view, {facet: value}) if total else "")
    if facet not in SCHEMES or value is None:
        return Line(value, _name(facet, value), cell)
    fit = classes.fit(facet, str(value))
    return Line(value, _name(facet, value), cell, classes.MARKS[fit] if fit else "", classes.note(facet, str(value)))


def _name(facet: str, value: Value) -> str:
    if value is None:
        none = {"area": "overview.no_area"} | dict.fromkeys(SCHEMES, "overview.no_class")
        return t(none.get(facet, "overview.unknown"))
    return filters.label(facet, str(value))


def _address(view: url.View, values: Mapping[str, Value]) -> str:
    """The address of the passages of a cell; none where it names no value, or no filter at all."""
    if None in values.values():
        return ""
    narrowed = url.View(filters=view.filters)
    for facet, value in values.items():
        narrowed = narrowed.where(**_asked(view.filters, facet, value))
    return "" if narrowed == url.View() else url.address("", url.write_view(narrowed))


def _asked(given: Filters, facet: str, value: Value) -> dict[str, tuple[Value, ...]]:
    """The filter that a value stands for: a class for those of its areas that are asked for."""
    if facet in SCHEMES:
        return {"areas": tuple(area for area in _held(facet)[str(value)] if not given.areas or area in given.areas)}
    return {f"{facet}s": (value, value) if facet == "year" else (value,)}
