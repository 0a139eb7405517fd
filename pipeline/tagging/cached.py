"""The vectors of examples, kept beside the index: to encode thousands of them anew takes longer than all else of a training.

index/taggers/vectors.npz   format, encoder, keys (n, 16) uint8, vectors (m, dimension) float16, counts (n,), scores (n, A) float16;
                            index/README.md specifies it
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.encode import Encoder
from pipeline.files import BROKEN_ARRAYS, write_whole
from pipeline.parts import Parted, joined
from pipeline.tagging.held_out import KEY, text_key

FORMAT = 3
FILE = Path("taggers", "vectors.npz")  # in the folder of the index
MOST = 20_000  # texts that are kept: about 80 MB
_STEP = 64  # texts between two calls of ``progress``
Halves = NDArray[np.float16]
LOG = logging.getLogger(__name__)


def cached_vectors(
    index: Path, encoder: Encoder, texts: Sequence[str], progress: Callable[[int, int], None] = lambda done, total: None
) -> Parted:
    """The vectors of texts and of their parts; those that the index folder knows are not encoded again.

    ``progress`` hears (done, total) of the texts that are new. What it raises ends the work, and what was encoded so far is kept.
    """
    known = _load(index / FILE, encoder)
    keys = [text_key(text) for text in texts]
    new = [(key, text) for key, text in dict(zip(keys, texts)).items() if key not in known]
    try:
        for at in range(0, len(new), _STEP):
            some = new[at : at + _STEP]
            found = encoder.passages([text for _, text in some])
            for number, (key, _) in enumerate(some):
                one = found.some(np.array([number]))
                known[key] = _Kept(np.concatenate([one.whole, one.parts]).astype(np.float16), one.scores[0].astype(np.float16))
            progress(min(at + _STEP, len(new)), len(new))
    finally:
        if new:
            _save(index / FILE, encoder, known, keys)
    return joined([known[key].parted for key in keys], encoder.dimension, len(encoder.areas))


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of a text: the vector of the whole, then those of its parts, (1 + parts, dimension); its scores (A,)."""

    vectors: Halves
    scores: Halves

    @property
    def parted(self) -> Parted:
        vectors = self.vectors.astype(np.float32)
        return Parted(vectors[:1], vectors[1:], np.array([len(vectors) - 1]), self.scores.astype(np.float32)[None])


def _load(file: Path, encoder: Encoder) -> dict[bytes, _Kept]:
    """What the file holds of this encoder, by text. Nothing if it is not there or cannot be used, for all can be made again."""
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
            if (int(arrays["format"]), str(arrays["encoder"])) != (FORMAT, encoder.hash):
                return {}
            keys, vectors, counts, scores = arrays["keys"], arrays["vectors"], arrays["counts"].astype(np.int64), arrays["scores"]
    except FileNotFoundError:
        return {}
    except BROKEN_ARRAYS as error:
        LOG.info("The vectors of examples in %s are not used: %s.", file, error)
        return {}
    shapes = (counts.ndim, keys.shape, vectors.shape, scores.shape)
    fit = shapes == (1, (counts.size, KEY), (int(counts.sum()), encoder.dimension), (counts.size, len(encoder.areas)))
    if not fit or not (counts >= 2).all():
        LOG.info("The vectors of examples in %s are not used: they do not fit together.", file)
        return {}
    ends = np.cumsum(counts)
    return {
        bytes(key): _Kept(vectors[end - count : end].astype(np.float16), score.astype(np.float16))
        for key, end, count, score in zip(keys.astype(np.uint8), ends, counts, scores)
    }


def _save(file: Path, encoder: Encoder, known: dict[bytes, _Kept], wanted: Sequence[bytes]) -> None:
    """Keep the vectors, those wanted now first; where the folder cannot be written they are not kept."""
    kept = [key for key in dict.fromkeys([*wanted, *known]) if key in known][:MOST]
    out = io.BytesIO()
    keys = np.frombuffer(b"".join(kept), np.uint8).reshape(-1, KEY)
    vectors = np.concatenate([np.zeros((0, encoder.dimension), np.float16), *(known[key].vectors for key in kept)])
    scores = np.array([known[key].scores for key in kept], np.float16).reshape(len(kept), len(encoder.areas))
    counts = np.array([len(known[key].vectors) for key in kept], np.int64)
    marks = {"format": np.int64(FORMAT), "encoder": np.str_(encoder.hash)}
    np.savez(out, allow_pickle=False, **marks, keys=keys, vectors=vectors, counts=counts, scores=scores)
    try:
        write_whole(file, out.getvalue())
    except OSError as error:
        LOG.warning("The vectors of examples were not kept in %s (%s); the next training makes them again.", file, error)
