"""Warnings about a report that contradicts itself or was not finished: short Chinese sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.reading import dates

_PLACEHOLDER = re.compile(
    r"(?<![a-z0-9×*])(?:x{2,}|×{2,}|\*{2,}|□{2,}|○{3,})(?=[\u4e00-\u9fff,、。])|(?<=[约共有为计年月])(?:x{2,}|×{2,})|_{4,}(?=[件条年])|\((?:请|此处)填写[^)]{0,20}\)|此处(?:填写|插入)"
)
_FORMATTING = re.compile(
    r"(?:仿宋|黑体|楷体|宋体|小标宋)(?:_?gb2312|简体)?[,、 ]{0,2}(?:[一二三四五小]{1,2}号|加粗|居中)|[一二三四]号(?:仿宋|黑体|楷体|宋体)|"
    r"行(?:间)?距\s*(?:固定值|\d+磅)|首行缩进\s*\d"
)
_BETTING = re.compile(
    r"bet-?365|365-?bet|(?<![a-z])(?:bwin|manbetx|vpgame|w88|188bet|ku游)(?![a-z])|必发(?:365|娱乐|集团)|(?:新)?葡京(?:娱乐|官网|平台|集团|app|首页)|威尼斯人?(?:娱乐|官网|平台|app)|"
    r"(?:亚博|万博|乐鱼|开云|雷速|华体会?|爱游戏|金沙|太阳城|皇冠)(?:体育|娱乐|官网|平台|app|首页)|(?:澳门|线上|网上)(?:赌场|娱乐城|博彩|真人)|百家乐|威廉希尔|澳门金沙|(?:欧洲杯|世界杯|足球).{0,8}(?:买球|竞猜|投注|足球网)|买球平台|投注(?:官网|平台|网站)|(?:博彩|娱乐城)(?:官网|平台|首页)"
)


def doubts(title: str, text: str) -> Iterator[str]:
    """What is wrong with a report, from its plain title and text."""
    titled, stated = dates.title_year(title), dates.period(text)
    if stated and titled and titled not in (stated.year, stated.end_year):
        yield f"标题写的是{titled}年，统计期限却是{stated.year}年，请核对。"
    if stated and stated.end_year == stated.year and (stated.month, stated.day) != (12, 31):
        yield f"统计期限止于{stated.month}月{stated.day}日，不满全年。"
    if stated and stated.end_year != stated.year:
        yield f"统计期限跨年（{stated.year}年至{stated.end_year}年），请核对。"
    if found := _PLACEHOLDER.search(text):
        yield f"文中留有未填写的占位符“{found[0]}”。"
    if found := _FORMATTING.search(text):
        yield f"文中留有排版说明“{found[0]}”。"
    if found := _BETTING.search(text):
        yield f"文中夹有博彩网站的名称“{found[0]}”，网页可能被篡改。"
