"""A sample in the four formats in which such reports are published."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import datetime
from html import escape
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from making_samples.forms import Cell, Grid
from making_samples.read import SOURCE, Block, Sample, plain

_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")


def render(sample: Sample) -> bytes:
    """The bytes of the report in the format that its source names."""
    return {"txt": to_txt, "html": to_html, "docx": to_docx, "pdf": to_pdf}[sample.head["format"]](sample)


def manifest(samples: list[Sample]) -> str:
    """The lines of manifest.jsonl: what no gazetteer of real places can know."""
    rows = (
        {
            "file": sample.file,
            "region": sample.head["region"],
            "organ": sample.head["organ"],
            "year": int(sample.head["year"]),
            "kind": sample.head["kind"],
            "published": sample.head["published"],
        }
        for sample in samples
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def places(grid: Grid) -> list[tuple[int, int, Cell]]:
    """Row and column of the grid at which each cell begins."""
    taken: set[tuple[int, int]] = set()
    found = []
    for row, cells in enumerate(grid):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            taken |= {(row + down, column + right) for down in range(cell.rows) for right in range(cell.columns)}
            found.append((row, column, cell))
    return found


def _size(grid: Grid) -> tuple[int, int]:
    return len(grid), sum(cell.columns for cell in grid[0])


def to_txt(sample: Sample) -> bytes:
    """Plain text, paragraphs indented by two full-width blanks."""
    lines = [sample.head["title"], ""]
    for block in sample.blocks:
        if block.grid:
            lines.append(plain(block.grid))
        else:
            lines.append(block.text if block.kind == "heading" else "\u3000\u3000" + block.text)
    return ("\n".join(lines) + "\n").encode(sample.head.get("encoding", "utf-8"))


def _html(block: Block) -> str:
    if block.grid:
        rows = []
        for row in block.grid:
            cells = []
            for cell in row:
                spans = (f' colspan="{cell.columns}"' if cell.columns > 1 else "") + (f' rowspan="{cell.rows}"' if cell.rows > 1 else "")
                cells.append(f"<td{spans}>{escape(cell.text) or '&nbsp;'}</td>")
            rows.append("<tr>" + "".join(cells) + "</tr>")
        return '<table border="1" cellspacing="0">\n' + "\n".join(rows) + "\n</table>"
    if block.kind == "heading":
        # Official sites rarely use heading elements: the weight of the letters marks the heading.
        return f'<p style="font-family:黑体"><strong>\u3000\u3000{escape(block.text)}</strong></p>'
    style = ' style="text-align:right"' if block.kind == "right" else ""
    return f"<p{style}>\u3000\u3000{escape(block.text)}</p>"


def to_html(sample: Sample) -> bytes:
    """The body of the report inside the page of its site (source/*.html)."""
    page = (SOURCE / f"{sample.head['page']}.html").read_text(encoding="utf-8")
    body = "\n".join(_html(block) for block in sample.blocks)
    for key, value in sample.head.items():
        page = page.replace("{{" + key + "}}", escape(value))
    return page.replace("{{body}}", body).encode("utf-8")


_NUMBERING = """<w:abstractNum {ns} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt
w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="（%2）"/></w:lvl>
</w:abstractNum>"""


def _add_numbering(document: Any) -> None:
    """Numbers as Word makes them: 一、 for the first level, （一） for the second."""
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(_NUMBERING.format(ns=nsdecls("w"))))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))


def _number(paragraph: Any, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level - 1
    properties.get_or_add_numId().val = 90


def _docx_table(document: Any, grid: Grid) -> None:
    table = document.add_table(*_size(grid), style="Table Grid")
    for row, column, cell in places(grid):
        place = table.cell(row, column)
        if cell.rows > 1 or cell.columns > 1:
            place = place.merge(table.cell(row + cell.rows - 1, column + cell.columns - 1))
        place.text = cell.text


def to_docx(sample: Sample) -> bytes:
    """A Word file with heading styles; where the source says ``numbers: automatic``, Word counts the headings."""
    document = docx.Document()
    for style in ("Normal", "Title", "Heading 1", "Heading 2"):
        document.styles[style].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    day = datetime.fromisoformat(sample.head["published"])
    core = document.core_properties
    core.title, core.author, core.comments, core.created, core.modified = sample.head["title"], sample.head["organ"], "", day, day
    automatic = sample.head.get("numbers") == "automatic"
    if automatic:
        _add_numbering(document)
    document.add_heading(sample.head["title"], 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for block in sample.blocks:
        if block.grid:
            _docx_table(document, block.grid)
        elif block.kind == "heading":
            numbered = automatic and _NUMBER.match(block.text) is not None
            paragraph = document.add_heading(_NUMBER.sub("", block.text) if numbered else block.text, block.level)
            if numbered:
                _number(paragraph, block.level)
        else:
            paragraph = document.add_paragraph(block.text)
            if block.kind == "right":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    raw = io.BytesIO()
    document.save(raw)
    return _without_clock(raw.getvalue())


def _without_clock(raw: bytes) -> bytes:
    """The same zip with one fixed time for all members."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(zipfile.ZipInfo(info.filename, (2020, 1, 1, 0, 0, 0)), old.read(info), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _style(size: float, **more: Any) -> ParagraphStyle:
    more = {"leading": size * 1.6} | more
    return ParagraphStyle("s", fontName="STSong-Light", fontSize=size, wordWrap="CJK", **more)


def _pdf_table(grid: Grid, width: float) -> Table:
    rows, columns = _size(grid)
    size = 7 if columns > 10 else 8
    data: list[list[Any]] = [[""] * columns for _ in range(rows)]
    spans = []
    for row, column, cell in places(grid):
        data[row][column] = Paragraph(escape(cell.text), _style(size, leading=size * 1.25, alignment=TA_CENTER))
        if cell.rows > 1 or cell.columns > 1:
            spans.append(("SPAN", (column, row), (column + cell.columns - 1, row + cell.rows - 1)))
    weights = [1.0, 1.6, 4.6, *[1.1] * 7] if columns == 10 else [1.0] * columns
    widths = [width * weight / sum(weights) for weight in weights]
    look = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *spans]
    padding = [(f"{side}PADDING", (0, 0), (-1, -1), 2) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    return Table(data, colWidths=widths, style=look + padding)


def to_pdf(sample: Sample) -> bytes:
    """A4 with page numbers (``footer``) and, where the source has one, a running head (``header``)."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

    def edge(canvas: Any, document: Any) -> None:
        canvas.setFont("STSong-Light", 9)
        canvas.drawCentredString(A4[0] / 2, 36, sample.head["footer"].format(page=document.page))
        canvas.drawString(72, A4[1] - 44, sample.head.get("header", ""))

    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        title=sample.head["title"],
        author=sample.head["organ"],
        invariant=1,
        leftMargin=72,
        rightMargin=72,
        topMargin=64,
        bottomMargin=64,
    )
    indent = _style(11, firstLineIndent=22, spaceAfter=3)
    styles = {
        "paragraph": indent,
        "right": _style(11, alignment=TA_RIGHT),
        "heading": _style(12.5, firstLineIndent=25, spaceBefore=6, spaceAfter=3),
    }
    flow: list[Any] = [Paragraph(escape(sample.head["title"]), _style(17, alignment=TA_CENTER)), Spacer(1, 14)]
    for block in sample.blocks:
        if block.grid:
            flow += [_pdf_table(block.grid, document.width), Spacer(1, 8)]
        else:
            flow.append(Paragraph(escape(block.text), styles[block.kind]))
    document.build(flow, onFirstPage=edge, onLaterPages=edge)
    return out.getvalue()
