"""Enumerations inside a paragraph: where items begin, where the last ends, what introduces them, what only looks like one."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.items import enumerated, pieces


def items(text: str) -> list[str]:
    return [text[piece.start : piece.end] for piece in enumerated(text, 0, len(text)) if piece.item]


def leads(text: str) -> list[str | None]:
    return [piece.lead and text[slice(*piece.lead)] for piece in enumerated(text, 0, len(text)) if piece.item]


@pytest.mark.parametrize(
    "marks",
    [
        ("一是", "二是", "三是"),
        ("一要", "二要", "三要"),
        ("首先，", "其次，", "最后，"),
        ("第一，", "第二，", "第三，"),
        ("其一，", "其二，", "其三，"),
        ("（一）", "（二）", "（三）"),
        ("(1)", "(2)", "(3)"),
        ("1.", "2.", "3."),
        ("1、", "2、", "3、"),
        ("1）", "2）", "3）"),
        ("①", "②", "③"),
    ],
)
@pytest.mark.parametrize("stop", ["。", "；"])
def test_every_kind_of_mark(marks: tuple[str, str, str], stop: str) -> None:
    wanted = [f"{mark}{what}{stop}" for mark, what in zip(marks, ("加强领导，落实责任", "更新网站2.5万条", "培训人员3期"))]
    text = "主要做法：" + "".join(wanted)
    assert items(text) == wanted
    assert leads(text) == ["主要做法："] * 3


def test_items_parted_by_semicolons_end_with_the_sentence() -> None:
    text = "存在以下问题：一是更新不及时；二是形式单一；三是人员不足。这些问题由来已久，群众也有反映。"
    assert items(text) == ["一是更新不及时；", "二是形式单一；", "三是人员不足。"]


def test_items_of_several_sentences_run_to_the_turn_or_the_end() -> None:
    text = "一是加强领导。成立小组。二是开展培训。举办3期。参加人员90人。下一步，将继续努力。"
    assert items(text) == ["一是加强领导。成立小组。", "二是开展培训。举办3期。参加人员90人。"]


def test_a_second_enumeration_has_its_own_lead() -> None:
    text = "存在两个问题。一是不及时；二是不全面。今年要做好两件事：一是及时更新；二是补齐内容。"
    assert items(text) == ["一是不及时；", "二是不全面。", "一是及时更新；", "二是补齐内容。"]
    assert leads(text) == ["存在两个问题。"] * 2 + ["今年要做好两件事："] * 2


def test_the_outermost_enumeration_counts() -> None:
    text = "一是公开内容，包括：1.预算；2.决算；3.采购。二是公开方式，包括：1.网站；2.公报。"
    assert items(text) == ["一是公开内容，包括：1.预算；2.决算；3.采购。", "二是公开方式，包括：1.网站；2.公报。"]


def test_a_skipped_number_parts_all_the_same() -> None:
    assert len(items("一是加强领导；二是更新网站；四是培训人员。")) == 3


@pytest.mark.parametrize(
    "text",
    [
        "一是加强领导，落实责任。",
        "统一是关键，不二是根本。",
        "根据第二十条第（一）项和第（五）项的规定公开。",
        "增长1.5%和2.5%，分别提高0.3个和0.4个百分点。",
        "附件1、2、3已经更新。",
        "第一产业增长，第二产业下降。",
        "三是没有开头的一项。一是也没有后续。",
        "首先感谢大家。",
    ],
)
def test_what_only_looks_like_an_enumeration(text: str) -> None:
    assert items(text) == []


def test_a_line_that_goes_on_with_the_second_item() -> None:
    assert len(items("二是更新网站；三是培训人员。")) == 2


TEXTS = st.text(alphabet="一二三十是要首先其次第、，。；：（）()12.①② \n公开") | st.lists(
    st.sampled_from(
        [
            "一是甲。",
            "二是乙；",
            "三是丙。",
            "首先，丁。",
            "其次，戊。",
            "1.己；",
            "2.庚。",
            "（一）辛。",
            "（二）壬。",
            "下一步，",
            "①",
            "②",
            "：",
            "\n",
        ]
    )
).map("".join)


@given(TEXTS)
def test_pieces_hold_all_of_the_paragraph_once(text: str) -> None:
    found = enumerated(text, 0, len(text))
    assert "".join(text[piece.start : piece.end] for piece in found) == text
    assert all(piece.start < piece.end for piece in found)
    assert all(piece.lead is None or piece.lead[0] < piece.lead[1] <= piece.start for piece in found)


@given(TEXTS)
def test_lines_are_parted_without_loss(text: str) -> None:
    spans = list(pieces(text))
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert "".join(text[start:end] for start, end in spans) == text.replace("\n", "")


@pytest.mark.parametrize("text", ["一是甲。二是乙；" * 20_000, "1.甲2.乙。" * 20_000, "①" * 100_000, "首先，其次，" * 20_000])
def test_long_paragraphs_take_no_longer_a_character(text: str) -> None:
    started = time.process_time()
    enumerated(text, 0, len(text))
    list(pieces(text))
    assert time.process_time() - started < 5
