"""Examples and corrections -> a new tagger, and how it compares with the one in use.

examples (training/tagging) ──┐
corrections, four in five ────┴─> classifier ──> measured: by cross-validation on the examples, and on
corrections, one in five ──────────────────────────────────────────────────────> the corrections kept out
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pipeline.encode import Encoder
from pipeline.errors import UsageError
from pipeline.parts import Parted
from pipeline.records import Compared, Progress, TaggerVersion
from pipeline.tagging.cached import cached_vectors
from pipeline.tagging.classifier import Classifier
from pipeline.tagging.examples import Example, read_examples
from pipeline.tagging.held_out import not_learnt
from pipeline.tagging.quality import f1
from pipeline.tagging.queue import likeness
from pipeline.tagging.training import cross_validated, fitted, prepare
from pipeline.words import Segmenter

# A person has looked at it in its own report. Between 1 and 8 the F1 on corrections kept out changes by less than chance does
# (0.91 to 0.93 on 87 texts); the examples' own is highest at 2.
_WEIGHT = 2.0
_HELD_OUT = 5  # one in so many corrected texts is kept from training, to measure on


@dataclass(frozen=True, slots=True)
class Retrained:
    """A new tagger: how many examples and corrected texts it was trained with, how many were kept out, how it compares; F1 by area."""

    classifier: Classifier
    examples: int
    corrections: int
    held_out: int
    validated: tuple[Compared, ...]
    on_held_out: tuple[Compared, ...]

    def told(self, made: str) -> TaggerVersion:
        """What a version says of it; ``made`` is when, in ISO 8601."""
        counts = (self.examples, self.corrections, self.held_out)
        return TaggerVersion(0, "", False, made, *counts, self.validated, self.on_held_out)


class Stopped(Exception):
    """Somebody asked a training to stop; nothing of it stays but the vectors that were made."""


def heeding(progress: Callable[[Progress], None] | None, stop: Callable[[], bool]) -> Callable[[Progress], None]:
    """A listener that raises Stopped once ``stop`` says so."""

    def hear(told: Progress) -> None:
        if stop():
            raise Stopped
        if progress:
            progress(told)

    return hear


def project_examples(folder: Path) -> list[Example]:
    """The examples that the project ships. Raises UsageError where an installation lacks them."""
    if not folder.is_dir():
        raise UsageError(
            f"The project's examples are not in {folder}, and a training needs them beside the corrections; "
            "get the folder training/tagging of the project, or name another folder of examples."
        )
    return read_examples(folder)


def is_held_out(text: str) -> bool:
    """Whether a corrected text is kept from every training. Texts that differ in figures only are kept out together."""
    return int.from_bytes(hashlib.sha256(likeness(text).encode()).digest()[:8], "big") % _HELD_OUT == 0


def digest(examples: Sequence[Example]) -> str:
    """The SHA-256 of examples: the same examples, the same quality."""
    told = "\n".join(
        "\t".join((each.group, str(each.decides), ",".join(sorted(each.labels)), ",".join(sorted(each.undecided)), each.text))
        for each in examples
    )
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def retrain(
    examples: Sequence[Example],
    corrected: Sequence[Example],
    old: Classifier,
    before: dict[str, float] | None,
    encoder: Encoder,
    segmenter: Segmenter,
    index: Path,
    progress: Callable[[Progress], None],
) -> Retrained:
    """A tagger of the examples and of what people corrected. The same of both give the same tagger.

    ``before`` is the cross-validated F1 by area of ``old`` on these examples, if it is known; else that of a training with them alone.
    ``progress`` hears of encoding, validating and fitting; what it raises ends the work. Raises UsageError if there is nothing to learn.
    """
    # A sentence that many reports share, decided alike in each, is one thing to learn.
    corrected = list({(example.text, example.labels): example for example in corrected}.values())
    taught = [replace(example, weight=_WEIGHT) for example in corrected if not is_held_out(example.text)]
    kept = [example for example in corrected if is_held_out(example.text)]
    if not taught:
        reason = f"all {len(kept)} are kept out to measure on" if kept else "there are none"
        raise UsageError(f"A training needs corrected passages, and {reason}; correct some more first.")
    texts = [example.text for example in (*examples, *taught, *kept)]
    vectors = not_learnt(cached_vectors(index, encoder, texts, _told(progress, "encoding")), texts, encoder.held_out)
    learnt, at = len(examples) + len(taught), np.arange(len(texts))
    if before is None:
        material = prepare(examples, vectors.some(at < len(examples)), segmenter, encoder.areas)
        before = {each.area: each.f1 for each in cross_validated(material, None, _told(progress, "validating before"))[1]}
    material = prepare([*examples, *taught], vectors.some(at < learnt), segmenter, encoder.areas)
    decisions, quality = cross_validated(material, len(examples), _told(progress, "validating"))
    made = fitted(material, decisions, encoder.hash, _told(progress, "fitting"))
    validated = tuple(Compared(each.area, each.examples, before.get(each.area, 0.0), each.f1) for each in quality)
    return Retrained(made, len(examples), len(taught), len(kept), validated, compared(old, made, kept, vectors.some(at >= learnt)))


def compared(old: Classifier, new: Classifier, examples: Sequence[Example], vectors: Parted) -> tuple[Compared, ...]:
    """F1 of both on examples with the vectors of their texts: of all, then of each area that any of them has."""
    if not examples:
        return ()
    texts, ids = [example.text for example in examples], [decision.id for decision in new.decisions]
    truth = np.array([[area in example.labels for area in ids] for example in examples])
    before, after = (
        np.array([[area in {one.id for one in areas} for area in ids] for areas in each.tag(texts, vectors)]) for each in (old, new)
    )
    rows = [Compared("all", len(examples), round(f1(before, truth), 3), round(f1(after, truth), 3))]
    for at, area in enumerate(ids):
        if truth[:, at].any():
            values = (round(f1(given[:, at], truth[:, at]), 3) for given in (before, after))
            rows.append(Compared(area, int(truth[:, at].sum()), *values))
    return tuple(rows)


def _told(progress: Callable[[Progress], None], what: str) -> Callable[[int, int], None]:
    return lambda done, total: progress(Progress(done, total, what))
