"""One report whole, with the place that was found in view; the address names both."""

from __future__ import annotations

import streamlit as st

from pipeline.errors import UsageError
from pipeline.records import Passage, Report
from ui import cards, correcting, document, facts, frame, html, pager, profile, store, tables, url
from ui.i18n import t

PAGE, SHEETS = 30, 12  # passages, and tables, that a page of the list shows
WAYS = ("passages", "tables", "profile")  # to show a report, other than its whole text
Params = dict[str, list[str]]


def page() -> None:
    """The page: whose report it is, then its text or its passages."""
    params = url.current()
    place = url.read_place(params)
    with frame.page("report", f"{place.report}-{place.start}-{place.end}" if place.end else ""):
        view = url.read_view(params)
        asked = params.get("from") == ["ask"]
        label = t("report.back_answer") if asked else t("report.back") if view != url.View() else t("report.to_search")
        html.show("back", label=label, results=url.address("ask" if asked else "", url.write_view(view)))
        if not place.report:
            raise UsageError(t("report.unnamed"))
        report, passages = store.engine().report(place.report), store.engine().passages(place.report)
        kept = {name: values for name, values in params.items() if name not in ("show", "part", "list")}
        html.show("head", report=report, facts=facts.of_report(report, len(passages), kept))
        way = next((key for key in WAYS if params.get("show") == [key]), "whole")
        to = {key: url.address("report", kept if key == "whole" else {**kept, "show": [key]}) for key in ("whole", *WAYS)}
        html.show("choices", label=t("report.show"), choices=[(t(f"report.{key}"), to[key], key == way) for key in to])
        failing = tables.failures(report)
        if failing and way != "tables":
            html.show("failing", count=failing, href=to["tables"])
        if way == "passages":
            _passages(report.file, passages, params, kept)
        elif way == "tables":
            _tables(report, params, kept)
        elif way == "profile":
            _profile(report, kept)
        else:
            _whole(report, place, params)


def _whole(report: Report, place: url.Place, params: Params) -> None:
    spans, span = document.parts(report), (place.start, place.end)
    holding = next((i for i, (_, end) in enumerate(spans, 1) if place.start < end), 1)
    number = pager.asked(params["part"][0], len(spans)) if "part" in params else holding
    shown = spans[number - 1]
    with st.sidebar:
        html.show("contents", entries=document.contents(report, shown, span))
    if len(spans) > 1:
        frame.note(t("report.part", part=number, parts=len(spans)))
    html.show("text", title=report.title, blocks=document.blocks(report, shown, span))
    pager.show(number, len(spans), lambda n: url.address("report", {**params, "part": [str(n)]}), t("report.parts"))


def _passages(file: str, passages: list[Passage], params: Params, kept: Params) -> None:
    pages = -(-len(passages) // PAGE)
    number = pager.asked(params.get("list", ["1"])[0], pages)
    shown = passages[(number - 1) * PAGE : number * PAGE]
    places = [(passage, url.address("report", {**kept, **url.write_place(cards.place(passage))})) for passage in shown]
    html.show("passages", passages=places, view=url.View(), file=file, editing=correcting.editing())
    pager.show(number, pages, lambda n: url.address("report", {**params, "list": [str(n)]}), t("report.passages"))


def _tables(report: Report, params: Params, kept: Params) -> None:
    found = tables.sheets(report, {name: values for name, values in kept.items() if name not in ("start", "end")})
    pages = -(-len(found) // SHEETS)
    number = pager.asked(params.get("list", ["1"])[0], pages)
    html.show("tables", sheets=found[(number - 1) * SHEETS : number * SHEETS])
    pager.show(number, pages, lambda n: url.address("report", {**params, "list": [str(n)]}), t("report.tables"))


def _profile(report: Report, kept: Params) -> None:
    def place(start: int, end: int) -> str:
        return url.address("report", {**kept, **url.write_place(url.Place(report.id, start, end))})

    with st.popover(t("export.title"), key="export"):
        profile.downloads([report.id], report.id)
    profile.show(store.profile(report.id), 2, place=place)


page()
