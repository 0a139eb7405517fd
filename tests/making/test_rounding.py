from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from pipeline.making import rounding
from pipeline.making.inputs import Inputs
from pipeline.making.rounding import WEIGHT_RANGE, quantised
from pipeline.making.source import Source
from pipeline.tensors import dequantised


def spoken(seed: int, tokens: int = 400, wide: int = 24) -> torch.Tensor:
    """Inputs of a matrix as networks have them: some are about the same as others, some are far larger, none is 0 on the average."""
    rng = np.random.default_rng(seed)
    mixed = rng.standard_normal((tokens, wide // 3)) @ rng.standard_normal((wide // 3, wide)) + 0.1 * rng.standard_normal((tokens, wide))
    return torch.from_numpy((mixed + rng.standard_normal(wide)) * np.exp(1.5 * rng.standard_normal(wide)))


def inputs(given: torch.Tensor) -> Inputs:
    ones = torch.cat([given, torch.ones(len(given), 1)], dim=1).double()
    return Inputs(ones.T @ ones / len(given), given.abs().amax(dim=0).float())


@given(st.integers(0, 10_000))
def test_what_rounding_one_input_spoils_the_others_make_good(seed: int) -> None:
    given = spoken(seed)
    weights = torch.from_numpy(np.random.default_rng(seed + 1).standard_normal((8, given.shape[1])))
    codes, scales = rounding._rounded(weights, torch.cov(given.T, correction=0))
    plainly = (weights / scales[:, None]).round()
    assert codes.dtype == torch.int8
    assert int(codes.abs().max()) <= WEIGHT_RANGE

    def wrong(rounded: torch.Tensor) -> float:
        missing = given @ (weights - rounded.double() * scales[:, None]).T
        return float(missing.var(dim=0).sum())

    assert wrong(codes) < 0.6 * wrong(plainly)


def test_tensors_as_they_ship_give_about_what_the_source_gives() -> None:
    rng, wide = np.random.default_rng(5), 24
    given = {"layer.0.qkv": spoken(1, wide=wide), "layer.0.out": spoken(2, wide=wide)}
    tensors = {"norm.weight": np.ones(wide, np.float32)}
    for name in given:
        tensors |= {f"{name}.weight": rng.standard_normal((12, wide)).astype(np.float32), f"{name}.bias": np.ones(12, np.float32)}
    codes, scales = rng.integers(0, 16, (5, 32)).astype(np.uint8), np.ones((5, 1), np.float16)
    source = Source(("a",) * 5, np.zeros(5, np.float32), codes, scales, tensors)
    made = quantised(source, [3, 1], {name: inputs(each) for name, each in given.items()})
    assert made["layer.0.qkv.smoothing"].shape == (wide,)
    assert "layer.0.out.smoothing" not in made
    again = dequantised(made)
    assert np.array_equal(again["word.weight"], codes[[3, 1]].astype(np.float32) - 8)
    assert np.array_equal(again["norm.weight"], tensors["norm.weight"])
    assert {name for name in again if name != "word.weight"} == set(tensors)
    for name, each in given.items():
        wanted = each.numpy() @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]
        found = each.numpy() @ again[f"{name}.weight"].T + again[f"{name}.bias"]
        assert np.abs(found - wanted).mean() < 0.02 * np.abs(wanted).mean()
        np.testing.assert_allclose(found.mean(axis=0), wanted.mean(axis=0), atol=1e-3 * float(np.abs(wanted).mean()))


def test_inputs_of_different_sizes_are_brought_nearer_to_each_other() -> None:
    given = spoken(9)
    largest = given.abs().amax(dim=0)
    sizes = rounding._sizes(largest, torch.ones(4, len(largest)))
    smooth = largest / sizes
    assert float(smooth.log().std()) < 0.5 * float(largest.log().std())
    assert abs(float(sizes.log().mean())) < 1e-6
