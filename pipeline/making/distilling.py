"""Distillation: a smaller student learns to give its teacher's vectors, of queries and of passages."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
import torch

from pipeline.making.learning import Plan, State, by_length, epochs_done, learn, vectors
from pipeline.making.pairs import Pair, lengthened
from pipeline.making.trainable import Trainable
from pipeline.making.tuning import SCALE
from pipeline.parts import Parted

_RANKING = 0.1  # weight of the ranking in the loss: its gradient is then about as large as that of the likeness
_TIMES = {"query": 3, "passage": 1}  # that each text is read in an epoch: a query is short, and its one vector decides


def distil(student: Trainable, teacher: Trainable, pairs: Sequence[Pair], plan: Plan, state: State, say: Callable[[str], None]) -> None:
    """Train the student in place: to give the vectors that the teacher gives, and to rank by them as it does.

    The loss is 1 - cosine to the teacher's vectors, over all texts of the pairs and long ones made of them, of a passage the vectors
    of its parts counting as much as that of the whole; and how far a text ranks what the teacher has read otherwise than the teacher
    (a query all parts of passages, a part all queries): the divergence of the two distributions.
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
    sought = {"query": torch.from_numpy(taught["passage"].parts), "passage": torch.from_numpy(taught["query"].whole)} if taught else {}
    ends = {kind: np.cumsum(each.counts) for kind, each in taught.items()}

    lengths = {kind: [len(text) for text in each] for kind, each in texts.items()}

    def batches(rng: random.Random) -> list[tuple[str, list[int]]]:
        made = [(kind, batch) for kind in texts for _ in range(_TIMES[kind]) for batch in by_length(lengths[kind], plan.batch, rng)]
        rng.shuffle(made)
        return made

    def loss_of(batch: tuple[str, list[int]], _: random.Random) -> torch.Tensor:
        kind, numbers = batch
        wanted, found = taught[kind], vectors(student, [texts[kind][number] for number in numbers], kind)
        whole = torch.from_numpy(wanted.whole[numbers])
        if kind == "query":
            return _unlike(found.whole, whole) + _RANKING * _misranked(found.whole, whole, sought["query"])
        starts = ends[kind][numbers] - wanted.counts[numbers]
        # The teacher has read the whole of a text, the student what training reads of it, so it may lack the last parts.
        parts = np.concatenate([wanted.parts[at : at + count] for at, count in zip(starts, found.there.sum(dim=1).tolist())])
        given, taught_parts = found.parts[found.there], torch.from_numpy(parts)
        likeness = (_unlike(found.whole, whole) + _unlike(given, taught_parts)) / 2
        return likeness + _RANKING * _misranked(given, taught_parts, sought["passage"])

    learn(student, plan, batches, loss_of, state, say)


def _unlike(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """1 - the mean cosine of unit vectors (n, D) and those wanted."""
    return 1 - (found * wanted).sum(dim=1).mean()


def _misranked(found: torch.Tensor, wanted: torch.Tensor, sought: torch.Tensor) -> torch.Tensor:
    """The mean divergence (Kullback-Leibler) of how likely vectors (n, D) find each of those sought (m, D) from how likely they should."""
    given, right = (torch.log_softmax(SCALE * vectors @ sought.T, dim=1) for vectors in (found, wanted))
    return torch.nn.functional.kl_div(given, right, reduction="batchmean", log_target=True)
