"""The contract of the command line: exact keys, JSON objects only on stdout, exit statuses."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.__main__ import main
from pipeline.engine import Engine
from pipeline.settings import ROOT
from tests.commands import Run
from tests.reports import TEXTS, write_reports

Objects = list[dict[str, Any]]
Asked = Callable[..., tuple[int, Objects, str]]

REPORT = {"id", "title", "region", "region_code", "organ", "year", "kind", "published", "source"}
HIT = {"rank", "score", "passage_id", "file", "report", "section", "context", "text", "start", "end", "page", "areas", "aspect", "why"}
SUMMARY = {*REPORT, "file", "passages", "areas", "warnings"}
INGESTED = {"file", "state", "report", "passages", "reason"}
PASSAGE = {"id", "text", "start", "end", "section", "context", "areas", "aspect"}


@pytest.fixture
def objects(run: Run) -> Asked:
    """Runs a command with --json: exit status, the objects of stdout, stderr."""

    def act(*arguments: object) -> tuple[int, Objects, str]:
        status, out, err = run(*arguments, "--json")
        found = [json.loads(line) for line in out.splitlines()]
        assert all(isinstance(each, dict) for each in found)
        return status, found, err

    return act


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_reports(tmp_path / "reports")


@pytest.fixture
def index(library: Engine) -> list[object]:
    """The option that names an index to look at."""
    library.close()
    return ["--index", library.settings.index_dir]


def test_ingest(objects: Asked, folder: Path, tmp_path: Path) -> None:
    index = ["--index", tmp_path / "index"]
    status, (*files, done), err = objects("ingest", folder, *index)
    assert (status, err) == (0, "")
    assert [set(file) for file in files] == [INGESTED] * len(TEXTS)
    assert [(file["file"], file["state"], file["reason"]) for file in files] == [(name, "added", None) for name in sorted(TEXTS)]
    assert done["done"] is True
    assert (done["added"], done["refused"]) == (len(TEXTS), 0)
    assert done["passages"] == sum(file["passages"] for file in files) > 20
    assert done["seconds"] > 0

    (folder / "empty.txt").write_bytes(b"")
    (folder / "qinghe-2017.txt").write_text("另一份报告的内容。", encoding="utf-8")
    status, (*files, done), _ = objects("ingest", folder, *index)
    assert status == 1
    assert {file["file"] for file in files if file["state"] == "refused"} == {"empty.txt", "qinghe-2017.txt"}
    assert {file["state"] for file in files if file["state"] != "refused"} == {"unchanged"}
    assert (done["added"], done["refused"]) == (0, 2)
    status, (*files, _), _ = objects("ingest", folder / "qinghe-2017.txt", "--replace", *index)
    assert (status, [file["state"] for file in files]) == (0, ["replaced"])


def test_watch_once(objects: Asked, folder: Path, tmp_path: Path) -> None:
    index = ["--index", tmp_path / "index"]
    for state in ("added", "unchanged"):
        status, (*files, done), err = objects("watch", folder, "--once", *index)
        assert (status, err, done["done"]) == (0, "", True)
        assert {file["file"]: file["state"] for file in files} == dict.fromkeys(TEXTS, state)


def test_a_hit(objects: Asked, index: list[object]) -> None:
    status, hits, err = objects("search", "扶贫资金是怎样公开的", "--top", 4, *index)
    assert (status, err, len(hits)) == (0, "", 4)
    for rank, hit in enumerate(hits, 1):
        assert set(hit) == HIT
        assert set(hit["report"]) == REPORT
        assert set(hit["why"]) == {"dense", "lexical", "matched"}
        assert hit["rank"] == rank
        text = TEXTS[hit["file"]]
        assert text[hit["start"] : hit["end"]] == hit["text"]
        assert hit["passage_id"] == f"{hit['report']['id']}-{hit['start']}-{hit['end']}"
        assert isinstance(hit["section"], list)
        assert hit["page"] is None
        assert all(term in hit["text"] for term in hit["why"]["matched"])
    assert "扶贫资金" in hits[0]["why"]["matched"]
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    first = next(hit for hit in objects("search", "清河源县2017年扶贫资金", *index)[1] if hit["rank"] == 1)
    assert first["report"]["region"] == "临江省云洲州市清河源县"
    assert (first["report"]["year"], first["report"]["source"]) == (2017, "https://www.example.org/17")


@pytest.mark.parametrize(
    ("options", "files"),
    [
        (["--region", "临江省", "--year", "2017"], {"qinghe-2017.txt"}),
        (["--year", "2017..2018"], {"qinghe-2017.txt", "qinghe-2018.txt", "songgang-2017.txt"}),
        (["--region", "松岗岭县", "--region", "清河源县", "--year", "2017"], {"qinghe-2017.txt", "songgang-2017.txt"}),
        (["--organ", "云洲州市教育局"], {"yunzhou-education-2021.txt"}),
        (["--kind", "disclosure", "--year", "2021"], {"yunzhou-education-2021.txt", "yunzhou-ecology-2021.txt"}),
        (["--kind", "news"], set()),
    ],
)
@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
def test_filters(objects: Asked, index: list[object], options: list[str], files: set[str], mode: str) -> None:
    status, hits, _ = objects("search", "政府信息公开申请", "--top", 100, "--mode", mode, *options, *index)
    assert status == 0
    assert {hit["file"] for hit in hits} == files
    assert {report["file"] for report in objects("reports", *options, *index)[1]} == files


def test_many_queries(objects: Asked, index: list[object], tmp_path: Path) -> None:
    file = tmp_path / "queries.jsonl"
    rows: Objects = [
        {"id": "a", "query": "水质监测", "kind": "other"},
        {"id": 2, "query": "招生范围", "gold": [{"file": "x", "quote": "y"}]},
    ]
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    status, found, _ = objects("search", "--queries", file, "--top", 3, *index)
    assert status == 0
    assert [set(row) for row in found] == [{"id", "query", "hits"}] * 2
    assert [(row["id"], row["query"]) for row in found] == [("a", "水质监测"), (2, "招生范围")]
    assert [row["hits"] for row in found] == [objects("search", row["query"], "--top", 3, *index)[1] for row in found]


def test_reports_and_one_report(objects: Asked, index: list[object]) -> None:
    status, reports, _ = objects("reports", *index)
    assert status == 0
    assert [set(report) for report in reports] == [SUMMARY] * len(TEXTS)
    for summary in reports:
        status, (whole,), _ = objects("report", summary["id"], *index)
        assert status == 0
        assert set(whole) == {*SUMMARY, "period", "contact", "origins", "text", "sections", "tables", "figures", "passages"}
        assert {**whole, "passages": len(whole["passages"])}.items() >= summary.items()
        assert whole["text"] == TEXTS[summary["file"]]
        assert whole["figures"]
        for figure in whole["figures"]:
            assert set(figure) == {"start", "end", "text", "value", "unit", "modifiers", "counted", "upper"}
            assert figure["text"] == whole["text"][figure["start"] : figure["end"]]
        for passage in whole["passages"]:
            assert set(passage) == PASSAGE
            assert whole["text"][passage["start"] : passage["end"]] == passage["text"]
        joined = "".join(passage["text"] for passage in whole["passages"])
        assert "".join(joined.split()) == "".join(whole["text"].split())
        for section in whole["sections"]:
            assert set(section) == {"path", "start", "end", "aspect"}
            assert whole["text"].startswith(section["path"][-1], section["start"])
        for table in whole["tables"]:
            assert set(table) == {"id", "form", "caption", "start", "end", "cells", "checks"}


def test_counts(objects: Asked, index: list[object]) -> None:
    status, cells, _ = objects("counts", "--by", "region,year", *index)
    assert status == 0
    assert [set(cell) for cell in cells] == [{"region", "year", "passages", "reports"}] * len(cells)
    assert {(cell["region"], cell["year"]): cell["reports"] for cell in cells}[("临江省云洲州市", 2021)] == 2
    summaries = objects("reports", *index)[1]
    assert sum(cell["passages"] for cell in cells) == sum(summary["passages"] for summary in summaries)
    (only,) = objects("counts", "--by", "year", "--region", "北岭省", *index)[1]
    assert (only["year"], only["reports"]) == (2017, 1)


def test_an_area_goes_by_any_of_its_names(objects: Asked, index: list[object]) -> None:
    by_id = objects("search", "公开", "--area", "environment", *index)
    assert by_id[0] == 0
    assert by_id[1]
    assert all("environment" in [area["id"] for area in hit["areas"]] for hit in by_id[1])
    for name in ("生态环境", "Environment", "环境保护", "環保"):
        assert objects("search", "公开", "--area", name, *index) == by_id
    assert objects("reports", "--area", "环保", *index) == objects("reports", "--area", "environment", *index)
    both = objects("counts", "--by", "area", "--area", "教育", "--area", "environment", *index)
    assert both == objects("counts", "--by", "area", "--area", "education", "--area", "环保", "--area", "environment", *index)


def test_the_taxonomies(objects: Asked, index: list[object]) -> None:
    status, areas, err = objects("taxonomy", *index)
    assert (status, err) == (0, "")
    named = ("id", "zh", "en", "define_zh", "define_en", "core", "aliases", "field", "theme", "topic")
    assert [set(area) for area in areas] == [set(named)] * len(areas)
    environment = next(area for area in areas if area["id"] == "environment")
    assert {"name": "环境保护", "from": 1973, "until": 2018} in environment["aliases"]
    for name, count in (("field", 26), ("theme", 22), ("topic", 21)):
        status, classes, _ = objects("taxonomy", name, *index)
        assert (status, len(classes)) == (0, count)
        assert [set(each) for each in classes] == [{"number", "id", "zh", "en", "fit", "parts", "note_zh", "note_en", "areas"}] * count
        assert {(area["id"], each) for area in areas for each in area[name]} == {(a, each["id"]) for each in classes for a in each["areas"]}


def test_counts_in_the_classes_of_another_list(objects: Asked, index: list[object]) -> None:
    for name in ("field", "theme", "topic"):
        held = {each["id"]: each["areas"] for each in objects("taxonomy", name, *index)[1]}
        status, cells, _ = objects("counts", "--by", f"{name},year", *index)
        assert status == 0
        assert cells
        assert [set(cell) for cell in cells] == [{name, "year", "passages", "reports"}] * len(cells)
        for cell in cells:
            options = [option for area in held[cell[name]] for option in ("--area", area)]
            (only,) = [each for each in objects("counts", "--by", "year", *options, *index)[1] if each["year"] == cell["year"]]
            assert (only["passages"], only["reports"]) == (cell["passages"], cell["reports"])


def test_delete(objects: Asked, folder: Path, tmp_path: Path) -> None:
    index = ["--index", tmp_path / "index"]
    ids = [file["report"] for file in objects("ingest", folder / "qinghe-2017.txt", folder / "qinghe-2018.txt", *index)[1][:2]]
    status, (done,), err = objects("delete", ids[0], "0" * 16, *index)
    assert (status, done) == (1, {"deleted": 1, "missing": ["0" * 16]})
    assert err == f"gongkai: there is no report {'0' * 16}; `reports` lists those that are stored.\n"
    assert [report["id"] for report in objects("reports", *index)[1]] == [ids[1]]
    assert objects("delete", ids[1], *index)[0] == 0
    assert objects("reports", *index)[1] == []
    assert objects("search", "公开", *index)[:2] == (0, [])


def test_stats_doctor_and_reindex(objects: Asked, folder: Path, tmp_path: Path) -> None:
    index = ["--index", tmp_path / "index"]
    objects("ingest", folder / "qinghe-2017.txt", *index)
    status, (stats,), _ = objects("stats", *index)
    assert status == 0
    assert stats["reports"] == 1
    assert stats["passages"] > 5
    assert {"encoder", "engine", "segmenter", "index"} <= set(stats)
    assert objects("doctor", *index)[:2] == (0, [{"sound": True, "problems": []}])
    before = objects("reports", *index)[1]
    status, (done,), _ = objects("reindex", *index)
    assert (status, done) == (0, {"done": True, "reports": 1})
    assert objects("reports", *index)[1] == before


def test_evaluate(objects: Asked, folder: Path, tmp_path: Path) -> None:
    row = {"id": "1", "query": "水源地水质", "gold": [{"file": "yunzhou-ecology-2021.txt", "quote": "饮用水水源地水质"}]}
    (tmp_path / "queries.jsonl").write_text(json.dumps(row), encoding="utf-8")
    status, found, _ = objects("evaluate", tmp_path, "--corpus", folder, "--index", tmp_path / "index")
    assert status == 0
    search = [measure for measure in found if measure["measure"].startswith("search")]
    keys = {"measure", "group", "queries", "recall_1", "recall_5", "recall_10", "mrr_10"}
    assert [set(measure) for measure in search] == [keys] * len(search)
    assert {measure["measure"] for measure in search} == {"search hybrid", "search dense", "search lexical"}
    assert {measure["mrr_10"] for measure in search} == {1.0}


def test_lines_for_people(shared_models: None, index: list[object], capsys: pytest.CaptureFixture[str]) -> None:
    options = list(map(str, index))
    assert main(["search", "扶贫资金", "--top", "2", *options]) == 0
    out = capsys.readouterr().out
    assert "matched" in out
    assert "清河源县" in out
    assert not out.startswith("{")
    for command in (["reports"], ["stats"], ["doctor"], ["counts", "--by", "year"], ["taxonomy"], ["taxonomy", "topic"]):
        assert main([*command, *options]) == 0
        assert capsys.readouterr().out.strip()


def test_as_a_process_of_its_own(index: list[object]) -> None:
    command = [sys.executable, "-m", "pipeline", "search", "扶贫资金", "--mode", "lexical", "--json", *map(str, index)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    hits = [json.loads(line) for line in done.stdout.splitlines()]
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert hits
