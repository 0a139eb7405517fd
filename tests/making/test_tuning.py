from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tokenizers import Tokenizer

from pipeline.making.distilling import distil
from pipeline.making.judging import by_vectors, judge_own
from pipeline.making.learning import TOKENS, Plan, State, by_length
from pipeline.making.pairs import Pair, lengthened
from pipeline.making.source import PREFIXES
from pipeline.making.thinning import thinned
from pipeline.making.trainable import Trainable
from pipeline.making.tuning import batches, hard_negatives, tune
from pipeline.parts import Parted
from pipeline.settings import ROOT
from pipeline.transformer import floating_model
from tests.making.small import small_tensors
from tests.unscored import unscored

INNER, LAYERS = 32, 3
SUBJECTS = ("养老服务", "道路修缮", "河道治理", "就业招聘", "学校招生", "食品抽检", "预算公开", "森林防火")
PAIRS = [
    Pair(f"{subject}{ask}", f"全年做好{subject}工作，{done}。", f"{subject}-{done}", "own")
    for subject in SUBJECTS
    for ask, done in (("怎么样", "群众满意"), ("花了多少", "投入增加"))
] + [Pair(f"{subject}是什么", f"{subject}的意思。", subject, "question") for subject in SUBJECTS]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(ROOT / "models" / "encoder" / "tokenizer.json"))


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Sums in another order would be other weights."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def small(tokenizer: Tokenizer) -> Trainable:
    tensors = small_tensors(tokenizer.get_vocab_size(), TOKENS, LAYERS, INNER, spread=0.2, seed=7)
    return Trainable(floating_model(tokenizer, tensors, PREFIXES, TOKENS, "cpu"))


def right(tuned: Trainable) -> int:
    """How many queries have their own passage nearest."""
    scores = tuned.passages([pair.passage for pair in PAIRS]).nearest(tuned.queries([pair.query for pair in PAIRS]))
    return int((scores.argmax(axis=1) == np.arange(len(PAIRS))).sum())


def quiet(said: str) -> None:
    """Hears what is said of the progress."""


def test_tuning_learns_is_seeded_and_leaves_the_words_alone(tokenizer: Tokenizer, tmp_path: Path) -> None:
    plan, said = Plan(epochs=25, batch=8, rate=3e-3, frozen=0), list[str]()
    one, other = small(tokenizer), small(tokenizer)
    words = one.modules()[1].words.detach().clone()
    before = right(one)
    tune(one, PAIRS, plan, State(tmp_path / "one", "x"), said.append)
    tune(other, PAIRS, plan, State(tmp_path / "other", "x"), quiet)
    assert right(one) > max(len(PAIRS) / 2, 1.5 * before)
    assert any("step 20 of" in line for line in said)
    assert torch.equal(words, one.modules()[1].words)
    tensors, others = one.tensors(), other.tensors()
    assert all(np.array_equal(tensors[name], others[name]) for name in tensors)
    one.write(tmp_path / "tuned.safetensors")
    again = small(tokenizer).read(tmp_path / "tuned.safetensors")
    assert np.allclose(again.queries(["修路"]), one.queries(["修路"]), atol=1e-5)


def test_a_training_that_was_stopped_goes_on_to_the_same_weights(tokenizer: Tokenizer, tmp_path: Path) -> None:
    plan, said = Plan(epochs=10, batch=8, rate=3e-3, frozen=1), list[str]()
    whole, cut = small(tokenizer), small(tokenizer)
    tune(whole, PAIRS, plan, State(tmp_path / "whole", "these"), quiet)

    class Stopped(Exception):
        pass

    def stop(line: str) -> None:
        if line.startswith("step 20"):
            raise Stopped

    state = State(tmp_path / "cut", "these")
    with pytest.raises(Stopped):
        tune(small(tokenizer), PAIRS, plan, state, stop)
    tune(cut, PAIRS, plan, state, said.append)
    assert any(line.startswith("going on after epoch") for line in said)
    assert all(np.array_equal(tensor, whole.tensors()[name]) for name, tensor in cut.tensors().items())
    said.clear()
    tune(small(tokenizer), PAIRS, Plan(epochs=1, batch=8, rate=1e-3, frozen=1), State(tmp_path / "cut", "others"), said.append)
    assert not any(line.startswith("going on") for line in said)


def test_frozen_layers_stay(tokenizer: Tokenizer, tmp_path: Path) -> None:
    tuned = small(tokenizer)
    before = tuned.tensors()
    tune(tuned, PAIRS, Plan(epochs=2, batch=8, rate=3e-3, frozen=2), State(tmp_path / "state", "x"), quiet)
    moved = {name for name, tensor in tuned.tensors().items() if not np.array_equal(tensor, before[name])}
    assert moved
    assert all(name.startswith("layer.2.") for name in moved)


