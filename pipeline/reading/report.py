"""Source and bytes -> Report: the document's text, its sections and tables, and what is known about it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from pipeline import regions
from pipeline.reading import doubts, metadata, structure, tables
from pipeline.reading.formats import read_document
from pipeline.reading.source import Manifest, Source
from pipeline.reading.told import STATED
from pipeline.records import Field, Origin, Report
from pipeline.settings import Settings


def read(source: Source, data: bytes, settings: Settings) -> Report:
    """One report; what the manifest gives wins over what is read. Raises as read_document does."""
    document = read_document(data, source.file, settings)
    known = metadata.describe(document, source.file)
    given = source.manifest or Manifest()
    region, code, placed = _region(given, known)
    year, kind = given.year or known.year, given.kind or known.kind
    found = tables.find(document, year)
    laid_out = replace(document, tables=tuple((table.start, table.end) for table in found.tables))
    sections = structure.sections(laid_out, kind)
    told = doubts.of_layout(year, sections, found.tables) if year and kind == "disclosure" else ()
    return Report(
        id=hashlib.sha256(data).hexdigest()[:16],
        file=source.file,
        text=document.text,
        title=given.title or known.title,
        region=region,
        region_code=code,
        organ=given.organ or known.organ,
        year=year,
        kind=kind,
        published=given.published or known.published,
        source=given.url,
        sections=sections,
        tables=found.tables,
        pages=document.pages,
        warnings=(*source.warnings, *document.warnings, *_against(given, known), *known.warnings, *told, *found.warnings),
        period=known.period,
        contact=known.contact,
        origins=_origins(given, known, placed),
    )


def _origins(given: Manifest, known: metadata.Description, placed: Origin | None) -> tuple[Origin, ...]:
    """Where each value comes from; ``placed`` is the origin of the region where it is none that was read."""
    by_field = {origin.field: origin for origin in known.origins}
    for field in get_args(Field):
        if getattr(given, field, None):
            by_field[field] = Origin(field, None, None, "manifest", 1.0)
    if placed:
        by_field["region"] = placed
    return tuple(by_field[field] for field in get_args(Field) if field in by_field)


def _against(given: Manifest, known: metadata.Description) -> Iterator[str]:
    """Where the text states another year or place than the manifest gives."""
    stated = {origin.field for origin in known.origins if origin.certainty >= STATED}
    if given.year and known.year and given.year != known.year and "year" in stated:
        yield f"清单写的年份是{given.year}年，文中写的是{known.year}年，以清单为准。"
    if given.region and known.region and known.region_code and "region" in stated:
        code = metadata.region_code(given.region)
        if code and not (regions.contains(code, known.region_code) or regions.contains(known.region_code, code)):
            yield f"清单写的地区是{given.region}，文中写的是{known.region}，以清单为准。"


def _region(given: Manifest, known: metadata.Description) -> tuple[str | None, str | None, Origin | None]:
    """Path and code: as given, else as read, else the place that the given organ bears in its name, and then whence that is."""
    if given.region:
        return given.region, metadata.region_code(given.region), None
    if known.region is None and given.organ:
        places = [mention.region for mention in regions.find(given.organ, given.year or known.year)]
        if len(places) == 1 and places[0] is not None:
            return places[0].path, places[0].code, Origin("region", None, None, "derived", STATED)
    return known.region, known.region_code, None
