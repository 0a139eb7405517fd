"""Lines -> entries: labels, and the values that follow them. A row of any table is an entry, however it is set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.reading.tables.lines import Line, Piece
from pipeline.reading.tables.values import is_value

_LONGEST_LABEL = 80  # characters; a longer piece is prose, and what stands above it is no label of what stands below
_MOST_LABELS = 240  # pieces, single letters of upright text included


@dataclass(slots=True)
class Entry:
    """Labels since the values before; then values, line by line. An empty line is a single piece without text."""

    labels: list[Piece]
    values: list[tuple[Piece, ...]] = field(default_factory=list)
    span: int = -1  # of the line where the values begin

    @property
    def filled(self) -> bool:
        """Whether any value is printed."""
        return any(piece.text for line in self.values for piece in line)

    @property
    def end(self) -> int:
        """Where its last printed piece ends."""
        printed = [piece.end for line in self.values for piece in line if piece.text]
        return max([*printed, *(piece.end for piece in self.labels[-1:]), *(piece.end for piece in self.values[0])])


def entries(lines: Sequence[Line], gap: int | None) -> Iterator[Entry]:
    """The entries of a document, in order; labels without values at its end belong to none.

    ``gap`` tells how many empty lines between two labels are no empty cells.
    """
    labels: list[Piece] = []
    entry: Entry | None = None
    blanks: list[tuple[Piece, ...]] = []
    for line in lines:
        if line.blank:
            blanks.append((Piece("", line.start, line.start),))
            continue
        for found, values in _runs(line):
            if found:
                if entry is not None:
                    entry.values += blanks
                    yield entry
                    entry = None
                elif labels and gap is not None and len(blanks) > gap:  # may be empty cells
                    yield Entry(labels, blanks)
                    labels = []
                blanks = []
                for piece in found:
                    labels = [*labels[-_MOST_LABELS:], piece] if len(piece.text) <= _LONGEST_LABEL else []
            if values:
                if entry is None:
                    entry, labels = Entry(labels, [], line.span), []
                entry.values += [*blanks, values]
                blanks = []
    if entry is not None:
        entry.values += blanks
        yield entry


def gap_of(lines: Sequence[Line]) -> int | None:
    """How many empty lines stand between two cells where each has its own line; None if no two do."""
    least: int | None = None
    blanks: int | None = None
    for line in lines:
        if line.blank:
            blanks = None if blanks is None else blanks + 1
        elif line.marked or len(line.pieces) > 1 or not is_value(line.pieces[0].text):
            blanks = None
        else:
            if blanks is not None:
                least = blanks if least is None else min(least, blanks)
            blanks = 0
    return least


def _runs(line: Line) -> Iterator[tuple[list[Piece], tuple[Piece, ...]]]:
    """Labels with the values after them; a line of marked cells is one row, one of words may hold several."""
    pieces = line.pieces
    if line.marked:
        yield _row(pieces)
        return
    at = 0
    if len(pieces) > 1 and _is_number_of_list(pieces[0]) and not is_value(pieces[1].text):
        at = 1  # 1 属于国家秘密
    while at < len(pieces):
        cut = at
        while cut < len(pieces) and not is_value(pieces[cut].text):
            cut += 1
        stop = cut
        while stop < len(pieces) and is_value(pieces[stop].text):
            stop += 1
        yield list(pieces[at:cut]), pieces[cut:stop]
        at = stop


def _row(pieces: tuple[Piece, ...]) -> tuple[list[Piece], tuple[Piece, ...]]:
    """Cells of one row: labels up to the first value, or up to the last label where no cell has a value."""
    texts = [at for at, piece in enumerate(pieces) if piece.text and not is_value(piece.text)]
    if not texts:
        return [], pieces
    values = [at for at in range(texts[0], len(pieces)) if is_value(pieces[at].text)]
    last = max(at for at in texts if not values or at < values[0])
    return [pieces[at] for at in texts if at <= last], pieces[last + 1 :]


def _is_number_of_list(piece: Piece) -> bool:
    return len(piece.text) == 1 and piece.text in "12345678"
