"""Yes or no: what a clause says of what a question asks about."""

from __future__ import annotations

import re

from pipeline.fold import fold

# 无 and 未 as parts of other words say nothing: 无障碍, 无正当理由, 未来, 未成年人.
_NO = re.compile(
    r"没有|不存在|为零|[为是:：]0(?![0-9.])|从未|尚未|并未|均未|未(?!来|成年|经|央|婚)|免收|免费|免除|不收(?!受)|零(?=[件条次起宗人元]|申请|投诉|发生|报告|收费)"
    r"|(?:暂|尚|均|并|也|全部|皆)无|(?<![^，,。；;、\s年度内间区市县局委办厅镇我本共全:：])无(?!障碍|线|人机|正当|法|锡|偿|形|疑|害|论|须|需|缝|故|关|权|力|主|业|理|房|户|烟|废|毒|因)"
    r"|无(?=因|行政|政府|此|任何|收费|申请|公民|人|复议|诉讼|举报|投诉|提起|发生|新|费用|事故|上述|相关|需要)"
)
_NEEDS_NOT = re.compile(r"未(?:按时|及时|按照?要求|按规定)|无正当|不予公开|不予处理|无法提供")
_PLAN = re.compile(r"(?:将|拟|力争|争取|计划|确保|努力|下一步|要求各|应当|有待|预计)")


def denies(clause: str) -> bool:
    """Whether a clause says that there is none, or that something was not done."""
    return _NO.search(_NEEDS_NOT.sub("", fold(clause))) is not None


def intends(clause: str) -> bool:
    """Whether a clause speaks of what is to be done, not of what was."""
    return _PLAN.search(fold(clause)) is not None


def phrase(clause: str, around: int, longest: int = 20) -> str:
    """At most ``longest`` characters of a clause about the offset ``around``, without digits or white space: what backs a 是 or 否."""
    runs = [match.span() for match in re.finditer(r"[^0-9０-９\s]+", clause)]
    if not runs:
        return ""
    start, end = min(runs, key=lambda run: 0 if run[0] <= around < run[1] else min(abs(around - run[0]), abs(around - run[1])))
    start = max(start, min(around - longest // 2, end - longest))
    return clause[start : min(end, start + longest)].strip("，,。；;：:、（）() ")
