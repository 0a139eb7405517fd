"""概览: passages by two of area, region, year and kind, as a chart and a table whose cells open their passages.

Areas can be counted as they are, or in the classes of a list that others made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import streamlit as st

from pipeline.records import Filters
from pipeline.tagging.taxonomy import SCHEMES
from ui import classes, export, filters, frame, grid, html, store, url
from ui.i18n import t

_BAR = 26  # pixels
_PALETTE = ("#1f5f5b", "#c98a2b", "#7c6a9c", "#5f9d76", "#a8524a", "#4f7fa3", "#8d8a80")


def page() -> None:
    """The page: what is counted by what, the chart, the table."""
    view = url.read_view(url.current())
    with frame.page("overview"):
        html.show("title", title=t("overview.title"))
        if not store.reports(Filters()):
            html.show("empty")
            return
        filters.sidebar(view, "overview", "passages")
        axes = [(t("overview.rows"), _choices(view, 0)), (t("overview.columns"), _choices(view, 1)), *_taxonomies(view)]
        html.show("axes", axes=axes, chips=filters.chips(view, "overview"))
        found = grid.grid(view, _tally)
        if not found.total.count:
            frame.note(t("reports.none_filtered"))
            return
        _chart(found, view)
        html.show("grid", grid=found, facets=[_title(facet) for facet in view.by], hidden=_hidden(found))
        _export(view)
        if key := next((facet for facet in view.by if facet in SCHEMES), None):
            html.show("crosswalk", title=classes.title(key), source=classes.source(key), marks=classes.MARKS, **_apart(key))


def _tally(by: tuple[str, ...], given: Filters) -> Mapping[tuple[grid.Value, ...], int]:
    if not by:
        return {(): store.count(given)}
    return {tuple(value for _, value in count.by): count.passages for count in store.counts(by, given)}


def _choices(view: url.View, axis: int) -> list[tuple[str, str, bool]]:
    """The facets that an axis may have; the one that the other axis has changes places with it."""
    other, choices = view.by[1 - axis], []
    for facet in (_taxonomy(view) if facet == "area" else facet for facet in url.FACETS):
        rest = view.by[axis] if facet == other else other
        by = (facet, rest) if axis == 0 else (rest, facet)
        label = t("filter.area") if facet in url.TAXONOMIES else t(f"filter.{facet}")
        choices.append((label, url.address("overview", url.write_view(replace(view, by=by))), facet == view.by[axis]))
    return choices


def _taxonomy(view: url.View) -> str:
    """That in which areas are counted."""
    return next((facet for facet in view.by if facet in url.TAXONOMIES), "area")


def _taxonomies(view: url.View) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """The choice of that in which areas are counted, where an axis has them."""
    chosen = _taxonomy(view)
    if chosen not in view.by:
        return []
    choices = []
    for taxonomy in url.TAXONOMIES:
        rows, columns = (taxonomy if facet == chosen else facet for facet in view.by)
        address = url.address("overview", url.write_view(replace(view, by=(rows, columns))))
        choices.append((t("overview.own") if taxonomy == "area" else classes.title(taxonomy), address, taxonomy == chosen))
    return [(t("overview.taxonomy"), choices)]


def _title(facet: str) -> str:
    return classes.title(facet) if facet in SCHEMES else t(f"filter.{facet}")


def _apart(key: str) -> dict[str, object]:
    """What is not counted in a list: its classes without an area, and the areas without a class."""
    return {"uncounted": classes.uncounted(key), "outside": classes.outside(key)}


def _export(view: url.View) -> None:
    """The whole table as a file, with the rows and columns that the page does not show."""
    with st.popover(t("export.title"), key="export"), st.container(horizontal=True):
        csv, json = partial(export.counts_csv, view, _tally), partial(export.counts_json, view, _tally)
        for form, data, mime in (("csv", csv, "text/csv"), ("json", json, "application/json")):
            name = f"gongkai-{view.by[0]}-{view.by[1]}.{form}"
            st.download_button(t(f"export.{form}"), data, name, mime, key=f"{form}-counts", on_click="ignore")


def _chart(found: grid.Grid, view: url.View) -> None:
    bars = grid.bars(found, view.by)
    names = list(dict.fromkeys(bar["bar"] for bar in bars))
    parts = [line.label for line in (found.columns if view.by[1] in grid.DISJOINT else found.rows) if line.known]
    by_year = "year" in view.by
    passages = t("overview.passages")
    colour: dict[str, object] = {"value": _PALETTE[0]}
    if any(bar["part"] for bar in bars):
        scale = {"scheme": {"name": "teals", "extent": [0.2, 1]}} if by_year else {"range": list(_PALETTE)}
        legend = {"title": None, "orient": "top", "columns": 4, "labelFontSize": 11, "symbolSize": 60} if len(parts) > 1 else None
        colour = {"field": "part", "type": "ordinal", "sort": parts, "scale": {"domain": parts, **scale}, "legend": legend}
    spec = {
        "height": {"step": _BAR},
        "mark": {"type": "bar", "height": {"band": 0.7}},
        "encoding": {
            "y": {
                "field": "bar",
                "type": "nominal",
                "sort": names,
                "title": None,
                "axis": {"labelLimit": 240, "ticks": False, "domain": False},
            },
            "x": {
                "field": "count",
                "type": "quantitative",
                "stack": "zero",
                "title": passages,
                "axis": {"tickMinStep": 1, "tickCount": 6, "format": ",d"},
            },
            "color": colour,
            "order": {"field": "at", "type": "quantitative"},
            "tooltip": [
                {"field": "bar", "title": " "},
                *([{"field": "part", "title": "  "}] if any(bar["part"] for bar in bars) else []),
                {"field": "count", "title": passages, "format": ",d"},
            ],
        },
        "description": t("overview.chart", rows=_title(view.by[0]), columns=_title(view.by[1])),
    }
    order = {part: at for at, part in enumerate(parts)}
    st.vega_lite_chart([{**bar, "at": order.get(str(bar["part"]), 0)} for bar in bars], spec, key="chart")


def _hidden(found: grid.Grid) -> str:
    rows, columns = found.hidden
    return t("overview.hidden", rows=rows, columns=columns) if rows or columns else ""


page()
