"""Corrections through the one door and the command line: they count at once, stay, come out and go in."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.records import Area, Correction, Filters, Passage
from pipeline.tagging.corrected import examples
from tests.commands import Run
from tests.reports import write_reports

CORRECTION = ["at", "by", "file", "report", "start", "end", "area", "old", "new", "text", "id", "areas", "undoes"]


@pytest.fixture
def engine(open_engine: Engine, tmp_path: Path) -> Engine:
    """An engine over an index of its own."""
    assert {done.state for done in open_engine.ingest([write_reports(tmp_path / "reports")])} == {"added"}
    return open_engine


def some(engine: Engine) -> Passage:
    """A passage that is not about transport."""
    passages = (passage for report in engine.reports() for passage in engine.passages(report.id))
    return next(passage for passage in passages if "transport" not in ids(passage) and passage.areas)


def ids(passage: Passage) -> set[str]:
    return {area.id for area in passage.areas}


def again(engine: Engine, passage: Passage) -> Passage:
    """The passage as it is stored now."""
    return next(each for each in engine.passages(passage.report_id) if each.text == passage.text)


def correct(engine: Engine, passage: Passage, area: str, new: bool = True, by: str = "王审核") -> Correction:
    return engine.correct(passage.report_id, passage.start, passage.end, area, new, by)


def test_a_correction_counts_at_once_and_stays(engine: Engine, tmp_path: Path) -> None:
    passage = some(engine)
    transport = Filters(areas=("transport",))
    before = engine.count(transport)
    made = correct(engine, passage, "transport")
    assert made.file == next(report.file for report in engine.reports() if report.id == passage.report_id)
    assert engine.count(transport) == before + 1
    assert sum(count.passages for count in engine.counts(["area"]) if ("area", "transport") in count.by) == before + 1
    wanted = {**{area.id: area.probability for area in passage.areas}, "transport": 1.0}
    for change in (engine.retag, engine.reindex):
        change()
        assert {area.id: area.probability for area in again(engine, passage).areas} == pytest.approx(wanted, abs=1e-3)
    file = tmp_path / "reports" / made.file
    file.write_text(file.read_text(encoding="utf-8") + "\n附记：本报告有更正。\n", encoding="utf-8")
    (done,) = engine.ingest([file], replace=True)
    assert done.state == "replaced"
    moved = next(each for each in engine.passages(str(done.report)) if each.text == passage.text)
    assert "transport" in ids(moved)
    assert examples(engine.corrections()) == [examples([made])[0]]
    assert examples([made])[0].labels == ids(passage) | {"transport"}
    assert engine.doctor() == []


def test_undoing(engine: Engine) -> None:
    passage = some(engine)
    first = correct(engine, passage, "transport")
    second = correct(engine, passage, passage.areas[0].id, False)
    correct(engine, passage, "health", by="李复核")
    (undone,) = engine.undo("王审核")
    assert undone.undoes == second.id
    assert ids(again(engine, passage)) == ids(passage) | {"transport", "health"}
    assert [each.undoes for each in engine.undo(" 王审核 ", 9)] == [first.id]
    assert engine.undo("王审核") == []
    assert set(again(engine, passage).areas) == {*passage.areas, Area("health", 1.0)}
    assert len(engine.corrections()) == 5


def test_what_cannot_be_corrected_is_an_error(engine: Engine) -> None:
    passage = some(engine)
    with pytest.raises(UsageError, match="no area 'weather'; the areas are poverty"):
        correct(engine, passage, "weather")
    with pytest.raises(UsageError, match="There is no passage"):
        engine.correct(passage.report_id, passage.start, passage.end - 1, "health", True, "王")
    with pytest.raises(UsageError, match="name of who decides"):
        correct(engine, passage, "health", by=" ")
    assert engine.corrections() == []


def test_exported_and_imported(engine: Engine, run: Run, tmp_path: Path) -> None:
    passage = some(engine)
    correct(engine, passage, "transport", by="=王")
    correct(engine, passage, passage.areas[0].id, False)
    engine.undo("王审核")
    log = engine.corrections()
    engine.close()
    index = ["--index", engine.settings.index_dir]
    status, out, err = run("corrections", "list", "--json", *index)
    assert (status, err) == (0, "")
    told = [json.loads(line) for line in out.splitlines()]
    assert [list(each) for each in told] == [CORRECTION] * 3
    assert [(each["id"], each["report"], each["undoes"]) for each in told] == [(made.id, made.report_id, made.undoes) for made in log]
    file = tmp_path / "out" / "corrections.csv"
    status, out, _ = run("corrections", "export", file, "--json", *index)
    assert (status, json.loads(out)) == (0, {"done": True, "file": str(file), "corrections": 3})
    table = file.read_text(encoding="utf-8-sig")
    assert run("corrections", "export", *index)[1].replace("\r\n", "\n") == table.replace("\r\n", "\n")
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert [(row["by"], row["area"], row["old"], row["new"]) for row in rows] == [
        ("'=王", "transport", "0", "1"),
        ("王审核", passage.areas[0].id, "1", "0"),
        ("王审核", passage.areas[0].id, "0", "1"),
    ]
    status, out, _ = run("corrections", "import", file, "--json", *index)
    assert (status, json.loads(out)) == (0, {"done": True, "added": 0, "unchanged": 3, "unplaced": 0, "refused": 0})
    assert engine.corrections() == log


def test_imported_elsewhere(engine: Engine, run: Run, tmp_path: Path) -> None:
    passage = some(engine)
    correct(engine, passage, "transport")
    file = tmp_path / "corrections.csv"
    table = engine.export_corrections()
    stranger = table.splitlines()[1].split(",")
    stranger[2], stranger[-1] = "elsewhere.txt", "新建乡镇卫生院三所，为村民免费体检。"
    file.write_text(table + ",".join(stranger) + "\nyesterday,x\n", encoding="utf-8")
    other = ["--index", tmp_path / "other"]
    assert run("ingest", tmp_path / "reports", *other)[0] == 0
    status, out, err = run("corrections", "import", file, "--json", *other)
    refused, done = map(json.loads, out.splitlines())
    assert (status, err) == (1, "")
    assert (refused["state"], refused["row"]) == ("refused", 4)
    assert done == {"done": True, "added": 2, "unchanged": 0, "unplaced": 1, "refused": 1}
    found = json.loads(run("report", passage.report_id, "--json", *other)[1])
    given = next(each["areas"] for each in found["passages"] if each["start"] == passage.start)
    assert {"id": "transport", "probability": 1.0} in given
    _, unplaced = (json.loads(line) for line in run("corrections", "list", "--json", *other)[1].splitlines())
    assert unplaced["areas"] == ["transport", "health"]
    assert run("corrections", "import", file, "--json", *other)[0] == 1
    assert len(run("corrections", "list", *other)[1].splitlines()) == 2


def test_wrong_calls(run: Run, index: Path, tmp_path: Path) -> None:
    for arguments, said in (
        (("import",), "Name the CSV file"),
        (("import", tmp_path / "none.csv"), "cannot be read"),
        (("export", tmp_path), "cannot be written"),
        (("burn",), "invalid choice"),
    ):
        status, out, err = run("corrections", *arguments, "--index", index)
        assert (status, out) == (2, "")
        assert said in err


def test_who_decides_where_nobody_says(open_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "zhang")
    assert open_engine.analyst() == "zhang"
    monkeypatch.setattr("getpass.getuser", lambda: (_ for _ in ()).throw(KeyError("uid")))
    assert open_engine.analyst() == "匿名"
