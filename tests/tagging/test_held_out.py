"""Scores of examples that the head has learnt: theirs are those of heads that had not, and a file that is wrong is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ModelUnavailable
from pipeline.parts import Parted
from pipeline.tagging import held_out


def test_what_a_head_learnt_from_is_judged_by_one_that_had_not(tmp_path: Path) -> None:
    own = np.array([[5, 5], [6, 6], [7, 7]], np.float32)
    vectors = Parted(np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32), np.ones(3, np.int64), own)
    texts, file = ["甲", "乙", "丙"], tmp_path / "held-out.npz"
    held_out.write(file, ["丙", "甲"], np.array([[0.5, 1], [-2, 0]], np.float32))
    assert held_out.not_learnt(vectors, texts, file).scores.tolist() == [[-2, 0], [6, 6], [0.5, 1]]
    assert held_out.not_learnt(vectors, texts, None) is vectors
    held_out.write(file, ["丙"], np.array([[0.5, 1, 2]], np.float32))
    with pytest.raises(ModelUnavailable, match="do not fit together"):
        held_out.not_learnt(vectors, texts, file)
    file.write_bytes(b"no archive")
    with pytest.raises(ModelUnavailable, match=r"held-out\.npz.*make head"):
        held_out.not_learnt(vectors, texts, file)
    file.unlink()
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        held_out.not_learnt(vectors, texts, file)
