"""The errors of Gongkai, one tree.

    GongkaiError
    ├── InputError            one input cannot be taken; the others go on      (exit status 1)
    │   ├── UnreadableFile    missing, no permission, not a file
    │   ├── UnsupportedFormat a format that is not read (its name says which)
    │   ├── DamagedFile       the format is right, the content is broken or empty
    │   ├── ProtectedFile     a password is needed
    │   ├── TooLarge          over a limit of size, depth, pages or time
    │   └── AlreadyStored     the same name with new bytes, without --replace
    ├── UsageError            the call is wrong                                (exit status 2)
    └── IndexUnusable         the index cannot be used; the message names the mending command (exit status 3)
        ├── IndexMismatch     made by another schema, encoder, segmenter
        ├── IndexDamaged      a file of the index is broken
        └── IndexLocked       another process is writing
    ModelUnavailable is an IndexUnusable: the weights are missing or do not match their checksum.

Every message is one sentence that names what was wrong and says what to do.
"""

from __future__ import annotations


class GongkaiError(Exception):
    """Root of all errors that Gongkai raises on purpose."""

    exit_status = 1


class InputError(GongkaiError):
    """One input cannot be taken."""


class UnreadableFile(InputError):
    """The file is missing, is not a file, or may not be read."""


class UnsupportedFormat(InputError):
    """The file is of a format that Gongkai does not read."""


class DamagedFile(InputError):
    """The file is of a known format but broken, or holds no text."""


class ProtectedFile(InputError):
    """The file is locked with a password."""


class TooLarge(InputError):
    """The file is over a limit of size, depth, pages or reading time."""


class AlreadyStored(InputError):
    """A file of this name but other bytes is stored."""


class UsageError(GongkaiError):
    """The call is wrong: an argument is missing, unknown or out of range."""

    exit_status = 2


class IndexUnusable(GongkaiError):
    """The index cannot be used as it is."""

    exit_status = 3


class IndexMismatch(IndexUnusable):
    """The index was made with another schema, encoder or segmenter."""


class IndexDamaged(IndexUnusable):
    """A file of the index is broken."""


class IndexLocked(IndexUnusable):
    """Another process holds the index."""


class ModelUnavailable(IndexUnusable):
    """A model's files are missing, damaged or cannot be had."""
