"""Reports and errors as JSON, between the reading processes and the one that asks. No pickle: reports are untrusted."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from pipeline import errors
from pipeline.errors import InputError
from pipeline.reading.source import Manifest, Source
from pipeline.records import Cell, Check, Origin, Report, Section, Table
from pipeline.settings import Settings


def pack_task(source: Source) -> bytes:
    """A source as one line; its bytes, if it has them, travel behind it."""
    task = {
        "file": source.file,
        "path": None if source.path is None else str(source.path),
        "size": None if source.data is None else len(source.data),
        "manifest": None if source.manifest is None else asdict(source.manifest),
        "warnings": source.warnings,
    }
    return json.dumps(task).encode() + b"\n"


def unpack_task(line: bytes) -> tuple[Source, int | None]:
    """The source, and how many bytes travel behind the line (None: it is read from its path)."""
    task = json.loads(line)
    path = None if task["path"] is None else Path(task["path"])
    manifest = None if task["manifest"] is None else Manifest(**task["manifest"])
    return Source(task["file"], path, None, manifest, tuple(task["warnings"])), task["size"]


def pack_outcome(sha256: str | None, outcome: Report | InputError) -> bytes:
    """What came of a source, as one line."""
    if isinstance(outcome, Report):
        given: dict[str, Any] = {"report": asdict(outcome)}
    else:
        given = {"error": type(outcome).__name__, "message": str(outcome)}
    return json.dumps({"sha256": sha256, **given}).encode() + b"\n"


def unpack_outcome(line: bytes) -> tuple[str | None, Report | InputError]:
    """The hash of the bytes and what came of them. Raises ValueError, KeyError or TypeError for a line that is broken."""
    given = json.loads(line)
    if "report" in given:
        return given["sha256"], _report(given["report"])
    kind = getattr(errors, given["error"])
    if not issubclass(kind, InputError):
        raise ValueError(f"{given['error']} is no error about an input")
    return given["sha256"], kind(given["message"])


def pack_settings(settings: Settings) -> str:
    """The settings as JSON."""
    return json.dumps(asdict(settings), default=str)


def unpack_settings(text: str) -> Settings:
    """The settings from JSON."""
    given = json.loads(text)
    paths = {f.name: Path(given[f.name]) for f in fields(Settings) if isinstance(f.default, Path)}
    return Settings(**{**given, **paths})


def _report(given: dict[str, Any]) -> Report:
    tables = (
        Table(**{**table, "cells": tuple(Cell(**c) for c in table["cells"]), "checks": tuple(map(_check, table["checks"]))})
        for table in given["tables"]
    )
    sections = (Section(**{**section, "path": tuple(section["path"])}) for section in given["sections"])
    flat = {name: tuple(given[name]) for name in ("pages", "warnings")}
    origins = tuple(Origin(**origin) for origin in given["origins"])
    period = tuple(given["period"]) if given["period"] else None
    return Report(**{**given, **flat, "sections": tuple(sections), "tables": tuple(tables), "period": period, "origins": origins})


def _check(given: dict[str, Any]) -> Check:
    return Check(**{**given, "cells": tuple(given["cells"])})
