"""Making of models/interaction: how the tokens of the shipped encoder get fewer numbers, so that they can be stored.

Those directions are kept in which the tokens of our own passages and queries lie most (singular vectors, not centred), and turned so that
all numbers scatter alike and half a byte holds each. Nothing is trained: a projection that was (contrastively, on the pairs that the
encoder had learnt from) ranked no better on the development split.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from safetensors.numpy import save

from pipeline import models
from pipeline.making.encoder import FILES as ENCODER
from pipeline.making.encoder import offsets
from pipeline.making.network import interaction_graph
from pipeline.making.pairs import fitted_over, own_pairs
from pipeline.making.source import PREFIXES
from pipeline.making.training import EXAMPLES, SEARCH
from pipeline.transformer import OnnxNetwork, Pieces, onnx_model

DIMENSION = 96  # numbers of a token
FILES = ("interaction.onnx", "interaction.safetensors")
_TOKENS = 256  # pieces that are read of a text


def make_interaction(encoder: Path, out: Path, say: Callable[[str], None]) -> None:
    """Make the files in ``out`` for the encoder in the folder ``encoder``, and enter them in ``models.toml`` beside it."""
    passages, queries = fitted_over(own_pairs(SEARCH, EXAMPLES))
    say(f"reading {len(passages)} passages and {len(queries)} queries")
    tensors = {"projection": projection(_moments(encoder, passages, "passage") + _moments(encoder, queries, "query"), DIMENSION)}
    out.mkdir(parents=True, exist_ok=True)
    graph_file, tensor_file = (out / name for name in FILES)
    tensor_file.write_bytes(save(tensors))
    graph_file.write_bytes(interaction_graph(tensors, tensor_file.name, offsets(tensor_file)).SerializeToString(deterministic=True))
    onnx.checker.check_model(graph_file)
    told: dict[str, models.Value] = {
        "name": "interaction-zh",
        "dimension": DIMENSION,
        "licence": "MIT",
        "source": "the shipped encoder, over passages and queries of our own (training/search)",
        "made": "python -m pipeline make interaction",
        "encoder": {name: models.checksum(encoder / name) for name in ENCODER},
    }
    models.enter(out, told, FILES)
    say(f"made {out}: {sum((out / name).stat().st_size for name in FILES) / 1e3:.0f} kB")


def projection(moments: NDArray[np.float64], dimension: int) -> NDArray[np.float32]:
    """The projection (D, dimension) onto the directions with the most of these second moments (D, D), turned with a fixed seed."""
    _, directions = np.linalg.eigh(moments)
    turn, _ = np.linalg.qr(np.random.default_rng(0).standard_normal((dimension, dimension)))
    return np.ascontiguousarray(directions[:, : -dimension - 1 : -1] @ turn, np.float32)


def _moments(encoder: Path, texts: Sequence[str], kind: str) -> NDArray[np.float64]:
    """The mean product (D, D) of the directions of the tokens of these texts."""
    model = onnx_model(encoder, None, None, 0, PREFIXES, _TOKENS, 1)
    pieces, network = model[0], model[1]
    assert isinstance(pieces, Pieces)
    assert isinstance(network, OnnxNetwork)
    total, count = np.zeros(()), 0
    for text in texts:
        features = pieces.preprocess([text], PREFIXES[kind])
        tokens = network.tokens(features["input_ids"].numpy()[0])[features["part_of"].numpy()[0] >= 0].astype(np.float64)
        tokens /= np.linalg.norm(tokens, axis=1, keepdims=True)
        total, count = total + tokens.T @ tokens, count + len(tokens)
    return total / count
