"""Scores of texts from those of their parts and clauses, against a plain computation."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from pipeline.tagging.mixed import SHARE, Features, spoken

AREAS, DENSE, TERMS, HEADED = 2, 3, 4, 3
WEIGHTS = DENSE + 2 * TERMS + HEADED
counts = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 5)), max_size=5)


def made(parts: list[int], clauses: list[int], seed: int) -> Features:
    rng = np.random.default_rng(seed)

    def some(rows: int, columns: int) -> sparse.csr_matrix:
        return sparse.csr_matrix(rng.normal(size=(rows, columns)))

    columns = DENSE + TERMS
    whole, of_parts, of_clauses = some(len(parts), columns), some(sum(parts), columns), some(sum(clauses), TERMS)
    heads = rng.normal(size=(len(parts), HEADED)).astype(np.float32)
    return Features(whole, of_parts, np.array(parts, int), of_clauses, np.array(clauses, int), heads)


@given(counts, st.integers(0, 1000))
def test_scores_are_those_of_a_plain_computation(each: list[tuple[int, int]], seed: int) -> None:
    parts, clauses = [part for part, _ in each], [clause for _, clause in each]
    features, rng = made(parts, clauses, seed), np.random.default_rng(seed + 1)
    weights, bias = rng.normal(size=(AREAS, WEIGHTS)), rng.normal(size=AREAS)
    found = features.scores(weights, bias)
    assert found.shape == (len(each), AREAS)
    for at in range(len(each)):
        first, then = sum(parts[:at]), sum(clauses[:at])
        of_parts = [features.parts[first + nth].toarray()[0] for nth in range(parts[at])]
        of_clauses = [features.clauses[then + nth].toarray()[0] for nth in range(clauses[at])]
        for area in range(AREAS):
            whole = weights[area, : DENSE + TERMS] @ features.whole[at].toarray()[0] + bias[area]
            best = max(weights[area, : DENSE + TERMS] @ row + bias[area] for row in of_parts)
            said = max(0, *(weights[area, DENSE + TERMS : -HEADED] @ row for row in of_clauses))
            head = weights[area, -HEADED:] @ features.heads[at]
            assert abs(found[at, area] - ((1 - SHARE) * whole + SHARE * best + said + head)) < 1e-9


@given(counts, st.integers(0, 1000), st.data())
def test_some_texts_score_as_among_all(each: list[tuple[int, int]], seed: int, data: st.DataObject) -> None:
    features, rng = made([part for part, _ in each], [clause for _, clause in each], seed), np.random.default_rng(seed + 1)
    weights, bias = rng.normal(size=(AREAS, WEIGHTS)), rng.normal(size=AREAS)
    wanted = np.array(data.draw(st.lists(st.booleans(), min_size=len(each), max_size=len(each))), bool)
    assert np.allclose(features.some(wanted).scores(weights, bias), features.scores(weights, bias)[wanted])


def test_a_text_whose_clauses_speak_against_an_area_gets_nothing_from_them() -> None:
    assert spoken(np.array([[-1.0, 2], [-3, 1], [-2, -5]]), np.array([0, 2])).tolist() == [[0, 2], [0, 0]]
