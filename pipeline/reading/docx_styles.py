"""What a Word paragraph's style says, and the number that Word shows before it (ECMA-376, 17.7 and 17.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE

from pipeline.reading.blocks import is_wide
from pipeline.reading.numerals import numeral

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEEPEST = 20  # styles that a style may be based on, one on the other
_BODY_LEVEL = 9  # the outline level of text that is no heading


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph's style: its name, whether it marks headings or the title, the ids of the styles it rests on."""

    name: str
    is_heading: bool
    is_title: bool
    chain: tuple[Any, ...]  # w:style elements, from the paragraph's own to the first


class Styles:
    """The paragraph styles of a document."""

    def __init__(self, document: WordDocument) -> None:
        self._by_id: dict[str, Any] = {}
        self._default: str | None = None
        for style in document.styles.element.iterchildren(_W + "style"):
            key = style.get(_W + "styleId") or ""
            self._by_id[key] = style
            if style.get(_W + "default") in ("1", "true") and style.get(_W + "type") == "paragraph":
                self._default = key

    def of(self, paragraph: Any) -> Style:
        """The style of a paragraph, its own outline level counted in."""
        chain = tuple(self._chain(_value(paragraph, "pPr/pStyle") or self._default))
        names = [(_value(style, "name") or "").lower() for style in chain]
        levels = [level for element in (paragraph, *chain) if (level := _value(element, "pPr/outlineLvl")) is not None]
        is_title = bool(names) and names[0] in ("title", "标题")
        is_heading = is_title or any(re.match(r"(heading|标题) ?[1-9]", name) for name in names)
        if levels and levels[0].isdigit():
            is_heading = is_title or int(levels[0]) < _BODY_LEVEL
        return Style(names[0] if names else "", is_heading, is_title, chain)

    def _chain(self, key: str | None) -> Iterator[Any]:
        for _ in range(_DEEPEST):
            style = self._by_id.get(key) if key else None
            if style is None:
                return
            yield style
            key = _value(style, "basedOn")


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list: number format, label with %1 … %9 for the numbers, first number, style that stands for it."""

    kind: str
    label: str
    start: int
    restarts: bool
    digits_only: bool
    style: str | None


@dataclass(frozen=True, slots=True)
class _List:
    """A list (w:num): the definition that it counts in, its levels, the levels that it starts anew."""

    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int]


class Numbering:
    """Counts the numbered paragraphs of a document; label must be asked in the order of the document."""

    def __init__(self, document: WordDocument) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        try:
            part: Any = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
        except KeyError:
            return
        self._lists = dict(_lists(part.element))

    def label(self, paragraph: Any, style: Style) -> str:
        """The number before a paragraph as Word shows it (一、 or 1. with a space), "" for none and for bullets."""
        found = self._place(paragraph, style)
        if found is None:
            return ""
        key, level = found
        held = self._lists[key]
        counts = self._counts.setdefault(held.definition, {})
        if level in held.starts and (key, level) not in self._begun:
            counts[level] = held.starts[level]
        else:
            counts[level] = counts[level] + 1 if level in counts else held.levels[level].start
        self._begun.add((key, level))
        for deeper in [other for other in counts if other > level and (other not in held.levels or held.levels[other].restarts)]:
            del counts[deeper]
        return self._render(held, level, counts)

    def _place(self, paragraph: Any, style: Style) -> tuple[str, int] | None:
        """List and level: the paragraph's own, else the nearest that its styles give."""
        level: str | None = None
        for element in (paragraph, *style.chain):
            level = level if level is not None else _value(element, "pPr/numPr/ilvl")
            key = _value(element, "pPr/numPr/numId")
            if key is None:
                continue
            held = self._lists.get(key)
            if held is None:  # numId 0 switches numbering off
                return None
            if element is not paragraph and level is None:
                ids = {style_element.get(_W + "styleId") for style_element in style.chain}
                level = next((str(at) for at, entry in held.levels.items() if entry.style in ids), None)
            at = int(level) if level is not None and level.isdigit() else 0
            return (key, at) if at in held.levels else None
        return None

    @staticmethod
    def _render(held: _List, level: int, counts: dict[int, int]) -> str:
        own = held.levels[level]
        if own.kind in ("bullet", "none"):
            return ""

        def number(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            entry = held.levels.get(at)
            if entry is None:
                return ""
            return numeral(counts.get(at, entry.start), "decimal" if own.digits_only else entry.kind)

        label = re.sub(r"%([1-9])", number, own.label).strip()
        return label if not label or is_wide(label[-1]) else label + " "


def _lists(root: Any) -> Iterator[tuple[str, _List]]:
    definitions = {element.get(_W + "abstractNumId"): element for element in root.iterchildren(_W + "abstractNum")}
    linked = {link: key for key, element in definitions.items() if (link := _value(element, "styleLink"))}
    for num in root.iterchildren(_W + "num"):
        key = _value(num, "abstractNumId") or ""
        if (link := _value(definitions.get(key), "numStyleLink")) in linked and link:
            key = linked[link]
        if key not in definitions:
            continue
        levels = dict(_levels(definitions[key]))
        starts = {}
        for override in num.iterchildren(_W + "lvlOverride"):
            levels.update(_levels(override))
            start, at = _value(override, "startOverride"), override.get(_W + "ilvl") or ""
            if start and start.isdigit() and at.isdigit():
                starts[int(at)] = int(start)
        yield num.get(_W + "numId"), _List(key, levels, starts)


def _levels(parent: Any) -> Iterator[tuple[int, _Level]]:
    for element in parent.iterchildren(_W + "lvl"):
        at = element.get(_W + "ilvl") or ""
        kinds = [kind.get(_W + "val") or "decimal" for kind in element.iter(_W + "numFmt")]
        start = _value(element, "start") or "1"
        if at.isdigit():
            yield (
                int(at),
                _Level(
                    kind=kinds[-1] if kinds else "decimal",  # the last of alternatives is the one for every reader
                    label=_value(element, "lvlText") or "",
                    start=int(start) if start.isdigit() else 1,
                    restarts=_value(element, "lvlRestart") != "0",
                    digits_only=element.find(_W + "isLgl") is not None,
                    style=_value(element, "pStyle"),
                ),
            )


def _value(element: Any, path: str) -> str | None:
    """The w:val of the element at a path of WordprocessingML names, None if it is not there."""
    if element is None:
        return None
    found = element.find("/".join(_W + step for step in path.split("/")))
    value = None if found is None else found.get(_W + "val")
    return None if value is None else str(value)
