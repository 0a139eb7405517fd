"""Measures of tagging over labelled texts, in which some labels are optional: they count neither for nor against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.records import TextTags
from pipeline.tagging import taxonomy

_ENOUGH = 10  # texts that an area needs to count in the macro average
_BINS = 10


@dataclass(frozen=True, slots=True)
class TagQuality:
    """F1 of one area; of "all" (micro), of "macro" (areas with ten texts or more); "label-free kept" is a share."""

    measure: str
    group: str
    texts: int
    value: float


def tag_quality(rows: Sequence[dict[str, Any]], tags: Sequence[TextTags]) -> list[TagQuality]:
    """The measures of texts with ``labels`` and ``optional`` against the tags given to them."""
    ids = taxonomy.ids()
    truth = np.array([[area in row["labels"] for area in ids] for row in rows])
    optional = np.array([[area in row.get("optional", ()) for area in ids] for row in rows])
    given = np.array([[area in tag.labels for area in ids] for tag in tags])
    probabilities = np.array([[tag.scores[area] for area in ids] for tag in tags])
    counted, free = given & ~optional, ~truth.any(axis=1)
    each = [f1(counted[:, at], truth[:, at]) for at in range(len(ids))]
    enough = [value for at, value in enumerate(each) if truth[:, at].sum() >= _ENOUGH]
    return [
        TagQuality("tags F1", "all", len(rows), f1(counted, truth)),
        TagQuality("tags F1", "macro", len(rows), float(np.mean(enough)) if enough else 0.0),
        *(TagQuality("tags F1", area, int(truth[:, at].sum()), each[at]) for at, area in enumerate(ids)),
        TagQuality("tags", "label-free kept", int(free.sum()), float((~counted[free].any(axis=1)).mean()) if free.any() else 1.0),
        TagQuality("tags", "calibration error", len(rows), calibration_error(probabilities[~optional], truth[~optional])),
    ]


def f1(given: NDArray[np.bool_], truth: NDArray[np.bool_], importance: NDArray[np.float64] | float = 1.0) -> float:
    """Harmonic mean of precision and recall, each case counted by its importance; 0 where nothing is given and nothing true."""
    both, all_of_each = (importance * (given & truth)).sum(), (importance * given).sum() + (importance * truth).sum()
    return float(2 * both / all_of_each) if all_of_each else 0.0


def calibration_error(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """Expected calibration error: mean gap of probability and frequency over ten bins, by size (Naeini 2015)."""
    bins = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    gaps = [abs(probabilities[bins == at].sum() - truth[bins == at].sum()) for at in range(_BINS)]
    return float(sum(gaps) / max(1, len(truth)))
