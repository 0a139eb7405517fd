"""A byte a number: what comes back, and that FAISS keeps it so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stores.codes import decoded, encoded, limit, packed, searched, unpacked
from tests.stores.making import unit


@given(st.integers(0, 2**32 - 1), st.sampled_from([2, 24, 384]))
def test_a_vector_comes_back_as_near_as_its_codes_allow(seed: int, dimension: int) -> None:
    vectors = unit(seed, 5, dimension)
    back = decoded(encoded(vectors).tobytes(), dimension)
    most = float(limit(dimension))
    assert np.abs(back - np.clip(vectors, -most, most)).max() <= most / 255 + 1e-6
    assert np.array_equal(encoded(back), encoded(vectors))


@pytest.mark.parametrize("number", [-1.0, 1.0, 0.0])
def test_the_ends_of_the_range(number: float) -> None:
    assert decoded(encoded(np.full((1, 4), number, np.float32)).tobytes(), 4)[0] == pytest.approx([number] * 4, abs=1.01 / 255)


def test_faiss_keeps_and_compares_what_is_decoded() -> None:
    vectors = decoded(encoded(unit(3, 200, 384)).tobytes(), 384)
    index, query = searched(384), unit(9, 1, 384)
    index.add(vectors)  # type: ignore[call-arg]
    assert np.allclose(index.reconstruct_n(0, 200), vectors, atol=1e-6)  # type: ignore[call-arg]
    scores, rows = index.search(query, 200)  # type: ignore[call-arg]
    assert np.allclose(scores[0], (vectors @ query[0])[rows[0]], atol=1e-5)
    assert (np.diff(scores[0]) <= 0).all()


def test_long_vectors_lose_little() -> None:
    vectors = unit(5, 300, 384)
    assert (vectors * decoded(encoded(vectors).tobytes(), 384)).sum(axis=1).min() > 0.995


@given(st.integers(0, 2**32 - 1), st.sampled_from([2, 8, 96]))
def test_tokens_come_back_as_unit_vectors_with_the_same_codes(seed: int, dimension: int) -> None:
    vectors = unit(seed, 7, dimension)
    codes = packed(vectors)
    assert (codes.shape, codes.dtype) == ((7, dimension // 2), np.uint8)
    back = unpacked(codes.tobytes(), dimension)
    assert np.allclose(np.linalg.norm(back, axis=1), 1, atol=1e-6)
    if dimension == 96:
        assert (back * vectors).sum(axis=1).min() > 0.98
    assert unpacked(b"", dimension).shape == (0, dimension)


def test_the_codes_of_tokens_are_those_of_plain_counting() -> None:
    most = 3 / 96**0.5
    vectors = unit(6, 3, 96)
    for row, codes in zip(vectors.tolist(), packed(vectors).tolist()):
        halves = [half for code in codes for half in (code % 16, code // 16)]
        assert halves == [min(15, max(0, int((number + most) / (2 * most) * 16))) for number in row]
