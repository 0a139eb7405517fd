"""What format readers find, block by block, and how blocks become a Document: one line a paragraph, one line a table row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.reading.text import CONTROLS
from pipeline.records import Document

_BLANKS = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\u00ad]+")  # white space and the characters that have no width
_LETTER_SPACED = re.compile(r"[\u4e00-\u9fff](?: [\u4e00-\u9fff])+[：:]?")  # 目 录, 总 计
_LONG = 200  # characters of a cell that make it a piece of prose if it has several paragraphs
_DOMINANT = 0.8  # share of a table's text in one cell that makes the others its frame


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; ``links`` is the share of its characters that stand in links."""

    text: str
    heading: bool = False
    links: float = 0.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed: rows of cells, each cell a list of its paragraphs. A merged cell stands once, where it begins."""

    rows: tuple[tuple[tuple[str, ...], ...], ...]

    def is_layout(self) -> bool:
        """Whether the table is only the frame of prose: a single cell or column of cells, or one cell that holds it all."""
        cells = [cell for row in self.rows for cell in row]
        if max((len(row) for row in self.rows), default=0) < 2:
            return True
        sizes = [sum(map(len, cell)) for cell in cells]
        largest = max(sizes)
        return largest > _LONG and largest > _DOMINANT * sum(sizes) and len(cells[sizes.index(largest)]) > 2


Block = Line | Grid


def clean(text: str) -> str:
    """One line: no control characters, no blanks at its ends, one space where there was white space.

    Between Chinese characters a line end goes, and so do blanks beside punctuation; elsewhere a blank may part two names.
    """
    kept = CONTROLS.sub("", text)
    closed = _BLANKS.sub(lambda blank: _gap(blank, kept), kept).strip()
    return closed.replace(" ", "") if _LETTER_SPACED.fullmatch(closed) else closed


def join(pieces: Iterable[str]) -> str:
    """Pieces of one text that stood on lines of their own: Chinese closes up, other words keep a space."""
    joined = ""
    for piece in pieces:
        if joined and piece and not (is_wide(joined[-1]) or is_wide(piece[0])):
            joined += " "
        joined += piece
    return joined


def is_wide(char: str) -> bool:
    """Whether a character belongs to Chinese text, letters and punctuation: no space stands beside it."""
    if "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uffef":
        return True
    return char in "“”‘’…—·" or char >= "\U00020000"


def assemble(blocks: Iterable[Block], title: str | None, warnings: tuple[str, ...] = ()) -> Document:
    """The document made of these blocks; empty paragraphs fall out, the cells of a row are separated by one tab."""
    lines: list[str] = []
    tables: list[tuple[int, int]] = []
    headings: list[int] = []
    at = 0
    for block in blocks:
        if isinstance(block, Line):
            if not block.text:
                continue
            if block.heading:
                headings.append(at)
            lines.append(block.text)
        else:
            rows = ["\t".join(join(cell) for cell in row) for row in block.rows if row]
            if not any(row.strip() for row in rows):
                continue
            lines.append("\n".join(rows))
            tables.append((at, at + len(lines[-1])))
        at += len(lines[-1]) + 1
    return Document("\n".join(lines), title or None, tuple(tables), tuple(headings), (), warnings)


def _gap(blank: re.Match[str], text: str) -> str:
    if not any(char.isspace() for char in blank.group()):
        return ""
    before, after = text[blank.start() - 1 : blank.start()], text[blank.end() : blank.end() + 1]
    if before and after and is_wide(before) and is_wide(after):
        return "" if "\n" in blank.group() or not (before.isalnum() and after.isalnum()) else " "
    return " "
