"""Making of the dictionary: jieba's word list (MIT), its rarer words left out, and the field's own terms."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from pipeline import models
from pipeline.fold import fold

_COMMON = 5  # occurrences in jieba's counts; rarer entries are mostly names and noise, and cost memory
_WORD = re.compile(r"[\u4e00-\u9fff]{2,6}")


def make_words(out: Path) -> int:
    """Write ``words.txt`` into a folder, from the installed ``jieba`` and the ``terms.txt`` beside it; gives its length.

    Enters it in ``models.toml`` too.
    """
    lines = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    counted = (line.split(" ")[:2] for line in lines)
    words = {fold(word) for word, count in counted if int(count) >= _COMMON and _WORD.fullmatch(word)}
    words |= {fold(term) for term in (out / "terms.txt").read_text(encoding="utf-8").split()}
    (out / "words.txt").write_text("\n".join(("# Made by make-words; see CARD.md.", *sorted(words))) + "\n", encoding="utf-8")
    told = {
        "name": "words-zh",
        "licence": "MIT",
        "source": "jieba==0.42.1 (MIT), and terms.txt of our own",
        "made": "python -m pipeline make words",
    }
    models.enter(out, told, ("terms.txt", "words.txt"))
    return len(words)
