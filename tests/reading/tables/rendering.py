"""Tables as they reach us: in the formats, and as what is left of them in plain text."""

from __future__ import annotations

import io
from collections.abc import Callable
from html import escape

from invented import HEADINGS, PLACE, Invented
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

from making_samples.forms import Grid
from making_samples.read import Block, Sample
from making_samples.render import places, render

TITLE = f"{PLACE}人民政府政府信息公开工作年度报告"
_OPENING = "本报告按照《中华人民共和国政府信息公开条例》的要求编制，所列数据的统计期限为一整年，电子版可在县政府网站下载。"
_PROSE = "全年公开各类信息2183条，灌溉用水调度、学区划分、农机补贴等群众关心的事项都在村务栏张贴；水库放水通知提前三天送到每个行政村。"
_CLOSING = "信息更新仍不够及时，个别栏目半年没有维护；今后由县政府办公室每月通报一次，并在年底前完成一次培训。"
Text = Callable[[Grid], str]


def sample(made: Invented, form: str, change: Callable[[Grid], Grid] = lambda grid: grid, prose: int = 1) -> bytes:
    """A report in a format of the samples, with so many paragraphs before its tables."""
    head = {"title": TITLE, "format": form, "page": "bureau-site", "organ": PLACE, "published": "2024-01-22", "footer": "- {page} -"}
    blocks = [Block("paragraph", _OPENING), Block("heading", "一、总体情况", 1), *[Block("paragraph", _PROSE)] * prose]
    for name, grid in made.grids().items():
        blocks += [Block("heading", HEADINGS[name], 1), Block("table", grid=change(grid))]
    blocks += [Block("heading", "五、存在的主要问题及改进情况", 1), Block("paragraph", _CLOSING)]
    return render(Sample("report", head, blocks, []))


class _Turned(Flowable):  # type: ignore[misc]
    """A label set on its side, as narrow cells have it."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return 10, 9 * len(self._label)

    def draw(self) -> None:
        self.canv.rotate(90)
        self.canv.setFont("STSong-Light", 8)
        self.canv.drawString(0, -9, self._label)


def pages(
    made: Invented, change: Callable[[Grid], Grid] = lambda grid: grid, prose: int = 1, repeat: bool = True, turn: bool = False
) -> bytes:
    """A PDF whose tables repeat their header on every page, or have labels that span rows set on their side."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    body = ParagraphStyle("body", fontName="STSong-Light", fontSize=11, leading=18, wordWrap="CJK")
    small = ParagraphStyle("small", fontName="STSong-Light", fontSize=7, leading=9, wordWrap="CJK")

    def table(grid: Grid) -> Table:
        columns = sum(cell.columns for cell in grid[0])
        data: list[list[object]] = [[""] * columns for _ in grid]
        spans = []
        for row, column, cell in places(grid):
            on_side = turn and cell.rows > 2 and len(cell.text) < 12
            data[row][column] = _Turned(cell.text) if on_side else Paragraph(escape(cell.text), small)
            spans.append(("SPAN", (column, row), (column + cell.columns - 1, row + cell.rows - 1)))
        heads = next((at for at, row in enumerate(grid) if row[0].text.startswith("一、")), 0)
        widths = [30, 52, 120, *[36] * 7] if columns == 10 else [450 / columns] * columns
        look = [("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0)), *spans]
        return Table(data, colWidths=widths, style=look, repeatRows=heads if repeat else 0)

    flow: list[object] = [Paragraph(TITLE, body), *[Paragraph(_PROSE, body)] * prose]
    for name, grid in made.grids().items():
        flow += [Paragraph(HEADINGS[name], body), table(change(grid))]
    flow.append(Paragraph(_CLOSING, body))
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=A4, invariant=1).build(flow)
    return stream.getvalue()


def text(made: Invented, flatten: Text) -> bytes:
    """A plain text file with tables flattened one way."""
    lines = [TITLE, _OPENING, "一、总体情况", _PROSE]
    for name, grid in made.grids().items():
        lines += [HEADINGS[name], flatten(grid)]
    return "\n".join([*lines, "五、存在的主要问题及改进情况", _CLOSING, ""]).encode()


def page(made: Invented, flatten: Text) -> bytes:
    """A web page that has the flattened tables as paragraphs."""
    lines = text(made, flatten).decode().split("\n")
    body = "".join(f"<p>{escape(line) or '&nbsp;'}</p>" for line in lines)
    return f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>".encode()


def tabs(grid: Grid) -> str:
    """Cells as a browser copies them."""
    return "\n".join("\t".join(cell.text for cell in row) for row in grid)


def sheet(grid: Grid) -> str:
    """Cells as a spreadsheet copies them: the fields that a merged cell covers are empty."""
    at = {(row, column): cell.text for row, column, cell in places(grid)}
    width = max(column + cell.columns for _, column, cell in places(grid))
    return "\n".join("\t".join(at.get((row, column), "") for column in range(width)) for row in range(len(grid)))


def bars(grid: Grid) -> str:
    """A table of Markdown, each row with its own cells."""
    rows = ["| " + " | ".join(cell.text for cell in row) + " |" for row in grid]
    return "\n".join([rows[0], "|" + " --- |" * len(grid[0]), *rows[1:]])


def full_bars(grid: Grid) -> str:
    """A table of Markdown in which every row has all columns."""
    rows = ["| " + line.replace("\t", " | ") + " |" for line in sheet(grid).split("\n")]
    return "\n".join([rows[0], "|" + ":--|" * (rows[0].count("|") - 1), *rows[1:]])


def words(grid: Grid) -> str:
    """One row a line, cells parted by one blank."""
    return "\n".join(" ".join(cell.text for cell in row) for row in grid)


def stream(grid: Grid) -> str:
    """All cells on one line."""
    return " ".join(cell.text for row in grid for cell in row)


def cells(grid: Grid) -> str:
    """One cell a line; an empty cell is an empty line."""
    return "\n".join(cell.text for row in grid for cell in row)


def loose_cells(grid: Grid) -> str:
    """One cell a line, with an empty line between any two."""
    return "\n\n".join(cell.text for row in grid for cell in row)


def broken_labels(grid: Grid) -> str:
    """One cell a line, long labels over several lines."""
    return "\n".join(cell.text[:9] + "\n" + cell.text[9:] if len(cell.text) > 12 else cell.text for row in grid for cell in row)


def paged(flatten: Text) -> Text:
    """Tables that run over pages of twelve rows, with page numbers between and the header printed again."""

    def flattened(grid: Grid) -> str:
        head = 3 if len(grid) > 20 else 0
        parts = [grid[:12]] + [grid[:head] + grid[at : at + 12] for at in range(12, len(grid), 12)]
        return "\n\n- 3 -\n\n".join(flatten(part) for part in parts)

    return flattened
