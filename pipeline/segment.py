"""Report -> Passages: cut where the writer cut, never lose or repeat a character.

    lines ── table rows ─────────────────────────────┐
      └── paragraphs ── 一是 / 二是 items ── sentences ─┴─> units ── joined or kept ──> passages

A unit is the smallest piece that stands for itself: a paragraph, an enumerated item, a table row; one over LONGEST is
cut at sentence ends. A heading, or a unit under SHORTEST, is joined to what it belongs to. All sizes are in characters,
white space not counted.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.records import Passage, Report, Section
from pipeline.words import sentences

RULES = 1  # advances when the same text is cut otherwise: an index knows the rules that it was made with
LIMIT = 500  # of the contract: no passage is longer
LONGEST = 300  # a longer unit is cut at sentence ends
SHORTEST = 30  # a shorter unit is joined to its neighbour
_ROWS = 240  # table rows are gathered up to this size
_LEAD_IN = 60  # of a lead-in, this much goes into the context of its items

_ITEM = re.compile(r"(?<![\u4e00-\u9fff])(?:[一二三四五六七八九十]{1,2}(?:是|要)|首先|其次|再次|最后|第[一二三四五六七八九十]{1,2}[，,、])")
_FIRST = re.compile(r"一[是要]|首先|第一")


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    end: int
    section: int  # index of the innermost section, -1 outside all
    lead: tuple[int, int] | None = None  # span of the lead-in, if this is an item
    heading: bool = False  # a heading alone: belongs to what follows
    table: bool = False


def size(text: str) -> int:
    """Characters without white space."""
    return sum(map(len, text.split()))


def segment(report: Report) -> list[Passage]:
    """The passages of a report, in order; together they hold every character that is not white space, once."""
    units = list(_joined(report.text, list(_bounded(report.text, list(_units(report))))))
    return [_passage(report, unit) for unit in units]


def _units(report: Report) -> Iterator[_Unit]:
    """Lines as units; paragraphs cut before their enumerated items."""
    text, sections = report.text, report.sections
    heads = {s.start: s.start + len(s.path[-1]) for s in sections}
    innermost = _innermost(sections)
    tables = [(table.start, table.end) for table in report.tables]
    starts = [start for start, _ in tables]
    for match in re.finditer(r"[^\n]+", text):
        if not match.group().strip():
            continue
        start, end = _trim(text, *match.span())
        section = innermost(start)
        at = bisect_right(starts, start) - 1
        if at >= 0 and start < tables[at][1]:
            yield _Unit(start, end, section, table=True)
        elif start in heads and not text[heads[start] : end].strip("。：: \t\u3000"):
            yield _Unit(start, end, section, heading=True)
        else:
            yield from _items(text, start, end, section)


def _items(text: str, start: int, end: int, section: int) -> Iterator[_Unit]:
    """A paragraph as its lead-in and its items 一是 … 二是 …; whole if it enumerates nothing."""
    cuts = [match.start() for match in _ITEM.finditer(text, start, end)]
    first = next((i for i, cut in enumerate(cuts) if _FIRST.match(text, cut)), None)
    cuts = cuts[first:] if first is not None else []
    if len(cuts) < 2:
        yield _Unit(start, end, section)
        return
    lead = _trim(text, start, cuts[0])
    if lead[0] < lead[1]:
        yield _Unit(*lead, section)
    for at, cut in enumerate(cuts):
        stop = cuts[at + 1] if at + 1 < len(cuts) else end
        item = _trim(text, cut, stop)
        yield _Unit(*item, section, lead=lead if lead[0] < lead[1] else None)


def _bounded(text: str, units: list[_Unit]) -> Iterator[_Unit]:
    """Units over LONGEST cut at sentence ends into pieces of like size; a sentence over LIMIT at ； ， or anywhere."""
    for unit in units:
        if size(text[unit.start : unit.end]) <= LONGEST:
            yield unit
            continue
        pieces: list[tuple[int, int]] = []
        for start, end in sentences(text[unit.start : unit.end]):
            pieces.extend(_broken(text, unit.start + start, unit.start + end))
        total = sum(size(text[a:b]) for a, b in pieces)
        wanted = total / -(-total // LONGEST)
        begin, held = pieces[0][0], 0
        for at, (start, end) in enumerate(pieces):
            here = size(text[start:end])
            if held and (held + here > LIMIT or held + here / 2 > wanted):
                yield _Unit(begin, pieces[at - 1][1], unit.section, unit.lead, table=unit.table)
                begin, held = start, 0
            held += here
        yield _Unit(begin, unit.end, unit.section, unit.lead, table=unit.table)


def _broken(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence as pieces of at most LONGEST, broken after ； or ， where that is possible."""
    while (stop := _after(text, start, end)) < end:
        half = start + (stop - start) // 2
        at = max(text.rfind(mark, half, stop) for mark in "；;")
        at = at if at >= 0 else max(text.rfind(mark, half, stop) for mark in "，,、")
        cut = at + 1 if at >= 0 else stop
        yield _trim(text, start, cut)
        start = _trim(text, cut, end)[0]
    yield start, end


