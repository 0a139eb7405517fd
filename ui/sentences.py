"""What the library says, in the reader's language: the English templates of its messages and their Chinese (sentences.toml)."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter

from ui.i18n import language

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TABLES = ("sentence", "phrase", "system")
# The places that hold words of ours or of the system's; what stands in any other was named or written by people, and stays as it is.
WORDED = frozenset({"instead", "mend", "own", "reason", "wanted", "what", "where"})
# What a place takes: where it may hold any words, as much as it can; else as little.
_TAKES = dict.fromkeys(("area", "file", "folder", "name", "reason", "value"), ".*") | {"number": "[0-9]+"}
_LEAST = ".*?"
_LONGEST = 2_000  # characters; the name of a file may be made so that a longer one takes long to try


@dataclass(frozen=True, slots=True)
class Entry:
    """A template of the library and its Chinese, both with the same {places}."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class _Known:
    """A template made ready: its table, the longest run of its own letters, which every sentence of it holds, what it looks like."""

    table: str
    run: str
    pattern: re.Pattern[str]
    zh: str


def said(sentence: str) -> str:
    """A sentence of the library in the reader's language; one that is not known stays as it is."""
    return sentence if language() == "en" else in_chinese(sentence)


@lru_cache(maxsize=5_000)
def in_chinese(sentence: str, tables: tuple[str, ...] = ("sentence",)) -> str:
    """A sentence of the library in Chinese, and so what stands in its worded places; what is not known stays as it is."""
    if len(sentence) <= _LONGEST:
        for known in _known():
            if known.table in tables and known.run in sentence and (found := known.pattern.fullmatch(sentence)):
                places = found.groupdict().items()
                return known.zh.format(**{name: in_chinese(text, TABLES) if name in WORDED else text for name, text in places})
    return sentence


@lru_cache(maxsize=1)
def entries() -> dict[str, tuple[Entry, ...]]:
    """The catalogue, by table."""
    tables = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))
    return {table: tuple(Entry(**entry) for entry in tables[table]) for table in TABLES}


@lru_cache(maxsize=1)
def _known() -> tuple[_Known, ...]:
    """The templates, those with the most letters of their own first."""
    listed = [(table, entry) for table, given in entries().items() for entry in given]
    ranked = sorted(listed, key=lambda each: -len("".join(_runs(each[1].en))))
    return tuple(_Known(table, max(_runs(each.en), key=len), re.compile(_pattern(each.en), re.S), each.zh) for table, each in ranked)


def _runs(template: str) -> list[str]:
    return [run for run, *_ in Formatter().parse(template)]


def _pattern(template: str) -> str:
    """What a sentence of the template looks like; where a place comes again it holds the same."""
    parts, met = [], set()
    for run, place, *_ in Formatter().parse(template):
        parts.append(re.escape(run))
        if place:
            parts.append(f"(?P={place})" if place in met else f"(?P<{place}>{_TAKES.get(place, _LEAST)})")
            met.add(place)
    return "".join(parts)
