"""The organ that issued a report: the one whose name stands where reports name their issuer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.reading.told import CONFIRMED, SIGNED, SPOKEN, STATED, Span, Told
from pipeline.regions import Mention, Region

# What the name of an organ ends in, longer endings first. Party committees (市委) issue no such reports.
_END = (
    r"(?:人民政府办公[室厅]|人民政府[\u4e00-\u9fff]{1,8}街道办事处|人民政府|行政公署|(?:管理)?委员会|管委会|"
    r"(?:发展改革|发展和改革|发改|卫生健康|卫健|卫生计生|农业农村|住房城乡建设|城乡建设|经信|国资|民宗|教|科|民|建)委(?:员会)?|"
    r"(?:扶贫|外事|侨务|法制|人防|金融|移民|信访)办(?!公)|办公[室厅]|街道办事处|[镇乡]政府|局[\u4e00-\u9fff]{2,6}(?:分局|支队|管理局)|分局|总局|[局厅署]|"
    r"(?:检察|法)院|总队|支队|大队|(?:服务|管理)中心|红十字会|残疾人联合会|工商业联合会|残联|妇联|"
    r"海关|调查队|[分支]行|大学|学院|医院|档案馆|图书馆|博物馆)"
)
# What no name of an organ holds: the words around it in a sentence.
_STOP = (
    r"领导小组|(?:信息|政务)公开|网址|官网|直播|平台|全[省市县区州]|各[地级有部县]|对[各全于本]|本[省市县区级]|应[当该]|如有|现[公发予]|召开|组织|印发|负责|根据|按照|"
    r"[的在是了将为我该其等把被从并或时已还又及于让使请向]"
)
_INNER = rf"(?:(?!{_STOP})[\u4e00-\u9fff·、()]){{0,22}}?"
_LOCAL = re.compile(_INNER + _END)  # after the name of its place
_NATIONAL = re.compile(
    r"国务院办公厅|(?<=我代表)国务院|(?:中华人民共和国)?(?:人力资源(?:和)?社会保障部|教育部|科学技术部|科技部|工业和信息化部|公安部|民政部|司法部|财政部|"
    r"自然资源部|国土资源部|生态环境部|环境保护部|住房(?:和)?城乡建设部|交通运输部|水利部|农业农村部|农业部|商务部|文化和旅游部|文化部|"
    r"退役军人(?:事务)?部|应急管理部|审计署)|中国(?:人民银行|气象局|地震局|民用航空局)|国家(?:发展(?:和)?改革|卫生健康|卫生和计划生育|民族事务)委(?:员会)?|"
    r"国家(?:市场监督管理|税务|广播电视|体育|统计|医疗保障|林业和草原|铁路|邮政|文物|中医药管理|疾病预防控制|矿山安全监察|外汇管理|药品监督管理|"
    r"知识产权|能源)(?:总局|局)|海关总署"
)
_INSTITUTION = re.compile(r"(?:大学|学院|医院|行|馆)$")  # named in many reports, issuers only of those that are titled so
_ABOVE = re.compile(
    r"(?:国家(?:税务总局|统计局|金融监督管理总局|外汇管理局|矿山安全监察局)|中国人民银行|中华人民共和国)$"
)  # 国家税务总局某市税务局
# An organ of a place that the gazetteer does not list (a street, a township, a development zone), where a name begins.
_NAMED = re.compile(
    r"(?:^[^\w\n]*(?:\d{4}年度?)?|(?<=[由与开,:])|(?<=[公发]布))"
    rf"((?!自治|[省市县区州旗全我各本由与在经现])[\u4e00-\u9fff]{{2,12}}?(?:[省市县区州旗盟镇乡]|街道|开发区|新区)(?:办事处|{_INNER}{_END}))",
    re.MULTILINE,
)
# An organ that says only of what kind its place is, or not even that: 市教育局, 教育局.
_PARTIAL = re.compile(rf"(?:^[^\w\n]*(?:\d{{4}}\s*年度?[,、]?)?|(?<=[。,;、(由与]))([省市区县州旗盟])?({_INNER}{_END})", re.MULTILINE)
_FOR = re.compile(r"我代表((?:[省市区县州旗盟]|自治[区州县旗])人民政府)")
CITED = re.compile(r"《[^》\n]{0,80}》")

_REPORT = (
    r"(?:\d{4}\s*年(?:度)?)?(?:政府|部门|本级|财政|环境)?(?:信息公开|政务公开)(?:工作)?(?:情况)?(?:的)?(?:年度)?(?:工作)?(?:报告|年报)|"
    r"(?:\d{4}\s*年(?:度)?)?(?:政府)?工作报告"
)
# What stands before or after the issuer's name, and how much it tells.
_BEFORE = (
    (re.compile(r"(?:(?:发布|公开|制发|发文|编制)(?:机构|单位|部门|机关)|信息来源|来源)\s*:?\s*$"), 12),
    (re.compile(r"我代表\s*$"), 12),
    (re.compile(r"(?:由|是)\s*$"), 2),
    (re.compile(r"(?:公布|发布|公开|编制(?:的)?|如下:?)\s*$"), 3),
    (re.compile(r"(?:请(?:与|联系|向|和|咨询|致电)|联系(?:单位|部门|机关|方式)?:?)\s*$"), 5),
    (re.compile(r"(?:^|[\n。])\s*(?:\d{4}\s*年(?:度|以来)?,?)?\s*$"), 4),
)
_AFTER = (
    (re.compile(rf"\s*(?:关于|(?:现|向社会)*(?:发布|公布|公开|编制)|\((?:以下)?(?:简)?称.{{1,12}}\))?\s*(?:{_REPORT})"), 10),
    (re.compile(r"\s*(?:\([^)]{1,20}\))?\s*\d{4}\s*年度?(?:政府|部门|信息|政务|工作总结|国民经济|公开)"), 6),
    (re.compile(r"\s*(?:负责)?(?:(?:根据|依据|按照).{0,40})?(?:编制|编写|制作)"), 5),
    (re.compile(r"\s*(?:办公室|[\u4e00-\u9fff]{0,8}(?:科|股|处|室|部))?\s*(?:联系|\((?:地址|电话|联系))"), 5),
    (re.compile(r"\s*(?:在.{0,16}(?:领导|指导)下|认真|坚持|深入|严格|高度|不断|切实|政府信息公开)"), 4),
    (re.compile(r"\s*(?:主动|依申请)公开"), 5),
    (re.compile(r"\s*\d{4}年\d{1,2}月\d{1,2}日\s*$"), 5),
)
_ALONE_BEFORE = re.compile(r"(?:^|\n)[^\S\n]*\(? *$")
_ALONE_AFTER = re.compile(r" *\)?[^\S\n]*(?:\n|$)|[^\S\n]+[\u4e00-\u9fff]{4,20}[局队会][^\S\n]*(?:\n|$)")  # a second organ may share it
_DATE = r"(?:19|20)\d\d\s*[年.-]\s*[\d一二三四五六七八九十]{1,3}\s*[月.-]\s*[\d一二三四五六七八九十]{1,3}\s*日?"
_SIGNED = re.compile(rf"(?:^|\n)[^\S\n]*([\u4e00-\u9fff·、]{{4,30}})\s*{_DATE}\s*$")
_BELOW = 200  # characters of the text in which a line of its own is a subtitle
_HEAD = 3000  # characters in which names without a listed place are looked for
_ISSUER = 5.0  # the least that must speak for an issuer
_ISSUER_OF_ADDRESS = 10.0  # where a government speaks, whichever it is
_LABELLED, _NAMED_SO = 12.0, 8.0  # as much as a label tells; as much as a signature or the sentence that names the report


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ as a text names it at ``span``, the listed place that its name begins with, and how much makes it the issuer.

    ``whole`` is False where the text only calls it by the kind of its place, and ``name`` is completed.
    """

    name: str
    place: Mention | None
    score: float
    span: Span
    national: bool = False
    whole: bool = True

    def told(self, title: int, signed: Organ | None) -> Told[str]:
        """Its name as told by a text whose first ``title`` characters are the title, and which another, or the same, signed."""
        if not self.whole:
            return Told(self.name, SPOKEN, self.span, "derived")
        if self.span[1] <= title and signed and signed.name == self.name:
            return Told(self.name, CONFIRMED, self.span)
        sure = STATED if self.span[1] <= title or self.score >= _LABELLED else SIGNED if self.score >= _NAMED_SO else SPOKEN
        return Told(self.name, sure, self.span)


