"""Whatever the text, tables are found without an error, in order, and quickly."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest
import rendering
from hypothesis import given
from hypothesis import strategies as st
from invented import invent

from pipeline.reading.tables import find
from pipeline.reading.text import tidy
from pipeline.records import Document

WORDS = (
    *("\n", "\n\n", "\t", " ", "|", "0", "12", "1210", "/", "—", "12 10", "２", "1,204", "- 3 -", "单位：件", "："),
    *("一、本年新收政府信息公开申请数量", "（一）予以公开", "3.其他", "（七）总计", "（六）其他处理", "重复申请", "四、结转下年度继续办理"),
    *("第二十条第（一）项", "信息内容", "本年制发件数", "规章", "行政许可", "本年收费金额（单位：万元）", "行政事业性收费"),
    *("行政复议", "行政诉讼", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计", "未经复议直接起诉", "复议后起诉"),
)


def sound(document: Document) -> None:
    found = find(document, None)
    assert found == find(document, None)
    text = document.text
    assert all(0 <= table.start < table.end <= len(text) for table in found.tables)
    assert all(before.end <= after.start for before, after in pairwise(found.tables))
    assert len({table.id for table in found.tables}) == len(found.tables)
    for table in found.tables:
        for cell in table.cells:
            assert table.start <= cell.start <= cell.end <= table.end
            assert text[cell.start : cell.end] == cell.text
            assert cell.column or cell.value is None or table.id.startswith("table-")
        for check in table.checks:
            assert (check.difference is None) == (check.state != "fails")


@given(st.lists(st.sampled_from(WORDS), max_size=120), st.booleans())
def test_words_of_tables_in_any_order(words: list[str], marked: bool) -> None:
    text = tidy("".join(words))
    lines = [0, *(at + 1 for at, char in enumerate(text) if char == "\n"), len(text) + 1]
    half = lines[len(lines) // 2]
    spans = ((0, half - 1), (half, len(text))) if marked and 1 < half < len(text) else ()
    sound(Document(text, tables=spans))


@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    sound(Document(tidy(text)))


@pytest.mark.parametrize("name", ["tabs", "words", "cells", "bars", "stream"])
def test_damaged_tables(name: str) -> None:
    """Lines lost, doubled, swapped; letters lost."""
    draw = random.Random(name)
    for seed in range(15):
        lines = rendering.text(invent(seed), getattr(rendering, name)).decode().split("\n")
        for _ in range(draw.randint(1, 8)):
            at = draw.randrange(len(lines))
            action = draw.randrange(4)
            if action == 0:
                del lines[at]
            elif action == 1:
                lines.insert(at, lines[draw.randrange(len(lines))])
            elif action == 2:
                lines[at] = lines[at].replace(draw.choice("0123 \t|"), "")
            else:
                lines[at] = lines[at][: draw.randint(0, len(lines[at]))]
        sound(Document(tidy("\n".join(lines))))


def test_long_texts_are_quick() -> None:
    prose = "全年公开各类信息2183条，灌溉用水调度 37 次，学区划分、农机补贴等事项都在村务栏张贴。\n" * 11_000
    numbers = "甲\t1\t2\t3\n" * 50_000
    one_a_line = "12\n0\n1210\n" * 50_000
    run_together = rendering.text(invent(1, largest=4000), rendering.words).decode()
    run_together = "".join(line.replace(" ", "") if line[-1:].isdigit() else line for line in run_together.splitlines(keepends=True)) * 150
    for text in (prose, numbers, one_a_line, run_together, "总计 " * 100_000, "\t" * 500_000, "1" * 500_000, "予以公开\n\n" * 60_000):
        begun = time.process_time()
        find(Document(text), None)
        assert time.process_time() - begun < 4  # about 0.5 s where nothing else runs
    begun = time.process_time()
    find(Document(numbers, tables=((0, len(numbers) - 1),)), None)
    assert time.process_time() - begun < 4
