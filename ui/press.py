"""The start button of a page where files are uploaded. A press that comes before they are there counts once they are.

Streamlit hands over uploads when all of them are in, and runs the page anew then: a press that came earlier would be forgotten, and what it
began would be broken off.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

_PRESSED = "pressed"  # the page whose button was pressed, until that is done


def start(page: str, label: str, ready: bool) -> bool:
    """The button; whether to start now, which is when it was pressed and all is there that it needs."""
    # A callback, since it comes before all of the page: if the page is run anew before it gets as far as here, the press still counts.
    st.button(label, type="primary", key="start", on_click=_press, args=(page,))
    return ready and waiting(page)


def _press(page: str) -> None:
    st.session_state[_PRESSED] = page


def waiting(page: str) -> bool:
    """Whether the button was pressed and nothing has come of it yet."""
    return bool(st.session_state.get(_PRESSED) == page)


@contextmanager
def carrying_out() -> Iterator[None]:
    """Around what the press begins; if the page is run anew before its end, it begins again."""
    try:
        yield
    except Exception:
        forget()
        raise
    forget()


def forget() -> None:
    """The press is done with."""
    st.session_state.pop(_PRESSED, None)


def elsewhere(page: str) -> None:
    """The reader is at this page: what was pressed on another is forgotten."""
    if not waiting(page):
        forget()
