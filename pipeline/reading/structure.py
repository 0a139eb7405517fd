"""The heading tree of a report: which line is a heading, of which rank, and what stands under it.

A heading is a line (or the beginning of one) numbered as official documents number (GB/T 9704: 一、 (一) 1. (1)), or one
that the format itself marks. The heading as printed is ``text[start : start + len(path[-1])]``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.records import Document, Section

_HAN = "一二三四五六七八九十百零〇"
# Rank by kind of number, outermost first. A dot after digits must not be that of a decimal or a date.
_NUMBERS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (0, re.compile(rf"第[{_HAN}\d]{{1,3}}(?:部分|章|节|编)")),
    (1, re.compile(rf"[{_HAN}]{{1,3}}、(?![{_HAN}]{{1,3}}(?:季度|月|、|[级类批期线等]|产业))")),  # not 一、二季度
    (2, re.compile(rf"[（(][{_HAN}]{{1,3}}[)）]")),
    (3, re.compile(r"\d{1,2}(?:、|[.．](?!\d)|\s(?=[\u4e00-\u9fff])(?![个件条次份项篇期年月日万亿元场]))")),
    (4, re.compile(r"[（(]\d{1,2}[)）]")),
    (5, re.compile(r"[①-⑳]")),
)
_RANK_OF_UNNUMBERED = 1
LONGEST_HEADING = 60  # characters; a longer line is a paragraph that begins with a number
_LONGEST_RUN_IN = 40  # of a heading that runs on into its paragraph


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as printed at ``text[start:end]``; rank 0 is outermost."""

    start: int
    end: int
    rank: int


def headings(document: Document) -> list[Heading]:
    """All headings in the order of the text; lines of tables are never headings."""
    text = document.text
    found: list[Heading] = []
    marked = set(document.headings)
    tables = iter(document.tables)
    table = next(tables, None)
    for match in re.finditer(r"[^\n]+", text):
        while table and table[1] <= match.start():
            table = next(tables, None)
        if table and table[0] <= match.start():
            continue
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        line = line.strip()
        if line and (heading := _heading(line, start, match.start() in marked or start in marked)):
            found.append(heading)
    return found


def _heading(line: str, start: int, marked: bool) -> Heading | None:
    for rank, pattern in _NUMBERS:
        if number := pattern.match(line):
            length = _printed(line, number.end())
            return Heading(start, start + length, rank) if length else None
    if marked and start > 0 and len(line) <= LONGEST_HEADING:
        return Heading(start, start + len(line), _RANK_OF_UNNUMBERED)
    return None


def _printed(line: str, number: int) -> int:
    """How much of a numbered line is its heading: the line, or the title before the paragraph it runs on into; 0 if none."""
    stop = re.compile(r"[。：:！？]|\s{2,}|　").search(line, number)
    body = line[stop.end() :].strip() if stop else ""
    if not body:
        whole = line.rstrip("。：:")
        return len(whole) if number < len(whole) <= LONGEST_HEADING and "，" not in whole[:-1][30:] else 0
    assert stop is not None
    return stop.start() if number < stop.start() <= _LONGEST_RUN_IN else 0


def sections(document: Document) -> tuple[Section, ...]:
    """The headings as sections: each runs to the next heading of the same or an outer rank."""
    text, all_headings = document.text, headings(document)
    ends = _ends(all_headings, len(text))
    result: list[Section] = []
    stack: list[tuple[int, str]] = []
    for heading, end in zip(all_headings, ends):
        while stack and stack[-1][0] >= heading.rank:
            stack.pop()
        stack.append((heading.rank, text[heading.start : heading.end]))
        result.append(Section(tuple(title for _, title in stack), heading.start, end))
    return tuple(result)


def _ends(all_headings: list[Heading], last: int) -> list[int]:
    """Where each heading's section ends: at the next heading of its rank or an outer one, else at ``last``."""
    ends = [last] * len(all_headings)
    open_ones: list[int] = []
    for index, heading in enumerate(all_headings):
        while open_ones and all_headings[open_ones[-1]].rank >= heading.rank:
            ends[open_ones.pop()] = heading.start
        open_ones.append(index)
    return ends
