"""The one finder of figures: numbers in digits and in words, with unit and modifiers, none within what only looks like one."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from pipeline.figures import modifiers
from pipeline.figures.counted import count
from pipeline.figures.numbers import HAN, SCALES, TENS, printed, worded
from pipeline.figures.units import MEASURE, TIME, WORDED
from pipeline.figures.unlike import unlike
from pipeline.fold import fold
from pipeline.records import Figure, Report

_GAP = r"[^\S\n]{0,2}"
_DIGITS = (
    rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,5}}(?![0-9])|[0-9]{{1,3}}(?: [0-9]{{3}}){{1,5}}(?=[余多]?{_GAP}(?:{MEASURE}))|[0-9]{{1,20}})"
    r"(?:\.[0-9]{1,9}|(?<=[\u4e00-\u9fff][0-9])\. ?[0-9]{1,9}(?=%|个百分点))?"
)
_SCALE = rf"(?:[{SCALES}{TENS}]{{1,4}}(?![瓦米克伏卡]))"
_MIXED = rf"{_DIGITS}(?:{_GAP}{_SCALE}{_DIGITS}(?=[{SCALES}{TENS}余多]|{_GAP}(?:{MEASURE}))){{0,3}}(?:{_GAP}{_SCALE})?"
_BEFORE = rf"(?P<before>(?:{modifiers.BEFORE}{_GAP}){{0,3}})"
_TO = rf"(?:{_GAP}[-—–~～至到]{{1,2}}{_GAP})"
_TAIL = rf"(?P<bound>{_GAP}(?:{modifiers.BOUND}))?(?P<also>余)?"
_FIGURE = re.compile(
    rf"{_BEFORE}(?P<number>(?<![0-9])-?{_MIXED})(?P<about>[余多来])?(?P<scale>[{SCALES}]{{1,2}})?"
    rf"(?:(?P<first>{_GAP}(?:{MEASURE}))?{_TO}(?P<to>{_MIXED})(?P<about2>[余多])?)?"
    rf"(?:(?P<gap>{_GAP}\n?{_GAP})(?P<unit>{MEASURE}))?{_TAIL}"
)
_NUMERALS = rf"[{HAN}{TENS}{SCALES}]"
_WORDED = re.compile(
    rf"{_BEFORE}(?P<several>[几数])?(?P<number>(?<!{_NUMERALS}){_NUMERALS}{{1,20}}(?:点[{HAN}]{{1,9}})?|(?<=[几数])|半)(?P<about>[余多来几])?(?P<scale>[{SCALES}])?"
    rf"(?:{_TO}(?P<to>{_NUMERALS}{{1,20}}))?(?P<unit>{WORDED})(?P<half>半)?{_TAIL}"
)
_SHARE = re.compile(
    rf"{_BEFORE}(?:(?P<of>百分之|千分之|万分之)(?P<share>{_NUMERALS}{{1,20}}(?:点[{HAN}]{{1,9}})?|[0-9]{{1,15}}(?:\.[0-9]{{1,9}})?)(?:{_TO}(?:(?P=of))?(?P<to>{_NUMERALS}{{1,20}}))?"
    rf"|(?P<below>{_NUMERALS}{{1,20}}|[0-9]{{1,20}})分之(?P<above>{_NUMERALS}{{1,20}}|[0-9]{{1,20}})"
    rf"|(?P<tenths>[{HAN}0-9])成(?:(?P<half>[{HAN}])(?![{HAN}]))?(?![立果效功长为品员人就熟交分本份都语套]))(?P<more>多)?{_TAIL}"
)
_LASTING = re.compile(r"(?:历时|连续|近|过去|未来|为期|用|满|足|每|提前|这|超过|不少于)$")
_HALF_OF = re.compile(r"[上下前后大多过一两三四五六七八九十0-9]$")  # 上半年, 一个半月
_PER = {"百分之": "%", "千分之": "‰", "万分之": "‱"}
_NEIGHBOURS = re.compile(rf"[{HAN}]{{2}}")
_ONE = re.compile(r"(?:[仅共各均]|只有|合计|累计|每[周月年季天日]度?|每半年)$")
_COMPARED = re.compile(r"[比较][^，,；;。\n]{0,12}$")


def figures(text: str) -> list[Figure]:
    """The figures of a text in order, none overlapping; offsets into the text."""
    folded = fold(text)
    taken = _Spans(sorted(unlike(folded)))
    found: list[Figure] = []
    for pattern, make in ((_SHARE, _share), (_FIGURE, _digits), (_WORDED, _words)):
        claimed = _Spans(sorted((figure.start, figure.end) for figure in found))
        for match in pattern.finditer(folded):
            figure = make(match, folded)
            if figure and not taken.meet(figure.number, figure.end) and not claimed.meet(figure.start, figure.end):
                found.append(figure)
    found.sort(key=lambda figure: figure.start)
    return list(count(folded, found))


def in_prose(report: Report) -> list[Figure]:
    """The figures of a report outside of its tables."""
    found: list[Figure] = []
    start = 0
    for left, right in [*((table.start, table.end) for table in report.tables), (len(report.text), len(report.text))]:
        found.extend(_moved(figure, start) for figure in figures(report.text[start:left]))
        start = max(start, right)
    return found


def _moved(figure: Figure, by: int) -> Figure:
    counted = figure.counted and (figure.counted[0] + by, figure.counted[1] + by)
    return replace(figure, start=figure.start + by, end=figure.end + by, number=figure.number + by, counted=counted)


class _Spans:
    """Sorted spans that are asked whether they meet another."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in spans]
        self._reach: list[int] = []
        for _, end in spans:
            self._reach.append(max(end, self._reach[-1] if self._reach else 0))

    def meet(self, start: int, end: int) -> bool:
        at = bisect_right(self._starts, end - 1) - 1
        return at >= 0 and self._reach[at] > start


