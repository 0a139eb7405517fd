"""Words that tell what a passage is about where no heading does: few, weighed, and only with a margin."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Pattern and weight of each occurrence; at most _MOST occurrences of a pattern count.
_CUES: dict[str, tuple[tuple[re.Pattern[str], float], ...]] = {
    "proactive": (
        (re.compile(r"主动公开|(?:公开|公布|发布|公示)[^。，；;]{0,24}\d+\s*余?[条件份篇项]"), 2),
        (re.compile(r"(?:公开|公布|发布)(?:各类|相关)?(?:政府|政务)?信息|预决算|权责?力?清单|重点领域|推进[^。]{0,60}公开"), 1),
    ),
    "on_request": (
        (re.compile(r"依申请公开|(?:收到|受理|接到|办理|答复|办结)[^。；]{0,16}申请|信息公开申请"), 2),
        (re.compile(r"申请人|按时答复|不予公开"), 1),
    ),
    "information_management": (
        (re.compile(r"信息管理|三审三校|保密审查|审核(?:制度|机制|把关|发布)|先审后发|公文属性|规范性文件(?:清理|备案|管理|集中)"), 2),
        (re.compile(r"动态(?:调整|更新)|台账|公开属性|错敏|目录"), 1),
    ),
    "platform": (
        (re.compile(r"平台建设|网站(?:建设|改版|管理)|政务新媒体|集约化|公开专栏|查阅(?:点|场所)|政府公报"), 2),
        (re.compile(r"平台|网站|栏目|专栏|微信|微博|公众号|客户端"), 0.7),
    ),
    "supervision": (
        (re.compile(r"领导小组|组织领导|考核|培训|监督保障|社会评议|责任追究|督查|分管领导"), 2),
        (re.compile(r"监督|检查|队伍|责任|通报|机制|制度"), 0.7),
    ),
    "interpretation": ((re.compile(r"解读"), 2),),
    "response": ((re.compile(r"回应|舆情|咨询|信箱|留言|热线|互动|访谈|提案|来信|征集"), 1.5),),
    "disputes": ((re.compile(r"复议|诉讼|申诉"), 2.5),),
    "fees": ((re.compile(r"收费|收取|处理费|减免"), 2.5),),
    "problems": (
        (
            re.compile(
                r"(?:主要|突出|普遍)(?:的)?问题|(?:存在|还有|有着)[^。]{0,14}(?:问题|不足|差距|短板|薄弱)|有待(?:于)?|亟[待需]|[仍还尚]需|仍(?:然)?存在|不(?:够|足|到位|及时|均衡|平衡|规范|深入|全面|强|高)"
            ),
            2,
        ),
        (re.compile(r"欠缺|缺乏|薄弱|滞后|偏[低少弱]|单一|参差|差距|困难"), 1.5),
    ),
    "improvement": (
        (re.compile(r"下一?步|今后|接下来|下阶段|以后(?:的)?工作|改进|整改|明年|20\d\d年[，,]?[^。；，,]{0,8}[，,]?将"), 2.5),
        (re.compile(r"将(?:继续|进一步|着力|加强|不断|从|重点|切实|严格|积极|以|按照|认真)|继续"), 2),
        (re.compile(r"(?:进一步|不断|切实|着力|持续)?(?:加强|强化|完善|健全|提升|提高|加大|优化|拓宽|规范|推进|深化|创新|丰富)"), 0.6),
    ),
    "review": ((re.compile(r"一年来|五年来|过去|(?:增长|下降|提高)\s?\d|[达完]到\s?\d|新增|累计|完成|实现了?|获批|建成|[了过]，"), 1),),
    "plan": ((re.compile(r"今年|明年|将|要|力争|加快|推动|深入|坚持|抓好|支持|开展|实施|预期|左右|以上"), 1),),
}
_MOST = 3
_NEAR = 2.0  # figures of the past that a plan may name
LEAST = 4.0  # below this, words tell nothing
_STAYS, _BEGINS = 2.0, 0.5  # in favour of what the passage before was about, and of problems where nothing was said yet
_AGAINST = re.compile(r"针对[^。，；]*(?:问题|不足|困难|差距)|(?:上述|以上|这些|存在的?)(?:问题|不足)(?=[，,])")
_TOPIC = 2.0  # words of the first sentence count so many times


def _score(aspect: str, text: str) -> float:
    return sum(weight * min(_MOST, len(cue.findall(text))) for cue, weight in _CUES.get(aspect, ()))


def most(among: Sequence[str], text: str, default: str) -> str:
    """Which of these aspects the words name most; ``default`` where they name none more than the others."""
    scores = {aspect: _score(aspect, text) for aspect in among}
    best = max(scores.values())
    leading = [aspect for aspect in among if scores[aspect] == best]
    return leading[0] if len(leading) == 1 else default if default in among else among[0]


def problem_or_improvement(text: str, lead: str, before: str) -> str:
    """Which of the two a passage of a part about both states; ``before`` is what the passage before it did.

    What introduces an item says it for the item. Problems seldom follow once the text has turned to what will be done.
    """
    told = _score("improvement", _AGAINST.sub("", lead)) - _score("problems", _AGAINST.sub("", lead))
    said = _score("improvement", _AGAINST.sub("", text)) - _score("problems", _AGAINST.sub("", text))
    balance = 2 * told + said + (_STAYS if before == "improvement" else -_BEGINS)
    return "improvement" if balance > 0 else "problems"


def clearly(text: str, among: Sequence[str], least: float = LEAST, margin: float = 2.0) -> str | None:
    """The aspect that the words name clearly: at least so much, and so many times what the next is named. None if none is."""
    first = re.split("(?<=[。；])", text.strip(), maxsplit=1)[0]
    scores = {aspect: _score(aspect, text) + (_TOPIC - 1) * _score(aspect, first) for aspect in among}
    ranked = sorted(among, key=lambda aspect: -scores[aspect])
    best, second = scores[ranked[0]], scores[ranked[1]]
    return ranked[0] if best >= least and best >= margin * second else None


_AHEAD = re.compile(
    r"“十[二三四五六七八]五”(?:时期)?是|(?:今后|未来|下一个?)五年|今年(?:是|工作|的?主要)|20\d\d年是“|(?:总体|主要|预期)(?:要求|目标|任务)|《纲要|根据[^。，]{0,30}建议|展望"
)


def looks_ahead(text: str) -> bool:
    """Whether a passage of a part that reviews and plans speaks of what is to come."""
    return bool(_AHEAD.search(text)) and _score("plan", text) >= _score("review", text) - _NEAR


_TURN = re.compile(
    r"\s*(?:(?:在|对于)?(?:下一?步|今后|以后|接下来|下一?阶段|明年|新的一年)|针对|对此|为此|20\d\d年[^。；]{0,24}将|我[^。，；]{1,6}将|改进的?(?:办法|措施|情况))"
)
_YEAR = re.compile(r"\s*(20\d\d)年")


def turn(text: str, start: int, end: int, year: int | None) -> int | None:
    """Where a paragraph turns, with a sentence, from problems to what will be done about them; None if it does not.

    ``year`` is the one that is reported on: a sentence that begins with a later one turns.
    """
    begins = [start, *(at + 1 for at in range(start, end) if text[at] in "。；;！？")]
    return next((at for at in begins if _TURN.match(text, at, end) or _later(text, at, end, year)), None)


def _later(text: str, start: int, end: int, year: int | None) -> bool:
    named = _YEAR.match(text, start, end)
    return bool(year and named and int(named[1]) > year)
