"""Cells that are run together: every way to part them, and the one way that the arithmetic leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, product
from math import prod

from pipeline.reading.tables.align import Cells
from pipeline.reading.tables.entries import Entry
from pipeline.reading.tables.lines import Piece
from pipeline.reading.tables.relations import Relation, Values
from pipeline.reading.tables.values import is_broken, value_of

_MOST_STEPS = 20_000  # to part one row
_STEPS_OF_A_TABLE = 12  # to check all its sums once
_MOST_DIGITS = 40


@dataclass(slots=True)
class Effort:
    """How many steps may still be spent on the rows of a document that are in doubt; about 100,000 take a second."""

    left: int = 60_000


def readings(entry: Entry, aligned: Cells | None, columns: int, group: int, effort: Effort) -> list[Cells]:
    """What the cells of a doubtful row may be: as they stand, or every way to part a run of digits.

    Of every ``group`` columns the last is the sum of the others; 0 where there are no sums.
    """
    if aligned is not None:
        return [aligned]
    pieces = [piece for line in entry.values for piece in line if piece.text]
    marked_empty = any(not piece.text for line in entry.values if len(line) > 1 for piece in line)
    digits = sum(len(piece.text) for piece in pieces)
    if marked_empty or not columns > len(pieces) > 0 or digits > _MOST_DIGITS or digits < columns:
        return []
    if not all(piece.text.isascii() and piece.text.isdigit() for piece in pieces):
        return []
    parting = _Parting(pieces, columns, group, min(effort.left, _MOST_STEPS))
    effort.left -= parting.steps
    return parting.ways


def is_doubtful(cells: Cells) -> bool:
    """Whether a cell holds a number with a blank in it."""
    return any(is_broken(piece.text) for piece in cells)


def settle(
    sure: Values, doubtful: Mapping[str, Sequence[Cells]], columns: Sequence[str], relations: Sequence[Relation], effort: Effort
) -> dict[str, Cells | None]:
    """The reading of each doubtful row that is the same in all ways to read the table that the arithmetic leaves; else None.

    A row counts only if relations confirm it: one that no relation can assess stays in doubt.
    """
    own = {key: [r for r in relations if {row for row, _ in (*r.left, *r.right)} == {key}] for key in doubtful}
    left = {
        key: [cells for cells in ways if own[key] and _hold(own[key], values_of(key, columns, cells), strict=True)]
        for key, ways in doubtful.items()
    }
    keys = [key for key, ways in left.items() if ways]
    steps = _STEPS_OF_A_TABLE * prod(len(left[key]) for key in keys)
    if steps > effort.left:
        keys = [key for key in keys if len(left[key]) == 1]
    else:
        effort.left -= steps
    settled: dict[str, Cells | None] = dict.fromkeys(doubtful)
    shared = [relation for relation in relations if len({row for row, _ in (*relation.left, *relation.right)}) > 1]
    whole = []
    for choice in product(*(left[key] for key in keys)):
        values = dict(sure)
        for key, cells in zip(keys, choice):
            values |= values_of(key, columns, cells)
        if _hold(shared, values, strict=False):
            whole.append(choice)
    for at, key in enumerate(keys):
        ways = {choice[at] for choice in whole}
        if len(ways) == 1:
            settled[key] = ways.pop()
    return settled


def values_of(row: str, columns: Sequence[str], cells: Cells) -> dict[tuple[str, str], float | str | None]:
    """The values of a row by (row, column)."""
    return {(row, column): value_of(joined_digits(piece.text))[0] for column, piece in zip(columns, cells)}


def joined_digits(text: str) -> str:
    """A number without the blank that the end of a line left in it; any other text as it is."""
    return text.replace(" ", "") if is_broken(text) else text


def _hold(relations: Sequence[Relation], values: Values, *, strict: bool) -> bool:
    """Whether none fails; with ``strict``, whether all can be assessed as well."""
    allowed = ("holds",) if strict else ("holds", "not_assessable")
    return all(relation.check(values).state in allowed for relation in relations)


class _Parting:
    """Every way to part pieces into so many numbers, none with a zero before it, each sum right; none if that takes too long."""

    def __init__(self, pieces: Sequence[Piece], columns: int, group: int, allowed: int) -> None:
        self._digits = "".join(piece.text for piece in pieces)
        self._starts = [piece.start + at for piece in pieces for at in range(len(piece.text))]
        self._ends = [end for end, piece in zip(accumulate(len(p.text) for p in pieces), pieces) for _ in piece.text]
        self._columns, self._group, self._allowed = columns, group, allowed
        self.steps = 0
        self.ways: list[Cells] = []
        length = len(self._digits)
        if not group:
            self._go(0, length, (), 0, None)
        else:  # the last sum first: it bounds what can stand before it
            starts = [at for at in range(length) if self._ends[at] == length and (self._digits[at] != "0" or at == length - 1)]
            for start in reversed(starts):
                self._go(0, start, (), 0, self._cell(start, length))
        if self.steps > allowed:
            self.ways.clear()

    def _go(self, at: int, end: int, cells: Cells, total: int, last: Piece | None) -> None:
        """Part ``digits[at:end]``; ``total`` is the sum of the group so far, ``last`` the cell that stands after it all."""
        self.steps += 1
        left = self._columns - len(cells) - (last is not None)
        if left == 0:
            if at == end and (last is None or total == int(last.text)):
                self.ways.append(cells if last is None else (*cells, last))
            return
        longest = -(-(end - at) // left)  # digits that at least one of the numbers left has
        if end - at < left or self.steps > self._allowed:
            return
        rest = int(last.text) - total if last is not None and left < self._group else None
        if rest is not None and (rest < 0 or (longest > 1 and 10 ** (longest - 1) > rest)):
            return
        is_sum = self._group > 0 and len(cells) % self._group == self._group - 1
        wanted = str(total) if is_sum else str(rest) if rest is not None and left == 1 else None
        for stop in range(at + 1, min(self._ends[at], end) + 1):
            cell = self._cell(at, stop)
            if len(cell.text) > 1 and cell.text[0] == "0":
                return
            if wanted is None or cell.text == wanted:
                self._go(stop, end, (*cells, cell), 0 if is_sum else total + int(cell.text), last)

    def _cell(self, start: int, end: int) -> Piece:
        return Piece(self._digits[start:end], self._starts[start], self._starts[end - 1] + 1)
