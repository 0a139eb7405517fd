"""What an index has changed of the taxonomy: areas added, renamed, merged, split. Shipped areas + changes, replayed = the areas in effect.

Ids never change and are never used twice; nothing is forgotten, so an id of long ago still leads to what became of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pipeline.errors import UsageError
from pipeline.tagging.taxonomy import SCHEMES, Alias, AreaDefinition

What = Literal["add", "rename", "merge", "split"]
LEAST = 3  # examples that a new area needs
_ID = re.compile(r"[a-z][a-z0-9_]{1,39}")
_LONGEST = 60  # characters of a name
_NAMES = ("zh", "en", "define_zh", "define_en")


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area as somebody wrote it: names, definitions, other names, texts that speak of it. In a renaming, what is empty stays."""

    id: str = ""
    zh: str = ""
    en: str = ""
    define_zh: str = ""
    define_en: str = ""
    aliases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One change: when (ISO 8601, UTC) and by whom.

    add: ``areas`` holds the new one. rename: ``areas`` holds the new names. merge: ``ids`` go into ``into``. split: the one of
    ``ids`` becomes ``areas``.
    """

    what: What
    at: str
    by: str
    ids: tuple[str, ...] = ()
    into: str = ""
    areas: tuple[NewArea, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlay:
    """The areas in effect, and how they came about. ``own`` are those that the index added, also the ones that have gone since."""

    areas: tuple[AreaDefinition, ...]
    own: tuple[NewArea, ...] = ()
    merged: tuple[tuple[str, str], ...] = ()  # an id that has gone, and the one that it went into
    split: tuple[tuple[str, tuple[str, ...]], ...] = ()  # an id that has gone, and those that it became
    gone: tuple[AreaDefinition, ...] = ()  # as they were last
    changes: tuple[Change, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the areas in effect, in their order."""
        return tuple(area.id for area in self.areas)

    @property
    def ever(self) -> frozenset[str]:
        """All ids that were ever used."""
        return frozenset((*self.ids, *(area.id for area in self.gone)))

    def became(self, area: str) -> tuple[str, ...]:
        """The areas in effect that an id stands for today: itself, what it was merged into, or what it was split into; () if unknown."""
        if area in self.ids:
            return (area,)
        heirs = [(into,) for gone, into in self.merged if gone == area] + [into for gone, into in self.split if gone == area]
        return tuple(dict.fromkeys(now for each in heirs for heir in each for now in self.became(heir)))

    def searched(self, area: str) -> tuple[str, ...]:
        """The ids that a passage may bear to be found under ``area``: that itself, what it became, and all that went into those."""
        wanted = dict.fromkeys((area, *self.became(area)))
        for gone, _ in self.merged:
            if set(self.became(gone)) & set(wanted):
                wanted[gone] = None
        return tuple(wanted)

    def hints(self, area: str) -> tuple[str, ...]:
        """The names, definitions and other names of an area, also of one that has gone, as texts."""
        known = next(each for each in (*self.areas, *self.gone) if each.id == area)
        return tuple(dict.fromkeys((known.zh, known.define_zh, known.en, known.define_en, *(alias.name for alias in known.aliases))))


def replay(shipped: Sequence[AreaDefinition], changes: Sequence[Change]) -> Overlay:
    """The areas after all changes, in their order. Raises UsageError for the first that cannot be made, in one sentence."""
    overlay = Overlay(tuple(shipped))
    for change in changes:
        overlay = changed(overlay, change)
    return overlay


def changed(before: Overlay, change: Change) -> Overlay:
    """The areas after one more change. Raises UsageError if it cannot be made, in one sentence."""
    after = _MAKE[change.what](before, change)
    return replace(after, changes=(*before.changes, change))


def new_id(english: str, taken: frozenset[str]) -> str:
    """An id for an area of this English name that was not used before."""
    plain = re.sub("[^a-z0-9]+", "_", english.lower()).strip("_")[:32].strip("_")
    plain = plain if _ID.fullmatch(plain) else f"area_{plain}".strip("_")
    return next(each for each in (plain, *(f"{plain}_{number}" for number in range(2, len(taken) + 3))) if each not in taken)


def with_ids(areas: Sequence[NewArea], taken: frozenset[str]) -> tuple[NewArea, ...]:
    """The areas, each with an id; one that has none gets one after its English name."""
    found: list[NewArea] = []
    for area in areas:
        found.append(area if area.id else replace(area, id=new_id(area.en, taken | {each.id for each in found})))
    return tuple(found)


def _add(before: Overlay, change: Change) -> Overlay:
    (area,) = change.areas
    return replace(before, areas=(*before.areas, _made(before, area)), own=(*before.own, area))


