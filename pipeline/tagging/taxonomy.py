"""The taxonomy: the policy areas, their names and definitions in both languages, their names through the years."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = Path(__file__).with_name("taxonomy.toml")
FORMAT = 2
SCHEMES = ("field", "theme", "topic")  # the lists of crosswalk.toml: keys to count by, and attributes of an area


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of an area, with the first and the last year of its use; None where there is no such year, or none is known."""

    name: str
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class AreaDefinition:
    """A policy area: its id, names and definitions; ``core`` areas are the three that the product began with.

    ``field``, ``theme`` and ``topic`` are the ids of the classes of crosswalk.toml in which it is counted.
    """

    id: str
    zh: str
    en: str
    define_zh: str
    define_en: str
    core: bool = False
    aliases: tuple[Alias, ...] = ()
    field: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()


@lru_cache(maxsize=4)
def taxonomy(file: Path = FILE) -> tuple[AreaDefinition, ...]:
    """The areas in their order. Raises UsageError for a file that is no taxonomy, a doubled id or a missing name."""
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
        areas = tuple(_area(entry) for entry in given["area"])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError) as error:
        raise UsageError(f"{file} is not a taxonomy ({error}); see pipeline/tagging/taxonomy.toml for its form.") from error
    if given.get("format") != FORMAT:
        raise UsageError(f"{file} has the format {given.get('format')!r}; this version reads format {FORMAT}.")
    ids = [area.id for area in areas]
    if doubled := next((area for area in ids if ids.count(area) > 1), None):
        raise UsageError(f"{file} defines the area {doubled!r} twice; give each area an id of its own.")
    if empty := next((area.id for area in areas if not (area.id and area.zh and area.en)), None):
        raise UsageError(f"{file} leaves a name of the area {empty!r} empty; give it a Chinese and an English name.")
    for area in areas:
        if wrong := next((alias for alias in area.aliases if not alias.name or (alias.since or 0) > (alias.until or 9999)), None):
            raise UsageError(
                f"{file} gives the area {area.id!r} the name {wrong.name!r} whose years or letters are missing or reversed; mend it."
            )
    return areas


def _area(entry: dict[str, Any]) -> AreaDefinition:
    """An area as the file writes it: a year begins with ``from`` there, which is no name in Python."""
    aliases = tuple(
        Alias(**{"since" if key == "from" else key: value for key, value in alias.items()}) for alias in entry.get("aliases", ())
    )
    classes = {key: tuple(entry[key]) for key in SCHEMES if key in entry}
    return AreaDefinition(**{**entry, "aliases": aliases, **classes})


def ids() -> tuple[str, ...]:
    """The ids of all areas, in their order."""
    return tuple(area.id for area in taxonomy())
