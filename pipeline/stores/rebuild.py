"""Making an index anew with other models: beside the old one, report by report, then put in its place in one transaction.

    with rebuilding(folder, stamp, settings) as rebuild:
        for report_id in rebuild.pending():
            report = rebuild.old.report(report_id)
            rebuild.new.put(report, passages, vectors, terms)
        rebuild.finish()

The old index can be searched all the while, and is as it was until the end of the block. If the work is cut off, the next
``rebuilding`` with the same stamp goes on where it stopped, unless the index has been changed in between.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pipeline.errors import IndexDamaged, IndexMismatch, UsageError
from pipeline.settings import Settings
from pipeline.stores import corrections, schema
from pipeline.stores.base import Stamp
from pipeline.stores.embedded import FILE, EmbeddedStore
from pipeline.stores.sqlite import Database

FOLDER = "rebuild"


class Rebuild:
    """An index being made anew: ``old`` is read, ``new`` is put into."""

    def __init__(self, old: EmbeddedStore, new: EmbeddedStore, locked: sqlite3.Connection) -> None:
        """``locked``: a connection to the old index, in a transaction that keeps other writers away."""
        self.old = old
        self.new = new
        self.finished = False
        self._locked = locked

    def pending(self) -> list[str]:
        """The ids of the reports that the new index lacks."""
        done = {summary.id for summary in self.new.reports()}
        return [summary.id for summary in self.old.reports() if summary.id not in done]

    def finish(self) -> None:
        """Give the old index the content of the new one; it is committed at the end of the block. Raises UsageError if any is pending."""
        if pending := self.pending():
            raise UsageError(f"{len(pending)} reports are not in the new index yet; put them before it is finished.")
        self.new.close()
        db = self._locked
        db.execute("ATTACH ? AS new", (str(self.new.folder / FILE),))
        for table in schema.TABLES:
            db.execute(f"DELETE FROM main.{table}")
            db.execute(f"INSERT INTO main.{table} SELECT * FROM new.{table}")
        db.execute("DELETE FROM main.overruled")
        corrections.apply(db)
        db.execute("DELETE FROM main.sqlite_sequence")
        db.execute("INSERT INTO main.sqlite_sequence SELECT * FROM new.sqlite_sequence")
        kept = schema.generation(db)
        db.execute("DELETE FROM main.meta")
        db.execute("INSERT INTO main.meta SELECT * FROM new.meta WHERE key <> 'begun'")
        schema.put(db, "generation", kept + 1)
        self.finished = True


@contextmanager
def rebuilding(folder: Path, stamp: Stamp, settings: Settings) -> Iterator[Rebuild]:
    """Keeps other writers out of an index, made with any models, while it is made anew with those of ``stamp``.

    Raises IndexLocked if another process writes, and what ``EmbeddedStore.open`` raises.
    """
    with (
        closing(EmbeddedStore.open(folder, None, settings)) as old,
        closing(Database(folder / FILE, settings.lock_timeout)) as database,
        database.writing() as locked,
        closing(_begun(folder / FOLDER, stamp, settings, locked)) as new,
    ):
        rebuild = Rebuild(old, new, locked)
        yield rebuild
    if rebuild.finished:
        for snapshot in (folder / FOLDER).glob("vectors.*"):
            snapshot.replace(folder / snapshot.name)
        shutil.rmtree(folder / FOLDER)


def _begun(folder: Path, stamp: Stamp, settings: Settings, locked: sqlite3.Connection) -> EmbeddedStore:
    """The index beside the old one: one left behind, if it was begun with the same stamp from the same state, else an empty one."""
    state = str(schema.generation(locked))
    if (folder / FILE).exists():
        try:
            new = EmbeddedStore.open(folder, stamp, settings)
            with new.database.reading() as db:
                if schema.get(db, "begun") == state:
                    return new
            new.close()
        except (IndexMismatch, IndexDamaged):
            pass  # begun with other models, or damaged: all that it holds can be made again
        shutil.rmtree(folder)
    new = EmbeddedStore.open(folder, stamp, settings)
    with new.database.writing() as db:
        # Rows go on from those of the old index, so that none is ever used again.
        db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('passages', ?)", (_last_row(locked),))
        schema.put(db, "begun", state)
    return new


def _last_row(db: sqlite3.Connection) -> int:
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'passages'").fetchone()
    return 0 if row is None else int(row[0])
