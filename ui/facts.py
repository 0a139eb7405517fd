"""What is known of a report, and of each value where it was read, with the way there."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records import Field, Report
from ui import url
from ui.i18n import t

SURE = 0.8  # a value less certain than this is marked


@dataclass(frozen=True, slots=True)
class Fact:
    """A value by its name; ``source`` says where it comes from (None: nothing tells), ``href`` leads to the words, ``words``."""

    name: str
    value: str | None
    source: str | None = None
    href: str | None = None
    words: str = ""
    sure: bool = True


def of_report(report: Report, passages: int, kept: url.Params) -> list[Fact]:
    """All facts of a report, its title first; ``kept`` are the parameters that links keep."""
    period = t("report.period_value", first=report.period[0], last=report.period[1]) if report.period else None
    read: tuple[tuple[Field, str | None], ...] = (
        ("title", report.title),
        ("region", report.region),
        ("organ", report.organ),
        ("year", str(report.year) if report.year else None),
        ("kind", t(f"kind.{report.kind}")),
        ("published", report.published),
        ("period", period),
        ("contact", " ".join(report.contact.split()) if report.contact else None),
    )
    size = t("report.size_value", characters=len(report.text), sections=len(report.sections), passages=passages)
    plain = (("size", size), ("file", report.file), ("source", report.source), ("id", report.id))
    return [*(_fact(report, name, value, kept) for name, value in read), *(Fact(name, value) for name, value in plain)]


def _fact(report: Report, name: Field, value: str | None, kept: url.Params) -> Fact:
    origin = next((origin for origin in report.origins if origin.field == name), None)
    if origin is None:
        return Fact(name, value)
    source, sure = t(f"origin.{origin.given.replace(' ', '_')}"), origin.certainty >= SURE
    if origin.start is None or origin.end is None:
        return Fact(name, value, source, sure=sure)
    place = url.write_place(url.Place(report.id, origin.start, origin.end))
    words = " ".join(report.text[origin.start : origin.end].split())
    return Fact(name, value, source, url.address("report", {**kept, **place}), words, sure)
