"""The taggers of an index: kept, listed, put in use, found damaged; the one that ships is version 0."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import IndexDamaged, IndexMismatch, IndexUnusable, ModelUnavailable, UsageError
from pipeline.records import Compared, TaggerVersion
from pipeline.tagging import classifier
from pipeline.tagging.classifier import Classifier, Decision
from pipeline.tagging.features import Lexicon
from pipeline.tagging.versions import Versions

TOLD = TaggerVersion(
    number=0,
    hash="",
    in_use=False,
    made="2024-05-06T07:08:09Z",
    examples=40,
    corrections=12,
    held_out=3,
    validated=(Compared("all", 40, 0.5, 0.625), Compared("health", 9, 0.4, 0.7)),
    on_held_out=(Compared("all", 3, 0.25, 0.5),),
)


def small(threshold: float = 0.5) -> Classifier:
    lexicon = Lexicon(("诊所",), ("药房",), np.ones(2, np.float32), "5e")
    weights = np.array([[1, 0, 2, 2, 0, 1]], np.float32)
    return Classifier("abc", (Decision("health", threshold, 1.0, 0.0),), lexicon, np.zeros(2, np.float32), weights, np.zeros(1, np.float32))


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    classifier.save(small(), tmp_path / "shipped")
    return Versions(tmp_path / "index", tmp_path / "shipped")


def test_without_any_the_one_that_ships_is_in_use(versions: Versions) -> None:
    shipped = versions.load(0, "abc")
    assert versions.in_use() == 0
    assert versions.listed() == [TaggerVersion(0, shipped.hash, True)]
    assert not versions.folder.exists(), "looking writes nothing"


def test_a_version_is_kept_with_what_is_told_of_it_and_used_when_it_is_said(versions: Versions) -> None:
    first, second = versions.add(small(0.6), TOLD), versions.add(small(0.7), replace(TOLD, corrections=20))
    assert [each.number for each in versions.listed()] == [0, 1, 2]
    assert versions.listed()[1:] == [first, second]
    assert first == replace(TOLD, number=1, hash=versions.load(1, "abc").hash)
    assert versions.in_use() == 0
    for number in (2, 1, 0):
        versions.use(number)
        assert versions.in_use() == number
        assert [each.number for each in versions.listed() if each.in_use] == [number]
    assert versions.load(2, "abc").decisions[0].threshold == 0.7
    assert sorted(file.name for file in versions.folder.iterdir()) == ["0001", "0002", "in-use.json"]


def test_a_version_that_is_none_is_refused(versions: Versions) -> None:
    with pytest.raises(UsageError, match="no tagger version 3"):
        versions.use(3)
    with pytest.raises(UsageError, match="no tagger version 3"):
        versions.load(3, "abc")
    assert versions.in_use() == 0


def test_what_a_training_that_was_cut_off_left_is_in_nobodys_way(versions: Versions) -> None:
    (versions.folder / "0001.part").mkdir(parents=True)
    (versions.folder / "0001.part" / "tagger.json").write_text("{", encoding="utf-8")
    assert versions.add(small(), TOLD).number == 1
    assert versions.load(1, "abc").decisions == small().decisions


def test_what_is_damaged_is_one_sentence_that_names_the_way_back(versions: Versions) -> None:
    versions.add(small(0.6), TOLD)
    versions.use(1)
    with pytest.raises(IndexMismatch, match="taggers use 0"):
        versions.load(1, "another")
    (versions.folder / "0001" / "tagger.npz").write_bytes(b"\x80\x04garbage")
    with pytest.raises(ModelUnavailable, match="taggers use 0"):
        versions.load(1, "abc")
    (versions.folder / "0001" / "version.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(IndexDamaged, match="taggers use 0"):
        versions.listed()
    for text in ("{", "[]", '{"format": 1}', '{"format": 2, "version": 1}', '{"format": 1, "version": null}'):
        (versions.folder / "in-use.json").write_text(text, encoding="utf-8")
        with pytest.raises(IndexDamaged, match="taggers use 0"):
            versions.in_use()
    versions.use(0)
    assert versions.in_use() == 0


def test_validation_is_remembered_by_tagger_and_examples(versions: Versions) -> None:
    assert versions.validated("tagger", "examples") is None
    versions.remember("tagger", "examples", {"all": 0.75})
    versions.remember("other", "examples", {"all": 0.5})
    assert versions.validated("tagger", "examples") == {"all": 0.75}
    assert versions.validated("tagger", "others") is None
    for number in range(50):
        versions.remember(f"tagger-{number}", "examples", {})
    assert versions.validated("tagger", "examples") is None
    (versions.folder / "validated.json").write_text(json.dumps({"format": 1, "found": 3}), encoding="utf-8")
    assert versions.validated("tagger-49", "examples") is None


def test_where_nothing_can_be_written_it_says_so(versions: Versions) -> None:
    versions.folder.parent.mkdir(parents=True)
    versions.folder.write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(IndexUnusable, match="cannot be kept"):
        versions.add(small(), TOLD)
    with pytest.raises(IndexUnusable, match="cannot be written"):
        versions.use(0)
