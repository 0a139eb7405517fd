"""The score of a text for an area: that of the whole, mixed with that of the part which speaks most for it.

A long paragraph often gives an area one clause only; in the whole it is drowned by the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.parts import Parted, pieces

SHARE = 0.5  # of the best part in the score; chosen by cross-validation over the examples


def mixed(whole: NDArray[np.floating], parts: NDArray[np.floating], starts: NDArray[np.int64]) -> NDArray[np.floating]:
    """Scores (n, areas) from those of the texts (n, areas) and those of their parts (m, areas), which begin at ``starts`` (n,)."""
    if not len(whole):
        return whole
    return (1 - SHARE) * whole + SHARE * np.maximum.reduceat(parts, starts, axis=0)


def part_texts(texts: Sequence[str], vectors: Parted, contexts: Sequence[str] = ()) -> list[str]:
    """The text of each part; ``contexts`` is what the encoder read before each text, and no part's text."""
    found = []
    for text, context, count in zip(texts, contexts or [""] * len(texts), vectors.counts.tolist(), strict=True):
        before = len(f"{context} ".lstrip())
        for piece in pieces(f"{context} {text}".strip(), count):
            found.append(piece[before:])
            before = max(0, before - len(piece))
    return found


@dataclass(frozen=True, slots=True)
class Features:
    """Features of texts, (n, features), and of their parts, (m, features), of which each text has ``counts`` (n,)."""

    whole: sparse.csr_matrix
    parts: sparse.csr_matrix
    counts: NDArray[np.int64]

    def some(self, at: NDArray[np.integer] | NDArray[np.bool_]) -> Features:
        """Those of some of the texts, in their order here."""
        wanted = np.zeros(len(self.counts), bool)
        wanted[at] = True
        return Features(self.whole[wanted], self.parts[np.repeat(wanted, self.counts)], self.counts[wanted])

    def scores(self, weights: NDArray[np.float64], bias: NDArray[np.float64]) -> NDArray[np.floating]:
        """Scores (n, areas) by weights (areas, features) and biases (areas,)."""
        whole, parts = (each @ weights.T + bias for each in (self.whole, self.parts))
        return mixed(whole, parts, np.cumsum(self.counts) - self.counts)
