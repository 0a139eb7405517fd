"""A report's tables for the eye: what does not add up first, in the words of the form, each number with the way to its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.reading.tables.names import column_path, kind_of, row_path
from pipeline.records import Cell, Check, Report, Table
from ui import url
from ui.i18n import t

_JOIN = " / "
_TWO_SIDED = {"R1": 2}  # how many cells stand on the right; of all other relations one, the sum


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as printed, the way to its place, whether a relation that it stands in fails; ``label`` names it within a relation."""

    text: str
    href: str
    label: str = ""
    wrong: bool = False


_NOT_PRINTED = Shown("", "")


@dataclass(frozen=True, slots=True)
class Sum:
    """A relation: what all its cells share, the cells of either side (on the left ``zeros`` that are 0 are left out).

    ``sums`` are those of both sides and the difference, where it fails; ``empty`` names the cells without a number.
    """

    relation: str
    shared: str
    left: tuple[Shown, ...]
    right: tuple[Shown, ...]
    zeros: int
    sums: tuple[str, str, str] | None
    empty: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of a table that have the same columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Shown, ...]], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its relations by state."""

    caption: str
    form: str | None
    href: str
    blocks: tuple[Block, ...]
    fails: tuple[Sum, ...]
    holds: tuple[Sum, ...]
    open: tuple[Sum, ...]


def failures(report: Report) -> int:
    """How many relations of a report fail."""
    return sum(check.state == "fails" for table in report.tables for check in table.checks)


def sheets(report: Report, kept: url.Params) -> list[Sheet]:
    """The tables of a report, those with failures first; ``kept`` are the parameters that links keep."""
    made = [_sheet(report, table, kept) for table in report.tables if table.cells]
    return sorted(made, key=lambda sheet: -len(sheet.fails))


def _sheet(report: Report, table: Table, kept: url.Params) -> Sheet:
    wrong = {name for check in table.checks if check.state == "fails" for name in check.cells}
    cells = {_key(cell): (cell, _shown(report, cell, kept)) for cell in table.cells}
    by_state = {
        state: tuple(_sum(table, check, cells) for check in table.checks if check.state == state)
        for state in ("fails", "holds", "not_assessable")
    }
    kind = kind_of(table.id)
    caption = table.caption or (t(f"table.{kind}") if kind else t("table.other"))
    blocks = tuple(_blocks(report, table, wrong, kept))
    href = _href(report, table.start, table.end, kept)
    return Sheet(caption, table.form, href, blocks, by_state["fails"], by_state["holds"], by_state["not_assessable"])


def _blocks(report: Report, table: Table, wrong: set[str], kept: url.Params) -> Iterator[Block]:
    """The cells as rows, those with the same columns together; the one row of the disputes as a row for each kind of dispute."""
    rows: list[tuple[str, tuple[str, ...], tuple[Shown, ...]]] = []
    disputes = kind_of(table.id) == "disputes"
    for label, group in groupby(
        table.cells, key=lambda cell: _JOIN.join(column_path(table.id, cell.column)[:-1]) if disputes else cell.row
    ):
        cells = list(group)
        heads = tuple(_last(column_path(table.id, cell.column)) for cell in cells)
        name = label if disputes else _JOIN.join(row_path(table.id, label))
        rows.append((name, heads, tuple(_shown(report, cell, kept, wrong=_key(cell) in wrong) for cell in cells)))
    for heads, same in groupby(rows, key=lambda row: row[1]):
        yield Block(heads, tuple((name, cells) for name, _, cells in same))


def _sum(table: Table, check: Check, cells: dict[str, tuple[Cell, Shown]]) -> Sum:
    keys = [(cells[name][0].row, cells[name][0].column) if name in cells else _parted(name) for name in check.cells]
    in_row = len({row for row, _ in keys}) == 1
    rows, columns = row_path(table.id, keys[0][0]), column_path(table.id, keys[0][1])
    shared = _JOIN.join((rows or columns[:-1]) if in_row else columns)  # the disputes are one row without a name

    def named(at: int) -> Shown:
        row, column = keys[at]
        label = _last(column_path(table.id, column) if in_row else row_path(table.id, row))
        _, shown = cells.get(check.cells[at], (None, _NOT_PRINTED))
        return replace(shown, label=label)

    cut = len(check.cells) - _TWO_SIDED.get(check.relation, 1)
    values = [cells[name][0].value if name in cells else None for name in check.cells]
    numbers = [value for value in values if isinstance(value, (int, float))]
    left = [at for at in range(cut) if values[at] != 0] or [0]
    return Sum(
        check.relation,
        shared,
        tuple(map(named, left)),
        tuple(map(named, range(cut, len(keys)))),
        cut - len(left),
        (_number(sum(numbers[:cut])), _number(sum(numbers[cut:])), f"{check.difference:+,}".removesuffix(".0"))
        if check.difference is not None
        else None,
        tuple(named(at).label for at, value in enumerate(values) if not isinstance(value, (int, float))),
    )


def _shown(report: Report, cell: Cell, kept: url.Params, *, wrong: bool = False) -> Shown:
    href = _href(report, cell.start, cell.end, kept) if cell.start < cell.end else ""
    return Shown(cell.text, href, "", wrong)


def _href(report: Report, start: int, end: int, kept: url.Params) -> str:
    return url.address("report", {**kept, **url.write_place(url.Place(report.id, start, end))})


def _key(cell: Cell) -> str:
    return f"{cell.row}/{cell.column}"


def _number(value: float) -> str:
    return f"{round(value, 6):,}".removesuffix(".0")


def _parted(name: str) -> tuple[str, str]:
    row, _, column = name.rpartition("/")
    return row, column


def _last(path: Sequence[str]) -> str:
    return path[-1] if path else ""
