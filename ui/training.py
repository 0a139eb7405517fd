"""Training the tagger and changing it, in the background: it goes on when the reader goes to another page, and can be stopped."""

from __future__ import annotations

import threading
from typing import Literal

import streamlit as st

from pipeline.engine import Engine
from pipeline.errors import GongkaiError
from pipeline.records import Progress, TaggerVersion
from ui import store

What = Literal["retrain", "use"]


class Training:
    """One training, or one change to another version. ``made`` is the new version; ``error`` says why there is none."""

    def __init__(self, engine: Engine, what: What, version: int) -> None:
        self.what = what
        self.version = version
        self.progress = Progress(0, 0, "")
        self.made: TaggerVersion | None = None
        self.error: str | None = None
        self.stopping = False
        self.running = True
        self._engine = engine
        threading.Thread(target=self._run, name=what, daemon=True).start()

    def stop(self) -> None:
        """Ask it to stop."""
        self.stopping = True

    def _run(self) -> None:
        try:
            if self.what == "retrain":
                self.made = self._engine.retrain(self._note, lambda: self.stopping)
            else:
                self._engine.use_tagger(self.version, self._note)
        except GongkaiError as error:
            self.error = str(error)
        except Exception as error:  # a defect must not leave the page waiting for ever; it is shown and logged
            self.error = f"{type(error).__name__}: {error}"
            raise
        finally:
            store.changed()
            self.running = False

    def _note(self, progress: Progress) -> None:
        self.progress = progress


class Bench:
    """Where trainings are asked for: one at a time."""

    def __init__(self) -> None:
        self.training: Training | None = None
        self._lock = threading.Lock()

    def start(self, engine: Engine, what: What, version: int = 0) -> None:
        """Begin; nothing happens while another runs."""
        with self._lock:
            if not (self.training and self.training.running):
                self.training = Training(engine, what, version)

    def clear(self) -> None:
        """Forget one that has ended."""
        if self.training and not self.training.running:
            self.training = None


@st.cache_resource(show_spinner=False)
def bench() -> Bench:
    """The one of the app."""
    return Bench()
