"""Filters as conditions of SQL; ``r`` is a row of reports, ``p`` a row of passages."""

from __future__ import annotations

import re

from pipeline.records import Filters
from pipeline.stores.rows import dump

CODE = re.compile("[0-9]+")
TAGGED = "p.row IN (SELECT row FROM areas WHERE area IN (SELECT value FROM json_each(?)))"


def of_reports(filters: Filters) -> tuple[str, list[str | int]]:
    """What the filters other than that of areas ask of a report: a condition and its parameters."""
    conditions, parameters = ["1"], list[str | int]()
    if filters.regions:
        codes = [_prefix(region) for region in filters.regions if CODE.fullmatch(region)]
        names = [region for region in filters.regions if not CODE.fullmatch(region)]
        conditions.append(
            "(EXISTS (SELECT 1 FROM json_each(?) WHERE instr(r.region, value))"
            " OR EXISTS (SELECT 1 FROM json_each(?) WHERE substr(r.region_code, 1, length(value)) = value))"
        )
        parameters += [dump(names), dump(codes)]
    if filters.organs:
        conditions.append("EXISTS (SELECT 1 FROM json_each(?) WHERE instr(r.organ, value))")
        parameters.append(dump(filters.organs))
    if filters.years is not None:
        conditions.append("r.year BETWEEN ? AND ?")
        parameters += filters.years
    for column, values in (("kind", filters.kinds), ("id", filters.reports)):
        if values:
            conditions.append(f"r.{column} IN (SELECT value FROM json_each(?))")
            parameters.append(dump(values))
    return " AND ".join(conditions), parameters


def of_passages(filters: Filters) -> tuple[str, list[str | int]]:
    """What all the filters ask of a passage and its report: a condition and its parameters."""
    condition, parameters = of_reports(filters)
    if filters.areas:
        condition, parameters = f"{condition} AND {TAGGED}", [*parameters, dump(filters.areas)]
    return condition, parameters


def _prefix(code: str) -> str:
    """What the codes (GB/T 2260) of a region and of all below it begin with: 360100 -> 3601."""
    return re.sub("(00)+$", "", code) if len(code) % 2 == 0 else code