def issuer(text: str, title: int, places: list[Mention]) -> Organ | None:
    """The organ, named in full in a plain text whose first ``title`` characters are the title, that issued it.

    None where too little speaks for any.
    """
    found = list(_organs(CITED.sub(lambda cited: " " * len(cited[0]), text), title, places))
    counts = Counter(organ.name for organ in found)
    scored = [replace(organ, score=organ.score + _often(counts[organ.name])) for organ in found]
    best = max(scored, key=lambda organ: organ.score, default=None)
    least = _ISSUER_OF_ADDRESS if _FOR.search(text[:_HEAD]) else _ISSUER
    return best if best and best.score >= least else None


def signatory(text: str, places: list[Mention]) -> Organ | None:
    """The organ, named in full, that signs a plain text: alone on a line of its end, with nothing but a date behind it."""
    signed = _SIGNED.search(text)
    if not signed:
        return None
    return next((organ for organ in _organs(text, 0, places) if organ.span[0] == signed.start(1) and organ.span[1] == signed.end(1)), None)


def unnamed_issuer(text: str, title: int, region: Region) -> Organ | None:
    """The issuer that a plain text calls by the kind of its place only (市教育局, 省人民政府), completed by the region's name."""
    if speaks := _FOR.search(text[:_HEAD]):
        return Organ(f"{region.name}人民政府", None, _ISSUER, speaks.span(1), whole=False)
    for found in _PARTIAL.finditer(text[:_HEAD]):
        start = found.start(1 if found[1] else 2)
        named = region.name.endswith(found[1]) if found[1] else start < title
        if named and (score := _score(text, start, found.end())) >= _ISSUER:
            return Organ(region.name + found[2], None, score, (start, found.end()), whole=False)
    return None


