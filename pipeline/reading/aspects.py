"""What a section or passage of a report is about: its aspect.

The parts of the official forms (before 2019; 国办公开办函〔2019〕60号; 国办公开办函〔2021〕30号) under their many names give
the aspect, the innermost heading that names one first; problems and improvement hold for all that stands under them.
Where headings name none, or several, the passage's own words decide, if they do so clearly (cues.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.reading.cues import LEAST, clearly, looks_ahead, most, problem_or_improvement
from pipeline.reading.numbering import TOP, number_of
from pipeline.records import Kind

OTHER = "other"
DISCLOSURE = (
    *("proactive", "on_request", "information_management", "platform", "supervision", "interpretation", "response"),
    *("disputes", "fees", "problems", "improvement", "contact"),
)
WORK_REPORT = ("review", "plan", "figures")
ASPECTS = (*DISCLOSURE, *WORK_REPORT, OTHER)

_HEADINGS: dict[str, re.Pattern[str]] = {
    "proactive": re.compile(
        r"主动公开|公开(?:的)?(?:主要)?内容|公开(?:政府|政务)?信息(?:的)?(?:主要)?(?:数量|类别|内容|种类)|重点领域|要点(?:任务)?.{0,4}落实|落实.{0,12}要点|"
        r"信息发布|助力|(?:推[进动]|加大|加强|深化|做好|扩大).{0,30}公开|(?:决策|执行|管理|服务|结果|财政|预决算|清单|领域|事项|资金|项目).{0,8}公开|"
        r"信息公开(?:数据)?统计|标准化|规范化建设|.公开$|[\u4e00-\u9fff]{2}(?<!政府)(?<!政务)信息(?:公开情况)?$"
    ),
    "on_request": re.compile(r"依申请|申请(?:公开)?的?(?:情况|办理|处理|答复|受理)|(?:收到|受理|处理|办理|答复).{0,12}申请|公开申请"),
    "information_management": re.compile(
        r"信息(?:资源)?(?:规范)?管理|审[核查]|保密|公文|目录.{0,4}(?:管理|编制|更新|建设)|文件.{0,4}(?:管理|清理)|台账"
    ),
    "platform": re.compile(
        r"平台|网站|网络|渠道|载体|阵地|新媒体|微信|微博|栏目|专栏|专区|查阅|公报|点位|客户端|互联网|公开栏|集约|公开(?:的)?(?:形式|方式)"
    ),
    "supervision": re.compile(
        r"监督(?!执法|抽查)|(?<![社住医生])(?<!会)(?<!房)(?<!疗)(?<!活)保障(?!性)|考核|评议|培训|领导|机构|队伍|制度|机制|责任|督[查促导办]|检查|组织|人员|业务(?:指导|能力|水平)|统筹"
    ),
    "interpretation": re.compile(r"解读"),
    "response": re.compile(r"回应|舆情|关切|关注|咨询|互动|交流|信箱|提案|建议.{0,4}(?:办理|答复)|来信|访谈|征集|公众参与|政民|热线"),
    "disputes": re.compile(r"复议|诉讼|申诉|举报"),
    "fees": re.compile(r"收费|收取|费用|减免|处理费"),
    "problems": re.compile(r"(?:存在|主要|突出|面临).{0,8}(?:问题|不足|困难|差距|短板)|(?:问题|不足|困难|差距)(?:[和及与、]|$)"),
    "improvement": re.compile(
        r"改进|(?<!督察)整改|下一?步|打算|今后|努力方向|对策|[和及与、](?:举措|措施|方向|思路)|工作(?:思路|计划|设想)|20\d\d年.{0,12}(?:计划|安排|打算|思路|设想)"
    ),
    "contact": re.compile(r"联系(?:方式|电话|地址|我们|人)|办公(?:地址|电话)"),
}
_OVERVIEW = re.compile(r"^\W*\w{0,3}[、.)）]?\s*.{0,12}(?:总体情况|概述|概况|基本情况|引言|前言)\W*$")
_BY_DISPUTE = re.compile(r"因.{0,20}?申请(?=.{0,4}(?:行政)?(?:复议|诉讼))|申请(?=(?:行政)?复议)")
_OF_A_FIELD = re.compile(r"公开(?:情况|工作|力度)?\W*$|信息$")  # 保障性住房信息公开 is neither supervision nor a guarantee
_HOLDS_BELOW = ("problems", "improvement", "contact")  # of the headings of outer sections
_OF_ITS_OWN = {  # what an item may be about by its title, though its section is about something wider
    "proactive": ("on_request", "platform", "interpretation", "response"),
    "platform": ("interpretation", "response"),
}

_REVIEW = re.compile(
    r"回顾|成就|成绩|过去(?:的)?(?:一年|五年)|总结|[一五]年来|完成情况|落实情况|执行情况|取得.{0,10}(?:成效|进展|突破)|历程|(?:工作|进展)情况"
)
_PLAN = re.compile(
    r"今年|目标|任务|要求|安排|重点工作|考虑|展望|下一?步|打算|思路|部署|奋力|开好局|新的一年|明年|计划|努力|规划|今后|实事|自身建设|20\d\d年(?:的)?工作$"
)
_DONE = re.compile(r"(?:任务|目标|计划|实事|工作).{0,4}(?:完成|落实|执行|进展)(?:情况)?")
_FIGURES = re.compile(r"附表|指标|统计表|主要数据")
_NOTES = re.compile(r"名词|用语|注释|相关报道")

_ITEM = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[是要、]|首先[，,]?|其次[，,]?|再次[，,]?|最后[，,]?|第[一二三四五六七八九十]{1,2}[，,、]|\d{1,2}[.．、]|[（(]\w{1,3}[)）]|[①-⑳])"
)
_FORM_OF_REPORT = re.compile(
    r"(?:统计|数据).{0,6}(?:期限|截至|截止)|(?:编制|公布|发布|形成|撰写).{0,24}报告|报告.{0,16}(?:编制|组成|包括|公布)|部分组成|(?:[一二三四五六七八九十\d]个|各)部分"
)
_CONTACT = re.compile(r"(?:疑问|意见|建议|垂询).{0,20}联系|联系(?:电话|人|方式|地址)|邮\s*编|电子邮[箱件]\s*[:：]|电话\s*[:：]")
_TABLES = {"proactive": "proactive", "requests": "on_request", "disputes": "disputes"}


def aspect_of(path: Sequence[str], kind: Kind) -> str:
    """The aspect that a heading path names, ``other`` if it names none; of several in one heading the first."""
    return (candidates(path, kind) or (OTHER,))[0]


def aspects_of(paths: Sequence[tuple[str, ...]], kind: Kind) -> list[str]:
    """The aspects of the sections of one report, in order.

    A work report reviews, then plans: a part whose heading says neither is a review if it is the first, else a plan.
    """
    given = [aspect_of(path, kind) for path in paths]
    if kind != "work_report" or not set(given) & set(WORK_REPORT[:2]):
        return given
    first = paths[0][0]
    return [
        aspect if aspect != OTHER or _of_work(path[0]) else "review" if path[0] == first else "plan" for path, aspect in zip(paths, given)
    ]


def is_mixed(path: Sequence[str], kind: Kind) -> bool:
    """Whether a section states problems and what will be done about them."""
    return {"problems", "improvement"} <= set(candidates(path, kind))


def candidates(path: Sequence[str], kind: Kind) -> tuple[str, ...]:
    """The aspects that the headings leave open, likeliest first; none where they say nothing."""
    if kind == "work_report":
        return next((found for title in path if (found := _of_work(title))), ())
    if kind != "disclosure":
        return ()
    named = [_named(title) for title in path]
    for at, found in enumerate(named):
        if set(found) & set(_HOLDS_BELOW):
            narrower = [inner for inner in named[at + 1 :] if inner and set(inner) <= set(found)]
            return narrower[-1] if narrower else found
    wider = ""
    given: tuple[str, ...] = ()
    for found in named:
        allowed = _OF_ITS_OWN.get(wider) if wider == "proactive" else None
        if found and (allowed is None or set(found) <= {*allowed, wider}):
            given, wider = found, found[0] if len(found) == 1 else ""
    return given


def _named(title: str) -> tuple[str, ...]:
    """The aspects that one heading of a disclosure report names, in the order of its words."""
    title = re.sub(r"\s", "", title)
    if _OVERVIEW.search(title):
        return ()
    matched = {aspect: found.start() for aspect, cue in _HEADINGS.items() if (found := cue.search(title))}
    if "disputes" in matched and not _HEADINGS["on_request"].search(_BY_DISPUTE.sub("", title)):
        matched.pop("on_request", None)
    if "on_request" in matched and not re.search("主动公开|发布", title):
        matched.pop("proactive", None)
    if "proactive" in matched and title.endswith("信息"):
        return ("proactive",)
    if matched.keys() & {"disputes", "fees", "problems", "improvement"}:
        for aspect in ("proactive", "supervision", "information_management", "response"):
            matched.pop(aspect, None)
    elif "proactive" in matched and _OF_A_FIELD.search(title):
        for aspect in ("supervision", "information_management", "response"):
            matched.pop(aspect, None)
    elif len(matched) > 1 and not re.search("主动公开|信息发布|公开内容", title):
        matched.pop("proactive", None)
    return tuple(sorted(matched, key=matched.__getitem__))


def _of_work(title: str) -> tuple[str, ...]:
    """The aspects that one heading of a work report names."""
    if _NOTES.search(title):
        return (OTHER,)
    if _FIGURES.search(title):
        return ("figures",)
    review, plan = _REVIEW.search(title), _PLAN.search(_DONE.sub("", title))
    if review and plan:
        return ("review", "plan") if review.start() < plan.start() else ("plan", "review")
    return ("review",) if review else ("plan",) if plan else ()


def _body(path: tuple[str, ...], text: str) -> str:
    """A text without the headings that it begins with."""
    for title in path:
        if text.startswith(title):
            text = text[len(title) :].lstrip("。：: \t\n\u3000")
    return text


class Reader:
    """Gives the passages of one report their aspects, in the order of the text: problems come before improvement."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._path: tuple[str, ...] = ()
        self._last = OTHER
        self._row: str | None = None

    def passage(
        self, path: tuple[str, ...], text: str, given: str = OTHER, lead: str = "", table: str | None = None, turned: bool = False
    ) -> str:
        """The aspect of the next passage: the headings that it stands under, its text, the aspect of its section, what introduces it,
        the id of its table, whether it begins with the turn from problems to improvement.
        """
        if turned:
            self._path, self._last = path, "improvement"
            return self._last
        open_ones = candidates(path, self._kind) or ((given,) if given != OTHER else ())
        if path != self._path:
            self._path, self._last, self._row = path, OTHER, None
        text = _body(path, text)
        self._last = self._of_table(open_ones, text, table) if table else self._of_prose(path, open_ones, text, lead)
        return self._last

    def _of_prose(self, path: tuple[str, ...], open_ones: tuple[str, ...], text: str, lead: str) -> str:
        if self._kind == "work_report":
            return self._of_work(open_ones, text, lead)
        if self._kind != "disclosure":
            return OTHER
        if "problems" in open_ones and "improvement" in open_ones:
            return problem_or_improvement(text, lead, self._last)
        if len(open_ones) > 1:
            return most(open_ones, text, open_ones[0])
        if item := _ITEM.match(text):
            title = re.split("[。，,；;：:]", text[item.end() :], maxsplit=1)[0][:30]
            titled = () if re.search(r"\d", title) else _named(title)  # what counts something is no title
            if len(titled) == 1 and (not open_ones or titled[0] in _OF_ITS_OWN.get(open_ones[0], ())):
                return titled[0]
        if open_ones:
            return open_ones[0]
        if _CONTACT.search(text):
            return "contact"
        if _FORM_OF_REPORT.search(re.sub("《[^》]*》", "", text)):
            return OTHER
        if path and _OVERVIEW.search(path[-1]):  # it speaks of everything
            return clearly(text, DISCLOSURE[:-3], 1.5 * LEAST, 3.0) or OTHER
        return clearly(text, DISCLOSURE[:-1]) or OTHER

    def _of_work(self, open_ones: tuple[str, ...], text: str, lead: str) -> str:
        if len(open_ones) == 1:
            return open_ones[0]
        if open_ones:  # what was done comes first; then what is wanted
            return "plan" if self._last == "plan" or looks_ahead(f"{lead} {text}") else "review"
        return clearly(text, ("review", "plan")) or OTHER

    def _of_table(self, open_ones: tuple[str, ...], text: str, table: str) -> str:
        """The standard tables by what they count; in another, rows that number themselves 一、 say what those below them count."""
        if self._kind != "disclosure":
            return "figures" if self._kind == "work_report" else OTHER
        if standard := _TABLES.get(table.partition("-")[0]):
            return standard
        sizes: dict[str, int] = {}
        for row in text.split("\n"):
            number = number_of(row.strip())
            if number and number.rank == TOP:
                self._row = (_named(row) or (self._row,))[0]
            if self._row:
                sizes[self._row] = sizes.get(self._row, 0) + len(row)
        if sizes:
            return max(sizes, key=sizes.__getitem__)
        return open_ones[0] if open_ones else OTHER
