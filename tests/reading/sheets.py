"""Documents that the tests of the readers are made with: invented reports, written out as Word files, PDFs and zips."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import docx
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

TITLE = "清河县人民政府2022年政府信息公开工作年度报告"
OPENING = (
    "本报告由清河县人民政府办公室编制，统计期限自2022年1月1日起至12月31日止。报告全文可在县政府网站查阅；"
    "如有疑问，请与县政府办公室联系（地址：清河县文昌路6号，电话：0000-3210066，邮编：000300）。"
)
OPEN = (
    "（一）主动公开。全年公布各类信息2183条，其中涉农补贴发放清册214份、学区划分方案9份、水库放水通知37条。"
    "对群众最关心的自来水改造工程，施工进度每周一张榜，监理单位和投诉电话写在榜首，年底前覆盖全部43个行政村。"
)
CLOSING = "信息审核仍靠人工，遇到节假日往往隔天才能发出。今后实行值班审核，当日信息当日发布。"


def one_sentence(error: BaseException, name: str) -> bool:
    """Whether a message is a single sentence that names the file."""
    message = str(error)
    return name in message and "\n" not in message and message.endswith(".") and not re.search(r"[.!?]\s", message)


def word(fill: Callable[[Any], None]) -> bytes:
    """A Word file that ``fill`` writes into."""
    document = docx.Document()
    fill(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def rezipped(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A zip with every member passed through ``change``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, change(info.filename, old.read(info)))
    return stream.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip with these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _font() -> str:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


def style(size: float = 15, **given: Any) -> ParagraphStyle:
    """Body text as official documents set it: two characters of indent, lines broken anywhere."""
    defaults = {"fontName": _font(), "fontSize": size, "leading": 1.7 * size, "firstLineIndent": 2 * size, "wordWrap": "CJK"}
    return ParagraphStyle("text", **{**defaults, **given})


def body(text: str) -> Paragraph:
    return Paragraph(text, style())


def title(text: str) -> Paragraph:
    return Paragraph(text, style(21, alignment=TA_CENTER, firstLineIndent=0, spaceAfter=12))


def signature(text: str) -> Paragraph:
    return Paragraph(text, style(alignment=TA_RIGHT, firstLineIndent=0, rightIndent=20))


def grid(rows: Sequence[Sequence[str]], *commands: tuple[Any, ...], **given: Any) -> Table:
    """A ruled table; ``commands`` are reportlab's, SPAN among them."""
    cells = [[Paragraph(cell, style(10, firstLineIndent=0)) for cell in row] for row in rows]
    ruled = [("GRID", (0, 0), (-1, -1), 0.6, (0, 0, 0)), *commands]
    return Table(cells, style=ruled, **given)


def pdf(flowables: Sequence[Any], *, head: str = "", number: str = "- {} -", password: str = "") -> bytes:
    """A PDF on A4 with a running head and page numbers."""

    def furnish(canvas: Canvas, template: Any) -> None:
        canvas.setFont(_font(), 10)
        canvas.drawCentredString(A4[0] / 2, 40, number.format(template.page))
        canvas.drawString(72, A4[1] - 45, head)

    stream = io.BytesIO()
    encrypt = StandardEncryption(password) if password else None
    template = SimpleDocTemplate(stream, pagesize=A4, topMargin=80, bottomMargin=80, leftMargin=75, rightMargin=75, encrypt=encrypt)
    template.build([*flowables, Spacer(1, 1)], onFirstPage=furnish, onLaterPages=furnish)
    return stream.getvalue()


def drawn(draw: Callable[[Canvas], None]) -> bytes:
    """A PDF that ``draw`` draws by hand, in 12 points."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setFont(_font(), 12)
    draw(canvas)
    canvas.save()
    return stream.getvalue()
