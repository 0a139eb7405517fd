"""What the tests of the embedded store share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an index goes."""
    return tmp_path / "index"
