"""The areas of one index: those in effect, the tagger extended by those of its own, what a change of them does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.records import Correction, Filters
from pipeline.tagging import extended, ledger
from pipeline.tagging.classifier import Classifier
from pipeline.tagging.fewshot import Fitted, Sureness
from pipeline.tagging.learn_areas import Lesson, lesson
from pipeline.tagging.naming import find_area
from pipeline.tagging.overlay import Change, Overlay, changed
from pipeline.tagging.taxonomy import AreaDefinition

Learn = Callable[[Classifier, dict[str, Lesson]], dict[str, Fitted]]
Decisions = Callable[[], Sequence[Correction]]  # the corrections that stand; asked for only when they are needed


@dataclass(frozen=True, slots=True)
class AreaState:
    """An area in effect: whether the index added it, how sure its tagging is (None: as the tagger that ships, or was trained).

    ``waiting`` counts the examples and decisions that it has not learnt from yet.
    """

    area: AreaDefinition
    own: bool
    sureness: Sureness | None
    waiting: int


class Areas:
    """The areas of the index in ``folder``. What another process changes is seen at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._read: tuple[object, Overlay] | None = None

    def overlay(self) -> Overlay:
        """The areas in effect and how they came about. Raises IndexDamaged, IndexMismatch."""
        with self._lock:
            mark = _mark(self._folder / ledger.FILE)
            if self._read is None or self._read[0] != mark:
                self._read = mark, ledger.read(self._folder)
            return self._read[1]

    def mark(self) -> object:
        """What differs whenever the areas or their decisions differ."""
        return _mark(self._folder / ledger.FILE), _mark(self._folder / extended.FILE)

    def named(self, name: str) -> str:
        """The id of the area that an id (of long ago, too), a name or an alias means. Raises UsageError."""
        overlay = self.overlay()
        return name if name in overlay.ever else find_area(name, overlay.areas)

    def meant(self, filters: Filters) -> Filters:
        """The filters with the ids that passages may bear to be found under those asked for."""
        if not filters.areas or not self.overlay().changes:
            return filters
        return replace(filters, areas=tuple(dict.fromkeys(id for area in filters.areas for id in self.overlay().searched(area))))

    def tagger(self, base: Classifier, learn: Learn, decisions: Decisions) -> Classifier:
        """A tagger for the areas in effect; areas of the index that it has no decision for are learnt, and kept."""
        overlay = self.overlay()
        if not overlay.changes:
            return base
        fitted = extended.read(self._folder, base)
        if lacking := _lacking(overlay, base, fitted):
            fitted |= learn(base, _lessons(overlay, lacking, decisions))
            extended.write(self._folder, base, fitted)
        return extended.extended(base, overlay, fitted)

    def change(self, change: Change, base: Classifier, learn: Learn, decisions: Decisions) -> tuple[Classifier, Overlay, tuple[str, ...]]:
        """Make a change of the set of areas, once all that is new has been learnt.

        Gives the tagger and the areas after it, and which of them are new. Raises UsageError for a change that cannot be made.
        """
        before = self.overlay()
        after = changed(before, change)
        fitted = extended.read(self._folder, base)
        lacking = _lacking(after, base, fitted)
        if lacking:
            fitted |= learn(base, _lessons(after, lacking, decisions))
        after = self.note(change)
        if lacking:
            extended.write(self._folder, base, fitted)
        return extended.extended(base, after, fitted), after, tuple(area for area in after.ids if area not in before.ids)

    def note(self, change: Change) -> Overlay:
        """Put a change into the history. Raises UsageError for one that cannot be made."""
        after = changed(self.overlay(), change)
        ledger.write(self._folder, after)
        return after

    def learn_again(self, areas: Sequence[str], base: Classifier, learn: Learn, decisions: Decisions) -> Classifier:
        """Learn areas of the index anew from all that is known of them by now; gives the tagger."""
        overlay = self.overlay()
        fitted = extended.read(self._folder, base) | learn(base, _lessons(overlay, areas, decisions))
        extended.write(self._folder, base, fitted)
        return extended.extended(base, overlay, fitted)

    def states(self, decisions: Decisions) -> list[AreaState]:
        """The areas in effect, in their order, each with what is known of its tagging."""
        overlay, kept = self.overlay(), extended.sureness(self._folder)
        own = {each.id for each in overlay.own}
        decided = decisions() if own & kept.keys() else ()
        found = []
        for area in overlay.areas:
            sureness = kept.get(area.id) if area.id in own else None
            waiting = 0
            if sureness:
                known = lesson(overlay, area.id, decided)
                waiting = abs(len(known.examples) - sureness.examples) + abs(len(known.against) - sureness.against)
            found.append(AreaState(area, area.id in own, sureness, waiting))
        return found


def _lessons(overlay: Overlay, areas: Sequence[str], decisions: Decisions) -> dict[str, Lesson]:
    decided = decisions()
    return {area: lesson(overlay, area, decided) for area in areas}


def _lacking(overlay: Overlay, base: Classifier, fitted: dict[str, Fitted]) -> list[str]:
    """The areas of the index for which there is no decision and should be: not those that were split."""
    known = {decision.id for decision in base.decisions} | fitted.keys()
    return [each.id for each in overlay.own if each.id not in known and len(overlay.became(each.id)) == 1]


def _mark(file: Path) -> object:
    try:
        told = file.stat()
    except OSError:
        return None
    return told.st_mtime_ns, told.st_size, told.st_ino
