"""``profile``: files and stored reports against their peers, on stdout and in files."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pipeline.engine import Engine
from pipeline.tagging.taxonomy import ids, taxonomy
from tests.commands import Run, is_one_sentence
from tests.reports import TEXTS, write_reports

PROFILE = {"file", "report", "passages", "without", "tagger", "peers", "areas", "missing", "unusual"}
PEERS = {"by", "kind", "years", "count", "reports", "tagger"}
AREA = {"id", "passages", "share", "peers", "median", "quartiles", "percentile", "speaking"}
SPEAKING = {"text", "start", "end", "section", "page", "probability"}


@pytest.fixture
def stored(library: Engine) -> dict[str, str]:
    """The ids of the stored reports by their files."""
    found = {report.file: report.id for report in library.reports()}
    library.close()
    return found


@pytest.fixture
def where(library: Engine) -> list[object]:
    return ["--index", library.settings.index_dir]


def objects(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_stored_report(run: Run, stored: dict[str, str], where: list[object]) -> None:
    status, out, err = run("profile", stored["qinghe-2018.txt"], "--json", *where)
    assert (status, err) == (0, "")
    (profile,) = objects(out)
    assert set(profile) == PROFILE
    assert set(profile["peers"]) == PEERS
    assert (profile["file"], profile["report"]["year"]) == ("qinghe-2018.txt", 2018)
    assert (profile["peers"]["by"], profile["peers"]["kind"], profile["peers"]["years"]) == ("kind", "disclosure", None)
    assert profile["peers"]["count"] == len(profile["peers"]["reports"]) == len(TEXTS) - 1
    assert set(profile["peers"]["reports"]) == set(stored.values()) - {profile["report"]["id"]}
    assert [set(area) for area in profile["areas"]] == [AREA] * len(profile["areas"])
    assert {area["id"] for area in profile["areas"]} <= set(ids())
    has = [area for area in profile["areas"] if area["passages"]]
    assert "environment" in [area["id"] for area in has]
    for area in has:
        assert area["share"] == round(area["passages"] / profile["passages"], 4)
        assert (area["quartiles"], area["percentile"]) == (None, None)  # there are four peers
        assert 1 <= len(area["speaking"]) <= 3
        for passage in area["speaking"]:
            assert set(passage) == SPEAKING
            assert TEXTS["qinghe-2018.txt"][passage["start"] : passage["end"]] == passage["text"]


def test_files_and_stored_reports_with_their_summaries(run: Run, stored: dict[str, str], where: list[object], tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "reports")
    (folder / "empty.txt").write_bytes(b"")
    files = {form: tmp_path / "out" / f"summary.{form}" for form in ("html", "docx", "csv")}
    given = ["profile", folder / "songgang-2017.txt", folder / "empty.txt", stored["yunzhou-ecology-2021.txt"]]
    written = [option for form, file in files.items() for option in (f"--{form}", file)]
    status, out, err = run(*given, *written, "--date", "2024-03-01", "--lang", "en", "--json", *where)
    assert (status, err) == (1, "")
    refused, *profiles = objects(out)
    assert (refused["file"], refused["state"]) == ("empty.txt", "refused")
    assert [profile["file"] for profile in profiles] == ["yunzhou-ecology-2021.txt", "songgang-2017.txt"]
    html = files["html"].read_text(encoding="utf-8")
    assert [TEXTS[profile["file"]].split("\n")[0] in html for profile in profiles] == [True, True]
    assert "2024-03-01" in html
    assert next(area.en for area in taxonomy() if area.id == profiles[0]["areas"][0]["id"]) in html
    rows = list(csv.DictReader(io.StringIO(files["csv"].read_text(encoding="utf-8-sig"), newline="")))
    assert [(row["file"], row["area"]) for row in rows] == [(p["file"], area["id"]) for p in profiles for area in p["areas"]]
    assert zipfile.ZipFile(files["docx"]).testzip() is None
    first = {form: file.read_bytes() for form, file in files.items()}
    assert run(*given, *written, "--date", "2024-03-01", "--lang", "en", *where)[0] == 1
    assert {form: file.read_bytes() for form, file in files.items()} == first


def test_what_cannot_be_done_is_one_sentence(run: Run, stored: dict[str, str], where: list[object], tmp_path: Path) -> None:
    status, out, _ = run("profile", "0123456789abcdef", "--json", *where)
    assert (status, [each["state"] for each in objects(out)]) == (1, ["refused"])
    status, _, err = run("profile", stored["qinghe-2017.txt"], "--date", "first of March", *where)
    assert status == 2
    assert "is not a day" in err
    (tmp_path / "taken").mkdir()
    status, _, err = run("profile", stored["qinghe-2017.txt"], "--html", tmp_path / "taken", *where)
    assert status == 2
    assert is_one_sentence(err)
    status, _, err = run("profile", stored["qinghe-2017.txt"], "--index", tmp_path / "none")
    assert status == 3
    assert is_one_sentence(err)
