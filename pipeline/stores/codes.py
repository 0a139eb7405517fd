"""Vectors as they are stored and searched: a byte a number; those of tokens half a byte.

A number x of a unit vector of D numbers becomes floor(255 (x + L) / 2L), L = 6 / sqrt(D) or at most 1, and is read as the middle
of what has this code. That is FAISS's uniform 8-bit scalar quantizer with the range fixed beforehand, not learned from the data:
what is stored never depends on what else is.

Of a token's T numbers, scattered alike, each becomes one of 16 codes that lie evenly within ±3 / sqrt(T), and what is beyond the last of
them; the first of two is the lower half of their byte.
"""

from __future__ import annotations

import faiss
import numpy as np
from numpy.typing import NDArray

from pipeline.stores.base import Vectors

_LEVELS = 255
_HALF_LEVELS, _HALF_DEVIATIONS = 16, 3
_DEVIATIONS = 6  # numbers of unit vectors scatter by 1 / sqrt(D); those of the shipped encoder stay within 4 of that


def limit(dimension: int) -> np.float32:
    """The greatest number that has a code of its own."""
    return np.float32(min(1.0, _DEVIATIONS / dimension**0.5))


def encoded(vectors: Vectors) -> NDArray[np.uint8]:
    """Codes (n, D) of unit vectors (n, D)."""
    most = limit(vectors.shape[1])
    return np.asarray(np.clip((vectors + most) / (2 * most) * _LEVELS, 0, _LEVELS), np.uint8)


def decoded(blob: bytes, dimension: int) -> Vectors:
    """Vectors (n, D) of codes, row by row; their length is 1 but for the rounding."""
    most = limit(dimension)
    codes = np.frombuffer(blob, np.uint8).reshape(-1, dimension).astype(np.float32)
    return np.asarray(2 * most / _LEVELS * (codes + np.float32(0.5)) - most, np.float32)


def searched(dimension: int) -> faiss.IndexScalarQuantizer:
    """An empty FAISS index by inner product that keeps what `decoded` gives in a byte a number."""
    index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_8bit_uniform, faiss.METRIC_INNER_PRODUCT)
    ends = np.full((2, dimension), limit(dimension), np.float32)
    ends[0] *= -1
    index.train(ends)
    return index


def packed(vectors: Vectors) -> NDArray[np.uint8]:
    """Codes (n, T / 2) of the unit vectors (n, T) of tokens; T is even."""
    most = _HALF_DEVIATIONS / np.float32(vectors.shape[1]) ** 0.5
    codes = np.clip((vectors + most) / (2 * most) * _HALF_LEVELS, 0, _HALF_LEVELS - 1).astype(np.uint8)
    return np.asarray(codes[:, ::2] | codes[:, 1::2] << 4)


def unpacked(blob: bytes, dimension: int) -> Vectors:
    """Unit vectors (n, T) of the codes of tokens."""
    found = np.take(_PAIRS, np.frombuffer(blob, np.uint8), axis=0).reshape(-1, dimension)  # ten times as quick as indexing
    found /= np.sqrt(np.einsum("td,td->t", found, found))[:, None]
    return found


_CODES = np.arange(256)
_PAIRS = np.stack([_CODES & 15, _CODES >> 4], axis=1).astype(np.float32) + np.float32(0.5 - _HALF_LEVELS / 2)  # but for their length
