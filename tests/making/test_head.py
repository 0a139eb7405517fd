"""The making of the encoder's head: the graph is the network, training is the same again, nothing is judged by what learnt from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from safetensors.numpy import load_file, save

from pipeline.encode import HELD_OUT
from pipeline.errors import ModelUnavailable, UsageError
from pipeline.making import head as making
from pipeline.making import make
from pipeline.making.encoder import offsets
from pipeline.making.head import FILES, FOLDS, Plan, Taught, beginning, folds, learn, make_head, read, scores
from pipeline.making.inputs import MATRICES, gathered
from pipeline.making.network import head_graph
from pipeline.making.rounding import WEIGHT_RANGE, rounded
from pipeline.opened import EXAMPLES
from pipeline.settings import ROOT, Settings
from pipeline.tagging import taxonomy
from pipeline.tagging.examples import Example, read_examples
from pipeline.tagging.held_out import text_key
from pipeline.tensors import BELOW, dequantised, layers
from pipeline.torch_network import AreaHead

WIDTH, INNER, AREAS = 24, 32, 3
SHIPPED = ROOT / "models" / "head"


def tensors(seed: int = 0, depth: int = 2) -> dict[str, np.ndarray]:
    """A small head of random weights."""
    chance = np.random.default_rng(seed)
    shapes = {"qkv": (3 * WIDTH, WIDTH), "out": (WIDTH, WIDTH), "up": (INNER, WIDTH), "down": (WIDTH, INNER)}
    made: dict[str, np.ndarray] = {}
    for layer in range(depth):
        for name, shape in shapes.items():
            made[f"layer.{layer}.{name}.weight"] = chance.normal(scale=0.3, size=shape)
            made[f"layer.{layer}.{name}.bias"] = chance.normal(scale=0.1, size=shape[0])
        for name in ("attention_norm", "output_norm"):
            made[f"layer.{layer}.{name}.weight"], made[f"layer.{layer}.{name}.bias"] = 1 + chance.random(WIDTH), chance.random(WIDTH)
    made |= {name: chance.normal(size=(AREAS, WIDTH)) for name in ("query", "value", "mean")} | {"bias": chance.normal(size=AREAS)}
    return {name: each.astype(np.float32) for name, each in made.items()}


def hidden(seed: int, lengths: list[int]) -> list[np.ndarray]:
    """What stands below the head of texts of so many tokens."""
    chance = np.random.default_rng(seed)
    return [chance.normal(size=(length, WIDTH)).astype(np.float16) for length in lengths]


def test_the_graph_gives_what_the_network_gives(tmp_path: Path) -> None:
    head, texts = AreaHead(tensors()), hidden(1, [3, 9, 17, 30])
    together = [torch.from_numpy(each.astype(np.float32))[None] for each in texts]

    def run():  # type: ignore[no-untyped-def]
        for each in together:
            yield torch.ones(each.shape[:2], dtype=torch.bool)
            head.scores(each, torch.ones(each.shape[:2]))

    given = gathered(head.layers, tuple(MATRICES), run())
    small = {name: np.ascontiguousarray(each) for name, each in rounded(head.tensors(), given).items()}
    (tmp_path / "head.safetensors").write_bytes(save(small))
    made = head_graph(small, "head.safetensors", offsets(tmp_path / "head.safetensors"))
    (tmp_path / "head.onnx").write_bytes(made.SerializeToString())
    onnx.checker.check_model(tmp_path / "head.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "head.onnx", providers=["CPUExecutionProvider"])
    found = np.concatenate([session.run(["scores"], {"below": each.numpy()})[0] for each in together])
    with torch.no_grad():
        exact = torch.cat([head.scores(each, torch.ones(each.shape[:2])) for each in together]).numpy()
        dequant = AreaHead(dequantised(small))
        eighths = torch.cat([dequant.scores(each, torch.ones(each.shape[:2])) for each in together]).numpy()
    assert found.shape == (4, AREAS)
    assert np.abs(found - eighths).max() < 0.03 * np.ptp(exact), "numbers between layers are of 8 bits there"
    assert np.corrcoef(found.ravel(), exact.ravel())[0, 1] > 0.99


def test_a_text_is_judged_alike_in_any_company() -> None:
    head, texts = AreaHead(tensors()), hidden(2, [4, 40, 11, 7])
    alone = np.concatenate([scores(head, [each]) for each in texts])
    np.testing.assert_allclose(scores(head, texts), alone, atol=0.08)  # bf16


def test_its_tensors_are_those_that_it_was_made_from() -> None:
    made = AreaHead(tensors()).tensors()
    assert made.keys() == tensors().keys()
    for name, each in tensors().items():
        np.testing.assert_array_equal(made[name], each)


def test_it_learns_what_stands_anywhere_in_a_text_and_the_same_again() -> None:
    texts = hidden(3, [*np.random.default_rng(3).integers(3, 20, 120).tolist()])
    truth = np.random.default_rng(4).random((120, AREAS)) < 0.3
    for each, areas in zip(texts, truth):
        for area in np.flatnonzero(areas):
            each[len(each) // 2, area] += 8  # a token that says so
    taught = Taught(texts, truth, np.ones_like(truth))
    plan, heard = Plan(epochs=10, rate=1e-3, own=2e-2, batch=8, averaged=0.9), list[str]()
    begun = tensors() | {name: np.zeros((AREAS, WIDTH), np.float32) for name in ("query", "value", "mean")}
    one = learn(AreaHead(begun), taught, plan, heard.append)
    again = learn(AreaHead(begun), taught, plan, heard.append)
    assert all((one[name] == again[name]).all() for name in one)
    assert heard[0].startswith("step 40 of 150")
    found = scores(AreaHead(one), texts) > 0
    assert (found == truth).mean() > 0.95


def test_what_is_not_known_is_not_learnt() -> None:
    texts, truth = hidden(5, [6] * 16), np.zeros((16, AREAS), bool)
    unknown = np.ones_like(truth)
    unknown[:, 1] = False
    plan = Plan(epochs=1, batch=4)
    one = learn(AreaHead(tensors()), Taught(texts, truth, unknown), plan, lambda said: None)
    truth[:, 1] = True
    other = learn(AreaHead(tensors()), Taught(texts, truth, unknown), plan, lambda said: None)
    assert all((one[name] == other[name]).all() for name in one)


def test_folds_keep_groups_whole_and_are_of_a_size() -> None:
    groups = [f"file-{number % 7}" for number in range(700)] + ["large"] * 200
    found = folds(groups)
    assert {len({fold for fold, group in zip(found.tolist(), groups) if group == each}) for each in set(groups)} == {1}
    assert max(Counter(found.tolist()).values()) - min(Counter(found.tolist()).values()) <= 200
    assert set(found.tolist()) == set(range(FOLDS))


def test_it_begins_as_the_last_layers_of_the_encoder() -> None:
    shipped = load_file(ROOT / "models" / "encoder" / "model.safetensors")
    begun, whole = beginning(shipped, 23), dequantised(shipped)
    depth = layers(whole)
    np.testing.assert_array_equal(begun["layer.0.qkv.weight"], whole[f"layer.{depth - BELOW}.qkv.weight"])
    np.testing.assert_array_equal(begun[f"layer.{BELOW - 1}.down.bias"], whole[f"layer.{depth - 1}.down.bias"])
    found = scores(AreaHead(begun), read(ROOT / "models" / "encoder", ["修路。", "办学校，也修路。"], lambda said: None))
    np.testing.assert_allclose(found, begun["bias"][None].repeat(2, axis=0), atol=1e-3)


def test_making_without_texts_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--texts"):
        make("head", Settings(models_dir=tmp_path), None, None, lambda said: None)
    with pytest.raises(UsageError, match="lacks"):
        make("head", Settings(), None, tmp_path, lambda said: None)
    with pytest.raises(ModelUnavailable, match=r"models\.toml"):
        make("head", Settings(models_dir=tmp_path), None, tmp_path, lambda said: None)
    assert not (tmp_path / "head").exists()


def test_what_ships_is_small_and_sound() -> None:
    assert sum((SHIPPED / name).stat().st_size for name in FILES) < 10_000_000
    onnx.checker.check_model(SHIPPED / "head.onnx")
    held = load_file(SHIPPED / "head.safetensors")
    assert layers(held) == BELOW
    assert held["query"].shape[0] == len(taxonomy.ids())
    assert max(int(np.abs(each.astype(np.int16)).max()) for each in held.values() if each.dtype == np.int8) == WEIGHT_RANGE


def test_what_ships_was_held_out_of_every_example() -> None:
    with np.load(SHIPPED / HELD_OUT, allow_pickle=False) as kept:
        keys = {bytes(key) for key in kept["keys"]}
    assert keys == {text_key(example.text) for example in read_examples(EXAMPLES)}


def test_each_example_is_judged_by_a_head_that_had_not_learnt_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    works = ["修路架桥", "办好学校", "防治水污染", "发放低保", "招聘教师", "抽检食品", "植树造林", "审批提速"]
    examples = [Example(f"全县{text}。", frozenset(), f"file {number % 4}") for number, text in enumerate(works)]
    official = [Example("各地要稳定就业。", frozenset({"employment"}), "places")]
    learnt: list[set[bytes]] = []
    judged: list[set[bytes]] = []

    def learning(head: AreaHead, taught: Taught, plan: Plan, say: Callable[[str], None]) -> dict[str, np.ndarray]:
        learnt.append({each.tobytes() for each in taught.hidden})
        return learn(head, taught, plan, say)

    def judging(head: AreaHead, hidden: Sequence[np.ndarray]) -> np.ndarray:
        judged.append({each.tobytes() for each in hidden})
        return scores(head, hidden)

    monkeypatch.setattr(making, "learn", learning)
    monkeypatch.setattr(making, "scores", judging)
    encoder, work, out = ROOT / "models" / "encoder", tmp_path / "work", tmp_path / "models" / "head"
    make_head(examples, official, encoder, work, out, lambda said: None)
    texts = {each.tobytes() for each in read(encoder, [example.text for example in examples], lambda said: None)}
    assert [len(each) for each in learnt] == [9, 5, 5]
    assert not any(seen & asked for seen, asked in zip(learnt[1:], judged, strict=True))
    assert set.union(*judged) == texts, "what the tagger does not learn from is not judged"
    with np.load(out / HELD_OUT, allow_pickle=False) as kept:
        assert {bytes(key) for key in kept["keys"]} == {text_key(example.text) for example in examples}
    first = (out / "head.safetensors").read_bytes()
    make_head(examples, official, encoder, work, out, lambda said: None)
    assert (len(learnt), (out / "head.safetensors").read_bytes()) == (3, first), "nothing is trained twice"
    monkeypatch.setattr(making, "BELOW", BELOW + 1)
    make_head(examples, official, encoder, work, out, lambda said: None)
    assert len(learnt) == 6, "another head is"
