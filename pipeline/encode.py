"""Text -> vectors, and scores of areas: the shipped sentence encoder and its head, through the sentence-transformers interface.

Opening checks the files only; torch, sentence-transformers and the weights are loaded by the first text.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ModelUnavailable, UsageError
from pipeline.parts import Parted, joined
from pipeline.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ENGINES = ("auto", "onnx", "torch")
WEIGHTS = "model.safetensors"
HELD_OUT = "held-out.npz"  # of the head's files, the one that training reads (pipeline/tagging/held_out.py)
_BATCH = 32
_BETWEEN_REPORTS = 256  # passages encoded between two calls of ``progress``; a multiple of the batch
_AGAIN = "get the project's models/ folder again (`git checkout -- models`)"
MEND = {  # what may be wrong -> what to do about it
    "encoder": "get the project's models/ folder again (`git checkout -- models`), or make the encoder anew: "
    "`python -m pipeline make encoder --texts FOLDER`",
    "head": "get the project's models/ folder again (`git checkout -- models`), or make the head anew: "
    "`python -m pipeline make head --texts FOLDER`",
    "interaction": "get the project's models/ folder again (`git checkout -- models`), or make the interaction anew: "
    "`python -m pipeline make interaction`",
}


@dataclass(frozen=True, slots=True)
class Card:
    """What models.toml says of an encoder; ``files`` maps a file's name to its SHA-256, ``prefixes`` a kind of text to its prefix."""

    name: str
    folder: str
    dimension: int
    max_tokens: int
    prefixes: dict[str, str]
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class HeadCard:
    """What models.toml says of the encoder's classification head: the areas, in the order of its scores; its files as in `Card`.

    ``encoder`` has the files of the encoder that it was made for.
    """

    folder: str
    areas: tuple[str, ...]
    files: dict[str, str]
    encoder: dict[str, str]


@dataclass(frozen=True, slots=True)
class InteractionCard:
    """What models.toml says of how tokens get fewer numbers, ``dimension`` of them; ``files`` and ``encoder`` as in `HeadCard`."""

    folder: str
    dimension: int
    files: dict[str, str]
    encoder: dict[str, str]


