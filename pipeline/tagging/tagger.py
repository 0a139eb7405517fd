"""Passages and stores -> areas: what the classifier is used for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.records import Passage, Progress, TextTags
from pipeline.stores.base import Store, Vectors
from pipeline.tagging.classifier import Classifier


def tagged(classifier: Classifier, passages: Sequence[Passage], vectors: Vectors) -> list[Passage]:
    """The passages with their areas; vectors (passages, dimension) are those that are stored."""
    areas = classifier.tag([passage.text for passage in passages], vectors)
    return [replace(passage, areas=given) for passage, given in zip(passages, areas, strict=True)]


def text_tags(classifier: Classifier, texts: Sequence[str], vectors: Vectors) -> list[TextTags]:
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
    """Give every stored passage its areas anew, from its stored vector; gives how many there are."""
    total, done = store.count(), 0
    for rows, vectors in store.vectors():
        texts = [passage.text for passage in store.passages(rows)]
        store.set_areas(rows, classifier.tag(texts, vectors), classifier.hash)
        done += len(rows)
        if progress:
            progress(Progress(done, total, ""))
    return done
