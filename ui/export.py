"""Hits and tagged reports as files: CSV that a spreadsheet opens without running anything, and JSON in the form of the command line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from pipeline.output import of_hit, of_tagged
from pipeline.records import Hit, Passage, Report, Tagged
from pipeline.spreadsheet import Value
from pipeline.spreadsheet import to_csv as table
from ui import areas, url
from ui.cards import permalink

COLUMNS = (
    *("rank", "score", "dense", "lexical", "matched", "passage_id", "file", "title", "region", "organ", "year", "kind", "published"),
    *("section", "page", "start", "end", "context", "text", "link"),
)
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
