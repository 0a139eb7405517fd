"""Commands that give areas: to files and texts, to all that is stored, and why."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from pipeline import output
from pipeline.commands.console import DONE, REFUSED, Console, rows_of, write_file
from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.records import Filters


def tag(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """The areas of files, or of the texts of a file, without storing them."""
    if bool(given.files) == (given.texts is not None):
        raise UsageError("Give either files or --texts FILE.")
    if given.texts is not None:
        rows = rows_of(given.texts, "text")
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


def profile(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """How reports stand against those of their kind and year."""
    from pipeline import summary  # takes long to load

    stored = {report.id for report in engine.reports(Filters(reports=tuple(given.reports)))}
    files = [Path(each) for each in given.reports if each not in stored]
    tagged = list(engine.tag(files)) if files else []
    for each in tagged:
        if each.reason:
            console.result(output.of_tagged(each), output.lines_of_tagged(each))
    taken = [each for each in given.reports if each in stored] + [each for each in tagged if not each.reason]
    profiles = engine.profile(taken)
    for made in profiles:
        console.result(output.of_profile(made), output.lines_of_profile(made))
    names = {area.id: getattr(area, given.lang) for area in engine.areas()}
    for form in summary.FORMS:
        if profiles and (file := getattr(given, form)):
            write_file(file, summary.write(form, profiles, given.lang, lambda area: names.get(area, area), given.date))
    return REFUSED if any(each.reason for each in tagged) else DONE


def retag(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """Give all stored passages their areas anew."""
    passages = engine.retag(progress=console.progress)
    console.result({"done": True, "passages": passages}, f"{passages} passages tagged anew")
    return DONE


def explain(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """The terms of a text that speak for its areas."""
    for area, reasons in engine.explain(given.text, given.area).items():
        terms = "  ".join(f"{reason.term} {reason.weight:.2f}" for reason in reasons)
        console.result(
            {"area": area, "terms": [asdict(reason) for reason in reasons]}, f"{area}: {terms or 'no term; the meaning of the whole'}"
        )
    return DONE


def taxonomy(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """The areas, or the classes of another list of areas."""
    if given.name == "area":
        for area in engine.areas():
            console.result(output.of_area(area), output.line_of_area(area))
    else:
        for covered in engine.classes(given.name):
            console.result(output.of_class(covered), output.line_of_class(covered))
    return DONE
