"""Vectors in memory (FAISS), and the snapshot of them beside the database.

The snapshot is derived and never trusted: a damaged FAISS file can corrupt memory when it is read, so its checksum is
compared first, on the same bytes that are then read; what it lacks or has too much is then mended from SQLite.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import faiss
import numpy as np

from pipeline.stores.base import Rows, Scores, Stamp, Vectors
from pipeline.stores.catalogue import Span, best
from pipeline.stores.codes import searched

FORMAT = 2
VECTORS, DESCRIPTION = "vectors.faiss", "vectors.json"
MARGIN = 64  # how many more than asked for are fetched, so that ties at the end can be told
EPSILON = 1e-5  # FAISS sums in another order than we do; nearer than this its order says nothing


class Unsound(Exception):
    """A snapshot cannot be used, and why; the vectors come from SQLite then."""


class Nearest:
    """Vectors by row as stored, all compared by inner product. Not safe to share between threads without a lock."""

    def __init__(self, dimension: int) -> None:
        self._index = faiss.IndexIDMap2(searched(dimension))
        self.dimension = dimension
        self.spans: frozenset[Span] = frozenset()

    def update(self, spans: Iterable[Span], vectors: Callable[[Span], Vectors]) -> None:
        """Make the rows exactly those of the spans; ``vectors`` gives those of a span that is new."""
        wanted = frozenset(spans)
        if gone := self.spans - wanted:
            self._index.remove_ids(faiss.IDSelectorBatch(np.concatenate([span.rows for span in gone])))
        self.spans &= wanted
        for span in sorted(wanted - self.spans, key=lambda span: span.first):
            self._index.add_with_ids(vectors(span), span.rows)
            self.spans |= {span}

    def search(self, vector: Vectors, k: int, allowed: Rows | None) -> tuple[Rows, Scores]:
        """The k rows nearest to a unit vector, among those allowed (all, if None), best first, ties by row."""
        total = self._index.ntotal if allowed is None else len(allowed)
        parameters = None
        if allowed is not None and total:
            bits = np.zeros(int(allowed[-1]) + 1, dtype=bool)
            bits[allowed] = True
            packed = np.packbits(bits, bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(packed))  # type: ignore[call-arg, arg-type]
        k, fetch = min(k, total), min(k + MARGIN, total)
        while k > 0:
            scores, rows = self._index.search(vector[None, :], fetch, params=parameters)
            if fetch == total or scores[0, k - 1] - scores[0, -1] > EPSILON:
                return best(rows[0], self.cosines(vector, rows[0]), k)
            fetch = min(2 * fetch, total)
        return np.zeros(0, np.int64), np.zeros(0, np.float32)

    def cosines(self, vector: Vectors, rows: Rows) -> Scores:
        """Cosines of a unit vector with the vectors of these rows, each summed alike: equal vectors score equally."""
        return np.asarray((self.at(rows) * vector).sum(axis=1), dtype=np.float32)

    def at(self, rows: Rows) -> Vectors:
        """The vectors of these rows; all must be there."""
        return np.asarray(self._index.reconstruct_batch(np.ascontiguousarray(rows, dtype=np.int64)), dtype=np.float32)

    def save(self, folder: Path, stamp: Stamp, generation: int) -> None:
        """Write the snapshot: the vectors, then the description that vouches for them. Raises OSError."""
        data = faiss.serialize_index(self._index).tobytes()
        description = {
            "format": FORMAT,
            "generation": generation,
            "encoder": stamp.encoder,
            "dimension": self.dimension,
            "rows": self._index.ntotal,
            "sha256": hashlib.sha256(data).hexdigest(),
            "spans": sorted(self.spans, key=lambda span: (span.first, span.size)),
        }
        _write(folder / VECTORS, data)
        _write(folder / DESCRIPTION, json.dumps(description).encode())

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
        if sum(span.size for span in spans) != nearest._index.ntotal:
            raise Unsound("it does not hold as many rows as its description says")
        held = np.concatenate([np.zeros(0, np.int64), *(span.rows for span in spans)])
        if not np.array_equal(np.sort(faiss.vector_to_array(nearest._index.id_map)), held):
            raise Unsound("it does not hold the rows that its description says")
        return nearest


def _deserialized(data: bytes, dimension: int) -> faiss.IndexIDMap2:
    try:
        index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
    except RuntimeError as error:
        raise Unsound("FAISS cannot read it") from error
    if not isinstance(index, faiss.IndexIDMap2) or index.d != dimension:
        raise Unsound("it is an index of another kind")
    return index


def _write(path: Path, data: bytes) -> None:
    """Put a file in place whole or not at all."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
