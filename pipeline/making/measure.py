"""How near the shipped encoder is to its uncut fp32 form, and how much faster than it and than the original, in one run.

`python -m pipeline.making.measure FILE.txt...` prints the figures of models/encoder/CARD.md for the paragraphs of the files.
On a machine that does other work too, GONGKAI_THREADS=1 gives the fairer ratio.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from pipeline.encode import Encoder, open_encoder
from pipeline.making.encoder import WORK
from pipeline.making.reference import encode, trained, uncut_model
from pipeline.making.source import PREFIXES, Source, installed_weights, read_source
from pipeline.making.training import STUDENT
from pipeline.making.vocabulary import kept, tokenizer, uncut_tokenizer
from pipeline.settings import Settings, load

_COMPARED = 60
_LENGTHS = {50: 48, 150: 32, 350: 16}  # characters: passages timed
_ROUNDS = 3
_QUERY = "清河县去年收到多少件政府信息公开申请"


def measure(texts: Sequence[str], settings: Settings) -> Iterator[str]:
    """The measures, a line each."""
    source, encoder = read_source(installed_weights()), open_encoder(settings, with_head=False)
    headed, floating = open_encoder(settings), open_encoder(replace(settings, engine="torch"), with_head=False)
    yield f"engine {encoder.engine}"
    yield _pieces(source, texts)
    model = uncut_model(source)
    torch.set_num_threads(settings.threads or os.cpu_count() or 1)
    if (WORK / STUDENT).exists():
        chosen = list(texts)[:: max(1, len(texts) // _COMPARED)][:_COMPARED]
        whole = encode(uncut_model(trained(source)), [{"kind": "passage", "text": text} for text in chosen])
        near = (encoder.passages(chosen).whole * whole).sum(axis=1)
        yield f"cosine to its uncut fp32 form, {len(chosen)} passages: lowest {near.min():.4f}, mean {near.mean():.4f}"
    else:
        yield f"cosine to its uncut fp32 form: not measured, for {WORK / STUDENT} is not there (`make encoder` leaves it)"
    running = "".join(texts)
    for length, count in _LENGTHS.items():
        starts = np.linspace(0, max(0, len(running) - length), count, dtype=int)
        passages = [running[start : start + length] for start in starts]
        # By turns, so that all see the same other load of the machine.
        ways = (encoder.passages, headed.passages, floating.passages, lambda some: model.encode(some, prompt_name="passage"))
        rounds = [[_rate(way, passages) for way in ways] for _ in range(_ROUNDS)]
        ours, with_head, thinned, plain = (max(rates) for rates in zip(*rounds))
        ratios = [statistics.median(each[way] / each[-1] for each in rounds) for way in range(3)]
        yield f"{length} characters: {ours:.0f} passages/s, plain {plain:.0f}, ratio {ratios[0]:.1f}"
        yield f"… and the scores of areas: {with_head:.0f} passages/s, ratio {ratios[1]:.1f}"
        yield f"… before quantising, fp32 on torch: {thinned:.0f} passages/s, ratio {ratios[2]:.1f}"
    yield f"one query: median {_latency(headed):.1f} ms"


def _pieces(source: Source, texts: Sequence[str]) -> str:
    full, cut = uncut_tokenizer(source), tokenizer(source, kept(source))
    equal = sum(full.encode(PREFIXES["passage"] + text).tokens == cut.encode(PREFIXES["passage"] + text).tokens for text in texts)
    return f"cut into the same pieces by the whole vocabulary: {equal} of {len(texts)}"


def _rate(encode_all: Callable[[list[str]], object], passages: list[str]) -> float:
    started = time.perf_counter()
    encode_all(passages)
    return len(passages) / (time.perf_counter() - started)


def _latency(encoder: Encoder) -> float:
    """Milliseconds of one query, the median of 100."""
    seconds = []
    for _ in range(100):
        started = time.perf_counter()
        encoder.queries([_QUERY])
        seconds.append(time.perf_counter() - started)
    return 1000 * statistics.median(seconds)


if __name__ == "__main__":
    lines = [line.strip() for file in sys.argv[1:] for line in Path(file).read_text(encoding="utf-8").splitlines()]
    for told in measure([line[:500] for line in lines if len(line) > 10], load()):
        sys.stdout.write(f"{told}\n")
