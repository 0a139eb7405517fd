"""What is to be read: a Source is one file, or one member of an archive, before it is opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.records import Kind


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a line of ``manifest.jsonl`` says of a file; it wins over what is read. None: the line is silent."""

    title: str | None = None
    region: str | None = None
    organ: str | None = None
    year: int | None = None
    kind: Kind | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: on disk (``path``, absolute) or unpacked from an archive (``data``); with ``error``, one to refuse.

    ``file`` is its name, relative to the path that was asked for (``a.zip/inner.txt`` inside an archive).
    """

    file: str
    path: Path | None = None
    data: bytes | None = None
    manifest: Manifest | None = None
    warnings: tuple[str, ...] = ()
    error: InputError | None = None


_LEFT_BY_SYSTEMS = ("thumbs.db", "desktop.ini", "__macosx", "manifest.jsonl")


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is passed over: hidden ones, Word's lock files, what systems leave, manifests."""
    return (name.startswith((".", "~$")) and name != "..") or name.lower() in _LEFT_BY_SYSTEMS


def refused(file: str, error: InputError) -> Source:
    """A source that cannot be had."""
    return Source(file, error=error)
