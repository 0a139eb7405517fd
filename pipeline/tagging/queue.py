"""What to label next: passages that the tagger is unsure of, no two alike.

Uncertain is a passage of which a calibrated probability lies near its area's threshold (uncertainty sampling by margin; Settles, "Active
Learning Literature Survey", 2009). Among the most uncertain the farthest from those taken comes next, each distance weighted by the
uncertainty (farthest first, Gonzalez 1985; for choosing what to label Sener and Savarese 2018, arXiv 1708.00489).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline.fold import fold
from pipeline.records import Area, Filters, Passage, Queued
from pipeline.stores.base import Rows, Store, Vectors
from pipeline.tagging.classifier import Classifier

POOL = 400  # of the most uncertain, from which those that differ are taken
_HALF = 0.05  # margin at which a passage counts half as much as one on the threshold itself
_UNSURE = 0.15  # margin up to which an area is named as one that the tagger is unsure of
_MOST_UNSURE = 3  # areas that are named
_NO_MATTER = re.compile(r"[\W\d_]+")


class Beliefs:
    """How probable a tagger holds every area for every stored passage. Rows are never reused, so only new ones are looked at."""

    def __init__(self, classifier: Classifier) -> None:
        self.classifier = classifier
        self.rows: Rows = np.zeros(0, np.int64)
        self.probabilities: NDArray[np.float16] = np.zeros((0, len(classifier.decisions)), np.float16)
        self._generation: object = None

    def follow(self, store: Store) -> None:
        """Bring the beliefs up to what is stored now."""
        generation = store.stats()["generation"]
        if generation == self._generation:
            return
        there, added, found = [np.zeros(0, np.int64)], [self.rows], [self.probabilities]
        for rows, vectors in store.vectors():
            there.append(rows)
            new = ~np.isin(rows, self.rows)
            if new.any():
                passages = store.passages(rows[new])
                texts, contexts = [passage.text for passage in passages], [passage.context for passage in passages]
                added.append(rows[new])
                found.append(self.classifier.probabilities(texts, vectors.some(new), contexts).astype(np.float16))
        rows, probabilities = np.concatenate(added), np.concatenate(found)
        kept = np.isin(rows, np.concatenate(there))
        self.rows, self.probabilities, self._generation = rows[kept], probabilities[kept], generation

    def margins(self, area: str | None = None) -> NDArray[np.float32]:
        """How far (passages,) the probability nearest to its threshold lies from it; of one area, if it is named."""
        thresholds = np.array([decision.threshold for decision in self.classifier.decisions], np.float32)
        wanted = [at for at, decision in enumerate(self.classifier.decisions) if area in (None, decision.id)]
        return np.asarray(np.abs(self.probabilities[:, wanted] - thresholds[wanted]).min(axis=1), np.float32)

    def suggestion(self, at: int, area: str | None = None) -> tuple[tuple[Area, ...], tuple[str, ...]]:
        """All areas of the passage at this place, likeliest first; and those that are unsure, the nearest to its threshold first.

        An area that was asked about comes before them.
        """
        told = list(zip(self.classifier.decisions, self.probabilities[at].astype(float).tolist()))
        near = sorted((abs(p - decision.threshold), decision.id) for decision, p in told)
        unsure = [id for margin, id in near if margin <= _UNSURE or id == near[0][1]][:_MOST_UNSURE]
        ranked = sorted(told, key=lambda pair: -pair[1])
        named = ([area] if area else []) + unsure
        return tuple(Area(decision.id, round(p, 4)) for decision, p in ranked), tuple(dict.fromkeys(named))


def to_label(
    store: Store, beliefs: Beliefs, count: int, area: str | None = None, skip: Collection[str] = (), decided: Iterable[str] = ()
) -> list[Queued]:
    """The ``count`` passages to label next, none of the ids in ``skip`` and none like the texts that are ``decided``.

    With ``area`` those that it is unsure whether they have it. The same store, tagger and decisions give the same passages.
    """
    beliefs.follow(store)
    margins = beliefs.margins(area)
    alike = {likeness(text) for text in decided}
    pool: list[int] = []
    passages: list[Passage] = []
    for at, passage in _least_first(store, beliefs, margins):
        if len(pool) == max(POOL, count):
            break
        if passage.id not in skip and (like := likeness(passage.text)) not in alike:
            alike.add(like)
            pool.append(at)
            passages.append(passage)
    order = farthest_first(margins[pool], _vectors(store, beliefs.rows[pool]), count)
    reports = {report.id: report for report in store.reports(Filters(reports=tuple({passages[at].report_id for at in order})))}
    return [
        Queued(passages[at], reports[passages[at].report_id], *beliefs.suggestion(pool[at], area))
        for at in order
        if passages[at].report_id in reports
    ]


def _least_first(store: Store, beliefs: Beliefs, margins: NDArray[np.float32]) -> Iterator[tuple[int, Passage]]:
    """The stored passages by margin, with their places in the beliefs."""
    order = np.argsort(margins, kind="stable")
    for start in range(0, len(order), POOL):
        some = order[start : start + POOL]
        yield from zip(some.tolist(), store.passages(beliefs.rows[some]))


def _vectors(store: Store, wanted: Rows) -> Vectors:
    """The vectors of these rows, in their order."""
    found: dict[int, Vectors] = {}
    for rows, vectors in store.vectors():
        here = np.isin(rows, wanted)
        found.update(zip(rows[here].tolist(), vectors.whole[here]))
    return np.array([found[row] for row in wanted.tolist()], np.float32)


def farthest_first(margins: NDArray[np.float32], vectors: Vectors, count: int) -> list[int]:
    """Which of the passages (unit vectors (n, dimension)) to take, in their order: the most uncertain, then what is unlike those taken."""
    weights = _HALF / (_HALF + margins)
    distances = np.ones(len(margins), np.float32)
    left = np.ones(len(margins), bool)
    taken: list[int] = []
    while len(taken) < min(count, len(margins)):
        gains = np.where(left, weights * distances, -1)
        at = int(gains.argmax())
        taken.append(at)
        left[at] = False
        distances = np.minimum(distances, np.maximum(0, 1 - vectors @ vectors[at]))
    return taken


def likeness(text: str) -> str:
    """What texts have in common that differ in figures and marks only: a sentence copied from year to year is asked about once."""
    return _NO_MATTER.sub("", fold(text))
