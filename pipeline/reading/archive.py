"""Zip archives: their members as Sources, bounded in number, size and depth. Nothing is written to disk."""

from __future__ import annotations

import io
import posixpath
import re
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipeline.errors import DamagedFile, InputError, TooLarge, UnsupportedFormat
from pipeline.reading import manifest
from pipeline.reading.containers import BROKEN_ZIP, SIGNATURES, directory_size, is_container
from pipeline.reading.manifest import Scope
from pipeline.reading.refusals import damaged, locked, too_large, unreadable
from pipeline.reading.source import Source, is_hidden, refused
from pipeline.settings import Settings

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)  # LZMA lets the file choose how much memory is taken
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_ENTRY_BYTES = 1024  # that an entry of the directory takes at most, on average, in an archive of reports
_CHUNK = 1 << 20


@dataclass(slots=True)
class _Budget:
    """What an archive, with the archives in it, may still unpack."""

    members: int
    size: int


def is_archive(path: Path) -> bool:
    """Whether the file is a zip of files (a Word file is a zip too, but one document). Raises OSError if it cannot be read."""
    with path.open("rb") as stream:
        return _is_archive(stream)


def members(path: Path, file: str, scopes: Sequence[Scope], settings: Settings) -> Iterator[Source]:
    """The members in the order of the archive, unpacked one at a time; what cannot be had is a Source with its error."""
    try:
        stream = path.open("rb")
    except OSError as error:
        yield refused(file, unreadable(file, error))
        return
    with stream:
        yield from _members(stream, file, scopes, settings, _Budget(settings.max_zip_members, settings.max_zip_bytes), 1)


def _members(stream: IO[bytes], file: str, scopes: Sequence[Scope], settings: Settings, budget: _Budget, depth: int) -> Iterator[Source]:
    try:
        archive = _open(stream, file, settings, budget, depth)
    except InputError as error:
        yield refused(file, error)
        return
    with archive:
        entries = {f"{file}/{_name(info)}": info for info in archive.infolist() if not info.is_dir()}
        shown = [inner for inner in entries if not any(map(is_hidden, inner[len(file) + 1 :].split("/")))]
        if not shown:
            yield refused(file, DamagedFile(f"{file} is an archive without files; pack the reports into it."))
        scopes = (*scopes, *_scopes(archive, entries, shown, settings, budget))
        for inner in shown:
            try:
                data = _unpack(archive, entries[inner], inner, settings, budget)
            except InputError as error:
                yield refused(inner, error)
                continue
            if _is_archive(io.BytesIO(data)):
                yield from _members(io.BytesIO(data), inner, scopes, settings, budget, depth + 1)
            else:
                yield manifest.describe(Source(inner, data=data), scopes)


def _is_archive(stream: IO[bytes]) -> bool:
    return stream.read(4).startswith(SIGNATURES) and not is_container(stream)


def _open(stream: IO[bytes], file: str, settings: Settings, budget: _Budget, depth: int) -> zipfile.ZipFile:
    """The archive with its directory read; its members are taken from the budget. Raises DamagedFile, TooLarge."""
    if depth > settings.max_zip_depth:
        raise TooLarge(
            f"{file} lies in an archive in an archive, deeper than the {settings.max_zip_depth} that are opened; unpack the outer one."
        )
    size = stream.seek(0, io.SEEK_END)
    if size > settings.max_zip_bytes:
        raise TooLarge(f"{file} has {size} bytes, more than the {settings.max_zip_bytes} of an archive; split it or raise max_zip_bytes.")
    crowded = TooLarge(f"{file} has more than the {settings.max_zip_members} members that are read; split it or raise max_zip_members.")
    if directory_size(stream) > _ENTRY_BYTES * settings.max_zip_members:
        raise crowded
    try:
        archive = zipfile.ZipFile(stream)
    except BROKEN_ZIP as error:
        raise damaged(file, "zip archive", error) from error
    infos = archive.infolist()
    budget.members -= len(infos)
    if budget.members < 0:
        raise crowded
    declared = sum(info.file_size for info in infos)
    if declared > budget.size:
        raise _bomb(file, settings)
    return archive


def _scopes(
    archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], shown: list[str], settings: Settings, budget: _Budget
) -> list[Scope]:
    """The manifests in the archive, outermost first."""
    found = []
    for inner, info in entries.items():
        if posixpath.basename(inner) == manifest.NAME:
            prefix = inner[: -len(manifest.NAME)]
            try:
                listing = manifest.parse(_unpack(archive, info, inner, settings, budget), inner)
            except InputError as error:
                listing = manifest.Listing(warnings=(str(error),))
            beside = [file for file in shown if posixpath.dirname(file) + "/" == prefix]
            found.append(manifest.scope(prefix, listing, beside))
    return sorted(found, key=lambda scope: len(scope.prefix))


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str, settings: Settings, budget: _Budget) -> bytes:
    """The bytes of a member, within the limits whatever its header declares. Raises InputErrors that name it."""
    name = _name(info)
    if name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name):
        raise DamagedFile(f"{file} has a name that points outside of its archive; pack it again under a plain name.")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnsupportedFormat(f"{file} is a link, not a file; pack the file itself.")
    if info.flag_bits & _ENCRYPTED:
        raise locked(file)
    if info.compress_type not in _METHODS:
        raise UnsupportedFormat(f"{file} is packed by a method that is not read; pack it again as an ordinary .zip.")
    if info.file_size > settings.max_file_bytes:
        raise too_large(file, info.file_size, settings)
    unpacked = bytearray()
    try:
        with archive.open(info) as member:
            while chunk := member.read(_CHUNK):
                unpacked += chunk
                budget.size -= len(chunk)
                if budget.size < 0:
                    raise _bomb(file, settings)
                if len(unpacked) > settings.max_file_bytes:
                    raise too_large(file, len(unpacked), settings)
    except BROKEN_ZIP as error:
        raise damaged(file, "member of an archive", error) from error
    return bytes(unpacked)


def _bomb(file: str, settings: Settings) -> TooLarge:
    return TooLarge(f"{file} unpacks to more than the {settings.max_zip_bytes} bytes that an archive may; split it or raise max_zip_bytes.")


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; without the UTF-8 flag its bytes are UTF-8 (Unix) or GBK (Chinese Windows) all the same."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", "replace")  # zipfile decodes such names as CP437, which keeps every byte
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.split("\0")[0].replace("\\", "/").removeprefix("./")
