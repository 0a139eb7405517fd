"""Tuning of the encoder on pairs: contrastive, seeded, on the processor in bf16. The word table stays as it is.

Each batch is of one kind of pair, no two of it with the same passage; pairs of our own bring a hard negative each.
A student of fewer layers learns its teacher's vectors beside (distillation).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from tokenizers import Tokenizer

from pipeline.making.pairs import Pair
from pipeline.transformer import Pieces, TorchNetwork, floating_model

_TOKENS = 128  # that are read of a text in training
_NEAREST = 60  # passages among which hard negatives are looked for
_MARGIN = 0.01  # by which the right passage must be nearer than a hard negative, else that may be right too
_HARD = 8
_ALIKE = 8  # batches whose pairs are sorted by length together


@dataclass(frozen=True, slots=True)
class Plan:
    """How to tune; chosen on the development split."""

    epochs: int = 2
    batch: int = 32
    rate: float = 4e-5
    scale: float = 50.0  # of the cosines in the loss, the inverse of its temperature
    warmup: float = 0.1
    decay: float = 0.01
    frozen: int = 6  # layers from below that stay as they are, with position and norm: twice as quick, and less is forgotten
    likeness: float = 10.0  # weight of a student's distance from its teacher's vectors
    seed: int = 0


@dataclass(slots=True)
class Tuned:
    """A model on torch as ``pipeline.making.judging`` asks for it; vectors in bf16 arithmetic."""

    model: SentenceTransformer
    prompts: dict[str, str] = field(default_factory=lambda: {"query": "query: ", "passage": "passage: "})

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors (n, D)."""
        return self._encode(texts, "query")

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors (n, D)."""
        return self._encode(texts, "passage")

    def _encode(self, texts: Sequence[str], kind: str) -> NDArray[np.float32]:
        self.model.eval()
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            found = self.model.encode(list(texts), prompt_name=kind, batch_size=16, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(found, np.float32)


def tune(
    tuned: Tuned,
    pairs: Sequence[Pair],
    plan: Plan,
    say: Callable[[str], None],
    after: Callable[[int], None],
    teacher: Tuned | None = None,
) -> None:
    """Train in place; ``after`` is called with the number of each epoch that is done. The same pairs give the same weights."""
    torch.manual_seed(plan.seed)
    model, rng = tuned.model, random.Random(plan.seed)
    say(f"mining negatives for {sum(pair.kind == 'own' for pair in pairs)} of {len(pairs)} pairs")
    negatives = hard_negatives(teacher or tuned, pairs)
    taught = _vectors(teacher, pairs) if teacher else None
    passages = {pair.key: pair.passage for pair in pairs}
    pieces, network = parts(tuned)
    network.words.requires_grad_(False)
    if plan.frozen:
        still = ("embeddings.", *(f"encoder.layer.{layer}." for layer in range(plan.frozen)))
        for name, weight in network.bert.named_parameters():
            weight.requires_grad_(not name.startswith(still))
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    loss_of = MultipleNegativesRankingLoss(model, scale=plan.scale)
    groups = [
        {"params": [weight for weight in weights if weight.ndim > 1], "weight_decay": plan.decay},
        {"params": [weight for weight in weights if weight.ndim <= 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=plan.rate)
    total = plan.epochs * sum(1 for _ in batches(pairs, plan.batch, random.Random(plan.seed)))
    warm = max(1, int(total * plan.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda at: min((at + 1) / warm, max(0.0, (total - at) / max(1, total - warm))))
    done, mean = 0, 0.0
    for epoch in range(1, plan.epochs + 1):
        model.train()
        pieces.tokenizer.enable_truncation(_TOKENS)
        for batch in batches(pairs, plan.batch, rng):
            texts = [("query", [pair.query for pair in batch]), ("passage", [pair.passage for pair in batch])]
            if batch[0].kind == "own":
                taken = {pair.key for pair in batch}
                free = [[key for key in negatives[pair] if key not in taken] or negatives[pair] for pair in batch]
                texts.append(("passage", [passages[rng.choice(keys)] for keys in free]))
            with torch.autocast("cpu", torch.bfloat16):
                found = [model(pieces.preprocess(each, tuned.prompts[kind]))["sentence_embedding"] for kind, each in texts]
            found = [vectors.float() for vectors in found]
            loss = loss_of.compute_loss_from_embeddings(found, torch.empty(0))
            if taught:
                wanted = [torch.from_numpy(np.stack([taught[text] for text in each])) for _, each in texts]
                far = [1 - (one * other).sum(dim=1).mean() for one, other in zip(found, wanted)]
                loss = loss + plan.likeness * sum(far)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            done += 1
            mean = loss.item() if done == 1 else 0.95 * mean + 0.05 * loss.item()
            if done % 20 == 0:
                say(f"step {done} of about {total}, loss {mean:.3f}")
        pieces.tokenizer.enable_truncation(pieces.max_seq_length)
        after(epoch)


def parts(tuned: Tuned) -> tuple[Pieces, TorchNetwork]:
    """The modules that cut text into pieces, and that read them."""
    pieces, network = tuned.model[0], tuned.model[1]
    assert isinstance(pieces, Pieces)
    assert isinstance(network, TorchNetwork)
    return pieces, network


def _vectors(teacher: Tuned, pairs: Sequence[Pair]) -> dict[str, NDArray[np.float32]]:
    """The teacher's vector of every text of the pairs."""
    queries, passages = [*{pair.query: None for pair in pairs}], [*{pair.passage: None for pair in pairs}]
    return {**dict(zip(queries, teacher.queries(queries))), **dict(zip(passages, teacher.passages(passages)))}


