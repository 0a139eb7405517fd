"""A file is put in place whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.files import write_whole


def test_the_folder_is_made_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b.json", b"one")
    write_whole(tmp_path / "a" / "b.json", b"two")
    assert [(file.name, file.read_bytes()) for file in (tmp_path / "a").iterdir()] == [("b.json", b"two")]


def test_a_write_that_breaks_off_leaves_the_old_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path / "b.json", b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "b.json", b"new")
    assert (tmp_path / "b.json").read_bytes() == b"old"
