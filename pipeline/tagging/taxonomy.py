"""The taxonomy: the policy areas, their names and definitions in both languages."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = Path(__file__).with_name("taxonomy.toml")
FORMAT = 1


@dataclass(frozen=True, slots=True)
class AreaDefinition:
    """A policy area: its id, names and definitions; ``core`` areas are the three that the product began with."""

    id: str
    zh: str
    en: str
    define_zh: str
    define_en: str
    core: bool = False


@lru_cache(maxsize=4)
def taxonomy(file: Path = FILE) -> tuple[AreaDefinition, ...]:
    """The areas in their order. Raises UsageError for a file that is no taxonomy, a doubled id or a missing name."""
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
        areas = tuple(AreaDefinition(**entry) for entry in given["area"])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise UsageError(f"{file} is not a taxonomy ({error}); see pipeline/tagging/taxonomy.toml for its form.") from error
    if given.get("format") != FORMAT:
        raise UsageError(f"{file} has the format {given.get('format')!r}; this version reads format {FORMAT}.")
    ids = [area.id for area in areas]
    if doubled := next((area for area in ids if ids.count(area) > 1), None):
        raise UsageError(f"{file} defines the area {doubled!r} twice; give each area an id of its own.")
    if empty := next((area.id for area in areas if not (area.id and area.zh and area.en)), None):
        raise UsageError(f"{file} leaves a name of the area {empty!r} empty; give it a Chinese and an English name.")
    return areas


def ids() -> tuple[str, ...]:
    """The ids of all areas, in their order."""
    return tuple(area.id for area in taxonomy())
