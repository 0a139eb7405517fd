"""All tables of a document, in order: the standard ones and the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from pipeline.reading.tables import codes, grids, standard, unmarked
from pipeline.reading.tables.entries import entries, gap_of
from pipeline.reading.tables.lines import Line, lines
from pipeline.reading.tables.readings import Effort
from pipeline.reading.tables.recognise import Found, recognise
from pipeline.reading.tables.values import stated_unit
from pipeline.records import Document, Table

_FIRST_OF_REVISED = 2021  # the year from which reports have the revised form
_FIRST_OF_TRIAL = 2019
_LONGEST_CAPTION = 60


@dataclass(frozen=True, slots=True)
class Tables:
    """What was found: tables that do not overlap, in the order of the text, and warnings in Chinese."""

    tables: tuple[Table, ...]
    warnings: tuple[str, ...]


def find(document: Document, year: int | None) -> Tables:
    """The tables of a document; the year that is reported on decides the form of a table that both forms share."""
    all_lines = list(lines(document))
    gap = gap_of(all_lines)
    made: list[Table] = []
    warnings: list[str] = []
    names: Counter[str] = Counter()
    effort = Effort()
    standards = _apart(list(recognise(entries(all_lines, gap))))
    for found, following in zip_longest(standards, standards[1:]):
        start, end = _extent(found, document, made[-1].end if made else 0, following.start if following else len(document.text))
        cells, checks, doubts = standard.cells(found, document.text, gap or 0, effort)
        end = max(end, cells[-1].end)
        names[found.kind] += 1
        name = found.kind if names[found.kind] == 1 else f"{found.kind}-{names[found.kind]}"
        made.append(Table(name, standard.form(found), _caption(document, start), start, end, cells, checks))
        warnings += doubts
    forms = {table.form for table in made if table.form}
    usual = _form_of(year) if len(forms) != 1 else forms.pop()
    made = [replace(table, form=table.form or usual) for table in made]
    made += _others(document, all_lines, made)
    return Tables(tuple(sorted(made, key=lambda table: table.start)), tuple(dict.fromkeys(warnings)))


def _apart(found: Sequence[Found]) -> list[Found]:
    """The tables without those that begin before the one before has ended."""
    kept: list[Found] = []
    for table in found:
        if not kept or table.start >= kept[-1].end:
            kept.append(table)
    return kept


def _extent(found: Found, document: Document, after: int, before: int) -> tuple[int, int]:
    """Where a standard table begins and ends: with the tables of the format, unless others share them."""
    start, end = found.start, found.end
    spans = [document.tables[row.entry.span] for row in found.rows if row.entry.span >= 0]
    if spans and spans[0][0] >= after:
        start = min(start, spans[0][0])
    if spans and spans[-1][1] <= before:
        end = max(end, spans[-1][1])
    return max(start, after), end


def _form_of(year: int | None) -> str | None:
    if year is None or year < _FIRST_OF_TRIAL:
        return None
    return "2019" if year < _FIRST_OF_REVISED else "2021"


def _others(document: Document, all_lines: Sequence[Line], standards: Sequence[Table]) -> Iterator[Table]:
    """All other tables: those of the format, and those that no format marks."""
    taken = [(table.start, table.end) for table in standards]

    def is_free(start: int, end: int) -> bool:
        return not any(start < last and first < end for first, last in taken)

    found: list[tuple[tuple[int, int], list[Line]]] = []
    rows: dict[int, list[Line]] = {index: [] for index, span in enumerate(document.tables) if is_free(*span)}
    loose: list[list[Line]] = [[]]  # lines between the tables
    for line in all_lines:
        if line.span in rows:
            rows[line.span].append(line)
        if line.span < 0 and is_free(line.start, line.end):
            loose[-1].append(line)
        elif loose[-1]:
            loose.append([])
    found += [(document.tables[index], each) for index, each in rows.items()]
    found += [((each[0].start, each[-1].end), each) for between in loose for each in unmarked.tables(between)]
    for number, (span, each) in enumerate(sorted(found, key=lambda one: one[0]), 1):
        caption, cells = grids.grid(each, _line_above(document.text, span[0]))
        yield Table(f"table-{number}", None, caption or _caption(document, span[0]), *span, cells, codes.checks(cells))


def _caption(document: Document, start: int) -> str | None:
    """The line above a table, if it reads like a caption; a line that only states the unit is passed over."""
    at = start
    for _ in range(2):
        above = _line_above(document.text, at)
        if above is None:
            return None
        if not (stated_unit(above) and len(above) < 12):
            return above if len(above) <= _LONGEST_CAPTION and above[-1] not in "。；;！？，" and "\t" not in above else None
        at = document.text.rindex(above, 0, at)
    return None


def _line_above(text: str, start: int) -> str | None:
    """The last line before an offset on which something is printed."""
    before = text[max(0, start - 1000) : start].rstrip()
    return before.rpartition("\n")[2].strip() or None
