"""Links to the pages of a list."""

from __future__ import annotations

from collections.abc import Callable

from ui import html


def show(number: int, pages: int, to: Callable[[int], str], label: str) -> None:
    """Previous, the pages around ``number`` (from 1) with the first and the last, next; nothing where there is one page."""
    if pages > 1:
        near = [n for n in range(1, pages + 1) if n in (1, pages) or abs(n - number) <= 2 or pages <= 10]
        html.show("pager", number=number, pages=pages, near=near, to=to, label=label)


def asked(value: str, pages: int) -> int:
    """The page that an address asks for, or the nearest that there is."""
    return min(max(1, int(value)), max(1, pages)) if value.isascii() and value.isdecimal() else 1
