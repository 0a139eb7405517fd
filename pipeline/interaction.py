"""Late interaction: a query is compared with a passage token by token, which a vector for all of them cannot do.

Each token of the query looks for the token of the passage that is nearest to it, and what they find is averaged (MaxSim of ColBERT,
arXiv 2004.12832). The tokens are those of the encoder, each read in the light of the whole, with fewer numbers (models/interaction).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Tokens:
    """Unit vectors of the tokens of n texts, text after text, ``vectors`` (t, T), and how many each has, ``counts`` (n,), 1 or more."""

    vectors: NDArray[np.float32]
    counts: NDArray[np.int64]

    def interactions(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """For the tokens (q, T) of a query the mean of their cosines with the nearest token of each text, (n,)."""
        if not len(self.counts):
            return np.zeros(0, np.float32)
        starts, step = np.cumsum(self.counts) - self.counts, max(1, _SMALL // query.size)
        near = np.concatenate([self.vectors[at : at + step] @ query.T for at in range(0, len(self.vectors), step)])
        return np.asarray(np.maximum.reduceat(near, starts, axis=0).mean(axis=1), np.float32)


# Multiplications at a time: OpenBLAS does not share out so few among its threads, which would go on waiting for work beside those of FAISS.
_SMALL = 250_000
NO_TOKENS = Tokens(np.zeros((0, 0), np.float32), np.zeros(0, np.int64))  # where there is no late interaction, or it is not wanted


def all_tokens(all: Sequence[Tokens]) -> Tokens:
    """The tokens of the texts of all, one after another."""
    some = [each for each in all if len(each.counts)]
    if not some:
        return NO_TOKENS
    return Tokens(np.concatenate([each.vectors for each in some]), np.concatenate([each.counts for each in some]))
