"""Cells that are run together: every way to part them, and the one way that the arithmetic leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from pipeline.reading.tables.align import Cells
from pipeline.reading.tables.entries import Entry
from pipeline.reading.tables.lines import Piece
from pipeline.reading.tables.relations import Relation, Values
from pipeline.reading.tables.values import is_broken, value_of

_MOST_READINGS = 5_000  # of one row
_MOST_TABLES = 2_000  # readings of all such rows together
_MOST_DIGITS = 40


def readings(entry: Entry, aligned: Cells | None, columns: int) -> list[Cells]:
    """What the cells of a doubtful row may be: run together and parted anew, or a number broken in two and joined."""
    if aligned is not None:
        return [aligned]
    pieces = [piece for line in entry.values for piece in line if piece.text]
    marked_empty = any(not piece.text for line in entry.values if len(line) > 1 for piece in line)
    digits = sum(len(piece.text) for piece in pieces)
    if marked_empty or not columns > len(pieces) > 0 or digits > _MOST_DIGITS or digits < columns:
        return []
    if not all(piece.text.isascii() and piece.text.isdigit() for piece in pieces):
        return []
    found = list(islice(_parted(pieces, columns), _MOST_READINGS + 1))
    return found if len(found) <= _MOST_READINGS else []


def is_doubtful(cells: Cells) -> bool:
    """Whether a cell holds a number with a blank in it."""
    return any(is_broken(piece.text) for piece in cells)


def settle(
    sure: Values, doubtful: Mapping[str, Sequence[Cells]], columns: Sequence[str], relations: Sequence[Relation]
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
    size = 1
    for key in keys:
        size *= len(left[key])
    settled: dict[str, Cells | None] = dict.fromkeys(doubtful)
    if size > _MOST_TABLES:
        return settled
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


def _parted(pieces: Sequence[Piece], columns: int) -> Iterator[Cells]:
    """Every way to part the pieces into so many numbers, none with a zero before it."""
    if not pieces:
        if columns == 0:
            yield ()
        return
    first, *others = pieces
    if sum(len(piece.text) for piece in pieces) < columns or sum(map(_fewest, pieces)) > columns:
        return
    for length in range(1, len(first.text) + 1):
        if length > 1 and first.text[0] == "0":
            return
        head = Piece(first.text[:length], first.start, first.start + length)
        rest = [Piece(first.text[length:], first.start + length, first.end)] if length < len(first.text) else []
        for tail in _parted([*rest, *others], columns - 1):
            yield (head, *tail)


def _fewest(piece: Piece) -> int:
    """Into how many numbers a run of digits falls at least: zeros before the first other digit stand alone."""
    rest = piece.text.lstrip("0")
    return len(piece.text) - len(rest) + bool(rest)
