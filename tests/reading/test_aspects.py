"""What headings and passages are about, in the words of many reports."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.reading.aspects import ASPECTS, Reader, aspect_of, aspects_of, candidates
from pipeline.reading.structure import renewed, sections
from pipeline.records import Document, Kind, Report, Table
from pipeline.segment import segment


@pytest.mark.parametrize(
    ("heading", "aspect"),
    [
        ("一、概述", "other"),
        ("一、总体情况", "other"),
        ("一、政府信息公开工作基本情况", "other"),
        ("二、主动公开政府信息情况", "proactive"),
        ("（一）政府信息主动公开方面", "proactive"),
        ("二、重点领域信息公开情况", "proactive"),
        ("三、2018年政务公开工作要点落实情况", "proactive"),
        ("（二）推进财政预决算信息公开", "proactive"),
        ("（四）保障性住房信息公开情况", "proactive"),
        ("（三）食品安全监督检查信息公开", "proactive"),
        ("三、收到和处理政府信息公开申请情况", "on_request"),
        ("三、政府信息依申请公开办理情况", "on_request"),
        ("（二）依申请公开", "on_request"),
        ("（三）政府信息管理情况", "information_management"),
        ("（三）规范性文件管理", "information_management"),
        ("（五）严格保密审查", "information_management"),
        ("（四）政府信息公开平台建设情况", "platform"),
        ("（四）拓宽公开渠道", "platform"),
        ("（二）政府网站和政务新媒体", "platform"),
        ("（五）监督保障情况", "supervision"),
        ("（一）加强组织领导，健全工作机构", "supervision"),
        ("（四）开展业务培训", "supervision"),
        ("（二）完善制度建设", "supervision"),
        ("（三）政策解读情况", "interpretation"),
        ("（四）回应社会关切情况", "response"),
        ("四、咨询处理情况", "response"),
        ("（六）建议提案办理情况", "response"),
        ("四、政府信息公开行政复议、行政诉讼情况", "disputes"),
        ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "disputes"),
        ("五、复议、诉讼和申诉情况", "disputes"),
        ("六、政府信息公开的收费及减免情况", "fees"),
        ("五、支出和收费情况", "fees"),
        ("五、存在的主要问题及改进情况", "problems"),
        ("（一）存在的不足", "problems"),
        ("（一）主要问题", "problems"),
        ("（二）改进措施", "improvement"),
        ("七、下一步工作打算", "improvement"),
        ("七、2024年工作计划", "improvement"),
        ("七、困难与下一步", "problems"),
        ("六、问题与措施", "problems"),
        ("（二）改进举措", "improvement"),
        ("四、督察整改信息", "proactive"),
        ("（一）机构职能信息", "proactive"),
        ("八、联系方式", "contact"),
        ("六、其他需要报告的事项", "other"),
    ],
)
def test_headings_of_disclosure_reports(heading: str, aspect: str) -> None:
    assert aspect_of((heading,), "disclosure") == aspect


def test_the_innermost_heading_that_names_one_decides() -> None:
    assert aspect_of(("二、主动公开政府信息情况", "（三）政策解读情况", "1.图解"), "disclosure") == "interpretation"
    assert aspect_of(("一、总体情况", "（四）平台建设情况", "1.有关做法"), "disclosure") == "platform"


@pytest.mark.parametrize(
    "inner", ["4.困难帮扶", "5.监督执法", "（四）就业与社会保障", "（三）行政事业性收费", "（二）举报奖励", "（六）机构和人员"]
)
def test_fields_that_are_published_about_are_no_aspects(inner: str) -> None:
    assert aspect_of(("二、主动公开情况", inner), "disclosure") == "proactive"


@pytest.mark.parametrize(
    "heading", ["六、问题与措施", "七、困难与下一步", "六、存在的不足和2018年打算", "六、不足与改进", "七、问题和改进"]
)
def test_short_names_of_the_part_on_problems_and_improvement(heading: str) -> None:
    assert candidates((heading,), "disclosure") == ("problems", "improvement")


def test_problems_and_improvement_hold_for_all_below_them() -> None:
    both = "五、存在的主要问题及改进情况"
    assert aspect_of((both, "（一）存在的问题", "1.依申请公开不规范"), "disclosure") == "problems"
    assert aspect_of((both, "（二）改进措施", "1.加强政策解读"), "disclosure") == "improvement"
    assert candidates((both, "1.加强培训"), "disclosure") == ("problems", "improvement")


@pytest.mark.parametrize("kind", ["statistics", "plan", "policy", "news", "other"])
def test_other_kinds_have_no_aspects(kind: Kind) -> None:
    assert aspect_of(("二、主动公开政府信息情况",), kind) == "other"
    assert Reader(kind).passage((), "全年主动公开政府信息320条，受理申请12件。") == "other"


@pytest.mark.parametrize(
    ("paths", "aspects"),
    [
        ([("一、2023年工作回顾",), ("二、2024年工作安排",)], ["review", "plan"]),
        ([("一、过去五年工作",), ("二、今后五年的目标任务",), ("三、加强政府自身建设",)], ["review", "plan", "plan"]),
        ([("一、目标任务完成情况",), ("二、总体要求",), ("附表：主要指标",)], ["review", "plan", "figures"]),
        (
            [("一、一年来，全县面貌一新",), ("二、乘势而上，再开新局",), ("二、乘势而上，再开新局", "（一）产业")],
            ["review", "plan", "plan"],
        ),
        ([("一、县域经济迈上台阶",), ("二、2024年重点工作",), ("名词解释",)], ["review", "plan", "other"]),
        ([("一、产业",), ("二、民生",)], ["other", "other"]),
    ],
)
def test_work_reports_review_then_plan(paths: list[tuple[str, ...]], aspects: list[str]) -> None:
    assert aspects_of(paths, "work_report") == aspects


def test_a_part_that_reviews_and_plans_turns_once() -> None:
    reader, path = Reader("work_report"), ("一、五年发展成就和今后五年目标任务",)
    given = [
        reader.passage(path, "过去五年，全县完成投资120亿元，新增就业2万人。"),
        reader.passage(path, "建成农村公路210公里，累计脱贫4200户。"),
        reader.passage(path, "今后五年的主要目标是：经济年均增长6%左右。"),
        reader.passage(path, "我们要坚持以人民为中心，抓好各项民生工作。"),
    ]
    assert given == ["review", "review", "plan", "plan"]


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("全年主动公开政府信息320条，其中政府文件18件、工作动态302条。", "proactive"),
        ("收到信息公开申请12件，已按时答复申请人，没有不予公开的。", "on_request"),
        ("全年没有发生行政复议和行政诉讼案件。", "disputes"),
        ("调整了领导小组，组织培训两期，把公开工作列入年度考核。", "supervision"),
        ("如有疑问，请与县政府办公室联系，电话：0000-6612345。", "contact"),
        ("本报告根据《中华人民共和国政府信息公开条例》编制，由主动公开、依申请公开、复议诉讼等部分组成。", "other"),
        ("清河县位于云州市北部，面积1260平方公里。", "other"),
        ("全县按照上级部署，统筹做好公开、解读、回应各项工作，平台和制度更加完善。", "other"),
    ],
)
def test_a_passage_without_headings_speaks_for_itself_if_it_does_so_clearly(text: str, aspect: str) -> None:
    assert Reader("disclosure").passage((), text) == aspect


def test_an_item_may_be_about_something_of_its_own() -> None:
    reader, path = Reader("disclosure"), ("（一）主动公开情况",)
    assert reader.passage(path, "二是做好政策解读。全年解读文件12件。") == "interpretation"
    assert reader.passage(path, "三是公开办事指南。全年更新86项。") == "proactive"
    assert reader.passage(("（五）监督保障情况",), "一是做好政策解读。") == "supervision"


def test_problems_and_improvement_in_one_paragraph_are_parted() -> None:
    text = (
        "五、存在的主要问题及改进情况\n2023年工作中还存在更新不及时、解读形式单一的问题，群众查找信息仍有不便。"
        "2024年，我县将加强督促检查，组织业务培训，进一步优化网站栏目的设置，方便群众查找。\n"
    )
    report = Report("r" * 16, "a.txt", text, "", kind="disclosure", sections=sections(Document(text), "disclosure"))
    assert [(passage.aspect, passage.text[-6:]) for passage in segment(report)] == [
        ("problems", "信息仍有不便。"[-6:]),
        ("improvement", "方便群众查找。"[-6:]),
    ]


def test_a_sentence_about_a_later_year_turns_to_improvement() -> None:
    text = "五、问题和改进\n部分栏目更新不及时，群众多次来电反映。2023年，建成统一的查询平台，栏目由专人维护，每周检查一次。\n"
    for year, aspects in ((2022, ["problems", "improvement"]), (2023, ["problems"])):
        report = Report("r" * 16, "a.txt", text, "", kind="disclosure", year=year, sections=sections(Document(text), "disclosure"))
        assert [passage.aspect for passage in segment(report)] == aspects


def test_tables_by_what_they_count() -> None:
    text = "附表\n一、主动公开情况\t\n公开数\t320\n二、依申请公开情况\t\n申请数\t12\n总计\t12"
    start = text.index("一、")
    for name, aspects in (("requests", {"on_request"}), ("disputes-2", {"disputes"}), ("table-1", {"proactive", "on_request"})):
        table = Table(name, None, None, start, len(text))
        given = Report(
            "r" * 16, "a.txt", text, "", kind="disclosure", sections=sections(Document(text, tables=((start, len(text)),))), tables=(table,)
        )
        found = {passage.aspect for passage in segment(given)} - {"other"}
        assert found
        assert found <= aspects


def test_a_stored_report_gets_sections_by_the_rules_of_now() -> None:
    text = "标题\n组织领导\n各单位落实责任。\n一、主动公开情况\n全年公开320条。\n"
    known = sections(Document(text, headings=(text.index("组织"),)))
    old = Report("r" * 16, "a.txt", text, "", kind="disclosure", sections=tuple(replace(one, aspect="other") for one in known))
    assert [(one.path, one.aspect) for one in renewed(old).sections] == [
        (("组织领导",), "supervision"),
        (("一、主动公开情况",), "proactive"),
    ]


def test_every_aspect_is_listed_once() -> None:
    assert len(set(ASPECTS)) == len(ASPECTS) == 16
