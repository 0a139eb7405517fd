"""Vectors of a text and of its parts, from the states of its tokens. Imports torch: import this late."""

from __future__ import annotations

import torch
from sentence_transformers.base.modules import Module

Features = dict[str, torch.Tensor]


class PartPooling(Module):
    """``token_embeddings`` -> the mean of all tokens, ``sentence_embedding`` (batch, D), and of each part's, ``part_embeddings``.

    The latter is (batch, parts, D), ``part_counts`` (batch,) says how many are a text's own. With a ``projection`` (D, T) there are
    ``token_vectors`` (batch, tokens, T) and ``token_counts`` likewise. Text by text: no vector depends on others.
    """

    def __init__(self, projection: torch.Tensor | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._projection = projection

    def forward(self, features: Features, **_: object) -> Features:
        wholes, parts, inner = [], [], []
        for tokens, mask, part_of in zip(features["token_embeddings"].float(), features["attention_mask"], features["part_of"]):
            tokens, part_of = tokens[: int(mask.sum())], part_of[: int(mask.sum())]
            wholes.append(tokens.mean(dim=0))
            own = part_of >= 0
            parts.append(_sums(tokens[own], part_of[own]) if own.any() else wholes[-1][None])
            if self._projection is not None:
                inner.append((tokens[own] if own.any() else tokens) @ self._projection.to(tokens.device))
        scores = features.get("area_scores", torch.zeros(len(wholes), 0))
        return {**vectors(wholes, parts, inner), "area_scores": scores}

    def save(self, output_path: str, *args: object, **_: object) -> None:
        """It has nothing to save."""


def vectors(wholes: list[torch.Tensor], parts: list[torch.Tensor], tokens: list[torch.Tensor]) -> Features:
    """What the last module gives, from the sum or mean of each text (D,), those of its parts (parts, D) and its tokens (n, T), if any."""
    told = {"token_vectors": _directions(tokens), "token_counts": torch.tensor([len(each) for each in tokens])} if tokens else {}
    return {
        "sentence_embedding": torch.nn.functional.normalize(torch.stack(wholes), dim=-1),
        "part_embeddings": _directions(parts),
        "part_counts": torch.tensor([len(each) for each in parts]),
        **told,
    }


def _directions(rows: list[torch.Tensor]) -> torch.Tensor:
    """The rows of each text (n, D) as unit vectors, zeros after them: (texts, most rows, D)."""
    return torch.nn.functional.normalize(torch.nn.utils.rnn.pad_sequence(rows, batch_first=True), dim=-1)


def _sums(tokens: torch.Tensor, part_of: torch.Tensor) -> torch.Tensor:
    """The sums (parts, D) of the tokens (n, D) of each part; they have the direction of the means."""
    return torch.zeros(int(part_of.max()) + 1, tokens.shape[1], device=tokens.device).index_add(0, part_of, tokens)
