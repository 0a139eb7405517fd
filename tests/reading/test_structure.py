"""Which lines are headings, how they nest, and what only looks like one."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.structure import headings, sections
from pipeline.records import Document

REPORT = """清河县2021年政府信息公开工作年度报告

一、总体情况
（一）主动公开。全年公开信息320条。
1.门户网站
公开信息210条。
2、政务新媒体
（1）微信公众号
推送文章96篇。
（2）微博
（二）依申请公开
受理申请12件。
二、存在的问题
解读形式单一。
"""


def found(text: str, tables: tuple[tuple[int, int], ...] = (), marked: tuple[int, ...] = ()) -> list[str]:
    return [text[heading.start : heading.end] for heading in headings(Document(text, tables=tables, headings=marked))]


@pytest.mark.parametrize(
    ("line", "rank"),
    [
        ("第一部分 概述", 0),
        ("第二章 主动公开", 0),
        ("一、总体情况", 1),
        ("十二、其他需要报告的事项", 1),
        ("三、三公经费公开情况", 1),
        ("五、十四五规划落实情况", 1),
        ("(一)加强组织领导", 2),
        ("（十一）健全制度", 2),
        ("1.完善制度", 3),
        ("1．完善制度", 3),
        ("12、加强培训", 3),
        ("3 存在问题", 3),
        ("(1)网站建设", 4),
        ("（2）新媒体", 4),
        ("①信件", 5),
        ("\u3000\u3000一、总体情况", 1),
    ],
)
def test_forms_of_headings(line: str, rank: int) -> None:
    text = f"{line}\n正文在这里，说明有关情况。\n"
    (heading,) = headings(Document(text))
    assert (text[heading.start : heading.end], heading.rank) == (line.strip(), rank)


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("（一）主动公开。全年通过各种渠道公开信息320条，比上年增加。", "（一）主动公开"),
        ("一、概述：本报告由县政府办公室编制。", "一、概述"),
        ("（三）强化监督。", "（三）强化监督"),
        ("1.加强培训\u3000全年举办培训班3期，参加人员210人次。", "1.加强培训"),
    ],
)
def test_a_heading_that_runs_on_into_its_paragraph(line: str, heading: str) -> None:
    assert found(f"标题\n{line}\n") == [heading]


@pytest.mark.parametrize(
    "line",
    [
        "2018.5",
        "2018年5月，县政府召开会议",
        "1.2亿元用于道路改造",
        "3.5%的单位没有按时更新",
        "12 个部门参加了培训",
        "5 月份组织了检查",
        "一、二季度累计公开信息210条",
        "三、四月份各单位自查",
        "二、三产业增加值继续提高",
        "一是加强领导",
        "二要抓好落实",
        "第一次会议于三月召开",
        "第三季度公开信息90条",
        "（以下简称《条例》）",
        "（2017年度）",
        "共受理申请12件",
        "一、" + "为了进一步做好工作，各单位结合实际制定方案，并按照方案逐项落实了有关的各项要求，" * 2 + "取得了较好的效果。",
    ],
)
def test_what_only_looks_like_a_heading(line: str) -> None:
    assert found(f"标题\n{line}\n") == []


def test_rows_of_a_table_are_no_headings() -> None:
    text = "一、统计表\n1. 主动公开数 320\n（一）网站 210\n二、说明\n"
    table = (text.index("1."), text.index("二、"))
    assert found(text, (table,)) == ["一、统计表", "二、说明"]


def test_what_the_format_marks_is_a_heading() -> None:
    text = "年度报告\n组织领导\n各单位落实责任。\n"
    assert found(text) == []
    assert found(text, marked=(0, text.index("组织"))) == ["组织领导"]  # the title is none


def test_paths_nest_and_sections_end_where_the_next_begins() -> None:
    got = sections(Document(REPORT))
    one, two = "一、总体情况", "二、存在的问题"
    assert [section.path for section in got] == [
        (one,),
        (one, "（一）主动公开"),
        (one, "（一）主动公开", "1.门户网站"),
        (one, "（一）主动公开", "2、政务新媒体"),
        (one, "（一）主动公开", "2、政务新媒体", "（1）微信公众号"),
        (one, "（一）主动公开", "2、政务新媒体", "（2）微博"),
        (one, "（二）依申请公开"),
        (two,),
    ]
    spans = {section.path[-1]: REPORT[section.start : section.end] for section in got}
    assert spans[one] == REPORT[REPORT.index(one) : REPORT.index(two)]
    assert spans["（一）主动公开"] == REPORT[REPORT.index("（一）") : REPORT.index("（二）")]
    assert spans["1.门户网站"] == "1.门户网站\n公开信息210条。\n"
    assert spans[two] == "二、存在的问题\n解读形式单一。\n"


LINES = st.lists(st.sampled_from([*REPORT.split("\n"), "第一部分 概述", "①甲", "正文。", "  "]), max_size=30)


@given(LINES.map("\n".join) | st.text(alphabet="一二（）()、.1①第章 \n公开。"))
def test_offsets_and_nesting(text: str) -> None:
    got = sections(Document(text))
    for section in got:
        assert text.startswith(section.path[-1], section.start)
        assert section.start < section.end <= len(text)
    assert all(left.start < right.start for left, right in itertools.pairwise(got))
    for section in got:
        inside = [other for other in got if section.start < other.start < section.end]
        assert all(other.path[: len(section.path)] == section.path and other.end <= section.end for other in inside)


def test_very_many_headings_take_no_longer_each() -> None:
    started = time.monotonic()
    assert len(sections(Document("1、公\n" * 40_000))) == 40_000
    assert time.monotonic() - started < 5