def _rename(before: Overlay, change: Change) -> Overlay:
    (names,) = change.areas
    old = _known(before, names.id)
    given = {name: value for name in _NAMES if (value := getattr(names, name))}
    if not given:
        raise UsageError(f"The area {names.id!r} was given no new name or definition; give at least one.")
    until = int(change.at[:4])
    gone = tuple(
        Alias(getattr(old, name), until=until) for name in ("zh", "en") if given.get(name, getattr(old, name)) != getattr(old, name)
    )
    new = replace(old, **given, aliases=(*old.aliases, *gone))
    rest = replace(before, areas=tuple(area for area in before.areas if area.id != old.id))
    _check_names(rest, new.id, new.zh, new.en)
    return replace(before, areas=tuple(new if area.id == old.id else area for area in before.areas))


def _merge(before: Overlay, change: Change) -> Overlay:
    into = _known(before, change.into)
    going = dict.fromkeys(_known(before, area).id for area in change.ids if area != into.id)
    if not going:
        raise UsageError(f"No other area is named to go into {into.id!r}; name at least one.")
    whole = into
    for area in (_known(before, id) for id in going):
        whole = _with(whole, area)
    kept = tuple(whole if area.id == into.id else area for area in before.areas if area.id not in going)
    merged = (*before.merged, *((area, into.id) for area in going))
    return replace(before, areas=kept, merged=merged, gone=(*before.gone, *(_known(before, area) for area in going)))


def _split(before: Overlay, change: Change) -> Overlay:
    (old,) = (_known(before, area) for area in change.ids)
    if len(change.areas) < 2:
        raise UsageError(f"The area {old.id!r} must be split into two areas or more; define each with its examples.")
    at = before.ids.index(old.id)
    rest = replace(before, areas=before.areas[:at] + before.areas[at + 1 :], gone=(*before.gone, old))
    made: list[AreaDefinition] = []
    for area in change.areas:
        part = _made(replace(rest, areas=(*rest.areas, *made)), area)
        made.append(replace(part, field=old.field, theme=old.theme, topic=old.topic))
    areas = (*rest.areas[:at], *made, *rest.areas[at:])
    parts = tuple(area.id for area in made)
    return replace(rest, areas=areas, own=(*before.own, *change.areas), split=(*before.split, (old.id, parts)))


_MAKE = {"add": _add, "rename": _rename, "merge": _merge, "split": _split}


def _made(before: Overlay, area: NewArea) -> AreaDefinition:
    """The definition of a new area, once it is sound."""
    if not _ID.fullmatch(area.id):
        raise UsageError(f"The id {area.id!r} is not one; take small letters, digits and _, a letter first, 2 to 40 of them.")
    if area.id in before.ever:
        raise UsageError(f"The id {area.id!r} was used before; an id is never used twice, so take another.")
    _check_names(before, area.id, area.zh, area.en)
    if not (area.define_zh or area.define_en):
        raise UsageError(f"The area {area.id!r} has no definition; say in a sentence what belongs to it.")
    texts = {text.strip() for text in area.examples} - {""}
    if len(texts) < LEAST:
        raise UsageError(f"The area {area.id!r} has {len(texts)} examples; give at least {LEAST} different texts that speak of it.")
    aliases = tuple(Alias(name) for name in area.aliases)
    return AreaDefinition(area.id, area.zh, area.en, area.define_zh or area.define_en, area.define_en or area.define_zh, aliases=aliases)


def _with(into: AreaDefinition, gone: AreaDefinition) -> AreaDefinition:
    """An area with the names and the classes of one that goes into it."""
    classes: dict[str, Any] = {key: tuple(dict.fromkeys((*getattr(into, key), *getattr(gone, key)))) for key in SCHEMES}
    return replace(into, aliases=(*into.aliases, Alias(gone.zh), Alias(gone.en), *gone.aliases), **classes)


def _check_names(others: Overlay, id: str, zh: str, en: str) -> None:
    if not (zh.strip() and en.strip()):
        raise UsageError(f"The area {id!r} lacks a name; give it a Chinese and an English one.")
    if long := next((name for name in (zh, en) if len(name) > _LONGEST or "\n" in name), None):
        raise UsageError(f"The name {long[:_LONGEST]!r} of the area {id!r} is too long; take one line of at most {_LONGEST} characters.")
    for area in others.areas:
        if area.zh == zh or area.en.lower() == en.lower():
            raise UsageError(f"The area {area.id!r} bears the name {area.zh} ({area.en}) already; take another name.")


def _known(overlay: Overlay, area: str) -> AreaDefinition:
    """An area in effect. Raises UsageError for an id that is none (any more)."""
    found = next((each for each in overlay.areas if each.id == area), None)
    if found:
        return found
    if heirs := overlay.became(area):
        raise UsageError(f"The area {area!r} is no more; it became {', '.join(heirs)}.")
    raise UsageError(f"There is no area {area!r}; the areas are {', '.join(overlay.ids)}.")
