"""The heading tree of a report: which line is a heading, of which rank, and what stands under it.

A heading is a line (or the beginning of one) that is numbered and has a title (numbering.py), one that the format itself
marks, or a short line between paragraphs that names what follows (unnumbered.py); cells of a table are never headings
(flattened.py). The heading as printed is ``text[start : start + len(path[-1])]``. A numbered sentence is an item: it has
no section of its own, but ends those of its siblings.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.reading.aspects import aspects_of
from pipeline.reading.flattened import cells
from pipeline.reading.items import pieces
from pipeline.reading.numbering import LONGEST_HEADING, TOP, Number, number_of, title_length
from pipeline.reading.unnumbered import OUTERMOST, introduces, is_appendix, is_title, names_what_follows, run_in
from pipeline.records import Document, Kind, Report, Section

_FIRST = re.compile(r"[（(]?\s?(?:一(?![二三四五六七八九十百])|1(?!\d))")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as printed at ``text[start:end]``; rank 0 is outermost. Without a title (start == end) it is an item."""

    start: int
    end: int
    rank: int


class _Line(NamedTuple):
    start: int
    text: str
    marked: bool
    cell: bool
    number: Number | None


def headings(document: Document) -> list[Heading]:
    """All headings in the order of the text, without the items."""
    return [heading for heading in outline(document) if heading.end > heading.start]


def outline(document: Document) -> list[Heading]:
    """All headings and numbered items in the order of the text."""
    lines = list(_lines(document))
    found = [_numbered(line) if line.number else None for line in lines]
    _drop_strays(lines, found)
    _end_lists(lines, found)
    plain = {at: len(line.text.rstrip("：:")) for at, line in enumerate(lines) if _is_plain_heading(document, lines, found, at)}
    run_ins = {at: run_in(line.text) for at, line in enumerate(lines) if not (line.cell or line.number) and run_in(line.text)}
    if len(run_ins) > 1:  # one alone may be any sentence
        plain |= run_ins
    result: list[Heading] = []
    outer = _has_numbered_parts(lines, found, set(plain) - set(run_ins))
    opened: int | None = None  # rank of the last numbered heading
    inner: int | None = None  # rank of the unnumbered headings below it
    for at, (line, heading) in enumerate(zip(lines, found)):
        if heading:
            result.append(heading)
            if inner is None or heading.rank <= inner:
                opened, inner = heading.rank, None
        elif at in plain:
            if at in outer or is_appendix(line.text):
                rank, opened, inner = (OUTERMOST if is_appendix(line.text) else TOP - 1), None, None
            else:
                rank = inner = inner if inner is not None else TOP if opened is None else opened + 1
            result.append(Heading(line.start, line.start + plain[at], rank))
    return result


def _lines(document: Document) -> Iterator[_Line]:
    """The lines of a document with what is known of each; a line that enumerates with numbers is parted before each."""
    text, marked = document.text, set(document.headings)
    in_tables = cells(document)
    for start, end in pieces(text):
        body = text[start:end]
        stripped = body.lstrip()
        if not stripped:
            continue
        at = start + len(body) - len(stripped)
        stripped = stripped.rstrip()
        cell = at in in_tables
        yield _Line(at, stripped, start in marked or at in marked, cell, None if cell else number_of(stripped))


def _numbered(line: _Line) -> Heading:
    assert line.number
    length = title_length(line.text, line.number)
    return Heading(line.start, line.start + length, line.number.rank)


def _drop_strays(lines: list[_Line], found: list[Heading | None]) -> None:
    """A bare digit and a blank number a heading only in a row of such: 3 存在问题 after 2 …; else it is a caption or a cell."""
    bare = {at: int(line.text[: line.number.length]) for at, line in enumerate(lines) if line.number and _is_bare(line)}
    numbers = set(bare.values())
    for at, number in bare.items():
        if not numbers & {number - 1, number + 1}:
            found[at] = None


def _end_lists(lines: list[_Line], found: list[Heading | None]) -> None:
    """A numbered line that ends a list parted by ； is an item like those before it."""
    for at in range(1, len(lines)):
        before, heading = found[at - 1], found[at]
        if before and heading and before.rank == heading.rank and before.end == before.start and lines[at - 1].text.endswith(("；", ";")):
            found[at] = Heading(heading.start, heading.start, heading.rank)


def _is_bare(line: _Line) -> bool:
    return line.number is not None and line.text[: line.number.length].strip().isdecimal()


def _is_plain_heading(document: Document, lines: list[_Line], found: list[Heading | None], at: int) -> bool:
    """Whether a line without number is a heading: by the format's word, or by its own words and what stands around it."""
    line = lines[at]
    if line.cell or found[at] or line.number or at == 0 or len(line.text) > LONGEST_HEADING:
        return False
    if line.marked:
        return line.start > 0 and not is_title(line.text)
    if line.text == document.title or (after := at + 1) >= len(lines):
        return False
    if is_appendix(line.text) or lines[after].cell:
        return is_appendix(line.text)
    following = lines[after].text
    heading_before = found[at - 1] is not None or lines[at - 1].cell or is_appendix(lines[at - 1].text)
    return names_what_follows(line.text) and introduces(lines[at - 1].text, following, heading_before, found[after] is not None)


def _has_numbered_parts(lines: list[_Line], found: list[Heading | None], plain: set[int]) -> set[int]:
    """The unnumbered headings that stand above the outermost numbers: those after which the numbers begin anew."""
    top = max(TOP, min((heading.rank for heading in found if heading), default=TOP))
    numbers = [at for at, heading in enumerate(found) if heading and heading.rank <= top]
    above: set[int] = set()
    for at in plain:
        following = bisect_right(numbers, at)
        if following < len(numbers) and _FIRST.match(lines[numbers[following]].text):
            above.add(at)
    return above if len(above) > 1 else set()


def sections(document: Document, kind: Kind = "other") -> tuple[Section, ...]:
    """The headings as sections: each runs to the next heading or item of the same or an outer rank; aspects as of this kind."""
    text, marks = document.text, outline(document)
    ends = _ends(marks, len(text))
    result: list[Section] = []
    stack: list[tuple[int, str]] = []
    for mark, end in zip(marks, ends):
        while stack and stack[-1][0] >= mark.rank:
            stack.pop()
        if mark.end > mark.start:
            stack.append((mark.rank, text[mark.start : mark.end]))
            result.append(Section(tuple(title for _, title in stack), mark.start, end))
    given = aspects_of([section.path for section in result], kind)
    return tuple(replace(section, aspect=aspect) for section, aspect in zip(result, given))


def renewed(report: Report) -> Report:
    """A stored report with its sections found anew by the rules of now; what its format marked as a heading stays one."""
    marked = tuple(section.start for section in report.sections if number_of(section.path[-1]) is None)
    tables = tuple((table.start, table.end) for table in report.tables)
    return replace(report, sections=sections(Document(report.text, report.title, tables, marked), report.kind))


def _ends(marks: list[Heading], last: int) -> list[int]:
    """Where each section ends: at the next heading or item of its rank or an outer one, else at ``last``."""
    ends = [last] * len(marks)
    open_ones: list[int] = []
    for index, mark in enumerate(marks):
        while open_ones and marks[open_ones[-1]].rank >= mark.rank:
            ends[open_ones.pop()] = mark.start
        open_ones.append(index)
    return ends
