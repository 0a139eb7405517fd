"""What a new area is learnt from: its own examples and what people decided, against the project's examples and stored passages."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.encode import Encoder
from pipeline.parts import Parted, joined
from pipeline.records import Correction, Passage
from pipeline.stores.base import Store
from pipeline.tagging.cached import cached_vectors
from pipeline.tagging.classifier import Classifier
from pipeline.tagging.examples import Example
from pipeline.tagging.fewshot import Fitted, Texts, fit
from pipeline.tagging.overlay import Overlay

STORED = 2_000  # passages, spread evenly over the index
PROJECT = 5_000  # examples, likewise: with all of them the first area takes minutes, and is known hardly better
_BESIDE = range(50, 131)  # characters of what stands beside an example within a passage


@dataclass(frozen=True, slots=True)
class Lesson:
    """Texts that are of an area, names and definitions of it, texts that are not, and ids that a text may bear and yet be of it."""

    examples: tuple[str, ...]
    hints: tuple[str, ...]
    against: tuple[str, ...]
    doubtful: frozenset[str]


def lesson(overlay: Overlay, area: str, decisions: Iterable[Correction]) -> Lesson:
    """What is known of an area, one in effect or one merged into another; ``decisions`` are the corrections that stand.

    The examples of its sisters speak against a part of what was split, and what bears the old id may be of any part.
    """
    now = area in overlay.ids
    meant = {id for id in overlay.ever if id == area or (now and overlay.became(id) == (area,))}
    decided = {each.text: each.new for each in decisions if each.area in meant}
    own = dict.fromkeys(text for each in overlay.own if each.id in meant for text in each.examples)
    examples = tuple(text for text in (*own, *(text for text, new in decided.items() if new)) if decided.get(text, True))
    against = dict.fromkeys(text for text, new in decided.items() if not new)
    split = {gone: parts for gone, parts in overlay.split if {*overlay.became(gone)} & {*overlay.became(area)}}
    sisters = {part for parts in split.values() for part in parts if overlay.became(part) != overlay.became(area)}
    against |= dict.fromkeys(text for each in overlay.own if each.id in sisters for text in each.examples)
    return Lesson(
        tuple(dict.fromkeys(examples)), overlay.hints(area), tuple(text for text in against if text not in examples), frozenset(split)
    )


def learn(
    base: Classifier,
    lessons: dict[str, Lesson],
    project: Sequence[Example],
    store: Store | None,
    encoder: Encoder,
    folder: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Fitted]:
    """The decisions of areas, against some of the project's examples; ``folder`` is the index's, where the vectors of texts are kept.

    ``progress`` hears (done, total) of the texts to encode; what it raises ends the work.
    """
    project = project[:: max(1, -(-len(project) // PROJECT))]
    beside = [example.text for example in project if len(example.text) in _BESIDE] or [""]
    own = [
        text
        for each in lessons.values()
        for text in (*each.examples, *(_within(one, beside) for one in each.examples), *each.hints, *each.against)
    ]
    known = list(dict.fromkeys((*(example.text for example in project), *own)))
    vectors, places = cached_vectors(folder, encoder, known, progress), {text: place for place, text in enumerate(known)}
    sample = _sample(store) if store else []

    def texts(wanted: Iterable[str]) -> Texts:
        listed = tuple(wanted)
        return Texts(listed, vectors.some(np.array([places[text] for text in listed], np.int64)))

    made = {}
    for area, each in lessons.items():
        said = {*each.examples, *each.against}
        unsaid = [
            example.text for example in project if not (example.labels | example.undecided) & each.doubtful and example.text not in said
        ]
        stored = [
            (passage, vector)
            for passage, vector in sample
            if not each.doubtful.intersection(given.id for given in passage.areas) and passage.text not in said
        ]
        others = Texts(
            (*unsaid, *(passage.text for passage, _ in stored)),
            joined([texts(unsaid).vectors, *(vector for _, vector in stored)], encoder.dimension, len(encoder.areas)),
            ("",) * len(unsaid) + tuple(passage.context for passage, _ in stored),
        )
        within = texts(_within(one, beside) for one in each.examples)
        made[area] = fit(area, base, texts(each.examples), within, texts(each.hints), texts(each.against), others)
    return made


def _within(example: str, beside: Sequence[str]) -> str:
    """An example in front of or behind another text, always of the same one: what is encoded is kept."""
    number = zlib.crc32(example.encode("utf-8", "surrogatepass"))
    other = beside[number // 2 % len(beside)]
    return f"{example}\n{other}" if number % 2 else f"{other}\n{example}"


def _sample(store: Store) -> list[tuple[Passage, Parted]]:
    """Stored passages with their vectors, every so-manieth of them."""
    step, at, found = max(1, -(-store.count() // STORED)), 0, []
    for rows, vectors in store.vectors():
        places = np.flatnonzero((np.arange(at, at + len(rows)) % step) == 0)
        found += [(passage, vectors.some(places[nth : nth + 1])) for nth, passage in enumerate(store.passages(rows[places]))]
        at += len(rows)
    return found
