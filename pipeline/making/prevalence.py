"""How often each area is met in official text, as the tagger finds it, beside how often among the examples.

`python -m pipeline.making.prevalence FOLDER` reads the JSON Lines files of a folder (``title`` with a year, ``content``: a paragraph a
line). Expectation maximisation over the tagger's probabilities (Saerens, Latinne and Decaestecker 2002, Neural Computation 14): what it
takes for granted of how often an area is met is replaced by what it finds, until the two agree. `pipeline.tagging.training.RARITY` is
the median ratio.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.encode import open_encoder
from pipeline.jsonl import read_jsonl
from pipeline.opened import EXAMPLES
from pipeline.settings import Settings, load
from pipeline.tagging import classifier
from pipeline.tagging.training import RARITY, read_examples

_SINCE, _MOST = 2003, 1_500  # the oldest year, and paragraphs that are read
_LENGTH = range(30, 451)  # characters of a paragraph
_ROUNDS = 500


def prevalence(folder: Path, settings: Settings) -> Iterator[str]:
    """The measures, a line each."""
    encoder = open_encoder(settings)
    tagger = classifier.load(settings.models_dir / "tagger", encoder.hash)
    texts = [
        text
        for file in sorted(folder.glob("*.jsonl"))
        for row in read_jsonl(file)
        if (year := re.search(r"(?:19|20)\d\d", str(row.get("title", "")))) and int(year[0]) >= _SINCE
        for text in map(str.strip, str(row.get("content", "")).splitlines())
        if len(text) in _LENGTH
    ]
    texts = random.Random(0).sample(texts, min(_MOST, len(texts)))
    areas = [decision.id for decision in tagger.decisions]
    examples = [example.labels for example in read_examples(EXAMPLES) if not example.clause]
    among = np.array([sum(area in labels for labels in examples) for area in areas]) / len(examples)
    found = met(tagger.probabilities(texts, encoder.passages(texts)).astype(np.float64), among * RARITY)
    yield f"{len(texts)} paragraphs"
    for area, one, other in zip(areas, among, found):
        yield f"{area:24s} among examples {one:.3f}, in the paragraphs {other:.3f}, ratio {other / one:.2f}"
    yield f"median ratio {np.median(found / among):.2f}"


def met(probabilities: NDArray[np.float64], assumed: NDArray[np.float64]) -> NDArray[np.float64]:
    """How often each area (areas,) is met in texts, from probabilities (texts, areas) that hold where it is met as often as assumed."""
    often = assumed
    for _ in range(_ROUNDS):
        given, not_given = often / assumed * probabilities, (1 - often) / (1 - assumed) * (1 - probabilities)
        often = (given / (given + not_given)).mean(axis=0)
    return often


if __name__ == "__main__":
    for line in prevalence(Path(sys.argv[1]), load()):
        sys.stdout.write(f"{line}\n")
