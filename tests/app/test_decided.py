"""What the page's script sends is acted on once, and what became of it is said where it was sent."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.errors import IndexLocked
from pipeline.records import Correction
from ui import correcting

CLICK = {"report": "r", "start": "3", "end": "9", "area": "health", "new": True}


class Desk:
    """An engine that notes what it is asked to do; who is called 坏 cannot save."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def analyst(self) -> str:
        return "root"

    def correct(self, report_id: str, start: int, end: int, area: str, new: bool, by: str) -> Correction:
        if by == "坏":
            raise IndexLocked("The index is being written; wait.")
        self.asked.append((report_id, start, end, area, new, by))
        return Correction("2024", by, report_id, "a.txt", start, end, "text", area, not new, new, len(self.asked))

    def undo(self, by: str) -> list[Correction]:
        if not self.asked:
            return []
        report_id, start, end, area, new, by = self.asked.pop()
        return [Correction("2024", by, report_id, "a.txt", start, end, "text", area, new, not new, 9, undoes=1)]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk()
    streamlit = SimpleNamespace(session_state={}, context=SimpleNamespace(url="http://localhost/"))
    monkeypatch.setattr(correcting, "st", streamlit)
    monkeypatch.setattr(correcting.store, "engine", lambda: desk)
    monkeypatch.setattr(correcting.areas, "name", lambda area: area)
    return desk


def send(*clicks: dict[str, Any]) -> correcting.Outcome | None:
    """The script sends these, as it does until it hears that they were taken."""
    correcting.st.session_state[correcting.SCRIPT] = {"decided": list(clicks)}
    correcting.take()
    return correcting.outcome()


def test_each_decision_is_acted_on_once_in_order(desk: Desk) -> None:
    one, two = {**CLICK, "id": "1"}, {**CLICK, "id": "2", "area": "housing", "new": False}
    send(one)
    said = send(one, two)
    assert desk.asked == [("r", 3, 9, "health", True, "root"), ("r", 3, 9, "housing", False, "root")]
    assert correcting.handled() == ["1", "2"]
    assert said is not None
    assert (said.saved, said.passage) == (True, "r-3-9")
    assert "housing" in said.sentence


def test_what_cannot_be_saved_is_said_and_not_tried_again(desk: Desk) -> None:
    correcting.call(" 坏 ")
    said = send({**CLICK, "id": "1"})
    assert said is not None
    assert (said.saved, said.passage) == (False, "r-3-9")
    assert "The index is being written; wait." in said.sentence
    correcting.call("")
    assert correcting.who() == "root"
    send({**CLICK, "id": "1"})
    assert desk.asked == []


def test_the_last_decision_is_taken_back(desk: Desk) -> None:
    send({**CLICK, "id": "1"})
    said = send({"id": "2", "undo": True})
    assert said is not None
    assert (said.saved, said.passage, desk.asked) == (True, "r-3-9", [])
    nothing = send({"id": "3", "undo": True})
    assert nothing is not None
    assert (nothing.saved, nothing.passage) == (True, "")


def test_it_is_said_only_where_it_was_done(desk: Desk) -> None:
    send({**CLICK, "id": "1"})
    correcting.st.context.url = "http://localhost/about"
    assert correcting.outcome() is None


def test_nothing_sent_is_nothing_done(desk: Desk) -> None:
    correcting.take()
    assert (desk.asked, correcting.handled(), correcting.outcome()) == ([], [], None)
