"""The course of a training: AdamW over batches, on the processor in bf16; seeded; stopped and resumed at the end of an epoch."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from pipeline.making.source import PREFIXES
from pipeline.making.trainable import Trainable

Batch = TypeVar("Batch")
TOKENS = 256  # that are read of a text in training, about 350 characters
_CLIPPED = 1.0  # norm of the gradient
_TOLD = 20  # steps between two reports


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train; chosen on the development split. ``rate`` rises over the share ``warmup`` of all steps, then falls to nothing."""

    epochs: int
    rate: float
    frozen: int  # layers from below that stay as they are, with position and norm: quicker, and less is forgotten
    batch: int = 32
    warmup: float = 0.1
    decay: float = 0.01
    seed: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """Where the state of a training is kept after each epoch, and what it is of: a state of something else is not used."""

    file: Path
    of: str


def learn(
    model: Trainable,
    plan: Plan,
    batches: Callable[[random.Random], Sequence[Batch]],
    loss_of: Callable[[Batch, random.Random], torch.Tensor],
    state: State,
    say: Callable[[str], None],
) -> None:
    """Train in place. ``batches`` gives those of an epoch, ``loss_of`` the loss of one; both are given the epoch's own randomness.

    The same batches give the same weights on one machine, whether or not the training was stopped in between.
    """
    torch.manual_seed(plan.seed)
    pieces, network = model.modules()
    network.words.requires_grad_(False)
    still = ("embeddings.", *(f"encoder.layer.{layer}." for layer in range(plan.frozen)))
    named = {}
    for name, weight in network.bert.named_parameters():
        weight.requires_grad_(weight is not network.words and not (plan.frozen and name.startswith(still)))
        if weight.requires_grad:
            named[name] = weight
    groups = [
        {"params": [weight for weight in named.values() if weight.ndim > 1], "weight_decay": plan.decay},
        {"params": [weight for weight in named.values() if weight.ndim <= 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=plan.rate)
    done, steps = _resumed(state, named, optimizer)
    if done:
        say(f"going on after epoch {done}")
    total = plan.epochs * len(batches(random.Random(f"{plan.seed}-1")))
    warm = max(1, int(total * plan.warmup))
    for epoch in range(done + 1, plan.epochs + 1):
        rng = random.Random(f"{plan.seed}-{epoch}")
        model.model.train()
        pieces.tokenizer.enable_truncation(TOKENS)
        mean = 0.0
        for at, batch in enumerate(batches(rng), 1):
            for group in optimizer.param_groups:
                group["lr"] = plan.rate * min((steps + 1) / warm, max(0.0, (total - steps) / max(1, total - warm)))
            loss = loss_of(batch, rng)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(named.values(), _CLIPPED)
            optimizer.step()
            optimizer.zero_grad()
            steps += 1
            mean = loss.item() if at == 1 else 0.95 * mean + 0.05 * loss.item()
            if steps % _TOLD == 0:
                say(f"step {steps} of about {total}, loss {mean:.4f}")
        pieces.tokenizer.enable_truncation(pieces.max_seq_length)
        _save(state, epoch, steps, named, optimizer)


def epochs_done(state: State) -> int:
    """How many epochs a training has behind it."""
    if not state.file.exists():
        return 0
    with safe_open(state.file, "pt") as file:
        told = file.metadata()
    return int(told["epoch"]) if told.get("of") == state.of else 0


@dataclass(frozen=True, slots=True)
class Learnt:
    """Unit vectors with their gradients: of texts (n, D), of their parts (n, P, D), and whether a text has so many parts (n, P)."""

    whole: torch.Tensor
    parts: torch.Tensor
    there: torch.Tensor


def vectors(model: Trainable, texts: Sequence[str], kind: str) -> Learnt:
    """The vectors of texts of a kind as the model gives them now."""
    pieces, _ = model.modules()
    with torch.autocast("cpu", torch.bfloat16):
        found = model.model(pieces.preprocess(list(texts), PREFIXES[kind]))
    parts, counts = found["part_embeddings"].float(), found["part_counts"]
    return Learnt(found["sentence_embedding"].float(), parts, torch.arange(parts.shape[1]) < counts[:, None])


def by_length(lengths: Sequence[int], size: int, rng: random.Random, alike: int = 8) -> list[list[int]]:
    """Numbers of texts in batches: drawn at random, ``alike`` batches at a time sorted by length, so that little is padding."""
    order = [*range(len(lengths))]
    rng.shuffle(order)
    found = []
    for start in range(0, len(order), alike * size):
        run = sorted(order[start : start + alike * size], key=lengths.__getitem__)
        found += [run[at : at + size] for at in range(0, len(run), size)]
    rng.shuffle(found)
    return found


def _save(state: State, epoch: int, steps: int, named: dict[str, torch.nn.Parameter], optimizer: torch.optim.AdamW) -> None:
    tensors: dict[str, torch.Tensor] = {}
    for name, weight in named.items():
        held = optimizer.state[weight]
        tensors |= {f"weight.{name}": weight.detach(), f"mean.{name}": held["exp_avg"], f"square.{name}": held["exp_avg_sq"]}
    part = state.file.with_name(f"{state.file.name}.part")
    save_file(tensors, part, {"of": state.of, "epoch": str(epoch), "steps": str(steps)})
    part.replace(state.file)


def _resumed(state: State, named: dict[str, torch.nn.Parameter], optimizer: torch.optim.AdamW) -> tuple[int, int]:
    """The epochs and steps that are done; weights and optimizer are then as they were after them."""
    if not (done := epochs_done(state)):
        return 0, 0
    with safe_open(state.file, "pt") as file:
        steps = int(file.metadata()["steps"])
        for name, weight in named.items():
            with torch.no_grad():
                weight.copy_(file.get_tensor(f"weight.{name}"))
            optimizer.state[weight] = {
                "step": torch.tensor(float(steps)),
                "exp_avg": file.get_tensor(f"mean.{name}"),
                "exp_avg_sq": file.get_tensor(f"square.{name}"),
            }
    return done, steps