def _digits(match: re.Match[str], text: str) -> Figure | None:
    """A number in digits, perhaps a range; a unit on the next line only where a line of prose was broken."""
    start, number = match.start("number"), match["number"]
    if re.match(r"[a-z]", text[start - 1 : start]):
        return None
    if number.startswith("-"):
        signed = re.search(r"(?:长|增|同比|为|达|降|[(（:：])$", text[max(0, start - 4) : start])
        start, number = (start, number) if signed else (start + 1, number[1:])
    sign = -1 if number.startswith("-") else 1
    value = printed(number.lstrip("-") + (match["scale"] or ""))
    upper = printed(match["to"]) if match["to"] else None
    if value is None or (match["to"] and upper is None):
        return None
    unit, end = match["unit"], match.end()
    if unit and "\n" in match["gap"] and not _runs_on(text, match.start("gap")):
        unit = None
    if match["first"] and match["first"].strip() != unit:
        return _first_of_two(match, text, start, sign * value)
    if unit is None:  # what stands after is not its own, but for a bound
        end = max(match.end(name) for name in ("number", "about", "scale", "to", "about2"))
        bound = re.compile(modifiers.BOUND).match(text, end)
        end = bound.end() if bound else end
        bounds = [bound.group()] if bound else []
    else:
        bounds = [(match["bound"] or "").strip(), match["also"] or ""]
    if unit in ("日", "月", "年") and not _lasts(text, match, unit):
        return None
    if unit == "月":
        return None
    scale = _scale_of(match["to"]) if match["to"] else 1.0
    if upper is not None and _scale_of(number) == 1 and scale > 1:
        value *= scale  # 3至5万
    said = [match["about"], match["about2"], *bounds]
    return _figure(match, text, start, end, sign * value, unit, said, upper)


def _first_of_two(match: re.Match[str], text: str, start: int, value: float) -> Figure:
    """What looked like a range in two units is two figures: 3件至5人."""
    unit = match["first"].strip()
    return _figure(match, text, start, match.end("first"), value, unit, [match["about"]], None)


def _lasts(text: str, match: re.Match[str], unit: str) -> bool:
    """Whether 15日 or 3年 is a length of time, not a date."""
    if unit == "日":
        return (
            bool(match["bound"])
            or re.search(r"(?:每|连续|历时|为期|提前|超过|不少于|满|足)$", text[max(0, match.start("number") - 3) : match.start("number")])
            is not None
        )
    value = printed(match["number"].lstrip("-"))
    return value is not None and (value < 1900 or value > 2100)


