"""The changes of an index to the taxonomy, on disk: ``areas.json`` in its folder, only ever added to (index/README.md)."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from pipeline.errors import IndexDamaged, IndexMismatch, IndexUnusable, UsageError
from pipeline.files import write_whole
from pipeline.tagging.overlay import Change, NewArea, Overlay, replay
from pipeline.tagging.taxonomy import taxonomy

FILE = "areas.json"
FORMAT = 1


def read(folder: Path) -> Overlay:
    """The areas in effect in an index folder; those that ship where nothing was changed.

    Raises IndexDamaged for a file that is none of ours, IndexMismatch for one of a later version.
    """
    path = folder / FILE
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["format"] != FORMAT:
            raise IndexMismatch(f"{path} has the format {told['format']!r}, not {FORMAT}; update the program to read it.")
        return replay(taxonomy(), [_change(each) for each in told["changes"]])
    except FileNotFoundError:
        return replay(taxonomy(), [])
    except (OSError, ValueError, KeyError, TypeError, UsageError) as error:
        raise IndexDamaged(
            f"{path} cannot be read ({error}); put a backup in its place, or remove it to go back to the areas that ship."
        ) from error


def write(folder: Path, overlay: Overlay) -> None:
    """Put the changes down, whole or not at all. Raises IndexUnusable where the folder cannot be written."""
    path = folder / FILE
    told = {"format": FORMAT, "changes": [_told(change) for change in overlay.changes]}
    try:
        write_whole(path, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    except OSError as error:
        raise IndexUnusable(f"{path} cannot be written ({error.strerror}); the areas stay as they were.") from error


def area_of(given: Any) -> NewArea:
    """An area from a JSON object. Raises UsageError for a key that is unknown and a value of another type."""
    known = {field.name for field in fields(NewArea)}
    if not isinstance(given, dict):
        raise UsageError("An area must be a JSON object with names, a definition and examples.")
    called = given.get("id") or given.get("zh")
    if unknown := sorted(set(given) - known):
        raise UsageError(f"The area {called!r} has the key {unknown[0]!r}; the keys are {', '.join(sorted(known))}.")
    values: dict[str, Any] = {}
    for name, value in given.items():
        listed = name in ("aliases", "examples")
        if not (isinstance(value, list) and all(isinstance(each, str) for each in value) if listed else isinstance(value, str)):
            raise UsageError(f"The {name} of the area {called!r} must be {'a list of texts' if listed else 'a text'}.")
        values[name] = tuple(dict.fromkeys(text for each in value if (text := each.strip()))) if listed else value.strip()
    return NewArea(**values)


def _change(given: dict[str, Any]) -> Change:
    if given["what"] not in ("add", "rename", "merge", "split"):
        raise ValueError(f"unknown change {given['what']!r}")
    areas = tuple(area_of(each) for each in given.get("areas", ()))
    return Change(given["what"], given["at"], given.get("by", ""), tuple(given.get("ids", ())), given.get("into", ""), areas)


def _told(change: Change) -> dict[str, Any]:
    """A change without what it leaves empty."""
    told = {name: value for name, value in asdict(change).items() if value}
    return {**told, "areas": [{n: v for n, v in asdict(area).items() if v} for area in change.areas]} if change.areas else told
