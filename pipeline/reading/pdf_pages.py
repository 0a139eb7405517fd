"""The pages of a PDF as pdfminer.six interprets them: characters and shapes, measured from the upper left corner in points."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTComponent, LTCurve, LTFigure, LTImage, LTPage, LTRect
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import stream_value
from pdfminer.psexceptions import PSException

from pipeline.errors import TooLarge
from pipeline.reading.pdf_glyphs import Glyph, plain
from pipeline.reading.refusals import damaged, locked
from pipeline.settings import Settings

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every font that lacks what is not needed here


_MOST_CONTENT = 20_000_000  # bytes of drawing instructions on a page; a page of text has some 10,000


@dataclass(frozen=True, slots=True)
class Shape:
    """A line, rectangle or path that can be seen on white paper; ``points`` are its corners."""

    x0: float
    x1: float
    top: float
    bottom: float
    points: tuple[tuple[float, float], ...]
    stroked: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed on one page."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    shapes: tuple[Shape, ...]
    has_pictures: bool
    is_left_out: bool = False


def sheets(data: bytes, name: str, settings: Settings) -> Iterator[Sheet]:
    """The pages in order; one that is a huge drawing is left out. Raises ProtectedFile, DamagedFile, TooLarge."""
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    try:
        for number, page in enumerate(PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(data))))):
            if number >= settings.max_pages:
                raise TooLarge(f"{name} has more than the {settings.max_pages} pages that are read; split it or raise max_pages.")
            if sum(len(stream_value(content).get_data()) for content in page.contents) > _MOST_CONTENT:
                yield Sheet(0.0, 0.0, (), (), False, is_left_out=True)
                continue
            interpreter.process_page(page)
            yield _sheet(device.get_result())
    except PDFEncryptionError as error:
        raise locked(name) from error
    except PSException as error:
        raise damaged(name, "PDF", error) from error


def _sheet(page: LTPage) -> Sheet:
    glyphs: list[Glyph] = []
    shapes: list[Shape] = []
    has_pictures = False
    height = page.height
    for item in _components(page):
        if isinstance(item, LTChar):
            if text := plain(item.get_text()):
                glyphs.append(Glyph(text, item.x0, item.x1, height - item.y1, height - item.y0, max(item.size, 0.1), item.upright))
        elif isinstance(item, LTCurve):
            if (item.stroke or item.fill) and not _is_white(item.stroking_color if item.stroke else item.non_stroking_color):
                points = tuple((x, height - y) for x, y in item.pts)
                points += points[:1] if isinstance(item, LTRect) else ()
                shapes.append(Shape(item.x0, item.x1, height - item.y1, height - item.y0, points, item.stroke))
        elif isinstance(item, LTImage):
            has_pictures = True
    return Sheet(page.width, height, tuple(glyphs), tuple(shapes), has_pictures)


def _components(page: LTPage) -> Iterator[LTComponent]:
    """Everything on the page, that inside of figures included, in the order of drawing."""
    waiting: list[Iterator[Any]] = [iter(page)]
    while waiting:
        for item in waiting[-1]:
            if isinstance(item, LTFigure):
                waiting.append(iter(item))
                break
            yield item
        else:
            waiting.pop()


def _is_white(color: object) -> bool:
    """Whether a colour of grey, RGB or CMYK is white; patterns and the like are not."""
    values: Sequence[object] = color if isinstance(color, (tuple, list)) else (color,)
    numbers = [value for value in values if isinstance(value, (int, float))]
    if not numbers or len(numbers) < len(values):
        return False
    return all(value <= 0.02 for value in numbers) if len(numbers) == 4 else all(value >= 0.98 for value in numbers)
