"""Records -> the JSON of the contract, and lines for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pipeline.corrections import COLUMNS
from pipeline.figures import in_prose
from pipeline.profile import Profile, Standing
from pipeline.reading.tables import names
from pipeline.records import (
    Answer,
    Correction,
    Count,
    Evidence,
    Figure,
    Hit,
    Ingested,
    Passage,
    Queued,
    Report,
    ReportSummary,
    Table,
    Tagged,
    TaggerVersion,
)
from pipeline.tagging.areas import AreaState
from pipeline.tagging.crosswalk import Covered
from pipeline.tagging.naming import through_the_years, years
from pipeline.tagging.overlay import Change
from pipeline.tagging.taxonomy import AreaDefinition


def of_area(area: AreaDefinition) -> dict[str, Any]:
    """An area with its names through the years and its classes in the lists of others."""
    aliases = [{"name": alias.name, "from": alias.since, "until": alias.until} for alias in area.aliases]
    return {**asdict(area), "aliases": aliases}


def of_area_state(state: AreaState) -> dict[str, Any]:
    """An area in effect, whose it is, and how sure its tagging is."""
    sureness = {**asdict(state.sureness), "provisional": state.sureness.provisional} if state.sureness else None
    return {**of_area(state.area), "own": state.own, "sureness": sureness, "waiting": state.waiting}


def line_of_area_state(state: AreaState) -> str:
    """An area in one line; of one that the index added, how sure it is."""
    told = ""
    if sure := state.sureness:
        told = f"{'unsure' if sure.provisional else 'sure'}: {sure.found} of {sure.examples} examples found when left out, F1 {sure.f1:.2f}"
        told += f"; {state.waiting} to learn from" if state.waiting else ""
    return f"{state.area.id:<24} {state.area.zh}  {state.area.en}  {told}".rstrip()


def of_change(change: Change) -> dict[str, Any]:
    """A change of the areas, as the history keeps it."""
    return asdict(change)


def line_of_change(change: Change) -> str:
    """A change of the areas in one line."""
    ids = ", ".join((*change.ids, *(area.id for area in change.areas if not change.ids)))
    into = change.into or ", ".join(area.id for area in change.areas if change.ids)
    return f"{change.at}  {change.by or '-'}  {change.what} {ids}{' -> ' if into else ''}{into}"


def of_class(covered: Covered) -> dict[str, Any]:
    """A class of a list that others made, with our areas that are counted in it."""
    return {**asdict(covered.whole), "areas": list(covered.areas)}


def line_of_area(area: AreaDefinition) -> str:
    """An area in one line, the dated names after it."""
    dated = "  ".join(f"{alias.name} {years(alias)}" for alias in through_the_years(area))
    return f"{area.id:<24} {area.zh}  {area.en}  {dated}".rstrip()


def line_of_class(covered: Covered) -> str:
    """A class in one line; what is not counted says so."""
    each = covered.whole
    counted = f"{each.fit or ''}: {', '.join(covered.areas)}" if covered.areas else f"not counted: {each.note_en}"
    return f"{each.number:>2} {each.id:<26} {each.zh}  {each.en}  {counted}"


def of_hit(hit: Hit) -> dict[str, Any]:
    """A hit as the contract has it."""
    passage, report = hit.passage, hit.report
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "passage_id": passage.id,
        "file": report.file,
        "report": {key: getattr(report, key) for key in _REPORT},
        "section": list(passage.section),
        "context": passage.context,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "areas": [asdict(area) for area in passage.areas],
        "aspect": passage.aspect,
        "why": {"dense": hit.why.dense, "lexical": hit.why.lexical, "matched": list(hit.why.matched)},
    }


def of_answer(answer: Answer) -> dict[str, Any]:
    """An answer as the contract has it."""
    return {
        "question": answer.question,
        "answer": answer.text,
        "status": answer.status,
        "evidence": [_evidence(each) for each in answer.evidence],
        "candidates": [_evidence(each) for each in answer.candidates],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    cell = {"table": evidence.table, "row": evidence.row, "column": evidence.column} if evidence.row is not None else {}
    answer = {"answer": evidence.text, "answer_start": evidence.answer_start, "answer_end": evidence.answer_end}
    return {**of_hit(evidence.hit), "score": round(evidence.score, 4), **answer, **cell}


_REPORT = ("id", "title", "region", "region_code", "organ", "year", "kind", "published", "source")


def of_summary(report: ReportSummary) -> dict[str, Any]:
    """A stored report, without its text."""
    keys = ("id", "file", *_REPORT[1:], "passages", "areas")
    return {**{key: getattr(report, key) for key in keys}, "warnings": list(report.warnings)}


def of_report(report: Report, summary: ReportSummary, passages: list[Passage]) -> dict[str, Any]:
    """A report whole."""
    return {
        **of_summary(summary),
        "period": report.period and list(report.period),
        "contact": report.contact,
        "origins": [asdict(origin) for origin in report.origins],
        "text": report.text,
        "sections": [asdict(section) for section in report.sections],
        "tables": [_table(table) for table in report.tables],
        "figures": [_figure(figure, report.text) for figure in in_prose(report)],
        "passages": [_passage(passage) for passage in passages],
    }


def _figure(figure: Figure, text: str) -> dict[str, Any]:
    return {
        "start": figure.start,
        "end": figure.end,
        "text": text[figure.start : figure.end],
        "value": figure.value,
        "unit": figure.unit,
        "modifiers": list(figure.modifiers),
        "counted": {"start": figure.counted[0], "end": figure.counted[1]} if figure.counted else None,
        "upper": figure.upper,
    }


def _table(table: Table) -> dict[str, Any]:
    return asdict(table)


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "id": passage.id,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "section": list(passage.section),
        "context": passage.context,
        "areas": [asdict(area) for area in passage.areas],
        "aspect": passage.aspect,
    }


def of_ingested(ingested: Ingested) -> dict[str, Any]:
    """What became of a file."""
    return asdict(ingested)


def of_count(count: Count) -> dict[str, Any]:
    """A cell of a tally."""
    return {**dict(count.by), "passages": count.passages, "reports": count.reports}


def of_correction(made: Correction) -> dict[str, Any]:
    """A correction, with the keys of the columns of its table first."""
    told = asdict(made)
    told["report"] = told.pop("report_id")
    return {name: told[name] for name in (*COLUMNS, "id", "areas", "undoes")}


def line_of_correction(made: Correction) -> str:
    """A correction, for people."""
    did = f"undid {made.undoes}:" if made.undoes else "confirmed" if made.old == made.new else "corrected"
    text = " ".join(made.text.split())
    return f"{made.id:>5}  {made.at}  {made.by}  {did} {'+' if made.new else '-'}{made.area}  {made.file}  {text[:60]}"


def line_of_hit(hit: Hit) -> str:
    """A hit for people: where it stands, why it came, its text."""
    report, passage = hit.report, hit.passage
    where = " · ".join(str(part) for part in (report.region or report.organ, report.year, report.title, *passage.section) if part)
    page = f" p. {passage.page}" if passage.page else ""
    values = ("dense", hit.why.dense), ("close", hit.why.close), ("lexical", hit.why.lexical)
    reasons = [f"{name} {value:.2f}" for name, value in values if value is not None]
    if hit.why.matched:
        reasons.append("matched " + " ".join(hit.why.matched[:8]))
    text = " ".join(passage.text.split())
    return f"{hit.rank:>3}. {where}\n     {report.file}{page} [{passage.start}:{passage.end}]  {', '.join(reasons)}\n     {text}\n"


_STATUS = {
    "answered": "",
    "not_found": "Nothing in the index speaks of it.",
    "report_missing": "No report of that place or year is stored.",
    "not_disclosed": "The report is there, but it does not say.",
    "ambiguous": "There are several different answers.",
}


def lines_of_answer(answer: Answer) -> str:
    """An answer for people, with what backs it and what else may answer."""
    lines = [answer.text or _STATUS[answer.status]]
    shown = answer.candidates if answer.status == "ambiguous" else answer.evidence[:3]
    for each in shown:
        report, text = each.hit.report, each.hit.passage.text
        start, end = each.sentence or (each.hit.passage.start, each.hit.passage.end)
        said = " ".join(text[max(start - each.hit.passage.start, 0) : end - each.hit.passage.start].split())
        cell = f" [{_cell(each)}]" if each.row is not None else ""
        lines.append(f"     {report.file} {report.year or ''} {each.score:.2f}{cell}  {said}")
    return "\n".join(lines) + "\n"


def _cell(evidence: Evidence) -> str:
    """Row and column of a cell as the form calls them."""
    table = evidence.table or ""
    return " / ".join((*names.row_path(table, evidence.row or ""), *names.column_path(table, evidence.column or "")))


def line_of_ingested(ingested: Ingested) -> str:
    """What became of a file, for people."""
    detail = ingested.reason or (f"{ingested.passages} passages" if ingested.passages else "")
    return f"{ingested.state:>9}  {ingested.file}" + (f"  ({detail})" if detail else "")


def line_of_summary(report: ReportSummary) -> str:
    """A stored report, for people."""
    where = report.organ or report.region or "?"
    warned = f"  {len(report.warnings)} warnings" if report.warnings else ""
    return f"{report.id}  {report.year or '????'}  {report.kind:<11}  {where}  {report.passages} passages  {report.file}{warned}"


def of_tagged(tagged: Tagged) -> dict[str, Any]:
    """A report that was tagged without being stored; ``reason`` where it was refused."""
    if tagged.report is None:
        return {"file": tagged.file, "state": "refused", "reason": tagged.reason}
    report = {key: getattr(tagged.report, key) for key in _REPORT}
    passages = [
        {"text": passage.text, "start": passage.start, "end": passage.end, "areas": [asdict(area) for area in passage.areas]}
        for passage in tagged.passages
    ]
    return {"file": tagged.file, "report": report, "passages": passages, "areas": tagged.areas}


def lines_of_tagged(tagged: Tagged) -> str:
    """A tagged report for people: its profile, then its passages."""
    if tagged.report is None:
        return f"refused  {tagged.file}  ({tagged.reason})"
    shares = ", ".join(f"{area} {share:.0%}" for area, share in tagged.areas.items()) or "no area"
    lines = [f"{tagged.file}  {tagged.report.title}", f"  {shares}"]
    for passage in tagged.passages:
        areas = ", ".join(f"{area.id} {area.probability:.2f}" for area in passage.areas) or "-"
        text = " ".join(passage.text.split())
        lines.append(f"  [{passage.start}:{passage.end}] {areas}\n    {text[:100]}{'…' if len(text) > 100 else ''}")
    return "\n".join(lines)


def of_profile(profile: Profile) -> dict[str, Any]:
    """A report against its peers. Shares are of a report's passages; null where there are too few peers to say."""
    peers, years = profile.peers, profile.peers.filters.years
    return {
        "file": profile.file,
        "report": {key: getattr(profile.report, key) for key in _REPORT},
        "passages": profile.passages,
        "without": profile.without,
        "tagger": profile.tagger,
        "peers": {
            "by": peers.by,
            "kind": peers.filters.kinds[0],
            "years": years and list(years),
            "count": len(peers.reports),
            "reports": [each.id for each in peers.reports],
            "tagger": peers.tagger,
        },
        "areas": [_standing(each) for each in profile.areas],
        "missing": [each.area for each in profile.missing],
        "unusual": [each.area for each in profile.unusual],
    }


