"""JSON Lines files: examples, queries, questions, evaluation sets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError


def read_jsonl(file: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file. Raises UsageError that names the line that cannot be read."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read ({error}); give a JSON Lines file in UTF-8.") from error
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{file}, line {number}, is not valid JSON; write one object a line.") from error
        if not isinstance(row, dict):
            raise UsageError(f"{file}, line {number}, is not a JSON object; write one object a line.")
        rows.append(row)
    return rows
