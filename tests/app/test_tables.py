"""Tables and their sums as the report page shows them."""

from __future__ import annotations

from dataclasses import replace

from pipeline.records import Cell, Check, Report, Table
from ui import tables

TEXT = "甲\t3\t\t4\n乙\t1\t0\t1\n"


def report() -> Report:
    cells = [Cell("not_open_secret", "natural_person", "3", 3, None, 2, 3), Cell("not_open_secret", "total", "4", 4, None, 5, 6)]
    cells.insert(1, Cell("not_open_secret", "research_institute", "", None, None, 4, 4))
    names = tuple(f"{cell.row}/{cell.column}" for cell in cells)
    fails, opened = Check("R2", (names[0], names[2]), "fails", -1), Check("R2", names, "not_assessable")
    table = Table("requests", "2021", None, 0, 7, tuple(cells), (opened, fails))
    other = Table("table-1", None, "附表", 8, 14, (Cell("乙", "件数", "1", 1, None, 9, 10),))
    return Report("a" * 16, "a.txt", TEXT, "年报", tables=(other, table))


def test_what_fails_comes_first_and_speaks_the_words_of_the_form() -> None:
    first, second = tables.sheets(report(), {})
    assert (first.caption, second.caption) == ("收到和处理政府信息公开申请情况", "附表")
    (wrong,) = first.fails
    assert wrong.shared == "本年度办理结果 / 不予公开 / 属于国家秘密"
    assert [(each.label, each.text) for each in (*wrong.left, *wrong.right)] == [("自然人", "3"), ("总计", "4")]
    assert wrong.sums == ("3", "4", "-1")
    assert "start=5&end=6" in wrong.right[0].href
    (opened,) = first.open
    assert (opened.empty, opened.sums) == (("科研机构",), None)
    assert tables.failures(report()) == 1


def test_cells_stand_in_rows_with_their_printed_headings() -> None:
    (block,) = tables.sheets(report(), {})[0].blocks
    assert block.columns == ("自然人", "科研机构", "总计")
    ((label, cells),) = block.rows
    assert label == "本年度办理结果 / 不予公开 / 属于国家秘密"
    assert [(cell.text, cell.wrong, bool(cell.href)) for cell in cells] == [("3", True, True), ("", False, False), ("4", True, True)]


def test_a_relation_none_of_whose_cells_is_printed() -> None:
    made = report()
    bare = replace(made.tables[1], checks=(Check("R1", ("new_received/total", "carry_over/total"), "not_assessable"),))
    (opened,) = tables.sheets(replace(made, tables=(bare,)), {})[0].open
    assert opened.empty == ("本年新收政府信息公开申请数量", "上年结转政府信息公开申请数量")
