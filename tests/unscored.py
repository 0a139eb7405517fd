"""Vectors without the scores of a head, for tests that need none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.parts import Parted
from pipeline.stores.base import Vectors


def unscored(whole: Vectors, parts: Vectors, counts: NDArray[np.int64]) -> Parted:
    """Vectors of texts and of their parts, of which each text has so many."""
    return Parted(whole, parts, counts, np.zeros((len(whole), 0), np.float32))
