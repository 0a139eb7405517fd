"""A watched folder: what arrives is ingested once it has stopped growing, and nothing is said twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.records import Ingested
from pipeline.watch import watch
from tests.reports import TEXTS


class Desk:
    """Notes what it is asked to ingest; a file that holds ``bad`` is refused, a known one unchanged."""

    def __init__(self) -> None:
        self.calls = 0
        self.known: set[str] = set()

    def __call__(self, paths: Sequence[Path]) -> Iterator[Ingested]:
        self.calls += 1
        for path in sorted(paths[0].rglob("*.txt")):
            if "bad" in path.read_text(encoding="utf-8"):
                yield Ingested(path.name, "refused", reason=f"{path.name} is bad.")
            elif path.name in self.known:
                yield Ingested(path.name, "unchanged")
            else:
                self.known.add(path.name)
                yield Ingested(path.name, "added")


class Looks:
    """Ends the watch after so many looks; before a look, the actions that are due then happen."""

    def __init__(self, count: int, **actions: object) -> None:
        self.left, self.at, self.actions = count, 0, actions

    def __call__(self) -> bool:
        action = self.actions.get(f"at_{self.at}")
        if callable(action):
            action()
        self.at += 1
        return self.at > self.left


def follow(folder: Path, desk: Desk, looks: Looks) -> list[tuple[str, str]]:
    return [(ingested.file, ingested.state) for ingested in watch(folder, desk, stop=looks, pause=0)]


def test_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("公开", encoding="utf-8")
    (tmp_path / "b.txt").write_text("bad", encoding="utf-8")
    desk = Desk()
    expected = [[("a.txt", "added"), ("b.txt", "refused")], [("a.txt", "unchanged"), ("b.txt", "refused")]]
    for states in expected:
        assert [(ingested.file, ingested.state) for ingested in watch(tmp_path, desk, once=True)] == states


def test_what_arrives_is_said_once(tmp_path: Path) -> None:
    def arrive() -> None:
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "b.txt").write_text("公开", encoding="utf-8")

    (tmp_path / "a.txt").write_text("公开", encoding="utf-8")
    desk = Desk()
    assert follow(tmp_path, desk, Looks(10, at_4=arrive)) == [("a.txt", "added"), ("b.txt", "added")]
    assert desk.calls == 2  # nothing is read while nothing changes


def test_a_file_that_still_grows_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"

    def grow() -> None:
        file.write_text((file.read_text(encoding="utf-8") if file.exists() else "") + "公开信息", encoding="utf-8")

    desk = Desk()
    assert follow(tmp_path, desk, Looks(4, at_0=grow, at_1=grow, at_2=grow, at_3=grow)) == []
    assert desk.calls == 0
    assert follow(tmp_path, desk, Looks(3)) == [("a.txt", "added")]


def test_a_refusal_is_said_once_until_it_changes(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("bad", encoding="utf-8")
    desk = Desk()

    def arrive() -> None:
        (tmp_path / "a.txt").write_text("公开", encoding="utf-8")

    def mend() -> None:
        (tmp_path / "b.txt").write_text("公开", encoding="utf-8")

    looks = Looks(12, at_4=arrive, at_8=mend)
    assert follow(tmp_path, desk, looks) == [("b.txt", "refused"), ("a.txt", "added"), ("b.txt", "added")]
    assert desk.calls == 3


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="missing is not a folder; name the folder to watch"):
        list(watch(tmp_path / "missing", Desk(), once=True))


def test_the_engine_watches(open_engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "qinghe-2017.txt").write_text(TEXTS["qinghe-2017.txt"], encoding="utf-8")
    assert [(ingested.file, ingested.state) for ingested in open_engine.watch(folder, once=True)] == [("qinghe-2017.txt", "added")]
    assert [ingested.state for ingested in open_engine.watch(folder, once=True)] == ["unchanged"]
    assert len(open_engine.reports()) == 1
