"""A standard table that was recognised -> its cells, its checks, and what could not be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.reading.tables import forms
from pipeline.reading.tables.align import Cells, align, spacing
from pipeline.reading.tables.readings import Effort, is_doubtful, joined_digits, readings, settle, values_of
from pipeline.reading.tables.recognise import Found, Kind, Row
from pipeline.reading.tables.relations import is_trial, relations
from pipeline.reading.tables.values import value_of
from pipeline.records import Cell, Check

_PARTS: dict[Kind, str] = {"proactive": "主动公开情况表", "requests": "申请情况表", "disputes": "复议诉讼情况表"}
_MOST_NAMED = 4  # rows that a warning names one by one
_GROUPS: dict[Kind, int] = {"proactive": 0, "requests": len(forms.APPLICANTS), "disputes": len(forms.OUTCOMES)}


def cells(table: Found, text: str, gap: int, effort: Effort) -> tuple[tuple[Cell, ...], tuple[Check, ...], tuple[str, ...]]:
    """The cells row by row, the checks, and warnings. A row that stays in doubt is one cell without column and value.

    ``text`` is the document's; ``gap`` is how many empty lines stand between two cells where each has its own line.
    """
    spaces = spacing([(row.entry, len(row.columns)) for row in table.rows], gap)
    last = table.rows[-1]
    sure: dict[str, Cells] = {}
    doubtful: dict[str, Sequence[Cells]] = {}
    for row in table.rows:
        found = align(row.entry, len(row.columns), spaces, last=row is last)
        if found is not None and not is_doubtful(found):
            sure[row.key] = found
        else:
            doubtful[row.key] = readings(row.entry, found, len(row.columns), _GROUPS[table.kind], effort)
    related = relations(table.kind, [row.key for row in table.rows])
    known: dict[tuple[str, str], float | str | None] = {}
    for row in table.rows:
        if row.key in sure:
            known |= values_of(row.key, row.columns, sure[row.key])
    settled: dict[str, Cells | None] = {}
    if doubtful:
        settled = settle(known, doubtful, table.rows[0].columns, related, effort)
        settled |= {key: ways[0] for key, ways in doubtful.items() if _only_zeros(ways)}
    made: list[Cell] = []
    untold: list[str] = []
    for row in table.rows:
        way = sure.get(row.key) or settled.get(row.key)
        if way is None:
            made.append(_whole(row, text))
            untold.append(_label(row))
        else:
            made += [_cell(row, column, piece.text, piece.start) for column, piece in zip(row.columns, way)]
            known |= values_of(row.key, row.columns, way)
    checks = tuple(relation.check(known) for relation in related)
    return tuple(made), checks, tuple(_warnings(table, untold))


def _warnings(table: Found, untold: Sequence[str]) -> Iterator[str]:
    name = _PARTS[table.kind]
    if len(untold) > _MOST_NAMED:
        yield f"{name}有{len(untold)}行的数字无法与各列对应，未取其数值。"
    else:
        yield from (f"{name}“{label}”一行的数字无法与各列对应，未取其数值。" for label in untold)
    columns = len(table.rows[0].columns)
    if any(sum(1 for line in entry.values for piece in line if piece.text) >= columns for entry in table.strangers):
        yield f"{name}中有一行认不出项目名称，未取其数值。"


def form(table: Found) -> str | None:
    """The form that the rows and columns are those of; None if they are those of both."""
    rows = [row.key for row in table.rows]
    if table.kind == "requests":
        return "2019" if is_trial(rows) else "2021" if set(rows) & set(forms.OTHER_2021) else None
    if table.kind == "proactive":
        new = sum(bool(forms.ONLY_2021 & set(row.columns)) or row.columns == ("decisions",) for row in table.rows)
        old = sum(bool(forms.ONLY_2019 & set(row.columns)) for row in table.rows)
        return None if new == old else "2021" if new > old else "2019"
    return None


def _only_zeros(ways: Sequence[Cells]) -> bool:
    """Whether there is one way to part a run, into zeros: 000 in three columns."""
    return len(ways) == 1 and all(piece.text == "0" for piece in ways[0])


def _cell(row: Row, column: str, text: str, start: int) -> Cell:
    value, unit = value_of(joined_digits(text))
    if value is not None and not isinstance(value, str):
        unit = unit or row.units.get(column)
    return Cell(row.key, column, text, value, unit, start, start + len(text))


def _whole(row: Row, text: str) -> Cell:
    """The row as it is printed, where its columns cannot be told."""
    printed = [piece for line in row.entry.values for piece in line if piece.text] or [row.entry.values[0][0]]
    start, end = printed[0].start, printed[-1].end
    return Cell(row.key, "", text[start:end], None, None, start, end)


def _label(row: Row) -> str:
    return row.entry.labels[-1].text if row.entry.labels and row.key != "count" else "复议、诉讼"
