"""The store that comes with Gongkai: SQLite holds the truth, FAISS searches the vectors in memory; no server is needed.

    folder/gongkai.sqlite   reports, passages, areas, vectors, postings (schema.py)
    folder/vectors.faiss    what FAISS holds, derived from it, with vectors.json that vouches for it (snapshot.py)

A process that searches follows the others by the generation, a counter that every change in SQLite advances.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from pipeline.errors import AlreadyStored, IndexDamaged, IndexMismatch, IndexUnusable, UsageError
from pipeline.parts import Parted, joined
from pipeline.records import Area, Correction, Count, Filters, Passage, Report, ReportSummary
from pipeline.settings import Settings
from pipeline.stores import corrections, doctor, postings, schema, tally
from pipeline.stores.base import NO_GROUPS, Groups, Rows, Scores, Stamp, Store, Terms, Vectors, Weights
from pipeline.stores.catalogue import Catalogue, Span
from pipeline.stores.checks import check_put, unit_tokens, unit_vector
from pipeline.stores.codes import decoded
from pipeline.stores.filters import of_passages
from pipeline.stores.rows import REPORT_COLUMNS, dump, passages_where, report_from
from pipeline.stores.snapshot import DESCRIPTION, Counts, Nearest, Unsound
from pipeline.stores.sqlite import Database
from pipeline.stores.tokens import read as read_tokens
from pipeline.stores.writing import erase, insert

FILE = "gongkai.sqlite"
LOG = logging.getLogger(__name__)


class EmbeddedStore(Store):
    """SQLite and FAISS in a folder. May be used by several threads and processes at a time; one of them writes."""

    def __init__(self, folder: Path, database: Database, stamp: Stamp, may_put: bool) -> None:
        """Called by ``open``."""
        self.folder = folder
        self.stamp = stamp
        self.database = database
        self._may_put = may_put
        self._lock = threading.Lock()  # guards what follows, and FAISS
        self._catalogue: Catalogue | None = None
        self._nearest: Nearest | None = None
        self._saved: frozenset[Span] | None = None  # what the snapshot in the folder is known to hold
        self._changed = False

    @classmethod
    def open(cls, folder: Path, stamp: Stamp | None, settings: Settings, *, create: bool = True, check_stamp: bool = True) -> EmbeddedStore:
        """The index in a folder; made, with ``stamp``, if it is not there and ``create`` holds.

        Without a stamp, or with ``check_stamp`` false, an index made by any encoder and segmenter is opened: all can be read
        and deleted, and nothing put unless the stamps agree. Raises IndexMismatch, IndexDamaged, IndexLocked, and
        IndexUnusable where there is no index and none is to be made.
        """
        path = folder / FILE
        create = create and stamp is not None
        try:
            size = path.stat().st_size if path.exists() else None
            if create:
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexUnusable(f"The index folder {folder} cannot be used ({error.strerror}); name another with --index.") from error
        if size == 0 and (folder / DESCRIPTION).exists():
            raise IndexDamaged(
                f"The index {path} is empty, but was not; put a backup in its place, or remove it and ingest the reports again."
            )
        if not size and not create:
            raise IndexUnusable(f"There is no index in {folder}; make one with `ingest PATH --index {folder}`.")
        database = Database(path, settings.lock_timeout)
        try:
            found = _prepare(database, stamp)
            if stamp is not None and check_stamp:
                schema.check_stamp(found, stamp, folder)
        except BaseException:
            database.close()
            raise
        return cls(folder, database, found, may_put=stamp == found)

    def put(self, report: Report, passages: Sequence[Passage], vectors: Parted, terms: Sequence[Terms], *, replace: bool = False) -> None:
        check_put(report, passages, vectors, terms, self.stamp)
        if not self._may_put:
            raise IndexMismatch(f"The index in {self.folder} was opened without the models that made it; nothing can be added to it.")
        with self.database.writing() as db:
            self._verify(db)
            taken = db.execute("SELECT number, id, file FROM reports WHERE file = ? OR id = ?", (report.file, report.id)).fetchall()
            if taken and not replace:
                raise AlreadyStored(_taken(report, taken[0][1], taken[0][2]))
            for number, _, _ in taken:
                erase(db, number)
            corrections.apply(db, insert(db, report, passages, vectors, terms))
            schema.advance(db)
        self._changed = True

    def delete(self, report_ids: Sequence[str]) -> int:
        with self.database.writing() as db:
            self._verify(db)
            found = db.execute("SELECT number FROM reports WHERE id IN (SELECT value FROM json_each(?))", (dump(report_ids),)).fetchall()
            for (number,) in found:
                erase(db, number)
            if found:
                schema.advance(db)
        self._changed = self._changed or bool(found)
        return len(found)

    def find_file(self, file: str) -> str | None:
        with self.database.reading() as db:
            row = db.execute("SELECT id FROM reports WHERE file = ?", (file,)).fetchone()
        return None if row is None else str(row[0])

    def reports(self, filters: Filters = Filters()) -> list[ReportSummary]:
        with self.database.reading() as db:
            return tally.summaries(db, filters)

    def regions(self) -> list[str]:
        with self.database.reading() as db:
            return [region for (region,) in db.execute("SELECT DISTINCT region FROM reports WHERE region IS NOT NULL ORDER BY region")]

    def failing(self) -> dict[str, int]:
        with self.database.reading() as db:
            return tally.failing(db)

    def report(self, report_id: str) -> Report | None:
        with self.database.reading() as db:
            row = db.execute(f"SELECT {REPORT_COLUMNS} FROM reports WHERE id = ?", (report_id,)).fetchone()
        return None if row is None else report_from(row)

    def report_passages(self, report_id: str) -> list[Passage]:
        with self.database.reading() as db:
            row = db.execute("SELECT first, first + passages FROM reports WHERE id = ?", (report_id,)).fetchone()
            found = {} if row is None else passages_where(db, "p.row >= ? AND p.row < ?", *row)
        return sorted(found.values(), key=lambda passage: (passage.start, passage.end))

    def listed(self, filters: Filters, offset: int, limit: int) -> list[Passage]:
        condition, parameters = of_passages(filters)
        order = 'r.region, r.organ, r.year, r.file, p.start, p."end"'
        query = f"SELECT p.row FROM passages p JOIN reports r ON r.number = p.report WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?"
        with self.database.reading() as db:
            wanted = [row for (row,) in db.execute(query, [*parameters, limit, offset])]
            found = passages_where(db, "p.row IN (SELECT value FROM json_each(?))", dump(wanted))
        return [found[row] for row in wanted]

    def passages(self, rows: Rows) -> list[Passage]:
        wanted = [int(row) for row in rows]
        with self.database.reading() as db:
            found = passages_where(db, "p.row IN (SELECT value FROM json_each(?))", dump(wanted))
        return [found[row] for row in wanted]

    def count(self, filters: Filters = Filters()) -> int:
        with self.database.reading() as db:
            return tally.count(db, filters)

    def counts(self, by: Sequence[str], filters: Filters = Filters(), groups: Groups = NO_GROUPS) -> list[Count]:
        with self.database.reading() as db:
            return tally.counts(db, by, filters, groups)

    def dense(self, vector: Vectors, k: int, filters: Filters = Filters()) -> tuple[Rows, Scores]:
        vector = unit_vector(vector, self.stamp.dimension)
        with self.database.reading() as db, self._lock:
            catalogue, nearest = self._follow(db), self._follow_vectors(db)
            allowed = catalogue.allowed(db, filters)
            return nearest.search(vector, k, None if allowed is None else catalogue.rows[allowed])

    def lexical(self, terms: Mapping[str, Sequence[str]], weights: Weights, k: int, filters: Filters = Filters()) -> tuple[Rows, Scores]:
        with self.database.reading() as db:
            with self._lock:
                catalogue = self._follow(db)
            return postings.search(db, catalogue, terms, weights, k, catalogue.allowed(db, filters))

    def cosines(self, vector: Vectors, rows: Rows) -> Scores:
        vector, rows = unit_vector(vector, self.stamp.dimension), np.asarray(rows, dtype=np.int64)
        with self.database.reading() as db, self._lock:
            self._follow(db).check(rows)
            return self._follow_vectors(db).cosines(vector, rows)

    def interactions(self, tokens: Vectors, rows: Rows) -> Scores:
        wide, rows = self.stamp.token_dimension, np.asarray(rows, dtype=np.int64)
        with self.database.reading() as db:
            with self._lock:
                self._follow(db).check(rows)
            if not wide or not len(rows):
                return np.zeros(len(rows), np.float32)
            stored = read_tokens(db, rows, wide)
        return stored.interactions(unit_tokens(tokens, wide))

    def vectors(self, batch: int = 10_000) -> Iterator[tuple[Rows, Parted]]:
        last = 0
        while True:
            with self.database.reading() as db:
                with self._lock:
                    spans = [span for span in self._follow(db).spans if span.first > last and span.size]
                taken = spans[: 1 + int(np.searchsorted(np.cumsum([span.size for span in spans]), batch))]
                found = [_stored(db, span, self.stamp) for span in taken]
            if not taken:
                return
            yield np.concatenate([span.rows for span in taken]), joined(found, self.stamp.dimension, self.stamp.areas)
            last = taken[-1].first

    def set_areas(self, rows: Rows, areas: Sequence[Sequence[Area]], tagger: str) -> None:
        if len(rows) != len(areas):
            raise UsageError(f"{len(areas)} lists of areas were given for {len(rows)} passages; give one for each.")
        numbers = [int(row) for row in rows]
        with self.database.writing() as db:
            self._verify(db)
            db.executemany("DELETE FROM areas WHERE row = ?", ((row,) for row in numbers))
            there = "INSERT OR REPLACE INTO areas (row, area, probability) SELECT row, ?, ? FROM passages WHERE row = ?"
            db.executemany(there, ((area.id, float(area.probability), row) for row, given in zip(numbers, areas) for area in given))
            corrections.forget(db, numbers)
            corrections.apply(db, numbers)
            schema.put(db, "tagger", tagger)
            schema.advance(db)

    def correct(self, report_id: str, start: int, end: int, area: str, new: bool, by: str, at: str) -> Correction:
        return self.decide(report_id, start, end, {area: new}, by, at)[0]

    def decide(self, report_id: str, start: int, end: int, decided: Mapping[str, bool], by: str, at: str) -> list[Correction]:
        with self.database.writing() as db:
            self._verify(db)
            made = [corrections.correct(db, report_id, start, end, area, new, by, at) for area, new in decided.items()]
            schema.advance(db)
        return made

    def take_back(self, ids: Sequence[int], at: str) -> list[Correction]:
        with self.database.writing() as db:
            self._verify(db)
            if undone := corrections.take_back(db, ids, at):
                schema.advance(db)
        return undone

    def undo(self, by: str, count: int, at: str) -> list[Correction]:
        with self.database.writing() as db:
            self._verify(db)
            if undone := corrections.undo(db, by, count, at):
                schema.advance(db)
        return undone

    def merge(self, given: Iterable[Correction]) -> int:
        with self.database.writing() as db:
            self._verify(db)
            if added := corrections.merge(db, given):
                schema.advance(db)
        return added

    def corrections(self) -> list[Correction]:
        with self.database.reading() as db:
            return corrections.read(db)

    def stats(self) -> dict[str, int | str | float]:
        with self.database.reading() as db:
            return doctor.stats(db, self.folder)

    def problems(self) -> list[str]:
        with self.database.reading() as db:
            return doctor.problems(db, self.folder, self.stamp)

    def close(self) -> None:
        try:
            if self._changed or self._nearest is not None:
                self._save()
        except (IndexUnusable, OSError) as error:
            LOG.warning(
                "The snapshot of the vectors in %s was not written (%s); the next search reads them from SQLite.", self.folder, error
            )
        finally:
            self._changed, self._nearest = False, None
            self.database.close()

    def _save(self) -> None:
        """Write the snapshot, unless the one in the folder holds the same."""
        with self.database.reading() as db, self._lock:
            catalogue, nearest = self._follow(db), self._follow_vectors(db)
            if nearest.spans != self._saved:
                nearest.save(self.folder, self.stamp, catalogue.generation)

    def _verify(self, db: sqlite3.Connection) -> None:
        """Raises IndexMismatch if another process has changed what the index is made with since it was opened."""
        if not schema.check(db, self.database.path) or schema.read_stamp(db) != self.stamp:
            raise IndexMismatch(f"The index in {self.folder} has been made anew by another process; start this one again.")

    def _follow(self, db: sqlite3.Connection) -> Catalogue:
        """The catalogue of the state that the transaction sees."""
        if self._catalogue is None or self._catalogue.generation != schema.generation(db):
            self._verify(db)
            self._catalogue = Catalogue.load(db)
        return self._catalogue

    def _follow_vectors(self, db: sqlite3.Connection) -> Nearest:
        """The vectors of the state that the transaction sees; first from the snapshot, if it is sound."""
        if self._nearest is None:
            try:
                self._nearest = Nearest.load(self.folder, self.stamp)
                self._saved = self._nearest.spans
            except Unsound as reason:
                LOG.info("The snapshot of the vectors in %s is not used: %s.", self.folder, reason)
                self._nearest = Nearest(self.stamp.dimension)
        self._nearest.update(self._follow(db).spans, lambda span: _parts(db, span, self.stamp.dimension))
        return self._nearest


def _prepare(database: Database, stamp: Stamp | None) -> Stamp:
    """Bring a database to the present schema, stamp it if it is new, and return its stamp."""
    with database.reading() as db:
        if schema.check(db, database.path) and (found := schema.read_stamp(db)):
            return found
    with database.writing() as db:
        schema.check(db, database.path)
        schema.migrate(db)
        found = schema.read_stamp(db) or stamp
        if found is None:
            raise IndexDamaged(f"The index {database.path} does not say what it was made with; remove it and ingest the reports again.")
        schema.write_stamp(db, found)
        schema.advance(db)
    return found


def _parts(db: sqlite3.Connection, span: Span, dimension: int) -> tuple[Vectors, Counts]:
    query = "SELECT parts, counts FROM blocks JOIN reports ON number = report WHERE id = ?"
    parts, counts = db.execute(query, (span.report,)).fetchone()
    return decoded(parts, dimension), np.frombuffer(counts, np.uint8).astype(np.int64)


def _stored(db: sqlite3.Connection, span: Span, stamp: Stamp) -> Parted:
    """The vectors of a report as they were put, but for the rounding."""
    query = "SELECT vectors, scores FROM blocks JOIN reports ON number = report WHERE id = ?"
    codes, halves = db.execute(query, (span.report,)).fetchone()
    parts, counts = _parts(db, span, stamp.dimension)
    whole = decoded(codes, stamp.dimension)
    scores = np.frombuffer(halves, "<f2").astype(np.float32).reshape(span.size, stamp.areas)
    return Parted(_unit(whole), _unit(parts), counts, scores)


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def _taken(report: Report, id: str, file: str) -> str:
    if id == report.id:
        return f"{report.file} has the same content as {file}, which is stored; nothing was added."
    return f"{report.file} is stored with other content; give --replace to put the new one in its place."
