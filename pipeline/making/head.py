"""Making of the encoder's classification head: the examples -> layers of its own, an attention an area -> quantised tensors -> files.

The layers begin as the encoder's last ones and learn, with the attentions, what areas a text has; what stands below them is the
shipped encoder's own output, and stays. Beside the examples they learn from labelled places of official text, which are read from a
folder that is given (pipeline/making/official.py). Seeded; each training is kept in the folder of work, so that the making can go on.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save, save_file

from pipeline import models
from pipeline.encode import HELD_OUT, WEIGHTS
from pipeline.making.encoder import FILES as ENCODER
from pipeline.making.encoder import offsets
from pipeline.making.inputs import MATRICES, gathered
from pipeline.making.learning import TOKENS, by_length
from pipeline.making.network import head_graph
from pipeline.making.rounding import rounded
from pipeline.making.source import PREFIXES
from pipeline.settings import ROOT
from pipeline.tagging import taxonomy
from pipeline.tagging.examples import Example
from pipeline.tagging.held_out import write
from pipeline.tensors import BELOW, dequantised, layers
from pipeline.torch_network import AreaHead
from pipeline.transformer import OnnxNetwork, Pieces, onnx_model

WORK = ROOT / "build" / "head"
FILES = ("head.onnx", "head.safetensors", HELD_OUT)
FOLDS = 2
_NONE_YET = -2.5  # the bias that learning begins with: about one text in twelve has an area
_EVERY = 9  # of the texts, one in so many is enough to round by
_TOLD = 40  # steps between two reports
_CLIPPED = 1.0  # norm of the gradient
_READ = 64  # texts between two reports of reading

Hidden = NDArray[np.float16]  # (tokens, D): what is below the head, of a text


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train; chosen on official text. ``rate`` is that of the layers, ``own`` that of what is new; weights are averaged."""

    epochs: int = 3
    rate: float = 2e-4
    own: float = 2e-3
    batch: int = 32
    warmup: float = 0.06
    decay: float = 0.01
    dropout: float = 0.1
    averaged: float = 0.998
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Taught:
    """Texts as the head learns from them: what is below it of each, whether each has each area and whether that is known, both (n, A)."""

    hidden: list[Hidden]
    truth: NDArray[np.bool_]
    known: NDArray[np.bool_]

    def some(self, at: NDArray[np.integer]) -> Taught:
        """Those of some of the texts."""
        return Taught([self.hidden[number] for number in at], self.truth[at], self.known[at])


