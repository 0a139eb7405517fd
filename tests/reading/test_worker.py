"""Reading processes: results in order, side by side; a file that hangs, crashes or eats memory costs itself only."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sheets import OPEN, TITLE, body, one_sentence, pdf, title, word, zipped

from pipeline.errors import DamagedFile, GongkaiError, InputError, ProtectedFile, TooLarge, UnreadableFile
from pipeline.reading import Manifest, Reader, Source, sources, wire
from pipeline.records import Cell, Check, Origin, Report, Section, Table
from pipeline.settings import ROOT, Settings

SETTINGS = Settings(read_timeout=20.0)


def order(text: str) -> Source:
    return Source(f"{text}.txt", data=text.encode())


def outcomes(*orders: str, settings: Settings = SETTINGS) -> list[Report | InputError]:
    with Reader(settings, "faulty:misbehave") as reader:
        return [outcome for _, _, outcome in reader.read_all(map(order, orders))]


def test_whole_reports_of_every_format(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{TITLE}\n{OPEN}", encoding="gb18030")
    (tmp_path / "b.pdf").write_bytes(pdf([title(TITLE), body(OPEN)]))
    docx = word(lambda document: [document.add_heading(TITLE), document.add_paragraph(OPEN)])
    (tmp_path / "c.zip").write_bytes(zipped({"d.docx": docx, "e.jpg": b"\xff\xd8\xff" + bytes(20)}))
    (tmp_path / "manifest.jsonl").write_text('{"file": "a.txt", "year": 2019, "yaer": 1}', encoding="utf-8")
    with Reader(SETTINGS) as reader:
        found = list(reader.read_all(sources([tmp_path], SETTINGS)))
    assert [source.file for source, _, _ in found] == ["a.txt", "b.pdf", "c.zip/d.docx", "c.zip/e.jpg"]
    assert [sha for _, sha, _ in found][2] == hashlib.sha256(docx).hexdigest()
    *reports, picture = [outcome for _, _, outcome in found]
    assert "JPEG" in str(picture)
    for (source, sha, _), report in zip(found[:3], reports, strict=True):
        assert isinstance(report, Report)
        assert report.text == f"{TITLE}\n{OPEN}"
        assert report.file == source.file
        assert sha is not None
        assert report.id == sha[:16]
    assert isinstance(reports[0], Report)
    assert reports[0].year == 2019
    assert "yaer" in reports[0].warnings[0]
    assert isinstance(reports[1], Report)
    assert reports[1].year == 2022
    assert reports[1].pages == (0,)


def test_one_fault_after_the_other_and_the_others_go_on() -> None:
    settings = Settings(read_timeout=1.5, workers=2)
    asked = ("甲", "hang", "乙", "segfault", "丙", "killed", "exit", "丁", "memory", "recursion", "fault", "locked", "print", "戊")
    found = dict(zip(asked, outcomes(*asked, settings=settings), strict=True))
    for text in ("甲", "乙", "丙", "丁", "戊", "print"):
        report = found[text]
        assert isinstance(report, Report)
        assert report.text == text
    for text, kind, said in (
        ("hang", TooLarge, "took longer to read than 1.5 seconds"),
        ("segfault", DamagedFile, "status -11"),
        ("killed", TooLarge, "more memory than there is"),
        ("exit", DamagedFile, "status 3"),
        ("memory", TooLarge, "max_worker_bytes"),
        ("recursion", TooLarge, "memory"),
        ("fault", DamagedFile, "KeyError"),
        ("locked", ProtectedFile, "is locked"),
    ):
        error = found[text]
        assert type(error) is kind
        assert one_sentence(error, f"{text}.txt")
        assert said in str(error)


def test_order_is_that_of_the_sources_and_both_processes_work() -> None:
    asked = ["sleep 0.6", *[f"sleep 0.0{i}" for i in range(9)]]
    found = outcomes(*asked, settings=Settings(workers=2))
    assert [report.text for report in found if isinstance(report, Report)] == asked
    assert len({report.title for report in found if isinstance(report, Report)}) == 2


def test_sources_are_drawn_a_little_ahead_only() -> None:
    drawn: list[int] = []

    def draw() -> Iterator[Source]:
        for i in range(50):
            drawn.append(i)
            yield order(f"第{i}件")

    with Reader(Settings(workers=2), "faulty:misbehave") as reader:
        results = reader.read_all(draw())
        next(results)
        assert len(drawn) <= 6
        assert sum(1 for _ in results) == 49


def test_a_source_with_an_error_is_not_read() -> None:
    error = UnreadableFile("x.txt does not exist; correct the path.")
    with Reader(SETTINGS, "no.such:module") as reader:
        assert list(reader.read_all([Source("x.txt", error=error)])) == [(Source("x.txt", error=error), None, error)]


def test_a_file_that_goes_or_grows_after_it_was_found(tmp_path: Path) -> None:
    (tmp_path / "大.txt").write_bytes(b"a" * 2_000)
    found = [Source("没.txt", path=tmp_path / "没.txt"), Source("大.txt", path=tmp_path / "大.txt")]
    with Reader(Settings(max_file_bytes=1_000), "faulty:misbehave") as reader:
        gone, grown = (outcome for _, _, outcome in reader.read_all(found))
    assert type(gone) is UnreadableFile
    assert type(grown) is TooLarge


def test_a_process_that_cannot_start_is_our_fault_not_the_files(capfd: pytest.CaptureFixture[str]) -> None:
    with Reader(SETTINGS, "no.such:module") as reader, pytest.raises(GongkaiError, match="did not start") as caught:
        list(reader.read_all([order("甲")]))
    assert not isinstance(caught.value, InputError)
    assert "No module named 'no'" in capfd.readouterr().err


def test_closing_ends_the_processes_at_once() -> None:
    reader = Reader(Settings(workers=2), "faulty:misbehave")
    results = reader.read_all(map(order, ("甲", "hang", "hang", "hang")))
    first = next(results)[2]
    assert isinstance(first, Report)
    start = time.perf_counter()
    reader.close()
    assert time.perf_counter() - start < 5
    with pytest.raises(ProcessLookupError):
        os.kill(int(first.title), 0)


def test_nothing_is_left_behind_when_the_reader_is_left_early() -> None:
    before = threading.active_count()
    with Reader(SETTINGS, "faulty:misbehave") as reader:
        for _, _, outcome in reader.read_all(map(order, ("甲", "乙", "丙", "丁", "戊", "己"))):
            assert isinstance(outcome, Report)
            break
    assert threading.active_count() <= before


def test_modules_in_the_users_folder_are_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    settings = Settings(index_dir=tmp_path / "索引", max_pages=7)
    with Reader(settings, "faulty:path") as reader:
        ((_, _, report),) = reader.read_all([order("甲")])
    assert isinstance(report, Report)
    assert report.text == str(ROOT)
    assert report.warnings == (str(tmp_path / "索引"), "7")


def test_reading_works_from_a_thread_and_from_a_script(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, threading\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        "from pipeline.reading import Reader, sources\n"
        "from pipeline.settings import Settings\n"
        "def run():\n"
        "    with Reader(Settings()) as reader:\n"
        "        for source, sha, report in reader.read_all(sources([Path(sys.argv[1])], Settings())):\n"
        "            print(source.file, len(report.text))\n"
        "thread = threading.Thread(target=run)\n"
        "thread.start()\n"
        "thread.join()\n",
        encoding="utf-8",
    )
    (tmp_path / "甲.txt").write_text(OPEN, encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path / "甲.txt")]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    assert done.stdout == f"甲.txt {len(OPEN)}\n"
    assert done.stderr == ""


def test_reports_and_sources_travel_unchanged() -> None:
    cells = (Cell("行", "列", "/", "n/a", None, 0, 1), Cell("行", "列", "3", 3.0, "件", 0, 1))
    report = Report(
        id="0" * 16,
        file="包.zip/甲.txt",
        text="一、\t\u2028\ud7ff",
        title="年报",
        year=2022,
        kind="disclosure",
        sections=(Section(("一、总体情况", "（一）"), 0, 3, "proactive"),),
        tables=(Table("requests", "2021", None, 0, 3, cells, (Check("R1", ("a", "b"), "fails", 1.0),)),),
        pages=(0, 7),
        warnings=("w",),
        period=("2022-01-01", "2022-12-31"),
        contact="一",
        origins=(Origin("year", 0, 1, "derived", 0.9),),
    )
    assert wire.unpack_outcome(wire.pack_outcome("ab", report)) == ("ab", report)
    sha, error = wire.unpack_outcome(wire.pack_outcome(None, TooLarge("甲 is too large.")))
    assert (sha, type(error), str(error)) == (None, TooLarge, "甲 is too large.")
    source = Source("甲.txt", Path("/年报/甲.txt"), None, Manifest(year=2022, kind="plan"), ("w",))
    assert wire.unpack_task(wire.pack_task(source)) == (source, None)
    assert wire.unpack_task(wire.pack_task(Source("乙.txt", data=b"abc"))) == (Source("乙.txt"), 3)
    assert wire.unpack_settings(wire.pack_settings(Settings(index_dir=Path("x"), workers=7))) == Settings(index_dir=Path("x"), workers=7)
