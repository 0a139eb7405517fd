"""The encoder is loaded beside the pages: the first search does not wait for it, and what hinders it hinders no page."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from pipeline.engine import Engine
from pipeline.errors import ModelUnavailable
from pipeline.settings import Settings
from ui import store


def test_a_warm_engine_has_its_encoder(tmp_path: Path) -> None:
    engine = Engine.open(Settings(index_dir=tmp_path / "index"))
    encoder, _ = engine._open.models()
    assert "_model" not in vars(encoder)
    store.warm(engine)
    assert "_model" in vars(encoder)
    assert not (tmp_path / "index").exists(), "no index is made by it"


def test_what_hinders_it_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    engine = Engine.open(Settings(index_dir=tmp_path / "index", models_dir=tmp_path))
    with pytest.raises(ModelUnavailable):
        engine.warm()
    with caplog.at_level(logging.WARNING):
        store.warm(engine)
    assert "could not be loaded ahead" in caplog.text
    assert "models.toml" in caplog.text
