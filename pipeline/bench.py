"""Measures of speed, side by side in one run: machines differ and are noisy, ratios are what can be compared."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.encode import Encoder, open_encoder
from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.reading import Reader, sources
from pipeline.records import MODES, Query, Report
from pipeline.settings import ROOT, Settings

_SAMPLE = 160  # passages that the plain encoder is timed on
_QUERIES = 60
_LONGEST_QUERY = 40  # characters
_READING = _TAGGING = 5.0  # seconds
_ASKED = ("收到多少件政府信息公开申请", "主动公开了多少条信息", "有没有因信息公开被提起行政诉讼", "举办了几次培训", "联系电话是多少")
_NOTHING = "Nothing was ingested, so there is nothing to measure; name a folder of reports."


def bench(settings: Settings, paths: Sequence[Path], say: Callable[[str], None]) -> Iterator[tuple[str, float]]:
    """(name, value) of each measure, over an index of its own made of the paths (default: the samples)."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = replace(settings, index_dir=Path(folder))
        with Engine.open(fresh) as engine:
            engine.describe()
            list(engine.ingest([ROOT / "samples"]))  # models and reading processes warm
            engine.delete([report.id for report in engine.reports()])
            yield from _read(engine, paths or [ROOT / "samples"], say)
            yield from _ingest(engine, paths or [ROOT / "samples"], say)
            yield from _search(engine, say)
            yield from _tag(engine, say)
            yield from _ask(engine, say)


def _read(engine: Engine, paths: Sequence[Path], say: Callable[[str], None]) -> Iterator[tuple[str, float]]:
    """Reading alone, over and over until it has taken long enough to be timed; the processes are started before the clock is."""
    say("reading")
    settings = engine.settings
    with Reader(settings) as reader:
        first = list(sources(paths, settings))
        list(reader.read_all(first[: 2 * settings.workers]))
        read, started = 0, time.perf_counter()
        while (taken := time.perf_counter() - started) < _READING:
            found = sum(isinstance(outcome, Report) for _, _, outcome in reader.read_all(sources(paths, settings)))
            if not found:
                raise UsageError(_NOTHING)
            read += found
    yield "reports a minute, reading alone", round(60 * read / taken)


def _ingest(engine: Engine, paths: Sequence[Path], say: Callable[[str], None]) -> Iterator[tuple[str, float]]:
    say("ingesting")
    started = time.perf_counter()
    passages = sum(ingested.passages for ingested in engine.ingest(paths))
    line = passages / (time.perf_counter() - started)
    if not passages:
        raise UsageError(_NOTHING)
    say("encoding the same passages the plain way: sentence-transformers, torch, fp32")
    texts = [passage.in_context for summary in engine.reports() for passage in engine.passages(summary.id)]
    texts = texts[:: max(1, len(texts) // _SAMPLE)][:_SAMPLE]
    plain = _rate(open_encoder(replace(engine.settings, engine="torch"), with_head=False), texts)
    shipped = _rate(open_encoder(engine.settings), texts)
    yield "passages ingested", passages
    yield "characters a passage, mean", round(statistics.mean(map(len, texts)), 1)
    yield "whole line, passages a second", round(line, 1)
    yield "encoding alone, with the head, passages a second", round(shipped, 1)
    yield "plain encoding alone, without a head (torch fp32), passages a second", round(plain, 1)
    yield "whole line / plain encoding alone", round(line / plain, 2)
    yield "index, bytes a passage", round(sum(f.stat().st_size for f in engine.settings.index_dir.iterdir()) / passages)


def _rate(encoder: Encoder, texts: Sequence[str]) -> float:
    encoder.passages(texts[:4])
    started = time.perf_counter()
    encoder.passages(texts)
    return len(texts) / (time.perf_counter() - started)


def _search(engine: Engine, say: Callable[[str], None]) -> Iterator[tuple[str, float]]:
    say("searching")
    titles = dict.fromkeys(
        section.path[-1][:_LONGEST_QUERY] for summary in engine.reports() for section in engine.report(summary.id).sections
    )
    queries = list(titles)[:: max(1, len(titles) // _QUERIES)][:_QUERIES] or ["政府信息公开"]
    for mode in MODES:
        engine.search(Query(queries[0], mode=mode))
        seconds = []
        for text in queries:
            started = time.perf_counter()
            engine.search(Query(text, mode=mode))
            seconds.append(time.perf_counter() - started)
        yield f"{mode} query, median milliseconds", round(1000 * statistics.median(seconds), 1)
        yield f"{mode} query, 95th percentile milliseconds", round(1000 * sorted(seconds)[int(0.95 * len(seconds))], 1)


def _tag(engine: Engine, say: Callable[[str], None]) -> Iterator[tuple[str, float]]:
    """All stored passages tagged anew from their stored vectors, over and over until it has taken long enough to be timed."""
    say("tagging")
    tagged, started = 0, time.perf_counter()
    while (taken := time.perf_counter() - started) < _TAGGING:
        tagged += engine.retag()
    yield "tagging, vectors given, passages a second", round(tagged / taken)


def _ask(engine: Engine, say: Callable[[str], None]) -> Iterator[tuple[str, float]]:
    say("asking")
    places = dict.fromkeys(summary.region or summary.organ or "" for summary in engine.reports())
    questions = [f"{place}{asked}" for place in places for asked in _ASKED][:_QUERIES]
    engine.ask(questions[0])
    seconds = []
    for question in questions:
        started = time.perf_counter()
        engine.ask(question)
        seconds.append(time.perf_counter() - started)
    yield "question, median milliseconds", round(1000 * statistics.median(seconds), 1)
    yield "question, 95th percentile milliseconds", round(1000 * sorted(seconds)[int(0.95 * len(seconds))], 1)
