"""Terms of lexical search, and the whole terms that are highlighted."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lexical import about, matches, passage_terms, query_terms, terms
from pipeline.records import Passage, Report
from pipeline.words import TrieSegmenter

WORDS = TrieSegmenter(["政府", "信息", "公开", "政府信息公开", "扶贫", "资金", "扶贫资金", "环境", "申请"])


def marked(query: str, text: str) -> list[str]:
    return [text[start:end] for start, end in matches(query, text, WORDS)]


def test_terms_of_a_text() -> None:
    found = terms("公开扶贫资金12.5万元", "一、概述", WORDS)
    assert found.words == ("公开", "扶贫资金", "12.5", "125000")  # single characters are in ``chars``
    assert found.chars == tuple("公开扶贫资金万元")
    assert found.bigrams == ("公开", "开扶", "扶贫", "贫资", "资金", "万元")  # none across the number
    assert found.context == ("概述",)


def test_terms_are_folded() -> None:
    assert terms("政府資訊２０２１ＷｅＣｈａｔ", "", WORDS) == terms("政府资讯2021wechat", "", WORDS)
    assert terms("擴大公開", "環境", WORDS) == terms("扩大公开", "环境", WORDS)


@pytest.mark.parametrize("printed", ["修路六十五公里", "修路六十五点零公里", "修路６５公里", "修路65公里"])
def test_a_figure_is_found_however_it_is_printed(printed: str) -> None:
    assert "65" in terms(printed, "", WORDS).words


def test_no_figure_is_counted_twice() -> None:
    assert terms("全年受理65件", "", WORDS).words.count("65") == 1


@given(st.text())
def test_terms_hold_no_white_space(text: str) -> None:
    found = terms(text, text, WORDS)
    every = [*found.words, *found.chars, *found.bigrams, *found.context]
    assert all(term and not any(char.isspace() for char in term) for term in every)
    assert all(len(char) == 1 for char in found.chars)
    assert all(len(pair) == 2 for pair in found.bigrams)


def test_the_report_counts_as_context() -> None:
    report = Report("r", "a.txt", "公开", "年度报告", region="临江省", organ="清河源县人民政府", year=2017)
    assert about(report) == "临江省 清河源县人民政府 2017年 年度报告"
    passage = Passage("r", 0, 2, "公开", context="一、扶贫")
    found = passage_terms(passage, report, WORDS)
    assert {"2017", "清河", "河源", "临江", "扶贫", "报告"} <= set(found.context)
    assert found.words == ("公开",)
    assert about(Report("r", "a.txt", "", "标题")) == "标题"


def test_terms_of_a_query_are_distinct() -> None:
    found = query_terms("公开公开，公开2017", WORDS)
    assert found == {"words": ("公开", "2017"), "chars": ("公", "开"), "bigrams": ("公开", "开公"), "context": ("公开", "2017", "开公")}


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("扶贫资金", "公开扶贫资金安排，扶贫项目", ["扶贫资金"]),  # not a part of the term
        ("扶贫 资金", "公开扶贫资金安排，资金", ["扶贫", "资金", "资金"]),  # adjoining terms stay apart
        ("公开申请", "申请信息公开", ["申请", "公开"]),
        ("扶贫资金怎样公开", "公开扶贫资金", ["公开", "扶贫资金"]),
        ("公开扶贫资金", "公开扶贫资金", ["公开扶贫资金"]),  # one run of the query's own characters
        ("2017", "2017年有12017件、2017.5元和201733", ["2017"]),
        ("17", "2017年17件，占17.3%，共1.17万，a17", ["17"]),
        ("PM2.5", "ＰＭ２．５浓度与PM2.51", ["ＰＭ２．５"]),
        ("app", "App与WhatsApp和apple", ["App"]),
        ("扶貧資金", "扶贫资金", ["扶贫资金"]),
        ("扶贫资金", "扶貧資金", ["扶貧資金"]),
        ("云洲州的河长", "云洲州河长", ["云洲州"]),  # three characters in a row, though no word is known
        ("的县", "县的信息", []),  # single characters mark nothing
        ("5", "第5条，15条", ["5"]),
        ("234", "共1,234条和234件", ["234"]),
        ("1 567", "1,234,567元，第1、2、567号", ["1", "567"]),
        ("政府信息公开", "政府信息公开", ["政府信息公开"]),
        ("公开", "", []),
        ("补助三百元", "每户补助300元，共3000元", ["300"]),
        ("补助300元", "每户三百元，三千元", ["每户三百元"]),
        ("12.5万元", "拨付125,000元，另有25,000元", ["125,000元"]),
    ],
)
def test_whole_terms_are_highlighted(query: str, text: str, expected: list[str]) -> None:
    assert marked(query, text) == expected


@given(st.text(alphabet="政府信息公开扶贫資金2017.a "), st.text(alphabet="政府信息公开扶贫資金2017.a ２a\n"))
def test_spans_are_in_order_and_apart(query: str, text: str) -> None:
    spans = matches(query, text, WORDS)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
