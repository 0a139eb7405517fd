"""Tables that no format marks: rows with tabs or bars, and lists of one cell a line (code, name, unit, number)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.reading.tables.labels import plain
from pipeline.reading.tables.lines import Line, Piece
from pipeline.reading.tables.values import is_unit, is_value

_FEWEST_ROWS, _FEWEST_ITEMS = 2, 4  # by which rows, and items of a list, are known
_LONGEST_NAME = 40
_HEADS = re.compile(r"(?:统计|指标|计量)*(?:指标|代码|编码|序号|项目|名称|类别|内容|单位|数据?|数量|数值|件数|合计)(?:名称)?")
_CODE = re.compile(r"\d{2}")
_PROSE = re.compile(r"[。；！？，：:]$")


def tables(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of each table, row by row; ``lines`` are those of the document that belong to no table yet."""
    for run in _runs(lines):
        if run[0].marked:
            if len(run) >= _FEWEST_ROWS and any(is_value(piece.text) for line in run for piece in line.pieces):
                yield run
        else:
            yield from _lists(run)


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Rows that follow each other; between them, the other lines that are printed."""
    run: list[Line] = []
    for line in lines:
        if line.blank:
            continue
        is_row = line.marked and sum(bool(piece.text) for piece in line.pieces) > 1
        if run and run[-1].marked != is_row:
            yield run
            run = []
        run.append(line if line.marked == is_row else Line(line.start, line.end, line.pieces))
    if run:
        yield run


def _lists(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lists among lines of one cell each: name and number over and over, a unit between them, a code before them, or not."""
    at = 0
    while at < len(lines):
        items, end = _items(lines, at)
        if len(items) < _FEWEST_ITEMS:
            at += 1
            continue
        width = max(len(item.pieces) for item in items)
        heads = [line for line in lines[max(at - width, 0) : at] if _is_head(line)]
        if len(heads) == width:
            items.insert(0, _row(heads))
        yield items
        at = end


def _items(lines: Sequence[Line], at: int) -> tuple[list[Line], int]:
    """The items from a line on, and the line after them; a name without a number stands over others, at most one at a time."""
    items: list[Line] = []
    code: int | None = None
    while at < len(lines):
        coded = _code(lines[at], code) if code is not None or not items else None
        start = at + (coded is not None)
        item = _length(lines, start)
        if not item and coded is not None:  # it was no code
            coded, start = None, at
        skip = 1 if not item and items and (_length(lines, at + 1) or _code(lines[at + 1], code) if at + 1 < len(lines) else 0) else 0
        if (not item and not (skip and _is_name(lines[at]))) or (item and coded is None and code is not None):
            break
        if item:
            items.append(_row(lines[at : start + item]))
            code = coded
            at = start + item
        else:
            at += skip
    return items, at


def _length(lines: Sequence[Line], at: int) -> int:
    """Of how many lines the item from a line on is, its code left out; 0 if there is none."""
    return next((count for count in (2, 3) if _is_item(lines[at : at + count], count)), 0)


def _code(line: Line, last: int | None) -> int | None:
    """The code on a line of its own: any of two digits, after ``last`` the next one; None if it is none."""
    match = _CODE.fullmatch(_text(line))
    return int(match[0]) if match and (last is None or int(match[0]) == last + 1) else None


def _is_item(lines: Sequence[Line], count: int) -> bool:
    if len(lines) < count or not _is_name(lines[0]) or not is_value(_text(lines[-1])):
        return False
    return count == 2 or is_unit(_text(lines[1]))


def _is_name(line: Line) -> bool:
    text = _text(line)
    return 1 < len(plain(text)) <= _LONGEST_NAME and not is_value(text) and not is_unit(text) and not _PROSE.search(text)


def _is_head(line: Line) -> bool:
    return _HEADS.fullmatch(plain(_text(line))) is not None


def _text(line: Line) -> str:
    """The line's pieces as they stand: with a blank between them where there is one."""
    found, end = "", None
    for piece in line.pieces:
        found += (" " if end is not None and piece.start > end else "") + piece.text
        end = piece.end
    return found


def _row(lines: Sequence[Line]) -> Line:
    """Lines of one cell each as one row."""
    pieces = tuple(Piece(_text(line), line.pieces[0].start, line.pieces[-1].end) for line in lines)
    return Line(lines[0].start, lines[-1].end, pieces, marked=True)
