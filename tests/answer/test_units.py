"""Units: what answers a question in another measure word, what a question without one asks for."""

from __future__ import annotations

import pytest

from pipeline.answer.units import asked_family, bounded, fit


@pytest.mark.parametrize(
    ("unit", "wanted", "family", "fits"),
    [
        ("件", "件", None, 1.0),
        ("万元", "人", None, 0.0),
        ("份", "条", None, 0.8),
        (None, "件", None, 0.8),
        ("%", None, "share", 1.0),
        ("条", None, "money", 0.0),
    ],
)
def test_how_a_unit_fits(unit: str | None, wanted: str | None, family: str | None, fits: float) -> None:
    assert fit(unit, wanted, family) == fits


@pytest.mark.parametrize(
    ("question", "family"),
    [
        ("一共花了多少钱", "money"),
        ("信函申请占比是多少", "share"),
        ("办理要多久", "time"),
        ("比上年增长多少", "share"),
        ("来访多少人", "person"),
        ("共有多少", None),
    ],
)
def test_what_a_question_without_measure_word_asks_for(question: str, family: str | None) -> None:
    assert asked_family(question) == family


def test_a_lower_bound_does_not_answer_for_an_upper_one() -> None:
    assert bounded("3%以内", "要控制在多少以内") == 1.0
    assert bounded("90%以上", "要控制在多少以内") == 0.0
    assert bounded("90%", "要控制在多少以内") == 1.0
