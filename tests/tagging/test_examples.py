"""The tagger's examples: enough, varied, labelled as the taxonomy has it, no two alike."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.jsonl import read_jsonl
from pipeline.settings import ROOT
from pipeline.tagging import taxonomy
from pipeline.tagging.examples import read_examples

FOLDER = ROOT / "training" / "tagging"
LIKE = 0.5  # Jaccard index of character 5-grams from which two texts are near-duplicates


def grams(text: str) -> frozenset[int]:
    return frozenset(hash(text[at : at + 5]) for at in range(max(1, len(text) - 4)))


def test_enough_of_every_kind() -> None:
    examples = read_examples(FOLDER)
    sizes = Counter(min(len(example.labels), 2) for example in examples)
    assert len(examples) >= 4_000
    assert sizes[0] >= 1_200
    assert sizes[2] >= 0.2 * len(examples)
    counted = Counter(label for example in examples for label in example.labels)
    assert min(counted[area] for area in taxonomy.ids()) >= 150


def test_ids_are_given_once() -> None:
    ids = [row["id"] for file in FOLDER.glob("*.jsonl") for row in read_jsonl(file)]
    assert len(ids) == len(set(ids))


def test_nothing_that_readers_differ_on_is_taken_for_decided() -> None:
    examples = read_examples(FOLDER)
    assert not any(example.labels & example.undecided for example in examples)
    assert any(example.undecided for example in examples)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"labels": ["health"]}, "lacks a text"),
        ({"text": "甲", "labels": "health"}, "lacks a text or a list"),
        ({"text": "甲", "labels": [], "optional": "health"}, "no list"),
        ({"text": "甲", "labels": ["health"], "optional": ["health"]}, "'health' in labels and in optional"),
    ],
)
def test_a_row_that_cannot_be_learnt_from_is_refused(row: dict[str, object], fault: str, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(UsageError, match=f"row 1, .*{fault}"):
        read_examples(tmp_path)


def test_an_area_that_is_none_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    for key in ("labels", "optional"):
        (tmp_path / "one.jsonl").write_text(json.dumps({"text": "甲", "labels": [], key: ["tourism"]}), encoding="utf-8")
        with pytest.raises(UsageError, match="'tourism', which the taxonomy lacks"):
            read_examples(tmp_path)


def test_no_two_are_near_duplicates() -> None:
    sets = [grams(example.text) for example in read_examples(FOLDER)]
    holders: dict[int, list[int]] = defaultdict(list)
    for number, found in enumerate(sets):
        shared = Counter(other for gram in found for other in holders[gram])
        for other, count in shared.items():
            assert count / (len(found) + len(sets[other]) - count) < LIKE
        for gram in found:
            holders[gram].append(number)
