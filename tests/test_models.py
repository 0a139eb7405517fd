from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline import models
from pipeline.settings import ROOT
from pipeline.tagging.classifier import FILES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LIST = ROOT / "models" / "models.toml"
SHIPPED = {name for name in (file.name for file in (ROOT / "models").iterdir() if file.is_dir()) if not name.startswith(".")}


def test_every_model_is_listed() -> None:
    assert set(tomllib.loads(LIST.read_text(encoding="utf-8"))) == SHIPPED


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_what_ships_is_what_is_listed(name: str) -> None:
    folder = ROOT / "models" / name
    entry = tomllib.loads(LIST.read_text(encoding="utf-8"))[name]
    assert entry["folder"] == name
    assert all(entry[key] for key in ("name", "licence", "source", "made"))
    assert set(entry["files"]) == {file.name for file in folder.iterdir()} - {"CARD.md"}
    for file, expected in entry["files"].items():
        assert models.checksum(folder / file) == expected, file
        assert (folder / file).stat().st_size < 45_000_000


def test_an_entry_takes_the_place_of_the_old_one_and_leaves_others_alone(tmp_path: Path) -> None:
    for name in ("encoder", "tagger"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a b.txt").write_text(name)
    models.enter(tmp_path / "encoder", {"name": "旧", "prefixes": {"query": 'q: "'}}, ["a b.txt"])
    models.enter(tmp_path / "tagger", {"name": "t", "dimension": 3}, ["a b.txt"])
    models.enter(tmp_path / "encoder", {"name": "新"}, ["a b.txt"])
    listed = tomllib.loads((tmp_path / "models.toml").read_text(encoding="utf-8"))
    sums = {name: models.checksum(tmp_path / name / "a b.txt") for name in ("encoder", "tagger")}
    assert listed == {
        "encoder": {"folder": "encoder", "name": "新", "files": {"a b.txt": sums["encoder"]}},
        "tagger": {"folder": "tagger", "name": "t", "dimension": 3, "files": {"a b.txt": sums["tagger"]}},
    }


def test_the_tagger_lists_what_it_writes() -> None:
    assert set(FILES) == {file.name for file in (ROOT / "models" / "tagger").iterdir()} - {"CARD.md"}
