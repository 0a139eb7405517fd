"""Dates of a report: the period that it says it covers and the day of its publication; spans are of the text that is given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pipeline.fold import fold
from pipeline.reading.told import SIGNED, STATED, Span, Told

_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_HAN_DATE = re.compile(r"[〇○零一二三四五六七八九]{4}(?=年)")
_NUMERALS = {("", "十", "二十", "三十")[n // 10] + "一二三四五六七八九"[n % 10 - 1 : n % 10]: n for n in range(1, 32)}
YEAR = r"((?:19|20)\d\d)"
_YEAR_ON = rf"{YEAR}\s*(?:年|[-./])\s*"
_NUMBER = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_MONTH_DAY = rf"{_NUMBER}\s*(?:月|[-./])\s*{_NUMBER}"
_DAY = rf"{_YEAR_ON}{_MONTH_DAY}(?!\d)"
_TO = r"\s?[起始]?\s?[,、]?\s?(?:至|到|—|-|–|~){1,2}\s?"
_PERIOD = re.compile(rf"{_YEAR_ON}{_MONTH_DAY}\s?日?{_TO}(?:{_YEAR_ON})?{_MONTH_DAY}\s?日?")
_MONTHS = re.compile(rf"{YEAR}\s*年\s*0?1\s?月?{_TO}(?:{YEAR}\s*年\s*)?12\s?月(?!\s?\d)")
_COVERS = re.compile(r"统计|期限|时限|数据")  # what the sentence of a period speaks of
_CREDITS = r"(?:[\s(【\[|]{0,9}(?:来源|审核|作者|编辑|责编|浏览|点击|阅读|字体|字号|打印).{0,60})?"  # that share the date's line
_PUBLISHED = re.compile(
    rf"(?:发[布表]|公开|公布|发文|成文|生成|更新|印发)?(?:时间|日期)[\s:|]{{0,5}}{_DAY}\s?日?|发布于\s*:?\s*{_DAY}\s?日?"
)
_SIGNED = re.compile(rf"(?<=[\u4e00-\u9fff)]){_DAY}\s*日(?=[\s)]*$)")
_LONE = re.compile(rf"^[^\w\n]*({_DAY}\s?日?)(?:\s?\d{{1,2}}\s?[:时]\s?\d{{1,2}}.{{0,6}})?\s?{_CREDITS}[^\w\n]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Period:
    """A period as printed: year, month and day of its first and its last day, which the calendar need not know."""

    first: tuple[int, int, int]
    last: tuple[int, int, int]
    span: Span

    @property
    def days(self) -> tuple[str, str] | None:
        """The first and the last day (ISO); None where there is no such day, or the last is before the first."""
        first, last = iso(*self.first), iso(*self.last)
        return (first, last) if first and last and first <= last else None


def plain(text: str) -> str:
    """The text folded, with years in Chinese numerals as digits; as long as the text itself."""
    return _HAN_DATE.sub(lambda found: found[0].translate(_DIGITS), fold(text))


def iso(year: int, month: int, day: int) -> str | None:
    """The day as yyyy-mm-dd; None where the calendar has no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def period(text: str) -> Period | None:
    """The first period that a plain text says it covers: one that begins with a year, or any that is called so."""
    for found in _PERIOD.finditer(text):
        numbers = [_number(found[group]) for group in (2, 3, 5, 6)]
        first, last = (int(found[1]), *numbers[:2]), (int(found[4] or found[1]), *numbers[2:])
        if first[1:] == (1, 1) or _COVERS.search(text, max(0, found.start() - 30), found.start()):
            return Period((first[0], first[1], first[2]), (last[0], last[1], last[2]), found.span())
    for found in _MONTHS.finditer(text):
        if _COVERS.search(text, max(0, found.start() - 30), found.start()):
            return Period((int(found[1]), 1, 1), (int(found[2] or found[1]), 12, 31), found.span())
    return None


def publication_day(text: str) -> Told[str] | None:
    """The day of publication (ISO): labelled in the head, else alone on a line there, else the date of the signature."""
    for found in _PUBLISHED.finditer(text, 0, 3000):
        if day := _day(found.groups()):
            return Told(day, STATED, found.span())
    for found in _LONE.finditer(text, 0, 800):
        if day := _day(found.groups()[1:4]):
            return Told(day, SIGNED, found.span(1))
    tail = max(0, len(text) - 600)
    signed = [*((found, found.span(1), found.groups()[1:4]) for found in _LONE.finditer(text, tail))]
    signed += [(found, found.span(), found.groups()) for found in _SIGNED.finditer(text, tail)]
    return next((Told(day, SIGNED, span) for _, span, groups in reversed(signed) if (day := _day(groups))), None)


def _day(groups: tuple[str | None, ...]) -> str | None:
    year, month, day = (_number(group) for group in groups if group)
    return iso(year, month, day)


def _number(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else _NUMERALS.get(numeral, 0)
