"""Sums that do not come out: marked in the list of reports, shown first on the page of the report."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from pipeline.engine import Engine


def test_from_the_list_to_the_cell(page: Page, app: str, engine: Engine) -> None:
    failing = engine.failing()
    ((id, number),) = failing.items()
    page.goto(f"{app}/reports")
    tag = page.locator(f'article.row[data-report="{id}"] .tag.bad')
    expect(tag).to_have_text(f"{number} 处数字对不上")
    expect(page.locator("article.row .tag.bad")).to_have_count(1)
    page.get_by_role("link", name="数字对不上的（1）").click()
    expect(page.locator("article.row")).to_have_count(1)
    tag.click()
    first = page.locator("section.sheet").first
    expect(first.locator(":scope > ol.sums > li.sum.fails")).to_have_count(number)
    expect(first.locator(".sum.fails").first).to_contain_text("左边减右边")
    expect(first.locator("details li.sum.holds").first).to_be_hidden()
    first.locator("details summary").last.click()
    expect(first.locator("details li.sum.holds").first).to_be_visible()
    report = engine.report(id)
    (check, *_) = [check for table in report.tables for check in table.checks if check.state == "fails"]
    row, column = check.cells[-1].split("/")
    (cell,) = [cell for table in report.tables for cell in table.cells if (cell.row, cell.column) == (row, column)]
    figure = first.locator(".sum.fails").first.locator("a.figure").last
    expect(figure).to_have_text(cell.text)
    figure.click()
    expect(page.locator("mark.place")).to_have_text(cell.text)
    assert f"start={cell.start}&end={cell.end}" in page.url
    expect(page.get_by_text(f"这份报告的表格里有 {number} 处数字对不上。")).to_be_visible()
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar).to_be_visible()  # the table of contents
    page.locator(".modes a", has_text="表格").click()
    expect(first).to_be_visible()
    expect(sidebar).to_be_hidden()
