"""How well an area is recognised from a handful of examples: an area that ships is hidden and learnt anew from a few of its examples.

`python -m pipeline.making.handful` measures it on the passages written blind (training/tagging-held-out). The examples are drawn among
short ones, such as a person would write; of all others the area's own labels are forgotten.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.encode import Encoder, open_encoder
from pipeline.jsonl import read_jsonl
from pipeline.making.official import BLIND
from pipeline.opened import EXAMPLES
from pipeline.settings import load
from pipeline.tagging import classifier, taxonomy
from pipeline.tagging.classifier import Classifier
from pipeline.tagging.examples import Example, read_examples
from pipeline.tagging.learn_areas import Lesson, learn
from pipeline.tagging.quality import f1

SHORT = 160  # characters
ENOUGH = 15  # passages that have the area, for a measure to say something
COUNTS = (6, 20)  # examples


@dataclass(frozen=True, slots=True)
class Hidden:
    """An area learnt from ``examples`` of it: its F1 on the passages, and what was said of it beforehand."""

    area: str
    examples: int
    f1: float
    told: float


def hidden_quality(base: Classifier, encoder: Encoder, project: Sequence[Example], rows: Sequence[dict[str, Any]]) -> Iterator[Hidden]:
    """The measures of every area with enough passages among ``rows`` and enough short examples, in the order of the taxonomy."""
    texts = [row["text"] for row in rows]
    vectors = encoder.passages(texts)
    chance = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        for area in taxonomy.taxonomy():
            truth = np.array([area.id in row["labels"] for row in rows])
            short = [example.text for example in project if area.id in example.labels and len(example.text) < SHORT]
            for count in COUNTS if truth.sum() >= ENOUGH and len(short) >= max(COUNTS) else ():
                examples = tuple(chance.choice(short, count, replace=False).tolist())
                given = Lesson(examples, (area.zh, area.define_zh), (), frozenset())
                fitted = learn(base, {area.id: given}, project, None, encoder, Path(folder))[area.id]
                alone = replace(base, decisions=(fitted.decision,), weights=fitted.weights[None], bias=np.array([fitted.bias], np.float32))
                found = np.array([bool(areas) for areas in alone.tag(texts, vectors)])
                yield Hidden(area.id, count, f1(found, truth), fitted.sureness.f1)


if __name__ == "__main__":
    settings = load()
    opened = open_encoder(settings)
    shipped = classifier.load(settings.models_dir / "tagger", opened.hash)
    blind = [row for file in sorted(BLIND.glob("*.jsonl")) for row in read_jsonl(file)]
    measured: list[Hidden] = []
    for each in hidden_quality(shipped, opened, read_examples(EXAMPLES), blind):
        measured.append(each)
        sys.stdout.write(f"{each.area}, {each.examples} examples: F1 {each.f1:.3f}, told {each.told:.2f}\n")
        sys.stdout.flush()
    for number in COUNTS:
        values = [each.f1 for each in measured if each.examples == number]
        sys.stdout.write(f"{number} examples, mean of {len(values)} areas: F1 {np.mean(values):.3f}\n")
