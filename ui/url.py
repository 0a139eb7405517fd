"""The address holds all state: views and places are read from the query parameters, and links carry them.

A plain page has a clean address. What an address holds that is unknown or out of range is left out, never an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import streamlit as st

from pipeline.records import KINDS, MODES, Filters, Mode
from pipeline.tagging.taxonomy import SCHEMES
from ui import store
from ui.i18n import language

Params = Mapping[str, Sequence[str]]
FACETS = ("area", "region", "year", "kind")  # that the overview counts by
TAXONOMIES = ("area", *SCHEMES)  # any of which may stand for the facet "area": our own areas, or the classes of another list


@dataclass(frozen=True, slots=True)
class View:
    """What a list shows: its query, filters, mode and page (from 1); ``by`` are the two facets of an overview, rows and columns.

    One of the facets may be any of TAXONOMIES.
    """

    query: str = ""
    mode: Mode = "hybrid"
    filters: Filters = field(default_factory=Filters)
    page: int = 1
    by: tuple[str, str] = ("area", "year")

    def where(self, **changes: object) -> View:
        """This view with other filters, at its first page."""
        return replace(self, filters=replace(self.filters, **changes), page=1)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a report's text; start == end == 0 is the report as such."""

    report: str
    start: int = 0
    end: int = 0


def current() -> dict[str, list[str]]:
    """The query parameters of this address."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def read_view(params: Params) -> View:
    """The view that an address names."""
    mode = _first(params, "mode")
    page = _first(params, "page")
    return View(
        query=_first(params, "q").strip(),
        mode=mode if mode in MODES else "hybrid",
        filters=Filters(
            regions=_values(params, "region"),
            organs=_values(params, "organ"),
            years=_years(_first(params, "year")),
            kinds=tuple(kind for kind in _values(params, "kind") if kind in KINDS),
            areas=tuple(dict.fromkeys(now for area in _values(params, "area") for now in _today(area))),
        ),
        page=max(1, int(page)) if re.fullmatch("[0-9]{1,6}", page) else 1,
        by=_facets(_first(params, "by")),
    )


def write_view(view: View) -> dict[str, list[str]]:
    """The parameters that name a view; defaults are left out."""
    filters = view.filters
    params: dict[str, list[str]] = {
        "q": [view.query] if view.query else [],
        "mode": [view.mode] if view.mode != "hybrid" else [],
        "area": list(filters.areas),
        "region": list(filters.regions),
        "organ": list(filters.organs),
        "year": [show_years(filters.years)] if filters.years else [],
        "kind": [*filters.kinds],
        "page": [str(view.page)] if view.page > 1 else [],
        "by": [",".join(view.by)] if view.by != View().by else [],
    }
    return {name: values for name, values in params.items() if values}


def read_place(params: Params) -> Place:
    """The place that an address names; a broken span is the report as such."""
    start, end = _first(params, "start"), _first(params, "end")
    if re.fullmatch("[0-9]{1,9}", start) and re.fullmatch("[0-9]{1,9}", end) and int(start) < int(end):
        return Place(_first(params, "report"), int(start), int(end))
    return Place(_first(params, "report"))


def write_place(place: Place) -> dict[str, list[str]]:
    """The parameters that name a place."""
    span = {"start": [str(place.start)], "end": [str(place.end)]} if place.end else {}
    return {"report": [place.report], **span}


def show_years(years: tuple[int, int]) -> str:
    """A year or a range of years as an address writes it: 2017 or 2015..2020."""
    return str(years[0]) if years[0] == years[1] else f"{years[0]}..{years[1]}"


def address(page: str, params: Params | None = None, lang: str | None = None) -> str:
    """The relative address of a page ("" is search), in the reader's language unless one is named; Chinese needs no parameter."""
    query = {name: list(values) for name, values in (params or {}).items() if name != "lang"}
    if (lang or language()) != "zh":
        query["lang"] = [lang or language()]
    return f"./{page}?{urlencode(query, doseq=True)}" if query else f"./{page}"


def go(params: Params) -> None:
    """Put the parameters into the address of this page; the language stays."""
    kept = {"lang": [language()]} if language() != "zh" else {}
    st.query_params.from_dict({**params, **kept})


def _values(params: Params, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in params.get(name, ()) if value))


def _first(params: Params, name: str) -> str:
    return next(iter(params.get(name, ())), "")


def _today(area: str) -> tuple[str, ...]:
    """The area that an id means: what it was merged into, itself if it is in effect or was split, none if it never was one."""
    heirs = store.engine().became(area)
    return (area,) if len(heirs) > 1 else heirs


def _facets(text: str) -> tuple[str, str]:
    rows, _, columns = text.partition(",")
    kinds = ["area" if facet in TAXONOMIES else facet for facet in (rows, columns)]
    return (rows, columns) if set(kinds) <= set(FACETS) and kinds[0] != kinds[1] else ("area", "year")


def _years(text: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"([0-9]{4})(?:\.\.([0-9]{4}))?", text)
    if not match:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    return (first, last) if first <= last else (last, first)
