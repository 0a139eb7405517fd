"""The box of a page: what is typed into it goes into the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import html, url

T = TypeVar("T")


def show(view: url.View, label: str, placeholder: str, submit: str) -> None:
    """The box, with what the address asks in it."""
    if st.session_state.get("query") != view.query:
        st.session_state["query"] = view.query
    with st.container(horizontal=True, key="box", vertical_alignment="bottom"):
        st.text_input(label, key="query", label_visibility="collapsed", placeholder=placeholder, on_change=_typed, icon=":material/search:")
        st.button(submit, type="primary", key="submit")  # a click leaves the box, which is what commits it


def awaited(page: str, view: url.View, work: Callable[[], T], meanwhile: str) -> tuple[DeltaGenerator, T]:
    """Where to show what ``work`` gives, and what it gave.

    Old results leave before new ones come, and nothing is claimed meanwhile. What is shown again stays where it is, and the page
    keeps its scroll.
    """
    key = f"shown-{page}"
    same = st.session_state.get(key) == view
    slot = st.container() if same else st.empty()
    if not same:
        st.session_state[key] = None
        slot.html(html.render("wait", sentence=meanwhile))
    try:
        found = work()
    except Exception:
        slot.empty()
        raise
    st.session_state[key] = view
    return slot if same else slot.container(), found


def _typed() -> None:
    view = url.read_view(url.current())
    url.go(url.write_view(replace(view, query=st.session_state["query"].strip(), page=1)))
