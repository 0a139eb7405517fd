"""Lexical search: posting lists in SQLite, ranked by BM25.

A posting list is kept report by report: adding a report adds rows and rewrites none, deleting it deletes them. The key is
the field's letter and the term, compared byte by byte: nothing is folded, split or dropped here. SQLite's own FTS5 gives the
same scores ten times slower for queries of dozens of terms, as it looks at each place of each term one by one.
"""

from __future__ import annotations

import json
import math
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import UsageError
from pipeline.stores.base import Rows, Scores, Terms, Weights
from pipeline.stores.catalogue import Catalogue, best
from pipeline.stores.rows import dump

LETTERS = {"words": "w", "chars": "c", "bigrams": "b", "context": "x"}
BLOCK = 65_536  # passages under one base: a posting holds its place in the block as 16 bits
# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with the constants, the floor of
# the inverse document frequency and the weighting of fields of SQLite FTS5 (sqlite.org/fts5.html#the_bm25_function).
K1, B, LEAST_IDF = 1.2, 0.75, 1e-6


def write(db: sqlite3.Connection, report: int, first: int, terms: Sequence[Terms]) -> tuple[bytes, bytes]:
    """Add the postings of a report whose passages have the rows from ``first`` on.

    Returns what blocks.lengths and blocks.terms hold: the number of terms of each passage, and the report's keys.
    """
    keys: set[str] = set()
    for start in range(0, len(terms), BLOCK):
        lists: dict[str, list[int]] = {}
        for place, of_passage in enumerate(terms[start : start + BLOCK]):
            for name, letter in LETTERS.items():
                for term, count in Counter(getattr(of_passage, name)).items():
                    lists.setdefault(letter + term, []).extend((place, min(count, BLOCK - 1)))
        inserted = ((key, first + start, np.array(lists[key], dtype="<u2").tobytes()) for key in sorted(lists))
        db.executemany("INSERT INTO postings (term, base, counts) VALUES (?, ?, ?)", inserted)
        keys.update(lists)
    lengths = [len(t.words) + len(t.chars) + len(t.bigrams) + len(t.context) for t in terms]
    return np.array(lengths, dtype="<u4").tobytes(), zlib.compress(dump(sorted(keys)).encode())


def erase(db: sqlite3.Connection, first: int, count: int, keys: bytes) -> None:
    """Remove the postings of a report; ``keys`` is what blocks.terms holds."""
    gone = ((key, base) for key in json.loads(zlib.decompress(keys)) for base in range(first, first + count, BLOCK))
    db.executemany("DELETE FROM postings WHERE term = ? AND base = ?", gone)


def search(
    db: sqlite3.Connection,
    catalogue: Catalogue,
    terms: Mapping[str, Sequence[str]],
    weights: Weights,
    k: int,
    allowed: NDArray[np.bool_] | None,
) -> tuple[Rows, Scores]:
    """The k best rows among the positions allowed (all, if None). Frequencies and lengths are those of the whole store."""
    total = len(catalogue.rows)
    if not total or k < 1:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    saturation = K1 * (1 - B + B * catalogue.lengths / max(catalogue.lengths.mean(), 1e-9))
    scores = np.zeros(total)
    for key, weight in _keys(terms, weights):
        places, counts = _read(db, catalogue, key)
        idf = math.log((total - len(places) + 0.5) / (len(places) + 0.5))
        frequency = weight * counts
        scores[places] += (idf if idf > 0 else LEAST_IDF) * frequency * (K1 + 1) / (frequency + saturation[places])
    if allowed is not None:
        scores[~allowed] = 0
    hits = np.flatnonzero(scores)
    return best(catalogue.rows[hits], scores[hits].astype(np.float32), k)


def _keys(terms: Mapping[str, Sequence[str]], weights: Weights) -> Iterable[tuple[str, float]]:
    """The keys to look for, each once, with the weight of its field."""
    if unknown := sorted(set(terms) - set(LETTERS)):
        raise UsageError(f"There is no field {unknown[0]!r} to search; the fields are {', '.join(LETTERS)}.")
    for name, letter in LETTERS.items():
        weight = float(getattr(weights, name))
        if weight > 0:
            yield from ((letter + term, weight) for term in dict.fromkeys(terms.get(name, ())))


def _read(db: sqlite3.Connection, catalogue: Catalogue, key: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Positions of the passages that hold the key, and how often they do."""
    try:
        found = db.execute("SELECT base, counts FROM postings WHERE term = ? ORDER BY base", (key,)).fetchall()
    except UnicodeEncodeError:  # a lone surrogate: no stored text has one, so no passage holds the term
        found = []
    pairs = np.frombuffer(b"".join(counts for _, counts in found), dtype="<u2").reshape(-1, 2)
    starts = np.searchsorted(catalogue.rows, np.array([base for base, _ in found], dtype=np.int64))
    places = np.repeat(starts, [len(counts) // 4 for _, counts in found]) + pairs[:, 0]
    return places, pairs[:, 1].astype(np.float64)
