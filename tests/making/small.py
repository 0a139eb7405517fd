"""A network small enough to be trained in a test, of random weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.tensors import HEADS

WIDTH = 2 * HEADS


def small_tensors(pieces: int, positions: int, layers: int, inner: int, spread: float, seed: int) -> dict[str, NDArray[np.float32]]:
    """Its tensors under the names of `pipeline.making.source.Source`; ``spread`` is the standard deviation of the weights."""
    rng = np.random.default_rng(seed)

    def some(*shape: int) -> NDArray[np.float32]:
        return (spread * rng.standard_normal(shape)).astype(np.float32)

    tensors = {"word.weight": some(pieces, WIDTH), "position": some(positions, WIDTH)}
    tensors |= {"norm.weight": np.ones(WIDTH, np.float32), "norm.bias": np.zeros(WIDTH, np.float32)}
    for layer in range(layers):
        for name, (out, wide) in {"qkv": (3 * WIDTH, WIDTH), "out": (WIDTH, WIDTH), "up": (inner, WIDTH), "down": (WIDTH, inner)}.items():
            tensors |= {f"layer.{layer}.{name}.weight": some(out, wide), f"layer.{layer}.{name}.bias": some(out)}
        for name in ("attention_norm", "output_norm"):
            tensors |= {f"layer.{layer}.{name}.weight": np.ones(WIDTH, np.float32), f"layer.{layer}.{name}.bias": some(WIDTH)}
    return tensors
