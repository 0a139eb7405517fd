"""Tables that are none of the standard ones: cells under their printed headings."""

from __future__ import annotations

from html import escape

from pipeline.reading import Source, read
from pipeline.records import Table
from pipeline.settings import Settings


def table_of(rows: list[list[str]], above: str = "附件：有关数据") -> Table:
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    page = f"<html><body><h1>清河县2017年政府信息公开工作年度报告</h1><p>{above}</p><table>{body}</table></body></html>".encode()
    report = read(Source("年报.html", data=page), page, Settings())
    (table,) = report.tables
    for cell in table.cells:
        assert report.text[cell.start : cell.end] == cell.text
    return table


def cells(table: Table) -> list[tuple[str, str, float | str | None, str | None]]:
    return [(cell.row, cell.column, cell.value, cell.unit) for cell in table.cells]


def test_the_statistics_before_2019() -> None:
    table = table_of(
        [
            ["2017年政府信息公开情况统计表"],
            ["统计指标", "单位", "统计数"],
            ["一、主动公开情况", "——", "——"],
            ["（一）主动公开政府信息数", "条", "2,183"],
            ["其中：主动公开规范性文件数", "条", ""],
            ["二、回应解读情况", "——", "——"],
            ["（一）回应公众关注热点或重大舆情数", "次", "１４"],
            ["三、依申请公开收取的费用", "万元", "0.35"],
        ]
    )
    assert (table.id, table.form, table.caption, table.checks) == ("table-1", None, "2017年政府信息公开情况统计表", ())
    assert cells(table)[2:] == [
        ("（一）主动公开政府信息数", "单位", None, None),
        ("（一）主动公开政府信息数", "统计数", 2183, "条"),
        ("其中：主动公开规范性文件数", "单位", None, None),
        ("其中：主动公开规范性文件数", "统计数", None, None),
        ("二、回应解读情况", "单位", "n/a", None),
        ("二、回应解读情况", "统计数", "n/a", None),
        ("（一）回应公众关注热点或重大舆情数", "单位", None, None),
        ("（一）回应公众关注热点或重大舆情数", "统计数", 14, "次"),
        ("三、依申请公开收取的费用", "单位", None, None),
        ("三、依申请公开收取的费用", "统计数", 0.35, "万元"),
    ]


def test_codes_stay_with_their_labels() -> None:
    table = table_of(
        [["代码", "指标名称", "计量单位", "数量"], ["01", "主动公开信息数", "条", "812"], ["02", "其中：全文电子化", "条", "790"]]
    )
    assert [cell for cell in cells(table) if cell[1] == "数量"] == [
        ("01 / 主动公开信息数", "数量", 812, "条"),
        ("02 / 其中：全文电子化", "数量", 790, "条"),
    ]


def test_merged_headings_and_labels() -> None:
    table = table_of(
        [
            ["类别", "项目", "上年", "本年"],
            ["件数", "金额（万元）", "件数", "金额（万元）"],
            ["补贴", "农机", "3", "12.5", "4", "20"],
            ["水稻", "6", "7", "8", "9"],
            ["救助", "低保", "1", "/", "2", "5"],
        ]
    )
    assert cells(table)[4:9] == [
        ("补贴 / 水稻", "上年 / 件数", 6, None),
        ("补贴 / 水稻", "上年 / 金额（万元）", 7, "万元"),
        ("补贴 / 水稻", "本年 / 件数", 8, None),
        ("补贴 / 水稻", "本年 / 金额（万元）", 9, "万元"),
        ("救助 / 低保", "上年 / 件数", 1, None),
    ]


def test_headings_that_cannot_be_told_are_not_guessed() -> None:
    table = table_of([["项目", "收入", "支出"], ["税", "费", "工资"], ["一月", "1", "2", "3", "4"], ["二月", "5", "6", "7", "8"]])
    assert cells(table)[:2] == [("一月", "", 1, None), ("一月", "", 2, None)]


def test_years_and_a_unit_above() -> None:
    table = table_of([["指标", "2016", "2017"], ["申请件数", "12", "15"]], above="单位：件")
    assert cells(table) == [("申请件数", "2016", 12, "件"), ("申请件数", "2017", 15, "件")]


def test_names_with_what_they_name() -> None:
    table = table_of([["索引号：", "0001/2018", "发布日期：", "2018-01-20"], ["名称：", "年度报告"]])
    assert [(cell.row, cell.text) for cell in table.cells] == [
        ("索引号：", "0001/2018"),
        ("发布日期：", "2018-01-20"),
        ("名称：", "年度报告"),
    ]


def test_a_table_of_words() -> None:
    table = table_of([["单位", "地址", "电话"], ["县档案馆", "文昌路6号", "0000-321"], ["县图书馆", "学前街2号", "0000-322"]])
    assert [(cell.row, cell.column, cell.text) for cell in table.cells] == [
        ("县档案馆", "地址", "文昌路6号"),
        ("县档案馆", "电话", "0000-321"),
        ("县图书馆", "地址", "学前街2号"),
        ("县图书馆", "电话", "0000-322"),
    ]
