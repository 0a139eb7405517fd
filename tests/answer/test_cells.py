"""Which cells of the standard tables a question asks for, in official words and in others."""

from __future__ import annotations

import pytest

from pipeline.answer.cells import asked, suits, value
from pipeline.answer.question import read
from pipeline.reading.tables import forms
from pipeline.records import Cell, Table


def table(name: str, cells: dict[tuple[str, str], str], unit: str | None = None) -> Table:
    made = []
    for (row, column), text in cells.items():
        number = None if not text else "n/a" if text == "/" else float(text) if "." in text else int(text)
        made.append(Cell(row, column, text, number, unit if column == "amount" else None, 0, len(text)))
    return Table(name, "2021", None, 0, 100, tuple(made))


def requests(**rows: list[int | str]) -> Table:
    """All cells of the form since 2021; a row that is not given is zeros."""
    keys = [key for key in forms.REQUEST_KEYS if key != "other"]
    filled = {key: rows.get(key, [0] * 7) for key in keys}
    cells = {(key, column): str(text) for key, row in filled.items() for column, text in zip(forms.APPLICANTS, row, strict=True)}
    return table("requests", cells)


def disputes(*numbers: int) -> Table:
    return table("disputes", {("count", column): str(number) for column, number in zip(forms.DISPUTES, numbers, strict=True)})


REQUESTS = requests(
    new_received=[31, 8, 1, 2, 5, 0, 47],
    carry_over=[2, 0, 0, 0, 0, 0, 2],
    result_open=[14, 5, 1, 0, 3, 0, 23],
    result_partial=[6, 0, 0, 1, 0, 0, 7],
    not_open_secret=[1, 0, 0, 0, 0, 0, 1],
    not_open_casefile=[3, 0, 0, 0, 0, 0, 3],
    cannot_provide_not_held=[4, 2, 0, 1, 1, 0, 8],
    no_process_repeat=[2, 0, 0, 0, 0, 0, 2],
    result_total=[30, 7, 1, 2, 4, 0, 44],
    carry_to_next=[3, 1, 0, 0, 1, 0, 5],
)
DISPUTES = disputes(6, 1, 0, 2, 9, 2, 0, 1, 0, 3, 1, 0, 0, 0, 1)


def places(question: str, where: Table, *, whether: bool = False) -> set[tuple[str, str]]:
    return {(each.cell.row, each.cell.column) for each in asked(question, where, whether=whether)}


@pytest.mark.parametrize(
    ("question", "row", "column"),
    [
        ("本年新收政府信息公开申请总计多少件", "new_received", "total"),
        ("有多少人来申请公开信息", "new_received", "total"),
        ("收到了几件申请", "new_received", "total"),
        ("企业提交了多少件申请", "new_received", "commercial_enterprise"),
        ("律师事务所申请了几次", "new_received", "legal_service"),
        ("公益组织提出的申请有几件", "new_received", "social_org"),
        ("老百姓个人的申请有几件", "new_received", "natural_person"),
        ("上年结转的申请有几件", "carry_over", "total"),
        ("去年遗留下来几件", "carry_over", "total"),
        ("予以公开的有多少件", "result_open", "total"),
        ("同意公开的申请有几件", "result_open", "total"),
        ("部分公开的多少件", "result_partial", "total"),
        ("自然人申请部分公开的有多少件", "result_partial", "natural_person"),
        ("因为是执法案卷没有公开的有几件", "not_open_casefile", "total"),
        ("涉密不能公开的有几件", "not_open_secret", "total"),
        ("本机关没有掌握相关信息的有多少件", "cannot_provide_not_held", "total"),
        ("公司问的、本机关不掌握的有几件", "cannot_provide_not_held", "commercial_enterprise"),
        ("重复申请有几件", "no_process_repeat", "total"),
        ("不予处理的有几件", "no_process_repeat", "total"),  # the only one that is not 0
        ("一共办结了多少件申请", "result_total", "total"),
        ("结转下年度继续办理多少件", "carry_to_next", "total"),
        ("还有几件没办完", "carry_to_next", "total"),
    ],
)
def test_requests(question: str, row: str, column: str) -> None:
    assert places(question, REQUESTS) == {(row, column)}


@pytest.mark.parametrize(
    ("question", "column"),
    [
        ("行政复议一共多少件", "review_total"),
        ("复议被纠正的有几件", "review_correct"),
        ("行政复议被纠错的有几件", "review_correct"),
        ("复议还没审结的几件", "review_pending"),
        ("未经复议直接起诉的有多少件", "lawsuit_direct_total"),
        ("没经过复议就打官司、维持的有几件", "lawsuit_direct_keep"),
        ("复议后起诉的总计几件", "lawsuit_after_total"),
        ("经过复议又告到法院、法院维持的有几件", "lawsuit_after_keep"),
        ("诉讼里其他结果的有几件", "lawsuit_direct_other"),  # the only one that is not 0
    ],
)
def test_disputes(question: str, column: str) -> None:
    assert places(question, DISPUTES) == {("count", column)}