def _after(text: str, start: int, end: int) -> int:
    """The offset after the first LONGEST characters, or the end."""
    count = 0
    for at in range(start, end):
        count += not text[at].isspace()
        if count == LONGEST:
            return at + 1
    return end


def _joined(text: str, units: list[_Unit]) -> Iterator[_Unit]:
    """Headings joined to what follows, table rows gathered, tiny units joined to their neighbour in the same section."""
    held: _Unit | None = None
    for unit in units:
        if held is None:
            held = unit
            continue
        both = size(text[held.start : unit.end])
        if _belong(text, held, unit) and both <= LIMIT:
            held = _Unit(
                held.start,
                unit.end,
                held.section if held.section == unit.section else unit.section,
                unit.lead if held.heading or held.table else held.lead,
                heading=held.heading and unit.heading,
                table=unit.table,
            )
        else:
            yield held
            held = unit
    if held is not None:
        yield held


def _belong(text: str, held: _Unit, unit: _Unit) -> bool:
    if held.heading:
        return True
    if unit.heading:
        return False
    here, there = size(text[held.start : held.end]), size(text[unit.start : unit.end])
    if held.table and unit.table:
        return here + there <= _ROWS
    if held.table or unit.table or held.section != unit.section:
        return False
    return here < SHORTEST or there < SHORTEST


def _passage(report: Report, unit: _Unit) -> Passage:
    text = report.text
    path = report.sections[unit.section].path if unit.section >= 0 else ()
    outside = [title for title in path if title not in text[unit.start : unit.end]]
    if unit.lead and unit.start >= unit.lead[1]:
        lead = _lead_in(text[slice(*unit.lead)])
        if not any(lead.startswith(title) or title.startswith(lead) for title in outside):
            outside.append(lead)
    return Passage(
        report_id=report.id,
        start=unit.start,
        end=unit.end,
        text=text[unit.start : unit.end],
        section=path,
        context=" ".join(outside),
        page=bisect_right(report.pages, unit.start) or None,
        aspect=report.sections[unit.section].aspect if unit.section >= 0 else "other",
    )


def _lead_in(text: str) -> str:
    """The last sentence of a lead-in; of a long one, the last clauses."""
    last = text[sentences(text)[-1][0] :]
    while len(last) > _LEAD_IN and (comma := re.search(r"[，,；;]", last)):
        last = last[comma.end() :]
    return last[-_LEAD_IN:].strip()


class _innermost:
    """Offset -> index of the innermost section that holds it, or -1."""

    def __init__(self, sections: tuple[Section, ...]) -> None:
        self._starts = [section.start for section in sections]

    def __call__(self, offset: int) -> int:
        # Sections run from heading to heading, so the last one begun is the innermost.
        return bisect_right(self._starts, offset) - 1


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
