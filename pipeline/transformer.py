"""The encoder's network as modules of sentence-transformers, once for each engine. Imports torch: import this late.

text ──> Pieces ──> OnnxNetwork ─────────────────────────────> unit vectors of the text and of its parts, scores of areas
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

from pipeline.parts import Parted, cuts

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from transformers import BertModel

Features = dict[str, torch.Tensor]
BELOW = 2  # of the last layers, which the head does not share with the vectors: it begins with what they are given
HEADS = 12  # attention heads of multilingual-e5-small; no tensor's shape tells them
EPSILON = 1e-12  # of its layer norms
_BEYOND = -1e4  # added to what an attention gives tokens that are of no text
BLOCK = 32  # weights of the word table that share a scale
_THEIRS = {  # our names of a layer's parts: those of transformers' BertModel
    "out": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "output_norm": "output.LayerNorm",
}


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

    def __init__(self, file: Path, head: Path | None, dimension: int, threads: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._session = _session(file)
        self._head = _session(head) if head else None
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
        wholes, parts, scores = ([torch.from_numpy(each[at]) for each in found] for at in range(3))
        return {**_vectors(wholes, parts), "area_scores": torch.stack(scores)}

    def below(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """What the head is given of a text (tokens, D) by its pieces (tokens,)."""
        hidden: NDArray[np.float32] = self._session.run(["below"], {"ids": ids[None]})[0][0]
        return hidden

    def _pooled(self, text: tuple[NDArray[np.int64], NDArray[np.int64]]) -> tuple[NDArray[np.float32], ...]:
        """The mean of all tokens (D,), the sums of each part's (parts, D), the scores of areas (A,).

        Pooled here, where several texts are worked on at a time.
        """
        ids, part_of = text
        tokens, below = self._session.run(["tokens", "below"], {"ids": ids[None]})
        scores = self._head.run(["scores"], {"below": below})[0][0] if self._head else np.zeros(0, np.float32)
        whole, inside = tokens[0].mean(axis=0), part_of >= 0
        if not inside.any():
            return whole, whole[None], scores
        starts = np.flatnonzero(np.diff(part_of[inside], prepend=-1))  # the tokens of a part stand together
        return whole, np.add.reduceat(tokens[0][inside], starts, axis=0), scores

    def save(self, output_path: str, *args: Any, **_: Any) -> None:
        raise NotImplementedError("The network is made by `python -m pipeline make encoder`, not saved from memory.")


class TorchNetwork(Module):
    """BERT in torch over the same tensors in floating point; gives ``token_embeddings`` (batch, tokens, D).

    And ``below`` (batch, tokens, D), what the head is given, where there is one.
    """

    def __init__(self, tensors: Mapping[str, NDArray[np.float32]], *, has_head: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.bert = _bert(tensors, len(tensors["word.weight"]), len(tensors["position"]))
        self.bert.load_state_dict({name: torch.from_numpy(np.array(tensor)) for name, tensor in _bert_names(tensors)})
        self._has_head = has_head

    def forward(self, features: Features, **_: Any) -> Features:
        asked = {"input_ids": features["input_ids"], "attention_mask": features["attention_mask"]}
        found = self.bert(**asked, output_hidden_states=self._has_head)
        below = {"below": found.hidden_states[-1 - BELOW]} if self._has_head else {}
        return {**features, **below, "token_embeddings": found.last_hidden_state}

    @property
    def words(self) -> torch.nn.Parameter:
        """The word table (V, D)."""
        table = self.bert.embeddings.word_embeddings.weight
        assert isinstance(table, torch.nn.Parameter)
        return table

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """The weights under our names, the word table left out; what it was made from, if it was not trained since."""
        state = {name: weight.detach().float().numpy() for name, weight in self.bert.state_dict().items()}
        found = {
            "position": state["embeddings.position_embeddings.weight"] + state["embeddings.token_type_embeddings.weight"],
            "norm.weight": state["embeddings.LayerNorm.weight"],
            "norm.bias": state["embeddings.LayerNorm.bias"],
        }
        return found | _layer_tensors(state, "encoder.layer", self.bert.config.num_hidden_layers)

    def save(self, output_path: str, *args: Any, **_: Any) -> None:
        self.bert.save_pretrained(output_path)


class AreaHead(Module):
    """The classification head: layers of its own, then each area reads the text with an attention of its own (arXiv 1802.05695).

    ``below`` (batch, tokens, D) -> ``area_scores`` (batch, A), a logit an area. Tensors: those of its layers, numbered from 0, as
    `TorchNetwork` has them; ``query``, ``value``, ``mean`` (A, D), what an area looks for, and what speaks for it where it looks
    and in the mean of all tokens; ``bias`` (A,).
    """

    def __init__(self, tensors: Mapping[str, NDArray[np.float32]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.layers = _bert(tensors, 1, 1).encoder.layer
        state = {name.removeprefix("layers."): torch.from_numpy(np.array(each)) for name, each in _layer_names(tensors, "layers")}
        self.layers.load_state_dict(state)
        self.query, self.value, self.mean, self.bias = (
            torch.nn.Parameter(torch.from_numpy(np.array(tensors[name]))) for name in ("query", "value", "mean", "bias")
        )

    def forward(self, features: Features, **_: Any) -> Features:
        mask = features["attention_mask"]
        return {**features, "area_scores": self.scores(features["below"], mask)}

    def scores(self, hidden: torch.Tensor, mask: torch.Tensor, dropout: float = 0.0) -> torch.Tensor:
        """Logits (batch, A) of what stands below (batch, tokens, D), ``mask`` (batch, tokens) being 1 for tokens of the text.

        Training leaves out a share ``dropout`` of the numbers that the areas read.
        """
        there = mask.to(torch.float32)
        beyond = (1 - there) * _BEYOND
        for layer in self.layers:
            hidden = layer(hidden, beyond[:, None, None, :].to(hidden.dtype))
        hidden = torch.nn.functional.dropout(hidden.float(), dropout)
        mean = (hidden * there[..., None]).sum(dim=1) / there.sum(dim=1, keepdim=True)
        looks = torch.softmax(hidden @ self.query.T + beyond[..., None], dim=1)
        seen = torch.einsum("nta,ntd->nad", looks, hidden)
        return (seen * self.value).sum(dim=-1) + mean @ self.mean.T + self.bias

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """The weights under our names."""
        state = {name: weight.detach().float().numpy() for name, weight in self.state_dict().items()}
        own = {name: state[name] for name in ("query", "value", "mean", "bias")}
        return _layer_tensors(state, "layers", len(self.layers)) | own

    def save(self, output_path: str, *args: Any, **_: Any) -> None:
        raise NotImplementedError("The head is made by `python -m pipeline make head`, not saved from memory.")


class PartPooling(Module):
    """``token_embeddings`` -> the mean of all tokens, ``sentence_embedding`` (batch, D), and of each part's, ``part_embeddings``.

    The latter is (batch, parts, D), ``part_counts`` (batch,) says how many are a text's own. Text by text: no vector depends on others.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def forward(self, features: Features, **_: Any) -> Features:
        wholes, parts = [], []
        for tokens, mask, part_of in zip(features["token_embeddings"].float(), features["attention_mask"], features["part_of"]):
            tokens, part_of = tokens[: int(mask.sum())], part_of[: int(mask.sum())]
            wholes.append(tokens.mean(dim=0))
            parts.append(_sums(tokens[part_of >= 0], part_of[part_of >= 0]) if (part_of >= 0).any() else wholes[-1][None])
        scores = features.get("area_scores", torch.zeros(len(wholes), 0))
        return {**_vectors(wholes, parts), "area_scores": scores}

    def save(self, output_path: str, *args: Any, **_: Any) -> None:
        """It has nothing to save."""


