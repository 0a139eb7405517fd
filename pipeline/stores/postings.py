"""Lexical search: posting lists in SQLite, ranked by BM25.

A key is the field's letter and the term, compared byte by byte: nothing is folded, split or dropped here. Its list says
which rows hold it and how often. A new report's lists go to the table ``recent``, all in one place of the file; once there are
enough they are merged into ``postings``, where the lists of one key lie together (the log-structured merge of O'Neil and
others, 1996). SQLite's own FTS5 gives the same scores ten times slower for queries of dozens of terms.
"""

from __future__ import annotations

import json
import math
import sqlite3
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import UsageError
from pipeline.stores import schema
from pipeline.stores.base import Rows, Scores, Terms, Weights
from pipeline.stores.catalogue import Catalogue, best
from pipeline.stores.rows import dump

LETTERS = {"words": "w", "chars": "c", "bigrams": "b", "context": "x"}
POSTING = struct.Struct("<IB")  # row, how often: 255 stands for all that is more
POSTINGS = np.dtype([("row", "<u4"), ("count", "u1")])
MOST = 255
# Reports in ``recent`` are merged when they are more than this, and more than one in twenty: each merge writes much of the file.
RECENT, RECENT_SHARE = 16, 20
# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with the constants, the floor of
# the inverse document frequency and the weighting of fields of SQLite FTS5 (sqlite.org/fts5.html#the_bm25_function).
K1, B, LEAST_IDF = 1.2, 0.75, 1e-6


def write(db: sqlite3.Connection, first: int, terms: Sequence[Terms]) -> tuple[bytes, bytes]:
    """Add the postings of a report whose passages have the rows from ``first`` on.

    Returns what blocks.lengths and blocks.terms hold: the number of terms of each passage, and the report's keys.
    """
    lists: dict[str, bytearray] = {}
    for row, of_passage in enumerate(terms, first):
        for name, letter in LETTERS.items():
            for term, count in Counter(getattr(of_passage, name)).items():
                lists.setdefault(letter + term, bytearray()).extend(POSTING.pack(row, min(count, MOST)))
    keys = sorted(lists)
    db.executemany("INSERT INTO recent (base, term, counts) VALUES (?, ?, ?)", ((first, key, lists[key]) for key in keys))
    lengths = [len(t.words) + len(t.chars) + len(t.bigrams) + len(t.context) for t in terms]
    return np.array(lengths, dtype="<u4").tobytes(), zlib.compress(dump(keys).encode())


