"""Which rows there are, whose they are and how long: what every search needs of all passages, kept in memory."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import IndexDamaged
from pipeline.records import Filters
from pipeline.stores import schema
from pipeline.stores.base import Rows, Scores
from pipeline.stores.filters import TAGGED, of_reports
from pipeline.stores.rows import dump


class Span(NamedTuple):
    """The rows of a report: ``size`` of them from ``first`` on. Rows are never reused, so a span never means anything else."""

    report: str
    first: int
    size: int

    @property
    def rows(self) -> Rows:
        """The row numbers."""
        return np.arange(self.first, self.first + self.size, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All passages at one generation, by row: their row numbers, the numbers of their reports, how many terms they have.

    A position is an index into these three, which are of one length.
    """

    generation: int
    spans: tuple[Span, ...]
    rows: Rows
    reports: NDArray[np.int64]
    lengths: NDArray[np.int64]

    @classmethod
    def load(cls, db: sqlite3.Connection) -> Catalogue:
        """The catalogue of the state that the transaction sees. Raises IndexDamaged if a report's part is missing."""
        query = """SELECT r.file, r.number, b.lengths, r.id, r.first, r.passages
            FROM reports r LEFT JOIN blocks b ON b.report = r.number ORDER BY r.first, r.number"""
        found = []
        for file, number, lengths, *span in db.execute(query):
            if lengths is None:
                raise lacking(file)
            found.append((number, Span(*span), lengths))
        spans = tuple(span for _, span, _ in found)
        sizes = np.array([span.size for span in spans], dtype=np.int64)
        return cls(
            generation=schema.generation(db),
            spans=spans,
            rows=np.concatenate([np.zeros(0, np.int64), *(span.rows for span in spans)]),
            reports=np.repeat(np.array([number for number, _, _ in found], dtype=np.int64), sizes),
            lengths=np.frombuffer(b"".join(lengths for _, _, lengths in found), dtype="<u4").astype(np.int64),
        )

    def allowed(self, db: sqlite3.Connection, filters: Filters) -> NDArray[np.bool_] | None:
        """Which positions satisfy the filters; None where all do."""
        if filters == Filters():
            return None
        condition, parameters = of_reports(filters)
        numbers = [number for (number,) in db.execute(f"SELECT r.number FROM reports r WHERE {condition}", parameters)]
        mask = np.isin(self.reports, np.array(numbers, dtype=np.int64))
        if filters.areas:
            tagged = db.execute(f"SELECT p.row FROM passages p WHERE {TAGGED}", (dump(filters.areas),))
            mask &= np.isin(self.rows, np.fromiter((row for (row,) in tagged), dtype=np.int64))
        return mask

    def has(self, rows: Rows) -> NDArray[np.bool_]:
        """Which of these rows are there."""
        places = np.searchsorted(self.rows, rows)
        return np.asarray((places < len(self.rows)) & (np.take(self.rows, places, mode="clip") == rows)) if len(self.rows) else rows < 0

    def check(self, rows: Rows) -> None:
        """Raises KeyError for a row that is not there."""
        there = self.has(rows)
        if not there.all():
            raise KeyError(int(rows[~there][0]))


def lacking(file: str) -> IndexDamaged:
    """The error for a report whose row in ``blocks`` is gone."""
    return IndexDamaged(f"The index lacks the vectors and terms of {file}; run `reindex`.")


def best(rows: Rows, scores: Scores, k: int) -> tuple[Rows, Scores]:
    """The k highest scores and their rows, best first, ties by row."""
    if k < len(scores):
        # All that tie with the k-th stay in, so that it is the row that decides among them and not their place in memory.
        least = np.partition(scores, len(scores) - k)[len(scores) - k]
        rows, scores = rows[scores >= least], scores[scores >= least]
    order = np.lexsort((rows, -scores))[:k]
    return rows[order], scores[order]
