"""The embedded store keeps the contract."""

from __future__ import annotations

from pathlib import Path

from pipeline.settings import Settings
from pipeline.stores import Store, open_store
from tests.store_contract import StoreContract
from tests.stores.making import STAMP


class TestEmbeddedStore(StoreContract):
    @classmethod
    def open(cls, folder: Path) -> Store:
        return open_store(folder, STAMP, Settings())
