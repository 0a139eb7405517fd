"""What people call an area: its id, its names, and its names through the years -> the area."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.errors import UsageError
from pipeline.fold import fold
from pipeline.tagging.taxonomy import Alias, AreaDefinition


def find_area(name: str, areas: Sequence[AreaDefinition]) -> str:
    """The id of the area that an id, a Chinese or English name or an alias means; case, width and traditional forms do not matter.

    Raises UsageError for a name that no area has, and for one that several have.
    """
    asked = _plain(name)
    for names in (_ids, _names, _aliases):  # an id is an id whatever else bears the name; then full names
        found = [area.id for area in areas if asked in map(_plain, names(area))]
        if len(found) > 1:
            raise UsageError(f"{name!r} may be any of the areas {', '.join(found)}; name one of them.")
        if found:
            return found[0]
    raise UsageError(f"There is no area {name!r}; the areas are {', '.join(area.id for area in areas)}.")


def through_the_years(area: AreaDefinition) -> tuple[Alias, ...]:
    """The aliases of an area that have a year, earliest first; those that went on longest last."""
    dated = [alias for alias in area.aliases if alias.since or alias.until]
    return tuple(sorted(dated, key=lambda alias: (alias.since or 0, alias.until or 9999)))


def years(alias: Alias) -> str:
    """The years of an alias as people write them: 1998–2018, 2018–, –2013; empty where it has none."""
    return f"{alias.since or ''}–{alias.until or ''}" if alias.since or alias.until else ""


def _ids(area: AreaDefinition) -> list[str]:
    return [area.id]


def _names(area: AreaDefinition) -> list[str]:
    return [area.zh, area.en]


def _aliases(area: AreaDefinition) -> list[str]:
    return [alias.name for alias in area.aliases]


def _plain(name: str) -> str:
    return " ".join(fold(name).split())
