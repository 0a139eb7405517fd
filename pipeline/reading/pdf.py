"""A born-digital PDF: paragraphs as they were written, tables row by row, the offsets at which its pages begin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.errors import DamagedFile, TooLarge, UnsupportedFormat
from pipeline.reading import pdf_flow, pdf_glyphs, pdf_rules, pdf_tables
from pipeline.reading.blocks import clean, join
from pipeline.reading.pdf_flow import LARGER, Flow, Paragraph
from pipeline.reading.pdf_pages import Sheet, sheets
from pipeline.reading.pdf_tables import PageTable
from pipeline.reading.pdf_writer import Writer
from pipeline.records import Document
from pipeline.settings import Settings

_UNMAPPED = re.compile(r"\(cid:\d+\)|\ufffd")  # what stands for a character that the font does not name
_MOST_UNMAPPED = 0.2  # share of such characters above which the text is of no use
_LETTERHEAD = re.compile(r".*(?:文件|简报|公报)|.*〔\d{4}〕.*号")


def read(data: bytes, name: str, settings: Settings) -> Document:
    """The text of a PDF. Raises ProtectedFile, TooLarge, UnsupportedFormat (a scan), DamagedFile."""
    flows: list[Flow] = []
    pictures: list[int] = []
    left_out: list[int] = []
    for number, sheet in enumerate(sheets(data, name, settings)):
        found = _flows(sheet, number)
        if sheet.has_pictures and not any(flow.items for flow in found):
            pictures.append(number + 1)
        if sheet.is_left_out:
            left_out.append(number + 1)
        flows += found
    warnings = _check_text(flows, pictures, left_out, name)
    pdf_flow.strip_furniture(flows)
    return _document(flows, warnings)


def _flows(sheet: Sheet, number: int) -> list[Flow]:
    tables, rest = pdf_tables.tables(pdf_rules.rules(sheet.shapes), pdf_glyphs.once(sheet.glyphs))
    if not tables:
        parts = pdf_glyphs.split_columns(rest)
        return [Flow(number, sheet.height, sheet.width / (2 if i else 1), [*pdf_glyphs.lines(part)]) for i, part in enumerate(parts)]
    items: list[pdf_glyphs.TextLine | PageTable] = [*pdf_glyphs.lines(rest), *tables]
    return [Flow(number, sheet.height, sheet.width, sorted(items, key=lambda item: item.top))]


def _check_text(flows: Sequence[Flow], pictures: Sequence[int], left_out: Sequence[int], name: str) -> tuple[str, ...]:
    """Warnings about what is not read. Raises TooLarge, UnsupportedFormat, DamagedFile if nothing can be."""
    text = "".join(_text_of(item) for flow in flows for item in flow.items)
    if not text.strip():
        if left_out:
            raise TooLarge(f"{name} holds nothing but drawings too large to be read; give the file that holds the text of the report.")
        if pictures:
            raise UnsupportedFormat(
                f"{name} is a scan without a text layer, and pictures of text are not read yet; give the file that it was printed from."
            )
        raise DamagedFile(f"{name} is a PDF without any text; give the file that holds the text of the report.")
    unmapped = len(_UNMAPPED.findall(text))
    if unmapped > _MOST_UNMAPPED * len(_UNMAPPED.sub("?", text)):
        raise UnsupportedFormat(
            f"{name} has fonts that do not say which characters they show; save it as PDF again, with its fonts embedded."
        )
    warnings = []
    if unmapped:
        warnings.append(f"{name} has {unmapped} characters whose font does not say what they are; they are left out.")
    if pictures:
        warnings.append(f"{name} has pages that are only pictures, which are not read: {', '.join(map(str, pictures))}.")
    if left_out:
        warnings.append(f"{name} has pages with drawings too large to be read, which are left out: {', '.join(map(str, left_out))}.")
    return tuple(warnings)


def _text_of(item: pdf_glyphs.TextLine | PageTable) -> str:
    return item.text if isinstance(item, pdf_glyphs.TextLine) else "".join(cell.text for row in item.rows for cell in row)


def _document(flows: Sequence[Flow], warnings: tuple[str, ...]) -> Document:
    writer = Writer(pdf_flow.body_size(flows))
    for block in pdf_flow.paragraphs(flows):
        if isinstance(block, Paragraph):
            writer.paragraph(block)
        else:
            writer.table(*block)
    writer.flush()
    pages = writer.pages(max(flow.page for flow in flows) + 1)
    return Document(writer.text(), _title(flows), tuple(writer.tables), tuple(writer.headings), pages, warnings)


def _title(flows: Sequence[Flow]) -> str | None:
    """The largest lines of the first page, if they are larger than the text and not the head of the letter paper."""
    lines = [item for flow in flows if flow.page == 0 for item in flow.items if isinstance(item, pdf_glyphs.TextLine)]
    lines = [line for line in lines if not _LETTERHEAD.fullmatch(line.text)]
    largest = max((line.size for line in lines), default=0.0)
    if not lines or largest < LARGER * pdf_flow.body_size(flows):
        return None
    first = next(i for i, line in enumerate(lines) if line.size > 0.95 * largest)
    run = []
    for line in lines[first:]:
        if line.size < 0.95 * largest:
            break
        run.append(clean(line.text))
    return join(run) or None
