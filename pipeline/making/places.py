"""Places in a folder of public text: a file, a line and a span name a passage without holding its text."""

from __future__ import annotations

from pathlib import Path

from pipeline.jsonl import read_jsonl


def lines(file: Path) -> list[str]:
    """What places count from: the lines of a text file; of a JSON Lines file, the ``content`` of each row."""
    if file.suffix == ".jsonl":
        return [str(row.get("content", "")) for row in read_jsonl(file)]
    return file.read_bytes().decode().split("\n")
