"""Training of the encoder: source -> tuned on pairs, all layers -> distilled into fewer layers; what each is worth is said on the way."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.making.distilling import distil
from pipeline.making.judging import judge_own
from pipeline.making.learning import Plan, State
from pipeline.making.pairs import HELD_OUT, Kind, Pair, own_pairs, public_pairs
from pipeline.making.source import Source
from pipeline.making.trainable import Trainable, trainable
from pipeline.making.tuning import tune
from pipeline.settings import ROOT

SEARCH, EXAMPLES = ROOT / "training" / "search", ROOT / "training" / "tagging"
TUNING = Plan(epochs=1, rate=5e-5, frozen=6)
DISTILLING = (Plan(epochs=2, rate=1.5e-4, frozen=3), Plan(epochs=1, rate=1e-4, frozen=3, seed=1))  # one after the other
LAYERS = (0, 1, 2, 4, 6, 7, 8, 9, 10, 11)  # of the twelve, with which the student begins: without those that change the vectors least
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
        for register, measure in judge_own(model, SEARCH).items():
            say(f"{name}: {register}: {measure}")

    pairs = own_pairs(SEARCH, EXAMPLES) + _sample([*public_pairs(texts)])
    tuned = base.with_tensors(base.tensors())
    tune(tuned, pairs, TUNING, _state(work / "tuning.safetensors", pairs, (TUNING,)), say)
    tuned.write(work / TUNED)
    judged("tuned", tuned)
    student = tuned.student(LAYERS)
    for number, plan in enumerate(DISTILLING, 1):
        distil(
            student,
            tuned,
            pairs,
            plan,
            _state(work / f"distilling-{number}.safetensors", pairs, (TUNING, *DISTILLING[:number]), LAYERS),
            say,
        )
    judged("student", student)
    student.write(work / STUDENT)
    return student


def _sample(public: Sequence[Pair]) -> list[Pair]:
    rng = random.Random(0)
    return [pair for kind, count in _TAKEN.items() for pair in rng.sample([each for each in public if each.kind == kind], count)]


def _state(file: Path, pairs: Sequence[Pair], plans: Sequence[Plan], layers: tuple[int, ...] = ()) -> State:
    """The state of a training of these layers with these pairs and these plans, one after the other."""
    told = repr(([astuple(pair) for pair in pairs], plans, layers))
    return State(file, hashlib.sha256(told.encode()).hexdigest())
