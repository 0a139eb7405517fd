"""Commands by which the tagger learns: areas of one's own, corrections, what to label next, training and versions."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pipeline import output
from pipeline.commands.console import DONE, REFUSED, Console, json_object, write_file
from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.opened import EXAMPLES
from pipeline.tagging.areas import AreaState
from pipeline.tagging.ledger import area_of
from pipeline.tagging.overlay import NewArea


def areas(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """Add, rename, merge, split and learn areas of the index; list them and what was changed."""
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
        return [engine.add_area(area_of(json_object(Path(given.names[0]))), given.by, console.progress)]
    if given.act == "split":
        told = json_object(Path(given.names[0]))
        if not isinstance(told.get("id"), str) or not isinstance(told.get("areas"), list):
            raise UsageError(f"{given.names[0]} lacks id or areas; name the area to split and list the new ones.")
        return engine.split_area(told["id"], [area_of(each) for each in told["areas"]], given.by, console.progress)
    if given.act == "rename":
        return [engine.rename_area(NewArea(given.names[0], given.zh, given.en, given.define_zh, given.define_en), given.by)]
    return engine.learn_areas(given.names, console.progress) if given.act == "learn" else engine.area_states()


def train_tagger(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """Train the tagger that ships, from a folder of examples."""
    examples = given.examples or EXAMPLES
    for quality in engine.train_tagger(examples, given.out or engine.settings.models_dir / "tagger", console.say):
        measures = f"precision {quality.precision:.3f}  recall {quality.recall:.3f}  F1 {quality.f1:.3f}"
        console.result(asdict(quality), f"{quality.area:<24} {quality.examples:>5} examples  {measures}")
    return DONE


def retrain(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """Train a tagger of the index with the corrections."""
    version = engine.retrain(console.progress, **({"examples": given.examples} if given.examples else {}))
    if version:
        console.result(output.of_tagger(version), output.lines_of_tagger(version))
    return DONE


def taggers(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """The versions of the tagger; go over to one."""
    if (given.act == "use") != (given.version is not None):
        raise UsageError("Name the version to use: `taggers use N`; `taggers` lists them.")
    if given.act == "use":
        passages = engine.use_tagger(given.version, console.progress)
        console.result({"version": given.version, "passages": passages}, f"version {given.version}: {passages} passages tagged anew")
        return DONE
    for version in engine.tagger_versions():
        console.result(output.of_tagger(version), output.lines_of_tagger(version))
    return DONE


def to_label(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """The passages that people should label next."""
    for queued in engine.to_label(given.top, engine.find_area(given.area) if given.area else None):
        console.result(output.of_queued(queued), output.line_of_queued(queued))
    return DONE


def corrections(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """The log of corrections; export and import it."""
    if given.action == "import":
        return _import_corrections(engine, given, console)
    if given.action == "export" and given.file:
        data = engine.export_corrections().encode("utf-8-sig")  # by the mark at its beginning a spreadsheet knows it is UTF-8
        write_file(given.file, data)
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