def _runs_on(text: str, at: int) -> bool:
    """Whether the line that ends here is prose that the next one goes on with."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return len(re.findall(r"[\u4e00-\u9fff]", line)) >= 12


def _scale_of(number: str) -> float:
    match = re.search(rf"[{SCALES}]+$", number)
    return worded(match.group()) or 1.0 if match else 1.0


def _words(match: re.Match[str], text: str) -> Figure | None:
    """A number in words before a measure word; one alone is mostly no count (一个窗口), and bare 百 or 万 needs a word beside it."""
    number, several = match["number"], match["several"]
    start = match.start("several") if several else match.start("number")
    near = text[max(0, start - 6) : start]
    if number == "半":
        value: float | None = 0.5
        if match["unit"] not in ("年", "天", "个月", "小时", "个小时", "数") or re.search(
            r"[上下前后大多过一两三四五六七八九十0-9]$", near
        ):
            return None
    elif number == "":  # 几万
        value = 1.0
    else:
        value = worded(number)
    upper = worded(match["to"]) if match["to"] else None
    if value is None and (pair := _NEIGHBOURS.search(number)):  # 两三个, 十七八个, 七八百人
        value, upper = (worded(number[: pair.start() + at] + number[pair.start() + at + 1 :]) for at in (1, 0))
        if value is None or upper is None or upper <= value:
            return None
    if value is None or (number in (*TENS, *SCALES) and number != "十" and not (match["before"] or match["about"] or several)):
        return None
    if value == 0 or (match["unit"] in ("日", "年") and not (match["bound"] or match["about"]) and not _length(match, near)):
        return None
    if value == 1 and not (_ONE.search(near) or (match["unit"] in TIME and (match["bound"] or match["half"]))):
        return None
    if re.search(r"[第初星期周礼拜]$", near[-1:]) or re.search(rf"(?:{MEASURE})$", text[match.start("number") : match.end("number")]):
        return None
    value = _worth(match, value) + (0.5 if match["half"] else 0)
    names = ("several",) if several else ()
    if match["about"] == "几":
        names = ("about",)
    about = match["about"] if match["about"] != "几" else None
    return _figure(match, text, start, match.end(), value, match["unit"], [about, match["bound"], match["also"]], upper, names)


def _length(match: re.Match[str], near: str) -> bool:
    """Whether 三年 is a length of time as it stands: 历时三年, 连续五年, 近三年, 三年来."""
    after = match.string[match.end() : match.end() + 1]
    return match["unit"] == "年" and (
        re.search(r"(?:历时|连续|近|过去|未来|为期|用|满|每|提前|这)$", near) is not None or after in "来间多"
    )


def _worth(match: re.Match[str], value: float) -> float:
    return value * (worded(match["scale"]) or 1.0 if match["scale"] else 1.0)


def _share(match: re.Match[str], text: str) -> Figure | None:
    """Percentages, fractions and tenths in words; 七成五 is 75 %."""
    upper = None
    if match["of"]:
        start = match.start("of")
        value = _number(match["share"])
        upper = worded(match["to"]) if match["to"] else None
        unit: str | None = _PER[match["of"]]
    elif match["below"]:
        start, unit = match.start("below"), None
        below, above = _number(match["below"]), _number(match["above"])
        value = above / below if below and above is not None else None
    else:
        start, unit = match.start("tenths"), "%"
        tenths = _number(match["tenths"])
        if re.search(rf"[{HAN}{TENS}{SCALES}0-9.第]$", text[max(0, start - 1) : start]):
            return None
        value = None if not tenths else tenths * 10 + (_number(match["half"]) or 0 if match["half"] else 0)
    if value is None:
        return None
    return _figure(match, text, start, match.end(), value, unit, [match["more"], match["bound"], match["also"]], upper)


def _number(number: str) -> float | None:
    return printed(number) if number[0].isdecimal() else worded(number)


def _figure(
    match: re.Match[str],
    text: str,
    number: int,
    end: int,
    value: float,
    unit: str | None,
    said: list[str | None],
    upper: float | None,
    names: tuple[str, ...] = (),
) -> Figure:
    """The figure with its modifiers: those before the number, then those after."""
    start = match.start("before") if match["before"] else number
    head = text[start:number].strip()
    recent = unit in TIME and head == "近"
    alone = re.fullmatch("[多少]", head[:1]) is not None and not _COMPARED.search(text[max(0, start - 16) : start])
    bare = head in ("上", "过") and text[number] not in TENS + SCALES + "千"
    if recent or alone or bare:
        start, head = number, ""
    first = [name for name in modifiers.before(head) if not (name == "over" and head == "上" and text[number] not in TENS + SCALES)]
    last = [name for name in (modifiers.after(each.strip(), unit) for each in said if each) if name]
    while end > start and text[end - 1].isspace():
        end -= 1
    every = tuple(dict.fromkeys((*first, *names, *last, *(("range",) if upper is not None else ()))))
    return Figure(start, end, number, value, unit, every, None, upper)
