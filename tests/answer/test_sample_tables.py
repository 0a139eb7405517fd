"""Questions over the tables of the samples, in official words and in everyday ones, end to end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.answer.quality import is_right
from pipeline.engine import Engine
from pipeline.jsonl import read_jsonl
from pipeline.quotes import relevant
from pipeline.reading.tables.names import kind_of
from pipeline.settings import ROOT, Settings

QUESTIONS = [row for row in read_jsonl(ROOT / "tests" / "data" / "sample_questions.jsonl") if row["kind"] in ("table", "yesno", "none")]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(Settings(index_dir=tmp_path_factory.mktemp("tables") / "index", workers=2)) as opened:
        assert {each.state for each in opened.ingest([ROOT / "samples"])} == {"added"}
        yield opened


@pytest.mark.parametrize("row", QUESTIONS, ids=[row["id"] for row in QUESTIONS])
def test_a_question_over_the_samples(engine: Engine, row: dict[str, Any]) -> None:
    answer = engine.ask(row["question"])
    if not row["answers"]:
        assert (answer.text, answer.status in ("not_found", "not_disclosed", "report_missing")) == (None, True)
        return
    assert is_right(answer.text, row["answers"]), (answer.text, answer.status)
    first = answer.evidence[0]
    report = engine.report(first.hit.report.id)
    assert report.text[first.answer_start : first.answer_end] == first.text
    assert relevant(first.hit.report.file, first.hit.passage.text, row["gold"])
    if first.table and kind_of(first.table):
        (cell,) = (
            cell
            for table in report.tables
            if table.id == first.table
            for cell in table.cells
            if (cell.row, cell.column) == (first.row, first.column)
        )
        assert (cell.start, cell.end) == (first.answer_start, first.answer_end)
