"""What a reader has done on the page Teach, kept from run to run.

A page is carried out anew in every run, and with it whatever classes it defines: what is kept must be of classes that stay.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.records import Correction, Queued


@dataclass(frozen=True, slots=True)
class Turn:
    """A passage that the reader was asked about: which areas were chosen, and what was saved; nothing where it was skipped."""

    asked: Queued
    chosen: tuple[str, ...]
    made: tuple[Correction, ...] = ()


@dataclass(slots=True)
class Session:
    """What a reader has done since the page was opened. ``number`` counts what was sent: what comes twice is taken once.

    ``chosen`` are the areas to begin with where they are not the passage's own; ``unsaved`` says why the last decision is not saved.
    """

    area: str
    queue: list[Queued] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    turns: list[Turn] = field(default_factory=list)
    number: int = 0
    saved: int = 0
    skipped: int = 0
    chosen: tuple[str, ...] | None = None
    unsaved: str = ""
