"""Making of the projection for late interaction: from the shipped encoder, the same again, and what it keeps."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from pipeline.encode import open_encoder
from pipeline.making.interaction import DIMENSION, FILES, make_interaction, projection
from pipeline.settings import ROOT, Settings

MODELS = ROOT / "models"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder in which the interaction was made anew."""
    folder = tmp_path_factory.mktemp("models")
    shutil.copy(MODELS / "models.toml", folder)
    for name in ("encoder", "head"):
        (folder / name).symlink_to(MODELS / name)
    said: list[str] = []
    make_interaction(folder / "encoder", folder / "interaction", said.append)
    assert said[-1].startswith("made")
    return folder


def test_what_ships_is_what_the_command_makes(made: Path) -> None:
    ours, theirs = (load_file(folder / "interaction" / FILES[1])["projection"] for folder in (made, MODELS))
    assert ours.shape == theirs.shape == (384, DIMENSION)
    # Another kind of processor rounds otherwise, and a direction may be kept the other way round: what they keep is the same.
    np.testing.assert_allclose(ours @ ours.T, theirs @ theirs.T, atol=0.05)


def test_it_is_entered_for_this_encoder_and_works(made: Path) -> None:
    encoder = open_encoder(Settings(models_dir=made, engine="onnx"))
    assert encoder.token_dimension == DIMENSION
    assert encoder.query("财政预算公开")[1].shape[1] == DIMENSION


def test_the_projection_keeps_what_varies_most_and_spreads_it() -> None:
    rng = np.random.default_rng(5)
    axes, _ = np.linalg.qr(rng.standard_normal((12, 12)))
    states = rng.standard_normal((4000, 12)) * np.array([9, 8, 7, 6] + [0.1] * 8) @ axes.T
    found = projection(states.T @ states / len(states), 4)
    np.testing.assert_allclose(found.T @ found, np.eye(4), atol=1e-5)
    kept = states @ found
    assert (kept**2).sum() > 0.999 * (states**2).sum()
    assert kept.std(axis=0).max() / kept.std(axis=0).min() < 9 / 6, "turned, so that all numbers scatter more alike"
    np.testing.assert_array_equal(found, projection(states.T @ states / len(states), 4))
