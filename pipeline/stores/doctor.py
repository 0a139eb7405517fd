"""What the embedded store says of itself: figures for people, and what is wrong with it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pipeline.stores import postings, schema
from pipeline.stores.base import Stamp
from pipeline.stores.catalogue import Catalogue
from pipeline.stores.snapshot import VECTORS, Nearest, Unsound

COUNTS = {
    "reports": "SELECT count(*) FROM reports",
    "passages": "SELECT count(*) FROM passages",
    "tagged_passages": "SELECT count(DISTINCT row) FROM areas",
}
# Each finds reports whose parts do not agree with each other.
AGREEMENTS = {
    "passages": """SELECT file FROM reports r
        WHERE r.passages <> (SELECT count(*) FROM passages p WHERE p.row >= r.first AND p.row < r.first + r.passages)""",
    "vectors": "SELECT file FROM reports LEFT JOIN blocks ON report = number WHERE coalesce(length(vectors), -1) <> passages * ?",
    "part counts": "SELECT file FROM reports LEFT JOIN blocks ON report = number WHERE coalesce(length(counts), -1) <> passages",
    "area scores": "SELECT file FROM reports LEFT JOIN blocks ON report = number WHERE coalesce(length(scores), -1) <> passages * ?",
    "term counts": "SELECT file FROM reports LEFT JOIN blocks ON report = number WHERE coalesce(length(lengths), -1) <> passages * 4",
}


def stats(db: sqlite3.Connection, folder: Path) -> dict[str, int | str | float]:
    """Counts, sizes in bytes and versions."""
    found: dict[str, int | str | float] = {name: int(db.execute(query).fetchone()[0]) for name, query in COUNTS.items()}
    pages, size = (int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size"))
    found["sqlite_bytes"] = pages * size
    found["snapshot_bytes"] = (folder / VECTORS).stat().st_size if (folder / VECTORS).exists() else 0
    found["schema"] = schema.version(db)
    found["sqlite"] = sqlite3.sqlite_version
    for key in ("generation", "dimension"):
        found[key] = int(schema.get(db, key) or 0)
    for key in ("encoder", "segmenter", "tagger"):
        found[key] = schema.get(db, key) or ""
    return found


def problems(db: sqlite3.Connection, folder: Path, stamp: Stamp) -> list[str]:
    """What is wrong, a sentence each; the whole database is read."""
    found = [
        f"The index in {folder} is damaged ({reason}); put a backup in its place, or remove it and ingest the reports again."
        for (reason,) in db.execute("PRAGMA quick_check(10)")
        if reason != "ok"
    ]
    if stamp.token_dimension:
        query = """SELECT DISTINCT file FROM passages p JOIN reports r ON r.number = p.report LEFT JOIN tokens t ON t.row = p.row
            WHERE coalesce(length(codes), 0) = 0 OR length(codes) * 2 % ? <> 0"""
        found += [f"The tokens of {file} are not complete; run `reindex`." for (file,) in db.execute(query, (stamp.token_dimension,))]
    sizes = {"vectors": stamp.dimension, "area scores": 2 * stamp.areas}  # bytes of a passage
    for part, query in AGREEMENTS.items():
        parameters = (sizes[part],) if part in sizes else ()
        found += [f"The {part} of {file} are not complete; run `reindex`." for (file,) in db.execute(query, parameters)]
    for file, counts, length in db.execute("SELECT file, counts, length(parts) FROM reports JOIN blocks ON report = number"):
        if sum(counts) * stamp.dimension != length:
            found.append(f"The vectors of the parts of {file} are not complete; run `reindex`.")
    if not found and len(rows := postings.incomplete(db, Catalogue.load(db))):
        found.append(f"The terms of {len(rows)} passages are not complete; run `reindex`.")
    if (folder / VECTORS).exists():
        try:
            Nearest.load(folder, stamp)
        except Unsound as reason:
            found.append(f"The snapshot {folder / VECTORS} is not used, because {reason}; any `search` makes it anew.")
    return found
