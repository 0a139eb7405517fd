"""Measures of lookup: when an answer is right, and what is counted."""

from __future__ import annotations

import pytest

from pipeline.answer.quality import is_right, lookup_quality
from pipeline.records import Answer


@pytest.mark.parametrize(
    ("answer", "wanted", "right"),
    [
        ("12件", ["12件"], True),
        ("共12件", ["12件"], True),
        ("2012件", ["12件"], False),
        ("12.5件", ["5件"], False),
        ("12件和3件", ["12件"], False),
        ("１２ 件", ["12件"], True),
        ("否，没有收取费用", ["否"], True),
        ("是，没有", ["否"], False),
        ("县档案馆" + "很" * 21, ["县档案馆"], False),
        (None, ["12件"], False),
    ],
)
def test_right(answer: str | None, wanted: list[str], right: bool) -> None:
    assert is_right(answer, wanted) is right


def test_measures() -> None:
    told = {"一": "7件", "二": "8件", "三": None, "四": "9件", "五": None}
    rows = [
        {"question": "一", "kind": "number", "answers": ["7件"], "gold": []},
        {"question": "二", "kind": "number", "answers": ["6件"], "gold": []},
        {"question": "三", "kind": "number", "answers": ["5件"], "gold": []},
        {"question": "四", "kind": "none", "answers": [], "gold": []},
        {"question": "五", "kind": "none", "answers": [], "gold": []},
    ]
    whole = next(iter(lookup_quality(lambda question: Answer(question, told[question], "answered"), rows)))
    assert (whole.questions, whole.exact, whole.wrong) == (5, pytest.approx(1 / 3), 2)
    assert (whole.abstention_recall, whole.abstention_precision) == (0.5, 0.5)
