"""Figures: what is one, where it begins and ends, what it is worth, how it is qualified, what it counts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sentences import SENTENCES, Expected

from pipeline.figures import figures, in_prose
from pipeline.figures.numbers import worded
from pipeline.reading.numerals import numeral
from pipeline.records import Figure, Report, Table


def as_read(text: str, figure: Figure) -> tuple[str, float, str | None, str, str | None]:
    counted = text[slice(*figure.counted)] if figure.counted else None
    return text[figure.start : figure.end], round(figure.value, 6), figure.unit, " ".join(figure.modifiers), counted


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_what_a_reader_finds(text: str, expected: list[Expected]) -> None:
    assert [as_read(text, figure) for figure in figures(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        *("自2019年1月1日起至2019年12月31日止", "云政办发〔2020〕17号文件", "联系电话：0899-6123456", "电子邮箱qh2020@qinghe.cn"),
        *("《条例》第二十条第（6）项", "发布时间：2021-01-18 09:30:00", "登录http://www.qinghe.cn/2018/05/t3.html查看", "接听12345热线"),
        *("一是加强领导；二是完善制度", "二〇二〇年十二月三十日", "推进“四个一批”工程", "2018年至2020年期间", "排名第3位", "第三方评估"),
        *("提供7×24小时服务", "上半年工作进展顺利", "第一季度例会", "于每月10日前报送", "十二月二十日上午", "《条例》第十九、二十条的规定"),
        *("统一社会信用代码11360104014567890X", "供水二期工程", "走进千家万户", "1.加强领导。2.完善制度", "成文日期2020.5.1", "建设5G基站"),
        *(
            "一件事一次办",
            "公开三公经费",
            "320国道沿线G320国道",
            "负责日常工作的第2科室",
            "一个窗口对外",
            "24小时自助服务",
            "会议于9:30召开",
            "比例为3:7",
        ),
    ],
)
def test_what_only_looks_like_a_figure(text: str) -> None:
    assert [text[figure.start : figure.end] for figure in figures(text) if figure.unit] == []


@pytest.mark.parametrize("kind", ["chineseCounting", "chineseCountingThousand", "chineseLegalSimplified"])
def test_every_numeral_below_a_hundred_thousand_is_read_back(kind: str) -> None:
    assert worded("零") == 0
    assert [number for number in range(1, 100_000) if worded(numeral(number, kind)) != number] == []


WORDS: list[tuple[str, float | None]] = [
    *(("两", 2), ("两千一百", 2100), ("三万六", 36_000), ("一千二", 1200), ("九点五", 9.5), ("点五", 0.5), ("三亿五千万", 350_000_000)),
    *(("一二", None), ("二〇一七", None), ("三十十", None), ("三点十", None)),
]


@pytest.mark.parametrize(("number", "value"), WORDS)
def test_numbers_in_words(number: str, value: float | None) -> None:
    assert worded(number) == value


def test_figures_of_an_enumeration_stay_apart() -> None:
    text = "受理申请31件，其中网上20件、信函8件、当面3件"
    assert [text[f.start : f.end] for f in figures(text)] == ["31件", "20件", "8件", "3件"]


def test_a_range_has_two_ends() -> None:
    (found,) = figures("办理时限由原来的20至30个工作日缩短")
    assert (found.value, found.upper, found.unit, found.modifiers) == (20, 30, "个工作日", ("range",))
    (found,) = figures("新增岗位3—5万个")
    assert (found.value, found.upper) == (30_000, 50_000)


def test_a_figure_that_a_line_end_parts_from_its_unit() -> None:
    text = "全年各镇街道通过村务公开栏公布惠农补贴发放信息214\n条，群众可随时查阅"
    (found,) = figures(text)
    assert (text[found.start : found.end], found.unit) == ("214\n条", "条")
    assert [figure.unit for figure in figures("数量\n12\n人员情况")] == [None]  # a cell, then a label


def test_numbers_within_the_modifiers() -> None:
    text = "群众信访量下降了近两成"
    (found,) = figures(text)
    assert text[found.number : found.end] == "两成"


def test_of_a_report_only_the_prose() -> None:
    text = "收到申请12件。\n新收 15\n答复申请11件。"
    table = Table("table-1", None, None, 9, 14)
    assert [text[f.start : f.end] for f in in_prose(Report("0" * 16, "a.txt", text, "", tables=(table,)))] == ["12件", "11件"]


RENDERED = st.integers(1, 9_999_999)


@given(RENDERED, st.sampled_from("件条份个家户"))
@example(12_345, "件")  # as the hotline is called
@example(12_000, "户")
def test_numbers_printed_in_many_ways(number: int, unit: str) -> None:
    wide = str(number).translate({ord(str(i)): "０１２３４５６７８９"[i] for i in range(10)})
    ways = [str(number), f"{number:,}", wide, f"{number} "]
    if number % 1000 == 0:
        ways += [f"{number / 10_000:g}万" if number >= 10_000 else str(number)]
    if 2 <= number < 100_000:
        ways.append(numeral(number, "chineseCountingThousand"))
    for way in ways:
        text = f"全县收到申请{way}{unit}。"
        (found,) = figures(text)
        assert (found.value, found.unit) == (pytest.approx(number), unit), text
        assert text[found.start : found.end] == f"{way}{unit}"
        assert found.counted == (4, 6)


@given(st.text(alphabet="清河县公开信息收到一二十百万半几0123456789,.，。%件条万元年月日号第约余至-\n “”()", max_size=80))
def test_figures_lie_apart_and_within_any_text(text: str) -> None:
    found = figures(text)
    assert all(0 <= f.start <= f.number < f.end <= len(text) for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for figure in found:
        assert figure.counted is None or text[slice(*figure.counted)].strip()
        assert text[figure.start : figure.end].strip() == text[figure.start : figure.end]
