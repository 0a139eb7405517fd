"""Asking, as a reader meets it: what the page says is what the engine answers, and the question never gets lost."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect
from test_browser import MAIN, arrive, in_view, parameters, settle, visit

from pipeline.engine import Engine
from pipeline.records import Filters

FIGURE = "云岫市生态环境局2019年罚款多少万元？"
CELL = "麦桥区2023年收到多少件信息公开申请？"
MISSING = "枕溪县2009年收到多少件信息公开申请？"
OTHERS = ("云岫市生态环境局公布的优良天数是多少天？", "枕溪县2018年空气优良天数是多少？", "火星上有几座医院")
STATUSES = ("answered", "ambiguous", "not_disclosed", "not_found", "report_missing")


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="问题")


def ask(page: Page, question: str) -> None:
    box(page).fill(question)
    box(page).press("Enter")


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_plain_page_proposes_questions_that_it_answers(page: Page, app: str) -> None:
    visit(page, f"{app}/ask")
    examples = page.locator(".examples a")
    expect(examples).to_have_count(5)
    assert page.locator(".answer").count() == 0
    assert page.url == f"{app}/ask"
    question = examples.nth(1).inner_text()
    examples.nth(1).click()
    expect(page.locator(".answer.answered .said")).to_be_visible()
    expect(box(page)).to_have_value(question)
    assert parameters(page) == {"q": [question]}


@pytest.mark.parametrize("question", [FIGURE, CELL])
def test_an_answer_stands_in_its_sentence_and_opens_there(page: Page, app: str, engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert answer.status == "answered"
    best = answer.evidence[0]
    assert best.sentence is not None
    visit(page, f"{app}/ask")
    ask(page, question)
    expect(page.locator(".answer.answered .said")).to_have_text(answer.text or "")
    card = page.locator(".evidence article.hit")
    expect(card.locator("h3")).to_have_text(best.hit.report.title)
    assert bare(card.locator("mark").text_content() or "") == bare(best.text or "")
    assert bare(card.locator(".passage").text_content() or "").endswith(bare(best.hit.passage.text))
    assert card.locator(".path li").all_inner_texts() == list(best.hit.passage.section)
    expect(page.locator(".candidates li > b")).to_have_text([each.text or "" for each in (*answer.evidence[1:], *answer.candidates)])
    card.get_by_role("link", name="在原文中查看").click()
    arrive(page)
    assert in_view(page, "mark.place")
    marked = "".join(page.locator("mark.place").all_text_contents())
    assert bare(marked) == bare(engine.report(best.hit.report.id).text[slice(*best.sentence)])
    page.get_by_role("link", name="返回答案").click()
    expect(page.locator(".answer.answered .said")).to_have_text(answer.text or "")
    expect(box(page)).to_have_value(question)


@pytest.mark.parametrize("question", [MISSING, *OTHERS])
def test_where_nothing_answers_the_page_says_which_kind_of_no(page: Page, app: str, engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert answer.status in STATUSES
    visit(page, f"{app}/ask?q={quote(question)}")
    expect(page.locator(f".answer.{answer.status}")).to_be_visible()
    assert len(page.locator(".answer .explained").inner_text()) > 25
    assert page.locator(".answer .said").count() == (answer.text is not None)
    if answer.status == "report_missing":
        assert page.locator("article.hit, .candidates li").count() == 0
        page.get_by_role("link", name="看看收录了哪些报告").click()
        expect(page.locator("article.row").first).to_be_visible()
        return
    expect(page.locator(".candidates li > b")).to_have_text([each.text or "" for each in answer.candidates])
    if answer.status in ("not_found", "not_disclosed"):
        settle(page, [each.hit.passage.id for each in answer.evidence])
        page.get_by_role("link", name="按意思检索").click()
        expect(page.locator(".summary").first).to_be_visible()
        assert parameters(page) == {"q": [question]}


def test_a_report_that_is_missing_is_said_to_be(engine: Engine) -> None:
    assert engine.ask(MISSING).status == "report_missing"


def test_filters_narrow_what_is_asked_and_are_in_the_address(page: Page, stranger: Page, app: str, engine: Engine) -> None:
    question = OTHERS[0]
    visit(page, f"{app}/ask?q={quote(question)}")
    page.locator('.bars a[aria-label^="2018"]').click()
    expect(page.locator(".chip")).to_contain_text("2018")
    narrowed = engine.ask(question, Filters(years=(2018, 2018)))
    expect(page.locator(f".answer.{narrowed.status}")).to_be_visible()
    assert parameters(page) == {"q": [question], "year": ["2018"]}
    stranger.goto(page.url)
    expect(stranger.locator(f".answer.{narrowed.status}")).to_be_visible()
    assert stranger.locator(".answer .said").all_inner_texts() == [text for text in [narrowed.text] if text]
    expect(box(stranger)).to_have_value(question)


def test_a_failure_is_one_sentence_and_the_question_stays(page: Page, app: str) -> None:
    visit(page, f"{app}/ask")
    alert = page.get_by_role("alert")
    for question, said in (("公开" * 5_000, "问题有 10000 个字"), ("坏了吗？", "程序出了差错")):
        ask(page, question)
        expect(alert).to_contain_text(said)
        expect(box(page)).to_have_value(question)
        assert page.locator(".answer").count() == 0
        inside = page.locator(MAIN).inner_text()
        assert "Traceback" not in inside
        assert "secret" not in inside
    ask(page, FIGURE)
    expect(page.locator(".answer.answered")).to_be_visible()
    expect(alert).to_have_count(0)


def test_it_speaks_english_too(page: Page, app: str, engine: Engine) -> None:
    for question in (FIGURE, MISSING, *OTHERS):
        status = engine.ask(question).status
        page.goto(f"{app}/ask?q={quote(question)}&lang=en")
        section = page.locator(f".answer.{status}")
        expect(section).to_be_visible()
        for part in (".status", ".explained"):
            assert not re.search("[\u4e00-\u9fff]", section.locator(part).inner_text())
