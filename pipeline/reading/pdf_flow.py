"""Printed lines of pages -> paragraphs: page numbers and running heads dropped, line ends joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.reading.pdf_glyphs import TextLine
from pipeline.reading.pdf_tables import PageTable

_PAGE_NUMBER = re.compile(r"[-—–―_·•\s]*(?:第?\s*(\d{1,4})\s*页?|([ivxl]{1,6}))\s*(?:[,，/]?\s*共?\s*\d{1,4}\s*页?)?[-—–―_·•\s]*", re.I)
_MARKED_NUMBER = re.compile(r"[-—–―·•]\s*\d{1,4}\s*[-—–―·•]|第\s*\d{1,4}\s*页.*|\d{1,4}\s*/\s*\d{1,4}")
_ZONE = 0.13  # share of the page's height at its top and foot in which running heads and page numbers stand
_NARROWEST = 0.6  # share of the width that a full line takes at least
_CONTENTS_LINE = re.compile(r".*(?:[.．…·•]\s*){4,}[-—(（]?\s*\d{1,4}\s*[-—)）]?\s*")
_LONGEST_ENTRY = 200  # characters of a line of a table of contents
_CONTENTS_HEAD = re.compile(r"目\s*[录錄次]")
_LABEL = re.compile(
    r"第?[一二三四五六七八九十百]{1,3}(?:[、章节部条]|是)|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[)）]|[①-⑳]"
)
LARGER = 1.15  # than most of the text: the size from which a short line is a heading
_STOPS = "。！？；：.!?;:"
_CLOSING = "”’）)》」"


@dataclass(slots=True)
class Flow:
    """Lines and tables of a page, or of a column of it, from the top down."""

    page: int  # 0 is the first
    height: float  # of the page, in points
    width: float  # of the page or its column, in points
    items: list[TextLine | PageTable]


@dataclass(slots=True)
class Paragraph:
    """Printed lines that make one paragraph, with the page of each."""

    lines: list[tuple[int, TextLine]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Measure:
    """How a column is set: margins, distance of lines and size of its text, in points."""

    left: float
    right: float
    pitch: float
    size: float


def strip_furniture(flows: Sequence[Flow]) -> None:
    """Take page numbers, running heads and lines of a table of contents out of the flows, in place."""
    count = len({flow.page for flow in flows})
    edges = [(flow, item) for flow in flows for item in _edges(flow)]
    numbers = Counter(int(found) - flow.page for flow, item in edges if (found := _number(item)))
    repeated = Counter(_masked(item) for _, item in edges)
    often = max(2, 0.4 * count)
    for flow, line in edges:
        number = _number(line)
        is_number = number is not None and (
            bool(_MARKED_NUMBER.fullmatch(line.text.strip())) or numbers[int(number) - flow.page] >= 2 or int(number) == flow.page + 1
        )
        is_roman = number is None and _PAGE_NUMBER.fullmatch(line.text) is not None
        if is_number or is_roman or repeated[_masked(line)] >= often:
            flow.items.remove(line)
    for flow in flows:
        kept: list[TextLine | PageTable] = []
        for item in flow.items:
            if isinstance(item, TextLine) and len(item.text) < _LONGEST_ENTRY and _CONTENTS_LINE.fullmatch(item.text):
                if kept and isinstance(kept[-1], TextLine) and _CONTENTS_HEAD.fullmatch(kept[-1].text):
                    kept.pop()
                continue
            kept.append(item)
        flow.items = kept


def paragraphs(flows: Sequence[Flow]) -> Iterator[Paragraph | tuple[int, PageTable]]:
    """Paragraphs, across pages too, and tables with their page, in reading order."""
    width = max((flow.width for flow in flows), default=0.0)
    whole = _measure([line for flow in flows for line in flow.items if isinstance(line, TextLine)], width, None)
    current = Paragraph()
    last: tuple[int, TextLine, _Measure] | None = None
    for flow in flows:
        measure = _measure([line for line in flow.items if isinstance(line, TextLine)], flow.width, whole)
        for item in flow.items:
            if isinstance(item, PageTable):
                if current.lines:
                    yield current
                current, last = Paragraph(), None
                yield flow.page, item
                continue
            if last is not None and _begins(last[1], item, last[2], measure, last[0] == id(flow)):
                yield current
                current = Paragraph()
            current.lines.append((flow.page, item))
            last = id(flow), item, measure
    if current.lines:
        yield current


def body_size(flows: Sequence[Flow]) -> float:
    """The size of most of the text, in points; 0 if there is none."""
    sizes: Counter[float] = Counter()
    for flow in flows:
        for item in flow.items:
            if isinstance(item, TextLine):
                sizes[round(item.size)] += len(item.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _edges(flow: Flow) -> list[TextLine]:
    """The outermost lines at the top and the foot of a page, two of each at most."""
    lines = [item for item in flow.items if isinstance(item, TextLine)]
    lines = [line for line in lines if len(line.text) < _LONGEST_ENTRY]
    top = [line for line in lines[:2] if line.bottom < _ZONE * flow.height]
    return top + [line for line in lines[-2:] if line.top > (1 - _ZONE) * flow.height and line not in top]


def _number(line: TextLine) -> str | None:
    found = _PAGE_NUMBER.fullmatch(line.text)
    return found.group(1) if found else None


def _masked(line: TextLine) -> str:
    """What stays the same of a running head from page to page: its text less digits, at its place."""
    return re.sub(r"\d+", "0", "".join(line.text.split())) + f"@{round(line.top / 8)}"


def _measure(lines: Sequence[TextLine], width: float, whole: _Measure | None) -> _Measure:
    """Margins from these lines, or those of the whole document where they are too few to show them.

    Short lines only do not show where the right margin is: it lies beyond the middle of the page.
    """
    if whole is not None and len(lines) < 8:
        return whole
    if not lines:
        return _Measure(0, 0, 0, 0)
    size = sorted(line.size for line in lines)[len(lines) // 2]
    lefts = Counter(round(line.x0 / 4) for line in lines)
    left = min(at for at, number in lefts.items() if number >= 0.1 * len(lines) or number == max(lefts.values())) * 4
    rights = sorted((line.x1 for line in lines), reverse=True)
    right = next((a for a, b in pairwise(rights) if a - b < 0.5 * size), rights[0])
    right = max(right, left + _NARROWEST * width)
    pitches = sorted(b.top - a.top for a, b in pairwise(lines) if b.top > a.top)
    pitch = pitches[len(pitches) // 2] if pitches else 0.0
    return _Measure(left, right, min(max(pitch, 1.2 * size), 2.5 * size), size)


def _begins(above: TextLine, line: TextLine, before: _Measure, here: _Measure, together: bool) -> bool:
    """Whether a line begins a paragraph; ``together`` says that the line above stands on the same page."""
    em = max(line.size, 1.0)
    if abs(above.size - line.size) > 0.12 * em or (together and line.top - above.top > 1.5 * here.pitch):
        return True
    labelled = bool(_LABEL.match(line.text))
    if min(above.size, line.size) > LARGER * here.size and together and not labelled:
        return False  # a title of several lines
    if _is_centred(above, before) or _is_centred(line, here) or min(len(above.columns), len(line.columns)) > 2:
        return True
    stopped = above.text.rstrip(_CLOSING)[-1:] in tuple(_STOPS)
    room = before.right - above.x1 - line.first
    if room > 1.6 * em or (stopped and room > 0.2 * em):
        return True
    if line.x0 - here.left > 4.5 * em or above.x0 - before.left > 4.5 * em:
        return abs(line.x0 - above.x0) > 0.5 * em  # a signature at the right
    if line.x0 - here.left > 1.2 * em:
        hangs = above.x0 - before.left < line.x0 - here.left - 0.5 * em
        return stopped or labelled or not hangs
    return labelled and stopped


def _is_centred(line: TextLine, measure: _Measure) -> bool:
    left, right = line.x0 - measure.left, measure.right - line.x1
    return min(left, right) > 2.5 * line.size and abs(left - right) < 1.5 * line.size