@pytest.mark.parametrize(
    "question", ["不予公开的有多少件", "有几件没给公开", "法人或其他组织申请多少件", "打官司一共几件", "诉讼维持的几件"]
)
def test_a_sum_that_is_not_printed_is_not_made(question: str) -> None:
    assert places(question, REQUESTS) | places(question, DISPUTES) == set()


def test_a_sum_of_zeros_stands_in_each() -> None:
    assert {row for row, _ in places("其他处理的有几件", REQUESTS)} == set(forms.OTHER_2021)
    assert places("打官司输了几件", DISPUTES) == {("count", "lawsuit_direct_correct"), ("count", "lawsuit_after_correct")}


def test_whether_there_is_any() -> None:
    found = asked("有没有不予公开的申请", REQUESTS, whether=True)
    assert {(each.cell.row, value(each.cell)) for each in found} == {("not_open_secret", 1), ("not_open_casefile", 3)}


def test_an_empty_cell_answers_nothing_and_no_other_cell_for_it() -> None:
    where = requests(not_open_secret=[1, "", "/", 0, 0, 0, ""])
    assert places("因国家秘密不予公开的有几件", where) == set()
    assert places("商业企业因国家秘密不予公开的有几件", where) == set()
    assert places("科研机构因国家秘密不予公开的有几件", where) == set()
    assert places("不予公开的有几件", where) == set()
    assert places("自然人因国家秘密不予公开的有几件", where) == {("not_open_secret", "natural_person")}


@pytest.mark.parametrize(
    "question", ["收到多少件信访投诉", "行政许可申请收到多少件", "行政复议申请收到多少件", "收到多少条留言", "举办多少场发布会"]
)
def test_what_the_table_of_requests_does_not_count(question: str) -> None:
    assert places(question, REQUESTS) == set()


_CELLS = {("regulations", "issued"): "0", ("normative_documents", "issued"): "6", ("normative_documents", "repealed"): "2"}
_CELLS |= {("normative_documents", "in_force"): "31", ("licensing", "decisions"): "512", ("penalties", "decisions"): "77"}
PUBLISHED = table("proactive", {**_CELLS, ("fees", "amount"): "20.5"}, unit="万元")
OLDER = {("normative_documents", "made_new"): "3", ("normative_documents", "published_new"): "4", ("licensing", "last_year_items"): "9"}
OLDER |= {("licensing", "change"): "-2", ("licensing", "decisions"): "88", ("procurement", "items"): "14", ("procurement", "amount"): "7"}
TRIAL = table("proactive", OLDER, unit="万元")


@pytest.mark.parametrize(
    ("question", "where", "row", "column"),
    [
        ("行政许可的处理决定数量是多少", PUBLISHED, "licensing", "decisions"),
        ("作出行政处罚多少件", PUBLISHED, "penalties", "decisions"),
        ("制发了几件规范性文件", PUBLISHED, "normative_documents", "issued"),
        ("废止规范性文件几件", PUBLISHED, "normative_documents", "repealed"),
        ("现行有效的规范性文件有多少", PUBLISHED, "normative_documents", "in_force"),
        ("出台规章几件", PUBLISHED, "regulations", "issued"),
        ("行政事业性收费收了多少钱", PUBLISHED, "fees", "amount"),
        ("行政事业性收费总额是多少", PUBLISHED, "fees", "amount"),
        ("新制作规范性文件多少件", TRIAL, "normative_documents", "made_new"),
        ("新公开的规范性文件有几件", TRIAL, "normative_documents", "published_new"),
        ("行政许可上一年项目数量是多少", TRIAL, "licensing", "last_year_items"),
        ("行政许可项目比上年减少了几项", TRIAL, "licensing", "change"),
        ("集中采购了多少个项目", TRIAL, "procurement", "items"),
        ("政府集中采购总金额是多少", TRIAL, "procurement", "amount"),
    ],
)
def test_what_was_published(question: str, where: Table, row: str, column: str) -> None:
    found = places(question, where)
    assert found == {(row, column)}
    (cell,) = [cell for cell in where.cells if (cell.row, cell.column) == (row, column)]
    assert suits(cell, where, read(question)) > 0


def test_what_is_counted_must_fit() -> None:
    (penalties,) = [cell for cell in PUBLISHED.cells if cell.row == "penalties"]
    (fees,) = [cell for cell in PUBLISHED.cells if cell.row == "fees"]
    assert suits(penalties, PUBLISHED, read("行政处罚罚了多少万元")) == 0
    assert suits(penalties, PUBLISHED, read("行政处罚了多少人")) == 0
    assert suits(fees, PUBLISHED, read("行政事业性收费多少万元")) > 0
    assert suits(fees, PUBLISHED, read("行政事业性收费有多少件")) == 0
    assert value(fees) == 205_000


def test_any_number_of_another_table() -> None:
    other = table("table-1", {("收到申请", "数值"): "26", ("同意公开", "数值"): "", ("同意公开", "单位"): "/"})
    assert places("收到申请多少件", other) == {("收到申请", "数值")}
