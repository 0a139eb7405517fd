"""Every figure of a text: its place, value and unit; years, dates, ordinals, list numbers, telephone and file numbers are none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.answer.units import UNIT
from pipeline.fold import fold

_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_HAN = "零一二三四五六七八九十百千万两〇"
_FIGURE = re.compile(
    rf"(?P<number>{_DIGITS})\s?(?P<scale>[万亿千百](?:亿)?)?(?P<about>余|多|来)?(?P<scale2>[万亿])?"
    rf"\s?(?P<unit>(?:{UNIT}))?(?P<bound>以内|以上|以下|左右)?(?P<also>余)?"
)
_WORDED = re.compile(
    rf"(?<![第之{_HAN}])(?P<number>[{_HAN}]{{1,6}})(?P<about>余|多)?(?P<unit>件|条|份|次|人次|人|名|项|个|家|期|场|起|宗|户|篇|例|所)"
)
# What looks like a figure and is none, with what stands around it.
_NONE = re.compile(
    r"(?:https?://|www\.)[\w./%?=&:-]+|[\w.-]+@[\w.-]+"
    r"|(?:19|20)[0-9]{2}\s?[-—~至到]\s?(?:19|20)[0-9]{2}\s?年?"
    r"|(?<![0-9.])(?:19|20)[0-9]{2}\s?(?:年度?|[-/.][0-9]{1,2}[-/.][0-9]{1,2})(?:\s?[0-9]{1,2}\s?月(?:份|底|末)?)?(?:\s?[0-9]{1,2}\s?[日号])?"
    r"|(?<![0-9.])[0-9]{1,2}\s?月份?(?:\s?[0-9]{1,2}\s?[日号])?"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
    r"|[〔\[(（【][0-9]{4}[〕\])）】]\s?第?\s?[0-9]*\s?号?|第\s?[(]?\s?[0-9]+\s?[)]?\s?[号条项款章节次届期批]?|[0-9]+\s?号"
    r"|(?:电话|传真|热线|邮编|邮政编码)[^0-9]{0,8}[0-9()（） -]+"
    r"|(?<![0-9])0[0-9]{2,3}-[0-9]{7,8}|(?<![0-9])1[0-9]{10}(?![0-9])|(?<![0-9])12[0-9]{3}(?![0-9.件条次个元人])"
    r"|(?m:^\s*[(（]?[0-9]{1,2}(?:[)）]|[.、．](?![0-9])))|[A-Za-z][A-Za-z.-]*[0-9.]+|7\s?[x×*]\s?24|24小时"
)
_VALUE = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALE = {
    "万": 10_000,
    "亿": 100_000_000,
    "千": 1_000,
    "百": 100,
    "十": 10,
    "万亿": 1_000_000_000_000,
    "千万": 10_000_000,
    "百万": 1_000_000,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at text[start:end], unit included; ``value`` has its scale applied (3.2万 is 32000), ``unit`` is without scale or None."""

    start: int
    end: int
    value: float
    unit: str | None


def figures(text: str) -> list[Figure]:
    """The figures of a text in order, none overlapping."""
    folded = fold(text)
    taken = [match.span() for match in _NONE.finditer(folded)]
    found = []
    for match in _FIGURE.finditer(folded):
        start, end = match.span("number")
        if any(start < last and first < end for first, last in taken) or re.match(r"[a-z]", folded[start - 1 : start]):
            continue
        found.append(_figure(match, float(match["number"].replace(",", ""))))
    for match in _WORDED.finditer(folded):
        value = worded(match["number"])
        if value is not None and value >= 2 and not any(f.start < match.end() and match.start() < f.end for f in found):
            found.append(Figure(match.start(), match.end(), value, match["unit"]))
    return sorted(found, key=lambda figure: figure.start)


def _figure(match: re.Match[str], value: float) -> Figure:
    for scale in (match["scale"], match["scale2"]):
        for char in scale or "":
            value *= _SCALE[char]
    alone = match["unit"] is None and match["scale"] is None  # what stands after is not its own
    end = match.end("number") if alone else match.start() + len(match.group().rstrip())
    return Figure(match.start(), end, value, match["unit"])


def worded(number: str) -> float | None:
    """The value of a number in Chinese words below 100 million, None if it is none: 三十二 is 32, 两千一百 is 2100."""
    total = section = digit = 0
    last = ""
    for char in number:
        if char in _VALUE:
            if last in _VALUE and last not in "零":
                return None
            digit = _VALUE[char]
        elif char == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            section += (digit or (1 if not last else 0)) * int(_SCALE[char])
            digit = 0
        last = char
    return float(total + section + digit)
