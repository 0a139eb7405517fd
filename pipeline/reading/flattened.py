"""Lines that are cells of a table: those of the format's tables, and of tables set one cell a line or one row a line.

In plain text a table may be set with a cell on each line. Such a run of lines is known by its bare cells (numbers, units,
dashes) and by the words that head the columns of the forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.records import Document

_BARE = re.compile(r"[-—–_/／*\d.,，%％+\s]+|条|件|次|个|人|篇|万元|元|人次|场|场次|部|份|不适用|无数据|[单计量]+位")
_HEAD = re.compile(
    r"统计指标|指标名称|指\s*标|信息内容|统计数[据量]?|数\s*[量值]|序\s*号|项\s*目|单\s*位|申请人情况|行政复议|总\s*计|合\s*计"
)
_LONGEST_CELL = 60
_MOST_LABELS = 12  # lines without a bare cell that may follow each other in a table (the heads of columns)


def cells(document: Document) -> set[int]:
    """The offsets at which lines begin that belong to a table, white space at their beginning not counted."""
    lines = [(match.start() + len(match.group()) - len(match.group().lstrip()), match.group().strip()) for match in _printed(document.text)]
    found: set[int] = set()
    spans = iter(document.tables)
    span = next(spans, None)
    for start, line in lines:
        while span and span[1] <= start:
            span = next(spans, None)
        if (span and span[0] <= start) or re.search(r"[\t|｜][^\t|｜]*[\t|｜]", line):
            found.add(start)
    return found | _one_a_line(lines, found)


def _printed(text: str) -> Iterator[re.Match[str]]:
    return (match for match in re.finditer(r"[^\n]+", text) if match.group().strip())


def _one_a_line(lines: list[tuple[int, str]], known: set[int]) -> set[int]:
    """The cells of tables that are set one cell a line: from the heads of columns to the last cell, and the lines before bare ones."""
    found: set[int] = set()
    bare = [start in known or bool(_BARE.fullmatch(line)) for start, line in lines]
    at = 0
    while at < len(lines):
        if _HEAD.fullmatch(lines[at][1]) and at + 1 < len(lines) and not _is_prose(lines[at + 1][1]):
            last = _last_bare(lines, bare, at)
            found.update(start for start, _ in lines[at : last + 1])
            at = max(at, last)
        elif bare[at] and lines[at][0] not in known:
            found.add(lines[at][0])
            if at and not _is_prose(lines[at - 1][1]):
                found.add(lines[at - 1][0])
        at += 1
    return found


def _last_bare(lines: list[tuple[int, str]], bare: list[bool], at: int) -> int:
    """The last bare cell of the table that begins at a line; the line before if it is none."""
    last = at - 1
    for index in range(at, len(lines)):
        if _is_prose(lines[index][1]) or index - last > _MOST_LABELS:
            break
        if bare[index]:
            last = index
    return last


def _is_prose(line: str) -> bool:
    return len(line) > _LONGEST_CELL or line.endswith(("。", "！", "："))
