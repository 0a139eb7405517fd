"""The weights as they ship: rounded to whole numbers in such a way that what they give over real text changes least.

Inputs of very different sizes are first divided by about their size, and their weights multiplied by it (SmoothQuant, Xiao et al. 2023),
for an input and what it is multiplied with are each rounded with one scale. Then a matrix is rounded input by input, and what the
rounding of one spoils the weights of those to come make good (GPTQ, Frantar et al. 2023); what is left on the average goes into the bias.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from pipeline.making.inputs import Inputs
from pipeline.making.source import Source

WEIGHT_RANGE = 63  # `pipeline.making.network` says why
SMOOTHED = ("qkv", "up")  # what these are given are outputs of a norm, some of them ten times as large as the others
_SHARE = 0.6  # of what the inputs' sizes differ that smoothing takes away; the weights have the rest. By the error of all vectors
_DAMPING = 1e-2  # of the mean variance of an input, added to each


def quantised(source: Source, ids: Sequence[int], given: Mapping[str, Inputs]) -> dict[str, NDArray[Any]]:
    """The tensors that ship, for the pieces ``ids``; ``given`` is what the matrices get over real text, by their names.

    ``word.codes`` (V, D/2) uint8, two nibbles a byte, low one first; ``word.scales`` (V, D/32) fp16; for each matrix ``.codes`` (in, out)
    int8, ``.scales`` (out,) fp32, and for some ``.smoothing`` (in,) fp32, by which the input is multiplied; the rest is in fp32.
    """
    codes = source.codes[list(ids)]
    words = {"word.codes": codes[:, 0::2] | (codes[:, 1::2] << 4), "word.scales": source.scales[list(ids)]}
    return words | rounded(source.tensors, given)


def rounded(floating: Mapping[str, NDArray[np.float32]], given: Mapping[str, Inputs]) -> dict[str, NDArray[Any]]:
    """The tensors, those of the matrices that ``given`` names as they ship."""
    tensors: dict[str, NDArray[Any]] = {name: tensor for name, tensor in floating.items() if name.removesuffix(".weight") not in given}
    for name, inputs in given.items():
        weights = torch.from_numpy(floating[f"{name}.weight"]).double()
        sizes = _sizes(inputs.largest, weights) if name.rpartition(".")[2] in SMOOTHED else torch.ones(weights.shape[1])
        mean = inputs.moment[-1, :-1]
        covariance = inputs.moment[:-1, :-1] - torch.outer(mean, mean)
        whole, scales = _rounded(weights * sizes, covariance / torch.outer(sizes, sizes))
        tensors[f"{name}.codes"], tensors[f"{name}.scales"] = whole.T.contiguous().numpy(), scales.float().numpy()
        if name.rpartition(".")[2] in SMOOTHED:
            tensors[f"{name}.smoothing"] = (1 / sizes).float().numpy()
        shift = (weights - whole * scales[:, None] / sizes) @ mean
        tensors[f"{name}.bias"] = tensors[f"{name}.bias"] + shift.float().numpy()
    return tensors


def _sizes(largest: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """What each input (n,) is divided by; of a geometric mean of 1."""
    sizes = largest.double().clamp(min=1e-3) ** _SHARE / weights.abs().amax(dim=0).clamp(min=1e-6) ** (1 - _SHARE)
    return sizes / sizes.log().mean().exp()


def _rounded(weights: torch.Tensor, covariance: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Codes (out, in) int8 within the range, and scales (out,), of weights (out, in) whose inputs have this covariance (in, in)."""
    scales = weights.abs().amax(dim=1) / WEIGHT_RANGE
    damped = covariance + torch.eye(len(covariance)) * (covariance.diagonal().mean() * _DAMPING)
    order = damped.diagonal().argsort(descending=True)
    spread = torch.linalg.cholesky(torch.linalg.inv(damped[order][:, order]), upper=True)
    left, codes = weights[:, order].clone(), torch.zeros_like(weights)
    for at, number in enumerate(order.tolist()):
        codes[:, number] = (left[:, at] / scales).round().clamp(-WEIGHT_RANGE, WEIGHT_RANGE)
        error = (left[:, at] - codes[:, number] * scales) / spread[at, at]
        left[:, at + 1 :] -= torch.outer(error, spread[at, at + 1 :])
    return codes.to(torch.int8), scales
