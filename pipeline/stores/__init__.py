"""Stores: where reports, passages, vectors and postings live. ``base`` is the interface, ``embedded`` SQLite + FAISS."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.settings import Settings
from pipeline.stores.base import Stamp, Store

if TYPE_CHECKING:
    from pipeline.stores.rebuild import Rebuild

__all__ = ["Stamp", "Store", "has_store", "open_store", "rebuild_store"]


def open_store(folder: Path, stamp: Stamp | None, settings: Settings, *, create: bool = True, check_stamp: bool = True) -> Store:
    """The store in a folder; see ``EmbeddedStore.open``. Its packages are imported here, not before."""
    from pipeline.stores.embedded import EmbeddedStore

    return EmbeddedStore.open(folder, stamp, settings, create=create, check_stamp=check_stamp)


def has_store(folder: Path) -> bool:
    """Whether a store is in a folder."""
    from pipeline.stores.embedded import FILE

    return (folder / FILE).exists()


def rebuild_store(folder: Path, stamp: Stamp, settings: Settings) -> AbstractContextManager[Rebuild]:
    """Makes the store in a folder anew with other models; see ``rebuild.rebuilding``."""
    from pipeline.stores.rebuild import rebuilding

    return rebuilding(folder, stamp, settings)
