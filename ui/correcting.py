"""Correcting the areas of passages: who decides, what the page's script sends, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pipeline.decisions import Key
from pipeline.errors import GongkaiError
from pipeline.records import Correction
from ui import areas, sentences, store, url
from ui.i18n import t

SCRIPT = "script-late"  # the key of the script that sends decisions, each with an id of its own
_KEPT = 100  # ids of decisions that are remembered, so that none is taken twice


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the last decision, in a sentence; ``passage`` is the id of the one that it is about (empty: of none)."""

    sentence: str
    saved: bool
    passage: str = ""


@dataclass(frozen=True, slots=True)
class Editing:
    """What a page needs so that areas can be corrected on it: the decisions that stand, and what became of the last one."""

    decisions: Mapping[Key, Correction]
    outcome: Outcome | None = None


def editing() -> Editing:
    """What the present page needs."""
    return Editing(store.decisions(), outcome())


def outcome() -> Outcome | None:
    """What became of the last decision, on the page where it was made."""
    kept = st.session_state.get("outcome")
    return kept[1] if kept and kept[0] == _here() else None


def who() -> str:
    """Under which name the reader decides; kept while the page stays open."""
    return str(st.session_state.get("analyst") or store.engine().analyst())


def call(name: str) -> None:
    """Decide under this name from now on."""
    st.session_state["analyst"] = " ".join(name.split())


def handled() -> list[str]:
    """The ids of the decisions that were taken; the script drops them."""
    return list(st.session_state.get("handled", ()))


def take() -> None:
    """Act on what the script has sent. A decision that cannot be saved is said to be unsaved."""
    sent = (st.session_state.get(SCRIPT) or {}).get("decided") or []
    for each in sent:
        if each["id"] not in handled():
            st.session_state["handled"] = [*handled(), each["id"]][-_KEPT:]
            try:
                done = undo() if each.get("undo") else _correct(each)
            except GongkaiError as error:
                done = Outcome(t("correct.unsaved", reason=sentences.said(str(error))), False, _passage(each))
            show(done)


def show(outcome: Outcome) -> None:
    """Let the present page say what became of a decision."""
    st.session_state["outcome"] = (_here(), outcome)


def undo() -> Outcome:
    """Take back the reader's last decision."""
    undone = store.engine().undo(who())
    store.changed()
    if not undone:
        return Outcome(t("correct.nothing"), True)
    (last,) = undone
    return Outcome(t("correct.undone", area=areas.name(last.area)), True, f"{last.report_id}-{last.start}-{last.end}")


def _correct(sent: Mapping[str, Any]) -> Outcome:
    place = str(sent["report"]), int(sent["start"]), int(sent["end"])
    made = store.engine().correct(*place, str(sent["area"]), sent["new"] is True, who())
    store.changed()
    return Outcome(t("correct.added" if made.new else "correct.removed", area=areas.name(made.area)), True, _passage(sent))


def _passage(sent: Mapping[str, Any]) -> str:
    return f"{sent['report']}-{sent['start']}-{sent['end']}" if "report" in sent else ""


def _here() -> tuple[str, dict[str, list[str]]]:
    return st.context.url or "", url.current()
