"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Callable

Run = Callable[..., tuple[int, str, str]]  # arguments of any type -> exit status, stdout, stderr


def is_one_sentence(said: str) -> bool:
    """Whether stderr holds a single sentence of ours."""
    return said.startswith("gongkai: ") and said.count("\n") == 1 and said.endswith(".\n") and "Traceback" not in said and len(said) < 600
