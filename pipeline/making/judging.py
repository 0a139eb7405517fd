"""How well an encoder finds what is searched for: the development split of our own, and questions over an encyclopedia."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.encode import Encoder
from pipeline.jsonl import read_jsonl
from pipeline.making.pairs import HELD_OUT, lengthened, questions
from pipeline.parts import Parted
from pipeline.retrieve import CLOSE

_DEEP = 10
_GENERAL = 1_500  # questions of the held-out ones that are asked


class Encodes(Protocol):
    """What gives unit vectors of queries, and of passages and their parts."""

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]: ...

    def passages(self, texts: Sequence[str]) -> Parted: ...


Likeness = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]  # (n passages, q queries) -> how near they are, (q, n)


def by_vectors(encoder: Encodes) -> Likeness:
    """The cosine of a query with the nearest part of a passage."""
    return lambda passages, queries: encoder.passages(passages).nearest(encoder.queries(queries))


def by_tokens(encoder: Encoder) -> Likeness:
    """The same, and how near their tokens are, with the share that search gives it."""

    def likeness(passages: Sequence[str], queries: Sequence[str]) -> NDArray[np.float32]:
        found, asked = encoder.passages(passages, with_tokens=True), [encoder.query(query) for query in queries]
        near = found.nearest(np.array([vector for vector, _ in asked]))
        close = np.array([found.tokens.interactions(tokens) for _, tokens in asked])
        return np.asarray((1 - CLOSE) * near + CLOSE * close, np.float32)

    return likeness


@dataclass(frozen=True, slots=True)
class Measure:
    """Recall at 1 and at 10 and mean reciprocal rank at 10 over ``queries`` queries."""

    queries: int
    r1: float
    r10: float
    mrr: float

    def __str__(self) -> str:
        return f"{self.queries} queries  R@1 {self.r1:.3f}  R@10 {self.r10:.3f}  MRR@10 {self.mrr:.3f}"


def judge_own(likeness: Likeness, search: Path, among: Sequence[str] = ()) -> dict[str, Measure]:
    """By register, and "all": the queries of ``dev-queries.jsonl`` over the passages of ``dev-passages.jsonl``.

    With ``among``, each passage stands among some of those, in a longer one, as details do in real paragraphs.
    """
    passages, queries = ([*read_jsonl(search / f"dev-{name}.jsonl")] for name in ("passages", "queries"))
    at, rng = {row["id"]: number for number, row in enumerate(passages)}, random.Random(0)
    texts = [lengthened(row["text"], among, rng) if among else row["text"] for row in passages]
    scores = likeness(texts, [row["query"] for row in queries])
    ranks = [_rank(row, {at[id] for id in query["relevant"]}) for row, query in zip(scores, queries)]
    registers = sorted({query["register"] for query in queries})
    by = {each: [rank for rank, query in zip(ranks, queries) if query["register"] == each] for each in registers}
    return {name: _measure(found) for name, found in {"all": ranks, **by}.items()}


def judge_general(likeness: Likeness, texts: Path) -> Measure:
    """Questions of CMRC trial and DRCD test, sampled with a fixed seed, over all their paragraphs."""
    asked = [question for name in HELD_OUT for question in questions(texts / name)]
    paragraphs: Mapping[str, str] = {question.key: question.paragraph for question in asked}
    at = {key: number for number, key in enumerate(paragraphs)}
    sample = random.Random(0).sample(asked, min(_GENERAL, len(asked)))
    scores = likeness([*paragraphs.values()], [question.text for question in sample])
    return _measure([_rank(row, {at[question.key]}) for row, question in zip(scores, sample)])


def _rank(scores: NDArray[np.float32], relevant: set[int]) -> int | None:
    """The place, from 1, of the first relevant passage among the ten best; None if there is none. Ties by number."""
    best = np.argsort(-scores, kind="stable")[:_DEEP].tolist()
    return next((place for place, number in enumerate(best, 1) if number in relevant), None)


def _measure(ranks: Sequence[int | None]) -> Measure:
    found = [rank for rank in ranks if rank is not None]
    count = max(len(ranks), 1)
    return Measure(len(ranks), found.count(1) / count, len(found) / count, sum(1 / rank for rank in found) / count)
