"""What rounding the weights shifts all vectors by, and taking it back (bias correction, as after any quantisation without training)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from pipeline.making.source import PREFIXES
from pipeline.making.trainable import Trainable
from pipeline.transformer import dequantised

_BATCH = 16


def rebalanced(tensors: Mapping[str, NDArray[Any]], whole: Trainable, texts: Sequence[str]) -> dict[str, NDArray[Any]]:
    """The quantised tensors with the last layer's bias moved so that the mean vector of the texts is that of the ``whole`` model.

    The last norm's bias is added to every token, so to their mean: what it is moved by moves the vector before it is scaled to length 1.
    """
    rounded = dequantised(tensors)
    rounded.pop("word.weight")  # exact
    shift = _mean(whole, texts) - _mean(whole.with_tensors(rounded), texts)
    last = max(int(name.split(".")[1]) for name in tensors if name.startswith("layer."))
    name = f"layer.{last}.output_norm.bias"
    return {**tensors, name: (tensors[name] + shift).astype(np.float32)}


def _mean(model: Trainable, texts: Sequence[str]) -> NDArray[np.float32]:
    """The mean over texts of the mean over tokens of the last layer, before it is scaled."""
    pieces, network = model.modules()
    found = []
    ordered = sorted(texts, key=len)
    model.model.eval()
    with torch.inference_mode():
        for start in range(0, len(ordered), _BATCH):
            features = network(pieces.preprocess(ordered[start : start + _BATCH], PREFIXES["passage"]))
            mask = features["attention_mask"].unsqueeze(-1).float()
            found.append((features["token_embeddings"] * mask).sum(dim=1) / mask.sum(dim=1))
    return np.asarray(torch.cat(found).mean(dim=0).numpy(), np.float32)
