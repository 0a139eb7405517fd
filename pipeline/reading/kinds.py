"""The kind of a document, from its title, else from the phrases that such documents are made of."""

from __future__ import annotations

import re

from pipeline.reading.told import CONTESTED, HINT, SPOKEN, STATED, Span, Told
from pipeline.records import Kind

# Kinds by what a title says, the most telling first.
_TITLES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("policy", re.compile(r"(?:关于.*的(?:通知|决定|公告|函|批复)|制度|办法|规定|细则|方案|要点|指南|条例|意见|标准)(?:\(.*\))?$")),
    ("disclosure", re.compile(r"(?:信息|政务)公开.{0,16}(?:报告|年报|总结|情况)|(?:信息|政务)公开年度")),
    ("plan", re.compile(r"规划(?:纲要)?(?:\(.*\))?$|计划(?:草案)?(?:\(.*\))?$|(?:工作|年度)计划|计划草案|行动计划|五年规划|远景目标")),
    ("work_report", re.compile(r"政府工作报告|(?:人民政府|年度?)工作报告|工作总结|工作情况(?:的)?(?:报告|总结)|年度总结|述职报告")),
    ("statistics", re.compile(r"统计(?:公报|年鉴|年报|快报|月报|监测|数据|报告)|普查.*公报|经济运行|主要(?:经济|统计)指标|调查报告")),
    ("policy", re.compile(r"(?:通知|决定|批复|函|命令|措施|公告|通告|预案|规程)(?:\(.*\))?$")),
    ("news", re.compile(r"调研|召开|举行|出席|视察|慰问|会见|看望|走访|揭牌|启动仪式|座谈会")),
)
# Phrases of a kind in the text: pattern, weight of each, the most that count.
_PHRASES: dict[Kind, tuple[tuple[re.Pattern[str], float, int], ...]] = {
    "disclosure": (
        (re.compile(r"(?:政府|财政|环境)?信息公开(?:工作)?(?:年度报告|年报)"), 6, 2),
        (re.compile(r"统计(?:数据)?的?(?:期限|时限)|数据(?:的)?统计期"), 5, 1),
        (re.compile(r"《(?:中华人民共和国)?政府信息公开条例》"), 2, 2),
        (re.compile(r"依申请公开"), 2, 4),
        (re.compile(r"[一二三四五六][、)](?:主动|依申请)公开[^。\n]{0,12}"), 3, 2),
        (re.compile(r"主动公开(?:政府|政务)?信息|主动公开情况|(?:主动|累计)公开[^。\n]{0,60}\d+\s*[条件份篇]"), 2, 4),
        (re.compile(r"信息公开申请|申请行政复议|提起行政诉讼|第二十条第"), 2, 4),
        (re.compile(r"总体情况|其他需要报告的事项|收到[^。\n]{0,12}申请"), 1, 3),
        (re.compile(r"信息公开|政务公开"), 0.5, 8),
    ),
    "work_report": (
        (re.compile(r"各位代表"), 8, 2),
        (re.compile(r"向大会报告|请予审议|代表大会第.{1,4}次会议上"), 6, 2),
        (re.compile(r"政府工作报告"), 4, 2),
        (re.compile(r"工作回顾|工作总结|取得(?:了)?(?:新|显著|明显|积极|重大)(?:的)?(?:进展|成效|成绩|成就|突破)"), 2, 3),
        (re.compile(r"以.{2,40}为(?:指导|主线|抓手|统领|目标)"), 1, 3),
        (re.compile(r"(?:全[省市县区州])(?:各级|上下|人民|各族)|我们"), 1, 4),
        (re.compile(r"脱贫(?:攻坚|摘帽)|历史性|里程碑|稳中(?:有|向)[进好]"), 1, 3),
    ),
    "statistics": (
        (re.compile(r"(?:比上年|同比|比去年(?:同期)?)(?:增长|下降|增加|减少|上升|提高)"), 1, 10),
        (re.compile(r"增加值\d|生产总值(?:\(gdp\))?(?:达到?|为|实现)?\d"), 1.5, 6),
        (re.compile(r"统计公报|初步核算|现价计算|可比价"), 4, 3),
    ),
    "plan": (
        (re.compile(r"规划期|规划(?:范围|目标|背景|依据|年限)|远景|发展目标|到20\d\d年[,，]"), 2, 6),
        (re.compile(r"指导思想|基本原则"), 1, 3),
    ),
    "policy": (
        (re.compile(r"(?:责任|牵头|配合)(?:单位|部门)"), 3, 4),
        (re.compile(r"(?:通知|公告|规定|意见)如下|现就.{2,80}(?:通知|提出)|印发给你们|请(?:认真|遵照|贯彻|组织)*(?:执行|实施|落实)"), 7, 2),
        (re.compile(r"各(?:县|市|区|州|盟).{0,16}人民政府|各有关(?:单位|部门)|各直属机构"), 2, 3),
        (re.compile(r"第[一二三四五六七八九十]+条"), 1, 8),
        (re.compile(r"自.{2,20}起(?:施行|执行|实施)|有效期"), 4, 2),
        (re.compile(r"重点(?:做好|公开|推进)|要(?:加强|做好|建立|严格|进一步)|应当|不得"), 0.7, 10),
    ),
    "news": (
        (re.compile(r"(?:^|\n)[^\S\n]{0,8}(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:上午|下午|晚)?,"), 3, 1),
        (re.compile(r"(?:本报|本网|通讯员)[^\n]{0,16}(?:讯|报道)|(?:记者|通讯员)\s?[\u4e00-\u9fff]{2,4}\)|新华社|电\s?\(记者"), 4, 3),
    ),
}
_ENOUGH = 3.0


def kind_of_title(title: str) -> Kind | None:
    """The kind that a title (plain) tells, or None."""
    return next((kind for kind, pattern in _TITLES if pattern.search(title)), None)


def kind_of(text: str, title: int) -> Told[Kind]:
    """The kind of a document from its plain text, whose first ``title`` characters are the title; ``other`` where nothing tells."""
    for kind, pattern in _TITLES:
        if found := pattern.search(text, 0, title):
            return Told(kind, STATED, found.span())
    sample = text[title : title + 8000]
    scores: dict[Kind, float] = {}
    first: dict[Kind, Span] = {}
    for kind, phrases in _PHRASES.items():
        scores[kind] = 0
        for pattern, weight, most in phrases:
            found_all = [found.span() for found in pattern.finditer(sample)]
            scores[kind] += weight * min(most, len(found_all))
            if found_all and kind not in first:  # the phrases that tell most stand first
                first[kind] = (title + found_all[0][0], title + found_all[0][1])
    second, best = sorted(scores, key=lambda kind: scores[kind])[-2:]
    if scores[best] < _ENOUGH:
        return Told("other", HINT, None, "derived")
    return Told(best, SPOKEN if scores[best] >= 2 * max(scores[second], _ENOUGH) else CONTESTED, first[best])
