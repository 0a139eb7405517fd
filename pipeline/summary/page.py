"""A summary as HTML: one file that needs nothing else, prints well, and in which every value is escaped."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.summary.document import Document
from pipeline.summary.words import say

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent, encoding="utf-8"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def to_html(document: Document) -> bytes:
    """The document as a page in UTF-8."""
    filled = _templates.get_template("page.html").render(document=document, say=partial(say, document.language))
    return filled.encode("utf-8", "replace")
