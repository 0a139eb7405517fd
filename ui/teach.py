"""教: passages that the tagger is unsure of, one at a time, worked with the keyboard alone; and the taggers that were trained with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from pipeline.errors import GongkaiError
from pipeline.records import Correction, Queued
from ui import areas, cards, correcting, frame, html, sentences, store, url, versions
from ui.i18n import t
from ui.teaching import Session, Turn

SCRIPT = "script-teach"  # the key of the script that sends what the reader does
AHEAD = 20  # passages that are asked for at once
NUMBERED = 9  # areas that have a digit
BACK = 10  # decisions that can be taken back

_script = st.components.v2.component("gongkai_teach", js=(Path(__file__).parent / "teach.js").read_text(encoding="utf-8"))


def page() -> None:
    """The page: what to label next, or the taggers."""
    params = url.current()
    with frame.page("teach"):
        html.show("heading", title=t("teach.title"), lead=t("teach.lead"))
        taggers = params.get("show") == ["taggers"]
        ways: tuple[tuple[str, dict[str, list[str]], bool], ...] = (
            (t("teach.next"), {}, not taggers),
            (t("teach.taggers"), {"show": ["taggers"]}, taggers),
        )
        html.show("choices", label=t("teach.show"), choices=[(label, url.address("teach", to), chosen) for label, to, chosen in ways])
        if taggers:
            versions.show()
        else:
            _ask(_session(next(iter(url.read_view(params).filters.areas), "")))


def _session(area: str) -> Session:
    session = st.session_state.get("teaching")
    if not isinstance(session, Session) or session.area != area:
        number = session.number + 1 if isinstance(session, Session) else 0
        session = st.session_state["teaching"] = Session(area, number=number)
    return session


def _ask(session: Session) -> None:
    _choose(session.area)
    slot = st.empty()  # always there, so that the card keeps its place in the page, and with it the focus
    if not session.queue:
        slot.html(html.render("summary", sentence=t("teach.choosing"), range=""))
        session.queue = store.engine().to_label(AHEAD, session.area or None, session.seen)
        session.seen |= {asked.passage.id for asked in session.queue}
        slot.empty()
    html.show("summary", sentence=t("teach.progress", saved=session.saved, skipped=session.skipped), range="")
    if session.unsaved:
        frame.note(t("teach.unsaved", reason=sentences.said(session.unsaved)), "error")
    if session.queue:
        _card(session, session.queue[0])
    else:
        html.show("teach", asked=None, turn=session.number, back=len(session.turns))
    _script(key=SCRIPT, data={"turn": session.number}, on_sent_change=_take)


def _choose(area: str) -> None:
    """A select of the area to ask about."""
    known = ["", *areas.definitions()]
    st.session_state["teach-area"] = area
    label = t("teach.about")
    st.selectbox(label, known, key="teach-area", format_func=lambda id: areas.name(id) if id else t("teach.any"), on_change=_chosen)


def _chosen() -> None:
    area = st.session_state["teach-area"]
    url.go({"area": [area]} if area else {})


def _card(session: Session, asked: Queued) -> None:
    given = {area.id for area in asked.passage.areas}
    chosen = given if session.chosen is None else set(session.chosen)
    ranked = [(area.id, areas.name(area.id), areas.explain(area.id), area.probability) for area in asked.suggestions]
    shown = {id for id, *_ in ranked[:NUMBERED]}
    html.show(
        "teach",
        asked=asked,
        turn=session.number,
        back=len(session.turns),
        numbered=list(enumerate(ranked[:NUMBERED], 1)),
        others=[row for row in ranked if row[0] not in shown],
        chosen=chosen,
        unsaved=bool(session.unsaved),
        why=[areas.name(area) for area in asked.why],
        href=url.address("report", url.write_place(cards.place(asked.passage))),
    )


def _take() -> None:
    """Act on what the script sent, unless that was done already."""
    session, sent = st.session_state.get("teaching"), (st.session_state.get(SCRIPT) or {}).get("sent")
    if not isinstance(session, Session) or not sent or sent["turn"] != session.number:
        return
    session.number += 1
    session.unsaved = ""
    try:
        if sent["act"] == "undo":
            _undo(session)
        elif session.queue:
            _decide(session, sent)
    except GongkaiError as error:
        session.unsaved = str(error)


def _decide(session: Session, sent: dict[str, Any]) -> None:
    """Save what the reader says of the first passage of the queue, or skip it. Raises GongkaiError if it cannot be saved."""
    asked = session.queue[0]
    known = [area.id for area in asked.suggestions]
    session.chosen = tuple(area for area in known if area in sent["areas"])
    made: tuple[Correction, ...] = ()
    if sent["act"] == "accept":
        # What was asked about is decided too: what stays as it is was confirmed by a person.
        about = {*session.chosen, *asked.why, *(area.id for area in asked.passage.areas)}
        decided = {area: area in session.chosen for area in known if area in about}
        passage = asked.passage
        made = tuple(store.engine().decide(passage.report_id, passage.start, passage.end, decided, correcting.who()))
        store.changed()
    session.turns = [*session.turns, Turn(asked, session.chosen, made)][-BACK:]
    session.saved += bool(made)
    session.skipped += not made
    session.chosen = None
    del session.queue[0]


def _undo(session: Session) -> None:
    """Ask about the last passage again, as it was decided. Raises GongkaiError if what was saved cannot be taken back."""
    if not session.turns:
        return
    last = session.turns[-1]
    if last.made:
        store.engine().take_back([each.id for each in last.made])
        store.changed()
    session.turns.pop()
    session.saved -= bool(last.made)
    session.skipped -= not last.made
    session.chosen = last.chosen
    session.queue.insert(0, last.asked)


page()
