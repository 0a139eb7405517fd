"""How headings and items are numbered in official documents (GB/T 9704: 一、 (一) 1. (1); rules: 章 节 条), and what a number's title is.

A numbered line is a heading if what follows the number is a title (加强组织领导), an item if it is a sentence (全年公开信息320条。).
"""

from __future__ import annotations

import re
from typing import NamedTuple

HAN = "一二三四五六七八九十百零〇"
_NO_UNIT = r"(?![个件条次份项篇期年月日万亿元场季名家户所人台只种类级批时分天周岁米吨℃%％])"
# Rank by kind of number, outermost first; even ranks, so that headings without number find a place between.
NUMBERS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (0, re.compile(rf"第[{HAN}\d]{{1,3}}(?:部分|[编篇])")),
    (2, re.compile(rf"第[{HAN}\d]{{1,3}}章")),
    (4, re.compile(rf"第[{HAN}\d]{{1,3}}节")),
    (6, re.compile(rf"[{HAN}]{{1,3}}\s?[、．.](?![{HAN}]{{1,3}}(?:季度|月|、|[级类批期线等]|产业))")),  # not 一、二季度
    (8, re.compile(rf"第[{HAN}\d]{{1,4}}条(?=[\s　：:])")),
    (10, re.compile(rf"[（(]\s?[{HAN}]{{1,3}}\s?[)）]|[㈠-㈩]")),
    (12, re.compile(rf"\d{{1,2}}(?:、|[.．](?!\d)|[.．](?=20\d\d年)|\s(?=[\u4e00-\u9fff]){_NO_UNIT})|[⒈-⒛]")),
    (14, re.compile(r"[（(]\s?\d{1,2}\s?[)）]|\d{1,2}[)）]|[⑴-⒇]")),
    (16, re.compile(r"[①-⑳]")),
)
TOP, ARTICLE, INNER = 6, 8, 12  # 一、 第一条 1.; from INNER on, most numbered lines are items
LONGEST_HEADING = 60  # characters; a longer line is a paragraph that begins with a number
_LONGEST_RUN_IN = 40  # of a heading that runs on into its paragraph, if a clause is in it
_COUNTED = re.compile(r"\d\s*[余多万亿]*\s*(?:条|件|次|人|篇|个|期|起|项|份|户|家|元|场|批|%|％)")
_SAYS = re.compile(
    r"我[局县市区委办镇乡街院厅省]|本[机单](?:关|位)|共计|累计|截至|[均全]已|已[经全]|均[未无]|未(?:收到|发生|出台|接到|曾)|没有(?:发生|收到)"
)
_STOP = re.compile(r"[。：:！？；;]|\s{2,}|　|(?<=方面)[,，]|(?<=情况)[,，]|(?<=\d[.、]) ")


class Number(NamedTuple):
    """The number that a line begins with: its rank and how many characters it has."""

    rank: int
    length: int


def number_of(line: str) -> Number | None:
    """The number at the beginning of a line, None if it begins with none."""
    for rank, pattern in NUMBERS:
        if found := pattern.match(line):
            return Number(rank, found.end())
    return None


def title_length(line: str, number: Number) -> int:
    """How much of a numbered line is its heading: the line, or the title before the paragraph it runs on into; 0 if none."""
    if number.rank == ARTICLE:
        return number.length
    stop = _STOP.search(line, number.length)
    while stop and stop.end() < len(line) and not line[number.length : stop.start()].strip():  # blanks after the number
        stop = _STOP.search(line, stop.end())
    if stop and line[stop.end() :].strip():
        title = line[number.length : stop.start()]
        longest = LONGEST_HEADING if number.rank < INNER and not _SAYS.search(title) else _LONGEST_RUN_IN
        return stop.start() if title.strip() and stop.start() <= longest and _is_title(title, number, stop.group()) else 0
    whole = line.rstrip("。：:；;")
    title = whole[number.length :]
    if not title.strip() or len(whole) > LONGEST_HEADING or "，" in whole[:-1][30:]:
        return 0
    return len(whole) if _is_title(title, number, line[len(whole) :]) else 0


def _is_title(title: str, number: Number, stop: str) -> bool:
    """Whether what follows a number names something; ``stop`` is the mark after it. A sentence with figures says something."""
    if stop.startswith(("；", ";")):
        return False
    ended = stop.startswith(("。", "！", "？"))
    if _SAYS.search(title) and (ended or number.rank >= INNER):
        return False
    if _COUNTED.search(title):
        return number.rank < INNER and not (ended and re.search("[，,]|共", title))
    return not (number.rank >= INNER and ended and len(re.findall("[，,]", title)) > 1)
