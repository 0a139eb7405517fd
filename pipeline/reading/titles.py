"""The title of a report: the line that is one, or the name by which its first sentence calls it."""

from __future__ import annotations

import re

from pipeline.reading.dates import plain
from pipeline.records import Document

_ENDS = r"(?:报告书?|年报|公报|规划|纲要|计划|通知|意见|方案|办法|规定|决定|要点|总结|公告|通告|批复|条例|细则|措施|情况|指南|制度)"
_TITLE = re.compile(rf"[^。;；!?]{{0,70}}{_ENDS}(?:\([^)]{{1,24}}\))?")
_REPORT = re.compile(r"(?:信息|政务)公开.{0,14}(?:报告|年报|总结)|工作报告|统计公报|执行情况|规划|年度报告|年报")
_NAME = re.compile(r".{0,24}(?:政府|办公[室厅]|委员会|委|局|厅|处|中心|院)")
_LABEL = re.compile(r"^\W*(?:名称|标题|题名)[:：]")
_YEARED = re.compile(r".{4,34}\d{4}年度?")
_TAIL = re.compile(r"(?:年度|工作|年度工作)?(?:报告|年报)|统计公报")
_NO_TITLE = re.compile(
    r"来源|附件|相关|上一篇|下一篇|当前位置|您|信息来源|索引号|根据|按照|关键词|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d{1,2}[.、]"
)
_CALLED = re.compile(
    r"(?:公布|发布|公开|现将)?((?:[\u4e00-\u9fff]{2,30})?\d{4}年(?:度)?[\u4e00-\u9fff]{0,20}(?:信息公开|政务公开)(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)|"
    r"[\u4e00-\u9fff]{2,30}\d{4}年(?:度)?(?:政府)?工作报告)"
)
_LONGEST, _LINES, _BODY = 90, 40, 150


def title_of(document: Document) -> str | None:
    """The title as printed, in one line; None where the text has none and the format gives none."""
    lines = [line.strip() for line in document.text[:6000].split("\n")]
    trails = [len(re.findall(r"\S{4,}\s+(?=\S{4,})", line[:_LONGEST])) for line in lines if line]  # of a page: site, section, title
    lines = [_LABEL.sub("", re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", line)) for line in lines if line][:_LINES]
    best, best_score = None, 0.0
    for at, line in enumerate(lines):
        folded = plain(line)
        if len(line) > _BODY and "。" in line:
            break  # the text has begun
        if len(line) > _LONGEST or len(line) < 4 or ">" in folded or _NO_TITLE.match(folded) or not _TITLE.fullmatch(folded):
            continue
        whole = _joined(lines, at)
        score = 1 + 3 * bool(re.search(r"\d{4}", plain(whole))) + 3 * bool(_REPORT.search(plain(whole))) - trails[at] - at / 20
        if score > best_score:
            best, best_score = whole, score
    return best or _from_format(document.title)


def _joined(lines: list[str], at: int) -> str:
    """The line, with the one before it where a title was broken: after the organ, or before its last word."""
    line, before = lines[at], lines[at - 1] if at else ""
    folded = plain(line)
    begins = re.match(r"\d{4}年|(?:政府)?信息公开|政务公开", folded)
    broken = _TAIL.fullmatch(folded) or (begins and (_NAME.fullmatch(plain(before)) or _YEARED.fullmatch(plain(before))))
    return before + line if broken and 2 < len(before) <= 40 and not re.search(r"[。::>]", before) else line


def _from_format(title: str | None) -> str | None:
    """A title of the page or the file, without the name of the site."""
    parts = [part.strip() for part in re.split(r"[_|]|\s[-—–]+\s|\s{2,}", title or "") if len(part.strip()) > 3]
    return next((part for part in parts if _TITLE.fullmatch(plain(part))), None)


def called(text: str) -> str | None:
    """The name that the first sentences (plain) give to the report: 现公布某局2018年政府信息公开年度报告."""
    found = _CALLED.search(re.sub(r"\s|《[^》\n]{0,80}》", "", text[:800]))
    return found[1] if found else None
