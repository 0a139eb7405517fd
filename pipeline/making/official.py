"""Labelled passages of official text: the head learns from some, the tagger is measured on the others.

`python -m pipeline.making.official FOLDER` measures, on passages written blind to the examples, too (training/tagging-held-out).

The passages are named by place alone (file, line, span) and read from the folder: training/tagging-official holds none of its text.
Two automatic annotators labelled each on their own; ``labels`` has what both gave, ``optional`` what one gave. (Whether prices and
consumption make a passage one of market regulation was read once more, by a third.) From those in files named ``train-…`` the encoder's
head learns (pipeline/making/head.py), ``dev-…`` decide choices, the others are only measured. ``drawn`` says how a passage was come by: at
random, or among those of which an earlier tagger was in doubt about a core area.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.jsonl import read_jsonl
from pipeline.making.places import lines
from pipeline.settings import ROOT
from pipeline.tagging import taxonomy
from pipeline.tagging.examples import Example
from pipeline.tagging.quality import TagQuality, tag_quality

LABELLED = ROOT / "training" / "tagging-official"
BLIND = ROOT / "training" / "tagging-held-out"
LEARNT = "train-"  # what files that are learnt from begin with


def learnt_examples(texts: Path, folder: Path = LABELLED) -> list[Example]:
    """The passages that are learnt from, as examples."""
    return [
        Example(row["text"], frozenset(row["labels"]), row["file"], undecided=frozenset(row["optional"]))
        for name, rows in labelled(folder, texts).items()
        if name.startswith(LEARNT)
        for row in rows
    ]


def labelled(folder: Path, texts: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of each file of places in ``folder``, each with the ``text`` that stands there in the files of ``texts``.

    Raises UsageError for a place that the texts lack.
    """
    known: dict[str, list[str]] = {}
    found: dict[str, list[dict[str, Any]]] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for row in read_jsonl(file):
            name, number, start, end = row["file"], row["line"], row["start"], row["end"]
            if name not in known:
                if not (texts / name).is_file():
                    raise UsageError(f"{texts} lacks {name}; name the folder whose passages {folder.name} labels.")
                known[name] = lines(texts / name)
            text = known[name][number - 1][start:end] if number <= len(known[name]) else ""
            if len(text) != end - start:
                raise UsageError(f"{name} is not the file that was labelled: its line {number} has no characters {start} to {end}.")
            found.setdefault(file.stem, []).append({**row, "text": text})
    return found


def official_quality(engine: Engine, texts: Path, folder: Path = LABELLED) -> Iterator[tuple[str, list[TagQuality]]]:
    """The measures of each file of places that was not learnt from, and of those of its passages that were drawn at random."""
    for name, rows in labelled(folder, texts).items():
        if name.startswith(LEARNT):
            continue
        tags = engine.tag_texts([row["text"] for row in rows])
        yield name, tag_quality(rows, tags)
        random = [at for at, row in enumerate(rows) if row["drawn"] == "random"]
        if 0 < len(random) < len(rows):
            yield f"{name}, drawn at random", tag_quality([rows[at] for at in random], [tags[at] for at in random])


def blind_quality(engine: Engine, folder: Path = BLIND) -> list[TagQuality]:
    """The measures on the passages that were written by who had not seen the examples, and that nothing learns from."""
    rows = [row for file in sorted(folder.glob("*.jsonl")) for row in read_jsonl(file)]
    return tag_quality(rows, engine.tag_texts([row["text"] for row in rows]))


def rarity(examples: Sequence[Example], folder: Path = LABELLED) -> float:
    """How often an area is met in the reports of ``folder``, to how often among examples that decide: the median over the areas.

    It is `pipeline.tagging.training.RARITY`. Passages of reports (JSON Lines files) count that are learnt from or decide choices and were
    drawn at random.
    """
    files = sorted(chain(folder.glob(f"{LEARNT}*.jsonl"), folder.glob("dev-*.jsonl")))
    rows = [row for file in files for row in read_jsonl(file) if row["drawn"] == "random"]
    reports = [row["labels"] for row in rows if row["file"].endswith(".jsonl")]
    given = [example.labels for example in examples if example.decides]
    often, among = (np.array([[area in labels for area in taxonomy.ids()] for labels in each]).mean(axis=0) for each in (reports, given))
    return float(np.median(often / among))


if __name__ == "__main__":
    with Engine.open() as opened:
        for part, measures in chain([("written blind", blind_quality(opened))], official_quality(opened, Path(sys.argv[1]))):
            for each in measures:
                sys.stdout.write(f"{part}: {each.measure}, {each.group}, {each.texts} texts: {each.value:.3f}\n")