def onnx_model(
    folder: Path, head: Path | None, dimension: int, prompts: dict[str, str], max_tokens: int, threads: int
) -> SentenceTransformer:
    """The shipped encoder on ONNX Runtime; ``head`` is the folder of its head, None if it has none."""
    network = OnnxNetwork(folder / "model.onnx", head and head / "head.onnx", dimension, threads)
    modules: list[torch.nn.Module] = [Pieces(_tokenizer(folder), max_tokens), network]
    return SentenceTransformer(modules=modules, device="cpu", prompts=prompts)


def torch_model(
    folder: Path, head: Path | None, prompts: dict[str, str], max_tokens: int, threads: int, device: str
) -> SentenceTransformer:
    """The shipped encoder on torch, in fp32; ``threads`` become those of torch in this process."""
    torch.set_num_threads(threads)
    tensors = dequantised(load_file(folder / "model.safetensors"))
    own = dequantised(load_file(head / "head.safetensors")) if head else None
    return floating_model(_tokenizer(folder), tensors, prompts, max_tokens, device, own)


def floating_model(
    tokenizer: Tokenizer,
    tensors: Mapping[str, NDArray[np.float32]],
    prompts: dict[str, str],
    max_tokens: int,
    device: str,
    head: Mapping[str, NDArray[np.float32]] | None = None,
) -> SentenceTransformer:
    """An encoder on torch from fp32 tensors: ``word.weight`` (V, D) and those that `pipeline.making.source.Source` lists.

    And those of its head (`AreaHead`), if it has one.
    """
    heads = [AreaHead(head)] if head else []
    modules: list[torch.nn.Module] = [Pieces(tokenizer, max_tokens), TorchNetwork(tensors, has_head=bool(head)), *heads, PartPooling()]
    return SentenceTransformer(modules=modules, device=device, prompts=prompts)


def parted(model: SentenceTransformer, texts: Sequence[str], kind: str, batch: int) -> Parted:
    """The vectors of texts of a kind, one that the model has a prompt for, and of their parts."""
    told = model.encode(list(texts), prompt_name=kind, batch_size=batch, show_progress_bar=False, output_value=None)
    found = cast(list[Features], told)
    own = [each["part_embeddings"][: int(each["part_counts"])] for each in found]
    return Parted(
        torch.stack([each["sentence_embedding"] for each in found]).float().cpu().numpy(),
        torch.cat(own).float().cpu().numpy(),
        np.array([len(each) for each in own], np.int64),
        torch.stack([each["area_scores"] for each in found]).float().cpu().numpy(),
    )


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


