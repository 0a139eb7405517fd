"""Characters of a PDF page -> lines of text as they are printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.reading.blocks import is_wide

_OVERPRINT = 0.3  # of the size, and half of its width: a second print of a character this near makes it bold
_WORD_GAP = 0.2  # of the size: a wider gap parts two Latin words
_NAME_GAP = 0.7  # of the size: a wider gap parts Chinese words that the writer set apart
_COLUMN_GAP = 1.9  # of the size: a wider gap parts columns
_FEWEST_IN_COLUMNS = 10  # lines that a page set in two columns has at least
_LABEL = re.compile(r"第[一二三四五六七八九十\d]{1,3}(?:部分|章|节|编)|附件|附表")  # the space after it is the writer's
# Radicals that fonts yield in place of the character, and that Unicode does not decompose (CJK Radicals Supplement), or
# decomposes to an older form (the last three, from Kangxi Radicals).
_RADICALS = str.maketrans(
    "⺁⺌⺍⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳戶靑黃",
    "厂小小母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟户青黄",
)


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character; lengths are points from the page's upper left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    upright: bool

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class TextLine:
    """A printed line; ``columns`` are its pieces between gaps so wide that they part columns."""

    text: str
    columns: tuple[str, ...]
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    first: float  # width of what it begins with and cannot be parted: a Chinese character, a Latin word


def once(found: Iterable[Glyph]) -> list[Glyph]:
    """Each character once, even if it was printed several times to look bold."""
    kept: list[Glyph] = []
    places: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in found:
        near = min(_OVERPRINT * glyph.size, 0.5 * (glyph.x1 - glyph.x0))
        column, row = int(glyph.x0 // 10), int(glyph.middle // 10)
        around = (places.get((glyph.text, column + i, row + j), ()) for i in (-1, 0, 1) for j in (-1, 0, 1))
        if any(abs(other.x0 - glyph.x0) < near and abs(other.middle - glyph.middle) < near for group in around for other in group):
            continue
        places.setdefault((glyph.text, column, row), []).append(glyph)
        kept.append(glyph)
    return kept


def lines(found: Sequence[Glyph]) -> list[TextLine]:
    """The lines that these characters make, from the top down."""
    made = [_line(row) for row in _rows(found)]
    if turned := [glyph for glyph in found if not glyph.upright and not glyph.text.isspace()]:
        made.append(_line(sorted(turned, key=lambda g: (round(g.x0), -g.top))))
    return sorted(made, key=lambda line: (line.top, line.x0))


def _rows(found: Sequence[Glyph]) -> list[list[Glyph]]:
    """Upright characters that stand side by side, from the top down, each row from the left, without blanks at its ends."""
    rows: list[list[Glyph]] = []
    middles: list[float] = []
    for glyph in sorted((glyph for glyph in found if glyph.upright), key=lambda g: (g.middle, g.x0)):
        for i in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            if abs(glyph.middle - middles[i]) < 0.5 * min(glyph.size, rows[i][0].size):
                rows[i].append(glyph)
                middles[i] += (glyph.middle - middles[i]) / len(rows[i])
                break
        else:
            rows.append([glyph])
            middles.append(glyph.middle)
    return [row for row in map(_stripped, rows) if row]


def _stripped(row: list[Glyph]) -> list[Glyph]:
    row = sorted(row, key=lambda g: g.x0)
    shown = [i for i, glyph in enumerate(row) if not glyph.text.isspace()]
    return row[shown[0] : shown[-1] + 1] if shown else []


def split_columns(found: Sequence[Glyph]) -> list[list[Glyph]]:
    """The characters of a page set in two columns, as what stands above them, the left one, the right one; else all as one.

    There are two columns where many lines, one below the other, leave the same gap near the middle and the left ones reach it.
    """
    whole = [list(found)]
    rows = _rows([glyph for glyph in found if not glyph.text.isspace()])
    if len(rows) < _FEWEST_IN_COLUMNS:
        return whole
    left, right = min(glyph.x0 for glyph in found), max(glyph.x1 for glyph in found)
    size = sorted(glyph.size for glyph in found)[len(found) // 2]
    best: tuple[int, float] = (0, 0.0)
    for step in range(40, 61):
        gutter = left + (right - left) * step / 100
        free = 0
        for row in reversed(rows):
            if any(glyph.x0 < gutter + size / 2 and glyph.x1 > gutter - size / 2 for glyph in row):
                break
            free += 1
        best = max(best, (free, gutter))
    count, gutter = best
    if count < _FEWEST_IN_COLUMNS:
        return whole
    set_in_columns = [glyph for row in rows[-count:] for glyph in row]
    ends = [max(glyph.x1 for glyph in half) for row in rows[-count:] if (half := [glyph for glyph in row if glyph.x1 < gutter])]
    rights = sum(glyph.x0 > gutter for glyph in set_in_columns)
    if not ends or rights < 0.25 * len(set_in_columns) or sum(gutter - end < 4 * size for end in ends) < 0.6 * len(ends):
        return whole
    above = [glyph for row in rows[:-count] for glyph in row]
    return [above, [g for g in set_in_columns if g.x0 < gutter], [g for g in set_in_columns if g.x0 >= gutter]]


def _line(row: Sequence[Glyph]) -> TextLine:
    columns: list[str] = []
    text = piece = ""
    first: float | None = None
    last: Glyph | None = None
    blank = False
    wide_gap = _wide_gap(row)
    for glyph in row:
        if glyph.text.isspace():
            blank = True
            continue
        if last is not None:
            gap, size = glyph.x0 - last.x1, max(glyph.size, last.size)
            if glyph.upright and gap > max(_COLUMN_GAP * size, wide_gap):
                columns.append(piece)
                piece = ""
            narrow = not is_wide(last.text[-1]) and not is_wide(glyph.text[0])
            loose = narrow or bool(_LABEL.fullmatch(text))
            if glyph.upright and (gap > (_WORD_GAP * size if loose else max(_NAME_GAP * size, wide_gap)) or (loose and blank)):
                text += " "
                piece += " " if piece else ""
            if first is None and (not narrow or text.endswith(" ")):
                first = last.x1 - row[0].x0
        text += glyph.text
        piece += glyph.text
        last = glyph
        blank = False
    sizes = sorted(glyph.size for glyph in row)
    return TextLine(
        text=text,
        columns=(*columns, piece),
        x0=min(glyph.x0 for glyph in row),
        x1=max(glyph.x1 for glyph in row),
        top=min(glyph.top for glyph in row),
        bottom=max(glyph.bottom for glyph in row),
        size=sizes[len(sizes) // 2],
        first=row[-1].x1 - row[0].x0 if first is None else first,
    )


def _wide_gap(row: Sequence[Glyph]) -> float:
    """In points, twice the narrowest gap beside a Chinese character: a line that is stretched to its width has no narrower one."""
    shown = [glyph for glyph in row if not glyph.text.isspace()]
    gaps = [b.x0 - a.x1 for a, b in pairwise(shown) if is_wide(a.text[-1]) or is_wide(b.text[0])]
    return 2 * min(gaps) if len(gaps) > 1 else 0.0


def plain(text: str) -> str:
    """The character itself where the font yields a radical or a compatibility form of a Chinese character, or a ligature."""
    if len(text) == 1 and "\u2e80" <= text <= "\u2fdf":
        return unicodedata.normalize("NFKC", text).translate(_RADICALS)
    if len(text) == 1 and ("\uf900" <= text <= "\ufaff" or "\ufb00" <= text <= "\ufb06"):
        return unicodedata.normalize("NFKC", text)
    return "".join(char for char in text if char == " " or unicodedata.category(char)[0] not in "CZ" or char.isspace())
