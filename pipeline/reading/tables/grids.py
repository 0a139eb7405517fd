"""Any other table of the format -> cells under their printed headings."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.fold import fold
from pipeline.reading.tables.labels import plain
from pipeline.reading.tables.lines import Line, Piece
from pipeline.reading.tables.values import is_unit, is_value, stated_unit, value_of
from pipeline.records import Cell

_MOST_HEADS = 4  # rows of headings
_JOIN = " / "
_UNIT_HEADS = ("单位", "计量单位")

_Row = tuple[Piece, ...]


def grid(lines: Sequence[Line], above: str | None) -> tuple[str | None, tuple[Cell, ...]]:
    """The caption that the table itself bears, and its cells but for captions, headings and labels.

    ``above`` is what stands over the table; it may state the unit. Where the heading of a cell cannot be told, its column is "".
    """
    rows = [line.pieces for line in lines if any(piece.text for piece in line.pieces)]
    caption = None
    while rows and len(rows[0]) == 1:
        caption = caption or rows[0][0].text
        rows = rows[1:]
    if not rows:
        return caption, ()
    if _is_form(rows):
        return caption, tuple(cell for row in rows for cell in _named(row))
    # The first row with a number has all columns: labels that span it and those below it begin there.
    wide = len(next((row for row in rows if any(is_value(piece.text) and not _is_year(piece.text) for piece in row)), rows[0]))
    heads, body = _heads(rows, wide)
    labels = _label_columns([row for row in body if len(row) == wide], wide)
    columns = _columns(heads, wide, labels)
    unit = stated_unit(above or "") or stated_unit(caption or "")
    made: list[Cell] = []
    label: list[str] = []
    for row in body:
        missing = wide - len(row)
        if missing and len(row) == 1:
            label = [row[0].text, *label[1:]] if labels else label
            continue
        if not 0 <= missing <= labels:
            made += [_cell(_JOIN.join(label), "", piece, None) for piece in row]
            continue
        own = [piece.text for piece in row[: labels - missing]]
        label = [*label[:missing], *own]
        made += _cells(row[labels - missing :], columns[labels:], _JOIN.join(part for part in label if part), unit)
    return caption, tuple(made)


def _is_form(rows: Sequence[_Row]) -> bool:
    """Whether each row is made of names and what they name: 索引号：| 0001 | 发布日期：| 2020-01-20."""
    return all(row[0].text.endswith(("：", ":")) for row in rows)


def _named(row: _Row) -> list[Cell]:
    """The cells of such a row; the name is the row's key, and the column has none."""
    made: list[Cell] = []
    name = ""
    for piece in row:
        if piece.text.endswith(("：", ":")):
            name = piece.text
        else:
            made.append(_cell(name, "", piece, None))
    return made


def _cells(row: _Row, columns: Sequence[str], label: str, unit: str | None) -> list[Cell]:
    printed = next((piece.text for name, piece in zip(columns, row) if plain(name) in _UNIT_HEADS and is_unit(piece.text)), None)
    return [_cell(label, name, piece, printed or stated_unit(name) or unit) for name, piece in zip(columns, row)]


def _cell(row: str, column: str, piece: Piece, unit: str | None) -> Cell:
    value, own = value_of(piece.text)
    is_number = value is not None and not isinstance(value, str)
    return Cell(row, column, piece.text, value, own or (unit if is_number else None), piece.start, piece.end)


def _heads(rows: Sequence[_Row], width: int) -> tuple[Sequence[_Row], Sequence[_Row]]:
    """The rows of headings on top, and all others; the first row as wide as the table ends the headings."""
    heads = 0
    for row in rows[:_MOST_HEADS]:
        filled = [piece.text for piece in row if piece.text]
        if len(filled) < 2 or any(is_value(text) for text in filled if not _is_year(text)) or all(map(_is_year, filled)):
            break
        heads += 1
        if len(row) == width:
            break
    return (rows[:heads], rows[heads:]) if heads < len(rows) else ((), rows)


def _is_year(text: str) -> bool:
    folded = fold(text)
    return len(folded) == 4 and folded.isascii() and folded.isdigit() and folded[:2] in ("19", "20")


def _label_columns(rows: Sequence[_Row], width: int) -> int:
    """How many columns on the left are labels: the first, and those of text beside it while numbers follow."""
    if not rows:
        return min(1, width - 1)

    def is_text(column: int) -> bool:
        texts = [row[column].text for row in rows if row[column].text]
        return 2 * sum(not is_value(text) and not is_unit(text) for text in texts) > len(texts)

    texts = [is_text(column) for column in range(width)]
    if not any(texts):
        return 0
    count = 2 if width > 2 and not texts[0] and texts[1] else 1
    while count < width - 1 and texts[count] and not all(texts[count:]):
        count += 1
    return count


def _columns(heads: Sequence[_Row], width: int, labels: int) -> list[str]:
    """The heading of each column; a merged heading joins those below it where the widths leave one way to do so."""
    if not heads:
        return [""] * width
    names = [piece.text for piece in heads[-1]]
    if len(names) == width:
        return names
    if len(heads) == 2:
        above = [piece.text for piece in heads[0]]
        merged = len(above) + len(names) - width
        alone = len(above) - merged
        if merged > 0 and 0 <= alone <= labels and len(names) % merged == 0:
            each = len(names) // merged
            parts = [names[at : at + each] for at in range(0, len(names), each)]
            if all(part == parts[0] for part in parts):
                return above[:alone] + [_JOIN.join((top, name)) for top, part in zip(above[alone:], parts) for name in part]
    return [""] * width
