"""Cells printed without a gap are parted only where the sums leave one way to do it; else nothing is taken."""

from __future__ import annotations

import random

import pytest
from invented import APPLICANTS, Invented, invent
from rendering import text, words

from making_samples.forms import Grid
from pipeline.reading import Source, read
from pipeline.reading.tables.entries import Entry
from pipeline.reading.tables.lines import Piece
from pipeline.reading.tables.readings import Effort, readings
from pipeline.records import Report, Table
from pipeline.settings import Settings


def report_of(made: Invented, changes: dict[str, str]) -> Report:
    """The report with rows of its tables printed otherwise: what stands after the label."""

    def flatten(grid: Grid) -> str:
        lines = words(grid).split("\n")
        for at, line in enumerate(lines):
            for label, values in changes.items():
                if label in line:
                    lines[at] = line[: line.index(label) + len(label)] + " " + values
        return "\n".join(lines)

    data = text(made, flatten)
    return read(Source("年报.txt", data=data), data, Settings())


def table(report: Report, name: str) -> Table:
    return next(table for table in report.tables if table.id == name)


def row(report: Report, key: str, name: str = "requests") -> list[tuple[str, str, float | str | None]]:
    cells = [cell for cell in table(report, name).cells if cell.row == key]
    assert all(report.text[cell.start : cell.end] == cell.text for cell in cells if cell.column)
    return [(cell.column, cell.text, cell.value) for cell in cells]


def whole(made: Invented, key: str, name: str = "requests") -> list[tuple[str, str, float | str | None]]:
    texts = made.values[name][key]
    return [(column, printed, int(printed)) for column, printed in zip(made.columns(name, key), texts)]


def test_cells_that_only_one_sum_parts() -> None:
    made = invent(3)
    values = made.values["requests"]
    values["no_process_repeat"] = ["12", "10", "0", "0", "0", "0", "22"]
    balance(made)
    report = report_of(made, {"2.重复申请": "1210 0 0 0 0 22", "（七）总计": "".join(values["result_total"])})
    assert row(report, "no_process_repeat") == whole(made, "no_process_repeat")
    assert {check.state for check in table(report, "requests").checks} == {"holds"}
    assert not any("情况表" in warning for warning in report.warnings)


def test_cells_that_could_be_parted_in_two_ways() -> None:
    made = invent(4)
    made.values["requests"]["no_process_repeat"] = ["1", "11", "1", "0", "0", "0", "13"]
    balance(made)
    both = {"2.重复申请": "1111 0 0 0 13"}
    report = report_of(made, both)
    assert row(report, "no_process_repeat") == whole(made, "no_process_repeat")  # the columns decide between 1 11 1 and 11 1 1
    made.values["requests"]["carry_to_next"][1] = "/"  # one sum fewer: still decided by the outcomes
    doubled = report_of(made, both | {"3.要求提供公开出版物": "1111 0 0 0 13"})
    for key in ("no_process_repeat", "no_process_publications"):
        ((column, _, value),) = row(doubled, key)
        assert (column, value) == ("", None)
    assert sum("无法与各列对应" in warning for warning in doubled.warnings) == 2
    states = {check.cells[0]: check.state for check in table(doubled, "requests").checks if check.relation == "R2"}
    assert states["no_process_repeat/natural_person"] == "not_assessable"


def test_no_sum_no_parting() -> None:
    made = invent(5)
    report = report_of(made, {"行政规范性文件": "12034", "2.重复申请": "987 654 3"})
    assert row(report, "normative_documents", "proactive") == [("", "12034", None)]
    assert row(report, "no_process_repeat") == [("", "987 654 3", None)]
    assert len([warning for warning in report.warnings if "无法与各列对应" in warning]) == 2


def test_a_sum_that_is_wrong_anyway_parts_nothing() -> None:
    made = invent(6)
    made.values["requests"]["no_process_repeat"] = ["12", "10", "0", "0", "0", "0", "22"]
    balance(made)
    made.values["requests"]["result_total"][0] = str(int(made.values["requests"]["result_total"][0]) + 1)
    report = report_of(made, {"2.重复申请": "1210 0 0 0 0 22"})
    assert row(report, "no_process_repeat") == [("", "1210 0 0 0 0 22", None)]


