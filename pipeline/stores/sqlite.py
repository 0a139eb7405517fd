"""SQLite, the truth of the embedded store: connections, transactions, and its errors translated into ours.

The rollback journal is used and not the write-ahead log: SQLite 3.7.0 to 3.51.2 has a race between the checkpoints of two
connections that can damage the file (sqlite.org/wal.html, "WAL-reset bug"), Python often brings one of these versions, and
the log does not work on network file systems. While anybody reads, nobody commits: all who read at one time read one state.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import IndexDamaged, IndexLocked, IndexUnusable, UsageError

CACHE_KIB = 65_536  # a transaction that outgrows the cache would shut out the readers before it commits


class Database:
    """A file of SQLite. Each transaction has a connection for itself; threads share none at one time."""

    def __init__(self, path: Path, timeout: float) -> None:
        """``timeout``: seconds to wait for another process or thread that holds the file."""
        self.path = path
        self._timeout = timeout
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one committed state. Raises IndexLocked, IndexDamaged, IndexUnusable."""
        with self._transaction("BEGIN") as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is committed whole at its end, or not at all if anything is raised. One at a time."""
        with self._transaction("BEGIN IMMEDIATE") as db:
            yield db

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with translated(self.path):
            db = self._take()
            try:
                db.execute(begin)
                yield db
                db.execute("COMMIT")
            except BaseException:
                db.close()  # rolls back what was begun
                raise
            self._give(db)

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise UsageError(f"The index {self.path} has been closed; open it again.")
            if self._idle:
                return self._idle.pop()
        db = sqlite3.connect(self.path, timeout=self._timeout, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        db.execute("PRAGMA cache_spill = OFF")
        return db

    def _give(self, db: sqlite3.Connection) -> None:
        with self._lock:
            if self._closed:
                db.close()
            else:
                self._idle.append(db)

    def close(self) -> None:
        """Close all connections; those in use close when their transaction ends."""
        with self._lock:
            self._closed = True
            while self._idle:
                self._idle.pop().close()


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns the errors of SQLite and of binding values to it into errors of Gongkai that name the file."""
    try:
        yield
    except sqlite3.Error as error:
        # Python 3.10 knows the error's class and text only, no code; the texts are those of sqlite3_errstr.
        reason = str(error)
        if "locked" in reason:
            raise IndexLocked(f"The index {path} is being written by another process; wait until it is done and try again.") from error
        if "malformed" in reason or "not a database" in reason:
            raise IndexDamaged(
                f"The index {path} is damaged ({reason}); put a backup in its place, or move it away and ingest the reports again."
            ) from error
        raise IndexUnusable(
            f"The index {path} cannot be used ({reason}); check that the disk has space and the folder may be written."
        ) from error
    except UnicodeEncodeError as error:
        raise UsageError(f"A text given to the index {path} is not valid Unicode ({error.reason}); remove the character.") from error
    except OverflowError as error:
        raise UsageError(f"A number given to the index {path} is out of range ({error}); give a smaller one.") from error
