"""Matching of quotes with passages, for evaluation: on text alone, so that it does not depend on how passages are cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

READ = 500  # characters of a returned passage that count
_SPACE = re.compile(r"\s+")


def normal(text: str) -> str:
    """The text as it is compared: NFKC, no white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def relevant(file: str, text: str, gold: Iterable[dict[str, str]]) -> bool:
    """Whether a passage comes from a gold file and holds its quote, or half of the quote's characters in one run."""
    passage = normal(text)[:READ]
    return any(Path(file).name == Path(row["file"]).name and _holds(passage, normal(row["quote"])) for row in gold)


def _holds(passage: str, quote: str) -> bool:
    need = -(-len(quote) // 2)
    return any(quote[at : at + need] in passage for at in range(len(quote) - need + 1))
