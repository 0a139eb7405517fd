"""Records of the line as rows of SQLite, and back; what is nested goes as JSON arrays in the order of the fields."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from pipeline.records import Area, Cell, Check, Origin, Passage, Report, Section, Table

REPORT_COLUMNS = (
    "id, file, text, title, region, region_code, organ, year, kind, published, source, sections, tables, pages, warnings, "
    "period, contact, origins"
)


def report_values(report: Report) -> tuple[Any, ...]:
    """The values of REPORT_COLUMNS."""
    sections = [[s.path, s.start, s.end, s.aspect] for s in report.sections]
    tables = [[t.id, t.form, t.caption, t.start, t.end, _cells(t), _checks(t)] for t in report.tables]
    return (
        *(report.id, report.file, report.text, report.title, report.region, report.region_code, report.organ),
        *(report.year, report.kind, report.published, report.source),
        *(dump(value) for value in (sections, tables, report.pages, report.warnings)),
        *(dump(report.period) if report.period else None, report.contact),
        dump([[o.field, o.start, o.end, o.given, o.certainty] for o in report.origins]),
    )


def report_from(values: Sequence[Any]) -> Report:
    """A report from the values of REPORT_COLUMNS."""
    sections, pages, warnings = (json.loads(values[at]) for at in (11, 13, 14))
    period, contact, origins = values[15:]
    nested: tuple[Any, ...] = (
        tuple(Section(tuple(path), start, end, aspect) for path, start, end, aspect in sections),
        tables_from(values[12]),
        tuple(pages),
        tuple(warnings),
        tuple(json.loads(period)) if period else None,
        contact,
        tuple(Origin(*origin) for origin in json.loads(origins)),
    )
    return Report(*values[:11], *nested)


def tables_from(value: str) -> tuple[Table, ...]:
    """The tables of a report from the value of their column."""
    return tuple(_table(*table) for table in json.loads(value))


def passage_values(passage: Passage) -> tuple[Any, ...]:
    """The values of the columns start, end, section, context, page, aspect; the text is the report's own."""
    return (passage.start, passage.end, dump(passage.section), passage.context, passage.page, passage.aspect)


def passages_where(db: sqlite3.Connection, condition: str, *parameters: str | int) -> dict[int, Passage]:
    """The passages, by row, that satisfy a condition on passages p; their areas stand most probable first."""
    selected = f"FROM passages p WHERE {condition}"
    reports = f"SELECT number, id, text FROM reports WHERE number IN (SELECT report {selected})"
    texts = {number: (id, text) for number, id, text in db.execute(reports, parameters)}
    areas: dict[int, list[Area]] = {}
    tagged = f"SELECT row, area, probability FROM areas WHERE row IN (SELECT row {selected}) ORDER BY row, probability DESC, area"
    for row, area, probability in db.execute(tagged, parameters):
        areas.setdefault(row, []).append(Area(area, probability))
    found: dict[int, Passage] = {}
    columns = 'SELECT row, report, start, "end", section, context, page, aspect'
    for row, report, start, end, section, context, page, aspect in db.execute(f"{columns} {selected} ORDER BY row", parameters):
        id, text = texts[report]
        path = tuple(json.loads(section))
        found[row] = Passage(id, start, end, text[start:end], path, context, page, aspect, tuple(areas.get(row, ())))
    return found


def dump(value: Any) -> str:
    """Compact JSON that keeps Chinese readable."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _table(id: str, form: str | None, caption: str | None, start: int, end: int, cells: list[Any], checks: list[Any]) -> Table:
    checked = tuple(Check(relation, tuple(names), state, difference) for relation, names, state, difference in checks)
    return Table(id, form, caption, start, end, tuple(Cell(*cell) for cell in cells), checked)


def _cells(table: Table) -> list[list[Any]]:
    return [[c.row, c.column, c.text, c.value, c.unit, c.start, c.end] for c in table.cells]


def _checks(table: Table) -> list[list[Any]]:
    return [[c.relation, c.cells, c.state, c.difference] for c in table.checks]
