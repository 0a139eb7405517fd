"""Dates, and the other spans that are known by their shape: file numbers, telephones, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.fold import fold

_Y, _M, _D = r"(?:19|20)[0-9]{2}", r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12][0-9]|0?[1-9])"
DATE = re.compile(
    rf"(?<![0-9]){_Y}\s?年\s?{_M}\s?月(?:\s?{_D}\s?[日号]|[初底末])?|(?<![0-9]){_Y}([-/.]){_M}\1{_D}(?![0-9])"
    rf"|(?<![0-9年]){_M}\s?月\s?{_D}\s?[日号]|(?<![0-9]){_Y}\s?年[初底末]?(?!度)"
    r"|(?:二[〇○零]|一九)[〇○零一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
SHAPES: dict[str, re.Pattern[str]] = {
    "date": DATE,
    "document": re.compile(r"[\u4e00-\u9fff]{2,10}\s?(?:[〔\[(（【]\s?[0-9]{4}\s?[〕\])）】]|[0-9]{4}年)\s?第?\s?[0-9]+\s?号"),
    "phone": re.compile(
        r"(?<![0-9])(?:[(（]?0[0-9]{2,3}[)）]?\s?[-—－]?\s?)?[2-8][0-9]{6,7}(?![0-9])|(?<![0-9])1[3-9][0-9]{9}(?![0-9])|(?<![0-9])(?:12[0-9]{3}|400-?[0-9]{3}-?[0-9]{4})(?![0-9])"
    ),
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "url": re.compile(r"(?:https?://|www\.)[A-Za-z0-9][\w./%?=&:#-]*[\w/]|(?<![@\w.])[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*\.gov\.cn[\w./-]*"),
    "postcode": re.compile(r"(?:邮编|邮政编码|邮码)[^0-9]{0,4}([0-9]{6})(?![0-9])"),
    "address": re.compile(
        r"(?:地址|地点|住址|位于|设在|坐落于|邮寄至)\s?(?:[:：为在是])?\s?([\u4e00-\u9fffa-z0-9()（）-]{4,40}?)(?=[,，;；。\n]|[)）](?:[,，;；。\n]|$)|\s|邮编|邮政编码|电话|联系|$)"
    ),
}


def shaped(text: str, shape: str) -> Iterator[tuple[int, int]]:
    """Spans of a text that have this shape, in order."""
    pattern = SHAPES[shape]
    for match in pattern.finditer(fold(text)):
        yield match.span(1) if pattern.groups and shape != "date" else match.span()
