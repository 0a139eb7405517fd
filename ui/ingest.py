"""Adding reports in the background: it goes on when the reader goes to another page, and ends when it is done.

Streamlit ends a page's run at the reader's next click; what has to go on therefore runs in a thread that calls nothing of Streamlit.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Protocol

import streamlit as st

from pipeline.engine import Engine
from pipeline.errors import GongkaiError
from pipeline.records import Ingested, Progress
from ui import store


class Upload(Protocol):
    """A file as the browser sent it."""

    name: str

    def seek(self, offset: int, /) -> int: ...

    def read(self, size: int, /) -> bytes: ...


class Job:
    """One batch. ``done`` grows while it runs; ``error`` is set where the whole batch had to stop."""

    def __init__(self, engine: Engine, paths: Sequence[Path], replace: bool, folder: Path | None) -> None:
        self.done: list[Ingested] = []
        self.progress = Progress(0, 0, "")
        self.error: str | None = None
        self.running = True
        self._work = (engine, list(paths), replace, folder)
        threading.Thread(target=self._run, name="ingest", daemon=True).start()

    def _run(self) -> None:
        engine, paths, replace, folder = self._work
        try:
            for ingested in engine.ingest(paths, replace=replace, progress=self._note):
                self.done.append(ingested)
                store.changed()
        except GongkaiError as error:
            self.error = str(error)
        except Exception as error:  # a defect must not leave the page waiting for ever; it is shown and logged
            self.error = f"{type(error).__name__}: {error}"
            raise
        finally:
            if folder:
                shutil.rmtree(folder, ignore_errors=True)
            self.running = False

    def _note(self, progress: Progress) -> None:
        self.progress = progress


class Desk:
    """Where batches are handed in: one at a time, since an index has one writer."""

    def __init__(self) -> None:
        self.job: Job | None = None
        self._lock = threading.Lock()

    def start(self, engine: Engine, uploads: Iterable[Upload], folder: str, replace: bool) -> bool:
        """Begin a batch; False if the last one still runs. Uploads are written to a folder that goes when it ends."""
        with self._lock:
            if self.job and self.job.running:
                return False
            paths = [Path(folder).expanduser()] if folder else []
            kept = list(uploads)
            own = Path(tempfile.mkdtemp(prefix="gongkai-")) if kept else None
            if own:
                paths += write(kept, own)
            self.job = Job(engine, paths, replace, own)
            return True

    def clear(self) -> None:
        """Forget a batch that has ended."""
        if self.job and not self.job.running:
            self.job = None


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """The one desk of the app."""
    return Desk()


def write(uploads: Iterable[Upload], folder: Path) -> list[Path]:
    """The uploads as files of their own names, each in a folder of its own so that equal names do not meet."""
    return [_write(upload, folder / str(number)) for number, upload in enumerate(uploads)]


def _write(upload: Upload, folder: Path) -> Path:
    folder.mkdir()
    path = folder / (PurePosixPath(upload.name.replace("\\", "/")).name.lstrip(".") or "upload")
    upload.seek(0)
    with path.open("wb") as out:
        while block := upload.read(1 << 20):
            out.write(block)
    return path
