"""Tables as CSV that a spreadsheet opens without running anything, and back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # the wide forms open a formula in East Asian spreadsheets
Value = str | int | float | None


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """A table with its header; a text that a spreadsheet would take for a formula is made inert."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([inert(value) for value in row] for row in rows)
    return out.getvalue()


def inert(value: Value) -> Value:
    """The value; a text that begins as a formula does gets an apostrophe in front (OWASP, "CSV Injection").

    So does one that begins with apostrophes and then as a formula does: ``plain`` takes one away again.
    """
    return f"'{value}" if isinstance(value, str) and value.lstrip("'").startswith(FORMULA) else value


def plain(value: str) -> str:
    """What ``inert`` was given."""
    return value[1:] if value.startswith("'") and value.lstrip("'").startswith(FORMULA) else value
