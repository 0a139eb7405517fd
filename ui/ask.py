"""问答: a question, its answer, the sentence that states it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline.records import Answer, Evidence, Filters
from ui import answers, box, cards, correcting, filters, frame, html, store, url
from ui.i18n import t

# Each with the place that it is about: a question is proposed where that place is stored.
EXAMPLES = (
    ("枕溪县", "枕溪县2017年一共收到多少件信息公开申请？"),
    ("云岫市生态环境局", "云岫市生态环境局2019年罚款多少万元？"),
    ("棠州市", "棠州市人力资源和社会保障局2020年有没有发生舆情？"),
    ("麦桥区", "麦桥区2023年收到多少件信息公开申请？"),
    ("云岫市生态环境局", "云岫市生态环境局公布的优良天数是多少天？"),
)


def page() -> None:
    """The page: with a question its answer, without one what might be asked."""
    view = url.read_view(url.current())
    with frame.page("ask"):
        with st.container():  # the box below keeps its place in the page
            if not view.query:
                html.show("hero", headline=t("ask.headline"), lead=t("ask.lead"))
        box.show(view, t("ask.box"), t("ask.placeholder"), t("ask.submit"))
        if view.query:
            filters.sidebar(view, "ask", "passages")
            with st.container():  # what follows keeps its place in the page whether there are filters or not
                if view.filters != Filters():
                    st.html(filters.chips(view, "ask"))
            slot, answer = box.awaited("ask", view, lambda: store.engine().ask(view.query, view.filters), t("ask.asking"))
            with slot:
                _answer(view, answer)
        else:
            _start()


def _start() -> None:
    stored = store.reports(Filters())
    if not stored:
        html.show("empty")
        return
    places = {place for report in stored for place in (report.region, report.organ) if place}
    examples = [question for about, question in EXAMPLES if any(about in place for place in places)]
    html.show("start", page="ask", examples=examples, holdings=t("ask.kinds"))


def _answer(view: url.View, answer: Answer) -> None:
    """The answer and what backs it; where there is none, why, and what came nearest."""
    html.show("answer", answer=answer, ways=answers.ways(answer, view))
    backing = [each for each in answer.evidence if each.text is not None]
    if answer.status == "answered":
        _section("evidence", "", backing[:1], view)
        _section("candidates", t("ask.same"), backing[1:], view)
        _section("candidates", t("ask.others"), answer.candidates, view)
    elif answer.status == "ambiguous":
        _section("candidates", t("ask.possible"), answer.candidates, view)
        _section("evidence", t("ask.likeliest"), backing[:1], view)
    else:
        _section("evidence", t("ask.near"), answer.evidence, view)
        _section("candidates", t("ask.near_figures"), answer.candidates, view)


def _section(template: str, title: str, listed: Sequence[Evidence], view: url.View) -> None:
    if listed:
        said = {"plain": url.View(), "base": frame.base(), "answers": answers, "cards": cards, "editing": correcting.editing()}
        html.show(template, title=title, listed=listed, view=view, **said)


page()
