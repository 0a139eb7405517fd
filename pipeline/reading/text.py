"""Bytes to text: which encoding, which line ends; and the plain text file, the simplest format."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import cache

from pipeline.errors import DamagedFile, UnsupportedFormat
from pipeline.reading.refusals import too_long
from pipeline.records import Document
from pipeline.settings import Settings

# UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSES = ("gb18030", "utf-16-le", "utf-16-be")
_SAMPLE = 20_000  # characters looked at to judge a guess
_LEAST_PLAUSIBLE = 0.75  # share of usual characters below which bytes are no Chinese text
_MOST_CONTROLS = 0.01  # share of control characters above which bytes are no text at all
_FEW_CONTROLS = 4  # control characters that any text may hold
_FEW_LOST = 6  # characters that do not fit an encoding, which any text may have; one wrong byte makes up to three
_MOST_LOST = 0.002  # share of the characters above which bytes are of another encoding
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_BLANKS = " \u3000\u00a0"


def read(data: bytes, name: str, settings: Settings) -> Document:
    """A plain text file as it stands. Raises DamagedFile, UnsupportedFormat as decode does, TooLarge."""
    warnings: tuple[str, ...] = ()
    try:
        text = decode(data, name)
    except UnsupportedFormat:
        found = nearly(data, "utf-8", name) or nearly(data, "gb18030", name)
        if found is None or _is_binary(found[0]):
            raise
        text, warnings = found
    if len(text) > settings.max_text_chars:
        raise too_long(name, len(text), settings)
    return Document(text=tidy(text), warnings=warnings)


def tidy(text: str) -> str:
    """The text with ``\\n`` as its only line end, without control characters and without blanks at the ends of lines.

    Tabs stay: those at the end of a row are its empty cells.
    """
    lines = CONTROLS.sub("", _LINE_ENDS.sub("\n", text)).split("\n")
    return "\n".join(line.rstrip(_BLANKS) for line in lines)


def decode(data: bytes, name: str) -> str:
    """The text of these bytes: by byte order mark, else UTF-8, else the likeliest of GB18030 and UTF-16; always strictly.

    Raises DamagedFile if they are empty or break the encoding that they announce, UnsupportedFormat if they are no text.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise DamagedFile(f"{name} is empty; put the text of the report into it.")
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding, name)
    text = _strictly(data, "utf-8")
    if text is None or _is_binary(text):  # UTF-16 of Latin letters is valid UTF-8, but half of it is NUL
        guesses = [guess for encoding in _GUESSES if (guess := _strictly(data, encoding)) is not None]
        text = max(guesses, key=_plausibility, default=None)
        if text is not None and _plausibility(text) < _LEAST_PLAUSIBLE:
            text = None
    if text is None or _is_binary(text):
        raise UnsupportedFormat(f"{name} is no text that can be read (neither UTF-8, UTF-16 nor GB18030); save it as UTF-8.")
    return text


def _marked(data: bytes, encoding: str, name: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DamagedFile(
            f"{name} says that it is {encoding.upper()} but is broken at byte {error.start}; save it again as UTF-8."
        ) from error
    if not text.strip("\0 \t\r\n\ufeff"):
        raise DamagedFile(f"{name} is empty; put the text of the report into it.")
    if _is_binary(text):
        raise UnsupportedFormat(f"{name} begins like a text but is binary data; save it as UTF-8 text.")
    return text


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def nearly(data: bytes, encoding: str, name: str) -> tuple[str, tuple[str, ...]] | None:
    """The text without the few characters that do not fit, and the warning that they are left out; None if it is no such text."""
    text = data.decode(encoding, "replace")
    lost = text.count("\ufffd")
    kept = text.replace("\ufffd", "")
    if lost > max(min(_FEW_LOST, len(text) // 20), _MOST_LOST * len(text)) or _plausibility(kept) < _LEAST_PLAUSIBLE:
        return None
    return kept, (f"{name} has {lost} characters that cannot be read; they are left out.",)


def _is_binary(text: str) -> bool:
    return len(CONTROLS.findall(text)) > max(_FEW_CONTROLS, _MOST_CONTROLS * len(text))


def _plausibility(text: str) -> float:
    """How usual the characters are in Chinese text, 0 to 1, over the first characters that are not white space."""
    sample = "".join(text[:_SAMPLE].split())
    return sum(map(_usual, sample)) / len(sample) if sample else 0.0


@cache
def _usual(char: str) -> float:
    if " " <= char <= "~":
        return 1.0
    if "\u4e00" <= char <= "\u9fff":
        if _has(char, "gb2312"):
            return 1.0
        return 0.8 if _has(char, "big5") else 0.2
    if "\u3000" <= char <= "\u303f" or "\uff01" <= char <= "\uff5e" or char in "“”‘’—…·×℃①②③④⑤⑥⑦⑧⑨⑩":
        return 1.0
    return 0.3 if unicodedata.category(char)[0] in "LNPS" else 0.0


def _has(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
