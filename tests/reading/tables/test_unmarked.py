"""Tables of plain text that are none of the standard ones, and the sums of the statistics before 2019."""

from __future__ import annotations

import random

import pytest

from pipeline.reading import Source, read
from pipeline.records import Report, Table
from pipeline.settings import Settings

TITLE = "清河县人民政府2016年政府信息公开工作年度报告"
PROSE = "全年公开各类信息2183条，灌溉用水调度、学区划分、农机补贴等群众关心的事项都在村务栏张贴。"
ITEMS = [
    ("主动公开政府信息数", "条", "2183"),
    ("其中：规范性文件", "件", "14"),
    ("召开新闻发布会次数", "次", "6"),
    ("收到申请数", "件", "31"),
]
ITEMS += [("申请办结数", "件", "29"), ("依申请公开收取的费用", "万元", "0.35"), ("行政复议数量", "件", "/")]
VALUES = {"2183": 2183, "14": 14, "6": 6, "31": 31, "29": 29, "0.35": 0.35, "/": "n/a"}

# The 35 indicators by code; 10, 17 and 20 are sums.
NAMES = [
    *("主动公开信息数", "其中全文电子化", "新增的行政规范性文件数", "提供服务类信息数", "网站专栏页面访问量"),
    *("现场接待人数", "网上咨询数", "咨询电话接听数", "依申请公开信息目录数", "申请总数"),
    *("当面申请数", "传真申请数", "电子邮件申请数", "网上申请数", "信函申请数"),
    *("其它形式申请数", "对申请的答复总数", "同意公开答复数", "同意部分公开答复数", "否决公开答复总数"),
    *("非《规定》所指政府信息数", "信息不存在数", "非本部门掌握数", "申请内容不明确数", "免予公开范围1"),
    *("免予公开范围2", "免予公开范围3", "免予公开范围4", "免予公开范围5", "免予公开范围6"),
    *("其它原因", "行政复议数", "行政诉讼数", "行政申诉数", "其中对首次处理不满意"),
]
UNITS = ["条"] * 4 + ["人次"] * 2 + ["次"] * 2 + ["条"] + ["件"] * 26


def report_of(*lines: str) -> Report:
    data = "\n".join([TITLE, PROSE, "附表：2016年度统计表", *lines, "如有不实之处，请来电指正。", ""]).encode()
    return read(Source("年报.txt", data=data), data, Settings())


def table_of(*lines: str) -> Table:
    report = report_of(*lines)
    (table,) = report.tables
    assert all(report.text[cell.start : cell.end] == cell.text for cell in table.cells)
    assert (table.id, table.caption) == ("table-1", "附表：2016年度统计表")
    assert report.text[table.end :].strip() == "如有不实之处，请来电指正。"
    return table


def flat(rows: list[tuple[str, ...]], way: str) -> list[str]:
    if way == "bars":
        return ["| " + " | ".join(row) + " |" for row in rows]
    if way == "tabs":
        return ["\t".join(row) for row in rows]
    between = [""] if way == "loose" else []
    return [line for row in rows for cell in row for line in (cell, *between)]


@pytest.mark.parametrize("way", ["tabs", "bars", "cells", "loose"])
@pytest.mark.parametrize("headed", [True, False])
def test_a_list_of_figures(way: str, headed: bool) -> None:
    rows = [("统计指标", "单位", "统计数"), *ITEMS] if headed else ITEMS
    table = table_of(*flat(list(rows), way))
    numbers = [cell for cell in table.cells if cell.column == "统计数"] if headed else [cell for cell in table.cells if cell.text in VALUES]
    assert [(cell.row, cell.text, cell.value) for cell in numbers] == [(name, text, VALUES[text]) for name, _, text in ITEMS]
    if headed:
        assert [cell.unit for cell in numbers] == ["条", "件", "次", "件", "件", "万元", None]


def test_a_list_of_names_and_numbers() -> None:
    table = table_of(*flat([(name, text) for name, _, text in ITEMS], "loose"))
    assert [(cell.row, cell.value) for cell in table.cells] == [(name, VALUES[text]) for name, _, text in ITEMS]


def test_headings_among_the_items() -> None:
    lines = [*flat(ITEMS[:3], "cells"), "二、依申请公开情况", *flat(ITEMS[3:], "cells")]
    assert [cell.row for cell in table_of(*lines).cells if cell.text in VALUES] == [name for name, _, _ in ITEMS]


def test_prose_with_a_number_on_its_line_is_no_table() -> None:
    assert report_of("县政府网站访问量为", "37500", "余次。其中政策解读栏目", "4100", "次，群众来信", "52", "件。").tables == ()
    assert report_of("联系人\t周文海", "本报告共六部分，\t电子版可下载。").tables == ()


def coded(seed: int) -> list[tuple[str, ...]]:
    draw = random.Random(seed)
    numbers = {code: draw.randint(0, 60) for code in range(1, 36)}
    numbers[10] = sum(numbers[code] for code in range(11, 17))
    numbers[20] = sum(numbers[code] for code in range(21, 32))
    numbers[17] = numbers[18] + numbers[19] + numbers[20]
    rows = [(f"{code:02}", name, unit, str(numbers[code])) for code, (name, unit) in enumerate(zip(NAMES, UNITS, strict=True), 1)]
    return [("代码", "指标名称", "计量单位", "数量"), *rows]


@pytest.mark.parametrize("way", ["tabs", "bars", "cells", "loose"])
def test_the_sums_of_the_coded_statistics(way: str) -> None:
    for seed in range(5):
        rows = coded(seed)
        table = table_of(*flat(rows, way))
        counted = {cell.row: cell.value for cell in table.cells if cell.column == "数量"}
        assert counted == {f"{code} / {name}": int(text) for code, name, _, text in rows[1:]}
        assert [(check.relation, check.state) for check in table.checks] == [("S1", "holds"), ("S2", "holds"), ("S3", "holds")]


def test_a_wrong_sum_and_an_empty_cell_of_the_coded_statistics() -> None:
    rows = coded(7)
    answers = int(rows[17][3])
    rows[17] = (*rows[17][:3], str(answers + 4))
    rows[25] = (*rows[25][:3], "")
    first, second, third = table_of(*flat(rows, "tabs")).checks
    assert (first.state, first.difference) == ("holds", None)
    assert (second.state, second.difference) == ("fails", -4)
    assert second.cells == tuple(f"{code} / {NAMES[code - 1]}/数量" for code in (18, 19, 20, 17))
    assert (third.state, third.difference, len(third.cells)) == ("not_assessable", None, 12)
    assert "20 / 否决公开答复总数/数量" in third.cells


def test_a_code_that_does_not_count_on_ends_the_list() -> None:
    rows = coded(3)[1:9]
    lines = flat([*rows[:4], ("12", *rows[4][1:]), *rows[5:]], "cells")
    table = report_of(*lines).tables[0]
    assert [cell.row for cell in table.cells if cell.row[:2].isdecimal()][:1] == [cell.row for cell in table.cells][:1]
    assert "12 / " not in "".join(cell.row for cell in table.cells)


def test_other_codes_are_no_coded_statistics() -> None:
    rows = [("代码", "指标名称", "数量"), *((f"{code:02}", f"第{name}类补贴", "3") for code, name in enumerate("甲乙丙丁戊己庚辛壬癸", 1))]
    assert table_of(*flat(list(rows), "tabs")).checks == ()
