"""Corrections -> examples: what people decided, for the next training."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.decisions import standing
from pipeline.records import Correction
from pipeline.tagging.examples import Example


def examples(corrections: Iterable[Correction]) -> list[Example]:
    """One example a corrected text of a file, with all its areas as they stand; its group is the file.

    The areas are those that the person who corrected it last saw, and on top of them every decision that stands. A text of
    which every correction was taken back is no example.
    """
    last: dict[tuple[str, str], Correction] = {}
    decided: dict[tuple[str, str], dict[str, bool]] = {}
    for (file, text, area), decision in standing(corrections).items():
        last[file, text] = max(last.get((file, text), decision), decision, key=lambda each: (each.at, each.id))
        decided.setdefault((file, text), {})[area] = decision.new
    found = []
    for (file, text), given in decided.items():
        seen = {area for area in last[file, text].areas if area not in given}
        found.append(Example(text, frozenset(seen | {area for area, has in given.items() if has}), file))
    return found
