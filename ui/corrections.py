"""改正: what people decided of the areas, who they are, and their decisions as a table to take away or to bring."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from pipeline.records import Correction, Filters, Imported
from ui import areas, correcting, frame, html, ingest, pager, store, url
from ui.i18n import t

PAGE = 50  # corrections that a page shows


def page() -> None:
    """The page: who decides, the table to take away or to bring, the log, the latest first."""
    with frame.page("corrections"):
        html.show("heading", title=t("corrections.title"), lead=t("corrections.lead"))
        st.session_state.setdefault("name", correcting.who())
        st.text_input(t("corrections.name"), key="name", max_chars=60, on_change=_called)
        with st.container(horizontal=True, key="summary"):
            st.button(t("correct.undo"), key="undo", icon=":material/undo:", on_click=_undo)
            st.download_button(
                t("corrections.export"), _exported, "gongkai-corrections.csv", "text/csv", key="export-corrections", on_click="ignore"
            )
        _bring()
        _log()


def _called() -> None:
    correcting.call(st.session_state["name"])
    st.session_state["name"] = correcting.who()  # as it was taken


def _undo() -> None:
    correcting.show(correcting.undo())


def _exported() -> bytes:
    return store.engine().export_corrections().encode("utf-8-sig")


def _bring() -> None:
    """A table of corrections from elsewhere; what became of it stays until the next one."""
    with st.expander(t("corrections.import")):
        html.show("summary", sentence=t("corrections.import_lead"), range="")
        upload = st.file_uploader(t("corrections.file"), type=["csv"], key="corrections-file")
        if upload and st.button(t("corrections.start"), type="primary", key="import"):
            with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
                st.session_state["imported"] = store.engine().import_corrections(ingest.write([upload], Path(folder))[0])
            store.changed()
        if imported := st.session_state.get("imported"):
            _imported(imported)


def _imported(imported: Imported) -> None:
    numbers = {"added": imported.added, "unchanged": imported.unchanged, "unplaced": imported.unplaced, "refused": len(imported.refused)}
    frame.note(t("corrections.imported", **numbers), "warn" if imported.refused else "good")
    if imported.refused:
        html.show("refusals", refused=imported.refused)


def _log() -> None:
    log = store.corrections()
    if not log:
        frame.note(t("corrections.none"))
        return
    pages = -(-len(log) // PAGE)
    number = pager.asked(url.current().get("list", ["1"])[0], pages)
    shown = log[::-1][(number - 1) * PAGE : number * PAGE]
    stored = {report.id for report in store.reports(Filters(reports=tuple({made.report_id for made in shown})))}
    listed = [(made, _place(made) if made.report_id in stored else "") for made in shown]
    html.show("corrections", listed=listed, what=_what, name=areas.name, signed=areas.signed)
    pager.show(number, pages, lambda n: url.address("corrections", {"list": [str(n)]}), t("corrections.pages"))


def _place(made: Correction) -> str:
    return url.address("report", url.write_place(url.Place(made.report_id, made.start, made.end)))


def _what(made: Correction) -> str:
    """Which of the words for what a correction does fits."""
    if made.undoes:
        return "undone"
    if made.old == made.new:
        return "confirmed"
    return "added" if made.new else "removed"


page()
