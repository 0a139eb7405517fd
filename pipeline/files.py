"""Files: written whole or not at all; what reading a broken one raises."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from pathlib import Path

# By arrays of numpy in a zip, damaged anywhere: numpy, zipfile and zlib have errors of their own; an unknown method is a RuntimeError.
BROKEN_ARRAYS = (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError, struct.error, zipfile.BadZipFile, zlib.error)


def write_whole(path: Path, data: bytes) -> None:
    """Put a file in place: who reads it sees the old bytes or the new ones, after a crash too. Its folder is made. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
