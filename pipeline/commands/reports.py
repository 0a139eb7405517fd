"""Commands on what is stored: bringing reports in, listing, counting and deleting them, the state of the index."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable

from pipeline import output
from pipeline.commands.console import DONE, INDEX_UNUSABLE, REFUSED, Console, filters_of
from pipeline.engine import Engine
from pipeline.records import Filters, Ingested


def ingest(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """Read and store files, folders and archives."""
    return _report_ingest(engine.ingest(given.paths, replace=given.replace, progress=console.progress), console)


def watch(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """Ingest what arrives in a folder."""
    if not given.once:
        console.say(f"gongkai: watching {given.folder}; end with Ctrl-C.")
    return _report_ingest(engine.watch(given.folder, once=given.once), console)


def _report_ingest(events: Iterable[Ingested], console: Console) -> int:
    started, counts, passages = time.monotonic(), {"added": 0, "refused": 0, "unchanged": 0, "replaced": 0}, 0
    for ingested in events:
        counts[ingested.state] += 1
        passages += ingested.passages
        console.result(output.of_ingested(ingested), output.line_of_ingested(ingested))
    seconds = round(time.monotonic() - started, 2)
    done = {"done": True, **counts, "seconds": seconds, "passages": passages}
    line = ", ".join(f"{count} {state}" for state, count in counts.items() if count) or "nothing found"
    console.result(done, f"{line}: {passages} passages in {seconds} s")
    return REFUSED if counts["refused"] else DONE


def reports(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """The stored reports, or one of them whole."""
    if given.id:
        whole = output.of_report(engine.report(given.id), engine.reports(Filters(reports=(given.id,)))[0], engine.passages(given.id))
        console.result(whole, json.dumps(whole, ensure_ascii=False, indent=2))
        return DONE
    for report in engine.reports(filters_of(engine, given)):
        console.result(output.of_summary(report), output.line_of_summary(report))
    return DONE


def counts(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """Passages and reports by area, region, year and the like."""
    for count in engine.counts([name.strip() for name in given.by.split(",")], filters_of(engine, given)):
        values = "  ".join(f"{name}={'?' if value is None else value}" for name, value in count.by)
        console.result(output.of_count(count), f"{values}  {count.passages} passages in {count.reports} reports")
    return DONE


def delete(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """Delete reports."""
    missing = [report_id for report_id in given.ids if not engine.reports(Filters(reports=(report_id,)))]
    deleted = engine.delete(given.ids)
    console.result({"deleted": deleted, "missing": missing}, f"{deleted} reports deleted")
    for report_id in missing:
        console.say(f"gongkai: there is no report {report_id}; `reports` lists those that are stored.")
    return REFUSED if missing else DONE


def reindex(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """Make the index anew with the models and rules of now."""
    reports = engine.reindex(progress=console.progress)
    console.result({"done": True, "reports": reports}, f"{reports} reports indexed anew")
    return DONE


def stats(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """Counts, sizes, versions and what runs."""
    stats = {**engine.stats(), **engine.describe()}
    console.result(stats, "\n".join(f"{key:<20} {value}" for key, value in stats.items()))
    return DONE


def doctor(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """What is wrong with the index and the models."""
    problems = engine.doctor()
    console.result({"sound": not problems, "problems": problems}, "\n".join(problems) or "The index and the models are sound.")
    return INDEX_UNUSABLE if problems else DONE
