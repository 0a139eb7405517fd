"""The taggers of the index: training a new one, how it compares, going back."""

from __future__ import annotations

import streamlit as st

from pipeline.decisions import standing
from pipeline.records import TaggerVersion
from ui import areas, frame, html, sentences, store
from ui.i18n import t
from ui.training import Training, What, bench


def show() -> None:
    """What there is to train with and the button for it, or how far a training is; then the versions, the latest first."""
    job = bench().training
    if job and job.running:
        st.fragment(_running, run_every=0.5)()
    else:
        if job:
            _finished(job)
        _begin()
    for version in reversed(store.engine().tagger_versions()):
        _version(version, job is not None and job.running)


def _begin() -> None:
    decisions = standing(store.engine().corrections())
    passages = len({(file, text) for file, text, _ in decisions})
    html.show("summary", sentence=t("tagger.stock", passages=passages, decisions=len(decisions)), range="")
    st.button(t("tagger.retrain"), type="primary", key="retrain", disabled=not passages, on_click=_start, args=("retrain", 0))


def _start(what: What, version: int) -> None:
    bench().start(store.engine(), what, version)


def _running() -> None:
    job = bench().training
    if not job or not job.running:
        st.rerun()
    progress = job.progress
    steps = {"encoding": "encoding", "validating before": "before", "validating": "validating", "fitting": "fitting", "tagging": "tagging"}
    what = t(f"tagger.step_{steps[progress.what]}") if progress.what in steps else t("tagger.starting")
    count = t("add.running_count", done=progress.done, total=progress.total) if progress.total else ""
    html.show("job", what=what, count=count)
    st.progress(min(1.0, progress.done / progress.total) if progress.total else 0.0)
    label = t("tagger.stopping") if job.stopping else t("tagger.stop")
    if job.what == "retrain":
        st.button(label, key="stop", disabled=job.stopping, on_click=job.stop)


def _finished(job: Training) -> None:
    if job.error:
        frame.note(t("tagger.broke", reason=sentences.said(job.error)), "error")
    elif job.what == "use":
        frame.note(t("tagger.used", number=job.version), "good")
    elif job.made is None:
        frame.note(t("tagger.stopped"), "warn")
    else:
        frame.note(t("tagger.made", number=job.made.number), "good")
    st.button(t("add.dismiss"), key="dismiss", on_click=bench().clear)


def _version(version: TaggerVersion, busy: bool) -> None:
    with st.container(key=f"version-{version.number}"):
        html.show("version", version=version, name=lambda area: t("tagger.all") if area == "all" else areas.name(area))
        if not version.in_use:
            label = t("tagger.use", number=version.number)
            st.button(label, key=f"use-{version.number}", disabled=busy, on_click=_start, args=("use", version.number))
