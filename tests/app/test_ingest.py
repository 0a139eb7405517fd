"""Batches of new reports: one at a time, each upload under its own name, nothing left behind."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from pipeline.engine import Engine
from pipeline.errors import IndexLocked
from pipeline.records import Ingested, Progress
from ui.ingest import Desk, Job


class Upload(io.BytesIO):
    def __init__(self, name: str, data: bytes) -> None:
        super().__init__(data)
        self.name = name


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, bytes]]:
    """What reaches the engine, in place of reading it: the desk is tested here, reading has its own tests."""
    files: list[tuple[Path, bytes]] = []

    def ingest(self: Engine, paths: Sequence[Path], *, replace: bool, progress: Callable[[Progress], None]) -> Iterator[Ingested]:
        for path in paths:
            files.append((path, path.read_bytes()))
            progress(Progress(len(files), len(paths), path.name))
            yield Ingested(path.name, "added")

    monkeypatch.setattr(Engine, "ingest", ingest)
    return files


def finish(desk: Desk) -> Job:
    assert desk.job is not None
    for _ in range(200):
        if not desk.job.running:
            return desk.job
        time.sleep(0.02)
    raise AssertionError("the batch does not end")


def test_uploads_keep_their_names_and_leave_nothing(handed: list[tuple[Path, bytes]]) -> None:
    desk = Desk()
    names = ["年报.txt", "年报.txt", "../../etc/passwd", "..\\windows\\a.txt", "..", ".hidden"]
    uploads = [Upload(name, name.encode() + bytes([i])) for i, name in enumerate(names)]
    assert desk.start(Engine.open(), uploads, "", False)
    job = finish(desk)
    assert [path.name for path, _ in handed] == ["年报.txt", "年报.txt", "passwd", "a.txt", "upload", "hidden"]
    assert [data for _, data in handed] == [name.encode() + bytes([i]) for i, name in enumerate(names)]
    assert len({path for path, _ in handed}) == len(names)
    assert not [path for path, _ in handed if path.exists() or path.parent.parent.exists()]
    assert [done.state for done in job.done] == ["added"] * len(names)
    assert job.error is None


def test_one_batch_at_a_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    go = threading.Event()

    def ingest(self: Engine, paths: Sequence[Path], **_: object) -> Iterator[Ingested]:
        go.wait(10)
        yield Ingested(str(paths[0]), "added")

    monkeypatch.setattr(Engine, "ingest", ingest)
    desk = Desk()
    assert desk.start(Engine.open(), [], str(tmp_path), False)
    assert not desk.start(Engine.open(), [], str(tmp_path), False)
    desk.clear()
    assert desk.job is not None
    go.set()
    finish(desk)
    desk.clear()
    assert desk.job is None
    assert desk.start(Engine.open(), [], str(tmp_path), False)
    finish(desk)


def test_a_batch_that_must_stop_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def ingest(self: Engine, paths: Sequence[Path], **_: object) -> Iterator[Ingested]:
        yield Ingested("a.txt", "added")
        raise IndexLocked("Another process is writing; wait until it is done.")

    monkeypatch.setattr(Engine, "ingest", ingest)
    desk = Desk()
    desk.start(Engine.open(), [], str(tmp_path), False)
    job = finish(desk)
    assert [done.file for done in job.done] == ["a.txt"]
    assert job.error == "Another process is writing; wait until it is done."
