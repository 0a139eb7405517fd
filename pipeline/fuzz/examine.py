"""What the reading process does with a mutant: read it, cut it into passages, and see whether every offset is right."""

from __future__ import annotations

import hashlib
import tempfile
import time
import traceback
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from pipeline.errors import InputError
from pipeline.figures import in_prose
from pipeline.reading import read, sources, wire
from pipeline.reading.archive import is_archive
from pipeline.reading.source import Source
from pipeline.records import Report
from pipeline.segment import LIMIT, segment, size
from pipeline.settings import Settings

REFUSED = "refused"
HANG = 10.0  # seconds of processor time: how long a file waits on a busy machine says nothing of the file


def examine(source: Source, data: bytes, settings: Settings) -> Report:
    """A report whose warnings are the faults that reading the mutant showed ("crash: …", "hang: …", "offset: …"); its title
    is REFUSED if nothing of it was read.

    An archive is opened from the disk, as it is when it is ingested. Never raises an error of the project's own.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / source.file
        path.write_bytes(data)
        found = list(sources([path], settings)) if is_archive(path) else [Source(source.file, data=data)]
    started = time.process_time()
    outcomes = [_outcome(each, settings) for each in found]
    taken = time.process_time() - started
    refused = all(each is None for each in outcomes)
    told = tuple(fault for each in outcomes for fault in each or ())
    if taken > HANG:
        told = (*told, f"hang: {source.file} took {taken:.0f} seconds.")
    return Report(hashlib.sha256(data).hexdigest()[:16], source.file, "", REFUSED if refused else "", warnings=told)


def _outcome(source: Source, settings: Settings) -> list[str] | None:
    """The faults of one file, None where it was refused."""
    if source.error is not None:
        return None
    try:
        report = read(source, source.data or b"", settings)
        return [f"offset: {fault}" for fault in faults(report)]
    except InputError:
        return None
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        last = traceback.extract_tb(error.__traceback__)[-1]
        return [f"crash: {type(error).__name__} in {Path(last.filename).name} line {last.lineno}: {error}"[:300]]


def faults(report: Report) -> Iterator[str]:
    """What is wrong with the offsets of a report, a sentence each."""
    yield from _passages(report)
    yield from _spans(report)
    if wire.unpack_outcome(wire.pack_outcome(None, report))[1] != report:
        yield "The report changes on its way between processes."


def _passages(report: Report) -> Iterator[str]:
    text, covered = report.text, 0
    for passage in segment(report):
        if text[passage.start : passage.end] != passage.text:
            yield f"The passage at {passage.start} is not the text there."
        if passage.start < covered:
            yield f"The passage at {passage.start} overlaps the one before."
        if text[covered : passage.start].strip():
            yield f"No passage holds the text from {covered} to {passage.start}."
        if not 0 < size(passage.text) <= LIMIT:
            yield f"The passage at {passage.start} has {size(passage.text)} characters."
        covered = passage.end
    if text[covered:].strip():
        yield f"No passage holds the text from {covered} on."


def _spans(report: Report) -> Iterator[str]:
    """Sections, tables, cells, pages and figures."""
    text, whole = report.text, len(report.text)
    for section in report.sections:
        if not 0 <= section.start < section.end <= whole:
            yield f"The section at {section.start} has no extent within the text."
        elif not text[section.start :].startswith(section.path[-1]):
            yield f"The section at {section.start} does not begin with its heading."
    for table in report.tables:
        if not 0 <= table.start < table.end <= whole:
            yield f"The table {table.id} has no extent within the text."
        for cell in table.cells:
            if text[cell.start : cell.end] != cell.text or not table.start <= cell.start <= cell.end <= table.end:
                yield f"The cell at {cell.start} of the table {table.id} is not the text there."
    figures = in_prose(report)
    for figure in figures:
        if not 0 <= figure.start <= figure.number < figure.end <= whole:
            yield f"The figure at {figure.start} has no extent within the text."
        if figure.counted and not text[slice(*figure.counted)].strip():
            yield f"The figure at {figure.start} counts no words."
    if any(before.end > after.start for before, after in pairwise(figures)):
        yield "Two figures overlap."
    if any(before.end > after.start for before, after in pairwise(report.tables)):
        yield "Two tables overlap."
    if any(before > after for before, after in pairwise((0, *report.pages, whole))):
        yield "The pages do not follow one another within the text."
