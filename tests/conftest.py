"""What is dear to make and shared by the tests: the models, and an index over a few reports."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest

from pipeline import opened
from pipeline.__main__ import main
from pipeline.encode import Encoder, open_encoder
from pipeline.engine import Engine
from pipeline.settings import Settings
from pipeline.words import Segmenter, open_segmenter
from tests.commands import Run
from tests.reports import write_reports

# The same examples each time, however slow the machine is: a failure is of the code and not of chance.
hypothesis.settings.register_profile("gongkai", deadline=None, derandomize=True)
hypothesis.settings.load_profile("gongkai")


@pytest.fixture(scope="session")
def shipped_encoder() -> Encoder:
    return open_encoder(Settings())


@pytest.fixture(scope="session")
def shipped_segmenter() -> Segmenter:
    return open_segmenter(Settings())


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, shipped_encoder: Encoder, shipped_segmenter: Segmenter) -> Iterator[Engine]:
    """An engine over an index of the made-up reports, to look at and not to change."""
    folder = tmp_path_factory.mktemp("library")
    write_reports(folder / "reports")
    with pytest.MonkeyPatch.context() as patch:
        _share(patch, shipped_encoder, shipped_segmenter)
        with Engine.open(Settings(index_dir=folder / "index", workers=1)) as engine:
            assert {ingested.state for ingested in engine.ingest([folder / "reports"])} == {"added"}
            yield engine


@pytest.fixture
def shared_models(monkeypatch: pytest.MonkeyPatch, shipped_encoder: Encoder, shipped_segmenter: Segmenter) -> None:
    """Engines that a test opens take the models that are loaded already; reading takes one process."""
    _share(monkeypatch, shipped_encoder, shipped_segmenter)
    monkeypatch.setenv("GONGKAI_WORKERS", "1")


@pytest.fixture
def open_engine(tmp_path: Path, shared_models: None) -> Iterator[Engine]:
    """An engine over an index that is not there yet, in a folder of the test's own."""
    with Engine.open(replace(Settings(), index_dir=tmp_path / "index", workers=1)) as engine:
        yield engine


@pytest.fixture
def run(shared_models: None, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process: exit status, stdout, stderr."""

    def act(*arguments: object) -> tuple[int, str, str]:
        status: object
        try:
            status = main(list(map(str, arguments)))
        except SystemExit as stopped:
            status = stopped.code
        return int(str(status)), *capsys.readouterr()

    return act


@pytest.fixture
def index(library: Engine, tmp_path: Path) -> Path:
    """A copy of an index over the made-up reports, to change or break."""
    library.close()
    return Path(shutil.copytree(library.settings.index_dir, tmp_path / "index"))


def _share(patch: pytest.MonkeyPatch, encoder: Encoder, segmenter: Segmenter) -> None:
    patch.setattr(opened, "open_encoder", lambda settings: encoder)
    patch.setattr(opened, "open_segmenter", lambda settings: segmenter)