def _standing(standing: Standing) -> dict[str, Any]:
    area, quartiles = standing.area, standing.quartiles
    return {
        "id": area,
        "passages": standing.passages,
        "share": round(standing.share, 4),
        "peers": standing.having,
        "median": None if standing.middle is None else round(standing.middle, 4),
        "quartiles": quartiles and [round(value, 4) for value in quartiles],
        "percentile": None if standing.percentile is None else round(standing.percentile, 1),
        "speaking": [
            {
                "text": passage.text,
                "start": passage.start,
                "end": passage.end,
                "section": list(passage.section),
                "page": passage.page,
                "probability": next(given.probability for given in passage.areas if given.id == area),
            }
            for passage in standing.speaking
        ],
    }


_BY = {"year": "of its kind and year", "years": "of its kind, one year about", "kind": "of its kind, any year"}


def lines_of_profile(profile: Profile) -> str:
    """A report against its peers, for people."""
    peers = len(profile.peers.reports)
    lines = [f"{profile.file}  {profile.report.title}", f"  {profile.passages} passages; {peers} peers, {_BY[profile.peers.by]}"]
    for each in profile.areas:
        middle = "" if each.middle is None else f"  median {each.middle:6.1%}, {each.having} have it"
        percentile = "" if each.percentile is None else f"  percentile {each.percentile:3.0f}"
        lines.append(f"  {each.area:<24} {each.passages:>4}  {each.share:6.1%}{middle}{percentile}")
    for name, found in (("missing", profile.missing), ("unusual", profile.unusual)):
        lines.append(f"  {name}: {', '.join(each.area for each in found) or '-'}")
    return "\n".join(lines)