def make_head(
    examples: Sequence[Example], official: Sequence[Example], encoder: Path, work: Path, out: Path, say: Callable[[str], None]
) -> None:
    """Make the head's files in ``out`` for the encoder in the folder ``encoder``, and enter them in ``models.toml`` beside it.

    It learns from both kinds of examples; only of the first, which the tagger learns from, held-out scores are kept. The same examples
    give the same files on one machine.
    """
    areas, all = taxonomy.ids(), [*examples, *official]
    texts = [example.text for example in all]
    truth = np.array([[area in example.labels for area in areas] for example in all])
    known = np.array([[area not in example.undecided for area in areas] for example in all])
    taught = Taught(read(encoder, texts, say), truth, known)
    begun = beginning(load_file(encoder / WEIGHTS), len(areas))
    plan = Plan()
    work.mkdir(parents=True, exist_ok=True)
    of = {name: models.checksum(encoder / name) for name in ENCODER}
    learnt_from = plan, BELOW, texts, truth.tobytes(), known.tobytes(), of
    mark = hashlib.sha256(repr(learnt_from).encode()).hexdigest()

    def trained(name: str, at: NDArray[np.integer]) -> AreaHead:
        file = work / f"{name}-{mark[:16]}.safetensors"
        if not file.exists():
            save_file(learn(AreaHead(begun), taught.some(at), plan, lambda told: say(f"{name}: {told}")), file.with_suffix(".part"))
            file.with_suffix(".part").replace(file)
        return AreaHead(load_file(file))

    whole = trained("head", np.arange(len(texts)))
    held_out = np.zeros((len(examples), len(areas)), np.float32)
    fold_of = np.append(folds([example.group for example in examples]), np.full(len(official), FOLDS))
    for fold in range(FOLDS):
        here = np.flatnonzero(fold_of == fold)
        held_out[here] = scores(trained(f"without part {fold + 1} of {FOLDS}", np.flatnonzero(fold_of != fold)), taught.some(here).hidden)
    say("quantising")
    tensors = {name: np.ascontiguousarray(each) for name, each in _shipped(whole, taught.hidden[::_EVERY]).items()}
    out.mkdir(parents=True, exist_ok=True)
    graph_file, tensor_file, held_out_file = (out / name for name in FILES)
    tensor_file.write_bytes(save(tensors))
    graph_file.write_bytes(head_graph(tensors, tensor_file.name, offsets(tensor_file)).SerializeToString(deterministic=True))
    onnx.checker.check_model(graph_file)
    write(held_out_file, texts[: len(examples)], held_out)
    source = "examples of our own (training/tagging) and official text (training/tagging-official); begun as the last layers of the encoder"
    made = "python -m pipeline make head --texts FOLDER"
    told: dict[str, models.Value] = {
        "name": "area-head-zh",
        "areas": areas,
        "licence": "MIT",
        "source": source,
        "made": made,
        "encoder": of,
    }
    models.enter(out, told, FILES)
    say(f"made {out}: {sum((out / name).stat().st_size for name in FILES) / 1e6:.1f} MB")


def read(encoder: Path, texts: Sequence[str], say: Callable[[str], None]) -> list[Hidden]:
    """What the shipped encoder gives the head of each text, of its first `TOKENS` pieces."""
    model = onnx_model(encoder, None, None, 0, PREFIXES, TOKENS, 1)
    pieces, network = model[0], model[1]
    assert isinstance(pieces, Pieces)
    assert isinstance(network, OnnxNetwork)
    found: list[Hidden] = []
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for start in range(0, len(texts), _READ):
            features = pieces.preprocess(texts[start : start + _READ], PREFIXES["passage"])
            lengths = features["attention_mask"].sum(dim=1).tolist()
            ids = [row[:length] for row, length in zip(features["input_ids"].numpy(), lengths)]
            found += [below.astype(np.float16) for below in threads.map(network.below, ids)]
            say(f"reading the examples: {len(found)} of {len(texts)}")
    return found


def beginning(shipped: Mapping[str, NDArray[Any]], areas: int) -> dict[str, NDArray[np.float32]]:
    """The tensors of a head that has learnt nothing yet, its layers the last ones of the encoder."""
    tensors = dequantised(shipped)
    first = layers(tensors) - BELOW
    found = {
        f"layer.{number}{name.removeprefix(f'layer.{first + number}')}": each
        for number in range(BELOW)
        for name, each in tensors.items()
        if name.startswith(f"layer.{first + number}.")
    }
    width = tensors["position"].shape[1]
    query = np.random.default_rng(0).normal(scale=0.01, size=(areas, width)).astype(np.float32)
    nothing = np.zeros((areas, width), np.float32)
    return found | {"query": query, "value": nothing, "mean": nothing, "bias": np.full(areas, _NONE_YET, np.float32)}


def folds(groups: Sequence[str]) -> NDArray[np.int64]:
    """The fold of each text; texts of a group are in one, and all are about equally large."""
    sizes = {group: groups.count(group) for group in dict.fromkeys(groups)}
    filled, fold = [0] * FOLDS, {}
    for group in sorted(sizes, key=lambda group: (-sizes[group], group)):
        fold[group] = int(np.argmin(filled))
        filled[fold[group]] += sizes[group]
    return np.array([fold[group] for group in groups])


