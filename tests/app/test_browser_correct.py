"""Correcting areas, as a reader meets it: a click, at once, in place; what is saved is said, and what is not."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from test_browser import MAIN, QUERY, numbers, uploaded, visit

from pipeline.engine import Engine
from pipeline.records import Passage, Query

NAME = "周校对"


@pytest.fixture(autouse=True)
def _undone(engine: Engine) -> Iterator[None]:
    """What a test corrects is taken back: the index is that of all tests."""
    yield
    engine.take_back([made.id for made in engine.corrections()])


def passage_of(engine: Engine, rank: int) -> Passage:
    """The passage of a hit."""
    return engine.search(Query(QUERY, top=100)).hits[rank - 1].passage


def stored(engine: Engine, passage: Passage) -> set[str]:
    return {area.id for each in engine.passages(passage.report_id) if each.id == passage.id for area in each.areas}


def row_of(page: Page, passage: Passage) -> Locator:
    """Where the areas of a passage are."""
    return page.locator(f'.correcting[data-report="{passage.report_id}"][data-start="{passage.start}"]')


def shown(row: Locator) -> set[str]:
    return set(row.locator(".area").evaluate_all("chips => chips.map(chip => chip.dataset.area)"))


def scroll(page: Page) -> float:
    return float(page.evaluate(f"document.querySelector('{MAIN}').scrollTop"))


def searched(page: Page, app: str) -> None:
    visit(page, f"{app}/?q={QUERY}")
    expect(page.locator("article.hit")).to_have_count(10)
    expect(page.locator("footer.foot")).to_be_attached()


def first(engine: Engine, fits: Callable[[Passage], bool]) -> Passage:
    """The first of the shown hits that fits, below the first card, so that the page has to be scrolled."""
    return next(passage for passage in (passage_of(engine, rank) for rank in range(4, 11)) if fits(passage))


def test_an_area_is_removed_and_given_back_in_place(page: Page, app: str, engine: Engine) -> None:
    passage = first(engine, lambda each: bool(each.areas))
    area, had = passage.areas[0].id, {each.id for each in passage.areas}
    searched(page, app)
    address, row = page.url, row_of(page, passage)
    row.scroll_into_view_if_needed()
    before = scroll(page)
    assert before > 100
    row.locator(f'button[data-area="{area}"]').click()
    expect(row.locator(f'.area[data-area="{area}"]')).to_have_count(0)
    expect(row.locator(".said")).to_contain_text("已保存")
    expect(page.locator(".saved")).to_contain_text("已保存")
    assert stored(engine, passage) == had - {area} == shown(row)
    assert abs(scroll(page) - before) < 40
    assert page.url == address
    assert page.locator("article.hit").count() == 10
    page.get_by_role("button", name="撤销上一步").click()
    expect(row.locator(f'.area[data-area="{area}"]')).to_have_count(1)
    expect(page.locator(".saved")).to_contain_text("已撤销")
    assert stored(engine, passage) == had
    assert abs(scroll(page) - before) < 40
    page.get_by_role("button", name="撤销上一步").click()
    expect(page.locator(".saved")).to_contain_text("没有可以再撤销的")


def test_an_area_is_added_with_the_keyboard_and_marked(page: Page, app: str, engine: Engine) -> None:
    passage = first(engine, lambda each: "transport" not in {area.id for area in each.areas})
    searched(page, app)
    row = row_of(page, passage)
    summary = row.locator("summary")
    summary.focus()
    summary.press("Enter")
    menu = row.locator("details.add button")
    expect(menu.first).to_be_visible()
    offered = set(menu.evaluate_all("buttons => buttons.map(button => button.dataset.area)"))
    assert offered == {area.id for area in engine.areas()} - {area.id for area in passage.areas}
    page.keyboard.press("Escape")
    expect(menu.first).not_to_be_visible()
    expect(summary).to_be_focused()
    summary.press("Enter")
    row.locator('details.add button[data-area="transport"]').press("Enter")
    chip = row.locator('.area[data-area="transport"]')
    expect(chip).to_be_visible()
    expect(row.locator("summary")).to_be_focused()
    assert stored(engine, passage) == {area.id for area in passage.areas} | {"transport"}
    assert engine.analyst() in str(chip.get_attribute("title"))
    expect(row.locator(".pair.given")).to_have_count(1)
    page.reload()
    expect(row_of(page, passage).locator(".pair.given .area")).to_have_attribute("data-area", "transport")


def test_an_area_is_added_in_one_click_by_a_mouse_that_rests(page: Page, app: str, engine: Engine) -> None:
    passage = first(engine, lambda each: "financial_risk" not in {area.id for area in each.areas})
    searched(page, app)
    row = row_of(page, passage)
    row.scroll_into_view_if_needed()
    summary, offered = row.locator("summary"), row.locator('details.add button[data-area="financial_risk"]')
    summary.hover()
    expect(offered).to_be_visible()
    page.mouse.move(5, 5)
    expect(offered).not_to_be_visible()
    summary.hover()
    expect(offered).to_be_visible()
    summary.click()
    page.mouse.move(5, 5)
    page.wait_for_timeout(500)
    expect(offered).to_be_visible()
    summary.click()
    expect(offered).not_to_be_visible()
    page.mouse.move(5, 5)
    page.wait_for_timeout(500)
    summary.hover()
    offered.click()
    expect(row.locator('.area[data-area="financial_risk"]')).to_be_visible()
    assert stored(engine, passage) == {area.id for area in passage.areas} | {"financial_risk"}


def test_quick_clicks_are_all_taken(page: Page, app: str, engine: Engine) -> None:
    passage = first(engine, lambda each: len(each.areas) < 3)
    searched(page, app)
    row = row_of(page, passage)
    row.locator("summary").click()
    expect(row.locator("details.add button").first).to_be_visible()
    wanted = [area.id for area in engine.areas() if area.id not in {each.id for each in passage.areas}][:3]
    page.evaluate(
        "([report, start, areas]) => { const row = document.querySelector(`.correcting[data-report='${report}'][data-start='${start}']`);"
        " for (const area of areas) row.querySelector(`details.add button[data-area='${area}']`).click() }",
        [passage.report_id, str(passage.start), wanted],
    )
    for area in wanted:
        expect(row.locator(f'.area[data-area="{area}"]')).to_have_count(1)
    assert [made.area for made in engine.corrections() if not made.undoes][-3:] == wanted


def test_what_could_not_be_saved_is_said_to_be_unsaved(page: Page, app: str, engine: Engine) -> None:
    visit(page, f"{app}/corrections")
    name = page.get_by_role("textbox", name="改正者")
    name.fill(" 坏 ")
    name.press("Enter")
    expect(name).to_have_value("坏")
    page.locator('.pages a[href="./"]').first.click()
    passage = first(engine, lambda each: bool(each.areas))
    box = page.get_by_role("textbox", name="检索词或问题")
    box.fill(QUERY)
    box.press("Enter")
    row = row_of(page, passage)
    row.locator(".pair button").first.click()
    expect(row.locator(".said.error")).to_contain_text("没有保存")
    expect(page.locator(".saved[role=alert]")).to_contain_text("没有保存")
    assert shown(row) == {area.id for area in passage.areas} == stored(engine, passage)


def test_the_passages_of_a_report_are_corrected_under_ones_name(page: Page, app: str, engine: Engine) -> None:
    passage = next(passage for report in engine.reports() for passage in engine.passages(report.id)[:20] if passage.areas)
    visit(page, f"{app}/corrections")
    name = page.get_by_role("textbox", name="改正者")
    expect(name).to_have_value(engine.analyst())
    name.fill(f"  {NAME} ")
    name.press("Enter")
    expect(name).to_have_value(NAME)
    page.evaluate(
        "address => { history.pushState({}, '', address); dispatchEvent(new PopStateEvent('popstate', { state: {} })) }",
        f"{app}/report?report={passage.report_id}&show=passages",
    )
    row = row_of(page, passage)
    area = passage.areas[0].id
    row.locator(f'button[data-area="{area}"]').click()
    expect(row.locator(f'.area[data-area="{area}"]')).to_have_count(0)
    made = engine.corrections()[-1]
    assert (made.by, made.area, made.old, made.new) == (NAME, area, True, False)
    page.locator(".saved a").click()
    line = page.locator("table.corrections tbody tr").first
    expect(line).to_contain_text(NAME)
    expect(line).to_contain_text("去掉")
    line.locator("a").click()
    expect(page.locator("mark.place").first).to_be_visible()


def test_the_table_is_taken_away_and_brought(page: Page, app: str, engine: Engine, tmp_path: Path) -> None:
    passage = passage_of(engine, 1)
    engine.correct(passage.report_id, passage.start, passage.end, "transport", True, "=1+1")
    for _ in range(6):  # the app looks every three seconds whether another process has changed the index
        visit(page, f"{app}/corrections")
        expect(page.locator("footer.foot")).to_be_attached()
        if page.locator("table.corrections tbody tr", has_text="=1+1").count():
            break
        page.wait_for_timeout(1_000)
    expect(page.locator("table.corrections tbody tr").first).to_contain_text("=1+1")
    with page.expect_download() as file:
        page.get_by_role("button", name="下载 CSV").click()
    data = Path(file.value.path()).read_bytes()
    assert data.decode("utf-8-sig") == engine.export_corrections()
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[-1][1] == "'=1+1"
    more = io.StringIO()
    csv.writer(more).writerows([*rows, [*rows[-1][:6], "no-such-area", *rows[-1][7:]]])
    page.get_by_text("导入 CSV").click()
    page.locator('input[type="file"]').set_input_files({"name": "改正.csv", "mimeType": "text/csv", "buffer": more.getvalue().encode()})
    uploaded(page, 1)
    page.get_by_role("button", name="导入", exact=True).click()
    note = page.locator(".note", has_text="新增")
    expect(note).to_be_visible()
    assert numbers(note.inner_text()) == [0, 0, len(rows) - 1, 1]
    expect(page.locator(".refused .reason")).to_contain_text("no-such-area")
    expect(page.locator(".refused b")).to_have_text(f"第 {len(rows) + 1} 行")