def follows(text: str, at: int) -> bool:
    """Whether the rest of an organ's name stands at this offset, behind the name of its place."""
    return bool(_LOCAL.match(text, at))


def _often(count: int) -> float:
    return min(count, 6) / 2


def _organs(text: str, title: int, places: list[Mention]) -> Iterator[Organ]:
    for place in places:
        if (found := _LOCAL.match(text, place.end)) and (found.end() <= title or not _INSTITUTION.search(found[0])):
            above = _ABOVE.search(text, max(0, place.start - 12), place.start)
            start = above.start() if above else place.start
            score = _score(text, start, found.end())
            score += 2 * (score > 0 and (found.end() <= title or (start < title + _BELOW and _alone(text, start, found.end()))))
            yield Organ(text[start : found.end()], place, score, (start, found.end()))
    for pattern, group in ((_NAMED, 1), (_NATIONAL, 0)):
        for found in pattern.finditer(text[:_HEAD]):
            start, end = found.span(group)
            if not any(place.start <= end and start <= place.end for place in places):
                yield Organ(found[group], None, _score(text, start, end), (start, end), pattern is _NATIONAL)


def _score(text: str, start: int, end: int) -> float:
    before, after = text[max(0, start - 30) : start], text[end : end + 60]
    score = sum(weight for pattern, weight in _BEFORE if pattern.search(before))
    score += sum(weight for pattern, weight in _AFTER if pattern.match(after))
    return score + 3 * _alone(text, start, end)


def _alone(text: str, start: int, end: int) -> bool:
    """Whether a name has a line of its own: under the title, or as the signature."""
    return bool(_ALONE_AFTER.match(text, end) and _ALONE_BEFORE.search(text, max(0, start - 30), start))
