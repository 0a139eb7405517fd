"""Stored passages after a change of the areas: those concerned are tagged again, the others stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np

from pipeline.records import Progress
from pipeline.stores.base import Store
from pipeline.tagging.classifier import Classifier
from pipeline.tagging.overlay import Overlay
from pipeline.tagging.tagger import tag_passages


def relabel(
    store: Store, classifier: Classifier, overlay: Overlay, anew: Collection[str] = (), progress: Callable[[Progress], None] | None = None
) -> int:
    """Tag those stored passages again that get or lose one of the areas ``anew``, or bear an id that was merged; gives how many.

    An id that was split stays with its passages until all is tagged anew.
    """
    merged, split = dict(overlay.merged), dict(overlay.split)
    total, done, altered = store.count(), 0, 0
    for rows, vectors in store.vectors():
        passages = store.passages(rows)
        had = [{area.id for area in passage.areas} for passage in passages]
        if anew or any(ids & merged.keys() for ids in had):
            found = tag_passages(classifier, passages, vectors)
            concerned = [
                at
                for at, given in enumerate(found)
                if had[at] & merged.keys() or {area.id for area in given} & {*anew} != had[at] & {*anew}
            ]
            kept = [tuple(area for area in passages[at].areas if area.id in split) for at in concerned]
            store.set_areas(rows[concerned], [(*found[at], *old) for at, old in zip(concerned, kept)], classifier.hash)
            altered += len(concerned)
        done += len(rows)
        if progress:
            progress(Progress(done, total, ""))
    store.set_areas(np.zeros(0, np.int64), [], classifier.hash)
    return altered
