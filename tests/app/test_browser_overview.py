"""The overview, the area filter and the chips: every number is the engine's, every cell opens what it counts."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, expect
from test_browser import MAIN, QUERY, arrive, found, hits, numbers, parameters, settle, visit

from pipeline.engine import Engine
from pipeline.records import Filters
from pipeline.tagging.crosswalk import groups, scheme
from pipeline.tagging.taxonomy import ids, taxonomy
from ui.classes import MARKS

NAMES = {area.id: area.zh for area in taxonomy()}
CORE = [area.zh for area in taxonomy() if area.core]


def table(page: Page) -> dict[tuple[str, str], int]:
    """The numbers of the table by the headings of their row and column."""
    expect(page.locator(".grid")).to_be_visible()
    head, *rows = page.locator(".grid tr").evaluate_all("rows => rows.map(row => [...row.children].map(cell => cell.innerText.trim()))")
    return {(row[0], column): int(cell.replace(",", "")) for row in rows for column, cell in zip(head[1:], row[1:], strict=True)}


def test_the_table_holds_the_true_numbers(page: Page, app: str, engine: Engine) -> None:
    visit(page, f"{app}/overview")
    shown = table(page)
    counted = {(NAMES[area], str(year)): each.passages for each in engine.counts(["area", "year"]) for (_, area), (_, year) in [each.by]}
    assert {cell: n for cell, n in shown.items() if n and cell[0] in NAMES.values() and cell[1] != "合计"} == counted
    totals = {NAMES[each.by[0][1]]: each.passages for each in engine.counts(["area"])}
    assert {row: n for (row, column), n in shown.items() if column == "合计" and row in NAMES.values()} == totals
    first = [row for row, column in shown if column == "合计"][: len(CORE)]
    assert first == sorted(CORE, key=lambda name: -totals[name])
    for each in engine.counts(["year"]):
        assert shown["合计", str(each.by[0][1])] == each.passages
    assert shown["合计", "合计"] == engine.count()
    assert shown["不属于任何领域", "合计"] == engine.count() - engine.count(Filters(areas=ids()))
    expect(page.locator('[data-testid="stVegaLiteChart"] :is(canvas, svg)').first).to_be_visible()
    assert page.url == f"{app}/overview"


def test_a_cell_opens_its_passages(page: Page, app: str, engine: Engine) -> None:
    visit(page, f"{app}/overview")
    row = page.locator(".grid tr", has_text="卫生健康")
    cell = row.locator("td a").first
    count, label = numbers(cell.inner_text())[0], cell.get_attribute("aria-label") or ""
    year = numbers(label)[0]
    cell.click()
    expect(page.locator("article.hit").first).to_be_visible()
    asked = Filters(areas=("health",), years=(year, year))
    settle(page, [passage.id for passage in engine.browse(asked, limit=10)])
    assert numbers(page.locator(".summary").first.inner_text())[0] == count == engine.count(asked)
    assert parameters(page) == {"area": ["health"], "year": [str(year)]}
    page.locator(".pager a", has_text="2").click()
    settle(page, [passage.id for passage in engine.browse(asked, offset=10, limit=10)])
    page.locator("article.hit").first.get_by_role("link", name="在原文中查看").click()
    arrive(page)
    page.get_by_role("link", name="返回检索结果").click()
    settle(page, [passage.id for passage in engine.browse(asked, offset=10, limit=10)])


def test_other_facets_and_filters(page: Page, stranger: Page, app: str, engine: Engine) -> None:
    visit(page, f"{app}/overview")
    page.locator(".axis", has_text="行").get_by_role("link", name="地区").click()
    expect(page.locator(".grid th").first).to_have_text("地区")
    for (region, year), count in table(page).items():
        regions = () if region == "合计" else (region,)
        assert count == engine.count(Filters(regions=regions, years=None if year == "合计" else (int(year), int(year))))
    page.locator(".axis", has_text="列").get_by_role("link", name="地区").click()
    expect(page.locator(".grid th").first).to_have_text("年份")
    assert parameters(page) == {"by": ["year,region"]}
    page.locator(".facets h3:has-text('政策领域') + ul a", has_text="就业创业").click()
    expect(page.locator(".chip")).to_contain_text("就业创业")
    expect(page.locator(".grid tfoot td").last).to_have_text(str(engine.count(Filters(areas=("employment",)))))
    shown = table(page)
    for each in engine.counts(["year"], Filters(areas=("employment",))):
        assert shown[str(each.by[0][1]), "合计"] == each.passages
    stranger.goto(page.url)
    assert table(stranger) == shown


def test_areas_are_counted_in_the_classes_of_another_list(page: Page, stranger: Page, app: str, engine: Engine) -> None:
    visit(page, f"{app}/overview")
    page.locator(".axis", has_text="分类").get_by_role("link", name="国务院公文主题").click()
    expect(page.locator(".grid th").first).to_have_text("国务院公文主题")
    assert parameters(page) == {"by": ["theme,year"]}
    names = {each.id: each.zh + MARKS[each.fit] for each in scheme("theme").classes if each.fit}
    shown = table(page)
    counted = {
        (names[str(theme)], str(year)): each.passages for each in engine.counts(["theme", "year"]) for (_, theme), (_, year) in [each.by]
    }
    assert {cell: n for cell, n in shown.items() if n and cell[0] in names.values() and cell[1] != "合计"} == counted
    totals = dict.fromkeys(names.values(), 0) | {names[str(each.by[0][1])]: each.passages for each in engine.counts(["theme"])}
    assert {row: n for (row, column), n in shown.items() if column == "合计" and row in names.values()} == totals
    covered = tuple({area for areas in groups(taxonomy())["theme"].values() for area in areas})
    assert shown["不属于其中任何一类", "合计"] == engine.count() - engine.count(Filters(areas=covered))
    for each in scheme("theme").classes:
        if each.fit is None:
            expect(page.locator(".crosswalk li", has_text=each.zh).first).to_be_visible()
    stranger.goto(page.url)
    assert table(stranger) == shown
    page.locator("[data-testid='stPopover'] button", has_text="导出").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    told = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert {cell["theme"] for cell in told["cells"]} - {None} == {theme for each in engine.counts(["theme"]) for _, theme in each.by}
    page.keyboard.press("Escape")
    row = page.locator(".grid tr", has_text="民政、扶贫、救灾")
    count = numbers(row.locator("td a").last.inner_text())[0]
    row.locator("td a").last.click()
    expect(page.locator("article.hit").first).to_be_visible()
    areas = groups(taxonomy())["theme"]["civil_affairs"]
    assert parameters(page) == {"area": list(areas)}
    assert numbers(page.locator(".summary").first.inner_text())[0] == count == engine.count(Filters(areas=areas))


def test_the_area_filter_tells_the_names_of_other_years(page: Page, app: str) -> None:
    visit(page, f"{app}/overview")
    option = page.locator(".facets h3:has-text('政策领域') + ul a", has_text="生态环境")
    assert "环境保护 1973–2018" in (option.get_attribute("title") or "")


def test_areas_filter_the_search(page: Page, stranger: Page, app: str, engine: Engine) -> None:
    visit(page, f"{app}/?q={quote(QUERY)}")
    options = page.locator(".facets h3:has-text('政策领域') + ul a")
    expect(options.first).to_be_visible()
    assert set(options.locator("span").all_inner_texts()[: len(CORE)]) == set(CORE)
    counts = {each.by[0][1]: each.passages for each in engine.counts(["area"])}
    assert [numbers(text)[0] for text in options.locator("b").all_inner_texts()[3:]] == sorted(
        (count for area, count in counts.items() if NAMES[area] not in CORE), reverse=True
    )[:3]
    options.filter(has_text="生态环境").click()
    settle(page, found(engine, QUERY, areas=("environment",))[:10])
    page.locator(".facets h3:has-text('政策领域') + ul a", has_text="就业创业").click()
    both = found(engine, QUERY, areas=("environment", "employment"))
    settle(page, both[:10])
    assert parameters(page) == {"q": [QUERY], "area": ["environment", "employment"]}
    stranger.goto(page.url)
    settle(stranger, both[:10])
    assert stranger.locator(".chip").all_text_contents() == page.locator(".chip").all_text_contents()


def test_chips_on_a_card_are_its_areas_and_filter_by_them(page: Page, app: str, engine: Engine) -> None:
    visit(page, f"{app}/?area=environment&area=health")
    passages = engine.browse(Filters(areas=("environment", "health")), limit=10)
    settle(page, [passage.id for passage in passages])
    for passage in passages:
        chips = page.locator(f'[data-hit="{passage.id}"] .area')
        assert chips.evaluate_all("chips => chips.map(chip => chip.dataset.area)") == [area.id for area in passage.areas]
        titles = chips.evaluate_all("chips => chips.map(chip => chip.title)")
        assert titles == [f"{NAMES[area.id]}，概率 {area.probability:.0%}" for area in passage.areas]
    at, other = next((p, area.id) for p in passages for area in p.areas if area.id == "health")
    page.locator(f'[data-hit="{at.id}"] .area[data-area="{other}"]').click()
    settle(page, [passage.id for passage in engine.browse(Filters(areas=(other,)), limit=10)])
    assert parameters(page) == {"area": [other]}


def test_filters_that_leave_nothing_say_so(page: Page, app: str) -> None:
    visit(page, f"{app}/?area=environment&region={quote('不存在的地方')}")
    way = page.locator(".none a")
    expect(way).to_have_count(1)
    promised = numbers(way.inner_text())[-1]
    way.click()
    expect(page.locator("article.hit").first).to_be_visible()
    assert numbers(page.locator(".summary").first.inner_text())[0] == promised
    assert hits(page)
    visit(page, f"{app}/overview?region={quote('不存在的地方')}")
    expect(page.locator(".note")).to_be_visible()
    visit(page, f"{app}/overview?by=moon,area&area=moon")
    assert table(page)


def test_a_narrow_screen_needs_no_sideways_scroll(page: Page, app: str) -> None:
    page.set_viewport_size({"width": 420, "height": 800})
    for path in (
        "/ask",
        f"/ask?q={quote(QUERY)}",
        "/overview",
        "/overview?by=year,region",
        "/overview?by=field,year",
        "/tag",
        "/?area=health",
    ):
        visit(page, app + path)
        expect(page.locator("footer.foot")).to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth") <= 420
        assert page.eval_on_selector(MAIN, "main => main.scrollWidth - main.clientWidth") <= 0
