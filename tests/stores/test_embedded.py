"""The embedded store keeps the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.settings import Settings
from pipeline.stores import open_store
from tests.store_contract import Open, StoreContract
from tests.stores.making import STAMP


class TestEmbeddedStore(StoreContract):
    @pytest.fixture
    def open_again(self, tmp_path: Path) -> Open:
        return lambda: open_store(tmp_path / "index", STAMP, Settings())
