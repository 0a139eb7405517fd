"""manifest.jsonl: what is known of the files beside it, one JSON object a line. Nothing in it ever refuses a file."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pipeline.errors import InputError
from pipeline.reading.source import Manifest, Source
from pipeline.reading.text import decode
from pipeline.records import KINDS

NAME = "manifest.jsonl"


@dataclass(frozen=True, slots=True)
class Listing:
    """A manifest as read: entries and the warnings about them by file name, warnings about whole lines apart."""

    entries: dict[str, Manifest] = field(default_factory=dict)
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def key(file: str) -> str:
    """A file name as the entries are keyed: composed Unicode, forward slashes, no leading ./"""
    return unicodedata.normalize("NFC", file).replace("\\", "/").removeprefix("./")


def parse(data: bytes, name: str = NAME) -> Listing:
    """The entries of a manifest; a line, key or value that cannot be used becomes a warning that names its line."""
    try:
        text = decode(data, name)
    except InputError as error:
        return Listing(warnings=(f"{error} None of its lines is used.",) if data.strip() else ())
    entries: dict[str, Manifest] = {}
    notes: dict[str, tuple[str, ...]] = {}
    warnings: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        try:
            given = json.loads(line)
        except (ValueError, RecursionError):
            warnings.append(f"{where} is not valid JSON and is not used; write one object a line.")
            continue
        if not isinstance(given, dict) or not isinstance(given.get("file"), str) or not given["file"].strip():
            warnings.append(f'{where} names no file and is not used; write an object with the key "file".')
            continue
        file = key(given.pop("file").strip())
        entry, complaints = _entry(given, where)
        if file in entries:
            complaints.insert(0, f"{where} names {file} a second time; the later line counts.")
        entries[file] = entry
        notes[file] = tuple(complaints)
    return Listing(entries, notes, tuple(warnings))


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a manifest holds: for files whose name begins with ``prefix``; ``bearers`` carry the warnings about its lines."""

    prefix: str
    listing: Listing
    bearers: frozenset[str]


def scope(prefix: str, listing: Listing, files: Sequence[str]) -> Scope:
    """The scope of a manifest beside ``files``: those that it does not name bear its warnings (a broken line may be theirs)."""
    unnamed = [file for file in files if key(file[len(prefix) :]) not in listing.entries]
    return Scope(prefix, listing, frozenset(unnamed or files[:1]))


def describe(source: Source, scopes: Sequence[Scope]) -> Source:
    """The source with what the innermost manifest that names it says; ``scopes`` run from the outermost to the innermost."""
    warnings = [warning for held in scopes if source.file in held.bearers for warning in held.listing.warnings]
    for held in reversed(scopes):
        name = key(source.file[len(held.prefix) :])
        if source.file.startswith(held.prefix) and name in held.listing.entries:
            warnings += held.listing.notes[name]
            return replace(source, manifest=held.listing.entries[name], warnings=(*source.warnings, *warnings))
    return replace(source, warnings=(*source.warnings, *warnings))


def _entry(given: dict[str, Any], where: str) -> tuple[Manifest, list[str]]:
    values: dict[str, Any] = {}
    complaints: list[str] = []
    for name, value in given.items():
        if name not in _CHECKS:
            complaints.append(f"{where} has the unknown key {_short(name)}; the keys are file, {', '.join(_CHECKS)}.")
        elif value is not None:
            checked = _CHECKS[name](value)
            if checked is None:
                wanted = _EXPECTED.get(name, "write a text")
                complaints.append(f"{where} gives {name} the value {_short(value)}, which is not used; {wanted}.")
            else:
                values[name] = checked
    return Manifest(**values), complaints


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:60] + "…"


def _text(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None


def _year(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}", value.strip()):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 1949 <= value <= 2100 else None


def _kind(value: object) -> str | None:
    return value if isinstance(value, str) and value in KINDS else None


def _date(value: object) -> str | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip()):
        return None
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        return None


_CHECKS: dict[str, Callable[[object], object]] = {
    "title": _text,
    "region": _text,
    "organ": _text,
    "year": _year,
    "kind": _kind,
    "published": _date,
    "url": _text,
}
_EXPECTED = {
    "year": "write a year from 1949 to 2100",
    "kind": f"write one of {', '.join(KINDS)}",
    "published": "write a date as 2024-01-31",
}
