"""The one engine of the app, and what of it is kept between reruns until the index changes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence

import streamlit as st

from pipeline.decisions import Key, standing
from pipeline.engine import Engine
from pipeline.errors import GongkaiError
from pipeline.profile import Profile
from pipeline.records import Correction, Count, Filters, Passage, ReportSummary, Tagged

Stats = dict[str, int | str | float]
LOG = logging.getLogger(__name__)


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The engine over the folder that the settings name, shared by all readers."""
    return Engine.open()


@st.cache_resource(show_spinner=False)
def warming() -> threading.Thread:
    """Loads the encoder beside the pages, once: some seconds, which the first search would else take."""
    thread = threading.Thread(target=warm, args=(engine(),), name="warming", daemon=True)
    thread.start()
    return thread


def warm(engine: Engine) -> None:
    """Load the encoder; what hinders it is logged, for the first search will say it to who searches."""
    try:
        engine.warm()
    except GongkaiError as error:
        LOG.warning("The encoder could not be loaded ahead of the first search: %s", error)


def stats() -> Stats:
    """Counts and sizes of the index, and its generation, which every change moves on. Another program's change is seen within seconds."""
    return _stats(_changes)


def changed() -> None:
    """The app itself has changed the index: what is kept is asked for anew."""
    global _changes
    _changes += 1


def reports(filters: Filters) -> Sequence[ReportSummary]:
    """The stored reports that satisfy the filters."""
    return _reports(stats()["generation"], filters)


def failing() -> Mapping[str, int]:
    """How many sums do not come out, by report."""
    return _failing(stats()["generation"])


def counts(by: tuple[str, ...], filters: Filters) -> Sequence[Count]:
    """Passages and reports by facets."""
    return _counts(stats()["generation"], by, filters)


def count(filters: Filters) -> int:
    """How many passages satisfy the filters."""
    return _count(stats()["generation"], filters)


def stored(report_id: str) -> tuple[ReportSummary, tuple[Passage, ...]] | None:
    """A report with its passages as they are in the index, if it is there."""
    return _stored(stats()["generation"], report_id)


def corrections() -> Sequence[Correction]:
    """The log of corrections."""
    return _corrections(stats()["generation"])


def decisions() -> Mapping[Key, Correction]:
    """The decisions of people that stand, by file, text and area."""
    return _decisions(stats()["generation"])


def profile(of: Tagged | str) -> Profile:
    """How a report stands against its peers: one that was tagged, or a stored one by its id."""
    key = ("stored", of) if isinstance(of, str) else (of.file, of.report.id if of.report else "")
    return _profile(stats()["generation"], about()["tagger"], key, of)


def about() -> dict[str, str]:
    """What runs: encoder, engine, segmenter, versions."""
    return _about(stats()["generation"])


_changes = 0


@st.cache_resource(show_spinner=False, max_entries=1, ttl="3s")
def _stats(changes: int) -> Stats:
    return engine().stats()


@st.cache_resource(show_spinner=False, max_entries=50)
def _reports(generation: object, filters: Filters) -> Sequence[ReportSummary]:
    return tuple(engine().reports(filters))


@st.cache_resource(show_spinner=False, max_entries=1)
def _failing(generation: object) -> Mapping[str, int]:
    return engine().failing()


@st.cache_resource(show_spinner=False, max_entries=500)
def _counts(generation: object, by: tuple[str, ...], filters: Filters) -> Sequence[Count]:
    return tuple(engine().counts(by, filters))


@st.cache_resource(show_spinner=False, max_entries=500)
def _count(generation: object, filters: Filters) -> int:
    return engine().count(filters)


@st.cache_resource(show_spinner=False, max_entries=100)
def _stored(generation: object, report_id: str) -> tuple[ReportSummary, tuple[Passage, ...]] | None:
    found = engine().reports(Filters(reports=(report_id,)))
    return (found[0], tuple(engine().passages(report_id))) if found else None


@st.cache_resource(show_spinner=False, max_entries=1)
def _corrections(generation: object) -> Sequence[Correction]:
    return tuple(engine().corrections())


@st.cache_resource(show_spinner=False, max_entries=1)
def _decisions(generation: object) -> Mapping[Key, Correction]:
    return standing(_corrections(generation))


@st.cache_resource(show_spinner=False, max_entries=20)
def _profile(generation: object, tagger: str, key: tuple[str, str], _of: Tagged | str) -> Profile:
    return engine().profile([_of])[0]


@st.cache_resource(show_spinner=False, max_entries=1)
def _about(generation: object) -> dict[str, str]:
    return engine().describe()
