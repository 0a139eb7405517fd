"""The tables of ``gongkai.sqlite`` and the numbered migrations that lead to them; index/README.md specifies them in words.

A migration is never changed once it is released: a new one is appended, and its number is the schema's new version.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np

from pipeline.errors import IndexDamaged, IndexMismatch
from pipeline.stores.base import Stamp
from pipeline.stores.codes import encoded

APPLICATION_ID = 0x476F6E67  # "Gong", at byte 68 of the file
# Copied as a whole when a reindexed store takes the place of the old one, in this order. The corrections stay where they are.
TABLES = ("reports", "passages", "areas", "blocks", "tokens", "postings", "recent")

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE reports (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        file TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        region TEXT,
        region_code TEXT,
        organ TEXT,
        year INTEGER,
        kind TEXT NOT NULL,
        published TEXT,
        source TEXT,
        warnings TEXT NOT NULL,
        first INTEGER NOT NULL,
        passages INTEGER NOT NULL,
        pages TEXT NOT NULL,
        sections TEXT NOT NULL,
        tables TEXT NOT NULL,
        text TEXT NOT NULL
    );
    CREATE INDEX reports_by_first ON reports (first);
    CREATE TABLE passages (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        report INTEGER NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        section TEXT NOT NULL,
        context TEXT NOT NULL,
        page INTEGER,
        aspect TEXT NOT NULL
    );
    CREATE TABLE areas (
        row INTEGER NOT NULL,
        area TEXT NOT NULL,
        probability REAL NOT NULL,
        PRIMARY KEY (row, area)
    ) WITHOUT ROWID;
    CREATE INDEX areas_by_area ON areas (area);
    CREATE TABLE blocks (
        report INTEGER PRIMARY KEY,
        lengths BLOB NOT NULL,
        vectors BLOB NOT NULL,
        terms BLOB NOT NULL
    );
    CREATE TABLE postings (
        term TEXT NOT NULL,
        base INTEGER NOT NULL,
        counts BLOB NOT NULL,
        PRIMARY KEY (term, base)
    ) WITHOUT ROWID;
    CREATE TABLE recent (
        base INTEGER NOT NULL,
        term TEXT NOT NULL,
        counts BLOB NOT NULL,
        PRIMARY KEY (base, term)
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE reports ADD COLUMN period TEXT;
    ALTER TABLE reports ADD COLUMN contact TEXT;
    ALTER TABLE reports ADD COLUMN origins TEXT NOT NULL DEFAULT '[]';
    """,
    """
    UPDATE blocks SET vectors = codes_of_halves(vectors, (SELECT value FROM meta WHERE key = 'dimension'));
    """,
    """
    ALTER TABLE blocks ADD COLUMN parts BLOB NOT NULL DEFAULT x'';
    ALTER TABLE blocks ADD COLUMN counts BLOB NOT NULL DEFAULT x'';
    UPDATE blocks SET parts = vectors, counts = one_each(vectors, (SELECT value FROM meta WHERE key = 'dimension'));
    """,
    """
    CREATE TABLE corrections (
        id INTEGER PRIMARY KEY,
        "at" TEXT NOT NULL,
        "by" TEXT NOT NULL,
        report TEXT NOT NULL,
        file TEXT NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        text TEXT NOT NULL,
        area TEXT NOT NULL,
        old INTEGER NOT NULL,
        new INTEGER NOT NULL,
        areas TEXT NOT NULL,
        undoes INTEGER NOT NULL
    );
    CREATE INDEX corrections_by_file ON corrections (file);
    CREATE INDEX corrections_by_person ON corrections ("by");
    CREATE TABLE overruled (
        row INTEGER NOT NULL,
        area TEXT NOT NULL,
        probability REAL,
        PRIMARY KEY (row, area)
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE blocks ADD COLUMN scores BLOB NOT NULL DEFAULT x'';
    """,
    """
    CREATE TABLE tokens (
        row INTEGER PRIMARY KEY,
        codes BLOB NOT NULL
    );
    """,
)


