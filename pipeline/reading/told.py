"""A value that a text tells of itself: where it says so, and how sure that makes it.

Certainty goes by the kind of evidence, not by the value: the places where such reports name a thing on purpose (title, label,
stated period) are right more often than a sentence that speaks of it, and that more often than what is only concluded. The steps
are about the shares of right values, by kind of evidence, over the made-up openings of tests/data/metadata.jsonl, each read
whole and with lines cut off its beginning or its end, so that evidence is missing: 0.90 at 0.6, 0.97 at 0.75, all of the 850
and more from 0.9 on, which are kept below 1 since real reports are odder. HINT is what nothing but habit or the file's name
tells; the kind ``other`` has it too. A test holds that the higher steps are right more often.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pipeline.records import Field, Given, Origin

CONFIRMED = 0.99  # two places that do not depend on each other say the same
STATED = 0.95  # where such a thing is named on purpose: the title, a label, the period that is stated
SIGNED = 0.9  # the signature, a date alone on its line, a sentence of the form that names the issuer
SPOKEN = 0.75  # concluded from what the text speaks of
CONTESTED = 0.6  # another place says otherwise, or hardly anything speaks for it
HINT = 0.4  # the habit of such reports, or the name of the file

Value = TypeVar("Value")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Told(Generic[Value]):
    """A value and its certainty; ``span`` is where it is said, ``given`` whether it is printed there or concluded from it."""

    value: Value
    certainty: float
    span: Span | None = None
    given: Given = "text"

    def at(self, place: Callable[[Span], Span | None]) -> Told[Value]:
        """The same, with its span put into the offsets of another text; what that text does not print is derived."""
        span = place(self.span) if self.span else None
        return replace(self, span=span, given="derived" if span is None and self.given == "text" else self.given)

    def origin(self, field: Field) -> Origin:
        """The record of where the value of this field comes from."""
        start, end = self.span or (None, None)
        return Origin(field, start, end, self.given, self.certainty)
