"""A report against its peers: the comparison with its bars, and what of it can be taken away."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import streamlit as st

from pipeline import summary
from pipeline.engine import Engine
from pipeline.output import of_profile
from pipeline.profile import Profile
from pipeline.records import Tagged
from ui import areas, html, store, url
from ui.i18n import language, t

MIME = {
    "csv": "text/csv",
    "json": "application/json",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
Reports = Sequence[Tagged | str]  # tagged ones, or the ids of stored ones


def show(
    profile: Profile,
    level: int,
    *,
    own: Callable[[str], str] | None = None,
    chosen: str = "",
    place: Callable[[int, int], str] | None = None,
) -> None:
    """The comparison under a heading of this level. ``own`` is the address of the report's passages of an area, ``chosen`` that area.

    With ``place`` instead, the address of a span, the passages that speak for each area are listed below.
    """
    html.show(
        "profile",
        profile=profile,
        chapter=summary.chapter(profile, language(), areas.name),
        level=level,
        own=own,
        chosen=chosen,
        place=place,
        core=areas.is_core,
        peers=url.address("reports", url.write_view(url.View(filters=profile.peers.filters))),
        of_peers=lambda area: url.address("", url.write_view(url.View(filters=profile.peers.filters).where(areas=(area,)))),
    )


def downloads(reports: Reports, key: str) -> None:
    """Buttons that give the comparison of these reports as a file; it is made when one is pressed."""
    names = {area: areas.name(area) for area in areas.definitions()}
    with st.container(horizontal=True):
        for form in MIME:
            made = partial(_file, store.engine(), reports, form, language(), names, date.today())
            file = f"gongkai-profile-{key}.{form}"
            st.download_button(t(f"profile.{form}"), made, file, MIME[form], key=f"profile-{form}-{key}", on_click="ignore")


def _file(engine: Engine, reports: Reports, form: str, lang: summary.Language, names: dict[str, str], day: date) -> bytes:
    """It runs outside of the page, where neither its language nor its session is known."""
    profiles = engine.profile(reports)
    if form == "json":
        return json.dumps([of_profile(profile) for profile in profiles], ensure_ascii=False, indent=1).encode()
    return summary.write(next(each for each in summary.FORMS if each == form), profiles, lang, lambda area: names.get(area, area), day)
