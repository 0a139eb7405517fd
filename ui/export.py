"""Hits and tagged reports as files: CSV that a spreadsheet opens without running anything, and JSON in the form of the command line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from pipeline.output import of_hit, of_tagged
from pipeline.records import Hit, Passage, Report, Tagged
from pipeline.spreadsheet import Value
from pipeline.spreadsheet import to_csv as table
from pipeline.tagging.taxonomy import SCHEMES
from ui import areas, classes, grid, url
from ui.cards import permalink

COLUMNS = (
    *("rank", "score", "dense", "lexical", "matched", "passage_id", "file", "title", "region", "organ", "year", "kind", "published"),
    *("section", "page", "start", "end", "context", "text", "link"),
)
WHOLE = (10**9, 10**9)  # rows and columns of a table that leaves out none
TAGGED_COLUMNS = (
    *("file", "title", "region", "organ", "year", "kind", "published", "section", "page", "start", "end"),
    *("areas", "probabilities", "area_names", "text"),
)


def to_csv(hits: Sequence[Hit], base: str) -> bytes:
    """The hits, one a line. ``base`` is the app's address, for links."""
    return _csv(COLUMNS, (_row(hit, base) for hit in hits))


def tagged_csv(batch: Sequence[Tagged]) -> bytes:
    """The passages of tagged reports, one a line, with their areas, likeliest first."""
    return _csv(TAGGED_COLUMNS, (_tagged_row(each.file, each.report, p) for each in batch if each.report for p in each.passages))


def tagged_json(batch: Sequence[Tagged]) -> bytes:
    """A list of tagged reports, each in the form that ``python -m pipeline tag --json`` prints."""
    return json.dumps([of_tagged(each) for each in batch], ensure_ascii=False, indent=1).encode()


def counts_csv(view: url.View, tally: grid.Tally) -> bytes:
    """The table of the overview whole: a line a row, by id and name, with how well its areas agree with it; classes not counted last."""
    found, rows = grid.grid(view, tally, WHOLE), view.by[0]
    columns = (rows, "name", "fit", *(column.label for column in found.columns), "all")
    lines: list[Sequence[Value]] = [
        (line.value, line.label, _fit(rows, line.value), *(cell.count for cell in cells), line.total.count)
        for line, cells in zip(found.rows, found.cells)
    ]
    if rows in SCHEMES:
        lines += [(each.id, each.name, "not counted", *(None for _ in columns[3:])) for each in classes.uncounted(rows)]
    return _csv(columns, [*lines, (None, None, None, *(column.total.count for column in found.columns), found.total.count)])


def counts_json(view: url.View, tally: grid.Tally) -> bytes:
    """The cells of the overview's table, each as ``python -m pipeline counts --json`` prints it; what names no value is null."""
    found = grid.grid(view, tally, WHOLE)
    cells = [
        {view.by[0]: row.value, view.by[1]: column.value, "passages": cell.count}
        for row, counted in zip(found.rows, found.cells)
        for column, cell in zip(found.columns, counted)
        if cell.count
    ]
    uncounted = {key: [each.id for each in classes.uncounted(key)] for key in view.by if key in SCHEMES}
    told = {"by": view.by, "filters": asdict(view.filters), "passages": found.total.count, "cells": cells, "not_counted": uncounted}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _fit(facet: str, value: Value) -> str | None:
    return classes.fit(facet, str(value)) if facet in SCHEMES and value is not None else None


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A table as UTF-8 with a byte order mark, by which spreadsheets know it."""
    return table(columns, rows).encode("utf-8-sig")


def _row(hit: Hit, base: str) -> tuple[Value, ...]:
    report, passage, why = hit.report, hit.passage, hit.why
    return (
        *(hit.rank, round(hit.score, 4), why.dense, why.lexical, " ".join(why.matched), passage.id, report.file, report.title),
        *(report.region, report.organ, report.year, report.kind, report.published),
        *(" / ".join(passage.section), passage.page, passage.start, passage.end, passage.context, passage.text, permalink(passage, base)),
    )


def to_json(hits: Sequence[Hit], view: url.View) -> bytes:
    """The query with its hits, each in the form that ``python -m pipeline search --json`` prints."""
    asked = {"query": view.query, "mode": view.mode, "filters": asdict(view.filters), "hits": [of_hit(hit) for hit in hits]}
    return json.dumps(asked, ensure_ascii=False, indent=1).encode()


def _tagged_row(file: str, report: Report, passage: Passage) -> tuple[Value, ...]:
    given = passage.areas
    return (
        *(file, report.title, report.region, report.organ, report.year, report.kind, report.published),
        *(" / ".join(passage.section), passage.page, passage.start, passage.end),
        *(" ".join(area.id for area in given), " ".join(f"{area.probability:.4f}" for area in given)),
        *("; ".join(areas.name(area.id) for area in given), passage.text),
    )