def _vectors(wholes: list[torch.Tensor], parts: list[torch.Tensor]) -> Features:
    """What the last module gives, from the sum or mean of each text (D,) and those of its parts (parts, D)."""
    return {
        "sentence_embedding": torch.nn.functional.normalize(torch.stack(wholes), dim=-1),
        "part_embeddings": torch.nn.functional.normalize(torch.nn.utils.rnn.pad_sequence(parts, batch_first=True), dim=-1),
        "part_counts": torch.tensor([len(each) for each in parts]),
    }


def _part_of(encoding: Encoding, start: int, ends: list[int]) -> NDArray[np.int64]:
    """The part (n tokens,) that the middle of each token lies in, the text beginning at ``start``, its parts ending at ``ends``."""
    middles = np.array(encoding.offsets, np.float64).reshape(-1, 2).mean(axis=1) - start
    found = np.searchsorted(np.array(ends), middles, side="right")
    outside = (np.array(encoding.special_tokens_mask) == 1) | (middles < 0) | (found == len(ends))
    # A part without tokens of its own, such as one cut off, is none.
    numbers = np.unique(found[~outside])
    return np.where(outside, -1, np.searchsorted(numbers, found))


def _sums(tokens: torch.Tensor, part_of: torch.Tensor) -> torch.Tensor:
    """The sums (parts, D) of the tokens (n, D) of each part; they have the direction of the means."""
    return torch.zeros(int(part_of.max()) + 1, tokens.shape[1], device=tokens.device).index_add(0, part_of, tokens)


def _valid(text: str) -> str:
    """The text with lone surrogates, which the tokenizer refuses, as question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _tokenizer(folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def _layers(tensors: Mapping[str, Any]) -> int:
    return 1 + max(int(name.split(".")[1]) for name in tensors if name.startswith("layer."))


def _bert_names(tensors: Mapping[str, NDArray[np.float32]]) -> list[tuple[str, NDArray[np.float32]]]:
    """The tensors under the names of transformers' BertModel; its query, key and value are one matrix here."""
    width = tensors["word.weight"].shape[1]
    named = [
        ("embeddings.word_embeddings.weight", tensors["word.weight"]),
        ("embeddings.position_embeddings.weight", tensors["position"]),
        ("embeddings.token_type_embeddings.weight", np.zeros((1, width), np.float32)),
        ("embeddings.LayerNorm.weight", tensors["norm.weight"]),
        ("embeddings.LayerNorm.bias", tensors["norm.bias"]),
    ]
    return named + _layer_names(tensors, "encoder.layer")


def _layer_names(tensors: Mapping[str, NDArray[np.float32]], at: str) -> list[tuple[str, NDArray[np.float32]]]:
    """The tensors of the layers under transformers' names, which begin with ``at``."""
    named = []
    for layer in range(_layers(tensors)):
        for kind in ("weight", "bias"):
            for name, part in zip(("query", "key", "value"), np.split(tensors[f"layer.{layer}.qkv.{kind}"], 3)):
                named.append((f"{at}.{layer}.attention.self.{name}.{kind}", part))
            named += [(f"{at}.{layer}.{name}.{kind}", tensors[f"layer.{layer}.{ours}.{kind}"]) for ours, name in _THEIRS.items()]
    return named


def _layer_tensors(state: Mapping[str, NDArray[np.float32]], at: str, layers: int) -> dict[str, NDArray[np.float32]]:
    """The same the other way: the tensors of the layers under our names."""
    found = {}
    for layer in range(layers):
        for kind in ("weight", "bias"):
            parts = [state[f"{at}.{layer}.attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
            found[f"layer.{layer}.qkv.{kind}"] = np.concatenate(parts)
            for ours, theirs in _THEIRS.items():
                found[f"layer.{layer}.{ours}.{kind}"] = state[f"{at}.{layer}.{theirs}.{kind}"]
    return found


def _bert(tensors: Mapping[str, NDArray[np.float32]], pieces: int, positions: int) -> BertModel:
    """A network in the shape of these tensors, its weights not set yet."""
    from transformers import BertConfig, BertModel

    inner, width = tensors["layer.0.up.weight"].shape

    config = BertConfig(
        vocab_size=pieces,
        hidden_size=width,
        num_hidden_layers=_layers(tensors),
        num_attention_heads=HEADS,
        intermediate_size=inner,
        max_position_embeddings=positions,
        layer_norm_eps=EPSILON,
        type_vocab_size=1,
        pad_token_id=0,
        hidden_dropout_prob=0.0,  # short tuning needs none, and torch has its quick attention without it only
        attention_probs_dropout_prob=0.0,
    )
    return BertModel(config, add_pooling_layer=False)


def _session(file: Path) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Beyond the basic level Add and LayerNormalization become SkipLayerNormalization, which takes four times as long.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
