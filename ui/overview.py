"""概览: passages by two of area, region, year and kind, as a chart and a table whose cells open their passages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from pipeline.records import Filters
from ui import filters, frame, grid, html, store, url
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
        axes = [(t("overview.rows"), _choices(view, 0)), (t("overview.columns"), _choices(view, 1))]
        html.show("axes", axes=axes, chips=filters.chips(view, "overview"))
        found = grid.grid(view, _tally)
        if not found.total.count:
            frame.note(t("reports.none_filtered"))
            return
        _chart(found, view)
        html.show("grid", grid=found, facets=[t(f"filter.{facet}") for facet in view.by], hidden=_hidden(found))


def _tally(by: tuple[str, ...], given: Filters) -> Mapping[tuple[grid.Value, ...], int]:
    if not by:
        return {(): store.count(given)}
    return {tuple(value for _, value in count.by): count.passages for count in store.counts(by, given)}


def _choices(view: url.View, axis: int) -> list[tuple[str, str, bool]]:
    """The facets that an axis may have; the one that the other axis has changes places with it."""
    other, choices = view.by[1 - axis], []
    for facet in url.FACETS:
        rest = view.by[axis] if facet == other else other
        by = (facet, rest) if axis == 0 else (rest, facet)
        choices.append((t(f"filter.{facet}"), url.address("overview", url.write_view(replace(view, by=by))), facet == view.by[axis]))
    return choices


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
        "description": t("overview.chart", rows=t(f"filter.{view.by[0]}"), columns=t(f"filter.{view.by[1]}")),
    }
    order = {part: at for at, part in enumerate(parts)}
    st.vega_lite_chart([{**bar, "at": order.get(str(bar["part"]), 0)} for bar in bars], spec, key="chart")


def _hidden(found: grid.Grid) -> str:
    rows, columns = found.hidden
    return t("overview.hidden", rows=rows, columns=columns) if rows or columns else ""


page()