def test_a_student_comes_near_to_its_teacher(tokenizer: Tokenizer, tmp_path: Path) -> None:
    teacher = small(tokenizer)
    plan = Plan(epochs=15, batch=8, rate=3e-3, frozen=0)
    tune(teacher, PAIRS, plan, State(tmp_path / "teacher", "x"), quiet)
    fewer = thinned(teacher, INNER // 4, [pair.passage for pair in PAIRS], [pair.query for pair in PAIRS])
    texts = [pair.passage for pair in PAIRS]

    def likeness() -> float:
        return float((fewer.passages(texts).parts * teacher.passages(texts).parts).sum(axis=1).mean())

    before = likeness()
    distil(fewer, teacher, PAIRS, plan, State(tmp_path / "student", "x"), quiet)
    assert likeness() > (1 + before) / 2


@given(st.lists(st.integers(0, 90), max_size=50), st.integers(1, 9), st.integers(0, 9))
def test_texts_in_batches_of_like_length(lengths: list[int], size: int, seed: int) -> None:
    texts = ["长" * length for length in lengths]
    made = by_length([*map(len, texts)], size, random.Random(seed))
    assert sorted(number for batch in made for number in batch) == [*range(len(texts))]
    assert all(0 < len(batch) <= size for batch in made)


@given(st.integers(0, 999), st.integers(1, 400))
def test_a_lengthened_passage_holds_the_passage(seed: int, length: int) -> None:
    others = ["甲" * 60, "乙" * 150, "丙" * 20]
    found = lengthened("文" * length, others, random.Random(seed))
    assert "文" * length in found
    assert len(found) == length or len(found) <= 340


def test_hard_negatives_are_other_passages_of_our_own(tokenizer: Tokenizer) -> None:
    own = {pair.key for pair in PAIRS if pair.kind == "own"}
    found = hard_negatives(small(tokenizer), PAIRS)
    assert set(found) == {pair for pair in PAIRS if pair.kind == "own"}
    assert all(keys and set(keys) <= own - {pair.key} for pair, keys in found.items())


@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["own", "question", "adjacent"]), st.integers(0, 60)), max_size=80),
    st.integers(2, 9),
)
def test_batches(rows: list[tuple[str, str, int]], size: int) -> None:
    pairs = [Pair(str(number), "长" * length, key, kind) for number, (key, kind, length) in enumerate(rows)]  # type: ignore[arg-type]
    made = [*batches(pairs, size, random.Random(1))]
    assert made == [*batches(pairs, size, random.Random(1))]
    assert all(len({pair.kind for pair in batch}) == 1 for batch in made)
    assert all(len({pair.key for pair in batch}) == len(batch) <= size for batch in made)
    used = [pair for batch in made for pair in batch]
    assert len(used) == len(set(used))
    for kind in {pair.kind for pair in pairs}:
        assert sum(pair.kind == kind and pair not in used for pair in pairs) < max(1, size // 2)


def test_judging_against_brute_force(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    vectors = {name: rng.standard_normal(8) for name in [f"v{n}" for n in range(30)] + [f"q{n}" for n in range(12)]}

    class Fixed:
        def queries(self, texts: list[str]) -> NDArray[np.float32]:
            return np.array([vectors[text] for text in texts], np.float32)

        def passages(self, texts: list[str]) -> Parted:
            found = self.queries(texts)
            return unscored(found, found, np.ones(len(texts), np.int64))

    (tmp_path / "dev-passages.jsonl").write_text("".join(f'{{"id": "v{n}", "text": "v{n}"}}\n' for n in range(30)))
    rows = [(f"q{n}", "lay" if n % 3 else "english", [f"v{n}", f"v{n + 12}"][: 1 + n % 2]) for n in range(12)]
    lines = [
        f'{{"id": "{q}", "query": "{q}", "register": "{register}", "relevant": {str(ids).replace(chr(39), chr(34))}}}'
        for q, register, ids in rows
    ]
    (tmp_path / "dev-queries.jsonl").write_text("\n".join(lines))
    found = judge_own(by_vectors(Fixed()), tmp_path)
    for register in ("all", "lay", "english"):
        ranks = []
        for query, own, ids in rows:
            if register in ("all", own):
                ordered = sorted((f"v{n}" for n in range(30)), key=lambda name: -float(vectors[query] @ vectors[name]))
                ranks.append(min(ordered.index(id) + 1 for id in ids))
        measure = found[register]
        assert measure.queries == len(ranks)
        assert measure.r1 == pytest.approx(sum(rank == 1 for rank in ranks) / len(ranks))
        assert measure.r10 == pytest.approx(sum(rank <= 10 for rank in ranks) / len(ranks))
        assert measure.mrr == pytest.approx(sum(1 / rank for rank in ranks if rank <= 10) / len(ranks))
