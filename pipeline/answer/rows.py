"""Rows of printed tables as text: label, column headings and figures, from cells on one line (tabs) or on a line each.

The label of a row takes in what it stands under: 三、本年度办理结果 / (三)不予公开 / 1.属于国家秘密.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.fold import fold

# Columns of the official forms (国办公开办函〔2021〕30号; 2019: 国办公开办函〔2019〕60号), by how many figures a row has.
_FORMS: dict[int, tuple[str, tuple[str, ...]]] = {
    7: ("申请", ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")),
    15: (
        "复议",
        tuple(
            f"{case} {result}"
            for case in ("行政复议", "行政诉讼 未经复议直接起诉", "行政诉讼 复议后起诉")
            for result in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
        ),
    ),
}
_LEVELS = (re.compile(r"[一二三四五六七八九十]+、"), re.compile(r"[(][一二三四五六七八九十]+[)]"), re.compile(r"[0-9]{1,2}[.、．]"))
_VALUE = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?(?:[\u4e00-\u9fff%]{0,4})?")
_UNIT = re.compile(r"单位[:：]\s*([\u4e00-\u9fff]{1,3})")


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of a table at text[start:end]: what its row and its column are called; ``last`` where it stands in the total column."""

    start: int
    end: int
    row: str
    column: str
    total: bool
    unit: str | None


def values(text: str, start: int, end: int) -> Iterator[Value]:
    """The figures of a table in text[start:end]."""
    parents: list[str] = ["", "", ""]
    heads: list[list[str]] = []
    for cells in _rows(text, start, end):
        labels = [text[a:b] for a, b in cells if not _is_value(text[a:b])]
        numbers = [span for span in cells if _is_value(text[slice(*span)])]
        if not numbers:
            if not cells:
                continue
            if any(len(head) == 0 for head in heads) or (heads and _is_title(labels)):
                heads = []
            heads.append(labels)
            if len(labels) > 1:
                _nest(parents, labels[0])
            continue
        label = _nest(parents, *labels)
        columns, caption = _columns(heads, len(numbers), label), " ".join(cell for head in heads for cell in head if len(head) == 1)
        for at, (first, last) in enumerate(numbers):
            column = columns[at]
            unit = _UNIT.search(fold(column + caption))
            total = "总计" in column or "合计" in column or len(numbers) == 1
            yield Value(first, last, f"{label} {caption}" if not labels else label, column, total, unit[1] if unit else None)


def _rows(text: str, start: int, end: int) -> Iterator[list[tuple[int, int]]]:
    """Spans of the cells, row by row; where each line is one cell, a row is a label and the figures after it."""
    lines = [_cells(text, match.start() + start, match.end() + start) for match in re.finditer(r"[^\n]+", text[start:end])]
    held: list[tuple[int, int]] = []
    for cells in lines:
        if len(cells) == 1 and _is_value(text[slice(*cells[0])]) and held:
            held.extend(cells)
            continue
        if held:
            yield held
        held = cells
    if held:
        yield held


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    parts = re.finditer(r"[^\t]+", text[start:end])
    found = [
        (start + part.start() + len(part.group()) - len(part.group().lstrip()), start + part.start() + len(part.group().rstrip()))
        for part in parts
    ]
    return [span for span in found if span[0] < span[1]]


def _is_value(cell: str) -> bool:
    return _VALUE.fullmatch(fold(cell).strip()) is not None


def _is_title(labels: Sequence[str]) -> bool:
    return len(labels) == 1 and re.match(r"第[一二三四五六七八九十]+条", labels[0]) is not None


def _nest(parents: list[str], *labels: str) -> str:
    """Put the labels of a row where their numbering says, and give the whole path to the last."""
    for label in labels:
        level = next((at for at, pattern in enumerate(_LEVELS) if pattern.match(fold(label).strip())), None)
        if level is None:
            parents[:] = ["", "", label]
            continue
        parents[level:] = [label, *[""] * (2 - level)]
    return " ".join(part for part in parents if part)


def _columns(heads: Sequence[Sequence[str]], count: int, label: str) -> list[str]:
    """The headings of ``count`` figures, as far as they can be told: of a header row with as many cells, or of an official form."""
    said = "".join("".join(head) for head in heads)
    if count in _FORMS and (count == 15 or "自然人" in said or "申请" in label or re.match(r"[一二三四(（0-9]", label)):
        return list(_FORMS[count][1])
    for head in reversed(heads):
        if len(head) == count:
            return list(head)
        if len(head) == count + 1:
            return list(head[1:])
    flat = [cell for head in heads for cell in head]
    return flat[-count:] if len(flat) >= count and count > 1 else [" ".join(flat[-1:])] * count if count == 1 else [""] * count
