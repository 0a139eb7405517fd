"""The command line: ``python -m pipeline COMMAND``. With ``--json`` stdout holds JSON objects only, one a line."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pipeline import Filters, GongkaiError, Ingested, Progress, Query, UsageError, load, output
from pipeline.arguments import parser
from pipeline.engine import Engine
from pipeline.files import write_whole
from pipeline.settings import ROOT
from pipeline.tagging.areas import AreaState
from pipeline.tagging.ledger import area_of
from pipeline.tagging.overlay import NewArea

DONE, REFUSED, CALL_WRONG, INDEX_UNUSABLE = 0, 1, 2, 3


class Console:
    """Writes results to stdout and everything else to stderr."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self._bar = sys.stderr.isatty()

    def result(self, record: dict[str, Any], line: str) -> None:
        """One result: an object with --json, else its line."""
        sys.stdout.write((json.dumps(record, ensure_ascii=False) if self.as_json else line) + "\n")
        sys.stdout.flush()

    def say(self, text: str) -> None:
        """A word to the user that is no result."""
        sys.stderr.write(("\r\x1b[K" if self._bar else "") + text + "\n")

    def progress(self, progress: Progress) -> None:
        """A bar on a terminal, nothing elsewhere."""
        if self._bar:
            share = progress.done / progress.total if progress.total else 1.0
            filled = "█" * round(24 * share)
            sys.stderr.write(f"\r\x1b[K{filled:·<24} {progress.done}/{progress.total} {progress.what[-60:]}")
            sys.stderr.write("\n" if progress.done >= progress.total else "")
            sys.stderr.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status of the contract."""
    given = parser(_COMMANDS).parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.WARNING, stream=sys.stderr)
    console = Console(given.json)
    try:
        settings = load()
        if given.index:
            settings = replace(settings, index_dir=given.index)
        with Engine.open(settings) as engine:
            return _COMMANDS[given.command](engine, given, console)
    except GongkaiError as error:
        console.say(f"gongkai: {error}")
        return error.exit_status
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        console.say("gongkai: stopped; what was done is stored, and the same command goes on from there.")
        return REFUSED


def _ingest(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    return _report_ingest(engine.ingest(given.paths, replace=given.replace, progress=console.progress), console)


def _watch(engine: Engine, given: argparse.Namespace, console: Console) -> int:
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


def _search(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    filters = _filters(engine, given)
    if (given.query is None) == (given.queries is None):
        raise UsageError("Give either a query or --queries FILE.")
    if given.queries is None:
        for hit in engine.search(Query(given.query, given.top, given.mode, filters)).hits:
            console.result(output.of_hit(hit), output.line_of_hit(hit))
        return DONE
    for row in _rows(given.queries, "query"):
        hits = [output.of_hit(hit) for hit in engine.search(Query(row["query"], given.top, given.mode, filters)).hits]
        record = {"id": row["id"], "query": row["query"], "hits": hits}
        console.result(record, json.dumps(record, ensure_ascii=False))
    return DONE


def _ask(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    filters = _filters(engine, given)
    if (given.question is None) == (given.questions is None):
        raise UsageError("Give either a question or --questions FILE.")
    if given.questions is None:
        answer = engine.ask(given.question, filters)
        console.result(output.of_answer(answer), output.lines_of_answer(answer))
        return DONE
    for row in _rows(given.questions, "question"):
        record = {"id": row["id"], **output.of_answer(engine.ask(row["question"], filters))}
        console.result(record, json.dumps(record, ensure_ascii=False))
    return DONE


def _reports(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    if given.id:
        whole = output.of_report(engine.report(given.id), engine.reports(Filters(reports=(given.id,)))[0], engine.passages(given.id))
        console.result(whole, json.dumps(whole, ensure_ascii=False, indent=2))
        return DONE
    for report in engine.reports(_filters(engine, given)):
        console.result(output.of_summary(report), output.line_of_summary(report))
    return DONE


def _counts(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    for count in engine.counts([name.strip() for name in given.by.split(",")], _filters(engine, given)):
        values = "  ".join(f"{name}={'?' if value is None else value}" for name, value in count.by)
        console.result(output.of_count(count), f"{values}  {count.passages} passages in {count.reports} reports")
    return DONE


def _taxonomy(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    if given.name == "area":
        for area in engine.areas():
            console.result(output.of_area(area), output.line_of_area(area))
    else:
        for covered in engine.classes(given.name):
            console.result(output.of_class(covered), output.line_of_class(covered))
    return DONE


def _areas(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    taken, wanted = len(given.names), {"add": "FILE.json", "split": "FILE.json", "rename": "ID"}
    if given.act in wanted and taken != 1:
        raise UsageError(f"Give one name: `areas {given.act} {wanted[given.act]}`.")
    if given.act in ("list", "history") and taken:
        raise UsageError(f"`areas {given.act}` takes no name; leave out {given.names[0]!r}.")
    if given.act == "history":
        for change in engine.area_history():
            console.result(output.of_change(change), output.line_of_change(change))
    elif given.act == "merge":
        passages = engine.merge_areas(given.names, given.into, given.by, console.progress)
        console.result({"done": True, "passages": passages}, f"{passages} passages tagged anew")
    else:
        for state in _changed_areas(engine, given, console):
            console.result(output.of_area_state(state), output.line_of_area_state(state))
    return DONE


def _changed_areas(engine: Engine, given: argparse.Namespace, console: Console) -> Sequence[AreaState]:
    """The areas that a change was about, after it; all of them where there was none."""
    if given.act == "add":
        return [engine.add_area(area_of(_object(Path(given.names[0]))), given.by, console.progress)]
    if given.act == "split":
        told = _object(Path(given.names[0]))
        if not isinstance(told.get("id"), str) or not isinstance(told.get("areas"), list):
            raise UsageError(f"{given.names[0]} lacks id or areas; name the area to split and list the new ones.")
        return engine.split_area(told["id"], [area_of(each) for each in told["areas"]], given.by, console.progress)
    if given.act == "rename":
        return [engine.rename_area(NewArea(given.names[0], given.zh, given.en, given.define_zh, given.define_en), given.by)]
    return engine.learn_areas(given.names, console.progress) if given.act == "learn" else engine.area_states()


def _object(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} is not a readable JSON file ({error}).") from error
    if not isinstance(told, dict):
        raise UsageError(f"{file} must hold one JSON object.")
    return told


def _delete(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    missing = [report_id for report_id in given.ids if not engine.reports(Filters(reports=(report_id,)))]
    deleted = engine.delete(given.ids)
    console.result({"deleted": deleted, "missing": missing}, f"{deleted} reports deleted")
    for report_id in missing:
        console.say(f"gongkai: there is no report {report_id}; `reports` lists those that are stored.")
    return REFUSED if missing else DONE


def _reindex(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    reports = engine.reindex(progress=console.progress)
    console.result({"done": True, "reports": reports}, f"{reports} reports indexed anew")
    return DONE


def _tag(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    if bool(given.files) == (given.texts is not None):
        raise UsageError("Give either files or --texts FILE.")
    if given.texts is not None:
        rows = _rows(given.texts, "text")
        for row, tags in zip(rows, engine.tag_texts([row["text"] for row in rows]), strict=True):
            record = {"id": row["id"], "labels": list(tags.labels), "scores": tags.scores}
            console.result(record, f"{row['id']}  {', '.join(tags.labels) or '-'}")
        return DONE
    status = DONE
    for tagged in engine.tag(given.files):
        if tagged.reason:
            status = REFUSED
        console.result(output.of_tagged(tagged), output.lines_of_tagged(tagged))
    return status


def _profile(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    from pipeline import summary

    stored = {report.id for report in engine.reports(Filters(reports=tuple(given.reports)))}
    files = [Path(each) for each in given.reports if each not in stored]
    tagged = list(engine.tag(files)) if files else []
    for each in tagged:
        if each.reason:
            console.result(output.of_tagged(each), output.lines_of_tagged(each))
    taken = [each for each in given.reports if each in stored] + [each for each in tagged if not each.reason]
    profiles = engine.profile(taken)
    for profile in profiles:
        console.result(output.of_profile(profile), output.lines_of_profile(profile))
    names = {area.id: getattr(area, given.lang) for area in engine.areas()}
    for form in summary.FORMS:
        if profiles and (file := getattr(given, form)):
            _write(file, summary.write(form, profiles, given.lang, lambda area: names.get(area, area), given.date))
    return REFUSED if any(each.reason for each in tagged) else DONE


def _write(file: Path, data: bytes) -> None:
    try:
        write_whole(file, data)
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({error.strerror}); name another file.") from error


def _retag(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    passages = engine.retag(progress=console.progress)
    console.result({"done": True, "passages": passages}, f"{passages} passages tagged anew")
    return DONE


def _train_tagger(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    examples = given.examples or ROOT / "training" / "tagging"
    for quality in engine.train_tagger(examples, given.out or engine.settings.models_dir / "tagger", console.say):
        measures = f"precision {quality.precision:.3f}  recall {quality.recall:.3f}  F1 {quality.f1:.3f}"
        console.result(asdict(quality), f"{quality.area:<24} {quality.examples:>5} examples  {measures}")
    return DONE


def _retrain(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    version = engine.retrain(console.progress, **({"examples": given.examples} if given.examples else {}))
    if version:
        console.result(output.of_tagger(version), output.lines_of_tagger(version))
    return DONE


def _taggers(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    if (given.act == "use") != (given.version is not None):
        raise UsageError("Name the version to use: `taggers use N`; `taggers` lists them.")
    if given.act == "use":
        passages = engine.use_tagger(given.version, console.progress)
        console.result({"version": given.version, "passages": passages}, f"version {given.version}: {passages} passages tagged anew")
        return DONE
    for version in engine.tagger_versions():
        console.result(output.of_tagger(version), output.lines_of_tagger(version))
    return DONE


def _to_label(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    for queued in engine.to_label(given.top, engine.find_area(given.area) if given.area else None):
        console.result(output.of_queued(queued), output.line_of_queued(queued))
    return DONE


def _corrections(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    if given.action == "import":
        return _import_corrections(engine, given, console)
    if given.action == "export" and given.file:
        data = engine.export_corrections().encode("utf-8-sig")  # by the mark at its beginning a spreadsheet knows it is UTF-8
        try:
            write_whole(given.file, data)
        except OSError as error:
            raise UsageError(f"{given.file} cannot be written ({error.strerror}); name another file.") from error
        console.result({"done": True, "file": str(given.file), "corrections": len(engine.corrections())}, f"written to {given.file}")
    elif given.action == "export" and not given.json:
        sys.stdout.write(engine.export_corrections())
    else:
        for made in engine.corrections():
            console.result(output.of_correction(made), output.line_of_correction(made))
    return DONE


def _import_corrections(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    if given.file is None:
        raise UsageError("Name the CSV file that the corrections are taken from.")
    imported = engine.import_corrections(given.file)
    for refusal in imported.refused:
        console.result({"state": "refused", **asdict(refusal)}, f"  refused  row {refusal.row}  ({refusal.reason})")
    counts = {"added": imported.added, "unchanged": imported.unchanged, "unplaced": imported.unplaced, "refused": len(imported.refused)}
    console.result({"done": True, **counts}, ", ".join(f"{count} {state}" for state, count in counts.items()))
    return REFUSED if imported.refused else DONE


def _explain(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    for area, reasons in engine.explain(given.text, given.area).items():
        terms = "  ".join(f"{reason.term} {reason.weight:.2f}" for reason in reasons)
        console.result(
            {"area": area, "terms": [asdict(reason) for reason in reasons]}, f"{area}: {terms or 'no term; the meaning of the whole'}"
        )
    return DONE


def _stats(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    stats = {**engine.stats(), **engine.describe()}
    console.result(stats, "\n".join(f"{key:<20} {value}" for key, value in stats.items()))
    return DONE


def _doctor(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    problems = engine.doctor()
    console.result({"sound": not problems, "problems": problems}, "\n".join(problems) or "The index and the models are sound.")
    return INDEX_UNUSABLE if problems else DONE


def _evaluate(engine: Engine, given: argparse.Namespace, console: Console) -> int:
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


def _bench(engine: Engine, given: argparse.Namespace, console: Console) -> int:
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


def _serve(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    from pipeline.api import serve

    console.say(f"gongkai: answering on http://127.0.0.1:{given.port}; end with Ctrl-C.")
    serve(engine, given.port)
    return DONE


def _make(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    from pipeline.making import make

    make(given.what, engine.settings, given.weights, given.texts, console.say)
    return DONE


def _filters(engine: Engine, given: argparse.Namespace) -> Filters:
    return Filters(
        regions=tuple(given.region or ()),
        organs=tuple(given.organ or ()),
        years=given.year,
        kinds=tuple(given.kind or ()),
        areas=tuple(dict.fromkeys(map(engine.find_area, given.area or ()))),
    )


def _rows(file: Path, key: str) -> list[dict[str, Any]]:
    from pipeline.jsonl import read_jsonl

    rows = read_jsonl(file)
    for number, row in enumerate(rows, 1):
        if "id" not in row or not isinstance(row.get(key), str):
            raise UsageError(f"{file}, object {number}, lacks id or {key}; both are needed.")
    return rows


_COMMANDS: dict[str, Callable[[Engine, argparse.Namespace, Console], int]] = {
    "ingest": _ingest,
    "watch": _watch,
    "search": _search,
    "ask": _ask,
    "reports": _reports,
    "report": _reports,
    "counts": _counts,
    "taxonomy": _taxonomy,
    "areas": _areas,
    "delete": _delete,
    "reindex": _reindex,
    "tag": _tag,
    "profile": _profile,
    "retag": _retag,
    "train-tagger": _train_tagger,
    "retrain": _retrain,
    "taggers": _taggers,
    "to-label": _to_label,
    "corrections": _corrections,
    "explain": _explain,
    "stats": _stats,
    "doctor": _doctor,
    "evaluate": _evaluate,
    "bench": _bench,
    "serve": _serve,
    "make": _make,
}

if __name__ == "__main__":
    sys.exit(main())
