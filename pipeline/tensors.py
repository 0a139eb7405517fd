"""The tensors of the encoder and of its head: how they are stored, and what they are called here and in transformers' BertModel.

A layer's are ``layer.N.`` with ``qkv``, ``out``, ``attention_norm``, ``up``, ``down``, ``output_norm``, each a ``weight`` and a ``bias``.
The encoder has ``word.weight`` (V, D), ``position`` and ``norm`` besides, its head what `pipeline.torch_network.AreaHead` lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

BELOW = 1  # of the last layers, which the head does not share with the vectors: it begins with what they are given
HEADS = 12  # attention heads of multilingual-e5-small; no tensor's shape tells them
EPSILON = 1e-12  # of its layer norms
BLOCK = 32  # weights of the word table that share a scale
_THEIRS = {  # our names of a layer's parts: those of transformers' BertModel
    "out": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "output_norm": "output.LayerNorm",
}


def dequantised(tensors: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
    """The shipped tensors in fp32; `pipeline.making.rounding.quantised` says how they are stored."""
    found = {}
    if "word.codes" in tensors:
        packed = tensors["word.codes"]
        nibbles = np.stack([packed & 15, packed >> 4], axis=-1).reshape(len(packed), -1)
        found["word.weight"] = dequantised_blocks(nibbles, tensors["word.scales"])
    for name, tensor in tensors.items():
        if name.endswith(".codes") and not name.startswith("word."):
            stem = name.removesuffix(".codes")
            found[f"{stem}.weight"] = tensor.T.astype(np.float32) * tensors[f"{stem}.scales"][:, None] * tensors.get(f"{stem}.smoothing", 1)
        elif tensor.dtype == np.float32 and not name.endswith((".scales", ".smoothing")):
            found[name] = tensor
    return found


def dequantised_blocks(nibbles: NDArray[np.uint8], scales: NDArray[np.float16]) -> NDArray[np.float32]:
    """Weights (rows, width) from their nibbles (rows, width) and the scales of their blocks (rows, width / BLOCK)."""
    blocks = nibbles.reshape(*scales.shape, BLOCK).astype(np.float32) - 8
    return np.asarray(blocks * scales[..., None].astype(np.float32), np.float32).reshape(nibbles.shape)


def layers(tensors: Mapping[str, Any]) -> int:
    """How many layers the tensors are of."""
    return 1 + max(int(name.split(".")[1]) for name in tensors if name.startswith("layer."))


def bert_names(tensors: Mapping[str, NDArray[np.float32]]) -> list[tuple[str, NDArray[np.float32]]]:
    """The tensors under the names of transformers' BertModel; its query, key and value are one matrix here."""
    width = tensors["word.weight"].shape[1]
    named = [
        ("embeddings.word_embeddings.weight", tensors["word.weight"]),
        ("embeddings.position_embeddings.weight", tensors["position"]),
        ("embeddings.token_type_embeddings.weight", np.zeros((1, width), np.float32)),
        ("embeddings.LayerNorm.weight", tensors["norm.weight"]),
        ("embeddings.LayerNorm.bias", tensors["norm.bias"]),
    ]
    return named + layer_names(tensors, "encoder.layer")


def layer_names(tensors: Mapping[str, NDArray[np.float32]], at: str) -> list[tuple[str, NDArray[np.float32]]]:
    """The tensors of the layers under transformers' names, which begin with ``at``."""
    named = []
    for layer in range(layers(tensors)):
        for kind in ("weight", "bias"):
            for name, part in zip(("query", "key", "value"), np.split(tensors[f"layer.{layer}.qkv.{kind}"], 3)):
                named.append((f"{at}.{layer}.attention.self.{name}.{kind}", part))
            named += [(f"{at}.{layer}.{name}.{kind}", tensors[f"layer.{layer}.{ours}.{kind}"]) for ours, name in _THEIRS.items()]
    return named


def layer_tensors(state: Mapping[str, NDArray[np.float32]], at: str, count: int) -> dict[str, NDArray[np.float32]]:
    """The same the other way: the tensors of the layers under our names."""
    found = {}
    for layer in range(count):
        for kind in ("weight", "bias"):
            parts = [state[f"{at}.{layer}.attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
            found[f"layer.{layer}.qkv.{kind}"] = np.concatenate(parts)
            for ours, theirs in _THEIRS.items():
                found[f"layer.{layer}.{ours}.{kind}"] = state[f"{at}.{layer}.{theirs}.{kind}"]
    return found
