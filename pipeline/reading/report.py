"""Source and bytes -> Report: the document's text, its sections and tables, and what is known about it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from pipeline import regions
from pipeline.reading import metadata, structure, tables
from pipeline.reading.formats import read_document
from pipeline.reading.source import Manifest, Source
from pipeline.records import Report
from pipeline.settings import Settings


def read(source: Source, data: bytes, settings: Settings) -> Report:
    """One report; what the manifest gives wins over what is read. Raises as read_document does."""
    document = read_document(data, source.file, settings)
    known = metadata.describe(document, source.file)
    given = source.manifest or Manifest()
    region, code = _region(given, known)
    year = given.year or known.year
    found = tables.find(document, year)
    laid_out = replace(document, tables=tuple((table.start, table.end) for table in found.tables))
    return Report(
        id=hashlib.sha256(data).hexdigest()[:16],
        file=source.file,
        text=document.text,
        title=given.title or known.title,
        region=region,
        region_code=code,
        organ=given.organ or known.organ,
        year=year,
        kind=given.kind or known.kind,
        published=given.published or known.published,
        source=given.url,
        sections=structure.sections(laid_out),
        tables=found.tables,
        pages=document.pages,
        warnings=(*source.warnings, *document.warnings, *known.warnings, *found.warnings),
    )


def _region(given: Manifest, known: metadata.Description) -> tuple[str | None, str | None]:
    """Path and code: as given, else as read, else the place that the given organ bears in its name."""
    if given.region:
        return given.region, metadata.region_code(given.region)
    if known.region is None and given.organ:
        places = [mention.region for mention in regions.find(given.organ, given.year or known.year)]
        if len(places) == 1 and places[0] is not None:
            return places[0].path, places[0].code
    return known.region, known.region_code
