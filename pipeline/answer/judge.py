"""The score of a candidate: how far it stands by the words of the question, how well its unit and its sentence fit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.answer import polarity
from pipeline.answer.candidates import Candidate
from pipeline.answer.coverage import Coverage, Word
from pipeline.answer.question import Question
from pipeline.fold import fold
from pipeline.records import Report

# Chosen by measuring on questions over real reports; the README has the command.
_LIKE, _LEAST_LIKE = 1.5, 0.80  # weight of a cosine above the one that unrelated sentences reach
_EXTRA, _OTHER_YEAR, _NOT_PLANNED, _SUBSET = 0.12, 0.3, 0.15, 0.08
_SUBSETS = re.compile(r"其中|分别|包括")
_TOTAL = re.compile(r"一共|总共|共|总|累计|合计")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年")


def judge(question: Question, words: Sequence[Word], candidate: Candidate, coverage: Coverage, likeness: float | None, report: Report) -> float:
    """From 0 to 1, how sure it is that the candidate answers; ``likeness`` is the cosine of question and sentence."""
    score = coverage.share - _EXTRA * coverage.extra
    if likeness is not None:
        score += _LIKE * (likeness - _LEAST_LIKE)
    score *= candidate.fit
    own, rest = fold(candidate.place.own), fold(question.text)
    if _TOTAL.search(rest) and _SUBSETS.search(own):
        score -= _SUBSET
    if question.years and (told := _YEAR.findall(fold(candidate.place.before) + own)) and int(told[-1]) not in question.years:
        score -= _OTHER_YEAR
    score -= _timing(question, candidate, report)
    return max(0.0, min(1.0, score))


def _timing(question: Question, candidate: Candidate, report: Report) -> float:
    """What is to be done does not answer what was done, and the other way round."""
    if report.kind not in ("work_report", "plan") or question.kind not in ("number", "yesno"):
        return 0.0
    heading = " ".join(candidate.hit.passage.section[:1])
    ahead = polarity.intends(fold(candidate.place.own)) or re.search(r"目标|安排|重点工作|主要任务|今年", heading) is not None
    asked = question.planned or (bool(question.years) and report.kind == "work_report" and report.year in question.years)
    return 0.0 if ahead == asked else _NOT_PLANNED
