"""The policy areas as a reader knows them: their names, and chips at a passage that lead to what else is about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.decisions import Key
from pipeline.records import Correction, Passage
from pipeline.tagging.naming import through_the_years, years
from pipeline.tagging.taxonomy import AreaDefinition
from ui import store, url
from ui.i18n import language, t

NONE: Mapping[Key, Correction] = {}


@dataclass(frozen=True, slots=True)
class Chip:
    """An area of a passage; ``title`` adds how probable it is, ``href`` leads to the passages of the area (empty: nowhere).

    ``given``: a person gave it; ``title`` then says who and when.
    """

    id: str
    name: str
    title: str
    core: bool
    chosen: bool
    href: str
    given: bool = False


def definitions() -> dict[str, AreaDefinition]:
    """The areas in effect by their ids, in their order."""
    return {area.id: area for area in store.engine().areas()}


def known() -> dict[str, AreaDefinition]:
    """The same, and after them those that were merged or split, which passages may still bear."""
    return definitions() | {area.id: area for area in store.engine().gone_areas()}


def name(area: str) -> str:
    """The name of an area in the reader's language; an id that the taxonomy lacks stands for itself."""
    defined = known().get(area)
    return str(getattr(defined, language())) if defined else area


def explain(area: str) -> str:
    """What belongs to an area, and what it was called through the years; empty for an id that the taxonomy lacks."""
    defined = known().get(area)
    if defined is None:
        return ""
    words = defined.define_zh if language() == "zh" else defined.define_en
    dated = t("app.list_separator").join(f"{alias.name} {years(alias)}" for alias in through_the_years(defined))
    return t("area.names", defined=words, names=dated) if dated else words


def is_core(area: str) -> bool:
    """Whether an area is one of those that come first."""
    defined = known().get(area)
    return defined is not None and defined.core


def chips(passage: Passage, view: url.View | None, file: str = "", decisions: Mapping[Key, Correction] = NONE) -> list[Chip]:
    """The areas of a passage, likeliest first. With a view, a click filters it by that area alone.

    ``decisions`` are those of people that stand; ``file`` is the passage's.
    """
    found = []
    for area in passage.areas:
        decision = decisions.get((file, passage.text, area.id))
        if decision:
            title = t("correct.given", area=name(area.id), **signed(decision))
        else:
            title = t("area.probability", area=name(area.id), probability=f"{area.probability:.0%}")
        href = url.address("", url.write_view(view.where(areas=(area.id,)))) if view else ""
        chosen = view is not None and area.id in view.filters.areas
        found.append(Chip(area.id, name(area.id), title, is_core(area.id), chosen, href, decision is not None))
    return found


def taken(passage: Passage, file: str, decisions: Mapping[Key, Correction]) -> str:
    """Which areas people took from a passage, who and when, one a line; empty where none was."""
    found = [decisions.get((file, passage.text, area)) for area in definitions()]
    return "\n".join(t("correct.taken", area=name(each.area), **signed(each)) for each in found if each and not each.new)


def signed(made: Correction) -> dict[str, str]:
    """Who decided and when (UTC), for a sentence."""
    return {"by": made.by, "at": made.at[:16].replace("T", " ")}
