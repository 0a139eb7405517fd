"""Standard tables with invented numbers: their grids, and what should be read from them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from making_samples import forms
from making_samples.forms import Cell, Grid, Values

PLACE = "临江省云州市清河县"
APPLICANTS = forms.APPLICANTS
OUTCOMES = ("keep", "correct", "other", "pending", "total")
DISPUTES = tuple(f"{group}_{outcome}" for group in ("review", "lawsuit_direct", "lawsuit_after") for outcome in OUTCOMES)
COLUMNS_2021 = {
    "regulations": ("issued", "repealed", "in_force"),
    "normative_documents": ("issued", "repealed", "in_force"),
    "licensing": ("decisions",),
    "penalties": ("decisions",),
    "coercion": ("decisions",),
    "fees": ("amount",),
}
_NEW, _CHANGE = ("made_new", "published_new", "published_total"), ("last_year_items", "change", "decisions")
COLUMNS_2019 = {
    "regulations": _NEW,
    "normative_documents": _NEW,
    "licensing": _CHANGE,
    "other_services": _CHANGE,
    "penalties": _CHANGE,
    "coercion": _CHANGE,
    "fees": _CHANGE[:2],
    "procurement": ("items", "amount"),
}
HEADINGS = {
    "proactive": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "disputes": "四、政府信息公开行政复议、行政诉讼情况",
}
Key = tuple[str, str, str]  # table, row, column
State = dict[str, int]  # how many checks hold, fail, cannot be assessed


@dataclass
class Invented:
    """Values of a report as printed, by table and row; the forms that its tables follow."""

    proactive: str
    requests: str
    values: dict[str, Values]
    units: dict[Key, str] = field(default_factory=dict)

    def grids(self) -> dict[str, Grid]:
        """The three tables; a mixture of both forms in part two is called "mixed"."""
        if self.proactive == "mixed":
            first = forms.proactive("2021", self.values["proactive"])
            part_two = first[:11] + forms.proactive("2019", self.values["proactive"])[12:]
        else:
            part_two = forms.proactive(self.proactive, self.values["proactive"])
        return {
            "proactive": part_two,
            "requests": forms.requests(self.requests, self.values["requests"]),
            "disputes": forms.disputes(self.requests, self.values["disputes"]),
        }

    def columns(self, table: str, row: str) -> tuple[str, ...]:
        """The keys of a row's columns."""
        if table == "proactive":
            late = self.proactive == "2021" or (self.proactive == "mixed" and row not in ("fees", "procurement"))
            return (COLUMNS_2021 if late else COLUMNS_2019)[row]
        return APPLICANTS if table == "requests" else DISPUTES

    def cells(self) -> dict[Key, str]:
        """The text of every cell."""
        return {
            (table, row, column): text
            for table, rows in self.values.items()
            for row, texts in rows.items()
            for column, text in zip(self.columns(table, row), texts, strict=True)
        }

    def checks(self) -> State:
        """How the relations come out, added up here anew."""
        cells = {key: int(text) if text.isdigit() else None for key, text in self.cells().items()}
        rows = ["new_received", "carry_over", *forms.result_keys(self.requests), "result_total", "carry_to_next"]
        sums: list[tuple[list[Key], list[Key]]] = []
        for column in APPLICANTS:
            at = {row: ("requests", row, column) for row in rows}
            sums.append(([at["new_received"], at["carry_over"]], [at["result_total"], at["carry_to_next"]]))
            sums.append(([at[row] for row in forms.result_keys(self.requests)], [at["result_total"]]))
        sums += [([("requests", row, column) for column in APPLICANTS[:6]], [("requests", row, "total")]) for row in rows]
        for group in (0, 5, 10):
            keys = [("disputes", "count", column) for column in DISPUTES[group : group + 5]]
            sums.append((keys[:4], keys[4:]))
        state = {"holds": 0, "fails": 0, "not_assessable": 0}
        for left, right in sums:
            numbers = [[cells.get(key) for key in side] for side in (left, right)]
            if None in numbers[0] + numbers[1]:
                state["not_assessable"] += 1
            else:
                state["holds" if sum(n or 0 for n in numbers[0]) == sum(n or 0 for n in numbers[1]) else "fails"] += 1
        return state


def invent(seed: int, proactive: str = "2021", requests: str = "2021", largest: int = 40) -> Invented:
    """Tables that are right in all their sums."""
    draw = random.Random(seed)

    def number() -> int:
        return draw.choice((0, 0, 0, draw.randint(1, 9), draw.randint(10, largest)))

    results = forms.result_keys(requests)
    applicants = range(len(APPLICANTS) - 1)
    rows = {key: [number() for _ in applicants] for key in (*results, "carry_to_next")}
    total = [sum(rows[key][at] for key in results) for at in applicants]
    handled = [total[at] + rows["carry_to_next"][at] for at in applicants]
    carried = [draw.randint(0, count) if draw.random() < 0.3 else 0 for count in handled]
    rows |= {"result_total": total, "carry_over": carried, "new_received": [a - b for a, b in zip(handled, carried)]}
    order = ("new_received", "carry_over", *results, "result_total", "carry_to_next")
    disputed: list[int] = []
    for _ in range(3):
        four = [number() for _ in range(4)]
        disputed += [*four, sum(four)]
    made = Invented(proactive, requests, {})
    part_two = {key: [str(number()) for _ in columns] for key, columns in _rows(proactive).items()}
    if proactive != "2021":
        part_two["licensing" if proactive == "2019" else "fees"][1] = f"-{draw.randint(1, 9)}"
        part_two["procurement"][1] = f"{draw.randint(100, 999)},{draw.randint(100, 999)}元"
    else:
        part_two["fees"] = [f"{draw.randint(1, 9000)}.{draw.randint(10, 99)}"]
        made.units["proactive", "fees", "amount"] = "万元"
    made.values = {
        "proactive": part_two,
        "requests": {key: [str(n) for n in (*rows[key], sum(rows[key]))] for key in order},
        "disputes": {"count": [str(n) for n in disputed]},
    }
    return made


def _rows(form: str) -> dict[str, tuple[str, ...]]:
    if form != "mixed":
        return COLUMNS_2021 if form == "2021" else COLUMNS_2019
    return {key: COLUMNS_2021[key] for key in list(COLUMNS_2021)[:5]} | {key: COLUMNS_2019[key] for key in ("fees", "procurement")}


def upright(grid: Grid) -> Grid:
    """The grid with the letters of its narrow labels one below the other."""
    return [[Cell("\n".join(cell.text), cell.columns, cell.rows) if cell.rows > 1 and cell.text else cell for cell in row] for row in grid]
