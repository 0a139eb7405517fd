"""Teaching without a mouse: twenty passages, the last ten decisions taken back, a save that fails stays unsaved."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from serving import serve
from test_browser import visit

from pipeline.decisions import standing
from pipeline.engine import Engine
from pipeline.records import Filters, TaggerVersion

Areas = dict[str, set[str]]


@pytest.fixture
def own(engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """An engine over a copy of the index, to change."""
    engine.close()
    index = Path(shutil.copytree(engine.settings.index_dir, tmp_path / "index"))
    with Engine.open(replace(engine.settings, index_dir=index)) as own:
        yield own


@pytest.fixture
def place(own: Engine, tmp_path: Path) -> Iterator[str]:
    """The address of the app over the same index."""
    with serve(own.settings.index_dir, tmp_path / "app.log") as address:
        yield address


def areas(engine: Engine) -> Areas:
    return {passage.id: {area.id for area in passage.areas} for passage in engine.browse(Filters(), limit=10_000)}


def arrived(page: Page, turn: int) -> str:
    """Waits for the card of this turn; gives the id of its passage."""
    card = page.locator(f'article.teach[data-turn="{turn}"]')
    expect(card).to_be_visible()
    expect(card).to_be_focused()
    return str(card.get_attribute("data-passage"))


def chosen(page: Page) -> set[str]:
    pressed = page.locator('article.teach button[data-area][aria-pressed="true"]')
    return set(pressed.evaluate_all("buttons => buttons.map(button => button.dataset.area)"))


def test_twenty_passages_without_a_mouse_and_the_last_ten_taken_back(page: Page, place: str, own: Engine) -> None:
    before, said, asked = areas(own), list[set[str]](), list[str]()
    visit(page, f"{place}/teach")
    for turn in range(20):
        asked.append(arrived(page, turn))
        assert chosen(page) == before[asked[-1]] or asked[-1] not in before
        if turn % 5 == 4:
            page.keyboard.press("Backspace")
            said.append(before[asked[-1]])
            continue
        if turn % 2:
            page.keyboard.press("1")
            page.keyboard.press("3")
        said.append(chosen(page))
        page.keyboard.press("Enter")
    arrived(page, 20)
    expect(page.get_by_text("本次已确认 16 段，跳过 4 段。")).to_be_visible()
    assert len(set(asked)) == 20
    now = areas(own)
    assert [now[passage] for passage in asked] == said
    assert any(now[passage] != before[passage] for passage in asked)
    decided = {f"{each.report_id}-{each.start}-{each.end}" for each in standing(own.corrections()).values()}
    assert decided == {passage for at, passage in enumerate(asked) if at % 5 != 4}, "what stays as it is, is confirmed"

    for back in range(10):
        page.keyboard.press("Control+z" if back % 2 else "u")
        assert arrived(page, 21 + back) == asked[19 - back]
        assert chosen(page) == said[19 - back], "the decision is shown again"
    expect(page.locator('article.teach button[data-act="undo"]')).to_be_disabled()
    now = areas(own)
    assert [now[passage] for passage in asked[10:]] == [before[passage] for passage in asked[10:]]
    assert [now[passage] for passage in asked[:10]] == said[:10]


def test_a_save_that_fails_stays_unsaved_until_it_is_saved(page: Page, place: str, own: Engine) -> None:
    visit(page, f"{place}/teach")
    asked = arrived(page, 0)
    before = areas(own)
    page.keyboard.press("2")
    wanted = chosen(page)
    own.close()
    other = sqlite3.connect(own.settings.index_dir / "gongkai.sqlite")
    other.execute("BEGIN IMMEDIATE")
    page.keyboard.press("Enter")
    assert arrived(page, 1) == asked
    expect(page.locator("article.teach.unsaved")).to_be_visible()
    expect(page.locator(".note.error")).to_be_visible()
    assert chosen(page) == wanted
    other.rollback()
    other.close()
    assert areas(own) == before
    page.keyboard.press("Enter")
    assert arrived(page, 2) != asked
    expect(page.locator("article.teach.unsaved")).to_have_count(0)
    assert areas(own)[asked] == wanted


def test_an_area_that_has_no_digit_comes_from_the_select(page: Page, place: str, own: Engine) -> None:
    visit(page, f"{place}/teach")
    asked = arrived(page, 0)
    other = page.locator("article.teach select option").last.get_attribute("value")
    page.locator("article.teach select").select_option(other)
    expect(page.locator(f'article.teach button[data-area="{other}"]')).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="确认").click()
    arrived(page, 1)
    assert other in areas(own)[asked]


def test_another_tagger_is_one_click_away_and_so_is_the_way_back(page: Page, place: str, own: Engine) -> None:
    before, shipped = areas(own), own._open.base_tagger(0)
    shy = replace(shipped, decisions=tuple(replace(decision, threshold=0.99) for decision in shipped.decisions))
    own._open.versions.add(shy, TaggerVersion(1, "", in_use=False, made="2024-05-06T07:08:09.012Z", examples=10, corrections=2))
    own.close()
    visit(page, f"{place}/teach?show=taggers")
    page.get_by_role("button", name="改用第 1 版").click()
    expect(page.locator(".note.good", has_text="第 1 版")).to_be_visible()
    fewer = areas(own)
    assert [version.number for version in own.tagger_versions() if version.in_use] == [1]
    assert all(fewer[passage] <= before[passage] for passage in before)
    assert sum(map(len, fewer.values())) < sum(map(len, before.values()))
    own.close()
    page.get_by_role("button", name="改用第 0 版").click()
    expect(page.locator(".note.good", has_text="第 0 版")).to_be_visible()
    assert areas(own) == before
