"""Measures of search against values computed by hand on a tiny made-up set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.evaluate import Ranking, evaluate, first_relevant, rank, search_quality
from pipeline.quotes import normal, relevant
from pipeline.reading.quality import MetadataQuality
from pipeline.records import Hit, Passage, Query, ReportSummary, Results, Why
from tests.reports import TEXTS, write_reports


def hit(at: int, file: str, text: str) -> Hit:
    report = ReportSummary(file, f"folder/{file}", "标题", None, None, None, None, "other", None, None, 1)
    return Hit(at, 1 / at, Passage(file, 0, len(text), text), report, Why(None, None))


def gold(file: str, quote: str) -> list[dict[str, str]]:
    return [{"file": file, "quote": quote}]


def test_measures_of_ranks() -> None:
    # 1, 3, 10 and 11 are the ranks of the first relevant hits, 0 stands for none.
    found = rank([1, 3, 10, 11, 0], "search hybrid", "all")
    assert found == Ranking("search hybrid", "all", 5, 1 / 5, 2 / 5, 3 / 5, (1 + 1 / 3 + 1 / 10) / 5)
    assert rank([]) == Ranking("", "all", 0, 0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("全年公开信息320条，比上年多。", "公开信息320条", True),
        ("全年公开信息\n３２０ 条，比上年多。", "公开 信息320条", True),  # white space and width do not count
        ("全年公开信息。", "公开信息320条的", False),  # four of nine characters
        ("全年公开信息3", "公开信息320条的", True),  # five of nine in one run
        ("公开信32信息0条的", "公开信息320条的", False),  # all of them, but in no run of five
        ("甲" * 500 + "公开信息320条", "公开信息320条", False),  # only 500 characters count
        ("甲" * 496 + "公开信息320条", "公开信息320条", True),
        (" \n" * 100 + "甲" * 490 + "公开信息320条", "公开信息320条", True),
    ],
)
def test_what_is_relevant(text: str, quote: str, expected: bool) -> None:
    assert relevant("sub/a.txt", text, gold("a.txt", quote)) is expected
    assert not relevant("b.txt", text, gold("a.txt", quote))


def test_any_of_the_gold_passages_counts() -> None:
    both = gold("a.txt", "甲乙丙丁") + gold("b.txt", "戊己庚辛")
    hits = [hit(1, "a.txt", "戊己庚辛"), hit(2, "b.txt", "说戊己庚辛"), hit(3, "a.txt", "甲乙丙丁")]
    assert first_relevant(hits, both) == 2
    assert first_relevant(hits[:1], both) == 0
    assert first_relevant([], both) == 0


def test_normal() -> None:
    assert normal(" ２０１７ 年\n\u3000（一）") == "2017年(一)"


def test_groups_of_queries() -> None:
    answers = {
        "甲": [hit(1, "a.txt", "公开信息三百条")],
        "乙": [hit(1, "a.txt", "无关"), hit(2, "b.txt", "受理申请十二件")],
        "丙": [hit(1, "a.txt", "无关")],
    }

    def search(query: Query) -> Results:
        assert (query.top, query.mode) == (10, "dense")
        return Results(tuple(answers[query.text]), 9)

    queries: list[dict[str, Any]] = [
        {"query": "甲", "kind": "fact", "gold": gold("a.txt", "公开信息三百条")},
        {"query": "乙", "kind": "fact", "gold": gold("b.txt", "受理申请十二件")},
        {"query": "丙", "gold": gold("a.txt", "公开信息三百条") + gold("b.txt", "受理申请十二件")},
    ]
    found = {row.group: row for row in search_quality(search, queries, "dense", {"a.txt": "disclosure", "b.txt": "work_report"})}
    assert found["all"] == Ranking("search dense", "all", 3, 1 / 3, 2 / 3, 2 / 3, 1.5 / 3)
    assert found["kind fact"] == Ranking("search dense", "kind fact", 2, 0.5, 1.0, 1.0, 0.75)
    assert found["kind none"].recall_10 == 0
    assert {group: row.queries for group, row in found.items()} == {
        "all": 3,
        "kind fact": 2,
        "kind none": 1,
        "in disclosure": 1,
        "in work_report": 1,
        "in disclosure+work_report": 1,
    }


def write_queries(folder: Path, rows: list[dict[str, Any]]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "queries.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return folder


def test_a_set_over_a_corpus(open_engine: Engine, tmp_path: Path) -> None:
    corpus = write_reports(tmp_path / "corpus")
    folder = write_queries(
        tmp_path / "set",
        [
            {"id": "1", "query": "饮用水水源地的水质", "kind": "plain", "gold": gold("yunzhou-ecology-2021.txt", "饮用水水源地水质")},
            {"id": "2", "query": "学校的招生范围", "kind": "plain", "gold": gold("qinghe-2017.txt", "这一句哪里都没有出现过")},
        ],
    )
    found = list(evaluate(open_engine, folder, corpus))
    by_mode = {row.measure: row for row in found if row.group == "all"}
    assert set(by_mode) == {"search hybrid", "search dense", "search lexical"}
    assert by_mode["search hybrid"] == Ranking("search hybrid", "all", 2, 0.5, 0.5, 0.5, 0.5)
    assert all(row.recall_10 <= 0.5 for row in found if row.group == "all")
    assert len(open_engine.reports()) == len(TEXTS)


def test_metadata_is_measured_from_the_text_alone(open_engine: Engine, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "绩溪县水利局-2015.txt").write_text("绩溪县水利局2018年政府信息公开年度报告\n一、概述\n2018年公开信息3条。", encoding="utf-8")
    (corpus / "旌德县-2016.txt").write_text("一、概述\n我局主动公开政府信息3条，收到信息公开申请1件。", encoding="utf-8")
    rows = [
        {"file": "绩溪县水利局-2015.txt", "year": 2018, "kind": "disclosure", "region": "安徽省宣城市绩溪县", "organ": "绩溪县水利局"},
        {"file": "旌德县-2016.txt", "year": 2016, "kind": "disclosure", "region": None, "organ": "旌德县水利局"},  # only its name tells
    ]
    folder = write_queries(tmp_path / "set", [])
    (folder / "metadata.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    found = [row for row in evaluate(open_engine, folder, corpus) if isinstance(row, MetadataQuality)]
    assert found == [
        MetadataQuality("metadata", "region", 1, 1.0),
        MetadataQuality("metadata", "organ", 2, 0.5),
        MetadataQuality("metadata", "year", 2, 0.5),
        MetadataQuality("metadata", "kind", 2, 1.0),
    ]
    (corpus / "旌德县-2016.txt").unlink()
    with pytest.raises(UsageError, match=r"旌德县-2016\.txt of metadata\.jsonl cannot be read"):
        list(evaluate(open_engine, folder, corpus))


def test_sets_that_cannot_be_measured(open_engine: Engine, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    with pytest.raises(UsageError, match=r"holds no queries\.jsonl"):
        list(evaluate(open_engine, tmp_path, corpus))
    (corpus / "bad.txt").write_bytes(b"")
    write_queries(tmp_path, [])
    with pytest.raises(UsageError, match=r"bad\.txt of the corpus is refused: bad\.txt is empty"):
        list(evaluate(open_engine, tmp_path, corpus))
