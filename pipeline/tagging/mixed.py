"""The score of a text for an area: that of the whole, mixed with that of the part which speaks most for it, and what others add.

These are the clause that speaks most for the area, and the encoder's head.

A long paragraph often gives an area one clause only; in the whole it is drowned by the others, and in its part the vector speaks of
the clauses around it. So the words of each clause are weighed once more by themselves, and those that speak most for the area count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.parts import Parted, pieces
from pipeline.tagging.features import Lexicon, summed

SHARE = 0.5  # of the best part in the score; chosen by cross-validation over the examples


def mixed(whole: NDArray[np.floating], parts: NDArray[np.floating], starts: NDArray[np.int64]) -> NDArray[np.floating]:
    """Scores (n, areas) from those of the texts (n, areas) and those of their parts (m, areas), which begin at ``starts`` (n,)."""
    if not len(whole):
        return whole
    return (1 - SHARE) * whole + SHARE * np.maximum.reduceat(parts, starts, axis=0)


def spoken(clauses: NDArray[np.floating], starts: NDArray[np.int64]) -> NDArray[np.floating]:
    """What the words of its best clause add to each text, (n, areas), from the scores of clauses (c, areas), which begin at ``starts``.

    A clause without known words says nothing: what is added is never below 0.
    """
    return np.maximum(np.maximum.reduceat(clauses, starts, axis=0), 0) if len(starts) else clauses


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
class Rows:
    """Lexical features of texts, (n, terms), of their parts, (m, terms), and of their clauses, (c, terms).

    ``clause_counts`` (n,) is how many clauses each text has.
    """

    whole: sparse.csr_matrix
    parts: sparse.csr_matrix
    clauses: sparse.csr_matrix
    clause_counts: NDArray[np.int64]


def lexical(lexicon: Lexicon, texts: Sequence[str], vectors: Parted, contexts: Sequence[str] = ()) -> Rows:
    """The lexical features of texts; ``vectors`` say into how many parts they are cut, ``contexts`` as in `part_texts`."""
    # No term goes beyond a clause, so the terms of parts and texts are those of their clauses: they are looked for once.
    clauses, each = lexicon.clauses(part_texts(texts, vectors, contexts))
    parts = summed(clauses, each)
    whole = summed(parts, vectors.counts)
    ends = np.append(0, np.cumsum(each))
    starts = ends[np.append(vectors.starts, len(each))]
    return Rows(lexicon.weighted(whole), lexicon.weighted(parts), lexicon.weighted(clauses), np.diff(starts))


@dataclass(frozen=True, slots=True)
class Features:
    """Features of texts, (n, features), and of their parts, (m, features), of which each text has ``counts`` (n,).

    Of each clause the terms alone, (c, terms); each text has ``clause_counts`` (n,) of them. ``heads`` (n, A) is what the head says.
    """

    whole: sparse.csr_matrix
    parts: sparse.csr_matrix
    counts: NDArray[np.int64]
    clauses: sparse.csr_matrix
    clause_counts: NDArray[np.int64]
    heads: NDArray[np.float32]

    def some(self, at: NDArray[np.integer] | NDArray[np.bool_]) -> Features:
        """Those of some of the texts, in their order here."""
        wanted = np.zeros(len(self.counts), bool)
        wanted[at] = True
        parts, clauses = (np.repeat(wanted, each) for each in (self.counts, self.clause_counts))
        counts = self.counts[wanted], self.clauses[clauses], self.clause_counts[wanted]
        return Features(self.whole[wanted], self.parts[parts], *counts, self.heads[wanted])

    @property
    def clause_starts(self) -> NDArray[np.int64]:
        """Where the clauses of each text begin, (n,)."""
        return np.asarray(np.cumsum(self.clause_counts) - self.clause_counts, np.int64)

    def scores(self, weights: NDArray[np.float64], bias: NDArray[np.float64]) -> NDArray[np.floating]:
        """Scores (n, areas) by weights (areas, features + terms + A) and biases (areas,)."""
        features, terms = self.whole.shape[1], self.clauses.shape[1]
        whole, parts = (each @ weights[:, :features].T + bias for each in (self.whole, self.parts))
        best = spoken(self.clauses @ weights[:, features : features + terms].T, self.clause_starts)
        return mixed(whole, parts, np.cumsum(self.counts) - self.counts) + best + self.heads @ weights[:, features + terms :].T
