"""The crosswalk: three lists of policy areas that others made, and which of our areas are counted in each of their classes."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import UsageError
from pipeline.tagging.taxonomy import SCHEMES, AreaDefinition

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = Path(__file__).with_name("crosswalk.toml")
FORMAT = 1
Fit = Literal["close", "wider", "narrower", "partial"]
FITS: tuple[Fit, ...] = ("close", "wider", "narrower", "partial")


@dataclass(frozen=True, slots=True)
class Class:
    """A class of a list: its number there, its names, and how well the areas that are counted in it agree with it.

    ``fit`` is None where no area is counted, and the notes say why; ``parts`` are areas of which a smaller part belongs to the
    class and which are not counted in it. crosswalk.toml says what each fit means.
    """

    number: int
    id: str
    zh: str
    en: str
    fit: Fit | None = None
    parts: tuple[str, ...] = ()
    note_zh: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class Covered:
    """A class with our areas that are counted in it; none where it is not covered."""

    whole: Class
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """An area that has no class in a list, and why."""

    area: str
    why_zh: str
    why_en: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """A list of policy areas: the key to count by, its names, where it is published, all its classes in their order."""

    id: str
    zh: str
    en: str
    source: str
    classes: tuple[Class, ...]
    without: tuple[Without, ...] = ()


@lru_cache(maxsize=4)
def schemes(file: Path = FILE) -> tuple[Scheme, ...]:
    """The lists in their order. Raises UsageError for a file that is no crosswalk, or that gives a class twice."""
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
        found = tuple(_scheme(entry) for entry in given["scheme"])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError) as error:
        raise UsageError(f"{file} is not a crosswalk ({error}); see pipeline/tagging/crosswalk.toml for its form.") from error
    if given.get("format") != FORMAT:
        raise UsageError(f"{file} has the format {given.get('format')!r}; this version reads format {FORMAT}.")
    for scheme in found:
        ids = [each.id for each in scheme.classes]
        if doubled := next((id for id in ids if ids.count(id) > 1), None):
            raise UsageError(f"{file} has the class {doubled!r} of {scheme.id!r} twice; give each class an id of its own.")
    return found


def scheme(id: str) -> Scheme:
    """One of the lists. Raises UsageError if there is none of this id."""
    found = next((each for each in schemes() if each.id == id), None)
    if found is None:
        raise UsageError(f"There is no taxonomy {id!r}; there are area, {', '.join(SCHEMES)}.")
    return found


def members(scheme: Scheme, areas: Sequence[AreaDefinition]) -> dict[str, tuple[str, ...]]:
    """The areas that are counted in each class of a list, by the id of the class; none in a class that is not covered."""
    return {each.id: tuple(area.id for area in areas if each.id in getattr(area, scheme.id)) for each in scheme.classes}


def groups(areas: Sequence[AreaDefinition]) -> dict[str, Mapping[str, tuple[str, ...]]]:
    """For each list the areas of its classes, the classes that are not covered left out: what a store counts by."""
    return {each.id: {id: held for id, held in members(each, areas).items() if held} for each in schemes()}


def _scheme(entry: dict[str, Any]) -> Scheme:
    classes = tuple(Class(**{**each, "parts": tuple(each.get("parts", ()))}) for each in entry["class"])
    without = tuple(Without(**each) for each in entry["without"])
    return Scheme(entry["id"], entry["zh"], entry["en"], entry["source"], classes, without)
