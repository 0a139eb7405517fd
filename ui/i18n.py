"""What the app says, in Chinese and English: strings.toml, one entry a sentence with both languages."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path
from typing import Literal

import streamlit as st

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@lru_cache(maxsize=1)
def strings() -> dict[str, dict[str, str]]:
    """Every sentence by its key, ``section.name``, then by language."""
    sections = tomllib.loads((Path(__file__).parent / "strings.toml").read_text(encoding="utf-8"))
    return {f"{section}.{name}": entry for section, entries in sections.items() for name, entry in entries.items()}


def language() -> Language:
    """The language that the address asks for; Chinese first."""
    return "en" if st.query_params.get("lang") == "en" else "zh"


def t(key: str, **values: object) -> str:
    """A sentence in the reader's language, its {places} filled; numbers get thousands separators."""
    shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    return strings()[key][language()].format(**shown)
