"""The templates of the page of the areas: what is unsure is said to be, and names are text."""

from __future__ import annotations

from pipeline.tagging.areas import AreaState
from pipeline.tagging.fewshot import Sureness
from pipeline.tagging.overlay import Change
from pipeline.tagging.taxonomy import AreaDefinition
from ui import html

NAMED = AreaDefinition("night", "<b>夜</b>", "Night", "夜市", "markets")


def shown(sureness: Sureness | None) -> str:
    state = AreaState(NAMED, True, sureness, 0)
    return html.render("areas", rows=[(state, 1200, "./?area=night")], name=lambda id: NAMED.zh, explain=lambda id: NAMED.define_zh)


def test_names_are_text_and_counts_lead_to_the_passages() -> None:
    page = shown(None)
    assert "&lt;b&gt;夜" in page
    assert "<b>" not in page
    assert '<a data-app href="./?area=night">1,200</a>' in page
    assert "自设" in page


def test_what_is_provisional_is_said_to_be() -> None:
    unsure, sure = shown(Sureness(5, 0, 4, 400, 9, 0.6)), shown(Sureness(40, 3, 38, 400, 9, 0.9))
    assert "暂定" in unsure
    assert "5 条例子中有 4 条" in unsure
    assert "暂定" not in sure
    assert "可靠" in sure


def test_the_history_is_text() -> None:
    change = Change("merge", "2025-03-01T09:30:00.000Z", "<i>周</i>", ("a",), "b")
    page = html.render("history", changes=[(change, "甲并入乙")])
    assert "2025-03-01 09:30" in page
    assert "&lt;i&gt;周&lt;/i&gt; · 甲并入乙" in page
