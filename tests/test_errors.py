"""The tree of errors, and the exit status of each."""

from __future__ import annotations

import inspect
import re

import pytest

from pipeline import errors
from pipeline.errors import GongkaiError, IndexUnusable, InputError, UsageError

CLASSES = [found for _, found in inspect.getmembers(errors, inspect.isclass)]
PARENTS = {
    "GongkaiError": "Exception",
    "InputError": "GongkaiError",
    "UnreadableFile": "InputError",
    "UnsupportedFormat": "InputError",
    "DamagedFile": "InputError",
    "ProtectedFile": "InputError",
    "TooLarge": "InputError",
    "AlreadyStored": "InputError",
    "UsageError": "GongkaiError",
    "IndexUnusable": "GongkaiError",
    "IndexMismatch": "IndexUnusable",
    "IndexDamaged": "IndexUnusable",
    "IndexLocked": "IndexUnusable",
    "ModelUnavailable": "IndexUnusable",
}


def test_the_tree() -> None:
    assert {found.__name__: found.__base__.__name__ for found in CLASSES if found.__base__} == PARENTS


@pytest.mark.parametrize("found", CLASSES)
def test_exit_statuses(found: type[GongkaiError]) -> None:
    expected = 2 if issubclass(found, UsageError) else 3 if issubclass(found, IndexUnusable) else 1
    assert found.exit_status == expected
    assert issubclass(found, InputError) <= (found.exit_status == 1)


def test_the_drawing_shows_every_class() -> None:
    drawn = set(re.findall(r"[A-Z]\w+", errors.__doc__ or ""))
    assert set(PARENTS) <= drawn
