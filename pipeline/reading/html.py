"""A web page: the article with its title, without the site around it."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from pipeline.errors import DamagedFile, TooLarge, UnsupportedFormat
from pipeline.reading import html_chrome, html_lines
from pipeline.reading.blocks import Block, Line, assemble, clean
from pipeline.reading.text import CONTROLS, MARKS, decode, nearly
from pipeline.records import Document
from pipeline.settings import Settings

_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]+(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.I)
_STYLING = re.compile(rb"</?(?:font|span|b|i|u|strong|em|big|small|o:p)(?:\s[^<>]*)?>", re.I)
_TITLE_NAMES = ("articletitle", "og:title", "dc.title", "title")
_TITLE_PARTS = re.compile(r"\s*[_|»>]+\s*|\s*[—–]+\s*|\s+|(?<!\d)-+(?!\d)")  # between the article's title and the site's name
_HEAD_LINES = 12  # in which a page shows its title


def read(data: bytes, name: str, settings: Settings) -> Document:
    """The article of a page. Raises DamagedFile if the page holds no text, UnsupportedFormat if its bytes are no text."""
    markup, warnings = _markup(data, name)
    root = _parse(markup, name)
    title = _title(root)
    html_chrome.prune(root, title)
    blocks = html_chrome.trim(html_lines.blocks(root))
    blocks, title = _settled(blocks, title)
    document = assemble(blocks, title, warnings)
    if not blocks or not document.text.strip():
        raise _empty(name)
    return document


def _empty(name: str) -> DamagedFile:
    return DamagedFile(f"{name} is a web page without text of its own; save the page as it shows the report and give that.")


def _markup(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The page as text: by byte order mark, UTF-8 where it is valid, the encoding that the page names, or by its look."""
    named = _CHARSET.search(data[:4096])
    encoding = named.group(1).decode("ascii").lower() if named else "utf-8"
    encoding = "gb18030" if encoding in ("gb2312", "gbk", "gb_2312-80") else encoding
    if not data.startswith(tuple(mark for mark, _ in MARKS)):
        for candidate in ("utf-8", encoding):
            try:
                text = data.decode(candidate)
            except (UnicodeDecodeError, LookupError):
                continue
            if "\0" not in text[:4096]:
                return text, ()
    try:
        return decode(data, name), ()
    except UnsupportedFormat:
        try:
            found = nearly(data, encoding, name)
        except LookupError:
            found = nearly(data, "gb18030", name)
        if found is None:
            raise
        return found


def _parse(markup: str, name: str) -> Any:
    """The root element. Raises DamagedFile if the markup holds none, TooLarge if it is nested too deeply even without styling."""
    data = CONTROLS.sub("", markup).encode("utf-8", "replace")
    for plain in (data, _STYLING.sub(b"", data)):  # old pages leave so many tags open that the parser would cut them off
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
        try:
            root = etree.fromstring(plain, parser)
        except etree.ParserError as error:
            raise _empty(name) from error
        if root is None:
            raise _empty(name)
        if not any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
            return root
    raise TooLarge(f"{name} is a web page nested more deeply than is read; save it anew in a simpler form.")


def _title(root: Any) -> str | None:
    """The article's title: the page's own statement, else its only h1, else the window's title."""
    stated: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("name") or meta.get("property") or "").strip().lower()
        stated.setdefault(key, clean(meta.get("content") or ""))
    for key in _TITLE_NAMES:
        if stated.get(key):
            return stated[key]
    firsts = [clean("".join(element.itertext())) for element in root.iter("h1")]
    firsts = [text for text in firsts if text]
    if len(firsts) == 1:
        return firsts[0]
    for element in root.iter("title"):
        if text := clean("".join(element.itertext())):
            return text
    return None


def _settled(blocks: list[Block], title: str | None) -> tuple[list[Block], str | None]:
    """The blocks with the title on top, and the title without the site's name that pages add to it.

    Where the article shows the title, it counts as it is shown; else its longest part is put on top.
    """
    if not title:
        return blocks, None
    wanted = "".join(title.split())
    shown = [block.text for block in blocks[:_HEAD_LINES] if isinstance(block, Line)]
    if wanted in "".join("".join(shown).split()):
        return blocks, title
    parts = [text for text in shown if len(text) >= 8 and "".join(text.split()) in wanted]
    if parts:
        return blocks, max(parts, key=len)
    longest = max(_TITLE_PARTS.split(title), key=len)
    title = longest if len(longest) >= 8 else title
    return [Line(title, heading=True), *blocks], title
