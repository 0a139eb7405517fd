"""From files to the store: what is new is added, what is stored is left alone, and a stop in the middle loses nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from pipeline.engine import Engine
from pipeline.reading import worker
from pipeline.records import Ingested, Passage, Progress, Query
from pipeline.settings import ROOT
from tests.reports import TEXTS, write_reports


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_reports(tmp_path / "reports")


def ingest(engine: Engine, *paths: Path, **options: bool) -> dict[str, Ingested]:
    return {ingested.file: ingested for ingested in engine.ingest(paths, **options)}


def states(found: dict[str, Ingested]) -> dict[str, str]:
    return {file: ingested.state for file, ingested in found.items()}


def test_added_then_unchanged_then_refused_then_replaced(open_engine: Engine, folder: Path) -> None:
    first = ingest(open_engine, folder)
    assert list(first) == sorted(TEXTS)
    assert set(states(first).values()) == {"added"}
    for file, ingested in first.items():
        assert ingested.report is not None
        assert open_engine.report(ingested.report).text == TEXTS[file]
        assert len(open_engine.passages(ingested.report)) == ingested.passages > 3
    assert set(states(ingest(open_engine, folder)).values()) == {"unchanged"}

    changed = folder / "qinghe-2017.txt"
    changed.write_text(TEXTS[changed.name].replace("没有收取任何费用", "共收取费用零元"), encoding="utf-8")
    again = ingest(open_engine, folder)
    assert states(again) == {file: "refused" if file == changed.name else "unchanged" for file in TEXTS}
    refused = again[changed.name]
    assert refused.reason == "qinghe-2017.txt is stored already with other content; add --replace to replace it."
    assert refused.report == first[changed.name].report
    assert "没有收取任何费用" in open_engine.report(refused.report or "").text

    replaced = ingest(open_engine, folder, replace=True)
    assert states(replaced) == {file: "replaced" if file == changed.name else "unchanged" for file in TEXTS}
    assert len(open_engine.reports()) == len(TEXTS)
    best = open_engine.search(Query("收取费用零元", mode="lexical")).hits[0]
    assert best.report.id == replaced[changed.name].report
    old = [hit.report.file for hit in open_engine.search(Query("没有收取任何费用", 100)).hits if "没有收取任何费用" in hit.passage.text]
    assert sorted(old) == ["qinghe-2018.txt", "songgang-2017.txt"]


def test_what_is_stored_is_not_read_again(open_engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(open_engine, folder)

    def start(*arguments: object) -> NoReturn:
        raise AssertionError("a reading process was started")

    monkeypatch.setattr(worker, "_start", start)
    assert set(states(ingest(open_engine, folder)).values()) == {"unchanged"}


def test_the_same_bytes_twice_in_one_run(open_engine: Engine, folder: Path) -> None:
    copy = folder / "a-copy.txt"
    copy.write_bytes((folder / "qinghe-2017.txt").read_bytes())
    assert states(ingest(open_engine, copy, folder / "qinghe-2017.txt")) == {"a-copy.txt": "added", "qinghe-2017.txt": "unchanged"}
    assert len(open_engine.reports()) == 1


def test_what_is_bad_is_refused_and_the_rest_goes_on(open_engine: Engine, folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "noise.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "b.pdf").write_bytes(b"%PDF-1.4\nnothing else")
    found = ingest(open_engine, folder, folder / "missing.txt")
    bad = {"empty.txt", "noise.txt", "b.pdf", "missing.txt"}
    assert {file for file, ingested in found.items() if ingested.state == "refused"} == bad
    assert {file for file, ingested in found.items() if ingested.state == "added"} == set(TEXTS)
    for file in bad:
        reason = found[file].reason
        assert reason is not None
        assert file in reason
        assert reason.endswith(".")
        assert "\n" not in reason


def test_an_archive(open_engine: Engine, folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "both.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for name in ("qinghe-2017.txt", "manifest.jsonl"):
            made.write(folder / name, name)
        made.writestr("../outside.txt", TEXTS["qinghe-2018.txt"])
    found = ingest(open_engine, archive)
    assert found["both.zip/qinghe-2017.txt"].state == "added"
    assert [ingested.state for file, ingested in found.items() if "outside" in file] in (["refused"], [])
    assert not (tmp_path / "outside.txt").exists()
    (report,) = open_engine.reports()
    assert (report.file, report.organ, report.year) == ("both.zip/qinghe-2017.txt", "清河源县人民政府", 2017)
    assert set(states(ingest(open_engine, archive, folder)).values()) >= {"added", "unchanged"}
    assert len(open_engine.reports()) == len(TEXTS)


def test_progress_counts_files(open_engine: Engine, folder: Path) -> None:
    heard: list[Progress] = []
    list(open_engine.ingest([folder], progress=heard.append))
    assert [(progress.done, progress.total) for progress in heard] == [(at, len(TEXTS)) for at in range(1, len(TEXTS) + 1)]
    assert [progress.what for progress in heard] == sorted(TEXTS)


def test_an_ingest_that_is_broken_off_goes_on_where_it_was(open_engine: Engine, folder: Path) -> None:
    events = open_engine.ingest([folder])
    done = [next(events), next(events)]
    events.close()  # type: ignore[attr-defined]
    assert {report.id for report in open_engine.reports()} == {ingested.report for ingested in done}
    rest = ingest(open_engine, folder)
    assert sorted(states(rest).values()) == ["added"] * (len(TEXTS) - 2) + ["unchanged"] * 2
    assert len(open_engine.reports()) == len(TEXTS)


def test_a_killed_ingest_leaves_what_it_had_stored(open_engine: Engine, tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for year in range(2001, 2013):
        (many / f"{year}.txt").write_text(TEXTS["qinghe-2017.txt"].replace("2017年", f"{year}年"), encoding="utf-8")
    index = open_engine.settings.index_dir
    command = [sys.executable, "-m", "pipeline", "ingest", str(many), "--index", str(index), "--json"]
    said: list[str] = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "GONGKAI_WORKERS": "1"}) as child:
        assert child.stdout is not None
        for line in child.stdout:
            said.append(json.loads(line)["report"])
            if len(said) == 3:
                break
        child.send_signal(signal.SIGKILL)
    stored = {report.id: report for report in open_engine.reports()}
    assert set(said) <= set(stored)
    assert len(stored) < 12
    assert open_engine.doctor() == []
    for report in stored.values():
        found = open_engine.search(Query(f"{report.file[:4]}年扶贫资金", 5)).hits
        assert found[0].report.id == report.id
    before = [passage for id in sorted(stored) for passage in open_engine.passages(id)]
    rest = ingest(open_engine, many)
    assert sum(ingested.state == "added" for ingested in rest.values()) == 12 - len(stored)
    assert [passage for id in sorted(stored) for passage in open_engine.passages(id)] == before
    assert len(open_engine.reports()) == 12


def test_the_context_is_encoded_with_the_text() -> None:
    passage = Passage("r", 0, 2, "公开")
    assert passage.in_context == "公开"
    assert replace(passage, context="一、概述").in_context == "一、概述 公开"
