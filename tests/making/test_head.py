"""The making of the encoder's head: the graph is the network, training is the same again, nothing is judged by what learnt from it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from safetensors.numpy import load_file, save

from pipeline.errors import ModelUnavailable, UsageError
from pipeline.making import make
from pipeline.making.encoder import offsets
from pipeline.making.head import FILES, FOLDS, Plan, Taught, beginning, folds, learn, read, scores
from pipeline.making.inputs import MATRICES, gathered
from pipeline.making.network import head_graph
from pipeline.making.rounding import WEIGHT_RANGE, rounded
from pipeline.parts import Parted
from pipeline.settings import ROOT, Settings
from pipeline.tagging import held_out, taxonomy
from pipeline.tensors import BELOW, dequantised
from pipeline.torch_network import AreaHead

WIDTH, INNER, AREAS = 24, 32, 3
SHIPPED = ROOT / "models" / "head"


def tensors(seed: int = 0, layers: int = 2) -> dict[str, np.ndarray]:
    """A small head of random weights."""
    chance = np.random.default_rng(seed)
    shapes = {"qkv": (3 * WIDTH, WIDTH), "out": (WIDTH, WIDTH), "up": (INNER, WIDTH), "down": (WIDTH, INNER)}
    made: dict[str, np.ndarray] = {}
    for layer in range(layers):
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
    layers = 1 + max(int(name.split(".")[1]) for name in whole if name.startswith("layer."))
    np.testing.assert_array_equal(begun["layer.0.qkv.weight"], whole[f"layer.{layers - BELOW}.qkv.weight"])
    np.testing.assert_array_equal(begun[f"layer.{BELOW - 1}.down.bias"], whole[f"layer.{layers - 1}.down.bias"])
    found = scores(AreaHead(begun), read(ROOT / "models" / "encoder", ["修路。", "办学校，也修路。"], lambda said: None))
    np.testing.assert_allclose(found, begun["bias"][None].repeat(2, axis=0), atol=1e-3)


def test_what_a_head_learnt_from_is_judged_by_one_that_had_not(tmp_path: Path) -> None:
    own = np.array([[5, 5], [6, 6], [7, 7]], np.float32)
    vectors = Parted(np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32), np.ones(3, np.int64), own)
    texts, file = ["甲", "乙", "丙"], tmp_path / "held-out.npz"
    held_out.write(file, ["丙", "甲"], np.array([[0.5, 1], [-2, 0]], np.float32))
    assert held_out.not_learnt(vectors, texts, file).scores.tolist() == [[-2, 0], [6, 6], [0.5, 1]]
    assert held_out.not_learnt(vectors, texts, None) is vectors
    held_out.write(file, ["丙"], np.array([[0.5, 1, 2]], np.float32))
    with pytest.raises(ModelUnavailable, match="do not fit together"):
        held_out.not_learnt(vectors, texts, file)
    file.write_bytes(b"no archive")
    with pytest.raises(ModelUnavailable, match=r"held-out\.npz.*make head"):
        held_out.not_learnt(vectors, texts, file)
    file.unlink()
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        held_out.not_learnt(vectors, texts, file)


def test_making_without_texts_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--texts"):
        make("head", Settings(models_dir=tmp_path), None, None, lambda said: None)
    with pytest.raises(UsageError, match="lacks"):
        make("head", Settings(models_dir=tmp_path), None, tmp_path, lambda said: None)
    assert not (tmp_path / "head").exists()


def test_what_ships_is_small_and_sound() -> None:
    assert sum((SHIPPED / name).stat().st_size for name in FILES) < 10_000_000
    onnx.checker.check_model(SHIPPED / "head.onnx")
    held = load_file(SHIPPED / "head.safetensors")
    assert held["query"].shape[0] == len(taxonomy.ids())
    assert max(int(np.abs(each.astype(np.int16)).max()) for each in held.values() if each.dtype == np.int8) == WEIGHT_RANGE
