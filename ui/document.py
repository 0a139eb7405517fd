"""A report's text as blocks that a page shows: headings, paragraphs, tables row by row, with one span of it marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.records import Report
from ui import url
from ui.cards import cut

PART = 100_000  # characters shown at once: what a browser lays out in well under a second
_BESIDE = 2  # characters that a line may have beside its heading; with more it is a paragraph that begins with one
_CELLS = re.compile(r"\t| {2,}")  # what parts the cells of a table's row

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (level 0), a heading (level 1 to 4), or a table, whose rows are lists of cells. ``start`` is an offset.

    ``anchor`` says that a section begins here, be it with a heading of its own or within a paragraph. The text of a table does
    not say which cells span columns; a row that is short is shown with a wide first cell.
    """

    start: int
    level: int = 0
    anchor: bool = False
    pieces: tuple[tuple[str, bool], ...] = ()
    rows: tuple[tuple[Pieces, ...], ...] = ()

    @property
    def columns(self) -> int:
        """How many cells the longest row has."""
        return max(map(len, self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading in the contents; ``here`` says that the shown part holds it, ``current`` that the place stands under it."""

    heading: str
    depth: int
    start: int
    here: bool
    current: bool
    href: str


def parts(report: Report) -> list[tuple[int, int]]:
    """The spans that are shown one at a time, cut at ends of lines: at least one, together the whole text."""
    cuts, text = [0], report.text
    while len(text) - cuts[-1] > PART:
        line = text.rfind("\n", cuts[-1] + PART // 2, cuts[-1] + PART)
        cuts.append(line + 1 if line >= 0 else cuts[-1] + PART)
    return list(zip(cuts, [*cuts[1:], len(text)], strict=True))


def blocks(report: Report, span: tuple[int, int], place: tuple[int, int] = (0, 0)) -> list[Block]:
    """The text of ``span``, line by line, with what lies in ``place`` marked; blank lines are left out."""
    sections = {section.start: section.path for section in reversed(report.sections)}
    found: list[Block] = []
    rows: list[tuple[Pieces, ...]] = []
    table = -1
    for start, end in _lines(report.text, *span):
        inside = next((i for i, t in enumerate(report.tables) if t.start <= start < t.end), -1)
        if rows and inside != table:
            found.append(Block(start, rows=tuple(rows)))
            rows = []
        table = inside
        if not report.text[start:end].strip():
            continue
        if inside >= 0:
            rows.append(tuple(_marked(report.text, *cell, place) for cell in _row(report.text, start, end)))
            continue
        path = next((sections[at] for at in range(start, end) if at in sections), ())
        alone = path and len(report.text[start:end].strip()) <= len(path[-1]) + _BESIDE
        found.append(Block(start, min(4, len(path)) if alone else 0, bool(path), tuple(_marked(report.text, start, end, place))))
    return [*found, Block(span[1], rows=tuple(rows))] if rows else found


def contents(report: Report, span: tuple[int, int], place: tuple[int, int]) -> list[Entry]:
    """The section tree. A heading leads to itself where it is shown, else to the part that shows it."""
    around = [section for section in report.sections if section.start <= place[0] < section.end] if place[1] else []
    entries = []
    for section in report.sections:
        start = report.text.rfind("\n", 0, section.start) + 1
        end = report.text.find("\n", start)
        heading = url.Place(report.id, start, end if end > start else len(report.text))
        href = url.address("report", url.write_place(heading))
        here = span[0] <= start < span[1]
        entries.append(Entry(section.path[-1], min(4, len(section.path)), start, here, section in around[-1:], href))
    return entries


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield start, stop
        start = stop + 1


def _row(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for gap in _CELLS.finditer(text, start, end):
        yield start, gap.start()
        start = gap.end()
    yield start, end


def _marked(text: str, start: int, end: int, place: tuple[int, int]) -> Pieces:
    first, last = max(start, place[0]), min(end, place[1])
    return cut(text[start:end], [(first - start, last - start)] if first < last else [])
