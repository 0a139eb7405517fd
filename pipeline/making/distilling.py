"""Distillation: a student of fewer layers learns to give its teacher's vectors, of queries and of passages."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
import torch

from pipeline.making.learning import Plan, State, by_length, epochs_done, learn, vectors
from pipeline.making.pairs import Pair, lengthened
from pipeline.making.trainable import Trainable
from pipeline.parts import Parted


def distil(student: Trainable, teacher: Trainable, pairs: Sequence[Pair], plan: Plan, state: State, say: Callable[[str], None]) -> None:
    """Train the student in place: 1 - cosine to the teacher's vectors falls, over all texts of the pairs and long ones made of them.

    Of a passage the vectors of its parts count as much as that of the whole.
    """
    texts = {
        "query": [*dict.fromkeys(pair.query for pair in pairs)],
        "passage": [*dict.fromkeys(pair.passage for pair in pairs)],
    }
    own, rng = [*dict.fromkeys(pair.passage for pair in pairs if pair.kind == "own")], random.Random(plan.seed)
    texts["passage"] += [lengthened(passage, own, rng) for passage in own[::2]]  # half of them: they are slow
    taught: dict[str, Parted] = {}
    if epochs_done(state) < plan.epochs:
        say(f"the teacher's vectors of {sum(map(len, texts.values()))} texts")
        taught = {kind: teacher.encode(each, kind) for kind, each in texts.items()}
    ends = {kind: np.cumsum(each.counts) for kind, each in taught.items()}

    def batches(rng: random.Random) -> list[tuple[str, list[int]]]:
        made = [(kind, batch) for kind, each in texts.items() for batch in by_length(each, plan.batch, rng)]
        rng.shuffle(made)
        return made

    def loss_of(batch: tuple[str, list[int]], _: random.Random) -> torch.Tensor:
        kind, numbers = batch
        wanted, found = taught[kind], vectors(student, [texts[kind][number] for number in numbers], kind)
        of_whole = (found.whole * torch.from_numpy(wanted.whole[numbers])).sum(dim=1).mean()
        starts = ends[kind][numbers] - wanted.counts[numbers]
        # The teacher has read the whole of a text, the student what training reads of it, so it may lack the last parts.
        parts = [wanted.parts[start : start + count] for start, count in zip(starts, found.there.sum(dim=1).tolist())]
        of_parts = (found.parts[found.there] * torch.from_numpy(np.concatenate(parts))).sum(dim=1).mean()
        return 1 - (of_whole + of_parts) / 2

    learn(student, plan, batches, loss_of, state, say)