def hard_negatives(tuned: Tuned, pairs: Sequence[Pair]) -> dict[Pair, list[str]]:
    """For each pair of our own the keys of passages of our own that are near its query, but clearly less near than its passage."""
    own = [pair for pair in pairs if pair.kind == "own"]
    passages = {pair.key: pair.passage for pair in own}
    keys = list(passages)
    at = {key: number for number, key in enumerate(keys)}
    scores = tuned.queries([pair.query for pair in own]) @ tuned.passages([*passages.values()]).T
    found = {}
    for pair, row in zip(own, scores):
        nearest = np.argsort(-row, kind="stable")[:_NEAREST].tolist()
        clear = [keys[each] for each in nearest if each != at[pair.key] and row[each] < row[at[pair.key]] - _MARGIN]
        found[pair] = clear[:_HARD] or [keys[each] for each in nearest[-_HARD:] if each != at[pair.key]]
    return found


def batches(pairs: Sequence[Pair], size: int, rng: random.Random) -> Iterator[list[Pair]]:
    """The pairs in random order, ``size`` at a time, one kind a batch, no passage twice in it; a rest below half of it is left out."""
    made: list[list[Pair]] = []
    for kind in sorted({pair.kind for pair in pairs}):
        left = [pair for pair in pairs if pair.kind == kind]
        rng.shuffle(left)
        left = _by_length(left, _ALIKE * size)
        while len(left) >= size // 2:
            batch: dict[str, Pair] = {}
            rest = []
            for pair in left:
                if len(batch) < size and pair.key not in batch:
                    batch[pair.key] = pair
                else:
                    rest.append(pair)
            made.append([*batch.values()])
            left = rest
    rng.shuffle(made)
    yield from made


def _by_length(pairs: Sequence[Pair], run: int) -> list[Pair]:
    """The pairs, those of each run sorted by length: little of a batch is padding."""
    runs = [pairs[start : start + run] for start in range(0, len(pairs), run)]
    return [pair for each in runs for pair in sorted(each, key=lambda pair: len(pair.passage))]


def write_tensors(tuned: Tuned, file: Path) -> None:
    """The weights under the names of ``pipeline.making.source.Source``, without the word table, in fp32."""
    save_file(parts(tuned)[1].tensors(), file)


def read_tensors(tuned: Tuned, file: Path) -> Tuned:
    """The same model with the weights of a file that `write_tensors` wrote."""
    return with_tensors(tuned, load_file(file))


def with_tensors(tuned: Tuned, tensors: Mapping[str, NDArray[np.float32]]) -> Tuned:
    """The same model with other weights, those of its word table kept."""
    pieces, network = parts(tuned)
    assert isinstance(pieces.tokenizer, Tokenizer)
    all_tensors = {**tensors, "word.weight": network.words.detach().numpy()}
    return Tuned(floating_model(pieces.tokenizer, all_tensors, tuned.prompts, pieces.max_seq_length, "cpu"), tuned.prompts)


def student(teacher: Tuned, layers: Sequence[int]) -> Tuned:
    """A model of these layers of the teacher, in their order."""
    tensors = parts(teacher)[1].tensors()
    kept = {name: tensor for name, tensor in tensors.items() if not name.startswith("layer.")}
    for place, layer in enumerate(layers):
        start = f"layer.{layer}."
        kept |= {f"layer.{place}.{name.removeprefix(start)}": tensor for name, tensor in tensors.items() if name.startswith(start)}
    return with_tensors(teacher, kept)
