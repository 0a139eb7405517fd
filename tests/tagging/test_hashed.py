"""The hash table against a dictionary."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tagging.hashed import Hashed

# Multiples of 2^60 begin at few slots: many keys want the same one.
numbers = st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 40), st.integers(0, 15).map(lambda number: number << 60))


@given(st.lists(numbers, unique=True, max_size=60), st.lists(numbers, max_size=60))
def test_what_is_known_is_found_at_its_place(keys: list[int], others: list[int]) -> None:
    wanted = [*others, *keys[::2]]
    hits, places = Hashed(np.array(keys, np.uint64)).find(np.array(wanted, np.uint64))
    known = {key: place for place, key in enumerate(keys)}
    assert dict(zip(hits.tolist(), places.tolist())) == {at: known[key] for at, key in enumerate(wanted) if key in known}
    assert hits.tolist() == sorted(hits.tolist())


def test_the_last_slots_go_over_into_the_first() -> None:
    keys = np.arange(2**20, dtype=np.uint64)
    hashed = Hashed(keys[:5])
    last = keys[hashed._slots(keys) == hashed._last][:5]
    hits, places = Hashed(last).find(last)
    assert (hits.tolist(), places.tolist()) == ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4])
