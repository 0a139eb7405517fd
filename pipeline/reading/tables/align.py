"""The values of an entry -> one piece a column, if it can be told without guessing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.reading.tables.entries import Entry
from pipeline.reading.tables.lines import Piece
from pipeline.reading.tables.values import is_value

Cells = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Spacing:
    """How many empty lines stand after a label, between two cells, and after a row, where each cell has its own line;
    whether rows with more cells than columns have the surplus before their values, if that is known."""

    before: int = 0
    inside: int = 0
    after: int = 0
    leading: bool | None = None


def spacing(rows: Sequence[tuple[Entry, int]], usual: int) -> Spacing:
    """The spacing of a table, learnt from its rows in which no cell is empty; each row with how many columns it has."""
    before: list[int] = []
    inside: list[int] = []
    after: list[int] = []
    leads: set[bool] = set()
    for at_row, (entry, columns) in enumerate(rows):
        filled = [at for at, line in enumerate(entry.values) if line[0].text]
        if len(filled) == columns and all(len(line) == 1 for line in entry.values):
            before.append(filled[0])
            inside.extend(right - left - 1 for left, right in pairwise(filled))
            if at_row < len(rows) - 1:  # what stands after the last row is no longer the table's
                after.append(len(entry.values) - 1 - filled[-1])
        surplus = _surplus_leads(entry.values[0], columns)
        leads |= set() if surplus is None else {surplus}
    least = min(inside, default=usual)
    return Spacing(min(before, default=least), least, min(after, default=least), leads.pop() if len(leads) == 1 else None)


def align(entry: Entry, columns: int, spaces: Spacing, *, last: bool) -> Cells | None:
    """The cells of a row, empty ones as pieces without text; None if their number is not that of the columns.

    ``last`` says that no row follows: the empty lines after it may belong to what comes next.
    """
    lines = entry.values
    filled = tuple(piece for line in lines for piece in line if piece.text)
    if len(lines[0]) == columns and (columns > 1 or filled[:1] == lines[0] or len(lines) == 1):
        return lines[0]
    if all(len(line) == 1 for line in lines):
        return filled if len(filled) == columns else _with_empty_lines(lines, columns, spaces, last=last)
    first = _without_surplus(lines[0], columns, spaces.leading)
    if first is not None:
        return first
    every = tuple(piece for line in lines for piece in line)
    if len(every) == columns:
        return every
    words = tuple(word for piece in every for word in _words(piece))
    return words if len(words) == columns and all(not word.text or is_value(word.text) for word in words) else None


def _surplus_leads(cells: Cells, columns: int) -> bool | None:
    """Whether the cells that are too many, all empty, stand first (left by merged labels) or last; None if both may be."""
    surplus = len(cells) - columns
    if surplus <= 0:
        return None
    leading = not any(piece.text for piece in cells[:surplus])
    trailing = not any(piece.text for piece in cells[columns:])
    return None if leading == trailing else leading


def _without_surplus(cells: Cells, columns: int, usual: bool | None) -> Cells | None:
    """The cells without the empty ones that are too many."""
    filled = [at for at, piece in enumerate(cells) if piece.text]
    if filled and filled[-1] - filled[0] + 1 == columns:
        return cells[filled[0] : filled[-1] + 1]
    leads = _surplus_leads(cells, columns)
    if leads is None and len(cells) > columns and not any(piece.text for piece in (*cells[:1], *cells[columns:])):
        leads = usual
    if leads is None:
        return None
    return cells[-columns:] if leads else cells[:columns]


def _with_empty_lines(lines: Sequence[Cells], columns: int, spaces: Spacing, *, last: bool) -> Cells | None:
    """One cell a line, where empty lines beyond the usual spacing are empty cells."""
    cells: list[Piece] = []
    held: list[Piece] = []
    for line in lines:
        if not line[0].text:
            held.append(line[0])
            continue
        usual = spaces.inside if cells else spaces.before
        empty = _empties(held, usual, spaces.inside)
        if empty is None:
            return None
        cells += [*empty, line[0]]
        held = []
    empty = _empties(held, spaces.after if cells else spaces.before, spaces.inside)
    if last and len(held) >= (columns - len(cells)) * (spaces.inside + 1):
        empty = held[: columns - len(cells)]
    return (*cells, *empty) if empty is not None and len(cells) + len(empty) == columns else None


def _empties(blank: list[Piece], usual: int, inside: int) -> list[Piece] | None:
    count, rest = divmod(max(len(blank) - usual, 0), inside + 1)
    return None if rest else blank[:count]


def _words(piece: Piece) -> Iterable[Piece]:
    if not piece.text:
        return (piece,)
    return (Piece(word.group(), piece.start + word.start(), piece.start + word.end()) for word in re.finditer(r"\S+", piece.text))
