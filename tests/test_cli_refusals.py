"""What the command line says of calls and inputs that are wrong: one sentence, the right exit status, no traceback."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from pipeline import engine as engine_module
from pipeline.__main__ import main
from pipeline.engine import Engine
from pipeline.errors import ModelUnavailable
from pipeline.settings import ROOT
from pipeline.words import TrieSegmenter
from tests.reports import TEXTS, write_reports

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(shared_models: None, capsys: pytest.CaptureFixture[str]) -> Run:
    def act(*arguments: object) -> tuple[int, str, str]:
        try:
            status = main(list(map(str, arguments)))
        except SystemExit as stopped:
            assert isinstance(stopped.code, int)
            status = stopped.code
        return status, *capsys.readouterr()

    return act


@pytest.fixture
def index(library: Engine, tmp_path: Path) -> Path:
    """A copy of an index, to break."""
    library.close()
    return Path(shutil.copytree(library.settings.index_dir, tmp_path / "index"))


def is_one_sentence(said: str) -> bool:
    return said.startswith("gongkai: ") and said.count("\n") == 1 and said.endswith(".\n") and "Traceback" not in said and len(said) < 600


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "COMMAND"),
        (["seek", "公开"], "seek"),
        (["search"], "--queries"),
        (["search", "公开", "--queries", "a.jsonl"], "either"),
        (["search", ""], "empty"),
        (["search", " \u3000\n"], "empty"),
        (["search", "公" * 100_000], "100000 characters"),
        (["search", "公\udcff开"], "not valid text"),
        (["search", "公开", "--top", "0"], "1 to"),
        (["search", "公开", "--top", "-1"], "1 to"),
        (["search", "公开", "--top", "many"], "many"),
        (["search", "公开", "--mode", "fuzzy"], "fuzzy"),
        (["search", "公开", "--year", "今年"], "2015..2020"),
        (["search", "公开", "--year", "2020..2015"], "2015..2020"),
        (["search", "公开", "--kind", "novel"], "novel"),
        (["search", "--queries", "no-such-file.jsonl"], "no-such-file.jsonl"),
        (["report", "ffff"], "ffff"),
        (["counts"], "--by"),
        (["counts", "--by", "colour"], "colour"),
        (["counts", "--by", ""], "--by|by"),
        (["ingest"], "PATH"),
        (["delete"], "ID"),
        (["watch", "no-such-folder", "--once"], "no-such-folder"),
        (["evaluate", "no-such-folder", "--corpus", "."], "queries.jsonl"),
        (["evaluate", "."], "--corpus"),
        (["reports", "--no-such-option"], "--no-such-option"),
    ],
)
def test_wrong_calls(run: Run, index: Path, arguments: list[str], word: str) -> None:
    status, out, err = run(*arguments, *(["--index", index, "--json"] if arguments else []))
    assert (status, out) == (2, "")
    assert is_one_sentence(err), err
    assert any(part in err for part in word.split("|"))


@pytest.mark.parametrize("line", ['{"id": 1}', '{"query": "公开"}', '{"id": 1, "query": 5}', "[]", "{", '{"id": 1, "query": ""}'])
def test_wrong_queries_in_a_file(run: Run, index: Path, tmp_path: Path, line: str) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_text(line, encoding="utf-8")
    status, out, err = run("search", "--queries", file, "--index", index, "--json")
    assert (status, out) == (2, "")
    assert is_one_sentence(err)


def test_wrong_settings(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_READ_TIMEOUT", "soon")
    status, out, err = run("stats", "--json")
    assert (status, out) == (2, "")
    assert is_one_sentence(err)


def pdf(password: str | None = None) -> bytes:
    import io

    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    writer.write(file)
    return file.getvalue()


def bad_files(folder: Path) -> set[str]:
    """Every kind of file that is refused; their names."""
    folder.mkdir()
    contents = {
        "empty.txt": b"",
        "blank.txt": b" \r\n\t ",
        "noise.bin": bytes(range(256)) * 64,
        "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "locked.pdf": pdf("secret"),
        "damaged.pdf": pdf()[:60],
        "scanned.pdf": pdf(),
        "damaged.docx": b"PK\x03\x04" + bytes(100),
        "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        for number in range(12):
            bomb.writestr(f"{number}.txt", bytes(100_000_001))
    with zipfile.ZipFile(folder / "away.zip", "w") as away:
        away.writestr("../../away.txt", TEXTS["qinghe-2018.txt"])
    return {*contents, "huge.txt", "bomb.zip", "away.zip"}


def test_bad_files_are_refused_and_the_others_go_on(run: Run, tmp_path: Path) -> None:
    bad = bad_files(tmp_path / "bad")
    (tmp_path / "bad" / "good.txt").write_text(TEXTS["qinghe-2017.txt"], encoding="utf-8")
    status, out, err = run("ingest", tmp_path / "bad", tmp_path / "missing.txt", "--index", tmp_path / "index", "--json")
    assert (status, err) == (1, "")
    *files, done = map(json.loads, out.splitlines())
    refused: dict[str, dict[str, Any]] = {file["file"]: file for file in files if file["state"] == "refused"}
    assert {name.split("/")[0] for name in refused} == {*bad, "missing.txt"}
    for name, file in refused.items():
        assert name.split("/")[-1] in file["reason"], file
        assert file["reason"].endswith(".")
        assert "\n" not in file["reason"]
        assert (file["report"], file["passages"]) == (None, 0)
    assert [file["file"] for file in files if file["state"] == "added"] == ["good.txt"]
    assert (done["added"], done["refused"]) == (1, len(refused))
    assert not list(tmp_path.parent.glob("**/away.txt"))


def test_an_unreadable_folder(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_reports(tmp_path / "reports")
    (folder / "closed").mkdir()
    listdir = os.listdir

    def guarded(path: Any = ".") -> list[str]:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return listdir(path)

    monkeypatch.setattr(os, "listdir", guarded)
    status, out, _ = run("ingest", folder, "--index", tmp_path / "index", "--json")
    files = [json.loads(line) for line in out.splitlines()][:-1]
    assert status == 1
    assert {file["file"]: file["state"] for file in files} == {**dict.fromkeys(TEXTS, "added"), "closed": "refused"}


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
    monkeypatch.setattr(engine_module, "open_segmenter", lambda settings: TrieSegmenter(["公开"]))
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

    monkeypatch.setattr(engine_module, "open_encoder", missing)
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


def test_help_takes_no_time_and_lists_the_commands(run: Run) -> None:
    started = time.monotonic()
    status, out, _ = run("--help")
    assert status == 0
    assert time.monotonic() - started < 2
    for command in (
        "ingest",
        "watch",
        "search",
        "reports",
        "report",
        "counts",
        "delete",
        "reindex",
        "stats",
        "doctor",
        "evaluate",
        "bench",
    ):
        assert f"\n    {command} " in out
