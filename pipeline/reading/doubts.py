"""Warnings about a report that contradicts itself or was not finished: short Chinese sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from pipeline import regions
from pipeline.reading import dates, years
from pipeline.reading.organs import Organ
from pipeline.reading.told import Told
from pipeline.records import Kind, Section, Table
from pipeline.regions import Region

_IN_FORCE = (2008, 5, 1)  # the Regulations: the first reports begin here
_TERM = (9, 1)  # universities report on the school year
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


_LATE = timedelta(days=731)  # a report that is published so long after its period
_LEAD = re.compile(
    r"(?:公布|发布|公开|编制|本报告[是为])[^。\n《]{0,24}?((?:19|20)\d\d)年度?[\u4e00-\u9fff]{0,12}(?:信息|政务)公开[\u4e00-\u9fff]{0,8}(?:报告|年报)"
)
_NAMED = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_PLANS = re.compile(r"将|计划|打算|下一步|展望|安排|思路|重点|目标|规划|上年|去年|相比|整改|改进")  # speak of another year rightly
_HEADING = re.compile(r"^[^\n。]{0,60}(?:报告|年报|总结)[^\n。]{0,12}$", re.MULTILINE)
_MANY = 3  # how often another year is named that a text is said to be about


def of_text(text: str, title: int, kind: Kind, year: Told[int] | None, published: Told[str] | None) -> Iterator[str]:
    """What is wrong with a report, from its plain text, whose first ``title`` characters are the title."""
    stated, titled = dates.period(text), years.title_year(text[:title])
    if stated and titled and titled not in (stated.first[0], stated.last[0]):
        yield f"标题写的是{titled}年，统计期限却是{stated.first[0]}年，请核对。"
    elif titled and kind == "disclosure" and (other := _other_year(text[title:], titled)):
        yield f"标题写的是{titled}年，正文说的却是{other}年，请核对。"
    if stated:
        yield from _of_period(stated, text[slice(*stated.span)])
    if kind == "disclosure" and year and published:
        yield from _of_publication(published.value, stated, year.value)
    if found := _PLACEHOLDER.search(text):
        yield f"文中留有未填写的占位符“{found[0]}”。"
    if found := _FORMATTING.search(text):
        yield f"文中留有排版说明“{found[0]}”。"
    if found := _BETTING.search(text):
        yield f"文中夹有博彩网站的名称“{found[0]}”，网页可能被篡改。"


def of_places(region: Told[Region] | None, signed: Organ | None) -> Iterator[str]:
    """A signature of another place than the report's."""
    other = signed.place.region if signed and signed.place else None
    if (
        region
        and signed
        and other
        and not (regions.contains(region.value.code, other.code) or regions.contains(other.code, region.value.code))
    ):
        yield f"报告是{region.value.path}的，落款却是“{signed.name}”，请核对。"


def of_layout(year: int, sections: Iterable[Section], tables: Iterable[Table]) -> Iterator[str]:
    """The first heading, and the first caption of a table, that speaks of another year than the report's."""
    for what, names in (("标题", (section.path[-1] for section in sections)), ("表题", (table.caption or "" for table in tables))):
        for name in names:
            named = {int(found[1]) for found in _NAMED.finditer(years.QUOTED.sub("", dates.plain(name)))}
            if len(named) == 1 and year not in named and not _PLANS.search(name):
                yield f"文中{what}“{name}”写的是{named.pop()}年，报告却是{year}年的，请核对。"
                break


def _other_year(body: str, titled: int) -> int | None:
    """The year that the text says it reports on where the title names another."""
    clean = _HEADING.sub("", years.QUOTED.sub(" ", body))
    if (lead := _LEAD.search(clean[:800])) and int(lead[1]) != titled:
        return int(lead[1])
    said = (sentence for sentence in re.split(r"[。;；\n]", clean) if not _PLANS.search(sentence))
    counts = Counter(int(found[1]) for sentence in said for found in _NAMED.finditer(sentence))
    year, count = next(iter(counts.most_common(1)), (titled, 0))
    return year if count >= _MANY and f"{titled}" not in clean else None


def _of_period(stated: dates.Period, printed: str) -> Iterator[str]:
    if stated.days is None:
        yield f"统计期限“{printed}”里有不存在或前后颠倒的日期。"
    elif stated.first[0] != stated.last[0] and stated.first[1:] != _TERM:
        yield f"统计期限跨年（{stated.first[0]}年至{stated.last[0]}年），请核对。"
    elif stated.first[0] == stated.last[0] and stated.last[1:] != (12, 31):
        yield f"统计期限止于{stated.last[1]}月{stated.last[2]}日，不满全年。"
    elif stated.first[1:] not in ((1, 1), _TERM) and stated.first != _IN_FORCE:
        yield f"统计期限始于{stated.first[1]}月{stated.first[2]}日，不满全年。"


def _of_publication(published: str, stated: dates.Period | None, year: int) -> Iterator[str]:
    """Publication before the end of the period, where one is stated (else before the year's last month), or years after it."""
    end = stated.days[1] if stated and stated.days else f"{year}-12-31"
    least = end if stated and stated.days else f"{year}-12-01"
    if published < least:
        yield f"公布日期（{published}）早于所报告时期的结束（{end}），请核对。"
    elif date.fromisoformat(published) - date.fromisoformat(end) > _LATE:
        yield f"公布日期（{published}）比所报告时期的结束（{end}）晚了两年以上，请核对。"
