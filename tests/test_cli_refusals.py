"""What the command line says of calls and inputs that are wrong: one sentence, the right exit status, no traceback."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from tests.commands import Run, is_one_sentence
from tests.reports import TEXTS, write_reports


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
        (["search", "公开", "--area", "moon"], "'moon'"),
        (["search", "公开", "--area", "应急管理"], "work_safety, disaster_relief"),
        (["ask", "有多少件", "--area", ""], "''"),
        (["explain", "公开", "--area", "moon"], "'moon'"),
        (["taxonomy", "colour"], "colour"),
        (["counts"], "--by"),
        (["counts", "--by", "colour"], "field, theme, topic"),
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


def test_help_takes_no_time_and_lists_the_commands(run: Run) -> None:
    before = os.times()
    status, out, _ = run("--help")
    after = os.times()
    assert status == 0
    assert after.children_user + after.children_system - before.children_user - before.children_system < 2
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
