"""The arithmetic of the standard tables: 42 relations in the form since 2021, 40 in the trial form.

R1  per column of requests (7)    new_received + carry_over = result_total + carry_to_next   (printed in the form)
R2  per row of requests (25, 23)  the six kinds of applicant = total
R3  per column of requests (7)    all outcomes = result_total
R4  per kind of dispute (3)       keep + correct + other + pending = total
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.reading.tables import forms
from pipeline.records import Check

_EXACT = 1e-6  # by how much sums of decimals may differ

Values = Mapping[tuple[str, str], float | str | None]


@dataclass(frozen=True, slots=True)
class Relation:
    """The cells on the left add up to what those on the right do; a cell is (row, column)."""

    name: str
    left: tuple[tuple[str, str], ...]
    right: tuple[tuple[str, str], ...]

    def check(self, values: Values) -> Check:
        """Whether it holds; not assessable where a cell has no number."""
        cells = tuple(f"{row}/{column}" for row, column in (*self.left, *self.right))
        left, right = _sum(values, self.left), _sum(values, self.right)
        if left is None or right is None:
            return Check(self.name, cells, "not_assessable")
        difference = round(left - right, 6)
        if abs(difference) <= _EXACT:
            return Check(self.name, cells, "holds")
        return Check(self.name, cells, "fails", difference)


def relations(kind: str, rows: Iterable[str]) -> tuple[Relation, ...]:
    """The relations of a table of this kind; ``rows`` are the keys of its printed rows, which tell the form of requests."""
    if kind == "disputes":
        return tuple(_dispute(group) for group, _ in forms.GROUPS)
    if kind != "requests":
        return ()
    others = forms.OTHER_2019 if is_trial(rows) else forms.OTHER_2021
    outcomes = (*forms.RESULTS, *others)
    printed = ("new_received", "carry_over", *outcomes, "result_total", "carry_to_next")
    balance = (("new_received", "carry_over"), ("result_total", "carry_to_next"))
    *kinds, total = forms.APPLICANTS
    return (
        *(Relation("R1", *(tuple((row, column) for row in side) for side in balance)) for column in forms.APPLICANTS),
        *(Relation("R2", tuple((row, column) for column in kinds), ((row, total),)) for row in printed),
        *(Relation("R3", tuple((row, column) for row in outcomes), (("result_total", column),)) for column in forms.APPLICANTS),
    )


def is_trial(rows: Iterable[str]) -> bool:
    """Whether the rows of requests are those of the trial form: 其他处理 is one row."""
    known = set(rows)
    return "other" in known and not known & set(forms.OTHER_2021)


def _dispute(group: str) -> Relation:
    *parts, total = [("count", f"{group}_{outcome}") for outcome, _ in forms.OUTCOMES]
    return Relation("R4", tuple(parts), (total,))


def _sum(values: Values, cells: tuple[tuple[str, str], ...]) -> float | None:
    total: float = 0
    for cell in cells:
        value = values.get(cell)
        if value is None or isinstance(value, str):
            return None
        total += value
    return total
