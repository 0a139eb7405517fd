"""What is checked before anything is stored or searched."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.errors import DamagedFile, UsageError
from pipeline.parts import MOST, Parted
from pipeline.records import Passage, Report
from pipeline.stores.base import Stamp, Terms, Vectors

_MOST_SCORE = 60_000  # what a number of 16 bits can hold
SLACK = 1e-2  # by how much the length of a unit vector may differ from 1


def check_put(report: Report, passages: Sequence[Passage], vectors: Parted, terms: Sequence[Terms], stamp: Stamp) -> None:
    """Raises UsageError if the parts do not fit together, DamagedFile if the text cannot be stored as UTF-8."""
    shapes = np.shape(vectors.whole), np.shape(vectors.parts), np.shape(vectors.scores)
    wide, many = stamp.dimension, len(passages)
    fit = shapes == ((many, wide), (int(np.sum(vectors.counts)), wide), (many, stamp.areas)) and len(vectors.counts) == many
    if not fit or len(terms) != len(passages) or not ((vectors.counts >= 1) & (vectors.counts <= MOST)).all():
        raise UsageError(
            f"{report.file}: {len(passages)} passages, {len(terms)} sets of terms and vectors of shapes {shapes} do not fit "
            f"together; each passage needs its terms, a vector of {wide} numbers, 1 to {MOST} such of its parts, {stamp.areas} scores."
        )
    for passage in passages:
        if passage.report_id != report.id or report.text[passage.start : passage.end] != passage.text:
            raise UsageError(f"{report.file}: the passage {passage.id} is not what stands there in the report; segment it again.")
    if not all((np.abs(np.linalg.norm(each, axis=1) - 1) < SLACK).all() for each in (vectors.whole, vectors.parts)):
        raise UsageError(f"{report.file}: a vector is not of unit length; encode the report again.")
    inner, counts = vectors.tokens.vectors, vectors.tokens.counts
    expected = many if stamp.token_dimension else 0
    if len(counts) != expected or (expected and (inner.shape != (counts.sum(), stamp.token_dimension) or counts.min() < 1)):
        raise UsageError(
            f"{report.file}: the tokens of {many} passages are not vectors of {stamp.token_dimension} numbers; encode the report again."
        )
    if expected and not (np.abs(np.linalg.norm(inner, axis=1) - 1) < SLACK).all():
        raise UsageError(f"{report.file}: the vector of a token is not of unit length; encode the report again.")
    if not (np.abs(vectors.scores) < _MOST_SCORE).all():
        raise UsageError(f"{report.file}: a score of an area is beyond {_MOST_SCORE:,}, or is no number; encode the report again.")
    try:
        report.text.encode()
        report.file.encode()
    except UnicodeEncodeError as error:
        raise DamagedFile(f"{report.file!r} holds half of a surrogate pair, which is no character; save it as UTF-8 again.") from error


def unit_vector(vector: Vectors, dimension: int) -> Vectors:
    """The vector as FAISS wants it. Raises UsageError if it is of another dimension or not of unit length."""
    vector = np.ascontiguousarray(vector, dtype=np.float32)
    if vector.shape != (dimension,) or not abs(float(np.linalg.norm(vector)) - 1) < SLACK:
        raise UsageError(f"A query vector of shape {vector.shape} was given; one of unit length and shape ({dimension},) is needed.")
    return vector


def unit_tokens(query: Vectors, dimension: int) -> Vectors:
    """The tokens (q, T) of a query. Raises UsageError if there are none, or they are of another dimension or not of unit length."""
    if query.ndim != 2 or not len(query) or query.shape[1] != dimension or not (np.abs(np.linalg.norm(query, axis=1) - 1) < SLACK).all():
        raise UsageError(f"Tokens of a query of shape {query.shape} were given; unit vectors of shape ({dimension},) are needed.")
    return query
