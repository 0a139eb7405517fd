"""Tuning of the encoder on pairs: contrastive, a query against the nearest part of each passage (InfoNCE, arXiv 1807.03748).

Each pair of our own brings a hard negative. The word table stays as it is.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch

from pipeline.making.learning import Learnt, Plan, State, epochs_done, learn, vectors
from pipeline.making.pairs import Pair, lengthened
from pipeline.making.trainable import Trainable

SCALE = 50.0  # of the cosines in the loss, the inverse of its temperature
_NEAREST = 60  # passages among which hard negatives are looked for
_MARGIN = 0.01  # by which the right passage must be nearer than a hard negative, else that may be right too
_HARD = 8
_LENGTHENED = 0.35  # of the batches of our own pairs: their passages, right and wrong ones, stand among others
_ALIKE = 8  # batches whose pairs are sorted by length together


def tune(model: Trainable, pairs: Sequence[Pair], plan: Plan, state: State, say: Callable[[str], None]) -> None:
    """Train in place so that queries lie near their passages."""
    negatives = {}
    if epochs_done(state) < plan.epochs:
        say(f"looking for hard negatives of {sum(pair.kind == 'own' for pair in pairs)} of {len(pairs)} pairs")
        negatives = hard_negatives(model, pairs)
    passages = {pair.key: pair.passage for pair in pairs if pair.kind == "own"}

    def loss_of(batch: list[Pair], rng: random.Random) -> torch.Tensor:
        wanted = [[pair.passage for pair in batch]]
        if batch[0].kind == "own":
            taken = {pair.key for pair in batch}
            free = [[key for key in negatives[pair] if key not in taken] or negatives[pair] for pair in batch]
            wanted.append([passages[rng.choice(keys)] for keys in free])
            if rng.random() < _LENGTHENED:
                others = [passage for key, passage in passages.items() if key not in taken]
                wanted = [[lengthened(passage, others, rng) for passage in each] for each in wanted]
        queries = vectors(model, [pair.query for pair in batch], "query").whole
        scores = torch.cat([nearest(queries, vectors(model, each, "passage")) for each in wanted], dim=1)
        return torch.nn.functional.cross_entropy(SCALE * scores, torch.arange(len(batch)))

    learn(model, plan, lambda rng: [*batches(pairs, plan.batch, rng)], loss_of, state, say)


def nearest(queries: torch.Tensor, passages: Learnt) -> torch.Tensor:
    """The cosine of each query (q, D) with the nearest part of each passage, (q, n), as in search."""
    scores = torch.einsum("qd,npd->qnp", queries, passages.parts)
    return scores.masked_fill(~passages.there, -1.0).amax(dim=-1)


def hard_negatives(model: Trainable, pairs: Sequence[Pair]) -> dict[Pair, list[str]]:
    """For each pair of our own the keys of passages of our own that are near its query, but clearly less near than its passage."""
    own = [pair for pair in pairs if pair.kind == "own"]
    passages = {pair.key: pair.passage for pair in own}
    keys = list(passages)
    at = {key: number for number, key in enumerate(keys)}
    scores = model.passages([*passages.values()]).nearest(model.queries([pair.query for pair in own]))
    found = {}
    for pair, row in zip(own, scores):
        nearest = np.argsort(-row, kind="stable")[:_NEAREST].tolist()
        clear = [keys[each] for each in nearest if each != at[pair.key] and row[each] < row[at[pair.key]] - _MARGIN]
        found[pair] = clear[:_HARD] or [keys[each] for each in nearest[-_HARD:] if each != at[pair.key]]
    return found


def batches(pairs: Sequence[Pair], size: int, rng: random.Random) -> Iterator[list[Pair]]:
    """The pairs in random order, ``size`` at a time, one kind a batch, no passage twice in it; a rest below half of it is left out."""
    made: list[list[Pair]] = []
    for kind in sorted({pair.kind for pair in pairs}):
        left = [pair for pair in pairs if pair.kind == kind]
        rng.shuffle(left)
        left = _by_length(left, _ALIKE * size)
        while len(left) >= size // 2:
            batch: dict[str, Pair] = {}
            rest = []
            for pair in left:
                if len(batch) < size and pair.key not in batch:
                    batch[pair.key] = pair
                else:
                    rest.append(pair)
            made.append([*batch.values()])
            left = rest
    rng.shuffle(made)
    yield from made


def _by_length(pairs: Sequence[Pair], run: int) -> list[Pair]:
    """The pairs, those of each run sorted by length: little of a batch is padding."""
    runs = [pairs[start : start + run] for start in range(0, len(pairs), run)]
    return [pair for each in runs for pair in sorted(each, key=lambda pair: len(pair.passage))]
