"""The element tree of a page -> blocks: paragraphs, headings, list items with their numbers, tables row by row."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from pipeline.reading.blocks import Block, Grid, Line, clean
from pipeline.reading.html_words import INLINE
from pipeline.reading.numerals import numeral

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LONGEST_HEADING = 100  # characters; more is a paragraph that was set large
_LIST_STYLES = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.I)


def blocks(root: Any) -> list[Block]:
    """The blocks under an element, in the order of the page. Tables that only lay out the page dissolve into paragraphs."""
    walk = etree.iterwalk(root, events=("start", "end"))
    out = _Writer()
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag == "table" and (grid := _grid(element)) is not None:
                out.flush()
                out.blocks += [line for caption in element.iterchildren("caption") for line in blocks(caption)]
                out.blocks.append(grid)
                walk.skip_subtree()
                continue
            out.enter(tag)
            if tag == "li":
                out.add(_number(element))
            out.add(element.text or "")
        else:
            out.leave(tag)
            if element is not root:
                out.add(element.tail or "")
    out.flush()
    return out.blocks


class _Writer:
    """Collects inline text until a block begins or ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[str] = []
        self._linked: list[str] = []
        self._depth = {"a": 0, "pre": 0, "h": 0}

    def enter(self, tag: str) -> None:
        self._step(tag, 1)

    def leave(self, tag: str) -> None:
        self._step(tag, -1)

    def _step(self, tag: str, by: int) -> None:
        if tag not in INLINE:
            self.flush()
        kind = "h" if tag in _HEADINGS else tag
        if kind in self._depth:
            self._depth[kind] += by

    def add(self, text: str) -> None:
        if self._depth["pre"]:
            first, *rest = text.split("\n")
            self._take(first)
            for line in rest:
                self.flush()
                self._take(line)
        else:
            self._take(text)

    def _take(self, text: str) -> None:
        self._pieces.append(text)
        if self._depth["a"]:
            self._linked.append(text)

    def flush(self) -> None:
        text = clean("".join(self._pieces))
        if text:
            linked = len("".join("".join(self._linked).split()))
            heading = self._depth["h"] > 0 and len(text) <= _LONGEST_HEADING
            self.blocks.append(Line(text, heading, min(1.0, linked / len(text))))
        self._pieces.clear()
        self._linked.clear()


def _grid(table: Any) -> Grid | None:
    """The table as a grid, or None if it only lays out the page."""
    if table.get("role") in ("presentation", "none") or next(table.iterdescendants("table"), None) is not None:
        return None
    rows = tuple(tuple(_cell(cell) for cell in row.iterchildren("td", "th")) for row in table.iterdescendants("tr"))
    lines = [line for row in rows for cell in row for line in cell]
    if sum(line.links * len(line.text) for line in lines) > 0.5 * sum(len(line.text) for line in lines):
        return None  # a menu
    grid = Grid(tuple(tuple(tuple(line.text for line in cell) for cell in row) for row in rows if row))
    return None if grid.is_layout() else grid


def _cell(cell: Any) -> tuple[Line, ...]:
    return tuple(block for block in blocks(cell) if isinstance(block, Line))


def _number(item: Any) -> str:
    """The number that a browser shows before an item of a numbered list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    style = _LIST_STYLE.search(parent.get("style") or "")
    kind = _LIST_STYLES.get(style.group(1).lower() if style else parent.get("type") or "1")
    if kind is None:
        return ""
    start = parent.get("start") or "1"
    count = int(start) if start.lstrip("-").isdigit() else 1
    count += sum(1 for before in item.itersiblings("li", preceding=True))
    return numeral(count, kind) + ("、" if kind == "chineseCounting" else ". ")
