"""An encoder on torch as training has it: its vectors and its weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from pipeline.errors import UsageError
from pipeline.making.source import PREFIXES, Source
from pipeline.making.vocabulary import tokenizer
from pipeline.parts import Parted
from pipeline.tensors import dequantised_blocks
from pipeline.torch_network import TorchNetwork
from pipeline.transformer import Pieces, floating_model, parted

_BATCH = 16


@dataclass(slots=True)
class Trainable:
    """A model on torch as ``pipeline.making.judging`` asks for it; vectors in bf16 arithmetic."""

    model: SentenceTransformer

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors (n, D)."""
        return self.encode(texts, "query").whole

    def passages(self, texts: Sequence[str]) -> Parted:
        """Unit vectors of passages and of their parts."""
        return self.encode(texts, "passage")

    def encode(self, texts: Sequence[str], kind: str) -> Parted:
        """Unit vectors of texts of a kind ("query" or "passage") and of their parts."""
        self.model.eval()
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            return parted(self.model, texts, kind, _BATCH, with_tokens=False)

    def modules(self) -> tuple[Pieces, TorchNetwork]:
        """The modules that cut text into pieces, and that read them."""
        pieces, network = self.model[0], self.model[1]
        assert isinstance(pieces, Pieces)
        assert isinstance(network, TorchNetwork)
        return pieces, network

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """The weights under the names of `Source.tensors`, without the word table."""
        return self.modules()[1].tensors()

    def with_tensors(self, tensors: Mapping[str, NDArray[np.float32]]) -> Trainable:
        """The same model with other weights, those of its word table kept."""
        pieces, network = self.modules()
        assert isinstance(pieces.tokenizer, Tokenizer)
        all_tensors = {**tensors, "word.weight": network.words.detach().numpy()}
        return Trainable(floating_model(pieces.tokenizer, all_tensors, PREFIXES, pieces.max_seq_length, "cpu"))

    def write(self, file: Path) -> None:
        """Write `tensors` in fp32; a file of that name is replaced when the new one is whole."""
        part = file.with_name(f"{file.name}.part")
        save_file(self.tensors(), part)
        part.replace(file)

    def read(self, file: Path) -> Trainable:
        """The same model with the weights that `write` wrote. Raises UsageError if there are none."""
        return self.with_tensors(trained_tensors(file))


def trainable(source: Source, ids: Sequence[int]) -> Trainable:
    """The source as it is, with the pieces ``ids`` of its vocabulary."""
    words = dequantised_blocks(source.codes[ids], source.scales[ids])
    tensors = {"word.weight": words, **source.tensors}
    return Trainable(floating_model(tokenizer(source, ids), tensors, PREFIXES, len(source.tensors["position"]), "cpu"))


def trained_tensors(file: Path) -> dict[str, NDArray[np.float32]]:
    """What `Trainable.write` wrote. Raises UsageError if it has not."""
    if not file.is_file():
        raise UsageError(f"{file} is not there yet; run `python -m pipeline make encoder --texts FOLDER` first.")
    return load_file(file)
