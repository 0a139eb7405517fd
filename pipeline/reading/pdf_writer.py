"""Paragraphs and tables of a PDF -> text, with the offsets of its pages, tables and headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.reading import pdf_tables
from pipeline.reading.blocks import clean, is_wide
from pipeline.reading.pdf_flow import LARGER, Paragraph
from pipeline.reading.pdf_tables import Cell, PageTable

_LONGEST_HEADING = 60
_UNBROKEN = re.compile(r"\d\d|[/@_&=?-].|.[/@_&=?.,;-]")


class Writer:
    """Writes paragraphs and rows one below the other and notes where pages, tables and headings begin."""

    def __init__(self, body: float) -> None:
        self.starts: dict[int, int] = {}
        self.tables: list[tuple[int, int]] = []
        self.headings: list[int] = []
        self._body = body
        self._lines: list[str] = []
        self._length = 0  # of what is written, with a line end after each line
        self._rows: list[list[Cell]] = []
        self._pages: list[int] = []  # of each row
        self._last: PageTable | None = None
        self._columns: list[tuple[int, tuple[str, ...]]] = []  # printed lines that may be rows of a table without rules

    def paragraph(self, block: Paragraph) -> None:
        """Write a paragraph; lines set in columns wait for more of their kind."""
        page, first = block.lines[0]
        if len(block.lines) == 1 and len(first.columns) > 2:
            self._flush_table()
            self._columns.append((page, first.columns))
            return
        self.flush()
        large = all(line.size >= LARGER * self._body for _, line in block.lines)
        text = ""
        for page, line in block.lines:
            piece = clean(line.text)
            text += _between(text[-1:], piece[:1])
            self.starts.setdefault(page, self._length + len(text))
            text += piece
        if large and len(text) <= _LONGEST_HEADING:
            self.headings.append(self._length)
        self._write(text)

    def table(self, page: int, table: PageTable) -> None:
        """Take a table; it is written when it is known to have ended."""
        self._flush_columns()
        if self._last is not None and page == self._pages[-1] + 1 and pdf_tables.continues(table, self._last):
            pdf_tables.append(self._rows, table)
        else:
            self._flush_table()
            self._rows = [list(row) for row in table.rows]
        self._pages += [page] * (len(self._rows) - len(self._pages))
        self._last = table

    def text(self) -> str:
        """All that was written."""
        return "\n".join(self._lines)

    def pages(self, count: int) -> tuple[int, ...]:
        """The offset at which each page begins; a page without text begins where the next one does."""
        offsets = []
        after = max(0, self._length - 1)
        for number in reversed(range(count)):
            after = self.starts.get(number, after) if number else 0
            offsets.append(after)
        return tuple(reversed(offsets))

    def flush(self) -> None:
        """Write what waits."""
        self._flush_table()
        self._flush_columns()

    def _flush_table(self) -> None:
        rows = [(page, [clean(cell.text) for cell in row]) for page, row in zip(self._pages, self._rows, strict=True)]
        self._write_rows(rows)
        self._rows, self._pages, self._last = [], [], None

    def _flush_columns(self) -> None:
        rows, self._columns = [(page, [clean(piece) for piece in columns]) for page, columns in self._columns], []
        if len(rows) == 1:  # a line with gaps is no table
            rows = [(page, [" ".join(columns)]) for page, columns in rows]
        self._write_rows(rows)

    def _write_rows(self, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
        if not any(text for _, row in rows for text in row):
            return
        begin = self._length
        for page, row in rows:
            self.starts.setdefault(page, self._length)
            self._write("\t".join(row))
        if len(rows) > 1:
            self.tables.append((begin, self._length - 1))

    def _write(self, line: str) -> None:
        self._lines.append(line)
        self._length += len(line) + 1


def _between(before: str, after: str) -> str:
    """What stood where a line was broken: nothing in Chinese, in a number, in an address; else a space."""
    if not before or not after or is_wide(before) or is_wide(after) or _UNBROKEN.match(before + after):
        return ""
    return " "
