"""Figures: what is one, where it ends, what it is worth."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.answer.figures import figures, worded
from pipeline.answer.units import asked_family, bounded, fit


@pytest.mark.parametrize(
    ("text", "printed", "value", "unit"),
    [
        ("全年发布民生类信息214条", "214条", 214, "条"),
        ("累计接待群众1.3万余人次", "1.3万余人次", 13_000, "人次"),
        ("拨付救助资金2,460.5万元", "2,460.5万元", 24_605_000, "元"),
        ("达标率为98.6%", "98.6%", 98.6, "%"),
        ("失业率控制在４．２％以内", "４．２％以内", 4.2, "%"),
        ("年均浓度31微克/立方米", "31微克/立方米", 31, "微克/立方米"),
        ("召开新闻发布会三次", "三次", 3, "次"),
        ("制作图解二十四篇", "二十四篇", 24, "篇"),
        ("共收到申请 9 件", "9 件", 9, "件"),
    ],
)
def test_a_figure_with_its_unit(text: str, printed: str, value: float, unit: str) -> None:
    (found,) = figures(text)
    assert text[found.start : found.end] == printed
    assert (found.value, found.unit) == (pytest.approx(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        "自2019年1月1日起至2019年12月31日止",
        "云政办发〔2020〕17号文件",
        "联系电话：0899-6123456",
        "电子邮箱qh2020@qinghe.cn",
        "《条例》第二十条第（6）项",
        "发布时间：2021-01-18 09:30:00",
        "登录http://www.qinghe.cn/2018/05/t3.html查看",
        "接听12345热线",
        "一是加强领导",
    ],
)
def test_what_only_looks_like_a_figure(text: str) -> None:
    assert figures(text) == []


def test_figures_of_an_enumeration_stay_apart() -> None:
    text = "受理申请31件，其中网上20件、信函8件、当面3件"
    assert [text[f.start : f.end] for f in figures(text)] == ["31件", "20件", "8件", "3件"]


@pytest.mark.parametrize(
    ("number", "value"), [("两", 2), ("十", 10), ("三十二", 32), ("二百零五", 205), ("三万六千", 36_000), ("一二", None)]
)
def test_numbers_in_words(number: str, value: float | None) -> None:
    assert worded(number) == value


@given(st.text(alphabet="清河县公开信息0123456789,.，。%件条万元年月日号第 \n", max_size=60))
def test_figures_never_overlap_and_lie_within(text: str) -> None:
    found = figures(text)
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("unit", "wanted", "family", "fits"),
    [
        ("件", "件", None, 1.0),
        ("万元", "人", None, 0.0),
        ("份", "条", None, 0.8),
        (None, "件", None, 0.8),
        ("%", None, "share", 1.0),
        ("条", None, "money", 0.0),
    ],
)
def test_how_a_unit_fits(unit: str | None, wanted: str | None, family: str | None, fits: float) -> None:
    assert fit(unit, wanted, family) == fits


@pytest.mark.parametrize(
    ("question", "family"),
    [
        ("一共花了多少钱", "money"),
        ("信函申请占比是多少", "share"),
        ("办理要多久", "time"),
        ("比上年增长多少", "share"),
        ("来访多少人", "person"),
        ("共有多少", None),
    ],
)
def test_what_a_question_without_measure_word_asks_for(question: str, family: str | None) -> None:
    assert asked_family(question) == family


def test_a_lower_bound_does_not_answer_for_an_upper_one() -> None:
    assert bounded("3%以内", "要控制在多少以内") == 1.0
    assert bounded("90%以上", "要控制在多少以内") == 0.0
    assert bounded("90%", "要控制在多少以内") == 1.0
