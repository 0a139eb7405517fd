"""Vectors in memory (FAISS), and the snapshot of them beside the database.

The snapshot is derived and never trusted: a damaged FAISS file can corrupt memory when it is read, so its checksum is
compared first, on the same bytes that are then read; what it lacks or has too much is then mended from SQLite.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from pipeline.files import write_whole
from pipeline.parts import MOST
from pipeline.stores.base import Rows, Scores, Stamp, Vectors
from pipeline.stores.catalogue import Span, best
from pipeline.stores.codes import searched

FORMAT = 3
Counts = NDArray[np.int64]
VECTORS, DESCRIPTION = "vectors.faiss", "vectors.json"
MARGIN = 64  # how many more than asked for are fetched, so that ties at the end can be told
EPSILON = 1e-5  # FAISS sums in another order than we do; nearer than this its order says nothing


class Unsound(Exception):
    """A snapshot cannot be used, and why; the vectors come from SQLite then."""


class Nearest:
    """Vectors of parts by their passages' rows as stored, all compared by inner product. Not safe to share between threads without a lock.

    FAISS knows the n-th part of a row as row * MOST + n.
    """

    def __init__(self, dimension: int) -> None:
        self._index = faiss.IndexIDMap2(searched(dimension))
        self._ids: Rows | None = None  # of all parts, ascending
        self.dimension = dimension
        self.spans: frozenset[Span] = frozenset()

    def update(self, spans: Iterable[Span], parts: Callable[[Span], tuple[Vectors, Counts]]) -> None:
        """Make the rows exactly those of the spans; ``parts`` gives those of a span that is new, row after row, and how many each has."""
        wanted = frozenset(spans)
        if gone := self.spans - wanted:
            self._index.remove_ids(_of_rows(np.concatenate([span.rows for span in gone])))
            self._ids = None
        self.spans &= wanted
        for span in sorted(wanted - self.spans, key=lambda span: span.first):
            vectors, counts = parts(span)
            self._index.add_with_ids(vectors, np.repeat(span.rows * MOST, counts) + _numbers(counts))
            self._ids = None
            self.spans |= {span}

    def search(self, vector: Vectors, k: int, allowed: Rows | None) -> tuple[Rows, Scores]:
        """The k rows nearest to a unit vector, among those allowed (all, if None), best first, ties by row."""
        rows = sum(span.size for span in self.spans) if allowed is None else len(allowed)
        parameters = None
        if allowed is not None and rows:
            parameters = faiss.SearchParameters(sel=_of_rows(allowed))  # type: ignore[call-arg]
        k, fetch = min(k, rows), 2 * k + MARGIN
        while k > 0:
            scores, ids = self._index.search(vector[None, :], fetch := min(fetch, self._index.ntotal), params=parameters)
            there = ids[0] >= 0  # FAISS fills up with -1 where there are no more
            found, first = np.unique(ids[0][there] // MOST, return_index=True)
            nearest = np.sort(scores[0][first])[::-1]  # FAISS gives the best first, so a row's first is its nearest
            if fetch == self._index.ntotal or not there.all() or (len(found) >= k and nearest[k - 1] - scores[0, -1] > EPSILON):
                return best(found, self.cosines(vector, found), k)
            fetch *= 2
        return np.zeros(0, np.int64), np.zeros(0, np.float32)

    def cosines(self, vector: Vectors, rows: Rows) -> Scores:
        """Cosines of a unit vector with the nearest part of each of these rows, each summed alike: equal vectors score equally.

        All rows must be there.
        """
        if not len(rows):
            return np.zeros(0, np.float32)
        if self._ids is None:
            self._ids = np.sort(faiss.vector_to_array(self._index.id_map))
        starts = np.searchsorted(self._ids, rows * MOST)
        counts = np.searchsorted(self._ids, rows * MOST + MOST) - starts
        ids = self._ids[np.repeat(starts, counts) + _numbers(counts)]
        vectors = self._index.reconstruct_batch(np.ascontiguousarray(ids, np.int64))
        return np.asarray(np.maximum.reduceat((vectors * vector).sum(axis=1), np.cumsum(counts) - counts), np.float32)

    def save(self, folder: Path, stamp: Stamp, generation: int) -> None:
        """Write the snapshot: the vectors, then the description that vouches for them. Raises OSError."""
        data = faiss.serialize_index(self._index).tobytes()
        description = {
            "format": FORMAT,
            "generation": generation,
            "encoder": stamp.encoder,
            "dimension": self.dimension,
            "parts": self._index.ntotal,
            "sha256": hashlib.sha256(data).hexdigest(),
            "spans": sorted(self.spans, key=lambda span: (span.first, span.size)),
        }
        write_whole(folder / VECTORS, data)
        write_whole(folder / DESCRIPTION, json.dumps(description).encode())

    @classmethod
    def load(cls, folder: Path, stamp: Stamp) -> Nearest:
        """The snapshot in the folder, of whatever generation. Raises Unsound, with the reason, if it cannot be used."""
        try:
            description = json.loads((folder / DESCRIPTION).read_bytes())
            made = (description["format"], description["encoder"], description["dimension"])
            if made != (FORMAT, stamp.encoder, stamp.dimension):
                raise Unsound("it is of another format or encoder")
            spans = [Span(str(report), int(first), int(size)) for report, first, size in description["spans"]]
            data = (folder / VECTORS).read_bytes()
            if hashlib.sha256(data).hexdigest() != description["sha256"]:
                raise Unsound("its checksum does not match")
        except OSError as error:
            raise Unsound(f"it cannot be read: {error.strerror}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise Unsound("its description is not readable") from error
        nearest = cls(stamp.dimension)
        nearest._index = _deserialized(data, stamp.dimension)
        nearest.spans = frozenset(spans)
        if description["parts"] != nearest._index.ntotal or sum(span.size for span in spans) > nearest._index.ntotal:
            raise Unsound("it does not hold as many vectors as its description says")
        held = np.concatenate([np.zeros(0, np.int64), *(span.rows for span in spans)])
        if not np.array_equal(np.unique(faiss.vector_to_array(nearest._index.id_map) // MOST), np.sort(held)):
            raise Unsound("it does not hold the rows that its description says")
        return nearest


def _numbers(counts: Counts) -> Rows:
    """0, 1, 2, … anew for each count."""
    return np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)


def _of_rows(rows: Rows) -> faiss.IDSelectorBitmap:
    """All parts of the rows: MOST bits a row."""
    bits = np.zeros((int(rows.max()) + 1, MOST // 8), np.uint8)
    bits[rows] = 255
    return faiss.IDSelectorBitmap(bits.reshape(-1))  # type: ignore[call-arg, arg-type]


def _deserialized(data: bytes, dimension: int) -> faiss.IndexIDMap2:
    try:
        index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
    except RuntimeError as error:
        raise Unsound("FAISS cannot read it") from error
    if not isinstance(index, faiss.IndexIDMap2) or index.d != dimension:
        raise Unsound("it is an index of another kind")
    return index
