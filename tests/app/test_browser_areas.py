"""The page of the areas, as a reader meets it: the list, a renaming and a merging that show everywhere, what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from serving import APP_WITH_FAULTS, serve
from test_browser import visit

from pipeline.engine import Engine
from pipeline.records import Filters
from pipeline.settings import Settings


@pytest.fixture(scope="module")
def own(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the index, to change."""
    engine.close()
    return Path(shutil.copytree(engine.settings.index_dir, tmp_path_factory.mktemp("areas") / "index"))


@pytest.fixture(scope="module")
def changing(own: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app over the copy."""
    with serve(own, tmp_path_factory.mktemp("areas-log") / "app.log", APP_WITH_FAULTS) as address:
        yield address


def opened(page: Page, address: str, tab: str) -> None:
    visit(page, f"{address}/areas")
    expect(page.locator("footer.foot")).to_be_attached()
    page.get_by_role("tab", name=tab, exact=True).click()


def test_every_area_is_listed_with_its_passages(page: Page, app: str, engine: Engine) -> None:
    visit(page, f"{app}/areas")
    rows = page.locator("tr[data-area]")
    expect(rows).to_have_count(len(engine.areas()))
    for area in engine.areas():
        number = page.locator(f'tr[data-area="{area.id}"] td.number')
        assert int(number.inner_text().replace(",", "")) == engine.count(Filters(areas=(area.id,)))


def test_what_is_refused_is_said_and_what_was_typed_stays(page: Page, app: str) -> None:
    opened(page, app, "新增")
    page.get_by_label("中文名称").first.fill("夜间经济")
    page.get_by_label("英文名称").first.fill("Night-time economy")
    page.get_by_label("定义：哪些内容属于它").first.fill("夜市和夜间消费")
    page.get_by_role("button", name="新增", exact=True).click()
    expect(page.locator(".note.error", has_text="night_time_economy")).to_be_visible()
    expect(page.get_by_label("中文名称").first).to_have_value("夜间经济")


def test_a_new_name_shows_everywhere(page: Page, changing: str) -> None:
    opened(page, changing, "改名")
    name = page.get_by_label("中文名称").nth(1)
    old = name.input_value()
    name.fill("防贫与<b>帮扶</b>")
    page.get_by_role("button", name="改名", exact=True).click()
    expect(page.locator(".note.good")).to_be_visible()
    expect(page.locator('tr[data-area="poverty"]')).to_contain_text("防贫与<b>帮扶</b>")
    expect(page.locator('tr[data-area="poverty"]')).to_contain_text(old)
    expect(page.locator("section.history")).to_contain_text("防贫与")
    visit(page, f"{changing}/?area=poverty")
    expect(page.get_by_text("防贫与<b>帮扶</b>").first).to_be_visible()


def test_merged_areas_are_one_and_old_addresses_lead_there(page: Page, changing: str, own: Path) -> None:
    with Engine.open(Settings(index_dir=own)) as before:
        expected = before.count(Filters(areas=("education", "health")))
    opened(page, changing, "合并")
    page.get_by_label("并掉的领域").click()
    page.get_by_role("option", name="教育", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    page.get_by_label("并入").click()
    page.get_by_role("option", name="卫生健康", exact=True).click()
    page.get_by_role("button", name="合并", exact=True).click()
    expect(page.locator(".note.good")).to_be_visible()
    expect(page.locator('tr[data-area="education"]')).to_have_count(0)
    expect(page.locator('tr[data-area="health"] td.number')).to_have_text(str(expected))
    visit(page, f"{changing}/?area=education")
    expect(page.locator(".chips")).to_contain_text("卫生健康")


def fill(page: Page, nth: int, zh: str, en: str, define: str, examples: list[str]) -> None:
    """Fill the nth set of fields of a new area that the open tab shows."""
    panel = page.get_by_role("tabpanel").filter(visible=True)
    panel.get_by_label("中文名称").nth(nth).fill(zh)
    panel.get_by_label("英文名称").nth(nth).fill(en)
    panel.get_by_label("定义：哪些内容属于它").nth(nth).fill(define)
    panel.get_by_label("例子，一行一条").nth(nth).fill("\n".join(examples))


def test_a_new_area_is_given_at_once_and_split_later(page: Page, changing: str, own: Path) -> None:
    lifts = [
        "全年既有住宅加装电梯六部，居民分摊办法贴在楼道。",
        "老楼装电梯由街道牵头，与各户逐层协商。",
        "电梯加装补助每台十万元，验收后拨付。",
    ]
    estates = [
        "改造老旧小区十二个，更换水管和外墙保温。",
        "完成八个老旧小区的路面改造，惠及居民两千户。",
        "老旧小区新装路灯，居民代表监督施工。",
    ]
    opened(page, changing, "新增")
    fill(page, 0, "老楼改造", "Old buildings", "老旧小区改造、加装电梯", [*lifts, *estates])
    page.get_by_role("button", name="新增", exact=True).click()
    expect(page.locator(".note.good", has_text="老楼改造")).to_be_visible(timeout=400_000)  # thousands of examples are encoded
    with Engine.open(Settings(index_dir=own)) as now:
        given = [passage.text for passage in now.browse(Filters(areas=("old_buildings",)), limit=1000)]
    assert given
    expect(page.locator('tr[data-area="old_buildings"] td.number')).to_have_text(str(len(given)))

    opened(page, changing, "拆分")
    page.get_by_label("领域", exact=True).filter(visible=True).click()
    page.get_by_role("option", name="老楼改造", exact=True).click()
    fill(page, 0, "加装电梯", "Lifts", "既有住宅加装电梯", lifts)
    fill(page, 1, "小区改造", "Estates", "老旧小区的改造", estates)
    page.get_by_role("button", name="拆分", exact=True).click()
    expect(page.locator(".note.good", has_text="老楼改造")).to_be_visible(timeout=400_000)
    for area in ("lifts", "estates"):
        expect(page.locator(f'tr[data-area="{area}"]')).to_be_visible()
    expect(page.locator('tr[data-area="old_buildings"]')).to_have_count(0)
    expect(page.locator("section.history")).to_contain_text("加装电梯")
