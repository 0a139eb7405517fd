"""The card of a passage to label: what it says, what is chosen, what is escaped; and trainings in the background."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from lxml import html as markup

from pipeline.engine import Engine
from pipeline.errors import IndexLocked
from pipeline.records import Area, Passage, Progress, Queued, ReportSummary, TaggerVersion
from ui import html
from ui.training import Bench, Training

AREAS = (
    "employment",
    "education",
    "health",
    "housing",
    "water",
    "transport",
    "agriculture",
    "environment",
    "poverty",
    "culture",
    "tourism",
)
REPORT = ReportSummary("r1", "a.txt", "<b>南湾镇</b>报告", None, None, None, 2021, "disclosure", None, None, 3)
PASSAGE = Passage("r1", 10, 30, "<script>alert(1)</script>招工", context="一、<i>总体</i>", areas=(Area("employment", 0.9),))
ASKED = Queued(PASSAGE, REPORT, tuple(Area(area, 0.99 - 0.09 * at) for at, area in enumerate(AREAS)), ("education",))


def card(**given: object) -> markup.HtmlElement:
    ranked = [(area.id, area.id.upper(), f"means {area.id}", area.probability) for area in ASKED.suggestions]
    values = {
        "asked": ASKED,
        "turn": 4,
        "back": 1,
        "numbered": list(enumerate(ranked[:9], 1)),
        "others": ranked[9:],
        "chosen": {"employment", "tourism"},
        "unsaved": False,
        "why": ["教育"],
        "href": "./report?report=r1&start=10&end=30",
    }
    return markup.fromstring(html.render("teach", **{**values, **given}))


def test_the_likeliest_nine_have_a_digit_and_the_others_are_in_the_select() -> None:
    shown = card()
    buttons = shown.xpath(".//button[@data-area]")
    assert [(button.get("data-digit"), button.get("data-area")) for button in buttons] == [
        *((str(digit), area) for digit, area in enumerate(AREAS[:9], 1)),
        (None, "tourism"),
    ]
    assert [button.get("data-area") for button in buttons if button.get("aria-pressed") == "true"] == ["employment", "tourism"]
    assert [option.get("value") for option in shown.xpath(".//option")] == ["", "culture"]
    assert buttons[1].get("title") == "means education"
    assert "90%" in buttons[1].text_content()


def test_untrusted_text_is_escaped() -> None:
    shown = card()
    assert PASSAGE.text in shown.text_content()
    assert "<b>南湾镇</b>报告" in shown.text_content()
    assert not shown.xpath(".//script | .//i | .//h3//b")


def test_every_act_has_a_button_and_nothing_to_take_back_is_said() -> None:
    assert [button.get("data-act") for button in card().xpath(".//button[@data-act]")] == ["accept", "skip", "undo"]
    assert [button.get("data-act") for button in card(back=0).xpath(".//button[@disabled]")] == ["undo"]
    end = markup.fromstring(html.render("teach", asked=None, turn=5, back=2))
    assert (end.get("data-turn"), [button.get("data-act") for button in end.xpath(".//button")]) == ("5", ["undo"])


def test_what_is_not_saved_says_so() -> None:
    assert "unsaved" in card(unsaved=True).get("class").split()
    assert "未保存" in card(unsaved=True).text_content()
    assert "未保存" not in card().text_content()


def finish(bench: Bench) -> Training:
    assert bench.training is not None
    for _ in range(200):
        if not bench.training.running:
            return bench.training
        time.sleep(0.02)
    raise AssertionError("the training does not end")


def test_one_training_at_a_time_which_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()

    def retrain(self: Engine, progress: Callable[[Progress], None], stop: Callable[[], bool]) -> TaggerVersion | None:
        progress(Progress(1, 2, "encoding"))
        begun.set()
        while not stop():
            time.sleep(0.01)

    monkeypatch.setattr(Engine, "retrain", retrain)
    bench, engine = Bench(), Engine.open()
    bench.start(engine, "retrain")
    first = bench.training
    assert first is not None
    assert begun.wait(5)
    bench.start(engine, "use", 3)
    assert bench.training is first
    bench.clear()
    assert bench.training is first, "one that runs is not forgotten"
    first.stop()
    assert (finish(bench).made, first.error, first.progress) == (None, None, Progress(1, 2, "encoding"))
    bench.clear()
    assert bench.training is None


def test_a_training_that_fails_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(self: Engine, version: int, progress: Callable[[Progress], None]) -> int:
        raise IndexLocked("Another process writes; try again.")

    monkeypatch.setattr(Engine, "use_tagger", locked)
    bench = Bench()
    bench.start(Engine.open(), "use", 2)
    done = finish(bench)
    assert (done.version, done.error) == (2, "Another process writes; try again.")
