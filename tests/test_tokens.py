"""Late interaction: every token of a query finds the nearest token of a text, whatever other texts there are."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.interaction import NO_TOKENS, Tokens, all_tokens
from pipeline.parts import joined
from tests.stores.making import DIMENSION, SCORES, TOKEN, parted, unit


@given(st.lists(st.integers(1, 6), max_size=8), st.integers(1, 5), st.integers(0, 10_000))
def test_interactions_are_those_of_the_plain_computation(counts: list[int], asked: int, seed: int) -> None:
    query, vectors = unit(seed, asked, TOKEN), unit(seed + 1, sum(counts), TOKEN)
    found = Tokens(vectors, np.array(counts, np.int64)).interactions(query)
    ends = np.cumsum(counts, dtype=np.int64)
    wanted = [np.mean([max(token @ own for own in vectors[end - count : end]) for token in query]) for end, count in zip(ends, counts)]
    np.testing.assert_allclose(found, np.array(wanted, np.float32), atol=1e-5)
    assert found.dtype == np.float32


def test_a_text_that_holds_all_tokens_of_a_query_has_one() -> None:
    query = unit(1, 3, TOKEN)
    both = Tokens(np.concatenate([unit(2, 4, TOKEN), query, unit(3, 2, TOKEN)]), np.array([4, 5]))
    np.testing.assert_allclose(both.interactions(query)[1], 1, atol=1e-6)
    assert both.interactions(query)[0] < 0.95


def test_tokens_of_several_batches_are_one_after_another() -> None:
    some = [parted(seed, 4) for seed in (1, 2, 3)]
    all = joined([some[0], parted(9, 0), *some[1:]], DIMENSION, SCORES)
    np.testing.assert_array_equal(all.tokens.counts, np.concatenate([each.tokens.counts for each in some]))
    np.testing.assert_array_equal(all.tokens.vectors, np.concatenate([each.tokens.vectors for each in some]))
    assert all_tokens([]) is all_tokens([NO_TOKENS]) is NO_TOKENS
    assert some[0].some(np.array([1])).tokens is NO_TOKENS, "what is taken from stored vectors needs none"
