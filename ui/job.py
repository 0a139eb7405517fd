"""A batch of reports that is being added: how far it is, what became of each file."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline.records import Ingested
from ui import frame, html, ingest, sentences
from ui.i18n import t

STATES = ("added", "replaced", "unchanged", "refused")


def show() -> None:
    """How far the batch is that is being added; what became of it, until the reader dismisses it."""
    job = ingest.desk().job
    if job and job.running:
        st.fragment(_running, run_every=0.5)()
    elif job:
        _finished(job)


def _running() -> None:
    job = ingest.desk().job
    if not job or not job.running:
        st.rerun()
    progress = job.progress
    what = t("add.running", what=progress.what) if progress.what else t("add.starting")
    count = t("add.running_count", done=progress.done, total=progress.total) if progress.total else ""
    html.show("job", what=what, count=count)
    st.progress(min(1.0, progress.done / progress.total) if progress.total else 0.0)
    outcome(job.done)


def _finished(job: ingest.Job) -> None:
    if job.error:
        frame.note(t("add.broke", reason=sentences.said(job.error)), "error")
    numbers = {state: sum(done.state == state for done in job.done) for state in STATES}
    if job.done:
        frame.note(t("add.done", **numbers), "warn" if numbers["refused"] else "good")
    elif not job.error:
        frame.note(t("add.nothing_read"), "warn")
    outcome(job.done)
    st.button(t("add.dismiss"), key="dismiss", on_click=ingest.desk().clear)


def outcome(done: Sequence[Ingested]) -> None:
    """One line a file, refusals first with their reasons."""
    if done:
        html.show("outcome", done=sorted(done, key=lambda item: item.state != "refused"))
