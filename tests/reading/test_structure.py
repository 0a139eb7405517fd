"""Which lines are headings, how they nest, and what only looks like one."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.structure import headings, sections
from pipeline.records import Document

LEVELS = {"第一部分": 0, "第二章": 2, "第三节": 4, "一、": 6, "（一）": 10, "1.": 12, "（1）": 14, "①": 16}
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
    ("line", "level"),
    [
        ("第一部分 概述", "第一部分"),
        ("第二章 主动公开", "第二章"),
        ("第三节 受理", "第三节"),
        ("一、总体情况", "一、"),
        ("一．总体情况", "一、"),
        ("十二、其他需要报告的事项", "一、"),
        ("三、三公经费公开情况", "一、"),
        ("五、十四五规划落实情况", "一、"),
        ("八、没有其他需要报告的事项。", "一、"),
        ("(一)加强组织领导", "（一）"),
        ("（十一）健全制度", "（一）"),
        ("㈡健全制度", "（一）"),
        ("（三）办好20件民生实事", "（一）"),
        ("1.完善制度", "1."),
        ("1．完善制度", "1."),
        ("１、完善制度", "1."),
        ("12、加强培训", "1."),
        ("1.2024年的安排", "1."),
        ("(1)网站建设", "（1）"),
        ("（2）新媒体", "（1）"),
        ("2）新媒体", "（1）"),
        ("⑵新媒体", "（1）"),
        ("①信件", "①"),
        ("\u3000\u3000一、总体情况", "一、"),
    ],
)
def test_forms_of_headings(line: str, level: str) -> None:
    text = f"{line}\n正文在这里，说明有关情况。\n"
    (heading,) = headings(Document(text))
    assert text[heading.start : heading.end] == line.strip().rstrip("。")
    assert heading.rank == LEVELS[level]


def test_levels_nest_in_the_order_of_official_documents() -> None:
    assert list(LEVELS.values()) == sorted(set(LEVELS.values()))


def test_a_bare_digit_numbers_headings_only_in_a_row() -> None:
    assert found("标题\n2 主要做法\n全年做了三件事。\n3 存在问题\n更新不及时。\n") == ["2 主要做法", "3 存在问题"]
    assert found("标题\n各渠道公开的数量见下图。\n1 清河县各渠道公开数量统计\n") == []


def test_articles_are_headings_by_their_number_alone() -> None:
    text = (
        "第一章 总则\n第一条 为了规范公开工作，制定本办法。\n第二条　公开工作遵循下列原则：\n（一）及时；\n（二）便民。\n"
        "第二章 附则\n第三条 本办法自发布之日起施行。\n"
    )
    got = sections(Document(text))
    assert [section.path for section in got] == [
        ("第一章 总则",),
        ("第一章 总则", "第一条"),
        ("第一章 总则", "第二条"),
        ("第二章 附则",),
        ("第二章 附则", "第三条"),
    ]


def test_numbered_headings_that_stand_in_one_line_are_parted() -> None:
    assert found("标题\n（一）加强领导。成立小组。（二）健全制度。制定办法3个。\n") == ["（一）加强领导", "（二）健全制度"]


def test_a_numbered_sentence_is_an_item_and_ends_the_section_before_it() -> None:
    text = "一、公开情况\n1.网站\n全年改版一次。\n2.通过微信公众号公开信息96条。\n3.全县累计公开信息320条，比上年增加。\n"
    assert found(text) == ["一、公开情况", "1.网站"]
    assert [text[section.start : section.end] for section in sections(Document(text))] == [text, "1.网站\n全年改版一次。\n"]


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
        "（三）全县累计公开信息320条，比上年增加40条。",
        "1.通过政府网站公开信息210条；",
        "（2）没有收到公开申请。",
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


PROSE = "各乡镇、各部门按照要求逐项落实公开任务，接受社会监督，取得了较好的效果，全年没有发生投诉。"


@pytest.mark.parametrize("line", ["主动公开情况", "存在的主要问题", "2024年工作安排", "加强组织领导", "主要做法和成效", "存在问题："])
def test_a_short_line_between_paragraphs_that_names_what_follows_is_a_heading(line: str) -> None:
    assert found(f"清河县年度报告\n{PROSE}\n{line}\n{PROSE}\n") == [line.rstrip("：")]


@pytest.mark.parametrize(
    "line",
    [
        "清河县人民政府办公室",
        "2023年1月20日",
        "来源：县政府办公室",
        "地址：清河县文昌路3号",
        "图1 各渠道公开情况",
        "表2 公开情况",
        "县长 李明远",
        "清河县2023年政府信息公开工作年度报告",
        "各位代表：",
        "现将有关情况报告如下：",
        "（2023年1月）",
        "全年没有发生行政复议。",
        "李明远摄",
    ],
)
def test_names_dates_captions_and_sentences_are_no_headings(line: str) -> None:
    assert found(f"清河县年度报告\n{PROSE}\n{line}\n{PROSE}\n") == []


def test_unnumbered_headings_that_run_on_come_in_rows() -> None:
    lines = ["标题", "一、总体情况", "主动公开方面：全年公开326条。", "依申请公开方面：收到申请9件。", "二、其他", "有关情况：无。"]
    assert found("\n".join(lines)) == ["一、总体情况", "主动公开方面", "依申请公开方面", "二、其他", "有关情况"]
    assert found("\n".join(lines[:3])) == ["一、总体情况"]


def test_a_short_line_that_no_paragraph_follows_is_no_heading() -> None:
    assert found(f"清河县年度报告\n{PROSE}\n主动公开情况\n依申请公开情况\n监督保障情况\n") == []


def test_unnumbered_headings_stand_below_the_number_before_them_and_appendices_below_none() -> None:
    text = f"标题\n一、总体情况\n{PROSE}\n网站建设\n{PROSE}\n监督保障\n{PROSE}\n二、其他\n{PROSE}\n附件\n{PROSE}\n"
    assert [section.path for section in sections(Document(text))] == [
        ("一、总体情况",),
        ("一、总体情况", "网站建设"),
        ("一、总体情况", "监督保障"),
        ("二、其他",),
        ("附件",),
    ]


def test_unnumbered_headings_stand_above_numbers_that_begin_anew() -> None:
    lines = [
        "清河县政府工作报告",
        "过去一年工作回顾",
        PROSE,
        "一、产业",
        PROSE,
        "二、民生",
        PROSE,
        "今年工作安排",
        PROSE,
        "一、产业",
        PROSE,
    ]
    text = "\n".join(lines)
    review, plan = "过去一年工作回顾", "今年工作安排"
    assert [section.path for section in sections(Document(text))] == [
        (review,),
        (review, "一、产业"),
        (review, "二、民生"),
        (plan,),
        (plan, "一、产业"),
    ]


FLATTENED = """统计指标
单位
统计数
一、主动公开情况
（一）主动公开政府信息数
条
320
1.政府网站公开数
条
210
二、依申请公开情况
（一）收到申请数
件
12
"""


def test_cells_that_stand_one_a_line_are_no_headings() -> None:
    assert found(f"标题\n五、附表\n{FLATTENED}六、说明\n{PROSE}\n") == ["五、附表", "六、说明"]


def test_the_head_of_a_table_and_a_label_broken_before_it_are_no_headings() -> None:
    text = f"标题\n三、收到申请情况\n申请人情况\n自然人\n总计\n一、本年新收政府信\n息公开申请数量\n12\n12\n四、说明\n{PROSE}\n"
    table = (text.index("息公开"), text.index("四、"))
    assert found(text, (table,)) == ["三、收到申请情况", "四、说明"]


@pytest.mark.parametrize("row", ["一、本年新收申请|12|0|12", "（一）予以公开\t5\t0\t5", "1.属于国家秘密｜0｜0｜0"])
def test_rows_with_bars_or_tabs_are_no_headings(row: str) -> None:
    assert found(f"标题\n三、收到申请情况\n{row}\n") == ["三、收到申请情况"]


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


LINES = st.lists(
    st.sampled_from(
        [*REPORT.split("\n"), *FLATTENED.split("\n"), PROSE, "网站建设", "附件", "1.甲。2.乙。", "第一部分 概述", "①甲", "正文。", "  "]
    ),
    max_size=30,
)


@given(LINES.map("\n".join) | st.text(alphabet="一二（）()、.1①第章条 \n公开。\t|"))
def test_offsets_and_nesting(text: str) -> None:
    got = sections(Document(text))
    for section in got:
        assert text.startswith(section.path[-1], section.start)
        assert section.start < section.end <= len(text)
    assert all(left.start < right.start for left, right in itertools.pairwise(got))
    for section in got:
        inside = [other for other in got if section.start < other.start < section.end]
        assert all(other.path[: len(section.path)] == section.path and other.end <= section.end for other in inside)


@pytest.mark.parametrize(
    "lines", ["1、公\n", f"网站建设\n{PROSE}\n一、公开\n", "单位\n", "12\n公开\n", "公开方面：有。\n", "1.公。2.开。\n"]
)
def test_very_many_lines_take_no_longer_each(lines: str) -> None:
    started = time.process_time()
    sections(Document(lines * 20_000))
    assert time.process_time() - started < 10
