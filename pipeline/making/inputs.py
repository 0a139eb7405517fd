"""What the matrices of a network are given, over real text: what thinning and rounding go by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import torch

from pipeline.making.source import PREFIXES
from pipeline.making.trainable import Trainable

MATRICES = {"qkv": "attention.self.query", "out": "attention.output.dense", "up": "intermediate.dense", "down": "output.dense"}
_BATCH = 16


@dataclass(slots=True)
class Inputs:
    """Of a matrix (out, n): ``moment`` (n + 1, n + 1) fp64, the mean over tokens of the products of its inputs and of 1, which stands
    last, for the bias; ``largest`` (n,), the largest size of each input."""

    moment: torch.Tensor
    largest: torch.Tensor


def inputs(
    model: Trainable, matrices: Collection[str], passages: Sequence[str], queries: Sequence[str], *, exact: bool
) -> dict[str, Inputs]:
    """By the name of the matrix, such as ``layer.0.down``, for those of these kinds in all layers; passages and queries count half each.

    In bf16 arithmetic as training is, which is quick; in fp32 if it is to be ``exact``.
    """
    found: dict[str, Inputs] = {}
    for kind, texts in (("passage", passages), ("query", queries)):
        for name, given in _inputs(model, matrices, texts, kind, exact).items():
            known = found.setdefault(name, Inputs(torch.zeros_like(given.moment), torch.zeros_like(given.largest)))
            known.moment += given.moment / 2
            known.largest = torch.maximum(known.largest, given.largest)
    return found


def _inputs(model: Trainable, matrices: Collection[str], texts: Sequence[str], kind: str, exact: bool) -> dict[str, Inputs]:
    pieces, network = model.modules()

    def run() -> Iterator[torch.Tensor]:
        ordered = sorted(texts, key=len)
        for start in range(0, len(ordered), _BATCH):
            features = pieces.preprocess(ordered[start : start + _BATCH], PREFIXES[kind])
            yield features["attention_mask"].bool()
            network(features)

    model.model.eval()
    with torch.autocast("cpu", torch.bfloat16, enabled=not exact):
        return gathered(network.bert.encoder.layer, matrices, run())


def gathered(layers: Iterable[torch.nn.Module], matrices: Collection[str], run: Iterator[torch.Tensor]) -> dict[str, Inputs]:
    """What these matrices of the layers are given in a run, which says of each batch, before it goes through, which tokens count."""
    found: dict[str, Inputs] = {}
    tokens, there = 0, torch.zeros(0)

    def add(name: str, given: torch.Tensor) -> None:
        spoken = torch.nn.functional.pad(given[there].float(), (0, 1), value=1.0)
        size = spoken.shape[1]
        known = found.setdefault(name, Inputs(torch.zeros(size, size, dtype=torch.float64), torch.zeros(size - 1)))
        known.moment += spoken.T @ spoken
        known.largest = torch.maximum(known.largest, spoken[:, :-1].abs().amax(dim=0))

    with ExitStack() as hooks, torch.no_grad():
        for number, layer in enumerate(layers):
            for matrix in matrices:
                module, name = layer.get_submodule(MATRICES[matrix]), f"layer.{number}.{matrix}"
                hooks.callback(module.register_forward_pre_hook(lambda _, given, name=name: add(name, given[0])).remove)
        for there in run:
            tokens += int(there.sum())
    for each in found.values():
        each.moment /= tokens
    return found
