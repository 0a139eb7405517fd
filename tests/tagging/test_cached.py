"""Vectors of examples are kept: what is known is not encoded again, what is damaged or of another encoder is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from pipeline.encode import Encoder
from pipeline.parts import Parted
from pipeline.tagging import cached
from pipeline.tagging.cached import FILE, cached_vectors

TEXTS = ["村口设了招工栏", "湖边装了水质探头", "", "夜校开了电工课", "村口设了招工栏"]


class Plain:
    """An encoder that counts: a vector is made of the text's hash."""

    def __init__(self, hash: str = "one", dimension: int = 4) -> None:
        self.hash, self.dimension, self.encoded = hash, dimension, list[str]()

    def passages(self, texts: Sequence[str]) -> Parted:
        self.encoded += texts
        found = np.array([list(hashlib.sha256(text.encode()).digest()[: self.dimension]) for text in texts], np.float32)
        return Parted(found, found, np.ones(len(found), np.int64))

    def whole(self, texts: Sequence[str]) -> list[list[float]]:
        return Plain(self.hash, self.dimension).passages(texts).whole.tolist()


def vectors(folder: Path, encoder: Plain, texts: Sequence[str]) -> list[list[float]]:
    return cached_vectors(folder, cast(Encoder, encoder), texts).tolist()


def test_a_text_is_encoded_once(tmp_path: Path) -> None:
    first, second = Plain(), Plain()
    assert vectors(tmp_path, first, TEXTS) == first.whole(TEXTS)
    assert first.encoded == TEXTS[:4]
    assert vectors(tmp_path, second, ["山路修好了", *reversed(TEXTS)]) == second.whole(["山路修好了", *reversed(TEXTS)])
    assert second.encoded == ["山路修好了"]
    assert cached_vectors(tmp_path, cast(Encoder, second), []).shape == (0, 4)


def test_another_encoders_vectors_are_not_taken(tmp_path: Path) -> None:
    vectors(tmp_path, Plain("one"), TEXTS)
    other = Plain("two")
    assert vectors(tmp_path, other, TEXTS) == other.whole(TEXTS)
    assert len(other.encoded) == 4


@pytest.mark.parametrize("harm", ["cut", "garbage", "pickled", "misfit"])
def test_a_damaged_file_costs_time_only(tmp_path: Path, harm: str) -> None:
    vectors(tmp_path, Plain(), TEXTS)
    file = tmp_path / FILE
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-30])
    elif harm == "garbage":
        file.write_bytes(b"\x80\x04garbage")
    elif harm == "pickled":
        np.savez(file, format=np.array([object()], dtype=object))
    else:
        one = np.zeros((1, 4), np.float32)
        np.savez(file, format=np.int64(cached.FORMAT), encoder=np.str_("one"), keys=np.zeros((2, 16), np.uint8), vectors=one)
    again = Plain()
    assert vectors(tmp_path, again, TEXTS) == again.whole(TEXTS)
    assert vectors(tmp_path, again, TEXTS) == again.whole(TEXTS)
    assert len(again.encoded) == 4


def test_it_is_bounded_and_keeps_what_was_asked_for_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "MOST", 3)
    vectors(tmp_path, Plain(), ["甲", "乙"])
    vectors(tmp_path, Plain(), ["丙", "丁"])
    with np.load(tmp_path / FILE) as arrays:
        assert len(arrays["keys"]) == len(arrays["vectors"]) == 3
    later = Plain()
    vectors(tmp_path, later, ["丙", "丁"])
    assert later.encoded == []


def test_what_was_encoded_before_a_stop_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "_STEP", 2)
    heard: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        heard.append((done, total))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cached_vectors(tmp_path, cast(Encoder, Plain()), TEXTS, stop)
    assert heard == [(2, 4)]
    again = Plain()
    vectors(tmp_path, again, TEXTS)
    assert again.encoded == ["", "夜校开了电工课"]


def test_where_nothing_can_be_written_the_vectors_come_all_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "taggers").write_text("a file where a folder should be", encoding="utf-8")
    plain = Plain()
    assert vectors(tmp_path, plain, TEXTS) == plain.whole(TEXTS)
    assert "not kept" in caplog.text
