"""Passages and stores -> areas: what the classifier is used for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from pipeline.parts import Parted
from pipeline.records import Area, Passage, Progress, TextTags
from pipeline.stores.base import Rows, Store
from pipeline.tagging.classifier import Classifier


def tag_passages(classifier: Classifier, passages: Sequence[Passage], vectors: Parted) -> list[tuple[Area, ...]]:
    """The areas of each passage; the vectors are those that are stored."""
    return classifier.tag([passage.text for passage in passages], vectors, [passage.context for passage in passages])


def tagged(classifier: Classifier, passages: Sequence[Passage], vectors: Parted) -> list[Passage]:
    """The passages with their areas; the vectors are those that are stored."""
    areas = tag_passages(classifier, passages, vectors)
    return [replace(passage, areas=given) for passage, given in zip(passages, areas, strict=True)]


def text_tags(classifier: Classifier, texts: Sequence[str], vectors: Parted) -> list[TextTags]:
    """The areas of texts with the probability of every area."""
    probabilities = classifier.probabilities(texts, vectors)
    ids = [decision.id for decision in classifier.decisions]
    return [
        TextTags(tuple(area.id for area in areas), {area: round(float(p), 4) for area, p in zip(ids, row, strict=True)})
        for areas, row in zip(classifier.areas(probabilities), probabilities, strict=True)
    ]


def profile(passages: Sequence[Passage]) -> dict[str, float]:
    """The share of the passages that has each area, commonest first."""
    counted = Counter(area.id for passage in passages for area in passage.areas)
    return {area: round(count / len(passages), 4) for area, count in counted.most_common()}


def retag(store: Store, classifier: Classifier, progress: Callable[[Progress], None] | None = None) -> int:
    """Give every stored passage its areas anew, from its stored vector, in one transaction at the end; gives how many there are.

    ``progress`` hears of tagging; what it raises ends the work, and all areas are as they were.
    """
    total = store.count()
    done: list[Rows] = [np.zeros(0, np.int64)]
    areas: list[tuple[Area, ...]] = []
    for rows, vectors in store.vectors():
        areas += tag_passages(classifier, store.passages(rows), vectors)
        done.append(rows)
        if progress:
            progress(Progress(len(areas), total, "tagging"))
    store.set_areas(np.concatenate(done), areas, classifier.hash)
    return len(areas)
