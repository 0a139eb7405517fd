"""What heads that had not learnt from an example say of it: what the tagger is learnt and calibrated with.

The head that ships has learnt from the examples, and of them it is surer than of any other text.

models/head/held-out.npz   keys (n, 16) uint8, of texts, and scores (n, A) float16
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.encode import MEND
from pipeline.errors import ModelUnavailable
from pipeline.files import BROKEN_ARRAYS
from pipeline.parts import Parted

KEY = 16  # bytes of the key of a text


def text_key(text: str) -> bytes:
    """The first bytes of the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:KEY]


def not_learnt(vectors: Parted, texts: Sequence[str], file: Path | None) -> Parted:
    """The vectors of texts, with the scores in ``file`` for those that the head has learnt from; None: there is no head.

    Raises ModelUnavailable for a file that is missing or damaged.
    """
    if file is None:
        return vectors
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
            keys, scores = arrays["keys"].astype(np.uint8), arrays["scores"].astype(np.float32)
    except BROKEN_ARRAYS as error:
        raise ModelUnavailable(f"{file}, the scores for training, cannot be read ({error}); {MEND['head']}.") from error
    if (keys.shape, scores.shape) != ((len(keys), KEY), (len(keys), vectors.scores.shape[1])):
        raise ModelUnavailable(f"The parts of {file} do not fit together; {MEND['head']}.")
    at = {bytes(key): number for number, key in enumerate(keys)}
    places = [at.get(text_key(text), -1) for text in texts]
    known = [scores[place] if place >= 0 else own for place, own in zip(places, vectors.scores)]
    return replace(vectors, scores=np.array(known, np.float32).reshape(vectors.scores.shape))


def write(file: Path, texts: Sequence[str], scores: NDArray[np.float32]) -> None:
    """Write the scores (n, A) of texts."""
    keys = np.frombuffer(b"".join(map(text_key, texts)), np.uint8).reshape(-1, KEY)
    np.savez_compressed(file, allow_pickle=False, keys=keys, scores=scores.astype(np.float16))
