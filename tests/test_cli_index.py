"""What the command line says of an index that cannot be used, and what mends it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import opened
from pipeline.errors import ModelUnavailable
from pipeline.settings import ROOT
from pipeline.words import TrieSegmenter
from tests.commands import Run, is_one_sentence
from tests.reports import write_reports


def test_no_index(run: Run, tmp_path: Path) -> None:
    for command in (
        ["search", "公开"],
        ["reports"],
        ["stats"],
        ["report", "ffff"],
        ["counts", "--by", "year"],
        ["delete", "ffff"],
        ["reindex"],
    ):
        status, out, err = run(*command, "--index", tmp_path / "nowhere", "--json")
        assert (status, out) == (3, "")
        assert is_one_sentence(err)
        assert "ingest" in err
    assert run("doctor", "--index", tmp_path / "nowhere")[0] == 3
    assert not (tmp_path / "nowhere").exists()


def test_an_index_folder_that_is_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("公开", encoding="utf-8")
    report = write_reports(tmp_path / "reports") / "qinghe-2017.txt"
    for command in (["ingest", report], ["search", "公开"], ["reports"]):
        status, out, err = run(*command, "--index", tmp_path / "file", "--json")
        assert (status, out) == (3, "")
        assert is_one_sentence(err), err


def test_an_index_of_other_models(run: Run, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "open_segmenter", lambda settings: TrieSegmenter(["公开"]))
    for command in (["search", "公开"], ["ingest", "README.md"]):
        status, out, err = run(*command, "--index", index, "--json")
        assert (status, out) == (3, "")
        assert is_one_sentence(err)
        assert f"reindex --index {index}" in err
    status, out, _ = run("doctor", "--index", index, "--json")
    assert status == 3
    assert json.loads(out)["sound"] is False
    assert run("reports", "--index", index)[0] == 0
    assert run("reindex", "--index", index)[0] == 0
    assert run("search", "公开", "--index", index)[0] == 0


def test_a_truncated_vector_file_is_made_anew(run: Run, index: Path) -> None:
    before = run("search", "水质监测", "--index", index, "--json")
    vectors = index / "vectors.faiss"
    vectors.write_bytes(vectors.read_bytes()[:1000])
    assert run("search", "水质监测", "--index", index, "--json") == before
    assert vectors.stat().st_size > 1000


def test_a_damaged_database(run: Run, index: Path) -> None:
    (index / "gongkai.sqlite").write_bytes(b"no database at all" * 500)
    for command in (["search", "公开"], ["reports"], ["ingest", "README.md"]):
        status, out, err = run(*command, "--index", index, "--json")
        assert (status, out) == (3, "")
        assert is_one_sentence(err), err
    assert run("doctor", "--index", index)[0] == 3


def test_a_locked_database(run: Run, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_LOCK_TIMEOUT", "0.2")
    new = tmp_path / "new.txt"
    new.write_text("新的报告。", encoding="utf-8")
    holder = sqlite3.connect(index / "gongkai.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        status, _, err = run("ingest", new, "--index", index, "--json")
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert status == 3
    assert is_one_sentence(err), err
    assert run("ingest", new, "--index", index)[0] == 0


def test_a_model_that_is_missing(run: Run, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(settings: object) -> None:
        raise ModelUnavailable("The encoder is not there; get it again.")

    monkeypatch.setattr(opened, "open_encoder", missing)
    status, out, err = run("search", "公开", "--index", index, "--json")
    assert (status, out, err) == (3, "", "gongkai: The encoder is not there; get it again.\n")
    assert run("reports", "--index", index)[0] == 0  # looking needs no model
    assert run("doctor", "--index", index)[0] == 3


def test_a_reader_that_goes_away(index: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "reports", "--json", "--index", str(index)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 0
