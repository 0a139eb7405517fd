"""Dates of a report: the year that it reports on, the day of its publication, the period that it says it covers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from pipeline.fold import fold
from pipeline.records import Kind

FIRST_YEAR, LAST_YEAR = 1949, 2099
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_HAN_DATE = re.compile(r"[〇○零一二三四五六七八九]{4}(?=年)")
_NUMERALS = {("", "十", "二十", "三十")[n // 10] + "一二三四五六七八九"[n % 10 - 1 : n % 10]: str(n) for n in range(1, 32)}
_YEAR = r"((?:19|20)\d\d)"
_DAY = rf"{_YEAR}\s*(?:年|[-./])\s*(\d{{1,2}})\s*(?:月|[-./])\s*(\d{{1,2}})(?!\d)"
_HAN_NUMBER = re.compile(r"(?<=[年月])[一二三四五六七八九十]{1,3}(?=[月日])")
_PERIOD = re.compile(
    rf"{_YEAR}\s*(?:年|[-./])\s*0?1\s*(?:月|[-./])\s*0?1\s?日?\s?[起始]?\s?[,、]?\s?(?:至|到|—|-|–|~){{1,2}}\s?(?:{_YEAR}\s*(?:年|[-./])\s*)?"
    r"(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})"
)
_UNTIL = re.compile(rf"截[至止](?:到|至)?\s*{_YEAR}\s*(?:年|[-./])\s*12\s*(?:月底|月末|(?:月|[-./])\s*31)")
_MONTHS = re.compile(rf"{_YEAR}\s*年\s*(?:0?1月?\s*(?:至|-|—|到)\s*12月|度)")
_QUOTED = re.compile(
    r"《[^》\n]{0,80}》|[〔\[【(][^〕\]】)\n]{0,6}(?:19|20)\d\d[^〕\]】)\n]{0,6}[〕\]】)]\s*第?\d+\s*号|"
    r"https?://\S+|www\.\S+"
)
_SPEECH = re.compile(rf"{_YEAR}年\d{{1,2}}月\d{{1,2}}日在.{{0,40}}(?:代表大会|人大|会议)")
_ADDRESS = re.compile(r"各位代表|我代表.{2,24}(?:政府|国务院)|向大会(?:报告|作)")
_REVIEW = re.compile(rf"{_YEAR}年(?:的|政府|主要)?工作(?:的?(?:简要)?回顾|总结|情况)|(?:回顾|总结){_YEAR}年")
_OUTLOOK = re.compile(
    rf"{_YEAR}年(?:的|政府|全[省市县区])?(?:(?:重点|主要|总体)?(?:工作|目标)的?(?:任务|安排|总体|部署|打算|建议|要求|目标|重点)|"
    r"(?:的?主要|经济社会发展的?)(?:任务|预期目标|目标))"
)
_PUBLISHED = re.compile(rf"(?:发[布表]|公开|公布|发文|成文|生成|更新|印发)?(?:时间|日期)\s*[:：]?\s*{_DAY}|发布于\s*[:：]?\s*{_DAY}")
_SIGNED = re.compile(rf"(?<=[\u4e00-\u9fff)]){_DAY}\s*日[\s)]*$")
_CREDITS = r"(?:[\s(【\[|]{0,9}(?:来源|审核|作者|编辑|责编|浏览|点击|阅读|字体|字号|打印).{0,60})?"  # that share the date's line
_LONE = re.compile(rf"^[^\w\n]*{_DAY}\s?日?(?:\s?\d{{1,2}}\s?[:时]\s?\d{{1,2}}.{{0,6}})?\s?{_CREDITS}[^\w\n]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Period:
    """The period that a report says it covers: the year that it begins in, month and day of its end."""

    year: int
    end_year: int
    month: int
    day: int


def plain(text: str) -> str:
    """The text folded, with years in Chinese numerals as digits; as long as the text itself."""
    return _HAN_DATE.sub(lambda found: found[0].translate(_DIGITS), fold(text))


def period(text: str) -> Period | None:
    """The first period from the first of January on that the text states."""
    for found in _PERIOD.finditer(text):
        year, end_year, month, day = int(found[1]), int(found[2] or found[1]), int(found[3]), int(found[4])
        if 1 <= month <= 12 and 1 <= day <= 31:
            return Period(year, end_year, month, day)
    return None


def title_year(title: str) -> int | None:
    """The one year that a title names; None where it names a span of years or none."""
    years = {int(year) for year in re.findall(rf"(?<!\d){_YEAR}(?=\s*(?:年|[^\d\s.-]|$))", _QUOTED.sub("", plain(title)))}
    spans = re.search(rf"远景|{_YEAR}年?\s?[-—~至]{{1,2}}\s?{_YEAR}", plain(title))
    return years.pop() if len(years) == 1 and not spans else None


def reported_year(text: str, title: str, kind: Kind, published: str | None) -> int | None:
    """The year that a report is about. ``text`` and ``title`` are plain(); None where the text does not tell.

    A government's work report is of the year in which it is given, any other of the year that it looks back on.
    """
    votes: Counter[int] = Counter()
    if kind == "plan":
        return title_year(title)  # what a plan speaks of most is its last year
    if year := title_year(title):
        votes[year] += 60
    body = _QUOTED.sub(lambda found: " " * len(found[0]), text)
    if kind == "work_report" and is_address(text):
        for year in [int(found[1]) for found in _SPEECH.finditer(text[:3000])][:1]:
            votes[year] += 50
        for found in _OUTLOOK.finditer(body):
            votes[int(found[1])] += 8
        for found in _REVIEW.finditer(body):
            votes[int(found[1] or found[2]) + 1] += 8
        return _winner(votes or _reviewed(body))
    if stated := period(body):
        votes[stated.year] += 50
    for found in _UNTIL.finditer(body[:4000]):
        votes[int(found[1])] += 20
    for found in _MONTHS.finditer(body):
        votes[int(found[1])] += 4
    if found_first := re.search(rf"(?:^|[。\n])\s*{_YEAR}\s*年(?:度|以来|全年)?\s*[,，]", body[:1500]):
        votes[int(found_first[1])] += 8
    for found in re.finditer(rf"(?<!\d){_YEAR}\s*(?:年(?!\s*\d{{1,2}}\s*月\s*\d)|-\s*[,，])", body):
        votes[int(found[1])] += 2 if found.start() < 1500 else 1
    if not votes and published and kind == "disclosure" and int(published[5:7]) <= 4:
        return int(published[:4]) - 1  # due by the end of January or March of the next year (Regulations, article 49)
    if not votes and published and kind in ("news", "policy"):
        return int(published[:4])
    return _winner(votes)


def is_address(text: str) -> bool:
    """Whether a plain text is a government's report to its people's congress."""
    return bool(_ADDRESS.search(text[:6000]))


def _reviewed(body: str) -> Counter[int]:
    """The years after those that a report speaks of most, where it speaks of both."""
    named = Counter(int(year) for year in re.findall(rf"(?<!\d){_YEAR}\s*年", body))
    return Counter({year: named[year] + named[year - 1] for year in named})


def _winner(votes: Counter[int]) -> int | None:
    likely = {year: count for year, count in votes.items() if FIRST_YEAR <= year <= LAST_YEAR}
    return max(likely, key=lambda year: (likely[year], year)) if likely else None


def publication_day(text: str) -> str | None:
    """The day of publication (ISO): labelled in the head, else alone on a line there, else the date of the signature."""
    head, tail = (_HAN_NUMBER.sub(lambda found: _NUMERALS.get(found[0], found[0]), part) for part in (text[:3000], text[-600:]))
    for found in _PUBLISHED.finditer(head):
        if day := _iso(*[group for group in found.groups() if group]):
            return day
    for found in _LONE.finditer(head[:800]):
        if day := _iso(*found.groups()):
            return day
    signed = [*_LONE.finditer(tail), *_SIGNED.finditer(tail)]
    return next((day for found in reversed(signed) if (day := _iso(*found.groups()))), None)


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
