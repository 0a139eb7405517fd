"""The sentences that several readers refuse a file with."""

from __future__ import annotations

import re

from pipeline.errors import DamagedFile, ProtectedFile, TooLarge, UnreadableFile
from pipeline.settings import Settings

_LONGEST_REASON = 120


def reason(error: object) -> str:
    """What another library says is wrong, made to fit between brackets in a sentence of ours."""
    said = " ".join(str(error).split()) or type(error).__name__
    return re.sub(r"[.!?]+(?=\s|$)", "", said[:_LONGEST_REASON]).strip()


def unreadable(file: str, error: OSError) -> UnreadableFile:
    """The refusal of a file that the system does not give."""
    if isinstance(error, FileNotFoundError):
        return UnreadableFile(f"{file} does not exist; correct the path.")
    if isinstance(error, PermissionError):
        return UnreadableFile(f"{file} may not be read; give this user the right to read it.")
    return UnreadableFile(f"{file} cannot be read ({reason(error.strerror or error)}); look after the disk or the path.")


def damaged(file: str, what: str, error: object) -> DamagedFile:
    """The refusal of a file that is recognised as ``what`` but broken."""
    return DamagedFile(f"{file} is a damaged {what} ({reason(error)}); get it again from where it came, or save it anew.")


def locked(file: str) -> ProtectedFile:
    """The refusal of a file with a password."""
    return ProtectedFile(f"{file} is locked with a password; save it without the password and give it again.")


def too_long(file: str, length: int, settings: Settings) -> TooLarge:
    """The refusal of a text of this length in characters."""
    limit = settings.max_text_chars
    return TooLarge(f"{file} has {length} characters, more than the {limit} that are read; split it or raise max_text_chars.")


def too_large(file: str, size: int, settings: Settings) -> TooLarge:
    """The refusal of a file of this size in bytes."""
    return TooLarge(f"{file} has {size} bytes, more than the {settings.max_file_bytes} that are read; split it or raise max_file_bytes.")
