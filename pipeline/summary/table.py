"""Profiles -> CSV: a row a report and area."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline import spreadsheet
from pipeline.profile import Profile, Standing
from pipeline.spreadsheet import Value
from pipeline.summary.document import Name

COLUMNS = (
    *("file", "report", "title", "region", "organ", "year", "kind", "published", "area", "area_name", "passages", "share"),
    *("peers", "peers_by", "peers_having", "peers_median", "peers_lower_quartile", "peers_upper_quartile", "percentile"),
    *("missing", "unusual", "speaking", "tagger"),
)


def to_csv(profiles: Sequence[Profile], name: Name) -> bytes:
    """The areas of all reports as UTF-8 with a byte order mark; ``speaking`` are offsets into the report's text, ``start-end``."""
    rows = (_row(profile, each, name) for profile in profiles for each in profile.areas)
    return spreadsheet.to_csv(COLUMNS, rows).encode("utf-8-sig", "replace")  # a file's name may hold bytes that are no text


def _row(profile: Profile, standing: Standing, name: Name) -> tuple[Value, ...]:
    report, peers = profile.report, profile.peers
    lower, upper = standing.quartiles or (None, None)
    return (
        *(profile.file, report.id, report.title, report.region, report.organ, report.year, report.kind, report.published),
        *(standing.area, name(standing.area), standing.passages, round(standing.share, 4)),
        *(len(peers.reports), peers.by, standing.having, _rounded(standing.middle), _rounded(lower), _rounded(upper)),
        *(_rounded(standing.percentile), int(standing in profile.missing), int(standing in profile.unusual)),
        *(" ".join(f"{passage.start}-{passage.end}" for passage in standing.speaking), profile.tagger),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
