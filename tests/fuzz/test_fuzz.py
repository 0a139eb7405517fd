"""Broken files are read soundly or refused; what is unsound is told."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.errors import UsageError
from pipeline.fuzz import Fault, Tally, fuzz, mutant, run, seeds
from pipeline.fuzz.examine import REFUSED, faults
from pipeline.reading import Source, read
from pipeline.records import Cell, Progress, Report, Section, Table
from pipeline.settings import ROOT, Settings

SETTINGS = replace(Settings(), workers=2)
SEEDS = seeds([ROOT / "samples"], SETTINGS)
TEXT = "一、总体情况\n收到申请12件。\n项目\t数量\n新收\t12"


def test_five_hundred_mutants() -> None:
    tally, seen = Tally(), list[Progress]()
    assert list(fuzz(SETTINGS, SEEDS, range(500), seen.append, tally)) == []
    assert tally.mutants == tally.read + tally.refused == len(seen) == 500
    assert tally.read > 250  # else only the opening of files was tried
    assert tally.refused > 50
    assert (seen[-1].done, seen[-1].total) == (500, 500)


def test_mutants_are_known_by_their_number() -> None:
    some = [mutant(SEEDS, number) for number in range(30)]
    assert some == [mutant(SEEDS, number) for number in range(30)]
    assert {each.suffix for each in some} == {".txt", ".html", ".docx", ".pdf", ".zip"}
    sound = {seed.data for seed in SEEDS}
    assert sum(each.data in sound for each in some) <= 3  # few changes change nothing


def test_a_folder_without_files(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file to make broken ones of"):
        seeds([tmp_path], SETTINGS)


def test_sound_reports_have_no_faults() -> None:
    for seed in SEEDS:
        if seed.suffix != ".zip":
            assert list(faults(read(Source(seed.name), seed.data, SETTINGS))) == []


CELL = Cell("新收", "数量", "12", 12, None, 25, 27)


@pytest.mark.parametrize(
    ("broken", "what"),
    [
        ({"sections": (Section(("二、主动公开",), 0, 10),)}, "does not begin with its heading"),
        ({"sections": (Section(("一、总体情况",), 5, 5),)}, "no extent"),
        ({"tables": (Table("t", None, None, 16, 27, (replace(CELL, start=24),)),)}, "is not the text there"),
        ({"tables": (Table("t", None, None, 16, 20, (CELL,)),)}, "is not the text there"),
        ({"tables": (Table("t", None, None, 16, 400),)}, "no extent"),
        ({"tables": (Table("t", None, None, 16, 24), Table("u", None, None, 20, 27))}, "overlap"),
        ({"pages": (0, 99)}, "pages"),
        ({"title": float("nan")}, "changes on its way"),
    ],
)
def test_broken_offsets_are_told(broken: dict[str, object], what: str) -> None:
    report = Report("0" * 16, "a.txt", TEXT, "一", tables=(Table("t", None, None, 16, 27, (CELL,)),))
    assert list(faults(report)) == []
    assert what in " ".join(faults(replace(report, **broken)))  # type: ignore[arg-type]


def examine(source: Source, data: bytes, settings: Settings) -> Report:
    """Finds a fault in every fourth mutant, refuses the others."""
    number = int(source.file.split("-")[0])
    warnings = {0: ("offset: Two tables overlap.", "crash: KeyError in a.py line 1: oops"), 1: (), 2: (), 3: ()}[number % 4]
    if number == 3:
        raise MemoryError
    return Report("0" * 16, source.file, "", REFUSED, warnings=warnings)


def test_faults_are_counted_by_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_EXAMINE", "tests.fuzz.test_fuzz:examine")
    tally = Tally()
    found = list(fuzz(SETTINGS, SEEDS, range(8), lambda progress: None, tally))
    assert [(fault.file.split("-")[0], fault.kind) for fault in found] == [
        *(("0", "offset"), ("0", "crash"), ("3", "hang"), ("4", "offset"), ("4", "crash")),
    ]
    assert (tally.mutants, tally.read, tally.refused, tally.crashes, tally.hangs, tally.broken_offsets) == (8, 0, 7, 2, 1, 2)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert main(["bench", str(tmp_path), "--fuzz", "12", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    tally = json.loads(line)
    assert set(tally) == set(asdict(Tally()))
    assert tally["mutants"] == 12


def test_the_command_tells_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(run, "_faults", lambda file, outcome: [Fault(file, "crash", "KeyError")])
    monkeypatch.setattr(run, "_EXAMINE", "tests.fuzz.test_fuzz:examine")
    assert main(["bench", str(tmp_path), "--fuzz", "1", "--json"]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[0]) == {"file": "0-a.txt", "kind": "crash", "what": "KeyError"}