class Encoder:
    """Gives unit vectors for texts, with a head a score of each of its ``areas``, and for late interaction vectors of their tokens.

    Of a text only the first 512 pieces count (about 700 Chinese characters). May be shared by threads.
    """

    def __init__(
        self,
        card: Card,
        models: Path,
        engine: str = "auto",
        threads: int = 0,
        head: HeadCard | None = None,
        interaction: InteractionCard | None = None,
    ) -> None:
        self.name = card.name
        self.dimension = card.dimension
        self.areas = head.areas if head else ()
        self.hash = _digest(card, head)
        self.token_dimension = interaction.dimension if interaction else 0
        self.interaction = _hash(sorted(interaction.files.items())) if interaction else ""
        self._card = card
        self._folder = models / card.folder
        self._head = models / head.folder if head else None
        self._interaction = models / interaction.folder if interaction else None
        self.held_out = self._head and self._head / HELD_OUT
        self._wanted = engine
        self._threads = threads or os.cpu_count() or 1
        self._lock = threading.Lock()

    def query(self, text: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The vector (dimension,) of what is searched for, and those of its tokens (q, T); none where there is no late interaction."""
        found = self._encode([text], "query", with_tokens=True)
        return found.whole[0], found.tokens.vectors

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (n, dimension) of unit length for what is searched for."""
        return self._encode(texts, "query").whole

    def passages(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None, *, with_tokens: bool = False) -> Parted:
        """Vectors of what is searched in, of its parts, and if wanted of its tokens; ``progress`` hears (done, total) now and then."""
        parts = []
        for start in range(0, len(texts), _BETWEEN_REPORTS):
            parts.append(self._encode(texts[start : start + _BETWEEN_REPORTS], "passage", with_tokens=with_tokens))
            if progress is not None:
                progress(min(start + _BETWEEN_REPORTS, len(texts)), len(texts))
        return joined(parts, self.dimension, len(self.areas))

    @cached_property
    def engine(self) -> str:
        """What computes: ``onnx``, ``torch (cpu)`` or ``torch (cuda)``. Raises ModelUnavailable if it is to be onnx and is not there."""
        has_onnx = importlib.util.find_spec("onnxruntime") is not None
        if self._wanted == "onnx" and not has_onnx:
            raise ModelUnavailable("The engine onnx needs onnxruntime, which is not installed: run `pip install -r requirements.txt`.")
        if self._wanted == "onnx":
            return "onnx"
        import torch

        if torch.cuda.is_available():
            return "torch (cuda)"
        return "torch (cpu)" if self._wanted == "torch" or not has_onnx else "onnx"

    def _encode(self, texts: Sequence[str], kind: str, *, with_tokens: bool = False) -> Parted:
        from pipeline.transformer import parted

        if not texts:
            return joined((), self.dimension, len(self.areas))
        with self._lock:
            model = self._model
        return parted(model, texts, kind, _BATCH, with_tokens=with_tokens)

    @cached_property
    def _model(self) -> SentenceTransformer:
        from pipeline.transformer import onnx_model, torch_model

        card, engine = self._card, self.engine
        try:
            if engine == "onnx":
                where = self._folder, self._head, self._interaction
                return onnx_model(*where, card.dimension, card.prefixes, card.max_tokens, self._threads)
            device = "cuda" if "cuda" in engine else "cpu"
            return torch_model(self._folder, self._head, self._interaction, card.prefixes, card.max_tokens, self._threads, device)
        except Exception as error:  # the engines raise classes of their own, some of them plain Exception
            raise ModelUnavailable(f"The encoder in {self._folder} cannot be loaded on {engine} ({error}); {_AGAIN}.") from error


def open_encoder(settings: Settings, *, with_head: bool = True) -> Encoder:
    """The encoder of ``settings.models_dir``, with its head if it has one and that is wanted, its files checked, nothing loaded yet.

    Raises ModelUnavailable if a file is missing or does not match its checksum, or the head or the interaction is another encoder's,
    UsageError for an engine that is none."""
    if settings.engine not in ENGINES:
        raise UsageError(f"The setting engine must be one of {', '.join(ENGINES)}, not {settings.engine!r}.")
    if settings.threads < 0:
        raise UsageError(f"The setting threads must be 0 (one a core) or more, not {settings.threads}.")
    card, head, interaction = _read_cards(settings.models_dir / "models.toml")
    head = head if with_head else None
    _check("encoder", settings.models_dir / card.folder, card.files)
    for what, beside in (("head", head), ("interaction", interaction)):
        if beside and beside.encoder != card.files:
            raise ModelUnavailable(f"The {what} was made for another encoder; {MEND[what]}.")
        if beside:
            _check(what, settings.models_dir / beside.folder, beside.files)
    return Encoder(card, settings.models_dir, settings.engine, settings.threads, head, interaction)


def _check(what: str, folder: Path, files: Mapping[str, str]) -> None:
    """Raises ModelUnavailable for a file that is missing or does not match its checksum."""
    for name, expected in files.items():
        try:
            with (folder / name).open("rb") as stream:
                found = hashlib.sha256(stream.read()).hexdigest()
        except OSError as error:
            raise ModelUnavailable(f"{folder / name}, part of the {what}, cannot be read ({error.strerror}); {MEND[what]}.") from error
        if found != expected:
            raise ModelUnavailable(f"{folder / name}, part of the {what}, does not match its checksum in models.toml; {MEND[what]}.")


def _read_cards(file: Path) -> tuple[Card, HeadCard | None, InteractionCard | None]:
    try:
        entries: dict[str, dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))
        card = Card(**{name: entries["encoder"][name] for name in Card.__slots__})
    except OSError as error:
        raise ModelUnavailable(f"{file}, the list of models, cannot be read ({error.strerror}); {MEND['encoder']}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise ModelUnavailable(f"{file}, the list of models, does not describe the encoder ({error}); {MEND['encoder']}.") from error
    what, head, interaction = "head", None, None
    try:
        if what in entries:
            told = {name: entries[what][name] for name in HeadCard.__slots__}
            head = HeadCard(**told | {"areas": tuple(map(str, told["areas"]))})
        what = "interaction"
        if what in entries:
            interaction = InteractionCard(**{name: entries[what][name] for name in InteractionCard.__slots__})
    except (KeyError, TypeError) as error:
        raise ModelUnavailable(f"{file}, the list of models, does not describe the {what} ({error}); {MEND[what]}.") from error
    return card, head, interaction


def _digest(card: Card, head: HeadCard | None) -> str:
    """SHA-256 over what determines vectors and scores: the files' checksums, the prefixes, the length that is read, the areas."""
    told = [*sorted(card.files.items()), *sorted(card.prefixes.items()), ("max_tokens", str(card.max_tokens))]
    if head:
        scoring = sorted((name, digest) for name, digest in head.files.items() if name != HELD_OUT)
        told += [*scoring, ("areas", ",".join(head.areas))]
    return _hash(told)


def _hash(told: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256("\n".join(f"{key}={value}" for key, value in told).encode()).hexdigest()