def merge(db: sqlite3.Connection) -> None:
    """Move what is in ``recent`` to ``postings`` if it has become too much to look through."""
    count = "SELECT count(*) FROM reports"
    recent = db.execute(f"{count} WHERE first >= ?", (_merged(db),)).fetchone()[0]
    if recent <= max(RECENT, db.execute(count).fetchone()[0] // RECENT_SHARE):
        return
    lists: dict[str, bytearray] = {}
    for key, counts in db.execute("SELECT term, counts FROM recent ORDER BY base"):
        lists.setdefault(key, bytearray()).extend(counts)
    rows = ((key, _merged(db), lists[key]) for key in sorted(lists))
    db.executemany("INSERT INTO postings (term, base, counts) VALUES (?, ?, ?)", rows)
    db.execute("DELETE FROM recent")
    schema.put(db, "merged", db.execute("SELECT max(first + passages) FROM reports").fetchone()[0])


def erase(db: sqlite3.Connection, first: int, count: int, keys: bytes) -> None:
    """Remove the postings of a report; ``keys`` is what blocks.terms holds."""
    if not count:
        return  # its first row is that of the next report
    if first >= _merged(db):
        db.execute("DELETE FROM recent WHERE base = ?", (first,))
        return
    for key in json.loads(zlib.decompress(keys)):
        # The merged lists of a key cover one stretch of rows after another: the last that begins before the report has its rows.
        found = "SELECT base, counts FROM postings WHERE term = ? AND base <= ? ORDER BY base DESC LIMIT 1"
        base, counts = db.execute(found, (key, first)).fetchone() or (0, b"")
        postings = np.frombuffer(counts, dtype=POSTINGS)
        left = postings[(postings["row"] < first) | (postings["row"] >= first + count)]
        if len(left):
            db.execute("UPDATE postings SET counts = ? WHERE term = ? AND base = ?", (left.tobytes(), key, base))
        else:
            db.execute("DELETE FROM postings WHERE term = ? AND base = ?", (key, base))


def search(
    db: sqlite3.Connection,
    catalogue: Catalogue,
    terms: Mapping[str, Sequence[str]],
    weights: Weights,
    k: int,
    allowed: NDArray[np.bool_] | None,
) -> tuple[Rows, Scores]:
    """The k best rows among the positions allowed (all, if None). Frequencies and lengths are those of the whole store."""
    rows, total = catalogue.rows, len(catalogue.rows)
    if not total or k < 1:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    # By row, counted from the first: gaps that deleted rows leave cost less than finding the position of each posting.
    places = rows - rows[0]
    saturation = np.zeros(places[-1] + 1)
    saturation[places] = K1 * (1 - B + B * catalogue.lengths / max(catalogue.lengths.mean(), 1))
    scores = np.zeros(places[-1] + 1)
    recent = dump([first for (first,) in db.execute("SELECT first FROM reports WHERE first >= ?", (_merged(db),))])
    for key, weight in _keys(terms, weights):
        found = _read(db, key, recent)
        at = found["row"].astype(np.int64) - rows[0]
        idf = math.log((total - len(at) + 0.5) / (len(at) + 0.5))
        frequency = weight * found["count"]
        scores[at] += (idf if idf > 0 else LEAST_IDF) * frequency * (K1 + 1) / (frequency + saturation[at])
    by_position = scores[places]
    hits = np.flatnonzero(by_position if allowed is None else by_position * allowed)
    return best(rows[hits], by_position[hits].astype(np.float32), k)


def incomplete(db: sqlite3.Connection, catalogue: Catalogue) -> Rows:
    """The rows whose postings do not add up to the number of their terms; all postings are read."""
    size = int(catalogue.rows[-1]) + 1 if len(catalogue.rows) else 0
    counted, capped = np.zeros(size), np.zeros(size, dtype=bool)
    lists = db.execute("SELECT counts FROM postings UNION ALL SELECT counts FROM recent")
    while some := lists.fetchmany(10_000):
        found = np.frombuffer(b"".join(counts for (counts,) in some), dtype=POSTINGS)
        counted += np.bincount(found["row"], weights=found["count"], minlength=size)
        capped[found["row"][found["count"] == MOST]] = True
    wrong = (counted[catalogue.rows] != catalogue.lengths) & ~capped[catalogue.rows]
    return np.asarray(catalogue.rows[wrong], dtype=np.int64)


def _merged(db: sqlite3.Connection) -> int:
    """The row before which all postings are merged."""
    return int(schema.get(db, "merged") or 1)


def _keys(terms: Mapping[str, Sequence[str]], weights: Weights) -> Iterator[tuple[str, float]]:
    """The keys to look for, each once, with the weight of its field."""
    if unknown := sorted(set(terms) - set(LETTERS)):
        raise UsageError(f"There is no field {unknown[0]!r} to search; the fields are {', '.join(LETTERS)}.")
    for name, letter in LETTERS.items():
        weight = float(getattr(weights, name))
        if weight > 0:
            yield from ((letter + term, weight) for term in dict.fromkeys(terms.get(name, ())))


def _read(db: sqlite3.Connection, key: str, recent: str) -> NDArray[np.void]:
    """The whole list of a key; ``recent`` is the JSON list of the bases to look at in the table of that name."""
    query = """SELECT counts FROM postings WHERE term = ?
        UNION ALL SELECT counts FROM recent WHERE term = ? AND base IN (SELECT value FROM json_each(?))"""
    try:
        found = db.execute(query, (key, key, recent)).fetchall()
    except UnicodeEncodeError:  # a lone surrogate: no stored text has one, so no passage holds the term
        found = []
    return np.frombuffer(b"".join(counts for (counts,) in found), dtype=POSTINGS)
