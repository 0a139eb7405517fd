from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from pipeline.making import thinning
from pipeline.making.source import PREFIXES
from pipeline.making.thinning import thinned
from pipeline.making.trainable import Trainable
from pipeline.settings import ROOT
from pipeline.transformer import floating_model
from tests.making.small import WIDTH, small_tensors

INNER, LAYERS = 24, 2
PASSAGES = [
    "全县新建农村公路三十公里，通村客车增开四条线路。",
    "市图书馆周末延时开放，读者比上年多两成。",
    "对二十家餐饮单位作了抽查，三家被责令整改。",
    "The county opened two clinics in 2021.",
]
QUERIES = ["农村公路修了多少", "图书馆几点关门", "抽查结果", "clinics"]


@pytest.fixture(scope="module")
def tensors() -> dict[str, np.ndarray]:
    tokenizer = Tokenizer.from_file(str(ROOT / "models" / "encoder" / "tokenizer.json"))
    return small_tensors(tokenizer.get_vocab_size(), 64, LAYERS, INNER, spread=0.3, seed=3)


def model(tensors: dict[str, np.ndarray]) -> Trainable:
    tokenizer = Tokenizer.from_file(str(ROOT / "models" / "encoder" / "tokenizer.json"))
    return Trainable(floating_model(tokenizer, tensors, PREFIXES, 64, "cpu"))


def likeness(one: Trainable, other: Trainable) -> float:
    return float((one.passages(PASSAGES).whole * other.passages(PASSAGES).whole).sum(axis=1).min())


def test_neurons_that_say_nothing_of_their_own_go_without_a_trace(tensors: dict[str, np.ndarray]) -> None:
    """Half of the neurons are silent, a multiple of another, or always the same: what they did the others can do."""
    told = {name: tensor.copy() for name, tensor in tensors.items()}
    for layer in range(LAYERS):
        up, bias, down = (told[f"layer.{layer}.{name}"] for name in ("up.weight", "up.bias", "down.weight"))
        down[:, :4] = 0  # silent
        up[4:8], bias[4:8] = up[12:16], bias[12:16]  # the same as others
        up[8:12], bias[8:12] = 0, 1.5  # a constant
    whole = model(told)
    thin = thinned(whole, INNER // 2, PASSAGES, QUERIES)
    assert {thin.tensors()[f"layer.{layer}.up.weight"].shape for layer in range(LAYERS)} == {(INNER // 2, WIDTH)}
    assert likeness(thin, whole) > 0.995
    cut = dict(told)
    for layer in range(LAYERS):
        for kind in ("weight", "bias"):
            cut[f"layer.{layer}.up.{kind}"] = told[f"layer.{layer}.up.{kind}"][INNER // 2 :]
        cut[f"layer.{layer}.down.weight"] = told[f"layer.{layer}.down.weight"][:, INNER // 2 :]
    assert likeness(model(cut), whole) < 0.98  # they did say something


def test_it_comes_nearer_than_leaving_out_the_last_ones(tensors: dict[str, np.ndarray]) -> None:
    whole, cut = model(tensors), dict(tensors)
    for layer in range(LAYERS):
        for kind in ("weight", "bias"):
            cut[f"layer.{layer}.up.{kind}"] = tensors[f"layer.{layer}.up.{kind}"][: INNER // 2]
        cut[f"layer.{layer}.down.weight"] = tensors[f"layer.{layer}.down.weight"][:, : INNER // 2]
    assert likeness(thinned(whole, INNER // 2, PASSAGES, QUERIES), whole) > likeness(model(cut), whole)
    assert all(
        np.array_equal(tensor, whole.tensors()[name])
        for name, tensor in thinned(whole, INNER, PASSAGES, QUERIES).tensors().items()
        if ".down." not in name
    )


@given(st.integers(0, 10_000))
def test_the_neuron_that_goes_is_the_one_that_is_missed_least(seed: int) -> None:
    """Against fitting anew without each neuron in turn."""
    rng = np.random.default_rng(seed)
    spoken = np.column_stack([rng.standard_normal((60, 5)) @ rng.standard_normal((5, 5)), np.ones(60)])
    output = rng.standard_normal((3, 6))
    moment = torch.from_numpy(spoken.T @ spoken / 60)
    kept, fitted = thinning._thinned(moment, torch.from_numpy(output), 4)

    def lost(without: int) -> tuple[float, np.ndarray]:
        stay = [number for number in range(6) if number != without]
        damped = np.vstack([spoken / np.sqrt(60), np.diag([*[np.sqrt(0.01 * np.diag(moment.numpy())[:-1].mean())] * 5, 0])])
        found = np.linalg.lstsq(damped[:, stay], damped @ output.T, rcond=None)[0]
        return float(((damped[:, stay] @ found - damped @ output.T) ** 2).sum()), found.T

    best = min(range(5), key=lambda number: lost(number)[0])
    assert kept.tolist() == [number for number in range(5) if number != best]
    np.testing.assert_allclose(fitted, lost(best)[1], rtol=1e-3, atol=1e-3)
