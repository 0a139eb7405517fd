"""Many mutants through the reading processes, as any file goes; crashes, hangs and broken offsets are told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.errors import InputError, TooLarge
from pipeline.fuzz.examine import HANG, REFUSED
from pipeline.fuzz.mutants import Seed, mutant
from pipeline.reading.source import Source
from pipeline.reading.worker import Reader
from pipeline.records import Progress, Report
from pipeline.settings import Settings

_PATIENCE = 6 * HANG  # seconds on the clock, after which a process is given up
_EXAMINE = "pipeline.fuzz.examine:examine"


@dataclass(frozen=True, slots=True)
class Fault:
    """What a mutant brought to light: a ``crash``, a ``hang`` or a broken ``offset``; ``file`` begins with the mutant's number."""

    file: str
    kind: str
    what: str


@dataclass(slots=True)
class Tally:
    """What became of the mutants."""

    mutants: int = 0
    read: int = 0
    refused: int = 0
    crashes: int = 0
    hangs: int = 0
    broken_offsets: int = 0
    seconds: float = 0.0


def fuzz(
    settings: Settings, all_seeds: Sequence[Seed], numbers: Sequence[int], progress: Callable[[Progress], None], tally: Tally
) -> Iterator[Fault]:
    """Read the mutants of these numbers; gives the faults as they are met and counts into ``tally``."""
    started = time.perf_counter()
    made = (Source((each := mutant(all_seeds, number)).name, data=each.data) for number in numbers)
    with Reader(replace(settings, read_timeout=_PATIENCE), _EXAMINE) as reader:
        for source, _, outcome in reader.read_all(made):
            found = _faults(source.file, outcome)
            tally.mutants += 1
            tally.read += isinstance(outcome, Report) and outcome.title != REFUSED
            tally.refused += isinstance(outcome, Report) and outcome.title == REFUSED
            tally.crashes += any(fault.kind == "crash" for fault in found)
            tally.hangs += any(fault.kind == "hang" for fault in found)
            tally.broken_offsets += any(fault.kind == "offset" for fault in found)
            tally.seconds = round(time.perf_counter() - started, 1)
            progress(Progress(tally.mutants, len(numbers), source.file))
            yield from found


def _faults(file: str, outcome: Report | InputError) -> list[Fault]:
    """What came back from the process, if anything did; there a sound refusal is a report too."""
    if isinstance(outcome, Report):
        return [Fault(file, *warning.split(": ", 1)) for warning in outcome.warnings]
    return [Fault(file, "hang" if isinstance(outcome, TooLarge) else "crash", str(outcome))]
