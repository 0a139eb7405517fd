"""Headings without a number: a short line between paragraphs that names what the next one is about."""

from __future__ import annotations

import re

OUTERMOST = 0
_LONGEST = 30
_SHORTEST = 4
_PROSE = 40  # characters that make the line below one of prose
_APPENDIX = re.compile(r"附\s*[件表录](?:\s*\d{1,2})?|名词(?:解释|注释)|.{0,14}(?:有关内容)?(?:名词|用语)(?:解释|注释|说明)")
_NAMES = re.compile(  # nouns that headings end in
    r"(?:情况|工作|任务|目标|回顾|要求|安排|措施|问题|不足|事项|建设|公开|概述|概况|说明|方面|成就|成绩|打算|计划|重点|建议|管理|保障|解读|实事|"
    r"机制|制度|渠道|展望|思路|考虑|总结|平台|监督|回应|服务|改革|发展|安全|指标|成效|进展|领域|收费|诉讼|复议|引言|前言)"
)
_DOES = re.compile(  # verbs that headings begin with
    r"(?:进一步|不断|持续|着力|全面|切实|积极|大力|深入|扎实)?(?:加强|强化|推进|完善|深化|健全|规范|提升|提高|落实|做好|抓好|扩大|拓[宽展]|创新|优化|严格|突出|注重|推动)"
)
_NO_HEADING = re.compile(
    r"[。！？；;，,：:]|\d{4}\s*[年-]\s*\d{1,2}\s*[月-]|^[（(【〔]|^(?:来源|作者|编辑|时间|日期|地址|电话|邮编|图|表)|^[图表]\s*\d|"
    r"(?:报告|公报|通知|办法|年报|规定|决定|方案|细则|条例|指南)$|各位代表|^\d|[/>|@]|摄$|(?:委员会|办公室|人民政府|[局厅部])$"
)
_RUN_IN = re.compile(r"([\u4e00-\u9fff、“”]{2,18}(?:情况|方面))[：:](?=\S)")
_APART = ("问题", "不足", "措施", "打算", "情况", "建议", "方向")  # 存在问题：


def names_what_follows(line: str) -> bool:
    """Whether the words of a line can be a heading: short, no sentence, and it ends in a heading's noun or begins with its verb."""
    if line.endswith(("：", ":")):
        return len(line) <= _SHORTEST * 3 and line[:-1].endswith(_APART) and not _NO_HEADING.search(line[:-1])
    if not _SHORTEST <= len(line) <= _LONGEST or _NO_HEADING.search(re.sub("^20\\d\\d年", "", line)):
        return False
    return bool(re.search(f"{_NAMES.pattern}$", line) or _DOES.match(line))


def run_in(line: str) -> int:
    """The length of a heading without number that runs on into its paragraph, 主动公开方面：全年…; 0 if the line begins with none."""
    found = _RUN_IN.match(line)
    return found.end(1) if found and not _NO_HEADING.search(found[1]) else 0


def introduces(before: str, after: str, after_heading: bool, before_number: bool) -> bool:
    """Whether a line between these two stands where headings do: after a paragraph or the title, before prose or a number.

    ``after_heading``: the line before is a heading or a table; ``before_number``: the line after is a numbered heading or item.
    """
    ended = (
        after_heading or bool(re.search("(?:报告|年报|总结)$", before)) or before.endswith(("。", "！", "：", "”", "；", ".", "）", ")"))
    )
    prose = len(after) >= _PROSE and any(mark in after for mark in "。；，：")
    return ended and (prose or before_number)


def is_title(line: str) -> bool:
    """Whether a line is the title of a report, which is no heading of a part of it."""
    return bool(re.fullmatch(r".{4,}(?:报告|年报|公报)(?:[（(].*[）)])?", line))


def is_appendix(line: str) -> bool:
    """附件, 附表, 名词解释: what follows belongs to no part of the report."""
    return bool(_APPENDIX.fullmatch(line.rstrip("：:")))
