"""All that may answer a question in a passage: figures, dates, names, bound to their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.answer.cells import asked, suits, value
from pipeline.answer.clauses import Place, bind, spans_of_sentences
from pipeline.answer.dates import SHAPES, shaped
from pipeline.answer.names import names, sort_of
from pipeline.answer.question import Question
from pipeline.answer.units import bounded, fit
from pipeline.figures import figures
from pipeline.reading.tables.names import column_path, kind_of, row_path
from pipeline.records import Cell, Hit, Report, Table

_CONTENTS = re.compile(r"报告.{0,12}(?:包括|包含|分为|由).{0,8}(?:概述|概况|总体情况|基本情况|(?:[一二三四五六七八九十]|[0-9])+个?部分)")
_CLAUSE = re.compile(r"[^，,；;。！!？?\n]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may answer, where it stands, and how well its unit or form fits (0 to 1); ``value`` of a figure.

    ``rest`` is what a question says besides naming the cell, None where it does not name one.
    """

    hit: Hit
    place: Place
    fit: float
    value: float | None = None
    table: str | None = None
    cell: Cell | None = None
    rest: str | None = None


def candidates(question: Question, hit: Hit, report: Report) -> Iterator[Candidate]:
    """What in a passage may answer the question, cells of standard tables aside."""
    passage = hit.passage
    above = _above(question, hit, report)
    tables = [table for table in report.tables if table.start < passage.end and passage.start < table.end]
    if question.kind in ("number", "yesno"):
        for table in tables:
            if kind_of(table.id) is None:
                inside = replace(table, cells=tuple(cell for cell in table.cells if passage.start <= cell.start < passage.end))
                yield from _cells(question, inside, lambda _: hit, above)
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


def of_standard_tables(question: Question, report: Report, hit_at: Callable[[int], Hit]) -> Iterator[Candidate]:
    """The cells of the standard tables that the question asks for; ``hit_at`` gives the passage at an offset."""
    if question.kind in ("number", "yesno"):
        for table in report.tables:
            if kind_of(table.id) is not None:
                yield from _cells(question, table, hit_at, f"{table.caption or ''} {report.organ or ''}")


def _above(question: Question, hit: Hit, report: Report) -> str:
    passage = hit.passage
    return " ".join([*passage.section, passage.context, report.organ or "", *([report.title] if question.kind in SHAPES else [])])


def _outside(start: int, end: int, tables: Sequence[Table]) -> Iterator[tuple[int, int]]:
    """What of start to end lies in no table."""
    for table in tables:
        if start < table.start:
            yield start, table.start
        start = max(start, table.end)
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


def _cells(question: Question, table: Table, hit_at: Callable[[int], Hit], above: str) -> Iterator[Candidate]:
    """Cells by the words that name them: those of the question, or the printed headings."""
    for each in asked(question.rest, table, whether=question.kind == "yesno"):
        cell = each.cell
        good = suits(cell, table, question) if question.kind == "number" else 1.0
        if not good:
            continue
        labels = " ".join((*row_path(table.id, cell.row), *column_path(table.id, cell.column)))
        own, near = (each.words, labels) if each.words else (labels, "")
        place = Place(cell.start, cell.end, (cell.start, cell.end), own, near, "", "", "", above)
        is_total = kind_of(table.id) is not None or "计" in cell.column
        yield Candidate(hit_at(cell.start), place, good * (0.95 if is_total else 0.9), value(cell), table.id, cell, each.rest)
