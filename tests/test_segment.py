"""Passages: nothing lost, nothing twice, nothing too long; cut where the writer cut."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.structure import sections
from pipeline.records import Document, Passage, Report, Table
from pipeline.segment import LIMIT, LONGEST, SHORTEST, segment, size

CLAUSE = "各单位按照要求健全制度，落实责任，"
SENTENCE = "各乡镇各部门按照年初确定的工作要点，逐项落实公开任务，接受社会监督。"  # 34 characters


def report(text: str, tables: tuple[tuple[int, int], ...] = (), pages: tuple[int, ...] = ()) -> Report:
    found = sections(Document(text, tables=tables))
    given_tables = tuple(Table(f"table-{at}", None, None, *span) for at, span in enumerate(tables, 1))
    return Report("r" * 16, "a.txt", text, "标题", sections=found, tables=given_tables, pages=pages)


def cut(text: str, tables: tuple[tuple[int, int], ...] = ()) -> list[Passage]:
    passages = segment(report(text, tables))
    holds(text, passages)
    return passages


def holds(text: str, passages: list[Passage]) -> None:
    """What is true of the passages of any text."""
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert 0 < size(passage.text) <= LIMIT
        assert passage.text == passage.text.strip()
    assert all(left.end <= right.start for left, right in itertools.pairwise(passages))
    assert "".join("".join(passage.text for passage in passages).split()) == "".join(text.split())


# Any text

BLOCKS = st.sampled_from(
    [
        "第一部分 概述",
        "一、总体情况",
        "（一）主动公开",
        "（二）依申请公开。全年受理申请12件，均在期限内答复。",
        "1.网站",
        "短句。",
        "——",
        "",
        "\u3000",
        SENTENCE,
        SENTENCE * 4,
        SENTENCE * 12,
        SENTENCE * 40,
        CLAUSE * 30,
        "没有标点的长句" * 100,
        "存在以下问题：一是重视不够；二是更新不及时；三是培训不足。",
        f"主要做法：一是{SENTENCE}二是{SENTENCE * 10}三是{CLAUSE * 40}",
        "首先，提高认识。其次，完善制度。最后，强化监督。",
        "规章\t0\t0\t0",
        "plain English text. It has two sentences.",
        "a b " * 400,
    ]
)
ENDS = st.sampled_from(["\n", "\n\n", "\n\u3000\u3000", ""])
REPORTS = st.lists(st.tuples(BLOCKS, ENDS), max_size=25).map(lambda parts: "".join(block + end for block, end in parts))


@given(REPORTS)
def test_report_like_texts(text: str) -> None:
    cut(text)


@given(st.text() | st.text(alphabet="一二是、。；，：（）\n \u3000公a1首先第", max_size=2_000))
def test_arbitrary_texts(text: str) -> None:
    cut(text)


@given(REPORTS, st.data())
def test_with_tables(text: str, data: st.DataObject) -> None:
    lines = [at for at, char in enumerate(text) if char == "\n"]
    if len(lines) < 2:
        return
    first, last = sorted(data.draw(st.lists(st.sampled_from(lines), min_size=2, max_size=2, unique=True)))
    cut(text, ((first + 1, last),))


@given(st.integers(min_value=0, max_value=3), st.text(alphabet=" \n\t\u3000", max_size=10))
def test_a_text_of_white_space_has_no_passage(count: int, blanks: str) -> None:
    assert cut(blanks * count) == []


@given(st.text())
def test_size_counts_what_is_no_white_space(text: str) -> None:
    assert size(text) == sum(not char.isspace() for char in text)


# Where it is cut


def test_a_paragraph_is_a_passage() -> None:
    first, second = SENTENCE * 2, SENTENCE * 3
    assert [passage.text for passage in cut(f"{first}\n{second}\n")] == [first, second]


def test_headings_go_with_what_follows_them_and_into_the_context_of_the_rest() -> None:
    first, second = SENTENCE * 2, SENTENCE * 3
    text = f"一、总体情况\n（一）组织领导\n{first}\n{second}\n二、问题\n{first}"
    got = cut(text)
    assert [passage.text for passage in got] == [f"一、总体情况\n（一）组织领导\n{first}", second, f"二、问题\n{first}"]
    assert [passage.section for passage in got] == [("一、总体情况", "（一）组织领导")] * 2 + [("二、问题",)]
    assert [passage.context for passage in got] == ["", "一、总体情况 （一）组织领导", ""]


def test_an_outer_heading_that_stands_elsewhere_is_context() -> None:
    got = cut(f"一、总体情况\n（一）组织领导\n{SENTENCE * 2}\n（二）制度建设\n{SENTENCE * 2}")
    assert got[1].text.startswith("（二）制度建设\n")
    assert got[1].context == "一、总体情况"


def test_enumerated_items_are_passages_with_their_lead_in_as_context() -> None:
    lead = "全县政务公开工作取得了一定成效。但仍存在以下几个方面的突出问题："
    items = [f"{number}是{SENTENCE}" for number in "一二三"]
    got = cut(f"三、存在的问题\n{lead}{''.join(items)}\n")
    assert [passage.text for passage in got] == [f"三、存在的问题\n{lead}", *items]
    assert [passage.context for passage in got[1:]] == ["三、存在的问题 但仍存在以下几个方面的突出问题："] * 3


def test_items_in_ordinal_words() -> None:
    items = [f"{word}，{SENTENCE}" for word in ("首先", "其次", "最后")]
    assert [passage.text for passage in cut("".join(items))] == items


def test_one_item_alone_is_no_enumeration() -> None:
    text = f"一是{SENTENCE}{SENTENCE}"
    assert [passage.text for passage in cut(text)] == [text]


def test_a_number_inside_a_word_begins_no_item() -> None:
    text = f"{SENTENCE}统一是关键，不二是根本，{SENTENCE}"
    assert [passage.text for passage in cut(text)] == [text]


def test_a_long_paragraph_is_cut_at_sentence_ends_into_like_pieces() -> None:
    got = cut(SENTENCE * 20)
    assert all(passage.text.endswith("。") for passage in got)
    sizes = [size(passage.text) for passage in got]
    assert max(sizes) <= LONGEST + len(SENTENCE)
    assert max(sizes) - min(sizes) <= 2 * len(SENTENCE)


def test_a_long_sentence_is_cut_at_a_clause() -> None:
    got = cut(CLAUSE * 60 + "完成任务。")
    assert len(got) > 1
    assert all(passage.text.endswith("，") for passage in got[:-1])


def test_tiny_paragraphs_are_joined_within_their_section() -> None:
    got = cut(f"一、概述\n{SENTENCE * 2}\n特此报告。\n二、问题\n暂无。\n三、附件\n无。")
    assert [passage.text for passage in got] == [f"一、概述\n{SENTENCE * 2}\n特此报告。", "二、问题\n暂无。", "三、附件\n无。"]
    assert size("特此报告。") < SHORTEST


def test_tiny_paragraphs_of_two_sections_stay_apart() -> None:
    got = cut("（一）网站建设。已经完成改版。\n（二）新媒体建设。已经清理。")
    assert [passage.section for passage in got] == [("（一）网站建设",), ("（二）新媒体建设",)]


def test_rows_of_a_table_are_gathered_and_kept_apart_from_prose() -> None:
    rows = [f"行政规范性文件{number}\t2\t1\t14" for number in range(60)]
    before = SENTENCE * 2
    text = "\n".join([before, *rows, SENTENCE * 2])
    table = (len(before) + 1, len(before) + 1 + len("\n".join(rows)))
    got = cut(text, (table,))
    assert got[0].text == before
    assert got[-1].text == SENTENCE * 2
    gathered = got[1:-1]
    assert 1 < len(gathered) < 10
    assert [row for passage in gathered for row in passage.text.split("\n")] == rows


def test_pages_aspects_and_identity() -> None:
    text = f"{SENTENCE * 2}\n{SENTENCE * 3}"
    second = text.index("\n") + 1
    first, last = segment(report(text, pages=(0, second)))
    assert (first.page, last.page) == (1, 2)
    assert last.id == f"{'r' * 16}-{second}-{len(text)}"
    assert segment(report(text))[0].page is None


@pytest.mark.parametrize("text", [CLAUSE * 20_000, "公" * 400_000, "公\n" * 30_000, "一是公开" * 20_000, "公" + " " * 1_000_000 + "开"])
def test_long_texts_take_no_longer_a_character(text: str) -> None:
    started = time.process_time()
    holds(text, segment(report(text)))
    assert time.process_time() - started < 20
