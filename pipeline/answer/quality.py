"""Measures of question lookup: exact answers, evidence, and whether it says no where the corpus has no answer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.quotes import normal, relevant
from pipeline.records import Answer

_LONGER = 20  # an answer may be so many characters longer than what it must contain
_NO_ANSWER = "none"


@dataclass(frozen=True, slots=True)
class LookupQuality:
    """Quality of lookup over a group of questions.

    ``exact`` and ``evidence`` are shares of the answerable questions, 0 where there is none; ``wrong`` counts wrong answers given;
    ``abstention_recall`` is the share of the unanswerable questions that got no answer, ``abstention_precision`` the
    share of the questions without an answer given that are unanswerable.
    """

    measure: str
    group: str
    questions: int
    exact: float
    evidence: float
    wrong: int
    abstention_recall: float
    abstention_precision: float


@dataclass(frozen=True, slots=True)
class _Outcome:
    answerable: bool
    given: bool
    right: bool
    evidence: bool


def is_right(answer: str | None, answers: Sequence[str]) -> bool:
    """Whether an answer has one of ``answers`` as a whole, no other number, and at most 20 characters more; 是 and 否 by the first."""
    if not answer:
        return False
    said = normal(answer)
    return any(said[0] == wanted if wanted in ("是", "否") else _contains(said, normal(wanted)) for wanted in answers)


def _contains(said: str, wanted: str) -> bool:
    if len(said) > len(wanted) + _LONGER:
        return False
    for match in re.finditer(re.escape(wanted), said):
        before, after = said[: match.start()], said[match.end() :]
        whole = not re.search(r"[0-9][.,]?$", before) if wanted[0].isdigit() else True
        whole = whole and (not re.match(r"[.,]?[0-9]", after) if wanted[-1].isdigit() else True)
        if whole and not re.search(r"[0-9]", before + after):
            return True
    return False


def lookup_quality(ask: Callable[[str], Answer], questions: Iterable[dict[str, Any]]) -> Iterator[LookupQuality]:
    """Lookup measures over all questions and by kind of question."""
    groups: dict[str, list[_Outcome]] = defaultdict(list)
    for row in questions:
        answer = ask(row["question"])
        first = answer.evidence[0].hit if answer.evidence else None
        cited = first is not None and relevant(first.report.file, first.passage.text, row["gold"])
        outcome = _Outcome(bool(row["answers"]), answer.text is not None, is_right(answer.text, row["answers"]), cited)
        for group in ("all", f"kind {row.get('kind', _NO_ANSWER)}"):
            groups[group].append(outcome)
    return (_measured(group, outcomes) for group, outcomes in groups.items())


def _measured(group: str, outcomes: Sequence[_Outcome]) -> LookupQuality:
    answerable = [each for each in outcomes if each.answerable]
    silent = [each for each in outcomes if not each.given]
    rightly_silent = sum(not each.answerable for each in silent)
    return LookupQuality(
        "ask",
        group,
        len(outcomes),
        exact=_share(sum(each.right for each in answerable), len(answerable)),
        evidence=_share(sum(each.evidence for each in answerable), len(answerable)),
        wrong=sum(each.given and not each.right for each in outcomes),
        abstention_recall=_share(rightly_silent, len(outcomes) - len(answerable)),
        abstention_precision=_share(rightly_silent, len(silent)),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
