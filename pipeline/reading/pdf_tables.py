"""Straight lines and characters of a PDF page -> tables; a table that runs over pages becomes one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.reading.blocks import join
from pipeline.reading.pdf_glyphs import Glyph, lines
from pipeline.reading.pdf_rules import Rule

_REACH = 4.0  # points: how far a line may end before the one that it should meet
_SLIVER = 5.0  # points: a narrower field has no room for text
_MOST_FIELDS = 40_000  # rows x columns; more is a drawing
_SAME_EDGE = 8.0  # points: by how much the sides of a table may shift from page to page


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as printed, merged ones as one; open where the page's end cut its border off."""

    x0: float
    x1: float
    top: float
    bottom: float
    text: str
    open_top: bool
    open_bottom: bool


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table on one page: cells row by row, each in the row where it begins."""

    x0: float
    x1: float
    top: float
    bottom: float
    rows: tuple[tuple[Cell, ...], ...]


def tables(found: Sequence[Rule], text: Sequence[Glyph]) -> tuple[list[PageTable], list[Glyph]]:
    """The tables that the lines draw around the characters, from the top down, and the characters outside of them."""
    made: list[PageTable] = []
    rest = list(text)
    for group in _groups(found):
        table, outside = _table(group, rest)
        if table is not None:
            made.append(table)
            rest = outside
    return sorted(made, key=lambda table: (table.top, table.x0)), rest


def continues(table: PageTable, after: PageTable) -> bool:
    """Whether a table at the top of a page goes on with the one that ended the page before: the same sides, the same columns."""
    if abs(table.x0 - after.x0) > _SAME_EDGE or abs(table.x1 - after.x1) > _SAME_EDGE:
        return False
    edges = [edge for row in after.rows for cell in row for edge in (cell.x0, cell.x1)]
    own = [edge for row in table.rows for cell in row for edge in (cell.x0, cell.x1)]
    known = sum(any(abs(edge - other) <= _SAME_EDGE for other in edges) for edge in own)
    return known >= 0.7 * len(own)


def append(rows: list[list[Cell]], table: PageTable) -> None:
    """Add a table's rows to those of the pages before, in place.

    Rows of headings that are printed anew go; a cell that was cut in two by the end of the page becomes one.
    """
    fresh = [list(row) for row in table.rows]
    repeated = 0
    while repeated < min(len(fresh), len(rows)) - 1 and _texts(fresh[repeated]) == _texts(rows[repeated]):
        repeated += 1
    if repeated:
        fresh = fresh[repeated:]
    else:
        fresh[0] = [cell for cell in fresh[0] if not _completes(rows, cell)]
    for i, row in enumerate(rows):
        rows[i] = [replace(cell, open_bottom=False) for cell in row]
    rows += [row for row in fresh if row]


def _completes(rows: list[list[Cell]], lower: Cell) -> bool:
    """Whether a cell is the rest of one above that the end of the page cut in two; if so, that one takes its text."""
    if lower.open_top:
        for row in rows:
            for j, upper in enumerate(row):
                if upper.open_bottom and abs(upper.x0 - lower.x0) <= _SAME_EDGE and abs(upper.x1 - lower.x1) <= _SAME_EDGE:
                    row[j] = replace(upper, text=join((upper.text, lower.text)))
                    return True
    return False


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in row]


def _groups(found: Sequence[Rule]) -> list[list[Rule]]:
    """Lines that meet, directly or through others; a group with fewer than two verticals is no table."""
    parent = list(range(len(found)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    across = [i for i, rule in enumerate(found) if not rule.vertical]
    for v, upright in enumerate(found):
        if upright.vertical:
            for h in across:
                flat = found[h]
                meets = upright.start - _REACH <= flat.at <= upright.end + _REACH
                if meets and flat.start - _REACH <= upright.at <= flat.end + _REACH:
                    parent[root(v)] = root(h)
    groups: dict[int, list[Rule]] = {}
    for i, rule in enumerate(found):
        groups.setdefault(root(i), []).append(rule)
    return [group for group in groups.values() if sum(rule.vertical for rule in group) >= 2 and len(group) > 2]


def _table(group: Sequence[Rule], text: Sequence[Glyph]) -> tuple[PageTable | None, list[Glyph]]:
    """The table of a group of lines; None if it holds text in fewer than two columns."""
    xs = _positions([r.at for r in group if r.vertical], [end for r in group if not r.vertical for end in (r.start, r.end)])
    ys = _positions([r.at for r in group if not r.vertical], [end for r in group if r.vertical for end in (r.start, r.end)])
    if len(xs) < 3 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > _MOST_FIELDS:
        return None, list(text)
    fields = _Fields(group, xs, ys)
    held: dict[int, list[Glyph]] = {}
    outside = []
    for glyph in text:
        field = fields.at((glyph.x0 + glyph.x1) / 2, glyph.middle)
        if field is None:
            outside.append(glyph)
        else:
            held.setdefault(field, []).append(glyph)
    found = (fields.cell(field, held.get(field, ())) for field in fields.all())
    cells = sorted((cell for cell in found if cell.text or not _is_sliver(cell)), key=lambda cell: (cell.top, cell.x0))
    if len({cell.x0 for cell in cells if cell.text}) < 2:
        return None, list(text)
    rows: dict[float, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.top, []).append(cell)
    kept = tuple(tuple(row) for row in rows.values() if not _is_leftover(row, xs[-1] - xs[0]))
    return PageTable(xs[0], xs[-1], ys[0], ys[-1], kept), outside


def _is_sliver(cell: Cell) -> bool:
    """Whether a field is only the space between the double lines of a frame."""
    return min(cell.x1 - cell.x0, cell.bottom - cell.top) < _SLIVER


def _is_leftover(row: Sequence[Cell], width: float) -> bool:
    """Whether a row without text is no row of its own: the edge of one on another page, or the rest of a merged cell."""
    if any(cell.text for cell in row):
        return False
    return all(cell.open_top or cell.open_bottom for cell in row) or sum(cell.x1 - cell.x0 for cell in row) < 0.95 * width


def _positions(ruled: Sequence[float], ends: Sequence[float]) -> list[float]:
    """Where columns or rows part: at the lines, and at the outermost ends of the lines across where no line closes them."""
    found = sorted(set(ruled))
    for end in (min(ends), max(ends)):
        if all(abs(end - at) > _REACH for at in found) and not (found and found[0] < end < found[-1]):
            found.append(end)
    return sorted(found)


class _Fields:
    """The fields between neighbouring lines; those with no line between them are one cell."""

    def __init__(self, group: Sequence[Rule], xs: Sequence[float], ys: Sequence[float]) -> None:
        self._xs, self._ys = xs, ys
        self._columns = len(xs) - 1
        self._walls = {
            True: {at: [r for r in group if r.vertical and r.at == at] for at in xs},
            False: {at: [r for r in group if not r.vertical and r.at == at] for at in ys},
        }
        count = self._columns * (len(ys) - 1)
        self._parent = list(range(count))
        for i in range(count):
            row, column = divmod(i, self._columns)
            if column and not self._wall(True, xs[column], (ys[row] + ys[row + 1]) / 2):
                self._unite(i - 1, i)
            if row and not self._wall(False, ys[row], (xs[column] + xs[column + 1]) / 2):
                self._unite(i - self._columns, i)
        self._members: dict[int, list[int]] = {}
        for i in range(count):
            self._members.setdefault(self._root(i), []).append(i)

    def all(self) -> list[int]:
        """The cells."""
        return list(self._members)

    def at(self, x: float, y: float) -> int | None:
        """The cell at a point, None outside of the table."""
        column, row = bisect_right(self._xs, x) - 1, bisect_right(self._ys, y) - 1
        if 0 <= column < self._columns and 0 <= row < len(self._ys) - 1:
            return self._root(row * self._columns + column)
        return None

    def cell(self, field: int, text: Sequence[Glyph]) -> Cell:
        """A cell with its characters read line by line; white space in Chinese text is only the setting of narrow cells."""
        places = [divmod(i, self._columns) for i in self._members[field]]
        top, bottom = min(row for row, _ in places), max(row for row, _ in places) + 1
        left, right = min(column for _, column in places), max(column for _, column in places) + 1
        middle = (self._xs[left] + self._xs[right]) / 2
        return Cell(
            x0=self._xs[left],
            x1=self._xs[right],
            top=self._ys[top],
            bottom=self._ys[bottom],
            text=join(piece for line in lines(text) for piece in line.text.split()),
            open_top=top == 0 and not self._wall(False, self._ys[0], middle),
            open_bottom=bottom == len(self._ys) - 1 and not self._wall(False, self._ys[-1], middle),
        )

    def _wall(self, vertical: bool, at: float, point: float) -> bool:
        return any(rule.start - 1 <= point <= rule.end + 1 for rule in self._walls[vertical][at])

    def _root(self, i: int) -> int:
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def _unite(self, i: int, j: int) -> None:
        self._parent[self._root(j)] = self._root(i)
