"""Watching a folder: what arrives is ingested once it has stopped growing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.records import Ingested

PAUSE = 2.0  # seconds between two looks; a file that did not change between them is taken to be complete
State = tuple[tuple[str, int, int], ...]


def watch(
    folder: Path,
    ingest: Callable[[Sequence[Path]], Iterator[Ingested]],
    *,
    once: bool = False,
    stop: Callable[[], bool] = lambda: False,
    pause: float = PAUSE,
) -> Iterator[Ingested]:
    """What became of each file that arrived; what is stored already is passed over. With ``once``, a single pass.

    Raises UsageError if the folder is not there.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder; name the folder to watch.")
    refused: dict[str, str | None] = {}
    seen: State | None = None
    settled: State | None = None
    while not stop():
        state = _state(folder)
        if once or (state == seen and state != settled):
            for ingested in ingest([folder]):
                # A file that stays refused for the same reason is said once.
                if ingested.state == "refused" and refused.get(ingested.file) == ingested.reason and not once:
                    continue
                refused[ingested.file] = ingested.reason
                if ingested.state != "unchanged" or once:
                    yield ingested
            settled = state
            if once:
                return
        seen = state
        time.sleep(pause)


def _state(folder: Path) -> State:
    """Names, sizes and times of all files below the folder."""
    found = []
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                status = os.stat(os.path.join(parent, name))
            except OSError:
                continue  # gone again, or not ours to read: the next pass or the ingest says so
            found.append((os.path.join(parent, name), status.st_size, status.st_mtime_ns))
    return tuple(sorted(found))
