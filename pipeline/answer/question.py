"""What a question asks: the kind of answer, its measure word, its places and years, and the words that the answer must stand by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.answer.english import is_english, translate
from pipeline.answer.units import asked_family
from pipeline.figures.units import UNIT
from pipeline.fold import fold
from pipeline.scope import scope

Kind = Literal["number", "date", "document", "phone", "email", "url", "postcode", "address", "name", "yesno", "other"]

_YESNO = re.compile(r"有没有|有无|是否|是不是|能否|可否|会不会|(?:吗|嘛|(?<![什怎多那这])么)\s*[?？。]?\s*$|(做|办|发|收|开)没\1")
_CONTACT: tuple[tuple[Kind, str], ...] = (
    ("email", r"(?:电子)?(?:邮箱|邮件地址|信箱地址)"),
    ("postcode", r"邮编|邮政编码"),
    ("url", r"网址|网站地址"),
    ("phone", r"电话(?:号码)?|热线(?:号码)?|传真(?:号码)?|联系方式"),
    ("address", r"地址|办公地点"),
)
_WHICH = r"(?:(?:号码?)?(?:各?是|为)?(?:多少|什么|哪[个一里儿]?|几号)|在哪|(?:号码?)?(?:各?是|为)?[?？]?$)"
_DOCUMENT = re.compile(r"文号|发文字号|发文号|文件号|字号")
_DATE = re.compile(
    r"什么时候|什么时间|何时|哪[一]?[天日年月]|几月|几号|什么日期|日期(?:是|为)|何年|何日|哪个月|(?:截止|截至)到?(?:什么|何|哪)"
)
_UNITED = re.compile(rf"(?P<how>多少|几)(?P<unit>{UNIT})(?!份额)")
_NUMBER = re.compile(
    r"多少|几成|百分之几|多[长久大高重快]|占比|几(?![家位个]?(?:部门|单位|机构))|总?数量|浓度|增速|总值|产值|总数|件数|条数|次数|人数|金额|总额|[^效频]率(?:是|为|有|$)"
)
_NAME = re.compile(r"谁|什么|哪|何人|何种|名称|姓名|叫")
_FRAMES = re.compile(
    r"请问|我想知道|什么职务的人|什么人|担任|职务|想了解|有没有|有无|是否|是不是|能否|可否|会不会|什么时候|什么时间|什么日期|什么|何时|哪[一]?[天日年月]|哪[几]?[个家些类种项里儿]?|几月|几号"
    r"|百分之多少|百分之几|多少|[吗呢么嘛吧]|谁|何人|一共|总共|共有|共(?!同|享|公|产)|总计|合计|累计|全年|当年|本年度?|年度|年报|年底|年末|截至|截止到?|统计表里?|报告中?里?"
    r"|分别|其中|各自|大约|大概|到底|究竟|[?？!！。,，、;；:：\"“”‘’()（）\s]|是因为|因为|叫做|叫|(?<=[有占])几"
)
_LABELS = re.compile(
    r"发文字号|发文号|文件号|文号|字号|(?:联系|咨询)?电话(?:号码)?(?=是|为|$)|(?:电子)?(?:邮箱|邮件地址)|网址|邮政编码|邮编|拨打|联系方式"
)
_PLAN = re.compile(r"计划|目标|预期|要求|将要?|力争|打算|拟|安排|争取|要控制")
_TITLED = re.compile(r"《[^》]*》")


@dataclass(frozen=True, slots=True)
class Question:
    """``content`` is what is left of the question without places, years and question words."""

    text: str
    kind: Kind
    unit: str | None
    family: str | None
    places: tuple[str, ...]
    years: tuple[int, ...]
    rest: str
    content: str
    planned: bool
    english: bool = False


def read(text: str, stored: Iterable[str] = ()) -> Question:
    """Read a question; ``stored`` are the regions of stored reports, known by name though no gazetteer lists them."""
    said = re.sub(r"(?<=[a-z])['’]s\b", "", text)  # Beijing's
    about = scope(said, stored)
    outside = scope(_TITLED.sub("《》", text), ())  # years within a title are the title's, not the report's
    rest, english = fold(about.rest), is_english(text)
    if english:
        rest = translate(rest)
    kind = _kind(rest)
    united = _UNITED.search(rest) if kind == "number" else None
    unit = united["unit"] if united else None
    family = asked_family(rest) if kind == "number" else None
    if unit in ("个", "位") or (unit and family == "share"):
        unit = None if unit == "个" or family == "share" else unit
    planned = _PLAN.search(rest) is not None
    return Question(text, kind, unit, None if unit else family, about.places, outside.years, rest, content(rest), planned, english)


def content(rest: str) -> str:
    """The words that the answer must stand by: what is left without the words of asking."""
    return _FRAMES.sub(" ", _LABELS.sub(" ", _UNITED.sub(" ", rest)))


def _kind(rest: str) -> Kind:
    if _YESNO.search(rest):
        return "yesno"
    for kind, words in _CONTACT:
        if re.search(rf"(?:{words}){_WHICH}|(?:多少|什么|哪[个一]?)(?:[\u4e00-\u9fff]{{0,4}})(?:{words})", rest) and not _UNITED.search(
            rest
        ):
            return kind
    if re.search(r"在(?:什么|哪)(?:里|儿|个?地方)|位于哪|何处", rest):
        return "address"
    if _DOCUMENT.search(rest):
        return "document"
    if _UNITED.search(rest) and not re.search(r"几[家个位](?=[^有]{0,6}(?:合作|组成|名字|叫))|哪几", rest):
        return "number"
    if _DATE.search(rest):
        return "date"
    if re.search(r"哪|谁", rest) and not re.search(r"多少|几成", rest):
        return "name"
    if _NUMBER.search(rest):
        return "number"
    return "name" if _NAME.search(rest) else "other"
