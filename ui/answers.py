"""What is shown of an answer: the sentence that states it, its place, what to do where there is none."""

from __future__ import annotations

from pipeline.reading.tables.names import column_path, row_path
from pipeline.records import Answer, Evidence, Filters
from ui import filters, url
from ui.i18n import t

Piece = tuple[str, str]


def pieces(evidence: Evidence) -> list[Piece]:
    """The passage in pieces, each with what it is: "answer", "sentence" (that states it) or "" (the rest)."""
    passage = evidence.hit.passage
    if evidence.answer_start is None or evidence.answer_end is None:
        return [(passage.text, "")]
    answer = evidence.answer_start, evidence.answer_end
    sentence = evidence.sentence or answer
    first, last = max(passage.start, min(sentence[0], answer[0])), min(passage.end, max(sentence[1], answer[1]))
    ends = (passage.start, first, *answer, last, passage.end)
    parts = zip(ends, ends[1:], ("", "sentence", "answer", "sentence", ""), strict=False)
    return [(passage.text[a - passage.start : b - passage.start], sort) for a, b, sort in parts if a < b]


def sentence(evidence: Evidence) -> list[Piece]:
    """The sentence alone, of a cell the cell alone."""
    return [(text, sort) for text, sort in pieces(evidence) if sort]


def cell(evidence: Evidence) -> str:
    """Which cell of a table answers, by its headings; empty where it is no cell."""
    if evidence.table is None:
        return ""
    paths = row_path(evidence.table, evidence.row or ""), column_path(evidence.table, evidence.column or "")
    headings = [" / ".join(path) for path in paths if path]
    return t("ask.cell", headings=t("ask.cell_separator").join(headings)) if headings else ""


def open_link(evidence: Evidence, view: url.View) -> str:
    """The address of the sentence in its report, or of the whole passage, with the question that the reader will come back to."""
    passage = evidence.hit.passage
    answer = None if evidence.answer_start is None or evidence.answer_end is None else (evidence.answer_start, evidence.answer_end)
    start, end = evidence.sentence or answer or (passage.start, passage.end)
    place = url.Place(passage.report_id, start, end)
    return url.address("report", {**url.write_view(view), **url.write_place(place), "from": ["ask"]})


def ways(answer: Answer, view: url.View) -> list[tuple[str, str]]:
    """What can be done where there is no one answer: labels and addresses."""
    found = []
    if answer.status == "report_missing":
        found.append((t("ask.to_reports"), url.address("reports")))
    if answer.status in ("not_found", "not_disclosed"):
        found.append((t("ask.to_search"), url.address("", url.write_view(view))))
    if answer.status != "answered" and view.filters != Filters():
        found.append((t("ask.drop_filters"), url.address("ask", url.write_view(filters.cleared(view)))))
    return found
