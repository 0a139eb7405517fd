"""Entries -> the standard tables among them: which entry is which row, and where each table begins and ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.reading.tables import forms, labels
from pipeline.reading.tables.entries import Entry
from pipeline.reading.tables.labels import all_labels, is_part, joined, last_label, misprinted, plain
from pipeline.reading.tables.lines import Piece
from pipeline.reading.tables.values import stated_unit

Kind = Literal["proactive", "requests", "disputes"]
_FEWEST = {"proactive": 3, "requests": 6, "disputes": 1}  # rows by which a table is known
_FARTHEST = 800  # characters between two rows of one table: page furniture, headings that are printed anew
_VOCABULARY: dict[Kind, tuple[str, ...]] = {
    "proactive": (*forms.PROACTIVE_HEADER, *(plain(each.printed) for each in (*forms.PROACTIVE_COLUMNS, *forms.PROACTIVE))),
    "requests": (*forms.REQUEST_HEADER, *(plain(each.printed) for each in forms.REQUESTS)),
    "disputes": forms.DISPUTES_HEADER,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a standard table: its key, the keys of its columns, the units that the columns' headings give."""

    key: str
    columns: tuple[str, ...]
    entry: Entry
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Found:
    """A standard table: its rows, and the entries between them that are no row of the form."""

    kind: Kind
    rows: list[Row]
    start: int
    strangers: list[Entry] = field(default_factory=list)

    @property
    def end(self) -> int:
        """Where its last row ends."""
        return self.rows[-1].entry.end


def recognise(all_entries: Iterable[Entry]) -> Iterator[Found]:
    """The standard tables in order; every row of one stands after its other rows and at no great distance."""
    table: Found | None = None
    between: list[Entry] = []
    heads: list[Piece] = []  # labels above that were no row's: the headings of the columns may be among them
    columns: tuple[str, ...] = ()
    units: dict[str, str] = {}
    for entry in all_entries:
        begin = entry.values[0][0].start
        if heads and begin - heads[-1].end > _FARTHEST:
            heads, columns = [], ()
        above = [*heads, *entry.labels]
        text = joined(entry.labels)
        if fresh := all_labels(text, labels.PROACTIVE_COLUMNS):
            columns, units = tuple(fresh), _units(entry.labels, fresh)
        row = _row(text, above, columns, units, entry, table)
        if row is None:
            between.append(entry)
            heads = above[-120:]
            continue
        kind, row_found = row
        if table is not None and (kind != table.kind or not _follows(row_found, table)):
            if _is_known(table):
                yield table
            table = None
        if table is None:
            table = Found(kind, [], _start(above, kind))
        else:
            table.strangers += between
        table.rows.append(row_found)
        between, heads = [], []
    if table is not None and _is_known(table):
        yield table


def _row(
    text: str, above: list[Piece], columns: tuple[str, ...], units: Mapping[str, str], entry: Entry, table: Found | None
) -> tuple[Kind, Row] | None:
    kind, row = _named(text, above, columns, units, entry, table) or (None, None)
    if kind is None or row is None or not (entry.filled or sum(map(len, entry.values)) >= len(row.columns)):
        return None
    return kind, row


def _named(
    text: str, above: list[Piece], columns: tuple[str, ...], units: Mapping[str, str], entry: Entry, table: Found | None
) -> tuple[Kind, Row] | None:
    if "总计" in text or not text:
        header = joined(above)
        if header.count("结果维持") > 1 and header.count("尚未审结") > 1 and "复议" in header and "诉讼" in header:
            return "disputes", Row("count", _groups(header), entry)
    if columns and (key := last_label(text, labels.PROACTIVE)):
        return "proactive", Row(key, columns, entry, units)
    text = text.replace("法律服务机构其他", "|")  # the last two headings of the columns, which are no row
    key = last_label(text, labels.REQUESTS)
    if key is None and text[-1:] != "|" and entry.labels and table is not None and table.kind == "requests" and _is_near(entry, table):
        known = {row.key for row in table.rows}
        key = misprinted(plain(entry.labels[-1].text), [each for each in forms.REQUESTS if each.key not in known])
    return None if key is None else ("requests", Row(key, forms.APPLICANTS, entry))


def _units(heads: list[Piece], columns: list[str]) -> dict[str, str]:
    """The units that the headings of the columns give: 本年收费金额（单位：万元）."""
    if len(columns) == 1:
        unit = stated_unit("".join(piece.text for piece in heads))
        return {columns[0]: unit} if unit else {}
    found: dict[str, str] = {}
    last = None
    for piece in heads:
        last = next(reversed(all_labels(plain(piece.text), labels.PROACTIVE_COLUMNS)), last)
        if last and (unit := stated_unit(piece.text)):
            found[last] = unit
    return found


def _groups(header: str) -> tuple[str, ...]:
    """The fifteen columns, in the order in which the header prints the kinds of dispute."""
    places = [(header.rfind(label), key) for key, label in forms.GROUPS]
    order = [key for _, key in sorted(places)] if all(at >= 0 for at, _ in places) else [key for key, _ in forms.GROUPS]
    return tuple(f"{group}_{outcome}" for group in order for outcome, _ in forms.OUTCOMES)


def _follows(row: Row, table: Found) -> bool:
    return _is_near(row.entry, table) and row.key not in {known.key for known in table.rows} and table.kind != "disputes"


def _is_near(entry: Entry, table: Found) -> bool:
    return entry.values[0][0].start - table.end <= _FARTHEST


def _is_known(table: Found) -> bool:
    return len(table.rows) >= _FEWEST[table.kind]


def _start(above: list[Piece], kind: Kind) -> int:
    """Where the header begins: the pieces above the first row's label that are words of the form's header."""
    *rest, first = above or [Piece("", 0, 0)]
    start = first.start
    vocabulary = _VOCABULARY[kind]
    for piece in reversed(rest):
        if not is_part(plain(piece.text), vocabulary):
            break
        start = piece.start
    return start
