"""Lines of a text -> the pieces that stand on them, whichever way the cells of a table are set apart.

table of the format    one tab between cells                     empty cells are pieces without text
marked                 tabs, or bars ( | │ ) as in Markdown      likewise
spaced                 white space, or one cell a line           an empty cell cannot be seen, or is an empty line
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.reading.tables.values import is_value
from pipeline.records import Document

_WORD = re.compile(r"\S+")
_BARS = re.compile(r"[|｜│┃]")
_RULE = re.compile(r"[\s|｜│┃:+\-─━═┼├┤┬┴┌┐└┘]*(?:-{3}|:-|-:|─{2}|━{2}|═{2}|\+-)[\s|｜│┃:+\-─━═┼├┤┬┴┌┐└┘]*")
_FURNITURE = re.compile(r"[-—–]\s*\d{1,4}\s*[-—–]|第\s*\d{1,4}\s*页.{0,12}|\d{1,3}\s*/\s*\d{1,3}")
_RUN_ON = re.compile(r"(.*[\u4e00-\u9fff）)”\"])(\d[\d,，]*)")  # 七、总计21
_EMPTY_ROW = 4  # tabs on a line with nothing else that make it a row of empty cells


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell or a word of a line: ``text[start:end]`` of the document, without white space at its ends."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document; ``span`` is the index of the format's table that it belongs to, or -1."""

    start: int
    end: int
    pieces: tuple[Piece, ...]
    span: int = -1
    marked: bool = False

    @property
    def blank(self) -> bool:
        """Whether nothing is printed on it and no cell is marked."""
        return not self.pieces


def lines(document: Document) -> Iterator[Line]:
    """All lines in order; page numbers and ruled lines between the rows are left out."""
    text = document.text
    spans = document.tables
    span = at = 0
    while at <= len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        while span < len(spans) and spans[span][1] <= at:
            span += 1
        if span < len(spans) and spans[span][0] <= at:
            yield Line(at, end, tuple(_split(text, at, end, "\t")), span, marked=True)
        elif (line := _outside(text, at, end)) is not None:
            yield line
        at = end + 1


def _outside(text: str, start: int, end: int) -> Line | None:
    printed = text[start:end].strip()
    if not printed:
        empty = text.count("\t", start, end) >= _EMPTY_ROW
        return Line(start, end, tuple(_split(text, start, end, "\t")) if empty else (), marked=empty)
    if _FURNITURE.fullmatch(printed) or _RULE.fullmatch(printed):
        return None
    if _BARS.search(printed):
        pieces = [piece for bar in _between(text, start, end) for piece in _split(text, *bar, "\t")]
        return Line(start, end, tuple(_framed(printed, pieces)), marked=True)
    if "\t" in text[start:end].lstrip():
        return Line(start, end, tuple(_split(text, start, end, "\t")), marked=True)
    found = [Piece(word.group(), word.start(), word.end()) for word in _WORD.finditer(text, start, end)]
    return Line(start, end, tuple(part for piece in found for part in _parted(piece)))


def _split(text: str, start: int, end: int, mark: str) -> Iterator[Piece]:
    at = start
    for part in text[start:end].split(mark):
        bare = part.strip()
        begin = at + part.find(bare)
        yield Piece(bare, begin, begin + len(bare))
        at += len(part) + 1


def _between(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for bar in _BARS.finditer(text, start, end):
        yield at, bar.start()
        at = bar.end()
    yield at, end


def _framed(printed: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces without those outside of the outer bars."""
    first = 1 if _BARS.match(printed) else 0
    last = len(pieces) - 1 if _BARS.match(printed[-1]) else len(pieces)
    return pieces[first:last]


def _parted(piece: Piece) -> tuple[Piece, ...]:
    """A label and the number that is printed right after it."""
    if not piece.text[-1].isdigit() or is_value(piece.text) or not (found := _RUN_ON.fullmatch(piece.text)):
        return (piece,)
    cut = piece.start + found.end(1)
    return Piece(found[1], piece.start, cut), Piece(found[2], cut, piece.end)
