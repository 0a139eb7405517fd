"""Which format a file has, judged by its content, and the reader for it. A wrong extension does no harm."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.errors import DamagedFile, InputError, ProtectedFile, TooLarge, UnsupportedFormat
from pipeline.reading import docx, html, pdf, text
from pipeline.reading.containers import BROKEN_ZIP, OFFICE, OTHERS, SIGNATURES
from pipeline.reading.refusals import damaged, locked, too_long
from pipeline.records import Document
from pipeline.settings import Settings

ReadFormat = Callable[[bytes, str, Settings], Document]


@dataclass(frozen=True, slots=True)
class _Refused:
    """A format that is recognised but not read, and what to do about it."""

    what: str
    instead: str = "save it as PDF, Word (.docx), HTML or text"


# First bytes of formats that are not read; https://www.garykessler.net/library/file_sigs.html
_MAGIC: tuple[tuple[bytes, _Refused], ...] = (
    (b"\x89PNG\r\n", _Refused("a PNG picture", "give the report itself as text, HTML, Word (.docx) or PDF")),
    (b"\xff\xd8\xff", _Refused("a JPEG picture", "give the report itself as text, HTML, Word (.docx) or PDF")),
    (b"GIF8", _Refused("a GIF picture", "give the report itself as text, HTML, Word (.docx) or PDF")),
    (b"BM", _Refused("a BMP picture", "give the report itself as text, HTML, Word (.docx) or PDF")),
    (b"II*\0", _Refused("a TIFF picture", "give the report itself as text, HTML, Word (.docx) or PDF")),
    (b"MM\0*", _Refused("a TIFF picture", "give the report itself as text, HTML, Word (.docx) or PDF")),
    (b"{\\rtf", _Refused("a rich text file (RTF)", "save it as Word (.docx)")),
    (b"Rar!", _Refused("a RAR archive", "unpack it, or pack it as .zip")),
    (b"7z\xbc\xaf\x27\x1c", _Refused("a 7z archive", "unpack it, or pack it as .zip")),
    (b"\x1f\x8b\x08", _Refused("a gzip archive", "unpack it, or pack it as .zip")),
    (b"MZ", _Refused("a Windows program", "give reports only")),
    (b"\x7fELF", _Refused("a program", "give reports only")),
    (b"SQLite format 3\0", _Refused("a SQLite database", "give reports only")),
)
_NAMES: dict[ReadFormat, str] = {docx.read: "Word file", html.read: "web page", pdf.read: "PDF", text.read: "text"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS: tuple[tuple[str, _Refused], ...] = (
    ("WordDocument", _Refused("a Word file of the old format (.doc)", "save it as .docx")),
    ("Workbook", _Refused("an Excel file of the old format (.xls)")),
    ("PowerPoint Document", _Refused("a PowerPoint file of the old format (.ppt)")),
)
_TAG_FIRST = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|div|table|p|h[1-6])\b", re.I | re.S
)
_TAG_EARLY = re.compile(rb"<(?:html|head|body)\b[^>]*>", re.I)
_MAIL = re.compile(rb"^MIME-Version:\s*1\.0", re.I | re.M)
_FLAT_WORD = re.compile(rb"<\?mso-application|<pkg:package|<w:wordDocument")
_LOOK = 4096  # bytes in which a format shows itself


def read_document(data: bytes, name: str, settings: Settings) -> Document:
    """The text of a file of any format that is read; ``name`` is used in messages only.

    Raises DamagedFile, ProtectedFile, UnsupportedFormat, TooLarge.
    """
    read_format = detect(data, name)
    try:
        document = read_format(data, name, settings)
    except (InputError, MemoryError):
        raise
    except RecursionError as error:
        raise TooLarge(f"{name} is nested more deeply than is read; save it anew in a simpler form.") from error
    except Exception as error:  # a parser may raise anything on a file that is broken in a way of its own
        raise damaged(name, _NAMES[read_format], f"{type(error).__name__} {error}") from error
    if not document.text.strip():
        raise DamagedFile(f"{name} holds no text; give a file that holds the text of the report.")
    if len(document.text) > settings.max_text_chars:
        raise too_long(name, len(document.text), settings)
    return document


def detect(data: bytes, name: str) -> ReadFormat:
    """The reader for these bytes. Raises UnsupportedFormat for a format that is not read, ProtectedFile, DamagedFile."""
    if data.startswith(SIGNATURES):
        return _in_zip(data, name)
    if data.startswith(_OLE):
        raise _refuse_ole(data, name)
    if b"%PDF-" in data[:1024]:
        return pdf.read
    for magic, refused in _MAGIC:
        if data.startswith(magic) and (len(magic) > 2 or b"\0" in data[:64]):  # two letters may begin a text
            raise _refuse(name, refused)
    head = data[:_LOOK]
    if _MAIL.search(head):
        raise _refuse(name, _Refused("a web page packed as mail (.mht) or a mail", "save the page as HTML"))
    if _FLAT_WORD.search(head):
        raise _refuse(name, _Refused("a Word file in XML", "save it as .docx"))
    return html.read if is_html(data) else text.read


def is_html(data: bytes) -> bool:
    """Whether the first bytes are those of a web page, in any encoding."""
    head = data[:_LOOK].removeprefix(b"\xef\xbb\xbf")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:64]:
        head = head.replace(b"\0", b"").lstrip(b"\xff\xfe")
    return bool(_TAG_FIRST.match(head) or _TAG_EARLY.search(head))


def _refuse(name: str, refused: _Refused) -> UnsupportedFormat:
    return UnsupportedFormat(f"{name} is {refused.what}, which is not read; {refused.instead}.")


def _in_zip(data: bytes, name: str) -> ReadFormat:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except BROKEN_ZIP as error:
        raise damaged(name, "Word file or zip archive", error) from error
    if "word/document.xml" in names or any(member.startswith("word/document") for member in names):
        return docx.read
    for member, what, instead in OTHERS:
        if member in names:
            raise _refuse(name, _Refused(what, instead))
    if OFFICE in names:
        raise DamagedFile(f"{name} is an Office file without a Word text in it; open it in Word and save it again as .docx.")
    raise UnsupportedFormat(f"{name} is a zip archive, not one report; give the archive itself to be read file by file.")


def _refuse_ole(data: bytes, name: str) -> ProtectedFile | UnsupportedFormat:
    """Office before 2007, and every Office file with a password, is a compound file whose streams have UTF-16 names."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return locked(name)
    for stream, refused in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return _refuse(name, refused)
    return _refuse(name, _Refused("an Office file of an old format", "save it as .docx or PDF"))
