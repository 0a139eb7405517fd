"""Facets, chips and the bars of the years: every one a link to the view that it leads to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from pipeline.records import Count, Filters
from ui import areas, classes, html, store, url
from ui.i18n import t

Measure = Literal["passages", "reports"]
SHOWN = 6  # options of a facet that are seen without unfolding
_HIGHEST = 48  # pixels of the longest bar
_LABELS = 10  # years that are named under the bars
_FIELDS = {"area": "areas", "region": "regions", "organ": "organs", "kind": "kinds"}
_CONTAINING = ("region", "organ")  # a value of these holds all values that it is part of
_PROVINCE = re.compile("^.{2,8}?(?:省|自治区|特别行政区|市)")


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet: its name, how much it shows, whether it is chosen, where a click leads; ``title`` says more of it."""

    label: str
    count: int
    chosen: bool
    href: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A year, as high in pixels as it is frequent; the label is empty where labels would run into each other."""

    year: int
    count: int
    height: int
    label: str
    chosen: bool
    href: str


def sidebar(view: url.View, page: str, measure: Measure) -> None:
    """All facets; ``page`` is the page that they lead to."""
    years = _years(view, page, measure)
    facets = [_facet(name, view, page, measure) for name in _FIELDS]
    with st.sidebar:
        html.show("facets", years=years, facets=facets, measure=measure, shown=SHOWN)


def chips(view: url.View, page: str) -> str:
    """The active filters, each with a link that removes it, as HTML; empty where there are none."""
    found = [(chip, _address(page, without)) for chip, without in active(view)]
    return html.render("chips", chips=found, clear=_address(page, cleared(view)))


def active(view: url.View) -> list[tuple[str, url.View]]:
    """Every active filter as the reader knows it, and the view without it."""
    filters = view.filters
    found = [(label(name, value), _toggled(view, name, value)) for name, field in _FIELDS.items() for value in getattr(filters, field)]
    if filters.years:
        first, last = filters.years
        found.append((f"{first}" if first == last else f"{first}—{last}", view.where(years=None)))
    return found


def cleared(view: url.View) -> url.View:
    """The view without any filter."""
    return replace(view, filters=Filters(), page=1)


def picked(years: tuple[int, int] | None, year: int) -> tuple[int, int] | None:
    """The range after a click on a year: none becomes that year, one year the range between (or none), a range that year."""
    if years is None or years[0] != years[1]:
        return year, year
    return None if year == years[0] else (min(years[0], year), max(years[0], year))


def _facet(name: str, view: url.View, page: str, measure: Measure) -> dict[str, object]:
    """The values of a facet under the other filters: chosen ones first, then core areas, then the commonest."""
    field = _FIELDS[name]
    chosen: tuple[str, ...] = getattr(view.filters, field)
    counts = _amounts(name, replace(view.filters, **{field: ()}), measure)  # type: ignore[arg-type]
    unknown = sum(count for value, count in counts if value is None)
    amounts = [(value, count) for value, count in counts if isinstance(value, str)]
    # A region holds those below it, an organ those whose name it is part of, as the filters themselves have it.
    within: Callable[[str, str], bool] = (lambda a, b: a in b) if name in _CONTAINING else (lambda a, b: a == b)
    values = {value for value, _ in amounts} | set(chosen) | (_provinces([value for value, _ in amounts]) if name == "region" else set())
    totals = {value: sum(count for other, count in amounts if within(value, other)) for value in values}
    order = sorted(values, key=lambda value: (value not in chosen, not areas.is_core(value), -totals[value], value))
    titles = {value: areas.explain(value) for value in order} if name == "area" else {}
    options = [Option(label(name, v), totals[v], v in chosen, _address(page, _toggled(view, name, v)), titles.get(v, "")) for v in order]
    return {"name": name, "options": options, "unknown": unknown}


def _provinces(regions: Sequence[str]) -> set[str]:
    """The provinces of which more than one region is stored."""
    found = [match[0] for region in regions if (match := _PROVINCE.match(region))]
    return {province for province in found if found.count(province) > 1}


def _years(view: url.View, page: str, measure: Measure) -> dict[str, object]:
    """A bar for each year between the first and the last that is stored."""
    counts = _amounts("year", replace(view.filters, years=None), measure)
    amounts = {value: count for value, count in counts if isinstance(value, int)}
    chosen = view.filters.years or (0, -1)
    first, last = min(amounts, default=0), max(amounts, default=-1)
    step = 1 + (last - first) // _LABELS
    bars = []
    for year in range(first, last + 1):
        height = max(3, round(_HIGHEST * amounts.get(year, 0) / max(amounts.values())))
        short = f"{year % 100:02d}" if (last - year) % step == 0 else "\u00a0"
        href = _address(page, view.where(years=picked(view.filters.years, year)))
        bars.append(Bar(year, amounts.get(year, 0), height, short, chosen[0] <= year <= chosen[1], href))
    return {"bars": bars, "unknown": sum(count for value, count in counts if value is None)}


def _amounts(by: str, filters: Filters, measure: Measure) -> list[tuple[str | int | None, int]]:
    return [(count.by[0][1], _amount(count, measure)) for count in store.counts((by,), filters)]


def _amount(count: Count, measure: Measure) -> int:
    return count.passages if measure == "passages" else count.reports


def label(facet: str, value: str) -> str:
    """A value of a facet as the reader knows it."""
    if facet == "area":
        return areas.name(value)
    if facet in url.TAXONOMIES:
        return classes.name(facet, value)
    return t(f"kind.{value}") if facet == "kind" else value


def _toggled(view: url.View, name: str, value: str) -> url.View:
    values = getattr(view.filters, _FIELDS[name])
    return view.where(**{_FIELDS[name]: tuple(v for v in values if v != value) if value in values else (*values, value)})


def _address(page: str, view: url.View) -> str:
    return url.address(page, url.write_view(view))
