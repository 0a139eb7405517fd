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
from safetensors.numpy import load_file
from sentence_transformers import SentenceTransformer

from pipeline.making.encoder import WORK
from pipeline.making.source import Source, installed_weights, read_source
from pipeline.making.training import STUDENT
from pipeline.making.vocabulary import uncut_tokenizer
from pipeline.transformer import dequantised_blocks, floating_model

PREFIXES = {"query": "query: ", "passage": "passage: "}


def uncut_model(source: Source) -> SentenceTransformer:
    """A source with its whole vocabulary, dequantised to fp32; prompts ``query`` and ``passage``."""
    tensors = {**source.tensors, "word.weight": dequantised_blocks(source.codes, source.scales)}
    return floating_model(uncut_tokenizer(source), tensors, PREFIXES, len(source.tensors["position"]), "cpu")


def encode(model: SentenceTransformer, texts: list[dict[str, str]]) -> NDArray[np.float32]:
    """Vectors (n, D) of texts ``{"kind": "query" or "passage", "text"}``, one at a time."""
    found = [model.encode(text["text"], prompt_name=text["kind"], show_progress_bar=False) for text in texts]
    return np.asarray(found, np.float32)


def trained(source: Source) -> Source:
    """The source with the weights that `make encoder` left."""
    return replace(source, tensors=load_file(WORK / STUDENT))


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
