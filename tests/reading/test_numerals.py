"""Numbers as lists are numbered."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading import numerals
from pipeline.reading.numerals import numeral


@pytest.mark.parametrize(
    ("number", "kind", "shown"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCounting", "十"),
        (11, "japaneseCounting", "十一"),
        (20, "chineseCountingThousand", "二十"),
        (101, "chineseCountingThousand", "一百零一"),
        (110, "chineseCountingThousand", "一百一十"),
        (1005, "chineseCountingThousand", "一千零五"),
        (20300, "chineseCountingThousand", "二万零三百"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (21, "ideographDigital", "二一"),
        (11, "ideographTraditional", "甲"),
        (12, "ideographZodiac", "亥"),
        (27, "lowerLetter", "aa"),
        (2, "upperLetter", "B"),
        (14, "lowerRoman", "xiv"),
        (1999, "upperRoman", "MCMXCIX"),
        (20, "decimalEnclosedCircleChinese", "⑳"),
        (21, "decimalEnclosedCircle", "21"),
        (7, "decimalZero", "07"),
        (12, "decimalFullWidth", "１２"),
        (3, "decimal", "3"),
        (3, "unheardOf", "3"),
        (0, "upperRoman", "0"),
        (5, "bullet", ""),
        (5, "none", ""),
    ],
)
def test_formats(number: int, kind: str, shown: str) -> None:
    assert numeral(number, kind) == shown


@given(st.integers(1, 99_999))
def test_counting_words_mean_the_number(number: int) -> None:
    total = digit = 0
    for char in numeral(number, "chineseCounting"):
        if char in "十百千万":
            total += (digit or 1) * 10 ** ("十百千万".index(char) + 1)
            digit = 0
        else:
            digit = "零一二三四五六七八九".index(char)
    assert total + digit == number


def test_examples() -> None:
    assert doctest.testmod(numerals).failed == 0
