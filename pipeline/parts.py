"""The parts of a passage: a paragraph often speaks of several things, and who searches means one of them.

All parts of a text are read together, each by what stands around it; then the mean of a part's own tokens is its vector ("late
chunking", arXiv 2409.04701). A passage is as near to a query as the nearest of its parts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.interaction import NO_TOKENS, Tokens, all_tokens

SHORTEST = 36  # characters; chosen by measuring, pipeline.making.ablation
MOST = 64  # parts of a text
_CLAUSE = re.compile(r"[^，,；;。！？!?\n]*[，,；;。！？!?\n]+|[^，,；;。！？!?\n]+")


def cuts(text: str) -> list[int]:
    """Where the parts of a text end, ascending: after a clause, once SHORTEST characters are full; a short rest joins the last."""
    found: list[int] = []
    start = 0
    for clause in _CLAUSE.finditer(text):
        if clause.end() - start >= SHORTEST and len(found) < MOST:
            found.append(clause.end())
            start = clause.end()
    if not found:
        return [len(text)]
    if len(text) - found[-1] >= SHORTEST // 2 and len(found) < MOST:
        found.append(len(text))
    else:
        found[-1] = len(text)
    return found


def pieces(text: str, count: int) -> list[str]:
    """A text as ``count`` parts: empty ones where it has fewer, the rest of it in the last where it has more."""
    ends = cuts(text)[: count - 1]
    found = [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)])]
    return found + [""] * (count - len(found))


@dataclass(frozen=True, slots=True)
class Parted:
    """Unit vectors of n texts, ``whole`` (n, D), and of their parts, text after text, ``parts`` (m, D), ``counts`` (n,) of each.

    ``scores`` (n, A) is what the encoder's classification head says of each text, a logit an area; A is 0 where there is no head.
    ``tokens`` are kept only where a store or a query needs them.
    """

    whole: NDArray[np.float32]
    parts: NDArray[np.float32]
    counts: NDArray[np.int64]
    scores: NDArray[np.float32]
    tokens: Tokens = NO_TOKENS

    def nearest(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """For unit vectors (q, D) the cosine of each with the nearest part of each text, (q, n)."""
        if not len(self.counts):
            return np.zeros((len(vectors), 0), np.float32)
        return np.asarray(np.maximum.reduceat(vectors @ self.parts.T, self.starts, axis=1), np.float32)

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where the parts of each text begin in ``parts``, (n,)."""
        return np.asarray(np.cumsum(self.counts) - self.counts, np.int64)

    def some(self, at: NDArray[np.integer] | NDArray[np.bool_]) -> Parted:
        """The texts at these places, in their order; or those for which (n,) is true. Without their tokens."""
        places = np.flatnonzero(at) if at.dtype == bool else at
        counts = self.counts[places]
        within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        return Parted(self.whole[places], self.parts[np.repeat(self.starts[places], counts) + within], counts, self.scores[places])


def joined(all: Sequence[Parted], dimension: int, areas: int) -> Parted:
    """The texts of all, one after another; ``areas`` is how many scores each has."""
    nothing = np.zeros((0, dimension), np.float32)
    return Parted(
        np.concatenate([nothing, *(each.whole for each in all)]),
        np.concatenate([nothing, *(each.parts for each in all)]),
        np.concatenate([np.zeros(0, np.int64), *(each.counts for each in all)]),
        np.concatenate([np.zeros((0, areas), np.float32), *(each.scores for each in all)]),
        all_tokens([each.tokens for each in all]),
    )
