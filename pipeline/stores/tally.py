"""What people count: summaries of reports, and passages and reports by area, by groups of areas, region, year, kind, organ."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from pipeline.errors import UsageError
from pipeline.records import Count, Filters, ReportSummary
from pipeline.stores.base import Groups
from pipeline.stores.filters import of_passages, of_reports
from pipeline.stores.rows import dump, tables_from

CELLS = {"area": "a.area", "region": "r.region", "year": "r.year", "kind": "r.kind", "organ": "r.organ"}
# The groups of each passage, once each, however many of a group's areas it has; the parameter is a list of [group, area].
GROUPED = """(SELECT DISTINCT t.row, json_extract(m.value, '$[0]') AS name
    FROM json_each(?) m JOIN areas t ON t.area = json_extract(m.value, '$[1]'))"""


def summaries(db: sqlite3.Connection, filters: Filters) -> list[ReportSummary]:
    """The reports that satisfy the filters, by region, organ, year, file; an area asked for is on one of the passages."""
    condition, parameters = of_reports(filters)
    if filters.areas:
        within, parameters = of_passages(filters)
        condition = f"r.number IN (SELECT p.report FROM passages p JOIN reports r ON r.number = p.report WHERE {within})"
    shares: dict[int, dict[str, float]] = {}
    tagged = f"""SELECT r.number, a.area, count(*) * 1.0 / r.passages FROM reports r
        JOIN areas a ON a.row >= r.first AND a.row < r.first + r.passages
        WHERE {condition} GROUP BY r.number, a.area ORDER BY r.number, count(*) DESC, a.area"""
    for number, area, share in db.execute(tagged, parameters):
        shares.setdefault(number, {})[area] = share
    columns = "r.number, id, file, title, region, region_code, organ, year, kind, published, source, passages, warnings"
    listed = f"SELECT {columns} FROM reports r WHERE {condition} ORDER BY region, organ, year, file"
    found: list[ReportSummary] = []
    for number, *rest, warnings in db.execute(listed, parameters):
        derived: tuple[Any, ...] = (shares.get(number, {}), tuple(json.loads(warnings)))
        found.append(ReportSummary(*rest, *derived))
    return found


def failing(db: sqlite3.Connection) -> dict[str, int]:
    """How many relations fail, by report; only tables that hold the word at all are parsed."""
    rows = db.execute("SELECT id, tables FROM reports WHERE instr(tables, '\"fails\"') ORDER BY id")
    counted = {id: sum(check.state == "fails" for table in tables_from(tables) for check in table.checks) for id, tables in rows}
    return {id: number for id, number in counted.items() if number}


def count(db: sqlite3.Connection, filters: Filters) -> int:
    """How many passages satisfy the filters."""
    return int(_grouped(db, (), filters, {})[0][0])


def counts(db: sqlite3.Connection, by: Sequence[str], filters: Filters, groups: Groups) -> list[Count]:
    """Passages and reports, commonest first; a passage counts once in each of its areas and groups, and not at all without one."""
    known = [*CELLS, *groups]
    if unknown := [name for name in by if name not in known]:
        raise UsageError(f"Counting by {unknown[0]!r} is not possible; count by any of {', '.join(known)}.")
    if not by:
        raise UsageError(f"Nothing is named to count by; name any of {', '.join(known)}.")
    return [Count(tuple(zip(by, values)), passages, reports) for passages, reports, *values in _grouped(db, by, filters, groups)]


def _grouped(db: sqlite3.Connection, by: Sequence[str], filters: Filters, groups: Groups) -> list[tuple[Any, ...]]:
    condition, parameters = of_passages(filters)
    asked = list(dict.fromkeys(name for name in by if name in groups))
    pairs = [dump([[group, area] for group, areas in groups[name].items() for area in areas]) for name in asked]
    if filters.areas or "area" in by or asked:
        counted = "count(*), count(DISTINCT r.number)"
        source = "reports r JOIN passages p ON p.report = r.number" + (" JOIN areas a ON a.row = p.row" if "area" in by else "")
        source += "".join(f" JOIN {GROUPED} g{at} ON g{at}.row = p.row" for at in range(len(asked)))
    else:
        counted, source = "coalesce(sum(r.passages), 0), count(*)", "reports r"
    cells = [f"g{asked.index(name)}.name" if name in asked else CELLS[name] for name in by]
    grouping = f"GROUP BY {', '.join(cells)} ORDER BY 1 DESC, {', '.join(cells)}" if by else ""
    query = f"SELECT {', '.join([counted, *cells])} FROM {source} WHERE {condition} {grouping}"
    return db.execute(query, [*pairs, *parameters]).fetchall()
