"""The taxonomy and what is refused of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.tagging.taxonomy import FILE, ids, taxonomy


def test_twenty_three_areas_three_of_them_core() -> None:
    areas = taxonomy()
    assert len(areas) == 23
    assert [area.id for area in areas if area.core] == ["poverty", "employment", "environment"]
    assert ids() == tuple(area.id for area in areas)
    assert all(area.define_zh and area.define_en for area in areas)


def written(folder: Path, old: str, new: str) -> Path:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    file = folder / "taxonomy.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "education"', 'id = "health"', "'health' twice"),
        ("format = 2", "format = 9", "format 9"),
        ('en = "Housing"', 'en = ""', "'housing' empty"),
        ('en = "Housing"', 'colour = "red"', "not a taxonomy"),
        ("format = 2", "format = ", "not a taxonomy"),
        ('name = "环保", from = 1973', 'name = "环保", begins = 1973', "not a taxonomy"),
        ('name = "环保", from = 1973', 'name = "环保", from = 2073', "'environment' the name '环保'"),
        ('{ name = "环保",', '{ name = "",', "'environment' the name ''"),
        ('field = ["health"]', "field = 5", "not a taxonomy"),
    ],
)
def test_a_bad_taxonomy_is_refused_in_one_sentence(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        taxonomy(written(tmp_path, old, new))


def test_a_missing_taxonomy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a taxonomy"):
        taxonomy(tmp_path / "none.toml")
