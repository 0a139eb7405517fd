"""Names of what a question asks for by who, which and what: bodies, posts, persons, titles, lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.fold import fold

# A name ends where it began to be spoken of: particles and verbs that stand before or after names in reports.
_BREAK = (
    r"指定|明确|确定|确立|负责|设立|设置|成立|委托|联合|会同|及时|调整|具体|组织|协调|建立|完善|加强|按照|根据|通过|作为|担任|由于|包括|隶属|依托|利用|召开|邀请|抽调|配备|安排|要求|成为|合作|统一"
    r"|[由在向与和为是被对将把经及以等请让使并到从任了的于其该各由下跟同兼归]"
)
_BODY = (
    r"(?:委员会|办公室|领导小组|工作组|局|委|办|厅|部|科室?|处|室|馆|中心|小组|公司|政府|院"
    r"|协会|学会|队|站|所|股|大学|学校|医院|银行|集团|企业|单位|部门|机关|镇|街道|社区|村)"
)
_POST = (
    r"(?:局长|区长|县长|市长|省长|主任|书记|主席|处长|科长|股长|馆长|院长|校长|所长"
    r"|站长|队长|组长|秘书长|厅长|部长|镇长|乡长|领导|负责人|负责同志|委员|同志|干部|专员|长)"
)
# The hundred or so commonest surnames (Ministry of Public Security, national name report); a name of a rarer one is not recognised.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦"
    "邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌"
)
_LONGEST = 24  # characters of a name
_LIST = re.compile(
    r"[\u4e00-\u9fffa-z0-9“”《》]{1,16}(?:[、][\u4e00-\u9fffa-z0-9“”《》]{1,16})+(?:(?:和|及|与|以及)[\u4e00-\u9fff]{1,12})?"
)
_PERSON = re.compile(
    rf"(?:{_POST}|姓名|联系人|负责人|发言人)[:：\s]?([{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?=[,，。;；、)）\s]|任|担任|兼|同志|为|$)"
    rf"|(?<![\u4e00-\u9fff])([{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?:同志|兼?任|担任|为组长)"
)
_TITLE = re.compile(r"《[^》\n]{2,60}》")
_QUOTED = re.compile(r"[“\"][^”\"\n]{2,20}[”\"]")


def sort_of(rest: str) -> str:
    """What sort of name a folded question asks for: body, post, person, who (any of these), list, title, quoted, any."""
    if re.search(r"哪几|哪些|分别[是叫为]|包括(?:什么|哪)", rest):
        return "list"
    if re.search(r"叫什么名字|姓名|姓什么", rest):
        return "person"
    if re.search(r"什么(?:职务|职位|身份)|哪[一]?位领导|什么领导", rest):
        return "post"
    if re.search(r"(?:什么|哪[个一部份项]?|哪部)(?:文件|办法|制度|规定|方案|意见|通知|条例|法规|规划|计划|要点)", rest):
        return "title"
    if re.search(r"(?:什么|哪[个一]?)(?:栏目|专栏|平台|微博|微信|公众号|品牌|活动|主题|系统|称号|app)|叫什么|名称", rest):
        return "quoted"
    if re.search(r"谁|何人", rest):
        return "who"
    if re.search(
        r"哪[个家一]?(?:单位|部门|机构|科室|处室|局|委|办|公司|机关|组织|中心|企业|学校|馆|镇|街道)|什么(?:单位|部门|机构|科室|处室)", rest
    ):
        return "body"
    return "any"


def names(text: str, sort: str) -> Iterator[tuple[int, int]]:
    """Spans of a text that may be a name of the sort, in order."""
    if sort == "list":
        for match in _LIST.finditer(fold(text)):
            yield _trimmed(text, *match.span())
    elif sort == "person":
        for match in _PERSON.finditer(fold(text)):
            yield match.span(1) if match[1] else match.span(2)
    elif sort == "who":
        yield from sorted({*names(text, "person"), *names(text, "post"), *names(text, "body")})
    elif sort == "title":
        yield from (match.span() for match in _TITLE.finditer(text))
    elif sort == "quoted":
        yield from ((match.start() + 1, match.end() - 1) for match in _QUOTED.finditer(text))
        yield from (match.span() for match in _TITLE.finditer(text))
    elif sort == "post":
        yield from _ending(text, _POST)
    else:
        yield from _ending(text, _BODY)


def _ending(text: str, suffix: str) -> Iterator[tuple[int, int]]:
    """Runs between breaks that end in one of the suffixes."""
    folded = fold(text)
    for run in re.finditer(r"[\u4e00-\u9fff]+", folded):
        at = run.start()
        breaks = [(run.start() + cut.start(), run.start() + cut.end()) for cut in re.finditer(_BREAK, run.group())]
        for stop, after in (*breaks, (run.end(), run.end())):
            piece = folded[at:stop]
            if 2 <= len(piece) <= _LONGEST and re.search(rf"{suffix}$", piece):
                yield at, stop
            at = after


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A list without the words that lead to its first member."""
    first = re.search(r"[、]", text[start:end])
    head = text[start : start + first.start()] if first else ""
    cuts = [match.end() for match in re.finditer(_BREAK, fold(head))]
    last = re.split(r"(?:三|四|两|几|多)大|等", text[start:end])[0]
    return start + (cuts[-1] if cuts and cuts[-1] < len(head) else 0), start + len(last)
