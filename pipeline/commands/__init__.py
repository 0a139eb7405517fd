"""The commands of the command line, a function each: (engine, what was given, console) -> exit status."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from pipeline.commands import finding, measuring, reports, tagging, teaching
from pipeline.commands.console import Console
from pipeline.engine import Engine

COMMANDS: dict[str, Callable[[Engine, argparse.Namespace, Console], int]] = {
    "ingest": reports.ingest,
    "watch": reports.watch,
    "search": finding.search,
    "ask": finding.ask,
    "reports": reports.reports,
    "report": reports.reports,
    "counts": reports.counts,
    "taxonomy": tagging.taxonomy,
    "areas": teaching.areas,
    "delete": reports.delete,
    "reindex": reports.reindex,
    "tag": tagging.tag,
    "profile": tagging.profile,
    "retag": tagging.retag,
    "train-tagger": teaching.train_tagger,
    "retrain": teaching.retrain,
    "taggers": teaching.taggers,
    "to-label": teaching.to_label,
    "corrections": teaching.corrections,
    "explain": tagging.explain,
    "stats": reports.stats,
    "doctor": reports.doctor,
    "evaluate": measuring.evaluate,
    "bench": measuring.bench,
    "serve": measuring.serve,
    "make": measuring.make,
}
