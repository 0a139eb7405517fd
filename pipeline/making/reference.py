"""What the shipped encoder is measured against: the whole vocabulary and the trained weights in fp32, on torch.

`python -m pipeline.making.reference FOLDER` writes the vectors and pieces of the texts in FOLDER/texts.json beside them; the
trained weights are those that `make encoder` left in build/encoder.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules.normalize import Normalize
from sentence_transformers.sentence_transformer.modules import Pooling

from pipeline.making.encoder import WORK
from pipeline.making.source import PREFIXES, Source, installed_weights, read_source
from pipeline.making.trainable import trained_tensors
from pipeline.making.training import STUDENT
from pipeline.making.vocabulary import uncut_tokenizer
from pipeline.tensors import dequantised_blocks
from pipeline.torch_network import TorchNetwork
from pipeline.transformer import Pieces


def uncut_model(source: Source) -> SentenceTransformer:
    """A source with its whole vocabulary, dequantised to fp32, in plain sentence-transformers; prompts ``query`` and ``passage``."""
    tensors = {**source.tensors, "word.weight": dequantised_blocks(source.codes, source.scales)}
    longest, dimension = tensors["position"].shape
    modules = [Pieces(uncut_tokenizer(source), longest), TorchNetwork(tensors), Pooling(dimension, "mean"), Normalize()]
    return SentenceTransformer(modules=modules, device="cpu", prompts=PREFIXES)


def encode(model: SentenceTransformer, texts: list[dict[str, str]]) -> NDArray[np.float32]:
    """Vectors (n, D) of texts ``{"kind": "query" or "passage", "text"}``, one at a time."""
    found = [model.encode(text["text"], prompt_name=text["kind"], show_progress_bar=False) for text in texts]
    return np.asarray(found, np.float32)


def trained(source: Source) -> Source:
    """The source with the weights that `make encoder` left."""
    return replace(source, tensors=trained_tensors(WORK / STUDENT))


def write_reference(weights: Path, folder: Path) -> None:
    """Write the vectors and the pieces of the texts in ``folder/texts.json`` beside it."""
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    source = trained(read_source(weights))
    model = uncut_model(source)
    np.save(folder / "vectors.npy", encode(model, texts), allow_pickle=False)
    cut = uncut_tokenizer(source)
    pieces = [cut.encode(PREFIXES[text["kind"]] + text["text"]).tokens for text in texts]
    (folder / "pieces.json").write_text(json.dumps(pieces, ensure_ascii=False, indent=0), encoding="utf-8")


if __name__ == "__main__":
    write_reference(installed_weights(), Path(sys.argv[1]))
