"""Questions over made-up reports, end to end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.output import lines_of_answer, of_answer
from pipeline.records import Answer, Filters
from pipeline.settings import Settings

_GOVERNMENT = """云州市清河源县人民政府{year}年政府信息公开工作年度报告
本报告所列数据的统计期限自{year}年1月1日起至12月28日止。如有疑问，请与清河源县政务公开办公室联系（电话：0899-6123456，电子邮箱：zwgk@qinghe.example.cn）。
一、概述
（一）加强领导。成立了由常务副县长任组长的政务公开领导小组，明确县档案馆为集中查阅点。印发了《清河源县政务公开考核办法》（清政办发〔{year}〕23号）。
二、主动公开情况
{year}年全县主动公开政府信息{total}条。其中环境保护类信息{green}条，就业创业类信息88条。开展污染源抽查54家次，发现问题6处。
三、依申请公开情况
{year}年受理政府信息公开申请{asked}件，其中网络申请21件，信函申请5件，均已按时答复。没有收取任何费用。
四、行政复议和诉讼情况
{year}年发生因政府信息公开引起的行政复议2件，未发生行政诉讼。
"""
_TABLES = """柳溪市民政局2022年政府信息公开工作年度报告
一、总体情况
2022年，市民政局主动公开信息173条，救助资金支出1280.6万元。
二、主动公开政府信息情况
第二十条第（一）项
信息内容	本年制发件数	本年废止件数	现行有效件数
规章	0	0	0
行政规范性文件	3	1	12
第二十条第（六）项
信息内容	本年处理决定数量
行政处罚	41
行政强制	0
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("lookup")
    reports = folder / "reports"
    reports.mkdir()
    for year, total, green, asked in ((2016, 2310, 140, 31), (2017, 2785, 196, 26)):
        text = _GOVERNMENT.format(year=year, total=total, green=green, asked=asked)
        (reports / f"qinghe-{year}.txt").write_text(text, encoding="utf-8")
    (reports / "liuxi.txt").write_text(_TABLES, encoding="utf-8")
    listing = [
        '{"file": "qinghe-2016.txt", "region": "临江省云州市清河源县", "organ": "清河源县人民政府", "year": 2016, "kind": "disclosure"}',
        '{"file": "qinghe-2017.txt", "region": "临江省云州市清河源县", "organ": "清河源县人民政府", "year": 2017, "kind": "disclosure"}',
        '{"file": "liuxi.txt", "region": "临江省柳溪市", "organ": "柳溪市民政局", "year": 2022, "kind": "disclosure"}',
    ]
    (reports / "manifest.jsonl").write_text("\n".join(listing), encoding="utf-8")
    with Engine.open(Settings(index_dir=folder / "index", workers=1)) as opened:
        assert {each.state for each in opened.ingest([reports])} == {"added"}
        yield opened


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("清河源县2017年一共主动公开了多少条政府信息？", "2785条"),
        ("清河源县2016年一共主动公开了多少条政府信息？", "2310条"),
        ("2017年清河源县公布的环保信息有多少条？", "196条"),
        ("清河源县2017年通过网络提交的申请有几件？", "21件"),
        ("清河源县2017年受理了多少件政府信息公开申请？", "26件"),
        ("清河源縣2017年信函申請有多少件？", "5件"),
        ("清河源县2017年信息公开的咨询电话是多少？", "0899-6123456"),
        ("《清河源县政务公开考核办法》2017年的文号是什么？", "清政办发〔2017〕23号"),
        ("清河源县2017年指定哪个单位为集中查阅点？", "县档案馆"),
        ("清河源县2017年报告的统计期限截止到哪一天？", "12月28日"),
        ("柳溪市民政局2022年行政处罚的处理决定数量是多少？", "41"),
        ("柳溪市民政局2022年废止了几件行政规范性文件？", "1"),
        ("柳溪市民政局2022年救助资金支出了多少钱？", "1280.6万元"),
    ],
)
def test_answered_and_cited(engine: Engine, question: str, answer: str) -> None:
    found = engine.ask(question)
    assert (found.status, found.text) == ("answered", answer)
    first = found.evidence[0]
    assert first.answer_start is not None
    report = engine.report(first.hit.report.id)
    assert report.text[first.answer_start : first.answer_end] == first.text
    assert first.hit.passage.start <= first.answer_start < first.hit.passage.end


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("清河源县2017年有没有发生行政诉讼？", "否"),
        ("清河源县2017年是否发生行政复议？", "是"),
        ("清河源县2017年依申请公开是否收取费用？", "否"),
        ("柳溪市民政局2022年有没有行政强制？", "否"),
    ],
)
def test_yes_and_no(engine: Engine, question: str, verdict: str) -> None:
    text = engine.ask(question).text
    assert text is not None
    assert text[0] == verdict
    assert not any(char.isdigit() for char in text)


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("清河源县2019年主动公开了多少条政府信息？", "report_missing"),
        ("梅岭县2017年主动公开了多少条政府信息？", "report_missing"),
        ("清河源县2017年有多少所乡镇卫生院？", "not_disclosed"),
        ("清河源县2017年三公经费支出了多少万元？", "not_disclosed"),
        ("火星探测器什么时候着陆？", "not_found"),
        ("、、、？", "not_found"),
    ],
)
def test_which_kind_of_no(engine: Engine, question: str, status: str) -> None:
    found = engine.ask(question)
    assert (found.text, found.status) == (None, status)


def test_two_years_are_ambiguous_and_a_filter_decides(engine: Engine) -> None:
    question = "清河源县主动公开了多少条政府信息？"
    found = engine.ask(question)
    assert found.status == "ambiguous"
    assert {each.text for each in found.candidates} >= {"2310条", "2785条"}
    assert engine.ask(question, Filters(years=(2016, 2016))).text == "2310条"


def test_same_question_same_answer(engine: Engine) -> None:
    question = "清河源县2017年就业创业类信息有多少条？"
    assert engine.ask(question) == engine.ask(question)


@pytest.mark.parametrize("question", ["", "  \n", "问" * 10_000])
def test_refused_in_one_sentence(engine: Engine, question: str) -> None:
    with pytest.raises(UsageError, match=r"^The question .*\.$"):
        engine.ask(question)


def test_json_of_the_contract(engine: Engine) -> None:
    record = of_answer(engine.ask("柳溪市民政局2022年行政处罚的处理决定数量是多少？"))
    assert list(record) == ["question", "answer", "status", "evidence", "candidates"]
    first = record["evidence"][0]
    assert first["file"] == "liuxi.txt"
    assert first["answer_end"] - first["answer_start"] == 2
    assert (first["table"], first["row"], first["column"]) == ("proactive", "penalties", "decisions")


def test_lines_for_people(engine: Engine) -> None:
    assert "41" in lines_of_answer(engine.ask("柳溪市民政局2022年行政处罚的处理决定数量是多少？"))
    assert "No report" in lines_of_answer(Answer("?", None, "report_missing"))
