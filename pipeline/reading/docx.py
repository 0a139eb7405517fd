"""A Word file: paragraphs with their numbers, headings, tables in place, text boxes, footnotes at the end."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from lxml import etree

from pipeline.errors import DamagedFile, TooLarge, UnsupportedFormat
from pipeline.reading.blocks import Block, Grid, Line, assemble, clean
from pipeline.reading.containers import BROKEN_ZIP
from pipeline.reading.docx_styles import Numbering, Styles
from pipeline.reading.refusals import damaged, locked
from pipeline.records import Document
from pipeline.settings import Settings

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # repeats a text box for old readers
_FOOTNOTES = ("footnotes", "endnotes")
_SKIPPED = frozenset(
    (_FALLBACK, *(_W + name for name in ("del", "moveFrom", "instrText", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "rt")))
)
_TEXT = {_W + "tab": " ", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d", re.I)  # styles of the lines of a table of contents
_LONGEST_HEADING = 100


def read(data: bytes, name: str, settings: Settings) -> Document:
    """The text of a Word file (.docx). Raises DamagedFile, ProtectedFile, TooLarge, UnsupportedFormat."""
    _check(data, name, settings)
    try:
        opened = docx.Document(io.BytesIO(data))
    except (*BROKEN_ZIP, OpcError, KeyError, AttributeError, etree.LxmlError) as error:
        if "content type is" in str(error):  # python-docx opens no other kind of Word file
            raise UnsupportedFormat(f"{name} is a Word template or has macros, which is not read; save it as an ordinary .docx.") from error
        raise damaged(name, "Word file", error) from error
    try:
        reader = _Reader(Styles(opened), Numbering(opened))
        blocks = list(reader.blocks(opened.element.body))
        for part in opened.part.package.iter_parts():
            if part.partname.rpartition("/")[2].removesuffix(".xml") in _FOOTNOTES:
                blocks += reader.notes(etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True)))
        title = reader.title or clean(opened.core_properties.title or "")
    except (*BROKEN_ZIP, OpcError, KeyError, AttributeError, etree.LxmlError) as error:
        raise damaged(name, "Word file", error) from error
    return assemble(blocks, title or None)


def _check(data: bytes, name: str, settings: Settings) -> None:
    """Refuse what may not be opened at all: locked, larger inside than is allowed, or with an XML document type."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if any(info.flag_bits & 1 for info in infos):
                raise locked(name)
            if sum(info.file_size for info in infos) > settings.max_zip_bytes or any(
                info.file_size > settings.max_file_bytes for info in infos
            ):
                raise TooLarge(f"{name} unpacks to more than is read; take pictures out of it or raise max_file_bytes and max_zip_bytes.")
            for info in infos:
                if info.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(info) as part:
                        if b"<!DOCTYPE" in part.read(4096).replace(b"\0", b""):
                            raise DamagedFile(f"{name} declares XML entities, which no Word file does; save it again as .docx in Word.")
    except BROKEN_ZIP as error:
        raise damaged(name, "Word file", error) from error


class _Reader:
    """Walks the body once; list numbers depend on what came before."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self.title: str | None = None

    def blocks(self, container: Any) -> Iterator[Block]:
        """The blocks in a body, cell or text box, in order."""
        for element in container.iterchildren(etree.Element):
            if element.tag == _W + "p":
                yield from self._paragraph(element)
            elif element.tag == _W + "tbl":
                yield from self._table(element)
            elif element.tag not in _SKIPPED:
                yield from self.blocks(element)  # content controls, tracked changes, custom XML

    def notes(self, root: Any) -> Iterator[Block]:
        """Footnotes or endnotes; those with a type only draw the line above them."""
        for note in root:
            if note.get(_W + "type") is None:
                yield from self.blocks(note)

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        style = self._styles.of(paragraph)
        if not _CONTENTS.match(style.name):
            label = self._numbering.label(paragraph, style)
            text = "".join(_texts(paragraph))
            lines = [line for line in map(clean, text.split("\n")) if line]
            if lines and label:
                lines[0] = label + lines[0]
            if lines and style.is_title and self.title is None:
                self.title = " ".join(lines)
            for line in lines:
                yield Line(line, style.is_heading and len(line) <= _LONGEST_HEADING)
        for box in _boxes(paragraph):
            yield from self.blocks(box)

    def _table(self, table: Any) -> Iterator[Block]:
        nested = next(table.iterdescendants(_W + "tbl"), None) is not None
        rows = [[list(self.blocks(cell)) for cell in _children(row, "tc") if not _continues(cell)] for row in _children(table, "tr")]
        lines = [[[b for b in cell if isinstance(b, Line)] for cell in row] for row in rows]
        grid = Grid(tuple(tuple(tuple(line.text for line in cell) for cell in row) for row in lines))
        if nested or grid.is_layout():
            for row in rows:
                for cell in row:
                    yield from cell
        else:
            yield grid


def _children(element: Any, name: str) -> Iterator[Any]:
    """The rows or cells of an element, those inside content controls included."""
    for child in element.iterchildren(etree.Element):
        if child.tag == _W + name:
            yield child
        elif child.tag in (_W + "sdt", _W + "sdtContent", _W + "ins", _W + "customXml"):
            yield from _children(child, name)


def _continues(cell: Any) -> bool:
    """Whether a cell only continues the one above it."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(_W + "val", "continue") == "continue"


def _texts(element: Any) -> Iterator[str]:
    """The visible text of a paragraph or a part of one; text boxes are no part of it."""
    for child in element.iterchildren(etree.Element):
        if child.tag in (_W + "t", _M + "t"):
            yield child.text or ""
        elif child.tag in _TEXT:
            yield "" if child.get(_W + "type") in ("page", "column") else _TEXT[child.tag]
        elif child.tag not in _SKIPPED and child.tag != _W + "txbxContent" and not _is_hidden(child):
            yield from _texts(child)


def _is_hidden(run: Any) -> bool:
    hidden = run.find(f"{_W}rPr/{_W}vanish")
    return hidden is not None and hidden.get(_W + "val", "1") not in ("0", "false", "off")


def _boxes(element: Any) -> Iterator[Any]:
    for child in element.iterchildren(etree.Element):
        if child.tag == _W + "txbxContent":
            yield child
        elif child.tag not in _SKIPPED:
            yield from _boxes(child)
