"""Measures of metadata: how many values are read right from the text alone, without manifest or telling file names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pipeline.errors import UsageError
from pipeline.reading.report import read
from pipeline.reading.source import Source
from pipeline.records import Field, Report
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class MetadataQuality:
    """The share of right values of one field (``group``), over the ``values`` that are known (not null)."""

    measure: str
    group: str
    values: int
    right: float


def metadata_quality(rows: Sequence[dict[str, Any]], corpus: Path, settings: Settings) -> list[MetadataQuality]:
    """One measure a field that the rows give; a row names its ``file`` in ``corpus``.

    Raises UsageError for a file that is not there, InputError for one that is refused.
    """
    reports = [_nameless(corpus / row["file"], settings) for row in rows]
    measures = []
    for field in get_args(Field):
        pairs = [(row[field], getattr(report, field)) for row, report in zip(rows, reports, strict=True) if row.get(field) is not None]
        if pairs:
            right = sum(wanted == (list(value) if isinstance(value, tuple) else value) for wanted, value in pairs)
            measures.append(MetadataQuality("metadata", field, len(pairs), right / len(pairs)))
    return measures


def _nameless(file: Path, settings: Settings) -> Report:
    """The report of a file as it is read under a name that says nothing."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{file} of metadata.jsonl cannot be read ({error.strerror}); name the folder of its documents with --corpus."
        ) from error
    return read(Source(f"report{file.suffix}"), data, settings)
