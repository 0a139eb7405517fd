"""Which corrections count: the last decision of each area of each text of a file, unless it was taken back."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.records import Correction

Key = tuple[str, str, str]  # file, text, area


def standing(corrections: Iterable[Correction]) -> dict[Key, Correction]:
    """The decisions that stand, by (file, text, area), in the order of the log; the latest wins, of equal times the one logged last.

    A correction that was taken back counts as if it had never been made, and so does the one that says so.
    """
    log = list(corrections)
    void = {each.undoes for each in log if each.undoes}
    found: dict[Key, Correction] = {}
    for each in sorted(log, key=lambda each: (each.at, each.id)):
        if not each.undoes and each.id not in void:
            found[each.file, each.text, each.area] = each
    return found
