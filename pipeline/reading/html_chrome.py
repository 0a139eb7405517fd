"""The site around an article: navigation, bread crumbs, share buttons, hidden adverts, footers. The report is never lost.

An element goes only by its tag, its name or its style, and only if little of the page's text stands in it; a line goes only
if all of it is known chrome, or if it is a link before the first or after the last sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from lxml import etree

from pipeline.reading import html_words as words
from pipeline.reading.blocks import Block, Grid, Line, clean

_FEW = 200  # characters outside links that an element named like chrome may hold
_SMALL_SHARE = 0.15  # of the page's characters outside links, above which an element is no chrome whatever its name
_HALF = 0.5
_LEAST_TITLE = 8  # characters
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SIMPLE_SELECTOR = re.compile(r"[a-z]*([.#])([\w-]+)", re.I)

_LONGEST_META = 160
_SENTENCE = re.compile(r"[。；！？]|[^\s]{40,}")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.．、]")
_LINKED = 0.6  # share of a line in links that makes it a link


def prune(root: Any, title: str | None) -> None:
    """Take the site's elements out of the tree, in place; what shows the title stays."""
    for element in list(root.iter(*words.DEAD - {"style"})):
        _drop(element)
    hidden = _hidden_names(root)
    for element in list(root.iter("style")):
        _drop(element)
    sizes = _own_text(root)
    total = sizes.get(root, 0)
    kept = _around_title(root, title)
    for element in list(root.iterdescendants()):
        if element in kept or element.tag in ("body", "html"):
            continue
        size = sizes.get(element, 0)
        few = size < _SMALL_SHARE * total or size <= _FEW
        if size < _HALF * total and (_is_hidden(element, hidden) or (few and _is_chrome(element))):
            _drop(element)


def _around_title(root: Any, title: str | None) -> set[Any]:
    """The elements that show the title, or a part of it that is long enough, with all that they stand in."""
    wanted = "".join((title or "").split())
    kept: set[Any] = set()
    for element in root.iterdescendants():
        text = "".join((element.text or "").split())
        if len(text) >= _LEAST_TITLE and text in wanted and next(element.iterancestors("a"), element).tag != "a":
            kept.update((element, *element.iterancestors()))
    return kept


def trim(blocks: list[Block]) -> list[Block]:
    """The blocks of the article: without lines that are chrome, without the links before and after it."""
    kept = [block for block in map(_without_tools, _without_attachments(blocks)) if block is not None]
    content = [i for i, block in enumerate(kept) if _is_content(block)]
    if not content:
        return kept
    links = [i for i, block in enumerate(kept) if _is_link(block)]
    begin = max((i + 1 for i in links if i < content[0]), default=0)
    end = min((i for i in links if i > content[-1]), default=len(kept))
    footer = next((i for i in range(content[-1] + 1, end) if _matches(words.FOOTER_LINE, kept[i])), end)
    while footer < end and _matches(words.ADDRESS_LINE, kept[footer - 1]) and footer - 1 > content[-1]:
        footer -= 1
    return kept[begin:footer]


def _drop(element: Any) -> None:
    """Remove an element with all in it; the text that follows it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _own_text(root: Any) -> dict[Any, int]:
    """Characters outside links under each element."""
    sizes: dict[Any, int] = {}
    for element in reversed(list(root.iter(etree.Element))):
        size = _visible(element.text) + sum(sizes[child] + _visible(child.tail) for child in element.iterchildren(etree.Element))
        sizes[element] = 0 if element.tag == "a" else size
    return sizes


def _visible(text: str | None) -> int:
    return len("".join(text.split())) if text else 0


def _hidden_names(root: Any) -> frozenset[str]:
    """The classes (.name) and ids (#name) that the page's own style sheet hides."""
    found: set[str] = set()
    for sheet in root.iter("style"):
        for rule in (sheet.text or "").split("}"):
            selectors, brace, declarations = rule.rpartition("{")
            if brace and _HIDING.search(declarations):
                found.update(m.group(1) + m.group(2) for s in selectors.split(",") if (m := _SIMPLE_SELECTOR.fullmatch(s.strip())))
    return frozenset(found)


def _is_hidden(element: Any, hidden: frozenset[str]) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true" or _HIDING.search(element.get("style") or ""):
        return True
    return not hidden.isdisjoint({"." + name for name in (element.get("class") or "").split()} | {"#" + (element.get("id") or "")})


def _is_chrome(element: Any) -> bool:
    if element.tag in words.CHROME_TAGS or element.get("role") in words.CHROME_ROLES:
        return not any(parent.tag in ("article", "main") for parent in element.iterancestors()) or element.tag == "nav"
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return not words.CHROME_NAMES.isdisjoint(re.split(r"[^a-z0-9]+", names))


def _without_attachments(blocks: list[Block]) -> list[Block]:
    """Without links to files, and the label above them."""
    files = {i for i, block in enumerate(blocks) if _is_link(block) and _matches(words.FILE_LINK, block)}
    labels = {i - 1 for i in files if i and (block := blocks[i - 1]) and isinstance(block, Line) and words.ATTACHED.fullmatch(block.text)}
    return [block for i, block in enumerate(blocks) if i not in files | labels]


def _without_tools(block: Block) -> Block | None:
    if isinstance(block, Grid) or len(block.text) > _LONGEST_META:
        return block
    tools = words.TOOL.sub("", block.text)
    if words.CHROME_LINE.fullmatch(block.text) or (tools != block.text and not words.BETWEEN.sub("", tools)):
        return None
    if not words.META_LINE.search(block.text):
        return block
    text = clean(words.META_TOOLS.sub(" ", block.text))
    return replace(block, text=text) if text else None


def _is_content(block: Block) -> bool:
    if isinstance(block, Grid):
        return True
    if _is_link(block) or ("。" not in block.text and words.FOOTER_LINE.search(block.text)):
        return False
    return bool(_SENTENCE.search(block.text) or _NUMBERED.match(block.text))


def _is_link(block: Block) -> bool:
    return isinstance(block, Line) and block.links > _LINKED


def _matches(pattern: re.Pattern[str], block: Block) -> bool:
    return isinstance(block, Line) and pattern.search(block.text) is not None
