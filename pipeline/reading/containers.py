"""Zip containers: one document that is packed as a zip (Word, Excel, OFD …), told from an archive of files."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import IO

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, struct.error)
OFFICE = "[Content_Types].xml"
# A member that only this kind of container has -> what it is, what to do about it.
OTHERS: tuple[tuple[str, str, str], ...] = (
    ("xl/workbook.xml", "an Excel workbook (.xlsx)", "save it as PDF"),
    ("xl/workbook.bin", "an Excel workbook (.xlsb)", "save it as PDF"),
    ("ppt/presentation.xml", "a PowerPoint file (.pptx)", "save it as PDF"),
    ("OFD.xml", "an OFD file", "save it as PDF"),
    ("META-INF/container.xml", "an EPUB book", "save it as PDF or text"),
    ("content.xml", "an OpenDocument file", "save it as Word (.docx)"),
)
_END, _END64 = b"PK\x05\x06", b"PK\x06\x06"


def is_container(stream: IO[bytes]) -> bool:
    """Whether a zip is one document; a zip that cannot be opened, or whose directory is huge, is not."""
    if directory_size(stream) > 1 << 20:
        return False
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except BROKEN_ZIP:
        return False
    return OFFICE in names or any(member in names for member, _, _ in OTHERS)


def directory_size(stream: IO[bytes]) -> int:
    """Bytes of the zip's central directory as its end record declares; 0 if there is no end record.

    Layout of the record: APPNOTE.TXT, 4.3.14 and 4.3.16 (pkware.com). Known before the directory is read into memory.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - (1 << 16) - 98))  # the longest comment and both end records
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        return 0
    declared = int(struct.unpack_from("<I", tail, at + 12)[0])
    wide = tail.rfind(_END64, 0, at)
    if declared == 0xFFFFFFFF and wide >= 0 and len(tail) >= wide + 48:
        declared = int(struct.unpack_from("<Q", tail, wide + 40)[0])
    return declared
