"""Which row or column of a form a printed label is; numbers, punctuation, quotes and white space do not matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from pipeline.fold import fold
from pipeline.reading.tables import forms
from pipeline.reading.tables.forms import Label
from pipeline.reading.tables.lines import Piece

_NOT_CHINESE = re.compile(r"[^\u4e00-\u9fff]+")
_NUMBER = re.compile(r"^[一二三四五六七八九十]{1,2}(?=[^安类])")
_LONGEST_TAIL = 30  # characters of a label after the wording that it is known by
_CLOSE, _APART = 0.72, 0.12  # likeness that a misprinted label has at least, and by how much it beats the next best


def _wordings(labels: Iterable[Label]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{label.key}>{label.wording})" for label in labels))


REQUESTS, PROACTIVE, PROACTIVE_COLUMNS = map(_wordings, (forms.REQUESTS, forms.PROACTIVE, forms.PROACTIVE_COLUMNS))


def plain(text: str) -> str:
    """The Chinese characters of a text, simplified."""
    return _NOT_CHINESE.sub("", fold(text))


def joined(pieces: Iterable[Piece]) -> str:
    """The plain text of several pieces."""
    return plain("".join(piece.text for piece in pieces))


def last_label(text: str, wordings: re.Pattern[str]) -> str | None:
    """The key of the label that stands last in a plain text and ends it; what stands before are headings."""
    found = None
    for found in wordings.finditer(text):  # noqa: B007
        pass
    if found is None or len(text) - found.end() > _LONGEST_TAIL:
        return None
    return found.lastgroup


def all_labels(text: str, wordings: re.Pattern[str]) -> list[str]:
    """The keys of all labels in a plain text, in its order."""
    return [found.lastgroup for found in wordings.finditer(text) if found.lastgroup]


def misprinted(text: str, labels: Sequence[Label]) -> str | None:
    """The key of the one label that a plain text is much like, if there is one."""
    bare = _NUMBER.sub("", text)
    likeness = sorted(
        ((SequenceMatcher(None, bare, plain(label.printed), autojunk=False).ratio(), label.key) for label in labels), reverse=True
    )
    if not likeness or likeness[0][0] < _CLOSE or (len(likeness) > 1 and likeness[0][0] - likeness[1][0] < _APART):
        return None
    return likeness[0][1]


def is_part(text: str, vocabulary: Sequence[str]) -> bool:
    """Whether a plain text is a word of a header, part of one, or several of them."""
    rest = text
    for word in sorted(vocabulary, key=len, reverse=True):
        rest = rest.replace(word, "|")
    return all(any(part in word for word in vocabulary) for part in rest.split("|"))
