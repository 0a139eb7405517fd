"""Measure words: what is counted, and in what. A figure in 件 may answer a question in 条, never one in 万元 or 人."""

from __future__ import annotations

import re

from pipeline.figures.units import FAMILIES

# What is asked for without a measure word: the family that can answer.
_ASKED: tuple[tuple[str, str], ...] = (
    (r"多少钱|金额|资金|经费|费用|欠薪|投资额|收入|支出|补贴|罚款|投入|产值", "money"),
    (r"百分之|百分点|占比|比例|比重|比率|[^效频]率(?!先|领)", "share"),
    (r"多长时间|多久|时限|几天", "time"),
    (r"浓度", "concentration"),
    (r"多大面积|面积", "area"),
    (r"多长(?!时间)|里程", "length"),
    (r"多少人", "person"),
)
_GROWTH = re.compile(r"(增长|增加|下降|减少|提高|上升|降低|增幅|降幅|涨)[了幅]?(多少|百分|几|的?比例)|(增|降|涨)幅")


def asked_family(question: str) -> str | None:
    """The family that a question without a measure word asks for, None where any will do."""
    if _GROWTH.search(question):
        return "share"
    return next((family for pattern, family in _ASKED if re.search(pattern, question)), None)


def bounded(printed: str, question: str) -> float:
    """0 where a question asks for an upper bound and the figure is a lower one, or the other way round; else 1."""
    asked = re.search(r"(?:多少|几)[^,，?？]{0,4}?(以内|以下|以上)", question)
    if asked is None or not printed.endswith(("以内", "以下", "以上")):
        return 1.0
    return float((asked[1] == "以上") == printed.endswith("以上"))


def families(unit: str) -> frozenset[str]:
    """The families that a measure word belongs to; 万 and 亿 in front say nothing of the family."""
    bare = unit.lstrip("万亿千百")
    return frozenset(name for name, words in FAMILIES.items() if unit in words or bare in words)


def fit(unit: str | None, wanted: str | None, family: str | None) -> float:
    """How well a figure's unit fits what is asked, 0 (not at all) to 1.

    ``wanted`` is the question's measure word; ``family`` what it asks for where it has none.
    """
    if wanted is None and family is None:
        return 1.0 if unit else 0.9
    if unit is None:
        return 0.8
    bare = unit.lstrip("万亿千百")
    if wanted is not None:
        if bare == wanted.lstrip("万亿千百"):
            return 1.0
        shared = families(bare) & families(wanted)
        return 0.8 if shared else 0.0
    assert family is not None
    return 1.0 if family in families(unit) else (0.0 if family != "person" else 0.3)
