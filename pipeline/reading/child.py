"""The reading process: sources in on standard input, reports out on standard output, one at a time, within limits.

Started by worker.py as ``python -m pipeline.reading.child FUNCTION SETTINGS``; FUNCTION (``module:name``) is called with
(Source, bytes, Settings) and returns a Report.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import signal
import sys
from collections.abc import Callable
from typing import IO

from pipeline.errors import DamagedFile, InputError, TooLarge
from pipeline.reading import wire
from pipeline.reading.refusals import reason, too_large, unreadable
from pipeline.reading.source import Source
from pipeline.records import Report
from pipeline.settings import Settings

Function = Callable[[Source, bytes, Settings], Report]


def main(function_path: str, settings_json: str) -> None:
    """Serve until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks; it ends this one
    settings = wire.unpack_settings(settings_json)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not run into the answers
    module, _, name = function_path.partition(":")
    function: Function = getattr(importlib.import_module(module), name)
    _limit_memory(settings.max_worker_bytes)
    answers.write(b"ready\n")
    answers.flush()
    while line := sys.stdin.buffer.readline():
        answers.write(wire.pack_outcome(*_outcome(line, sys.stdin.buffer, function, settings)))
        answers.flush()


def _outcome(line: bytes, stream: IO[bytes], function: Function, settings: Settings) -> tuple[str | None, Report | InputError]:
    source, size = wire.unpack_task(line)
    sha256 = None
    try:
        data = _load(source, settings) if size is None else stream.read(size)
        sha256 = hashlib.sha256(data).hexdigest()
        return sha256, function(source, data, settings)
    except InputError as error:
        return sha256, error
    except (MemoryError, RecursionError):
        return sha256, TooLarge(f"{source.file} needs more memory than reading it may take; split it or raise max_worker_bytes.")
    except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the other files
        cause = reason(f"{type(error).__name__} {error}")
        return sha256, DamagedFile(f"{source.file} makes Gongkai fail ({cause}); report this fault, and save the file in another format.")


def _load(source: Source, settings: Settings) -> bytes:
    assert source.path is not None
    try:
        with source.path.open("rb") as stream:
            data = stream.read(settings.max_file_bytes + 1)
    except OSError as error:
        raise unreadable(source.file, error) from error
    if len(data) > settings.max_file_bytes:
        raise too_large(source.file, len(data), settings)
    return data


def _limit_memory(size: int) -> None:
    """Bound the address space, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


if __name__ == "__main__":
    main(*sys.argv[1:])
