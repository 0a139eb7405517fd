"""Hits as files: CSV that a spreadsheet opens without running anything, and JSON in the form of the command line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict

from pipeline.output import of_hit
from pipeline.records import Hit
from ui import url
from ui.cards import permalink

FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # the wide forms open a formula in East Asian spreadsheets
COLUMNS = (
    *("rank", "score", "dense", "lexical", "matched", "passage_id", "file", "title", "region", "organ", "year", "kind", "published"),
    *("section", "page", "start", "end", "context", "text", "link"),
)
Value = str | int | float | None


def to_csv(hits: Sequence[Hit], base: str) -> bytes:
    """The hits as UTF-8 with a byte order mark, one a line. ``base`` is the app's address, for links.

    A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection").
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_inert(value) for value in _row(hit, base)] for hit in hits)
    return out.getvalue().encode("utf-8-sig")


def _inert(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


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
