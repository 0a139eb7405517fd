"""The vectors of examples, kept beside the index: to encode thousands of them anew takes longer than all else of a training.

index/taggers/vectors.npz   format, encoder, keys (n, 16) uint8, vectors (n, dimension) float32; index/README.md specifies it
"""

from __future__ import annotations

import hashlib
import io
import logging
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from pipeline.encode import Encoder
from pipeline.files import write_whole
from pipeline.stores.base import Vectors

FORMAT = 1
FILE = Path("taggers", "vectors.npz")  # in the folder of the index
MOST = 20_000  # texts that are kept: 30 MB
_STEP = 64  # texts between two calls of ``progress``
LOG = logging.getLogger(__name__)


def cached_vectors(
    index: Path, encoder: Encoder, texts: Sequence[str], progress: Callable[[int, int], None] = lambda done, total: None
) -> Vectors:
    """The vectors (texts, dimension) of whole texts; those that the index folder knows are not encoded again.

    ``progress`` hears (done, total) of the texts that are new. What it raises ends the work, and what was encoded so far is kept.
    """
    known = _load(index / FILE, encoder)
    keys = [_key(text) for text in texts]
    new = [(key, text) for key, text in dict(zip(keys, texts)).items() if key not in known]
    try:
        for at in range(0, len(new), _STEP):
            some = new[at : at + _STEP]
            known.update(zip((key for key, _ in some), encoder.passages([text for _, text in some]).whole))
            progress(min(at + _STEP, len(new)), len(new))
    finally:
        if new:
            _save(index / FILE, encoder, known, keys)
    return np.array([known[key] for key in keys], np.float32).reshape(len(keys), encoder.dimension)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _load(file: Path, encoder: Encoder) -> dict[bytes, Vectors]:
    """What the file holds of this encoder; nothing if it is not there or cannot be used, for all can be made again."""
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
            if (int(arrays["format"]), str(arrays["encoder"])) != (FORMAT, encoder.hash):
                return {}
            keys, vectors = arrays["keys"], arrays["vectors"].astype(np.float32)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        LOG.info("The vectors of examples in %s are not used: %s.", file, error)
        return {}
    if keys.ndim != 2 or vectors.shape != (len(keys), encoder.dimension):
        LOG.info("The vectors of examples in %s are not used: they do not fit together.", file)
        return {}
    return {bytes(key): vector for key, vector in zip(keys.astype(np.uint8), vectors)}


def _save(file: Path, encoder: Encoder, known: dict[bytes, Vectors], wanted: Sequence[bytes]) -> None:
    """Keep the vectors, those wanted now first; where the folder cannot be written they are not kept."""
    kept = [key for key in dict.fromkeys([*wanted, *known]) if key in known][:MOST]
    out = io.BytesIO()
    keys = np.frombuffer(b"".join(kept), np.uint8).reshape(-1, 16)
    vectors = np.array([known[key] for key in kept], np.float32)
    np.savez(out, allow_pickle=False, format=np.int64(FORMAT), encoder=np.str_(encoder.hash), keys=keys, vectors=vectors)
    try:
        write_whole(file, out.getvalue())
    except OSError as error:
        LOG.warning("The vectors of examples were not kept in %s (%s); the next training makes them again.", file, error)
