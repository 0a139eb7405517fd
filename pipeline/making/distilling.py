"""Distillation: a student of fewer layers learns to give its teacher's vectors, of queries and of passages."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from pipeline.making.learning import Plan, State, by_length, epochs_done, learn, vectors
from pipeline.making.pairs import Pair, lengthened
from pipeline.making.trainable import Trainable


def distil(student: Trainable, teacher: Trainable, pairs: Sequence[Pair], plan: Plan, state: State, say: Callable[[str], None]) -> None:
    """Train the student in place: 1 - cosine to the teacher's vectors falls, over all texts of the pairs and long ones made of them."""
    texts = {
        "query": [*dict.fromkeys(pair.query for pair in pairs)],
        "passage": [*dict.fromkeys(pair.passage for pair in pairs)],
    }
    own, rng = [*dict.fromkeys(pair.passage for pair in pairs if pair.kind == "own")], random.Random(plan.seed)
    texts["passage"] += [lengthened(passage, own, rng) for passage in own[::2]]  # half of them: they are slow
    taught: dict[str, NDArray[np.float32]] = {}
    if epochs_done(state) < plan.epochs:
        say(f"the teacher's vectors of {sum(map(len, texts.values()))} texts")
        taught = {kind: teacher.encode(each, kind) for kind, each in texts.items()}

    def batches(rng: random.Random) -> list[tuple[str, list[int]]]:
        made = [(kind, batch) for kind, each in texts.items() for batch in by_length(each, plan.batch, rng)]
        rng.shuffle(made)
        return made

    def loss_of(batch: tuple[str, list[int]], _: random.Random) -> torch.Tensor:
        kind, numbers = batch
        found = vectors(student, [texts[kind][number] for number in numbers], kind)
        return 1 - (found * torch.from_numpy(taught[kind][numbers])).sum(dim=1).mean()

    learn(student, plan, batches, loss_of, state, say)
