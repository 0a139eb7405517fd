"""The classes of the lists that others made, as a reader knows them: names, how well our areas agree with them, what is not counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.tagging.crosswalk import Class, Fit, members, scheme
from ui import areas
from ui.i18n import language, t

MARKS: dict[Fit, str] = {"close": "", "wider": "≤", "narrower": "≥", "partial": "≈"}


@dataclass(frozen=True, slots=True)
class Apart:
    """A class or an area that is not counted in a list, and why; ``parts`` are the areas that hold something of a class."""

    id: str
    name: str
    why: str
    parts: str = ""


def held(key: str) -> Mapping[str, tuple[str, ...]]:
    """The areas that are counted in each class of a list, by the id of the class; classes without any are left out."""
    found = members(scheme(key), tuple(areas.definitions().values()))
    return {id: counted for id, counted in found.items() if counted}


def title(key: str) -> str:
    """The name of a list."""
    return str(getattr(scheme(key), language()))


def source(key: str) -> str:
    """Where a list is published."""
    return scheme(key).source


def name(key: str, id: str) -> str:
    """The name of a class; an id that the list lacks stands for itself."""
    known = _class(key, id)
    return str(getattr(known, language())) if known else id


def fit(key: str, id: str) -> Fit | None:
    """How well the areas of a class agree with it; None where none is counted."""
    known = _class(key, id)
    return known.fit if known else None


def note(key: str, id: str) -> str:
    """What a number of a class is a number of: the areas, how well they agree with it, and what else is to be said."""
    known = _class(key, id)
    counted = held(key).get(id, ())
    if known is None or not counted:
        return ""
    fits = t(f"class.{known.fit}") if known.fit else ""
    said = [t("class.areas", areas=t("app.list_separator").join(map(areas.name, counted))), fits, _parts(known), _note(known)]
    return t("class.stop").join(part for part in said if part)


def uncounted(key: str) -> list[Apart]:
    """The classes of a list that no area is counted in."""
    return [Apart(each.id, name(key, each.id), _note(each), _parts(each)) for each in scheme(key).classes if each.id not in held(key)]


def outside(key: str) -> list[Apart]:
    """The areas that are counted in no class of a list."""
    counted = {area for found in held(key).values() for area in found}
    reasons = {each.area: each.why_zh if language() == "zh" else each.why_en for each in scheme(key).without}
    return [Apart(area, areas.name(area), reasons.get(area, "")) for area in areas.definitions() if area not in counted]


def _class(key: str, id: str) -> Class | None:
    return next((each for each in scheme(key).classes if each.id == id), None)


def _note(known: Class) -> str:
    return known.note_zh if language() == "zh" else known.note_en


def _parts(known: Class) -> str:
    return t("class.parts", areas=t("app.list_separator").join(map(areas.name, known.parts))) if known.parts else ""
