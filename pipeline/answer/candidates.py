"""All that may answer a question in a passage: figures, dates, names, bound to their words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.answer.clauses import Place, bind, spans_of_sentences
from pipeline.answer.dates import SHAPES, shaped
from pipeline.answer.names import names, sort_of
from pipeline.answer.question import Question
from pipeline.answer.rows import values
from pipeline.answer.units import bounded, fit
from pipeline.figures import figures
from pipeline.fold import fold
from pipeline.records import Hit, Passage, Report

_CONTENTS = re.compile(r"报告.{0,12}(?:包括|包含|分为|由).{0,8}(?:概述|概况|总体情况|基本情况|(?:[一二三四五六七八九十]|[0-9])+个?部分)")
_LOOSE = re.compile(r"\n\s*[0-9.]+\s*(?=\n|$)")  # a cell alone on its line
_TABBED = re.compile(r"(?:^[^\n\t]+\t[^\n]*(?:\n|\Z)){2,}", re.MULTILINE)
_Table = tuple[int, int, str | None]  # start, end, id if it has one
_CLAUSE = re.compile(r"[^，,；;。！!？?\n]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may answer, where it stands, and how well its unit or form fits (0 to 1); ``value`` of a figure."""

    hit: Hit
    place: Place
    fit: float
    value: float | None = None
    table: str | None = None
    row: str | None = None
    column: str | None = None


def candidates(question: Question, hit: Hit, report: Report) -> Iterator[Candidate]:
    """What in a passage may answer the question."""
    passage = hit.passage
    above = " ".join([*passage.section, passage.context, report.organ or "", *([report.title] if question.kind in SHAPES else [])])
    tables = _tables(report, passage)
    if question.kind in ("number", "yesno"):
        loose = [(passage.start, passage.end, None)] if not tables and len(_LOOSE.findall(passage.text)) > 1 else []
        yield from _cells(question, hit, report, tables or loose, above)
    for left, right in _outside(passage.start, passage.end, tables):
        spans = spans_of_sentences(report.text, left, right)
        for index, sentence in enumerate(spans):
            if _CONTENTS.search(report.text[slice(*sentence)]):
                continue
            previous = report.text[slice(*spans[index - 1])] if index else ""
            for candidate in _in_sentence(question, hit, report.text, sentence):
                place = candidate.place
                yield Candidate(
                    hit,
                    Place(place.start, place.end, sentence, place.own, place.near, place.led, place.before, place.after, above, previous),
                    candidate.fit,
                    candidate.value,
                )


def _tables(report: Report, passage: Passage) -> list[_Table]:
    """The tables that reach into a passage; lines with tabs are one too, where the format of the report knows no tables."""
    known: list[_Table] = [(t.start, t.end, t.id) for t in report.tables if t.start < passage.end and passage.start < t.end]
    return known or [(passage.start + rows.start(), passage.start + rows.end(), None) for rows in _TABBED.finditer(passage.text)]


def _outside(start: int, end: int, tables: Sequence[_Table]) -> Iterator[tuple[int, int]]:
    """What of start to end lies in no table."""
    for first, last, _ in tables:
        if start < first:
            yield start, first
        start = max(start, last)
    if start < end:
        yield start, end


def _in_sentence(question: Question, hit: Hit, text: str, sentence: tuple[int, int]) -> Iterator[Candidate]:
    left, right = sentence
    said = text[left:right]
    if question.kind in ("number", "yesno"):
        found = figures(said)
        spans = [(left + figure.number, left + figure.end) for figure in found]
        for figure, span in zip(found, spans):
            good = fit(figure.unit, question.unit, question.family) if question.kind == "number" else 0.9
            good *= bounded(said[figure.number : figure.end], question.rest)
            if good:
                yield Candidate(hit, bind(text, span, sentence, spans), good, figure.value)
    if question.kind == "yesno":
        heading = hit.passage.section[-1:] and said.strip().rstrip("。:：") == hit.passage.section[-1].rstrip("。:：")
        for clause in () if heading else _CLAUSE.finditer(said):
            span = (left + clause.start(), left + clause.end())
            place = Place(*span, sentence, clause.group(), text[left : span[0]], "", "", text[span[1] : right])
            yield Candidate(hit, place, 0.9)
    elif question.kind in SHAPES:
        yield from _bound(hit, text, sentence, [(left + start, left + end) for start, end in shaped(said, question.kind)])
    elif question.kind == "name":
        sort = sort_of(question.rest)
        for start, end in names(said, sort):
            span = (left + start, left + end)
            yield Candidate(hit, bind(text, span, sentence, [span]), 1.0)


def _bound(hit: Hit, text: str, sentence: tuple[int, int], spans: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """Spans with their words; between two of one sort stands what belongs to the latter."""
    for span in spans:
        yield Candidate(hit, bind(text, span, sentence, spans), 1.0)


def _cells(question: Question, hit: Hit, report: Report, tables: Sequence[_Table], above: str) -> Iterator[Candidate]:
    """Figures of tables that stand in the passage."""
    passage = hit.passage
    for start, end, table in tables:
        for value in values(report.text, start, end):
            if not passage.start <= value.start < passage.end:
                continue
            printed = fold(report.text[value.start : value.end])
            parsed = figures(printed)
            number = parsed[0].value if parsed else float(re.sub(r"[^0-9.-]", "", printed) or 0)
            if question.kind == "number" and value.unit and question.family and not fit(value.unit, None, question.family):
                continue
            place = Place(value.start, value.end, (value.start, value.end), f"{value.row} {value.column}", "", "", "", "", above)
            yield Candidate(hit, place, 0.95 if value.total else 0.9, number, table, value.row, value.column)