def learn(head: AreaHead, taught: Taught, plan: Plan, say: Callable[[str], None]) -> dict[str, NDArray[np.float32]]:
    """Train in place; the tensors that are given are the average of its weights over the last steps."""
    torch.manual_seed(plan.seed)
    head.train()
    averaged = {name: weight.detach().clone() for name, weight in head.named_parameters()}
    own = [head.query, head.value, head.mean, head.bias]
    groups = [{"params": list(head.layers.parameters()), "lr": plan.rate}, {"params": own, "lr": plan.own}]
    optimizer = torch.optim.AdamW(groups, weight_decay=plan.decay)
    total = plan.epochs * -(-len(taught.hidden) // plan.batch)
    warm = max(1, int(total * plan.warmup))
    rising = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min((step + 1) / warm, max(0.02, 1 - step / total)))
    truth, known = torch.from_numpy(taught.truth).float(), torch.from_numpy(taught.known).float()
    lengths = [len(each) for each in taught.hidden]
    steps, mean = 0, 0.0
    for epoch in range(plan.epochs):
        for at in by_length(lengths, plan.batch, random.Random(f"{plan.seed}-{epoch}"), alike=40):
            hidden, mask = _batch([taught.hidden[number] for number in at])
            with torch.autocast("cpu", torch.bfloat16):
                found = head.scores(hidden, mask, plan.dropout)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(found.float(), truth[at], reduction="none")
            loss = (loss * known[at]).sum(dim=1).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(head.parameters(), _CLIPPED)
            optimizer.step()
            rising.step()
            steps += 1
            share = min(plan.averaged, (1 + steps) / (10 + steps))
            with torch.no_grad():
                for name, weight in head.named_parameters():
                    averaged[name].mul_(share).add_(weight, alpha=1 - share)
            mean = loss.item() if steps == 1 else 0.95 * mean + 0.05 * loss.item()
            if steps % _TOLD == 0:
                say(f"step {steps} of {total}, loss {mean:.4f}")
    head.load_state_dict(averaged)
    return head.tensors()


def scores(head: AreaHead, hidden: Sequence[Hidden]) -> NDArray[np.float32]:
    """What a head says of texts, (n, A)."""
    head.eval()
    found: dict[int, torch.Tensor] = {}
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for at, given, mask in _batches(hidden):
            found |= dict(zip(at, head.scores(given, mask).float()))
    return np.array([found[number].numpy() for number in range(len(hidden))], np.float32)


def _shipped(head: AreaHead, hidden: Sequence[Hidden]) -> dict[str, NDArray[Any]]:
    """The tensors of a head with its matrices rounded, by what these are given over texts."""
    head.eval()

    def run() -> Iterator[torch.Tensor]:
        for _, given, mask in _batches(hidden):
            yield mask.bool()
            head.scores(given, mask)

    return rounded(head.tensors(), gathered(head.layers, tuple(MATRICES), run()))


def _batches(hidden: Sequence[Hidden]) -> Iterator[tuple[list[int], torch.Tensor, torch.Tensor]]:
    """Numbers of texts, shortest first, with what is below the head of them and the mask."""
    order = sorted(range(len(hidden)), key=lambda number: len(hidden[number]))
    for start in range(0, len(order), _READ):
        at = order[start : start + _READ]
        yield at, *_batch([hidden[number] for number in at])


def _batch(hidden: Sequence[Hidden]) -> tuple[torch.Tensor, torch.Tensor]:
    """Texts side by side (n, tokens, D), and 1 where they have a token (n, tokens)."""
    longest = max(map(len, hidden))
    found = torch.zeros(len(hidden), longest, hidden[0].shape[1])
    mask = torch.zeros(len(hidden), longest)
    for row, each in enumerate(hidden):
        found[row, : len(each)] = torch.from_numpy(each.astype(np.float32))
        mask[row, : len(each)] = 1
    return found, mask
