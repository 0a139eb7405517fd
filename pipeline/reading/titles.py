"""The title of a report: the line that is one, or the name by which its first sentence calls it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.reading.dates import plain
from pipeline.reading.told import CONTESTED, SPOKEN, STATED, Span
from pipeline.records import Document

_ENDS = (
    r"(?:报告书?|年报|公报|规划|纲要|计划|通知|意见|方案|办法|规定|决定|要点|总结|公告|通告|批复|条例|细则|措施|情况|指南|制度|"
    r"总结.{1,8}(?:打算|安排))"
)
_TITLE = re.compile(rf"[^。;；!?]{{0,70}}{_ENDS}(?:\([^)]{{1,24}}\))?")
_REPORT = re.compile(r"(?:信息|政务)公开.{0,14}(?:报告|年报|总结)|工作报告|统计公报|执行情况|规划|年度报告|年报")
_NAME = re.compile(r".{0,24}(?:政府|办公[室厅]|委员会|委|局|厅|处|中心|院)")
_LABEL = re.compile(r"^\W*(?:名称|标题|题名)[:：]")
_YEARED = re.compile(r".{4,34}\d{4}年度?")
_BEGINS = re.compile(r"\d{4}年|(?:政府)?信息公开|政务公开")
_MIDDLE = re.compile(r"(?:\d{4}年度?)?(?:政府)?(?:信息|政务)公开(?:工作)?")
_TAIL = re.compile(r"(?:年度|工作|年度工作)?(?:报告|年报)|统计公报")
_NO_TITLE = re.compile(
    r"来源|附件|相关|上一篇|下一篇|当前位置|您|信息来源|索引号|根据|按照|关键词|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d{1,2}[.、]"
)
_CALLED = re.compile(
    r"(?:公布|发布|公开|现将)?((?:[\u4e00-\u9fff]{2,30})?\d{4}年(?:度)?[\u4e00-\u9fff]{0,20}(?:信息公开|政务公开)(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)|"
    r"[\u4e00-\u9fff]{2,30}\d{4}年(?:度)?(?:政府)?工作报告)"
)
_SPACES = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")  # beside Chinese they only space a title out
_NOT_CALLED = re.compile(r"\s|《[^》\n]{0,80}》")
_LONGEST, _LINES, _BODY, _PARTS = 90, 40, 150, 3


@dataclass(frozen=True, slots=True)
class Title:
    """A title in one line; ``places`` are the offsets of its characters in the text, empty where the text does not print it.

    ``called`` says that it is no line of its own, but the name that a sentence gives to the report.
    """

    text: str
    certainty: float
    places: tuple[int, ...] = ()
    called: bool = False

    def span(self, start: int, end: int) -> Span | None:
        """Where the text prints ``title.text[start:end]``."""
        return (self.places[start], self.places[end - 1] + 1) if self.places and start < end else None


def title_of(document: Document) -> Title | None:
    """The title as printed, in one line; None where the text has none and the format gives none."""
    raw = [(at, line) for at, line in _lines(document.text[:6000]) if line.strip()][:_LINES]
    trails = [len(re.findall(r"\S{4,}\s+(?=\S{4,})", line.strip()[:_LONGEST])) for _, line in raw]  # of a page: site, section, title
    lines = [_cleaned(at, line) for at, line in raw]
    best, best_score = None, 0.0
    for at, line in enumerate(lines):
        folded = plain(line.text)
        if len(line.text) > _BODY and "。" in line.text:
            break  # the text has begun
        if not 4 <= len(line.text) <= _LONGEST or ">" in folded or _NO_TITLE.match(folded) or not _TITLE.fullmatch(folded):
            continue
        whole = _joined(lines, at)
        yeared, report = bool(re.search(r"\d{4}", plain(whole.text))), bool(_REPORT.search(plain(whole.text)))
        score = 1 + 3 * yeared + 3 * report - trails[at] - at / 20
        if score > best_score:
            best, best_score = Title(whole.text, STATED if report else SPOKEN, whole.places), score
    return best or _from_format(document.title)


def called(text: str) -> Title | None:
    """The name that the first sentences (plain) give to the report: 现公布某局2018年政府信息公开年度报告."""
    first = _without(_NOT_CALLED, text[:800], 0)
    found = _CALLED.search(first.text)
    return Title(found[1], SPOKEN, first.places[found.start(1) : found.end(1)], called=True) if found else None


def _joined(lines: list[Title], at: int) -> Title:
    """The line, with those before it where a title was broken: after the organ, or before its last words."""
    whole = lines[at]
    for before in reversed(lines[max(0, at - _PARTS + 1) : at]):
        folded, above = plain(whole.text), plain(before.text)
        broken = _TAIL.fullmatch(folded) or (_BEGINS.match(folded) and (_NAME.fullmatch(above) or _YEARED.fullmatch(above)))
        broken = broken or (_MIDDLE.fullmatch(above) and re.match(r"\d{4}年度?", folded))
        if not broken or not 2 < len(before.text) <= 40 or re.search(r"[。::>]", before.text):
            break
        whole = Title(before.text + whole.text, whole.certainty, before.places + whole.places)
    return whole


def _from_format(title: str | None) -> Title | None:
    """A title of the page or the file, without the name of the site."""
    parts = [part.strip() for part in re.split(r"[_|]|\s[-—–]+\s|\s{2,}", title or "") if len(part.strip()) > 3]
    found = next((part for part in parts if _TITLE.fullmatch(plain(part))), None)
    return Title(found, SPOKEN if _REPORT.search(plain(found)) else CONTESTED) if found else None


def _lines(text: str) -> list[tuple[int, str]]:
    found, at = [], 0
    for line in text.split("\n"):
        found.append((at, line))
        at += len(line) + 1
    return found


def _cleaned(start: int, line: str) -> Title:
    """A line without the spaces that space it out and without its label; ``start`` is the offset of its first character."""
    lead = len(line) - len(line.lstrip())
    clean = _without(_SPACES, line.strip(), start + lead)
    label = _LABEL.match(clean.text)
    return Title(clean.text[label.end() :], clean.certainty, clean.places[label.end() :]) if label else clean


def _without(pattern: re.Pattern[str], text: str, start: int) -> Title:
    dropped = {at for found in pattern.finditer(text) for at in range(*found.span())}
    places = [at for at in range(len(text)) if at not in dropped]
    return Title("".join(text[at] for at in places), 0.0, tuple(start + at for at in places))
