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
from pipeline.stores.base import Vectors
from pipeline.tagging import cached
from pipeline.tagging.cached import FILE, cached_vectors

TEXTS = ["村口设了招工栏", "湖边装了水质探头", "", "夜校开了电工课", "村口设了招工栏"]


class Plain:
    """An encoder that counts: vectors are made of the text's hash, and a text has a part for each of its characters (at least one)."""

    def __init__(self, hash: str = "one", dimension: int = 4) -> None:
        self.hash, self.dimension, self.areas, self.encoded = hash, dimension, ("roads", "schools"), list[str]()

    def passages(self, texts: Sequence[str]) -> Parted:
        self.encoded += texts
        parts = [[f"{at} of {text}" for at in range(max(1, len(text)))] for text in texts]
        counts = np.array([len(each) for each in parts], np.int64)
        return Parted(self._made(texts), self._made([part for each in parts for part in each]), counts, self._made(texts)[:, :2] / 4)

    def _made(self, texts: Sequence[str]) -> Vectors:
        # Bytes, which the halves of the file hold as they are.
        found = [list(hashlib.sha256(text.encode()).digest()[: self.dimension]) for text in texts]
        return np.array(found, np.float32).reshape(-1, self.dimension)

    def plainly(self, texts: Sequence[str]) -> list[object]:
        return listed(Plain(self.hash, self.dimension).passages(texts))


def listed(vectors: Parted) -> list[object]:
    assert (vectors.whole.dtype, vectors.parts.dtype) == (np.float32, np.float32)
    return [vectors.whole.tolist(), vectors.parts.tolist(), vectors.counts.tolist(), vectors.scores.tolist()]


def vectors(folder: Path, encoder: Plain, texts: Sequence[str]) -> list[object]:
    return listed(cached_vectors(folder, cast(Encoder, encoder), texts))


def test_a_text_is_encoded_once(tmp_path: Path) -> None:
    first, second = Plain(), Plain()
    assert vectors(tmp_path, first, TEXTS) == first.plainly(TEXTS)
    assert first.encoded == TEXTS[:4]
    assert vectors(tmp_path, second, ["山路修好了", *reversed(TEXTS)]) == second.plainly(["山路修好了", *reversed(TEXTS)])
    assert second.encoded == ["山路修好了"]
    nothing = cached_vectors(tmp_path, cast(Encoder, second), [])
    assert (nothing.whole.shape, nothing.parts.shape, nothing.counts.shape) == ((0, 4), (0, 4), (0,))


def test_a_vector_is_kept_to_half_precision(tmp_path: Path) -> None:
    class Unit(Plain):
        def _made(self, texts: Sequence[str]) -> Vectors:
            found = super()._made(texts)
            return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)

    exact, made = Unit().passages(TEXTS), cached_vectors(tmp_path, cast(Encoder, Unit()), TEXTS)
    np.testing.assert_allclose(made.whole, exact.whole, atol=2**-11)
    np.testing.assert_allclose(made.parts, exact.parts, atol=2**-11)
    assert made.counts.tolist() == exact.counts.tolist()
    assert vectors(tmp_path, Unit(), TEXTS) == listed(made), "what comes from the file is what came when it was made"


def test_another_encoders_vectors_are_not_taken(tmp_path: Path) -> None:
    vectors(tmp_path, Plain("one"), TEXTS)
    other = Plain("two")
    assert vectors(tmp_path, other, TEXTS) == other.plainly(TEXTS)
    assert len(other.encoded) == 4


@pytest.mark.parametrize("harm", ["cut", "garbage", "pickled", "old", "misfit", "partless", "short keys", "short scores"])
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
        # One thing at a time is wrong with what else would be taken.
        with np.load(file) as arrays:
            held = dict(arrays)
        held |= {
            "old": {"format": np.int64(1)},
            "misfit": {"vectors": held["vectors"][:-1]},
            "partless": {"counts": np.array([1, *held["counts"][1:-1], held["counts"][[0, -1]].sum() - 1])},
            "short keys": {"keys": held["keys"][:, :8]},
            "short scores": {"scores": held["scores"][:, :1]},
        }[harm]
        np.savez(file, allow_pickle=False, **held)
    again = Plain()
    assert vectors(tmp_path, again, TEXTS) == again.plainly(TEXTS)
    assert vectors(tmp_path, again, TEXTS) == again.plainly(TEXTS)
    assert len(again.encoded) == 4


def test_it_is_bounded_and_keeps_what_was_asked_for_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "MOST", 3)
    vectors(tmp_path, Plain(), ["甲", "乙"])
    vectors(tmp_path, Plain(), ["丙", "丁"])
    with np.load(tmp_path / FILE) as arrays:
        assert len(arrays["keys"]) == len(arrays["counts"]) == 3
        assert len(arrays["vectors"]) == arrays["counts"].sum() == 6, "each a whole and a part"
        assert (arrays["keys"].dtype, arrays["vectors"].dtype) == (np.uint8, np.float16)
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
    assert vectors(tmp_path, plain, TEXTS) == plain.plainly(TEXTS)
    assert "not kept" in caplog.text
