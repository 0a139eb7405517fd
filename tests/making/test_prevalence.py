from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.making.prevalence import met


@pytest.mark.parametrize("truly", [0.03, 0.2, 0.6])
def test_it_finds_how_often_an_area_is_met_whatever_was_assumed(truly: float) -> None:
    """Two areas of which a score says nearly all; probabilities that hold where one text in ten has the area."""
    rng = np.random.default_rng(1)
    has = rng.random((20_000, 2)) < truly
    scores = rng.standard_normal(has.shape) + 3 * has
    odds = np.exp(3 * scores - 4.5) * 0.1 / 0.9
    found = met(odds / (1 + odds), np.array([0.1, 0.1]))
    assert found == pytest.approx(has.mean(axis=0), rel=0.1)


@given(st.floats(0.01, 0.9))
def test_what_says_nothing_leaves_what_was_assumed(often: float) -> None:
    assert met(np.full((50, 1), often), np.array([often])) == pytest.approx([often])
