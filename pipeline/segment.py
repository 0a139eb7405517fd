"""Report -> Passages: cut where the writer cut, never lose or repeat a character.

    lines ── table rows ─────────────────────────────┐
      └── paragraphs ── 一是 / 二是 items ── sentences ─┴─> units ── joined or kept ──> passages

A unit is the smallest piece that stands for itself: a paragraph, an enumerated item, a table row; one over LONGEST is
cut at sentence ends. A heading, or a paragraph under SHORTEST, is joined to what it belongs to. Where a part on problems
turns to improvement, a passage ends. All sizes are in characters, white space not counted.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.reading import aspects, cues
from pipeline.reading.items import enumerated, pieces
from pipeline.reading.numbering import number_of
from pipeline.records import Passage, Report, Section
from pipeline.words import sentences

RULES = 3  # advances when the same text is cut otherwise, or gives other terms: an index knows the rules that it was made with
LIMIT = 500  # of the contract: no passage is longer
LONGEST = 300  # a longer unit is cut at sentence ends
SHORTEST = 30  # a shorter unit is joined to its neighbour
_ROWS = 240  # table rows are gathered up to this size
_LEAD_IN = 60  # of a lead-in, this much goes into the context of its items

_SHORTEST_ITEM = 12  # an enumerated item stands alone from this size on: its lead-in goes with it
_LISTED = re.compile(
    r"[·•●■◆★▲◇○※➢✓*]|[-—–]{1,2}(?=[\u4e00-\u9fff“])|[一二三四五六七八九十]{1,2}[是要]|首先|其次|再次|最后|第[一二三四五六七八九十]{1,2}[，,、]|其[一二三四五][，,、：]"
)
_ANNOUNCES = re.compile(r"(?<=[\u4e00-\u9fff]{4}.)[：:]$|(?:以下|如下|下列|[一二三四五六七八九十\d]个?(?:方面|项|件))[^，。]{0,12}[。：:]$")
_SHORT_LINE = 60  # lines up to this are a list after a colon


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    end: int
    section: int  # index of the innermost section, -1 outside all
    lead: tuple[int, int] | None = None  # span of the lead-in, if this is an item
    heading: bool = False  # a heading alone: belongs to what follows
    table: int = -1  # index of the table
    item: bool = False  # an enumerated item
    apart: bool = False  # not joined to what stands before it


def size(text: str) -> int:
    """Characters without white space."""
    return sum(map(len, text.split()))


def segment(report: Report) -> list[Passage]:
    """The passages of a report, in order; together they hold every character that is not white space, once."""
    units = list(_joined(report.text, list(_bounded(report.text, list(_units(report))))))
    reader = aspects.Reader(report.kind)
    return [_passage(report, unit, reader) for unit in units]


def _units(report: Report) -> Iterator[_Unit]:
    """Lines as units; paragraphs cut before their enumerated items, lists of lines with what introduces them."""
    text, sections = report.text, report.sections
    heads = {s.start: s.start + len(s.path[-1]) for s in sections}
    innermost = _innermost(sections)
    starts = [table.start for table in report.tables]
    above: _Unit | None = None  # a line that announces the lines below it
    for match in pieces(text):
        start, end = _trim(text, *match)
        if start == end:
            continue
        section = innermost(start)
        at = bisect_right(starts, start) - 1
        if at >= 0 and start < report.tables[at].end:
            yield _Unit(start, end, section, table=at)
            above = None
        elif start in heads and not text[heads[start] : end].strip("。：: \t\u3000"):
            yield _Unit(start, end, section, heading=True)
            above = None
        else:
            body = heads.get(start, start)
            if above and not (start not in heads and section == above.section and _is_listed(text, start, end, above)):
                above = None
            listed = above is not None or (
                start not in heads and (bool(_LISTED.match(text, start)) or number_of(text[start:end]) is not None)
            )
            units = list(_paragraph(report, start, body, end, section))
            if len(units) == 1 and listed:
                units = [replace(units[0], lead=(above.start, above.end) if above else None, item=True)]
            yield from units
            if above is None and _ANNOUNCES.search(text[max(start, end - 40) : end]):
                above = units[-1]


def _is_listed(text: str, start: int, end: int, above: _Unit) -> bool:
    """Whether a line belongs to the list that is announced above: marked as its lines are, part of one long sentence, or short."""
    line = text[start:end]
    if _LISTED.match(line) or number_of(line) or line.endswith(("；", ";")):
        return True
    between = text[above.end : start].rstrip()
    return between.endswith(("；", ";")) or (text[above.end - 1] in "：:" and end - start <= _SHORT_LINE)


def _paragraph(report: Report, start: int, body: int, end: int, section: int) -> Iterator[_Unit]:
    """A paragraph as its lead-in and its items 一是 … 二是 …; whole if it enumerates nothing.

    ``body`` is where it begins after the heading that runs on into it.
    """
    text = report.text
    mixed = section >= 0 and aspects.is_mixed(report.sections[section].path, report.kind)
    for piece in enumerated(text, start, end):
        turns = mixed and (not piece.item or piece.end == end)  # the last item may run on into what will be done
        cut = cues.turn(text, max(piece.start, body), piece.end, report.year) if turns else None
        for first, last in [(piece.start, piece.end)] if cut is None else [(piece.start, cut), (cut, piece.end)]:
            span = _trim(text, first, last)
            if span[0] < span[1]:
                lead = _trim(text, *piece.lead) if piece.lead and first != cut else None
                yield _Unit(*span, section, lead, item=piece.item and first != cut, apart=first == cut)


def _bounded(text: str, units: list[_Unit]) -> Iterator[_Unit]:
    """Units over LONGEST cut at sentence ends into pieces of like size; a sentence over LIMIT at ； ， or anywhere."""
    for unit in units:
        if size(text[unit.start : unit.end]) <= LONGEST:
            yield unit
            continue
        parts: list[tuple[int, int]] = []
        for start, end in sentences(text[unit.start : unit.end]):
            parts.extend(_broken(text, unit.start + start, unit.start + end))
        total = sum(size(text[a:b]) for a, b in parts)
        wanted = total / -(-total // LONGEST)
        begin, held = parts[0][0], 0
        for at, (start, end) in enumerate(parts):
            here = size(text[start:end])
            if held and (held + here > LIMIT or held + here / 2 > wanted):
                yield replace(unit, start=begin, end=parts[at - 1][1])
                begin, held = start, 0
            held += here
        yield replace(unit, start=begin)


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
            held = replace(
                unit,
                start=held.start,
                lead=unit.lead if held.heading or held.table >= 0 else held.lead,
                heading=held.heading and unit.heading,
                item=held.item or unit.item,
                apart=held.apart,
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
    if held.table >= 0 and unit.table >= 0:
        return held.table == unit.table and here + there <= _ROWS
    if held.table >= 0 or unit.table >= 0 or held.section != unit.section or unit.apart:
        return False
    if held.item and text[unit.end - 1] in "：:":
        return False
    return here < (_SHORTEST_ITEM if held.item else SHORTEST) or there < (_SHORTEST_ITEM if unit.item else SHORTEST)


def _passage(report: Report, unit: _Unit, reader: aspects.Reader) -> Passage:
    text = report.text
    section = report.sections[unit.section] if unit.section >= 0 else None
    path = section.path if section else ()
    table = report.tables[unit.table].id if unit.table >= 0 else None
    outside = [title for title in path if title not in text[unit.start : unit.end]]
    lead = _lead_in(text[slice(*unit.lead)]) if unit.lead and unit.start >= unit.lead[1] else ""
    if lead and not any(lead.startswith(title) or title.startswith(lead) for title in outside):
        outside.append(lead)
    return Passage(
        report_id=report.id,
        start=unit.start,
        end=unit.end,
        text=text[unit.start : unit.end],
        section=path,
        context=" ".join(outside),
        page=bisect_right(report.pages, unit.start) or None,
        aspect=reader.passage(path, text[unit.start : unit.end], section.aspect if section else "other", lead, table, unit.apart),
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
        self._starts: list[int] = []  # where another section becomes the innermost
        self._indices: list[int] = []
        open_ones: list[int] = []
        for index, section in enumerate(sections):
            self._close(sections, open_ones, section.start)
            open_ones.append(index)
            self._becomes(section.start, index)
        self._close(sections, open_ones, None)

    def _close(self, sections: tuple[Section, ...], open_ones: list[int], before: int | None) -> None:
        while open_ones and (before is None or sections[open_ones[-1]].end <= before):
            end = sections[open_ones.pop()].end
            self._becomes(end, open_ones[-1] if open_ones else -1)

    def _becomes(self, start: int, index: int) -> None:
        self._starts.append(start)
        self._indices.append(index)

    def __call__(self, offset: int) -> int:
        at = bisect_right(self._starts, offset) - 1
        return self._indices[at] if at >= 0 else -1


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
