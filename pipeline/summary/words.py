"""What a summary says, in Chinese and English: words.toml, one entry a sentence with both languages."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path
from typing import Literal

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, str]]:
    """Every sentence by its key, then by language; {places} in it are filled by the caller."""
    found: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return found


def say(language: Language, key: str, **values: object) -> str:
    """A sentence with its places filled."""
    return words()[key][language].format(**values)