def of_tagger(version: TaggerVersion) -> dict[str, Any]:
    """A tagger of the index, and how it compares with the one before."""
    return asdict(version)


def lines_of_tagger(version: TaggerVersion) -> str:
    """A tagger in a line, then the areas whose F1 has changed, the most changed first."""
    used = "  (in use)" if version.in_use else ""
    if not version.number:
        return f"0  ships with the program  {version.hash[:12]}{used}"
    counts = f"{version.examples} examples, {version.corrections} corrected passages, {version.held_out} kept out"
    lines = [f"{version.number}  {version.made}  {counts}  {version.hash[:12]}{used}"]
    for what, rows in (("on the corrections kept out", version.on_held_out), ("cross-validated", version.validated)):
        changed = [row for row in rows if row.area == "all" or row.before != row.after]
        for row in sorted(changed, key=lambda row: (row.area != "all", -abs(row.after - row.before))):
            lines.append(f"   {what}: {row.area:<24} F1 {row.before:.3f} -> {row.after:.3f}  ({row.examples} texts)")
    return "\n".join(lines)


def of_queued(queued: Queued) -> dict[str, Any]:
    """A passage to label, with every area by probability, and those that are unsure."""
    passage = queued.passage
    return {
        "passage_id": passage.id,
        "file": queued.report.file,
        "report": {key: getattr(queued.report, key) for key in _REPORT},
        "section": list(passage.section),
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "areas": [asdict(area) for area in passage.areas],
        "unsure": list(queued.why),
        "scores": {area.id: area.probability for area in queued.suggestions},
    }


def line_of_queued(queued: Queued) -> str:
    """A passage to label in a line."""
    text = " ".join(queued.passage.text.split())
    return f"{queued.passage.id}  unsure: {', '.join(queued.why)}  {text[:80]}"
