"""The encoder's network and its head in torch: in floating point, and to be trained. Imports torch: import this late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers.base.modules import Module

from pipeline.pooling import Features
from pipeline.tensors import BELOW, EPSILON, HEADS, bert_names, layer_names, layer_tensors, layers

if TYPE_CHECKING:
    from transformers import BertModel

_BEYOND = -1e4  # added to what an attention gives tokens that are of no text


class TorchNetwork(Module):
    """BERT in torch over the same tensors in floating point; gives ``token_embeddings`` (batch, tokens, D).

    Where there is a head it gives ``below`` (batch, tokens, D) too, what the head is given.
    """

    def __init__(self, tensors: Mapping[str, NDArray[np.float32]], *, has_head: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.bert = _bert(tensors, len(tensors["word.weight"]), len(tensors["position"]))
        self.bert.load_state_dict({name: torch.from_numpy(np.array(tensor)) for name, tensor in bert_names(tensors)})
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
        return found | layer_tensors(state, "encoder.layer", self.bert.config.num_hidden_layers)

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
        state = {name.removeprefix("layers."): torch.from_numpy(np.array(each)) for name, each in layer_names(tensors, "layers")}
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
        return layer_tensors(state, "layers", len(self.layers)) | own

    def save(self, output_path: str, *args: Any, **_: Any) -> None:
        raise NotImplementedError("The head is made by `python -m pipeline make head`, not saved from memory.")


def _bert(tensors: Mapping[str, NDArray[np.float32]], pieces: int, positions: int) -> BertModel:
    """A network in the shape of these tensors, its weights not set yet."""
    from transformers import BertConfig, BertModel

    inner, width = tensors["layer.0.up.weight"].shape

    config = BertConfig(
        vocab_size=pieces,
        hidden_size=width,
        num_hidden_layers=layers(tensors),
        num_attention_heads=HEADS,
        intermediate_size=inner,
        max_position_embeddings=positions,
        layer_norm_eps=EPSILON,
        type_vocab_size=1,
        hidden_dropout_prob=0.0,  # short tuning needs none, and torch has its quick attention without it only
        attention_probs_dropout_prob=0.0,
    )
    return BertModel(config, add_pooling_layer=False)
