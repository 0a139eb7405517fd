"""报告: what is stored; adding and deleting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from pipeline.errors import GongkaiError
from pipeline.fold import fold
from pipeline.records import Filters, ReportSummary
from ui import filters, frame, html, ingest, job, pager, press, sentences, store, url
from ui.i18n import t

PAGE = 20  # reports that a page shows


def page() -> None:
    """The page: adding on top, then the list with its filters."""
    view = url.read_view(url.current())
    with frame.page("reports"):
        stored = bool(store.reports(Filters()))
        html.show("title", title=t("reports.title"))
        if not stored:
            frame.note(t("reports.none"))
        with st.expander(t("add.title"), expanded=not stored, key="add", icon=":material/add:"):
            _add()
        job.show()
        if stored:
            filters.sidebar(view, "reports", "reports")
            _find(view)
            _list(view)


def _add() -> None:
    size = st.get_option("server.maxUploadSize")
    emptied = st.session_state.setdefault("batches", 0)  # a new key empties the uploader
    html.show("summary", sentence=t("add.upload_help", size=size), range="")
    types = ["txt", "html", "htm", "docx", "pdf", "zip"]
    uploads = st.file_uploader(t("add.upload"), type=types, accept_multiple_files=True, key=f"uploads-{emptied}")
    folder = st.text_input(t("add.folder"), key=f"folder-{emptied}", placeholder=t("add.folder_placeholder"))
    again = st.checkbox(t("add.replace"), key="again")
    if press.start("reports", t("add.start"), bool(uploads or folder.strip())):
        press.forget()
        if not ingest.desk().start(store.engine(), uploads, folder.strip(), again):
            frame.note(t("add.busy"), "warn")
        else:
            st.session_state["batches"] += 1
            st.rerun()
    elif press.waiting("reports"):
        frame.note(t("add.nothing"), "warn")


def _list(view: url.View) -> None:
    term = fold(view.query)
    found = [report for report in store.reports(view.filters) if term in fold(report.title) or term in fold(report.file)]
    failing = store.failing()
    wrong = [report for report in found if report.id in failing]
    only = {"show": ["failing"]} if url.current().get("show") == ["failing"] else {}
    if wrong or only:
        kept = url.write_view(replace(view, page=1))
        ways = ((t("reports.all"), kept, not only), (t("reports.failing", count=len(wrong)), {**kept, "show": ["failing"]}, bool(only)))
        choices = [(label, url.address("reports", to), chosen) for label, to, chosen in ways]
        html.show("choices", label=t("reports.show"), choices=choices)
    if only:
        found = sorted(wrong, key=lambda report: -failing[report.id])
    if gone := st.session_state.pop("deleted", 0):
        frame.note(t("reports.deleted", count=gone), "good")
    if not found:
        frame.note(t("reports.none_filtered"))
        return
    pages = -(-len(found) // PAGE)
    number = min(view.page, pages)
    shown = found[(number - 1) * PAGE : number * PAGE]
    if view.filters != Filters():
        st.html(filters.chips(view, "reports"))
    with st.container(horizontal=True, key="summary", vertical_alignment="center", horizontal_alignment="distribute"):
        summary = t("reports.summary", reports=len(found), passages=sum(report.passages for report in found))
        st.html(html.render("summary", sentence=summary, range=""), width="content")
        selected = [report for report in shown if st.session_state.get(f"pick-{report.id}")]
        if st.button(t("reports.delete"), key="delete", disabled=not selected, icon=":material/delete:"):
            _confirm(selected)
    for report in shown:
        with st.container(horizontal=True, key=f"row-{report.id}", vertical_alignment="center"):
            st.checkbox(_plain(t("reports.select", title=report.title)), key=f"pick-{report.id}", label_visibility="collapsed")
            place = url.write_place(url.Place(report.id))
            to_tables = url.address("report", {**place, "show": ["tables"]})
            html.show("row", report=report, href=url.address("report", place), fails=failing.get(report.id, 0), tables=to_tables)
    pager.show(number, pages, lambda n: url.address("reports", {**url.write_view(replace(view, page=n)), **only}), t("reports.pages"))


def _find(view: url.View) -> None:
    if st.session_state.get("find") != view.query:
        st.session_state["find"] = view.query
    label = t("reports.find")
    st.text_input(label, key="find", label_visibility="collapsed", placeholder=label, on_change=_found, icon=":material/search:")


def _found() -> None:
    view = url.read_view(url.current())
    url.go(url.write_view(replace(view, query=st.session_state["find"].strip(), page=1)))


def _confirm(selected: Sequence[ReportSummary]) -> None:
    @st.dialog(t("reports.delete_title"))
    def ask() -> None:
        html.show("deleting", reports=selected)
        with st.container(horizontal=True):
            if st.button(t("reports.delete_yes"), type="primary", key="delete-yes"):
                _delete(selected)
            if st.button(t("reports.delete_no"), key="delete-no"):
                st.rerun()

    ask()


def _delete(selected: Sequence[ReportSummary]) -> None:
    try:
        st.session_state["deleted"] = store.engine().delete([report.id for report in selected])
    except GongkaiError as error:
        frame.note(sentences.said(str(error)), "error")
        return
    store.changed()
    st.rerun()


def _plain(text: str) -> str:
    """A text for a label, which Streamlit reads as Markdown."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


page()
