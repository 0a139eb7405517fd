"""The encoder as modules of sentence-transformers, once for each engine. Imports torch: import this late.

text ──> Pieces ──> OnnxNetwork ─────────────────────────────> unit vectors of the text, of its parts and tokens, scores of areas
text ──> Pieces ──> TorchNetwork ──> AreaHead ──> PartPooling ──> the same

The head has layers of its own in the place of the last ones, so that the vectors stay as they are (pipeline/making/head.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule, Module
from tokenizers import Encoding, Tokenizer

from pipeline.interaction import NO_TOKENS, Tokens
from pipeline.parts import Parted, cuts
from pipeline.pooling import Features, PartPooling, vectors
from pipeline.tensors import dequantised
from pipeline.torch_network import AreaHead, TorchNetwork

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


class Pieces(InputModule):
    """Texts -> ``input_ids``, ``attention_mask`` and ``part_of`` (batch, tokens); what goes beyond ``max_seq_length`` tokens is cut off.

    ``part_of`` says to which part of its text (`pipeline.parts`) a token belongs; -1: to none, it is of the prompt or of no text.
    """

    def __init__(self, tokenizer: Tokenizer, max_seq_length: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        tokenizer.enable_truncation(max_seq_length)
        self.tokenizer = tokenizer
        self.max_seq_length = max_seq_length

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> Features:
        prompt = prompt or ""
        valid = [_valid(text) for text in inputs]
        # One by one: the tokenizer's own threads would forbid forking reading processes later.
        found = [self.tokenizer.encode(prompt + text) for text in valid]
        shape = (len(found), max(len(one) for one in found))
        ids = np.full(shape, self.tokenizer.token_to_id("<pad>"), np.int64)
        mask, part_of = np.zeros_like(ids), np.full_like(ids, -1)
        for row, (one, text) in enumerate(zip(found, valid)):
            ids[row, : len(one)] = one.ids
            mask[row, : len(one)] = 1
            part_of[row, : len(one)] = _part_of(one, len(prompt), cuts(text))
        features = {"input_ids": ids, "attention_mask": mask, "part_of": part_of}
        return {name: torch.from_numpy(array) for name, array in features.items()}

    def forward(self, features: Features, **_: Any) -> Features:
        return features

    def save(self, output_path: str, *args: Any, **_: Any) -> None:
        self.save_tokenizer(str(Path(output_path) / "tokenizer.json"))


class OnnxNetwork(Module):
    """The ONNX graphs. Each text runs by itself on one thread, several side by side, so what it gives depends on nothing else."""

    def __init__(self, file: Path, head: Path | None, interaction: Path | None, dimension: int, threads: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._session = _session(file)
        self._head = _session(head) if head else None
        self._interaction = _session(interaction) if interaction else None
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="encoder")
        self._dimension = dimension

    def get_embedding_dimension(self) -> int:
        return self._dimension

    def forward(self, features: Features, **_: Any) -> Features:
        lengths = features["attention_mask"].sum(dim=1).tolist()
        texts = [
            (ids[:length], part_of[:length])
            for ids, part_of, length in zip(features["input_ids"].numpy(), features["part_of"].numpy(), lengths)
        ]
        found = [self._pooled(texts[0])] if len(texts) == 1 else list(self._threads.map(self._pooled, texts))
        wholes, parts, scores, tokens = ([torch.from_numpy(each[at]) for each in found] for at in range(4))
        return {**vectors(wholes, parts, tokens if self._interaction else []), "area_scores": torch.stack(scores)}

    def below(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """What the head is given of a text (tokens, D) by its pieces (tokens,)."""
        return self._states("below", ids)

    def tokens(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The last layer (tokens, D) likewise."""
        return self._states("tokens", ids)

    def _states(self, which: str, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        hidden: NDArray[np.float32] = self._session.run([which], {"ids": ids[None]})[0][0]
        return hidden

    def _pooled(self, text: tuple[NDArray[np.int64], NDArray[np.int64]]) -> tuple[NDArray[np.float32], ...]:
        """The mean of all tokens (D,), the sums of each part's (parts, D), the scores of areas (A,), the tokens of the parts (n, T).

        Pooled here, where several texts are worked on at a time.
        """
        ids, part_of = text
        scores, few = np.zeros(0, np.float32), np.zeros((0, 0), np.float32)
        if self._head:
            tokens, below = self._session.run(["tokens", "below"], {"ids": ids[None]})
            scores = self._head.run(["scores"], {"below": below})[0][0]
        else:
            tokens = self._session.run(["tokens"], {"ids": ids[None]})[0]
        whole, inside = tokens[0].mean(axis=0), part_of >= 0
        if self._interaction:
            few = self._interaction.run(["token_vectors"], {"tokens": tokens})[0][0]
        if not inside.any():
            return whole, whole[None], scores, few
        starts = np.flatnonzero(np.diff(part_of[inside], prepend=-1))  # the tokens of a part stand together
        return whole, np.add.reduceat(tokens[0][inside], starts, axis=0), scores, few[inside] if self._interaction else few

    def save(self, output_path: str, *args: Any, **_: Any) -> None:
        raise NotImplementedError("The network is made by `python -m pipeline make encoder`, not saved from memory.")


def onnx_model(
    folder: Path, head: Path | None, interaction: Path | None, dimension: int, prompts: dict[str, str], max_tokens: int, threads: int
) -> SentenceTransformer:
    """The shipped encoder on ONNX Runtime; ``head`` and ``interaction`` are the folders of these, None if it has none."""
    of_tokens = interaction and interaction / "interaction.onnx"
    network = OnnxNetwork(folder / "model.onnx", head and head / "head.onnx", of_tokens, dimension, threads)
    modules: list[torch.nn.Module] = [Pieces(_tokenizer(folder), max_tokens), network]
    return SentenceTransformer(modules=modules, device="cpu", prompts=prompts)


def torch_model(
    folder: Path, head: Path | None, interaction: Path | None, prompts: dict[str, str], max_tokens: int, threads: int, device: str
) -> SentenceTransformer:
    """The shipped encoder on torch, in fp32; ``threads`` become those of torch in this process."""
    torch.set_num_threads(threads)
    tensors = dequantised(load_file(folder / "model.safetensors"))
    own = dequantised(load_file(head / "head.safetensors")) if head else None
    few = load_file(interaction / "interaction.safetensors")["projection"] if interaction else None
    return floating_model(_tokenizer(folder), tensors, prompts, max_tokens, device, own, few)


def floating_model(
    tokenizer: Tokenizer,
    tensors: Mapping[str, NDArray[np.float32]],
    prompts: dict[str, str],
    max_tokens: int,
    device: str,
    head: Mapping[str, NDArray[np.float32]] | None = None,
    projection: NDArray[np.float32] | None = None,
) -> SentenceTransformer:
    """An encoder on torch from fp32 tensors: ``word.weight`` (V, D) and those that `pipeline.making.source.Source` lists.

    ``head`` has those of its head (`AreaHead`), if it has one; ``projection`` (D, T) gives its tokens fewer numbers, if they are wanted.
    """
    heads = [AreaHead(head)] if head else []
    pooling = PartPooling(None if projection is None else torch.from_numpy(projection))
    modules: list[torch.nn.Module] = [Pieces(tokenizer, max_tokens), TorchNetwork(tensors, has_head=bool(head)), *heads, pooling]
    return SentenceTransformer(modules=modules, device=device, prompts=prompts)


def parted(model: SentenceTransformer, texts: Sequence[str], kind: str, batch: int, *, with_tokens: bool) -> Parted:
    """The vectors of texts of a kind, one that the model has a prompt for, of their parts, and if they are wanted of their tokens."""
    told = model.encode(list(texts), prompt_name=kind, batch_size=batch, show_progress_bar=False, output_value=None)
    found = cast(list[Features], told)
    own = [each["part_embeddings"][: int(each["part_counts"])] for each in found]
    return Parted(
        torch.stack([each["sentence_embedding"] for each in found]).float().cpu().numpy(),
        torch.cat(own).float().cpu().numpy(),
        np.array([len(each) for each in own], np.int64),
        torch.stack([each["area_scores"] for each in found]).float().cpu().numpy(),
        _tokens(found) if with_tokens and "token_vectors" in found[0] else NO_TOKENS,
    )


def _tokens(found: list[Features]) -> Tokens:
    counts = [int(each["token_counts"]) for each in found]
    inner = [each["token_vectors"][:count] for each, count in zip(found, counts)]
    return Tokens(torch.cat(inner).float().cpu().numpy(), np.array(counts, np.int64))


def _part_of(encoding: Encoding, start: int, ends: list[int]) -> NDArray[np.int64]:
    """The part (n tokens,) that the middle of each token lies in, the text beginning at ``start``, its parts ending at ``ends``."""
    middles = np.array(encoding.offsets, np.float64).reshape(-1, 2).mean(axis=1) - start
    found = np.searchsorted(np.array(ends), middles, side="right")
    outside = (np.array(encoding.special_tokens_mask) == 1) | (middles < 0) | (found == len(ends))
    # A part without tokens of its own, such as one cut off, is none.
    numbers = np.unique(found[~outside])
    return np.where(outside, -1, np.searchsorted(numbers, found))


def _valid(text: str) -> str:
    """The text with lone surrogates, which the tokenizer refuses, as question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _tokenizer(folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def _session(file: Path) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Beyond the basic level Add and LayerNormalization become SkipLayerNormalization, which takes four times as long.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
