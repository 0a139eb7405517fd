"""Where numbers stand among known ones: a hash table in arrays, for very many lookups at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SPREADS = np.uint64(0x9E3779B97F4A7C15)  # odd: 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming, vol. 3, 6.4)
_ROOM = 4  # slots a key, at least: nearly every key is found at its first

Keys = NDArray[np.unsignedinteger]


class Hashed:
    """Known keys (n,), no two alike, uint64; open addressing, the next slot where one is taken."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        bits = max(4, (_ROOM * len(keys)).bit_length())
        self._shift, self._last = np.uint64(64 - bits), (1 << bits) - 1
        self._table = np.full(1 << bits, -1, np.int64)
        left, slots = np.arange(len(keys)), self._slots(keys)
        while len(left):
            free = left[self._table[slots[left]] < 0]
            self._table[slots[free]] = free  # of those that want the same slot one has it
            left = left[self._table[slots[left]] != left]
            slots[left] = (slots[left] + 1) & self._last

    def find(self, wanted: Keys) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which of the keys wanted, uint64, are known, ascending, and at which place each of these stands among the known."""
        slots = self._slots(wanted)
        places = self._table[slots]
        others = np.flatnonzero(places >= 0)
        while len(others := others[self._keys[places[others]] != wanted[others]]):
            slots[others] = (slots[others] + 1) & self._last
            places[others] = self._table[slots[others]]
            others = others[places[others] >= 0]
        hits = np.flatnonzero(places >= 0)
        return hits, places[hits]

    def _slots(self, keys: Keys) -> NDArray[np.int64]:
        return ((keys * _SPREADS) >> self._shift).astype(np.int64)
