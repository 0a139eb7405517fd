"""The score of a candidate: how far it stands by the words of the question, how well its unit, form and sentence fit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.answer import polarity
from pipeline.answer.candidates import Candidate
from pipeline.answer.coverage import Coverage, Word, found_in
from pipeline.answer.question import Question
from pipeline.fold import fold
from pipeline.records import Report

# Chosen by measuring on questions over real reports.
_LIKE, _UNLIKE = 0.35, 0.40  # weight of a cosine above the one that sentences of the same report reach anyway
_MISSING, _EXTRA, _EXTRA_OF_CELL, _OTHER_YEAR, _NOT_PLANNED, _SUBSET = 0.42, 0.12, 0.25, 0.3, 0.3, 0.08
_SHAPED = 0.45
_NEAR, _ITSELF, _EDGE, _FOCUS = 0.3, 0.5, 0.3, 0.3
_SUBSETS = re.compile(r"其中|分别|包括")
_TOTAL = re.compile(r"一共|总共|共|总|累计|合计")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年")
_OUTLOOK, _REVIEW = re.compile(r"目标|安排|重点工作|主要任务|今年"), re.compile(r"回顾|总结|成就|成绩|过去")
_TARGET = re.compile(r"预期目标|主要目标|力争|计划")
_LAST_DAY, _FIRST_DAY = re.compile(r"截止|截至|结束|到(?:什么|哪|何|几)|为止"), re.compile(r"(?:从|自)(?:什么|哪|何|几)|起始|开始")
_CLASSES = (
    ("科室", "科股处室"),
    ("公司|企业", "司业团"),
    ("学校", "学校院"),
    ("局", "局"),
    ("镇|街道", "镇道乡"),
    ("馆", "馆"),
    ("单位|部门|机构|机关", "局委办厅部处室馆院会队站所府心关"),
)


def judge(
    question: Question, words: Sequence[Word], candidate: Candidate, coverage: Coverage, likeness: float | None, report: Report
) -> float:
    """How sure it is that the candidate answers: 1 where all the words of the question stand by it, more where it is like it all over.

    ``likeness`` is the cosine of the question and the candidate's sentence, None where it was not among the best.
    """
    shaped = question.kind in ("document", "phone", "email", "url", "postcode", "address")
    named = candidate.rest is not None
    if not words and not shaped and not named:  # nothing says what is asked about
        return 0.0
    score = coverage.share - (_EXTRA if candidate.cell is None else _EXTRA_OF_CELL) * coverage.extra - _MISSING * coverage.missing
    score += _LIKE * ((likeness or _UNLIKE) - _UNLIKE)
    if shaped:
        score = _SHAPED + (1 - _SHAPED) * score  # its shape says what it is
    score *= candidate.fit
    place = candidate.place
    own, asked = fold(place.own), fold(question.text)
    if _TOTAL.search(asked) and _SUBSETS.search(own):
        score -= _SUBSET
    if question.kind != "date" and question.years and (told := _YEAR.findall(fold(place.before + place.led + place.near) + own)):
        score -= 0.0 if int(told[-1]) in question.years else _OTHER_YEAR
    if question.kind == "name":
        score += _named(question, words, candidate, report.text)
    if question.kind == "date":
        score += _day(question.rest, fold(report.text[max(place.start - 3, 0) : place.start]), fold(report.text[place.end : place.end + 2]))
    if question.kind == "yesno" and words and not named:  # what is asked about comes last: 是否向申请人收费
        score -= _FOCUS * (1 - max(found_in(words[-1].text, own), 0.7 * found_in(words[-1].text, fold(place.near))))
    return score - _timing(question, candidate, report)


def _named(question: Question, words: Sequence[Word], candidate: Candidate, text: str) -> float:
    """A name stands right by what is asked of it (由…任组长); what the question says itself is not its answer."""
    place = candidate.place
    printed = fold(text[place.start : place.end])
    left, right = place.sentence
    said = fold(text[left:right])
    start, end = place.start - left, place.end - left
    total = sum(word.weight for word in words) or 1.0
    near = 0.0
    for word in words:
        gaps = []
        for match in re.finditer(re.escape(word.text), said):
            between = said[match.end() : start] if match.end() <= start else said[end : match.start()] if match.start() >= end else ""
            gaps.append(len(between) + (8 if re.search(r"[,，;；。]", between) else 0) + (3 if between.endswith("副") else 0))
        near += word.weight / (2 + min(gaps, default=60))
    itself = sum(found_in(said_word, "".join(word.text for word in words)) > 0.8 for said_word in _pairs(printed)) / max(
        len(printed) - 1, 1
    )
    wanted = next((ends for asked, ends in _CLASSES if re.search(rf"(?:什么|哪[个一家]?)(?:{asked})", question.rest)), "")
    return 2 * _NEAR * near / total - _ITSELF * itself - (_EDGE if wanted and printed[-1] not in wanted else 0.0)


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


def _day(rest: str, before: str, after: str) -> float:
    """The first or the last day of a span of time, as the question asks."""
    last, first = re.search(r"[至到止]\s*$", before) or after.startswith("止"), after.startswith(("起", "至", "到"))
    if _LAST_DAY.search(rest):
        return _EDGE if last else -_EDGE if first else 0.0
    if _FIRST_DAY.search(rest):
        return _EDGE if first else -_EDGE if last else 0.0
    return -_EDGE if last or first else 0.0


def _timing(question: Question, candidate: Candidate, report: Report) -> float:
    """What is to be done does not answer what was done, and the other way round."""
    if report.kind not in ("work_report", "plan") or question.kind not in ("number", "yesno"):
        return 0.0
    place, heading = candidate.place, " ".join(candidate.hit.passage.section[:1])
    outlook = (_OUTLOOK.search(heading) or f"{report.year}年" in heading) and not _REVIEW.search(heading)
    ahead = bool(outlook) or polarity.intends(place.own) or _TARGET.search(fold(place.before + place.led + place.near)) is not None
    asked = question.planned or (bool(question.years) and report.kind == "work_report" and report.year in question.years)
    return 0.0 if ahead == asked else _NOT_PLANNED
