"""Which cells of a report's tables a question asks for.

Of a standard table only cells that the question names are asked for: by the official words or by what people say instead
(wordings.py). Where it names several cells whose sum is not printed (不予公开 has eight rows), one answers only if all others
are 0. Of any other table every number may be meant, and its printed headings decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.answer import wordings
from pipeline.answer.question import Question
from pipeline.answer.units import fit
from pipeline.answer.wordings import Keys, Wordings
from pipeline.fold import fold
from pipeline.reading.tables.names import kind_of
from pipeline.records import Cell, Table

_SCALES = {"万": 10_000, "亿": 100_000_000}
_HOW_MANY_MORE = re.compile(r"(?:多少|几)[项个件]")  # not by how many per cent
_WHO_ASKS = ("人", "名", "位", "人次", "次")
_DISPUTES = re.compile(r"复议|诉讼|官司|起诉|败诉|胜诉")
_COUNTED, _ITEMS = "件", "项"  # what the standard tables count where they print no unit


@dataclass(frozen=True, slots=True)
class Asked:
    """A cell of a standard table has the words of the question that name it, and what else the question says; any other has none."""

    cell: Cell
    words: str = ""
    rest: str | None = None


def asked(rest: str, table: Table, *, whether: bool = False) -> Iterator[Asked]:
    """The cells of a table that a question asks for; with ``whether``, it asks only if there is anything."""
    kind = kind_of(table.id)
    if kind is None:
        yield from (Asked(cell) for cell in table.cells if _is_number(cell))
        return
    cells = {(cell.row, cell.column): cell for cell in table.cells}
    said = fold(rest)
    for rows, columns in _named(kind, said):
        found = [cells[row, column] for row in rows.keys for column in columns.keys if (row, column) in cells]
        spans = (*rows.spans, *columns.spans)
        words, others = " ".join(said[slice(*span)] for span in spans), wordings.UNDERSTOOD.sub(" ", _without(said, spans))
        yield from (Asked(cell, words, others) for cell in _sum(found, whether=whether))


def value(cell: Cell) -> float:
    """The number of a cell with the scale of its unit: 3.5 in 万元 is 35000."""
    assert _is_number(cell)
    return float(cell.value or 0) * _SCALES.get((cell.unit or "")[:1], 1)


def suits(cell: Cell, table: Table, question: Question) -> float:
    """How well what a cell counts fits what is asked, 0 to 1; whoever asks for people may mean their requests."""
    unit, family = question.unit, question.family
    if kind_of(table.id) is None:
        return fit(cell.unit, unit, family) if cell.unit else 1.0
    if family == "person" or unit in _WHO_ASKS:
        return 0.95 if kind_of(table.id) == "requests" else 0.0
    if cell.column == "change" and _HOW_MANY_MORE.search(question.rest):
        return 1.0
    counted = "万元" if cell.column == "amount" else _ITEMS if cell.column in ("items", "change", "last_year_items") else _COUNTED
    return fit(cell.unit or counted, unit, family)


def _sum(cells: Sequence[Cell], *, whether: bool) -> list[Cell]:
    """Those of the cells that state their sum: one alone, the only one that is not 0, any where all are 0."""
    if not cells or not all(map(_is_number, cells)):
        return []
    some = [cell for cell in cells if cell.value]
    if whether:
        return some or list(cells)
    return some if len(some) == 1 else [] if some else list(cells)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell.value, (int, float))


@dataclass(frozen=True, slots=True)
class _Named:
    """Keys of rows or columns, and where a question names them."""

    keys: Keys
    spans: tuple[tuple[int, int], ...]


def _named(kind: str, said: str) -> Iterator[tuple[_Named, _Named]]:
    """The rows and columns of a standard table that a question names."""
    if kind == "disputes":
        yield from _disputes(said)
        return
    if kind == "proactive":
        rows, columns = _first(wordings.PROACTIVE_ROWS, said), wordings.PROACTIVE_COLUMNS
    else:
        rows, columns = _first(wordings.REQUEST_ROWS, said), wordings.REQUEST_COLUMNS
        if _DISPUTES.search(said) or (rows and rows[0].keys == ("new_received",) and not _is_of_requests(said)):
            return
    for row in rows:
        for column in _first(columns, _without(said, row.spans)):
            yield row, column


def _is_of_requests(said: str) -> bool:
    return "申请" in said and not _first(wordings.PROACTIVE_ROWS, said)


def _disputes(said: str) -> Iterator[tuple[_Named, _Named]]:
    group = next(iter(_first(wordings.DISPUTE_GROUPS, said)), None)
    if group is not None:
        (outcome,) = _first(wordings.DISPUTE_OUTCOMES, _without(said, group.spans))[:1]
        yield _Named(("count",), group.spans), _Named(tuple(f"{each}_{end}" for each in group.keys for end in outcome.keys), outcome.spans)


def _first(lists: Sequence[Wordings], said: str) -> list[_Named]:
    """What the first list that has a match names."""
    for wording in lists:
        found = [_Named(keys, tuple(m.span() for m in pattern.finditer(said) if m[0])) for keys, pattern in wording if pattern.search(said)]
        if found:
            return found
    return []


def _without(said: str, spans: Sequence[tuple[int, int]]) -> str:
    """A question with blanks in these places."""
    for start, end in spans:
        said = said[:start] + " " * (end - start) + said[end:]
    return said
