"""标注: reports that are uploaded, tagged, shown and forgotten."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st

from pipeline.records import Ingested, Passage, Tagged
from ui import areas, correcting, export, frame, html, ingest, job, pager, press, profile, store, url
from ui.i18n import t

PAGE = 20  # passages that a page shows
MOST = 100  # reports that are tagged at once: a session keeps them until they are cleared
_WORDS = 8  # that are named for an area


def page() -> None:
    """The page: uploading on top, then what was tagged."""
    with frame.page("tag"):
        html.show("heading", title=t("tag.title"), lead=t("tag.lead"))
        uploads = _upload()
        job.show()
        if batch := st.session_state.get("tagged"):
            _batch(batch, uploads)


def _upload() -> Sequence[ingest.Upload]:
    size = st.get_option("server.maxUploadSize")
    emptied = st.session_state.setdefault("taggings", 0)  # a new key empties the uploader
    html.show("summary", sentence=t("add.upload_help", size=size), range="")
    types = ["txt", "html", "htm", "docx", "pdf", "zip"]
    uploads = st.file_uploader(t("add.upload"), type=types, accept_multiple_files=True, key=f"tagging-{emptied}")
    if press.start("tag", t("tag.start"), bool(uploads)):
        st.session_state.pop("tagged", None)
        with press.carrying_out():
            _tag(uploads)
        url.go({})
    elif press.waiting("tag"):
        frame.note(t("tag.nothing"), "warn")
    return uploads


def _tag(uploads: Sequence[ingest.Upload]) -> None:
    """Tag the uploads and keep what is shown of them. They are written to a folder that goes whatever happens."""
    found: list[Tagged] = []
    slot = st.empty()
    slot.html(html.render("summary", sentence=t("tag.reading"), range=""))
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        for tagged in store.engine().tag(ingest.write(uploads, Path(folder))):
            if len(found) == MOST:
                frame.note(t("tag.most", most=MOST), "warn")
                break
            # The text is in the passages; a session keeps it once.
            report = tagged.report and replace(tagged.report, text="", sections=(), tables=(), pages=())
            found.append(replace(tagged, report=report))
            slot.html(html.render("summary", sentence=t("tag.running", count=len(found), file=tagged.file), range=""))
    slot.empty()
    st.session_state["tagged"] = found


def _batch(batch: Sequence[Tagged], uploads: Sequence[ingest.Upload]) -> None:
    """What became of each file, what can be done with them all, and one of them whole."""
    taken = [_now(tagged) for tagged in batch if tagged.report]
    refused = [Ingested(tagged.file, "refused", reason=tagged.reason) for tagged in batch if not tagged.report]
    passages = sum(len(tagged.passages) for tagged in taken)
    frame.note(t("tag.done", reports=len(taken), passages=passages, refused=len(refused)), "warn" if refused else "good")
    job.outcome(refused)
    number = pager.asked(url.current().get("file", ["1"])[0], len(taken))
    with st.container(horizontal=True, key="summary"):
        if taken:
            _export(taken, taken[number - 1])
            if st.button(t("tag.store"), key="store", icon=":material/add:"):
                _store(uploads)
        st.button(t("tag.clear"), key="clear", on_click=_clear)
    if len(taken) > 1:
        listed = [(tagged, url.address("tag", {"file": [str(n)]}), n == number) for n, tagged in enumerate(taken, 1)]
        html.show("files", files=listed, name=areas.name)
    if taken:
        _report(taken[number - 1], number)


def _now(tagged: Tagged) -> Tagged:
    """A tagged report; where it is stored, as it is there: its areas may have been corrected."""
    found = store.stored(tagged.report.id) if tagged.report else None
    return replace(tagged, file=found[0].file, passages=found[1], areas=found[0].areas) if found else tagged


def _export(taken: Sequence[Tagged], one: Tagged) -> None:
    parts = [("report", t("tag.this_report"), [one])]
    if len(taken) > 1:
        parts.append(("all", t("tag.all_reports", count=len(taken)), list(taken)))
    with st.popover(t("export.title"), key="export"):
        for part, sentence, batch in parts:
            html.show("summary", sentence=sentence, range="")
            with st.container(horizontal=True):
                csv, json = partial(export.tagged_csv, batch), partial(export.tagged_json, batch)
                for form, data, mime in (("csv", csv, "text/csv"), ("json", json, "application/json")):
                    file = f"gongkai-tagged-{part}.{form}"
                    st.download_button(t(f"export.{form}"), data, file, mime, key=f"{form}-{part}", on_click="ignore")
            profile.downloads(batch, part)


def _store(uploads: Sequence[ingest.Upload]) -> None:
    if not uploads:
        frame.note(t("tag.gone"), "warn")
    elif not ingest.desk().start(store.engine(), uploads, "", False):
        frame.note(t("add.busy"), "warn")
    else:
        st.rerun()


def _clear() -> None:
    st.session_state.pop("tagged", None)
    st.session_state["taggings"] += 1
    url.go({})


def _report(tagged: Tagged, number: int) -> None:
    """One report: its metadata, how it stands against its peers, its passages."""
    address = partial(_address, number)
    area = next((area for area in url.read_view(url.current()).filters.areas if area in tagged.areas), "")
    html.show("tagged", tagged=tagged)
    if tagged.passages:
        profile.show(store.profile(tagged), 3, own=address, chosen=area)
    listed = [passage for passage in tagged.passages if not area or any(given.id == area for given in passage.areas)]
    html.show("listed", count=len(listed), area=areas.name(area) if area else "", everything=address())
    pages = -(-len(listed) // PAGE)
    at = pager.asked(url.current().get("list", ["1"])[0], pages)
    shown = [(passage, _why(passage)) for passage in listed[(at - 1) * PAGE : at * PAGE]]
    editing = correcting.editing() if tagged.report and store.stored(tagged.report.id) else None
    html.show("tags", passages=shown, name=areas.name, file=tagged.file, editing=editing, view=url.View())
    pager.show(at, pages, lambda n: address(area, n), t("tag.pages"))


def _why(passage: Passage) -> list[tuple[str, list[tuple[str, float]]]]:
    """For each area of a passage the terms that spoke for it, with their weights; a word and its equal pair of characters are one."""
    found = []
    for area in passage.areas:
        weights: dict[str, float] = {}
        for reason in store.engine().explain(passage.text, area.id)[area.id]:
            weights[reason.term] = weights.get(reason.term, 0.0) + reason.weight
        found.append((area.id, sorted(weights.items(), key=lambda pair: -pair[1])[:_WORDS]))
    return found


def _address(number: int, area: str = "", at: int = 1) -> str:
    params = {"file": [str(number)] if number > 1 else [], "area": [area] if area else [], "list": [str(at)] if at > 1 else []}
    return url.address("tag", {name: values for name, values in params.items() if values})


page()
