"""Stores: where reports, passages, vectors and postings live. ``base`` is the interface, ``embedded`` SQLite + FAISS."""

from __future__ import annotations

from pathlib import Path

from pipeline.settings import Settings
from pipeline.stores.base import Stamp, Store

__all__ = ["Stamp", "Store", "open_store"]


def open_store(folder: Path, stamp: Stamp | None, settings: Settings, *, create: bool = True, check_stamp: bool = True) -> Store:
    """The store in a folder; see ``EmbeddedStore.open``. Its packages are imported here, not before."""
    from pipeline.stores.embedded import EmbeddedStore

    return EmbeddedStore.open(folder, stamp, settings, create=create, check_stamp=check_stamp)
