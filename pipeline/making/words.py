"""Making of the dictionary: jieba's word list (MIT), its rarer words left out, and the field's own terms."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from pipeline.fold import fold

_COMMON = 5  # occurrences in jieba's counts; rarer entries are mostly names and noise, and cost memory
_WORD = re.compile(r"[\u4e00-\u9fff]{2,6}")


def make_words(out: Path) -> int:
    """Write ``words.txt`` into a folder, from the installed ``jieba`` and the ``terms.txt`` beside it; gives its length."""
    lines = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    counted = (line.split(" ")[:2] for line in lines)
    words = {fold(word) for word, count in counted if int(count) >= _COMMON and _WORD.fullmatch(word)}
    words |= {fold(term) for term in (out / "terms.txt").read_text(encoding="utf-8").split()}
    (out / "words.txt").write_text("\n".join(("# Made by make-words; see CARD.md.", *sorted(words))) + "\n", encoding="utf-8")
    return len(words)
