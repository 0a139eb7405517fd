"""The statistics before 2019 by codes: 35 indicators, 01 to 35, with three sums among them.

S1   10 requests       = 11..16 by the way they came
S2   17 answers        = 18 open + 19 partly open + 20 refused
S3   20 refused        = 21..31 by reason
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.reading.tables.labels import plain
from pipeline.reading.tables.relations import Relation
from pipeline.records import Cell, Check

_CODE = re.compile(r"(\d{2})\s*(?:/|[^\d\s])")
_SUMS = (("S1", range(11, 17), 10), ("S2", range(18, 21), 17), ("S3", range(21, 32), 20))
# What the sums and one part of each are called: a table that numbers its rows otherwise is not this one.
_KNOWN = {10: "申请", 11: "当面", 17: "答复", 18: "同意", 20: "否决", 22: "不存在"}


def checks(cells: Sequence[Cell]) -> tuple[Check, ...]:
    """The sums of each column with numbers; none of a table that is not the one with these codes."""
    rows = {int(match[1]): cell.row for cell in cells if (match := _CODE.match(cell.row))}
    if not all(word in plain(rows.get(code, "")) for code, word in _KNOWN.items()):
        return ()
    return tuple(_checked(cells, rows))


def _checked(cells: Sequence[Cell], rows: dict[int, str]) -> Iterator[Check]:
    values = {(cell.row, cell.column): cell.value for cell in cells}
    for column in dict.fromkeys(cell.column for cell in cells if isinstance(cell.value, (int, float))):
        for name, parts, total in _SUMS:
            left = tuple((rows.get(code, f"{code}"), column) for code in parts)
            yield Relation(name, left, ((rows[total], column),)).check(values)