def version(db: sqlite3.Connection) -> int:
    """The schema version of a database; 0 where nothing was made yet."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def check(db: sqlite3.Connection, path: Path) -> bool:
    """Whether the database is of the present version; False where migrations are due.

    Raises IndexDamaged if it is another program's database, IndexMismatch if a newer Gongkai made it.
    """
    found = version(db)
    made = int(db.execute("PRAGMA application_id").fetchone()[0])
    anything = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if made != APPLICATION_ID and (made or found or anything):
        raise IndexDamaged(f"{path} is an SQLite database, but not one of Gongkai; name another folder with --index.")
    if found > len(MIGRATIONS):
        raise IndexMismatch(
            f"{path} has schema {found}, and this Gongkai knows schemas up to {len(MIGRATIONS)}; "
            "update Gongkai, or name another folder with --index and ingest the reports there."
        )
    return found == len(MIGRATIONS)


def migrate(db: sqlite3.Connection) -> None:
    """Bring the database to the present version, inside the caller's transaction."""
    db.create_function("codes_of_halves", 2, _codes_of_halves, deterministic=True)
    db.create_function("one_each", 2, _one_each, deterministic=True)
    for number in range(version(db) + 1, len(MIGRATIONS) + 1):
        for statement in MIGRATIONS[number - 1].split(";"):
            if statement.strip():
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {number}")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _codes_of_halves(blob: bytes, dimension: str) -> bytes:
    """Vectors as schema 3 has them (codes.py) from those of schemas 1 and 2: float16 numbers, of unit length but for the rounding."""
    vectors = np.frombuffer(blob, "<f2").astype(np.float32).reshape(-1, int(dimension))
    return encoded(vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).tobytes()


def _one_each(blob: bytes, dimension: str) -> bytes:
    """The counts of schema 4 for vectors of schema 3, each of which becomes the one part of its passage."""
    return b"\x01" * (len(blob) // int(dimension))


def get(db: sqlite3.Connection, key: str) -> str | None:
    """A value of the table meta, or None."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def put(db: sqlite3.Connection, key: str, value: str | int) -> None:
    """Set a value of the table meta."""
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, str(value)))


def generation(db: sqlite3.Connection) -> int:
    """How many transactions have changed the index."""
    return int(get(db, "generation") or 0)


def advance(db: sqlite3.Connection) -> None:
    """Count one change, in the transaction that makes it: who holds a derived copy sees that it is old."""
    put(db, "generation", generation(db) + 1)


def read_stamp(db: sqlite3.Connection) -> Stamp | None:
    """What the index was made with; None while it was never stamped."""
    encoder, segmenter, dimension = (get(db, key) for key in ("encoder", "segmenter", "dimension"))
    if encoder is None or segmenter is None or dimension is None:
        return None
    return Stamp(
        encoder, segmenter, int(dimension), int(get(db, "areas") or 0), get(db, "interaction") or "", int(get(db, "token_dimension") or 0)
    )


def write_stamp(db: sqlite3.Connection, stamp: Stamp) -> None:
    """Say what the index is made with."""
    put(db, "encoder", stamp.encoder)
    put(db, "segmenter", stamp.segmenter)
    put(db, "dimension", stamp.dimension)
    put(db, "areas", stamp.areas)
    put(db, "interaction", stamp.interaction)
    put(db, "token_dimension", stamp.token_dimension)


def check_stamp(found: Stamp, wanted: Stamp, folder: Path) -> None:
    """Raises IndexMismatch, naming the first difference, if an index was made with other models than the present ones."""
    for name in ("encoder", "segmenter", "dimension", "interaction"):
        old, new = (str(getattr(stamp, name))[:12] or "none" for stamp in (found, wanted))
        if getattr(found, name) != getattr(wanted, name):
            raise IndexMismatch(
                f"The index in {folder} was made with {name} {old}, and the present {name} is {new}; "
                f"run `reindex --index {folder}` to bring it up to date."
            )