def test_many_rows_in_doubt_are_one_warning() -> None:
    made = invent(6)
    report = report_of(made, {"信访举报投诉类申请": "1 2", "重复申请": "1 2", "出版物": "1 2", "反复申请": "1 2", "已获取信息": "1 2"})
    assert [warning for warning in report.warnings if "情况表" in warning] == ["申请情况表有5行的数字无法与各列对应，未取其数值。"]


def test_noughts_can_only_be_noughts() -> None:
    made = invent(8)
    report = report_of(made, {"规章": "000", "2.重复申请": "0000000"})
    assert row(report, "regulations", "proactive") == [(column, "0", 0) for column in ("issued", "repealed", "in_force")]


def test_a_dropped_empty_cell_is_not_guessed() -> None:
    made = invent(9)
    made.values["requests"]["no_process_repeat"] = ["4", "", "", "0", "0", "0", "4"]
    report = report_of(made, {})
    assert row(report, "no_process_repeat") == [("", "4   0 0 0 4", None)]


def test_disputes_run_together() -> None:
    made = invent(10)
    made.values["disputes"]["count"] = ["23", "1", "0", "0", "24", *["0"] * 5, "5", "0", "2", "0", "7"]
    whole_row = " ".join(made.values["disputes"]["count"])
    data = text(made, words).decode().replace(whole_row, "231002400000 5 0 2 0 7").encode()
    report = read(Source("年报.txt", data=data), data, Settings())
    assert row(report, "count", "disputes") == whole(made, "count", "disputes")


@pytest.mark.parametrize("seed", range(12))
def test_never_a_wrong_value(seed: int) -> None:
    """Rows run together at random: what is read is right, or nothing is."""
    draw = random.Random(seed)
    made = invent(seed, largest=draw.choice((20, 400)))
    values = made.values["requests"]
    changes = {}
    labels = {"result_open": "予以公开", "no_process_repeat": "2.重复申请", "not_open_query": "8.属于行政查询事项", "other_other": "3.其他"}
    for key, label in labels.items():
        cut = draw.randrange(1, 7)
        changes[label] = "".join(values[key][: cut + 1]) + " " + " ".join(values[key][cut + 1 :])
    report = report_of(made, changes)
    read_rows = 0
    for key in labels:
        found = row(report, key)
        if found[0][0]:
            assert found == whole(made, key)
            read_rows += 1
    assert read_rows + sum("无法与各列对应" in warning for warning in report.warnings) == len(labels)


def test_labels_and_all_their_cells_without_a_gap() -> None:
    """Every row is one word; the rows that are read are right, and there are many of them."""
    counted = 0
    for seed in range(6):
        made = invent(seed, largest=12)
        data = text(made, lambda grid: "\n".join("".join(cell.text for cell in row) for row in grid))
        report = read(Source("年报.txt", data=data), data, Settings())
        for key in made.values["requests"]:
            found = row(report, key)
            if found[0][0]:
                assert found == whole(made, key)
                counted += 1
    assert counted > 120


def test_a_long_run_is_left_alone() -> None:
    entry = Entry([], [(Piece("1" * 41, 0, 41),)])
    assert readings(entry, None, 7, 7, Effort()) == []
    assert readings(Entry([], [(Piece("1" * 30, 0, 30),)]), None, 15, 5, Effort()) == []
    assert len(readings(Entry([], [(Piece("1234", 0, 4),)]), None, 3, 0, Effort())) == 3


def balance(made: Invented) -> None:
    """Make the sums right again: outcomes, then what was newly received."""
    values = made.values["requests"]
    results = [key for key in values if key not in ("new_received", "carry_over", "result_total", "carry_to_next")]
    for at in range(len(APPLICANTS)):
        total = sum(int(values[key][at]) for key in results)
        values["result_total"][at] = str(total)
        values["carry_over"][at] = "0"
        values["new_received"][at] = str(total + int(values["carry_to_next"][at]))
