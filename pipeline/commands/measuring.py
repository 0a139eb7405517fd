"""Commands for those who measure, serve and make."""

from __future__ import annotations

import argparse
import contextlib
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

from pipeline.commands.console import DONE, REFUSED, Console
from pipeline.engine import Engine
from pipeline.settings import ROOT


def evaluate(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """Measure quality on an evaluation set."""
    from pipeline.evaluate import evaluate

    with contextlib.ExitStack() as stack:
        if given.index is None:  # an index of its own: what the user has stored is neither searched nor changed
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            engine = stack.enter_context(Engine.open(replace(engine.settings, index_dir=folder)))
        for measure in evaluate(engine, given.folder, given.corpus):
            record = asdict(measure)
            values = (f"{key} {value:.3f}" if isinstance(value, float) else f"{value}" for key, value in record.items())
            console.result(record, "  ".join(values))
    return DONE


def bench(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """Measure speed, or read broken files."""
    from pipeline.bench import bench

    if given.fuzz is not None:
        return _fuzz(engine, given, console)
    for name, value in bench(engine.settings, given.paths, console.say):
        console.result({"measure": name, "value": value}, f"{name:<60} {value}")
    return DONE


def _fuzz(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    from pipeline.fuzz import Tally, fuzz, seeds

    tally = Tally()
    all_seeds = seeds(given.paths or [ROOT / "samples"], engine.settings)
    for fault in fuzz(engine.settings, all_seeds, range(given.fuzz), console.progress, tally):
        console.result(asdict(fault), f"{fault.kind:>6}  {fault.file}  {fault.what}")
    console.result(asdict(tally), "  ".join(f"{key} {value}" for key, value in asdict(tally).items()))
    return REFUSED if tally.crashes or tally.hangs or tally.broken_offsets else DONE


def serve(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """Answer over HTTP."""
    from pipeline.api import serve

    console.say(f"gongkai: answering on http://127.0.0.1:{given.port}; end with Ctrl-C.")
    serve(engine, given.port)
    return DONE


def make(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """Make a part that ships."""
    from pipeline.making import make

    make(given.what, engine.settings, given.weights, given.texts, console.say)
    return DONE
