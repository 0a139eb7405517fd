"""The policy areas as a reader knows them: their names, and chips at a passage that lead to what else is about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipeline.records import Passage
from pipeline.tagging.naming import through_the_years, years
from pipeline.tagging.taxonomy import AreaDefinition, taxonomy
from ui import url
from ui.i18n import language, t


@dataclass(frozen=True, slots=True)
class Chip:
    """An area of a passage; ``title`` adds how probable it is, ``href`` leads to the passages of the area (empty: nowhere)."""

    id: str
    name: str
    title: str
    core: bool
    chosen: bool
    href: str


@lru_cache(maxsize=1)
def definitions() -> dict[str, AreaDefinition]:
    """The areas by their ids, in their order."""
    return {area.id: area for area in taxonomy()}


def name(area: str) -> str:
    """The name of an area in the reader's language; an id that the taxonomy lacks stands for itself."""
    known = definitions().get(area)
    return str(getattr(known, language())) if known else area


def explain(area: str) -> str:
    """What belongs to an area, and what it was called through the years; empty for an id that the taxonomy lacks."""
    known = definitions().get(area)
    if known is None:
        return ""
    defined = known.define_zh if language() == "zh" else known.define_en
    dated = t("app.list_separator").join(f"{alias.name} {years(alias)}" for alias in through_the_years(known))
    return t("area.names", defined=defined, names=dated) if dated else defined


def is_core(area: str) -> bool:
    """Whether an area is one of those that come first."""
    known = definitions().get(area)
    return known is not None and known.core


def chips(passage: Passage, view: url.View | None) -> list[Chip]:
    """The areas of a passage, likeliest first. With a view, a click filters it by that area alone."""
    found = []
    for area in passage.areas:
        title = t("area.probability", area=name(area.id), probability=f"{area.probability:.0%}")
        href = url.address("", url.write_view(view.where(areas=(area.id,)))) if view else ""
        chosen = view is not None and area.id in view.filters.areas
        found.append(Chip(area.id, name(area.id), title, is_core(area.id), chosen, href))
    return found
