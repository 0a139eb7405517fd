"""Putting a report into the tables and taking it out, inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import numpy as np

from pipeline.parts import Parted
from pipeline.records import Passage, Report
from pipeline.stores import postings, tokens
from pipeline.stores.base import Terms
from pipeline.stores.catalogue import lacking
from pipeline.stores.codes import encoded
from pipeline.stores.rows import REPORT_COLUMNS, passage_values, report_values


def insert(db: sqlite3.Connection, report: Report, passages: Sequence[Passage], vectors: Parted, terms: Sequence[Terms]) -> range:
    """Add a report with all that belongs to it; its passages get the rows after the last ever used, which are given."""
    last = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'passages'").fetchone()
    first = 1 if last is None else last[0] + 1
    values = (*report_values(report), first, len(passages))
    marks = ", ".join("?" * len(values))
    number = db.execute(f"INSERT INTO reports ({REPORT_COLUMNS}, first, passages) VALUES ({marks})", values).lastrowid
    assert number is not None
    db.executemany(
        'INSERT INTO passages (row, report, start, "end", section, context, page, aspect) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        ((row, number, *passage_values(passage)) for row, passage in enumerate(passages, first)),
    )
    db.executemany(
        "INSERT OR REPLACE INTO areas (row, area, probability) VALUES (?, ?, ?)",
        ((row, area.id, float(area.probability)) for row, passage in enumerate(passages, first) for area in passage.areas),
    )
    lengths, keys = postings.write(db, first, terms)
    codes = encoded(vectors.whole).tobytes(), encoded(vectors.parts).tobytes(), vectors.counts.astype(np.uint8).tobytes()
    query = "INSERT INTO blocks (report, lengths, terms, vectors, parts, counts, scores) VALUES (?, ?, ?, ?, ?, ?, ?)"
    db.execute(query, (number, lengths, keys, *codes, vectors.scores.astype("<f2").tobytes()))
    tokens.insert(db, first, vectors)
    postings.merge(db)
    return range(first, first + len(passages))


def erase(db: sqlite3.Connection, number: int) -> None:
    """Remove the report of this number with all that belongs to it. Raises IndexDamaged if a part that is needed is gone."""
    query = "SELECT file, first, passages, terms FROM reports LEFT JOIN blocks ON report = number WHERE number = ?"
    file, first, count, keys = db.execute(query, (number,)).fetchone()
    if keys is None:
        raise lacking(file)
    postings.erase(db, first, count, keys)
    for table in ("areas", "overruled", "tokens", "passages"):
        db.execute(f"DELETE FROM {table} WHERE row >= ? AND row < ?", (first, first + count))
    db.execute("DELETE FROM blocks WHERE report = ?", (number,))
    db.execute("DELETE FROM reports WHERE number = ?", (number,))
