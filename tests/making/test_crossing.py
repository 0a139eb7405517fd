"""The measure of English and traditional queries: what it seeks is where its rows say, and what is found counts."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.jsonl import read_jsonl
from pipeline.making import crossing
from pipeline.settings import Settings


def test_the_queries_name_places_only() -> None:
    rows = read_jsonl(crossing.QUERIES)
    assert Counter(row["kind"] for row in rows) == {"english": 45, "traditional": 35}
    assert len({row["id"] for row in rows}) == len({row["query"] for row in rows}) == len(rows)
    assert {frozenset(gold) for row in rows for gold in row["gold"]} == {
        frozenset({"file", "start", "end"}),
        frozenset({"file", "line", "start", "end"}),
    }
    assert all(gold["start"] < gold["end"] for row in rows for gold in row["gold"])
    assert all((crossing.SAMPLES / gold["file"]).is_file() for row in rows for gold in row["gold"] if "line" not in gold)


def test_what_is_found_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "news.txt").write_text("\n全市新建口袋公园十二处，面积三万平方米。\n县医院开通夜间门诊。", encoding="utf-8")
    (texts / "reports.jsonl").write_text(json.dumps({"content": "水库除险加固工程全部完工。"}, ensure_ascii=False), encoding="utf-8")
    rows = [
        {"query": "pocket parks in the city", "kind": "english", "gold": [{"file": "news.txt", "line": 2, "start": 0, "end": 9}]},
        {"query": "夜間門診", "kind": "traditional", "gold": [{"file": "news.txt", "line": 3, "start": 0, "end": 9}]},
        {"query": "水庫除險加固", "kind": "traditional", "gold": [{"file": "reports.jsonl", "line": 1, "start": 0, "end": 9}]},
        {"query": "a thing sought in the wrong place", "kind": "english", "gold": [{"file": "news.txt", "line": 2, "start": 9, "end": 12}]},
    ]
    queries = tmp_path / "queries.jsonl"
    queries.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    monkeypatch.setattr(crossing, "QUERIES", queries)
    (tmp_path / "scratch").mkdir()
    found = {(each.measure, each.group): each for each in crossing.cross_quality(texts, Settings(workers=2), tmp_path / "scratch")}
    assert set(found) == {(f"search {mode}", f"kind {kind}") for mode in ("dense", "hybrid") for kind in ("english", "traditional")}
    assert found["search hybrid", "kind traditional"].recall_1 == 1
    assert found["search hybrid", "kind english"].queries == 2
    assert found["search hybrid", "kind english"].recall_10 == 0.5


def test_a_query_that_nothing_could_find_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    items = (
        "改造老旧管网二十公里，受益居民三千户",
        "新建社区食堂八处，每天供餐一千余份",
        "为一百二十个小区加装电梯和无障碍坡道",
        "疏浚城区内河十一条，清出淤泥六万方",
    )
    line = "".join(f"（{number}）{item}；" for number, item in zip("一二三四", items))
    (texts / "news.txt").write_text(line, encoding="utf-8")
    row = {"query": "三件实事", "kind": "traditional", "id": "q1", "gold": [{"file": "news.txt", "line": 1, "start": 0, "end": len(line)}]}
    (tmp_path / "queries.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    monkeypatch.setattr(crossing, "QUERIES", tmp_path / "queries.jsonl")
    (tmp_path / "scratch").mkdir()
    with pytest.raises(UsageError, match="No passage holds what q1 seek"):
        list(crossing.cross_quality(texts, Settings(workers=2), tmp_path / "scratch"))
