"""What a question asks."""

from __future__ import annotations

import pytest

from pipeline.answer.english import is_english, translate
from pipeline.answer.question import read


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("清河源县2019年收到多少件申请？", "number"),
        ("去年举办了几场发布会", "number"),
        ("申请的答复率是多少", "number"),
        ("专栏是什么时候上线的？", "date"),
        ("统计期限截至哪一天？", "date"),
        ("由哪个科室受理申请？", "name"),
        ("领导小组组长是谁？", "name"),
        ("办公室的电话是多少？", "phone"),
        ("电子邮箱是什么？", "email"),
        ("邮编是多少？", "postcode"),
        ("受理点的地址在哪里？", "address"),
        ("这份通知的文号是什么？", "document"),
        ("有没有被提起行政诉讼？", "yesno"),
        ("是否收取费用", "yesno"),
        ("公布了权责清单吗？", "yesno"),
        ("那份目录叫什么？", "name"),
        ("清河源县", "other"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert read(text).kind == kind


def test_measure_word_and_content() -> None:
    question = read("2019年一共公开了多少条扶贫信息？")
    assert (question.unit, question.years) == ("条", (2019,))
    assert "扶贫信息" in question.content
    assert "多少" not in question.content


def test_places_of_stored_reports_are_known() -> None:
    question = read("清河源县2019年发布了多少条信息？", ["临江省云州市清河源县"])
    assert "清河源县" in question.places
    assert "清河源县" not in question.rest


def test_the_year_in_a_title_is_not_the_year_of_the_report() -> None:
    assert read("《2018年清河源县公开要点》的文号是什么？").years == ()


def test_planned() -> None:
    assert read("2026年计划新增就业多少人").planned
    assert not read("2025年新增就业多少人").planned


def test_traditional_script_is_read_as_simplified() -> None:
    assert read("共發布了多少條環保資訊？").unit == "条"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How many information requests were received in 2021?", "number"),
        ("Did the bureau collect any fees in 2021?", "yesno"),
        ("When was the leading group established?", "date"),
        ("Who was the head of the leading group?", "name"),
    ],
)
def test_english_kinds(text: str, kind: str) -> None:
    question = read(text)
    assert question.english
    assert question.kind == kind


def test_english_terms_in_any_form() -> None:
    assert "政府信息公开申请" in translate("how many information requests were received")
    assert "收到" in translate("receiving")
    assert is_english("How many?")
    assert not is_english("PM2.5是多少")
