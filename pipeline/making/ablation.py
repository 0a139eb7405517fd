"""What each step of making the encoder is worth: base, tuned, distilled, quantised, and read token by token.

`python -m pipeline.making.ablation TEXTS EVAL CORPUS` prints a line a step: recall at 1 and 10 and MRR@10 of the vectors alone on our
development split, on questions over an encyclopaedia and on an evaluation set (disclosure reports and work reports apart), size and speed;
at last those of the whole search, with words and places. The trained weights are those that `make encoder` left in build/encoder; all but
what ships runs on torch, in bf16.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from pipeline.encode import open_encoder
from pipeline.engine import Engine
from pipeline.evaluate import Ranking, rank, search_quality
from pipeline.fold import fold
from pipeline.jsonl import read_jsonl
from pipeline.making.encoder import FILES, WORK
from pipeline.making.judging import Encodes, Likeness, by_tokens, by_vectors, judge_general, judge_own
from pipeline.making.source import installed_weights, read_source
from pipeline.making.trainable import Trainable, trainable
from pipeline.making.training import EXAMPLES, SEARCH, STUDENT, TUNED
from pipeline.making.vocabulary import kept
from pipeline.quotes import relevant
from pipeline.records import Passage
from pipeline.settings import ROOT, Settings, load

_SPEED, _LENGTH = 64, 150  # passages timed, and characters of each


def ablation(texts: Path, folder: Path, corpus: Path, settings: Settings, scratch: Path) -> Iterator[str]:
    """The measures, a line each."""
    with Engine.open(replace(settings, index_dir=scratch)) as engine:
        for _ in engine.ingest([corpus]):
            pass
        reports = {report.id: report for report in engine.reports()}
        found = [(passage, passage.in_context) for id in reports for passage in engine.passages(id)]
        kinds = {Path(report.file).name: report.kind for report in reports.values()}
        queries = read_jsonl(folder / "queries.jsonl")
        hybrid = [each for each in search_quality(engine.search, queries, "hybrid", kinds) if not each.group.startswith("kind")]
    files = {id: report.file for id, report in reports.items()}
    source = read_source(installed_weights())
    base = trainable(source, kept(source))
    shipped = open_encoder(settings, with_head=False)
    steps: dict[str, Encodes] = {
        "base": base,
        "tuned": base.read(WORK / TUNED),
        "distilled": base.read(WORK / STUDENT),
        "distilled, int8, as it ships": shipped,
    }
    others = [row["text"] for file in sorted(EXAMPLES.glob("*.jsonl")) for row in read_jsonl(file)]
    running = "".join(passage.text for passage, _ in found)
    timed = [running[at : at + _LENGTH] for at in np.linspace(0, len(running) - _LENGTH, _SPEED, dtype=int)]
    compared = {name: by_vectors(encoder) for name, encoder in steps.items()} | {"as it ships, and token by token": by_tokens(shipped)}
    for name, likeness in compared.items():
        yield f"{name}: our development split: {judge_own(likeness, SEARCH)['all']}"
        yield f"{name}: our development split, each passage among others: {judge_own(likeness, SEARCH, others)['all']}"
        yield f"{name}: encyclopaedia: {judge_general(likeness, texts)}"
        for measure in _dense(likeness, queries, found, files, kinds):
            yield f"{name}: {folder.name}, {_told(measure)}"
    for name, encoder in steps.items():
        started = time.perf_counter()
        encoder.passages(timed)
        yield f"{name}: {_SPEED / (time.perf_counter() - started):.0f} passages/s of {_LENGTH} characters"
        yield f"{name}: {_bytes(encoder, settings) / 1e6:.0f} MB"
    for measure in hybrid:
        yield f"as it ships, with words and places: {folder.name}, {_told(measure)}"


def _dense(
    likeness: Likeness,
    queries: Sequence[dict[str, Any]],
    passages: Sequence[tuple[Passage, str]],
    files: Mapping[str, str],
    kinds: Mapping[str, str],
) -> list[Ranking]:
    """Measures of likeness alone: no places, no years, no words."""
    scores = likeness([text for _, text in passages], [fold(row["query"]) for row in queries])
    ranks: dict[str, list[int]] = {"all": [], "disclosure": [], "work_report": []}
    for row, near in zip(queries, scores):
        best = [passages[number][0] for number in np.argsort(-near, kind="stable")[:10].tolist()]
        gold: list[dict[str, str]] = row["gold"]
        place = next((place for place, each in enumerate(best, 1) if relevant(files[each.report_id], each.text, gold)), 0)
        for group in ("all", *{kinds.get(Path(each["file"]).name, "other") for each in gold}):
            ranks.setdefault(group, []).append(place)
    return [rank(each, "dense", group) for group, each in ranks.items() if each]


def _told(measure: Ranking) -> str:
    recalls = f"R@1 {measure.recall_1:.3f}  R@10 {measure.recall_10:.3f}  MRR@10 {measure.mrr_10:.3f}"
    return f"{measure.group}: {measure.queries} queries  {recalls}"


def _bytes(encoder: Encodes, settings: Settings) -> int:
    """The size of the weights: on torch four bytes each; else of the files that ship."""
    if isinstance(encoder, Trainable):
        return sum(4 * weight.numel() for weight in encoder.model.parameters())
    return sum(file.stat().st_size for file in (settings.models_dir / "encoder").iterdir() if file.name in FILES)


if __name__ == "__main__":
    torch.set_num_threads(2)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as made:
        for line in ablation(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), load(), Path(made)):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
