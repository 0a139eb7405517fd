"""What every command needs: where results and words go, filters and files that were named."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.files import write_whole
from pipeline.jsonl import read_jsonl
from pipeline.records import Filters, Progress

DONE, REFUSED, CALL_WRONG, INDEX_UNUSABLE = 0, 1, 2, 3  # exit statuses of the contract


class Console:
    """Writes results to stdout and everything else to stderr."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self._bar = sys.stderr.isatty()

    def result(self, record: dict[str, Any], line: str) -> None:
        """One result: an object with --json, else its line."""
        sys.stdout.write((json.dumps(record, ensure_ascii=False) if self.as_json else line) + "\n")
        sys.stdout.flush()

    def say(self, text: str) -> None:
        """A word to the user that is no result."""
        sys.stderr.write(("\r\x1b[K" if self._bar else "") + text + "\n")

    def progress(self, progress: Progress) -> None:
        """A bar on a terminal, nothing elsewhere."""
        if self._bar:
            share = progress.done / progress.total if progress.total else 1.0
            filled = "█" * round(24 * share)
            sys.stderr.write(f"\r\x1b[K{filled:·<24} {progress.done}/{progress.total} {progress.what[-60:]}")
            sys.stderr.write("\n" if progress.done >= progress.total else "")
            sys.stderr.flush()


def filters_of(engine: Engine, given: argparse.Namespace) -> Filters:
    """The filters that the options name. Raises UsageError for an area that is none."""
    return Filters(
        regions=tuple(given.region or ()),
        organs=tuple(given.organ or ()),
        years=given.year,
        kinds=tuple(given.kind or ()),
        areas=tuple(dict.fromkeys(map(engine.find_area, given.area or ()))),
    )


def rows_of(file: Path, key: str) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, each with an id and a text under ``key``. Raises UsageError."""
    rows = read_jsonl(file)
    for number, row in enumerate(rows, 1):
        if "id" not in row or not isinstance(row.get(key), str):
            raise UsageError(f"{file}, object {number}, lacks id or {key}; both are needed.")
    return rows


def json_object(file: Path) -> dict[str, Any]:
    """The object of a JSON file. Raises UsageError."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} is not a readable JSON file ({error}).") from error
    if not isinstance(told, dict):
        raise UsageError(f"{file} must hold one JSON object.")
    return told


def write_file(file: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises UsageError."""
    try:
        write_whole(file, data)
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({error.strerror}); name another file.") from error
