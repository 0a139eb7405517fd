"""Measures of tagging against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.records import TextTags
from pipeline.tagging import taxonomy
from pipeline.tagging.quality import calibration_error, f1, tag_quality


def tags(*labels: str) -> TextTags:
    return TextTags(labels, {area: 1.0 if area in labels else 0.0 for area in taxonomy.ids()})


def test_optional_labels_count_neither_way() -> None:
    rows = [
        {"labels": ["poverty"], "optional": ["agriculture"]},
        {"labels": ["employment", "education"], "optional": []},
        {"labels": [], "optional": []},
        {"labels": [], "optional": []},
    ]
    given = [tags("poverty", "agriculture"), tags("employment", "health"), tags(), tags("housing")]
    found = {(quality.measure, quality.group): quality.value for quality in tag_quality(rows, given)}
    # right: poverty, employment; given besides: health, housing; missed: education
    assert found["tags F1", "all"] == pytest.approx(2 * 2 / (4 + 3))
    assert found["tags F1", "poverty"] == 1.0
    assert found["tags F1", "agriculture"] == 0.0
    assert found["tags", "label-free kept"] == 0.5


def test_f1_of_nothing_is_zero() -> None:
    assert f1(np.zeros(3, bool), np.zeros(3, bool)) == 0.0


def test_f1_of_cases_of_different_importance() -> None:
    given, truth = np.array([True, True, False]), np.array([True, False, True])
    assert f1(given, truth, np.array([2.0, 1.0, 0.5])) == pytest.approx(2 * 2 / (3 + 2.5))


def test_calibration_error() -> None:
    assert calibration_error(np.array([0.0, 1.0]), np.array([False, True])) == 0.0
    assert calibration_error(np.array([0.9, 0.9]), np.array([True, False])) == pytest.approx(0.4)
