"""The tokens of passages as they are stored, for late interaction: read only for the passages that a search looks at closely."""

from __future__ import annotations

import sqlite3

import numpy as np

from pipeline.errors import IndexDamaged
from pipeline.interaction import Tokens
from pipeline.parts import Parted
from pipeline.stores.base import Rows
from pipeline.stores.codes import packed, unpacked
from pipeline.stores.rows import dump


def insert(db: sqlite3.Connection, first: int, vectors: Parted) -> None:
    """Store the tokens of the passages from row ``first`` on, if they have any."""
    if len(vectors.tokens.counts):
        codes = np.split(packed(vectors.tokens.vectors), np.cumsum(vectors.tokens.counts)[:-1])
        db.executemany("INSERT INTO tokens (row, codes) VALUES (?, ?)", ((row, each.tobytes()) for row, each in enumerate(codes, first)))


def read(db: sqlite3.Connection, rows: Rows, dimension: int) -> Tokens:
    """The tokens of these rows, in their order, but for the rounding. Raises IndexDamaged if any of them has none."""
    query = "SELECT row, codes FROM tokens WHERE row IN (SELECT value FROM json_each(?))"
    found: dict[int, bytes] = dict(db.execute(query, (dump(rows.tolist()),)))
    try:
        codes = [found[row] for row in rows.tolist()]
    except KeyError as error:
        raise IndexDamaged(f"The index lacks the tokens of the passage in row {error}; run `reindex`.") from error
    return Tokens(unpacked(b"".join(codes), dimension), np.array([len(each) * 2 // dimension for each in codes], np.int64))
