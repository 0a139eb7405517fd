"""A summary as a Word file."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, time
from typing import Any

import docx
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pipeline.summary.document import Chapter, Document
from pipeline.summary.words import Language, say

_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
_STYLES = ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Intense Quote", "List Bullet")
_DAY = datetime(2000, 1, 1)  # of the file's properties where no day is told: a file must not know when it was written


def to_docx(document: Document) -> bytes:
    """The document as a .docx; the report's title is a heading of the first level."""
    word = docx.Document()
    for style in _STYLES:
        word.styles[style].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    day = datetime.combine(document.day, time()) if document.day else _DAY
    core = word.core_properties
    core.title, core.author, core.comments, core.created, core.modified = document.title, "Gongkai", "", day, day
    word.add_heading(document.title, 0)
    for number, chapter in enumerate(document.chapters):
        if number:
            word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _add_chapter(word, chapter, document.language)
    word.add_heading(say(document.language, "made"), 2)
    for sentence in document.made:
        word.add_paragraph(sentence)
    raw = io.BytesIO()
    word.save(raw)
    return _without_clock(raw.getvalue())


def _add_chapter(word: Any, chapter: Chapter, language: Language) -> None:
    word.add_heading(_clean(chapter.title), 1)
    for name, value in chapter.facts:
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.space_after = 0
        paragraph.add_run(f"{name}{'：' if language == 'zh' else ': '}").bold = True
        paragraph.add_run(_clean(value))
    word.add_heading(say(language, "areas"), 2)
    for note in chapter.notes:
        word.add_paragraph(note)
    if chapter.rows:
        _add_table(word, chapter)
        word.add_paragraph(say(language, "note"))
    else:
        word.add_paragraph(say(language, "none"))
    for listing in chapter.listings:
        word.add_heading(listing.heading, 2)
        for _, item in listing.items:
            word.add_paragraph(_clean(item), "List Bullet")
        if not listing.items:
            word.add_paragraph(listing.empty)
    if chapter.speaking:
        word.add_heading(say(language, "speaking"), 2)
        word.add_paragraph(say(language, "speaking_note"))
    for area in chapter.speaking:
        word.add_heading(_clean(area.heading), 3)
        for quote in area.quotes:
            word.add_paragraph(_clean(quote.text)).paragraph_format.space_after = 0
            word.add_paragraph().add_run(_clean(quote.place)).italic = True


def _add_table(word: Any, chapter: Chapter) -> None:
    table = word.add_table(1, len(chapter.head), style="Light Grid Accent 1")
    for cell, heading in zip(table.rows[0].cells, chapter.head):
        cell.text = heading
    repeated = OxmlElement("w:tblHeader")  # the headings stand on every page that the table reaches
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in chapter.rows:
        for cell, value in zip(table.add_row().cells, (row.area, *row.cells)):
            cell.text = _clean(value)


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def _without_clock(raw: bytes) -> bytes:
    """The same zip with one fixed time for all members."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0)), old.read(info), zipfile.ZIP_DEFLATED)
    return out.getvalue()
