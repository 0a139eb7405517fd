"""Paths -> Sources: files, folders with all that lies in them, archives with their members. Nothing here parses a report."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UnreadableFile
from pipeline.reading import archive, manifest
from pipeline.reading.manifest import Listing, Scope
from pipeline.reading.refusals import too_large, unreadable
from pipeline.reading.source import Source, is_hidden, refused
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk below one path; ``entered`` holds the folders seen so far by device and inode."""

    settings: Settings
    entered: set[tuple[int, int]]


def sources(paths: Sequence[Path], settings: Settings) -> Iterator[Source]:
    """Every file under the paths, sorted within a folder; what cannot be had is a Source with its error.

    Left out are hidden files and manifests. A link to a folder is followed once, so that loops end.
    """
    for given in paths:
        path = Path(os.path.abspath(given))
        name = _printable(path.name) or str(path)
        walk = _Walk(settings, set())
        if path.is_dir():
            yield from _folder(path, "", (), walk)
        else:
            listing = _listing(path.parent, settings)
            yield from _file(path, name, (manifest.scope("", listing, [name]),), settings)


def _folder(path: Path, prefix: str, scopes: tuple[Scope, ...], walk: _Walk) -> Iterator[Source]:
    shown = prefix.rstrip("/") or _printable(path.name)
    try:
        names = sorted(name for name in os.listdir(path) if not is_hidden(name))
        status = path.stat()
    except OSError as error:
        yield refused(shown, unreadable(shown, error))
        return
    here = (status.st_dev, status.st_ino)
    if here in walk.entered and path.is_symlink():
        return
    walk.entered.add(here)
    folders = {name for name in names if os.path.isdir(path / name)}
    files = [prefix + _printable(name) for name in names if name not in folders]
    scopes = (*scopes, manifest.scope(prefix, _listing(path, walk.settings), files))
    for name in names:
        file = prefix + _printable(name)
        if name in folders:
            yield from _folder(path / name, file + "/", scopes, walk)
        else:
            yield from _file(path / name, file, scopes, walk.settings)


def _file(path: Path, file: str, scopes: tuple[Scope, ...], settings: Settings) -> Iterator[Source]:
    try:
        status = path.stat()
        is_archive = stat.S_ISREG(status.st_mode) and archive.is_archive(path)
    except OSError as error:
        yield refused(file, unreadable(file, error))
        return
    if not stat.S_ISREG(status.st_mode):
        yield refused(file, UnreadableFile(f"{file} is neither a file nor a folder; give a file that holds a report."))
    elif is_archive:
        yield from archive.members(path, file, scopes, settings)
    elif status.st_size > settings.max_file_bytes:
        yield refused(file, too_large(file, status.st_size, settings))
    else:
        yield manifest.describe(Source(file, path=path), scopes)


def _listing(folder: Path, settings: Settings) -> Listing:
    path = folder / manifest.NAME
    try:
        if not path.exists():
            return Listing()
        if path.stat().st_size > settings.max_file_bytes:
            return Listing(warnings=(str(too_large(manifest.NAME, path.stat().st_size, settings)),))
        return manifest.parse(path.read_bytes())
    except OSError as error:
        return Listing(warnings=(str(unreadable(manifest.NAME, error)),))


def _printable(name: str) -> str:
    """A file name as text; a name that is no UTF-8 on disk is most often GBK from another system."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")
