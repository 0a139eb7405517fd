"""Training of the encoder: source -> tuned on pairs -> thinned -> distilled; what each is worth is said on the way."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.making.distilling import distil
from pipeline.making.judging import by_vectors, judge_own
from pipeline.making.learning import Plan, State
from pipeline.making.pairs import HELD_OUT, Kind, Pair, fitted_over, own_pairs, public_pairs
from pipeline.making.source import Source
from pipeline.making.thinning import thinned
from pipeline.making.trainable import Trainable, trainable
from pipeline.making.tuning import tune
from pipeline.settings import ROOT

SEARCH, EXAMPLES = ROOT / "training" / "search", ROOT / "training" / "tagging"
TUNING = Plan(epochs=1, rate=5e-5, frozen=6)
NEURONS = 896  # of 1,536 in the feed-forward part of each layer
DISTILLING = Plan(epochs=1, rate=6e-5, frozen=0)
TUNED, STUDENT = "tuned.safetensors", "student.safetensors"  # in the folder of work, in fp32; the student's are then quantised
_TAKEN: dict[Kind, int] = {"question": 960, "adjacent": 640}  # public pairs: enough that little is forgotten


def train(source: Source, ids: Sequence[int], texts: Path, work: Path, say: Callable[[str], None]) -> Trainable:
    """The student, trained with our own pairs and those of the folder ``texts``; what is done already in ``work`` is not done again.

    Raises UsageError for a folder that lacks a file that is needed.
    """
    if lacking := [name for name in HELD_OUT if not (texts / name).is_file()]:
        raise UsageError(f"{texts} lacks {', '.join(lacking)}; name the folder with CMRC 2018 and DRCD with --texts.")
    work.mkdir(parents=True, exist_ok=True)
    base = trainable(source, ids)

    def judged(name: str, model: Trainable) -> None:
        for register, measure in judge_own(by_vectors(model), SEARCH).items():
            say(f"{name}: {register}: {measure}")

    pairs = own_pairs(SEARCH, EXAMPLES) + _sample([*public_pairs(texts)])
    tuned = base.with_tensors(base.tensors())
    tune(tuned, pairs, TUNING, _state(work / "tuning.safetensors", pairs, (TUNING,)), say)
    tuned.write(work / TUNED)
    judged("tuned", tuned)
    say(f"thinning to {NEURONS} neurons a layer")
    student = thinned(tuned, NEURONS, *fitted_over([pair for pair in pairs if pair.kind == "own"]))
    judged("thinned", student)
    distil(student, tuned, pairs, DISTILLING, _state(work / "distilling.safetensors", pairs, (TUNING, DISTILLING), NEURONS), say)
    judged("student", student)
    student.write(work / STUDENT)
    return student


def _sample(public: Sequence[Pair]) -> list[Pair]:
    rng = random.Random(0)
    return [pair for kind, count in _TAKEN.items() for pair in rng.sample([each for each in public if each.kind == kind], count)]


def _state(file: Path, pairs: Sequence[Pair], plans: Sequence[Plan], neurons: int | tuple[()] = ()) -> State:
    """The state of a training with these pairs and these plans, one after the other, of a model of so many neurons."""
    told = repr(([astuple(pair) for pair in pairs], plans, neurons))
    return State(file, hashlib.sha256(told.encode()).hexdigest())
