"""The three standard tables of an annual disclosure report, as grids of merged cells.

The trial form serves the reports for 2019 and 2020 (国办公开办函〔2019〕60号), the revised one those from 2021 on
(国办公开办函〔2021〕30号). Values are strings, as printed; a row that a source leaves out is printed as zeros.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A printed cell; ``columns`` and ``rows`` say how many grid columns and rows it spans."""

    text: str
    columns: int = 1
    rows: int = 1


Grid = list[list[Cell]]
Values = dict[str, list[str]]

APPLICANTS = ("natural_person", "commercial_enterprise", "research_institute", "social_org", "legal_service", "other", "total")

_REFUSED = (
    ("not_open_secret", "1.属于国家秘密"),
    ("not_open_other_law", "2.其他法律行政法规禁止公开"),
    ("not_open_3s1w", "3.危及“三安全一稳定”"),
    ("not_open_third_party", "4.保护第三方合法权益"),
    ("not_open_internal", "5.属于三类内部事务信息"),
    ("not_open_process", "6.属于四类过程性信息"),
    ("not_open_casefile", "7.属于行政执法案卷"),
    ("not_open_query", "8.属于行政查询事项"),
)
_IMPOSSIBLE = (
    ("cannot_provide_not_held", "1.本机关不掌握相关政府信息"),
    ("cannot_provide_need_make", "2.没有现成信息需要另行制作"),
    ("cannot_provide_unclear", "3.补正后申请内容仍不明确"),
)
_UNPROCESSED = (
    ("no_process_petition", "1.信访举报投诉类申请"),
    ("no_process_repeat", "2.重复申请"),
    ("no_process_publications", "3.要求提供公开出版物"),
    ("no_process_massive", "4.无正当理由大量反复申请"),
    ("no_process_confirm", "5.要求行政机关确认或重新出具已获取信息"),
)
_OTHER = (
    ("other_fix_timeout", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("other_fee_unpaid", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("other_other", "3.其他"),
)
_Results = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
_RESULTS_2021: _Results = (
    ("", (("result_open", "（一）予以公开"),)),
    ("", (("result_partial", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),)),
    ("（三）不予公开", _REFUSED),
    ("（四）无法提供", _IMPOSSIBLE),
    ("（五）不予处理", _UNPROCESSED),
    ("（六）其他处理", _OTHER),
    ("", (("result_total", "（七）总计"),)),
)
_RESULTS_2019: _Results = (*_RESULTS_2021[:5], ("", (("other", "（六）其他处理"),)), _RESULTS_2021[6])


def results(form: str) -> _Results:
    """The groups of outcomes of a form ("2019" or "2021"), each with its rows: (key, label)."""
    return {"2019": _RESULTS_2019, "2021": _RESULTS_2021}[form]


def result_keys(form: str) -> list[str]:
    """Keys of the outcome rows, without their total."""
    return [key for _, rows in results(form) for key, _ in rows if key != "result_total"]


def requests(form: str, values: Values) -> Grid:
    """Part three: requests received and handled, ten grid columns wide."""
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    grid = [
        [Cell(note, 3, 3), Cell("申请人情况", 7)],
        [Cell("自然人", rows=2), Cell("法人或其他组织", 5), Cell("总计", rows=2)],
        [Cell(text) for text in ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")],
    ]

    def cells(key: str) -> list[Cell]:
        return [Cell(value) for value in values.get(key, ["0"] * 7)]

    grid.append([Cell("一、本年新收政府信息公开申请数量", 3), *cells("new_received")])
    grid.append([Cell("二、上年结转政府信息公开申请数量", 3), *cells("carry_over")])
    lead = [Cell("三、本年度办理结果", rows=len(result_keys(form)) + 1)]
    for group, rows in results(form):
        head = [Cell(group, rows=len(rows))] if group else []
        for key, label in rows:
            grid.append([*lead, *head, Cell(label, 1 if group else 2), *cells(key)])
            lead, head = [], []
    grid.append([Cell("四、结转下年度继续办理", 3), *cells("carry_to_next")])
    return grid


def disputes(form: str, values: Values) -> Grid:
    """Part four: administrative review and lawsuits, one row of fifteen counts."""
    outcomes = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    return [
        [Cell("行政复议", 5), Cell("行政诉讼", 10)],
        [*(Cell(text, rows=2) for text in outcomes), Cell("未经复议直接起诉", 5), Cell("复议后起诉", 5)],
        [Cell(text) for text in outcomes * 2],
        [Cell(value) for value in values.get("count", ["0"] * 15)],
    ]


# Part two: article of the Regulations, column heads, rows (key, label); the last head of a block fills the line.
_Blocks = tuple[tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]], ...]
_PROACTIVE: dict[str, _Blocks] = {
    "2021": (
        ("一", ("本年制发件数", "本年废止件数", "现行有效件数"), (("regulations", "规章"), ("normative_documents", "行政规范性文件"))),
        ("五", ("本年处理决定数量",), (("licensing", "行政许可"),)),
        ("六", ("本年处理决定数量",), (("penalties", "行政处罚"), ("coercion", "行政强制"))),
        ("八", ("本年收费金额（单位：万元）",), (("fees", "行政事业性收费"),)),
    ),
    "2019": (
        ("一", ("本年新制作数量", "本年新公开数量", "对外公开总数量"), (("regulations", "规章"), ("normative_documents", "规范性文件"))),
        ("五", ("上一年项目数量", "本年增/减", "处理决定数量"), (("licensing", "行政许可"), ("other_services", "其他对外管理服务事项"))),
        ("六", ("上一年项目数量", "本年增/减", "处理决定数量"), (("penalties", "行政处罚"), ("coercion", "行政强制"))),
        ("八", ("上一年项目数量", "本年增/减"), (("fees", "行政事业性收费"),)),
        ("九", ("采购项目数量", "采购总金额"), (("procurement", "政府集中采购"),)),
    ),
}


def proactive(form: str, values: Values) -> Grid:
    """Part two: what was published unasked, four grid columns wide."""
    grid: Grid = []
    for article, heads, rows in _PROACTIVE[form]:
        grid.append([Cell(f"第二十条第（{article}）项", 4)])
        for label, texts in (("信息内容", heads), *((label, values.get(key, ["0"] * len(heads))) for key, label in rows)):
            *front, last = texts
            grid.append([Cell(label), *(Cell(text) for text in front), Cell(last, 3 - len(front))])
    return grid


STANDARD = {"proactive": proactive, "requests": requests, "disputes": disputes}
