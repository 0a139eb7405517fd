"""What the text of a cell says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.tables.values import is_unit, is_value, stated_unit, value_of


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("0", 0, None),
        ("1204", 1204, None),
        ("１２０４", 1204, None),
        ("251,000", 251000, None),
        ("２５１，０００元", 251000, "元"),
        ("7.50", 7.5, None),
        ("77.3万元", 77.3, "万元"),
        ("1.2 亿元", 1.2, "亿元"),
        ("12件", 12, "件"),
        ("3人次", 3, "人次"),
        ("98.5%", 98.5, "%"),
        ("９８％", 98, "%"),
        ("-5", -5, None),
        ("－5", -5, None),
        ("−5", -5, None),
        ("+5", 5, None),
        ("减少3", -3, None),
        ("增12", 12, None),
        ("/", "n/a", None),
        ("／", "n/a", None),
        ("—", "n/a", None),
        ("——", "n/a", None),
        ("-", "n/a", None),
        ("－", "n/a", None),
        ("不适用", "n/a", None),
        ("", None, None),
        ("无", None, None),
        ("详见附件", None, None),
        ("1,20", None, None),
        ("12 10", None, None),
        ("1.属于国家秘密", None, None),
        ("2020年", None, None),
        ("1.2.3", None, None),
        ("第3项", None, None),
    ],
)
def test_value(text: str, value: float | str | None, unit: str | None) -> None:
    assert value_of(text) == (value, unit)
    assert type(value_of(text)[0]) is type(value)


def test_a_broken_number_is_a_value_without_a_number() -> None:
    assert is_value("12 345")
    assert not is_value("12 345 件")
    assert value_of("12 345") == (None, None)


def test_units() -> None:
    assert stated_unit("本年收费金额（单位：万元）") == "万元"
    assert stated_unit("单位:件") == "件"
    assert stated_unit("采购总金额（元）") == "元"
    assert stated_unit("工作单位") is None
    assert is_unit("人次")
    assert not is_unit("单位")


@given(st.integers(-(10**9), 10**9), st.sampled_from(["", "元", "万元", "件", "条"]))
def test_numbers_survive_printing(number: int, unit: str) -> None:
    for printed in (str(number), f"{number:,}", str(number).translate({ord("0") + n: ord("０") + n for n in range(10)})):
        assert value_of(printed + unit) == (number, unit or None)


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    value, unit = value_of(text)
    assert value is None or is_value(text)
    assert unit is None or isinstance(value, (int, float))
