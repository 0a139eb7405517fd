"""Reads source/*.src.

A source begins with lines ``key: value`` and a blank line. Then one line is one block: ``# `` and ``## `` open headings,
``| a | b`` is a row of a free table, ``> `` a line set to the right (signature, date), ``@requests 2021`` opens a
standard table whose rows follow as ``key value value ...``; any other line is a paragraph.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from making_samples.forms import STANDARD, Cell, Grid, Values

SOURCE = Path(__file__).parent / "source"


@dataclass(frozen=True)
class Block:
    """A heading (``level`` 1, 2), a paragraph, a line set to the right, or a table."""

    kind: Literal["heading", "paragraph", "right", "table"]
    text: str = ""
    level: int = 0
    grid: Grid = field(default_factory=list)


@dataclass(frozen=True)
class Standard:
    """A standard table as its source gives it: name, form, values by row key."""

    name: str
    form: str
    values: Values


@dataclass(frozen=True)
class Sample:
    """A source, read: its head, its blocks, its standard tables."""

    name: str
    head: dict[str, str]
    blocks: list[Block]
    standard: list[Standard]

    @property
    def file(self) -> str:
        """Name of the rendered report."""
        return f"{self.name}.{self.head['format']}"

    @property
    def prose(self) -> str:
        """Headings, paragraphs and cells, one a line."""
        lines = (block.text if not block.grid else plain(block.grid) for block in self.blocks)
        return "\n".join((self.head["title"], *lines))


def plain(grid: Grid) -> str:
    """A table as a browser copies it: one line a row, cells parted by tabs."""
    return "\n".join("\t".join(cell.text for cell in row) for row in grid)


def read(path: Path) -> Sample:
    """A source file; raises KeyError for an unknown standard table."""
    top, body = path.read_text(encoding="utf-8").split("\n\n", 1)
    head = dict(line.split(": ", 1) for line in top.splitlines())
    blocks: list[Block] = []
    standard: list[Standard] = []
    lines = [line for line in body.splitlines() if line]
    while lines:
        line = lines.pop(0)
        mark, _, rest = line.partition(" ")
        if mark in ("#", "##"):
            blocks.append(Block("heading", rest, len(mark)))
        elif mark == ">":
            blocks.append(Block("right", rest))
        elif mark == "|":
            rows = [line]
            while lines and lines[0].startswith("|"):
                rows.append(lines.pop(0))
            grid = [[Cell(text.strip()) for text in row[1:].split("|")] for row in rows]
            blocks.append(Block("table", grid=grid))
        elif mark.startswith("@"):
            values: Values = {}
            while lines and lines[0][0].isascii() and lines[0][0].isalpha():
                key, *row = lines.pop(0).split()
                values[key] = row
            standard.append(Standard(mark[1:], rest, values))
            blocks.append(Block("table", grid=STANDARD[mark[1:]](rest, values)))
        else:
            blocks.append(Block("paragraph", line))
    return Sample(path.stem, head, blocks, standard)


def sources() -> list[Sample]:
    """Every source, in order of name."""
    return [read(path) for path in sorted(SOURCE.glob("*.src"))]
