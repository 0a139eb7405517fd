"""A start button that is pressed before the uploads are in."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def script() -> None:
    """A page like the real ones: what it has begun and ended is counted in the session."""
    import streamlit as st

    from ui import press

    state = st.session_state
    press.elsewhere(state.get("page", "tag"))
    if state.get("page", "tag") == "tag":
        if state.pop("broken off", False):
            st.rerun()
        if press.start("tag", "start", bool(state.get("uploads"))):
            with press.carrying_out():
                state["begun"] = [*state.get("begun", []), list(state["uploads"])]
                if state.pop("breaks", False):
                    raise ValueError("a fault")
                if coming := state.pop("coming", None):
                    state["uploads"] = [*state["uploads"], coming]
                    st.rerun()  # what Streamlit does when another upload comes in
        elif press.waiting("tag"):
            st.write("waiting")


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_function(script).run()


def begun(app: AppTest) -> list[list[str]]:
    return list(app.session_state["begun"]) if "begun" in app.session_state else []


def test_a_press_before_the_uploads_counts_once_they_are_in(app: AppTest) -> None:
    app.button[0].click().run()
    assert begun(app) == []
    assert [said.value for said in app.markdown] == ["waiting"]
    app.session_state["uploads"] = ["a.txt"]
    app.run()
    assert begun(app) == [["a.txt"]]
    app.run()
    assert begun(app) == [["a.txt"]]
    assert not app.markdown


def test_what_another_upload_breaks_off_begins_again_with_all(app: AppTest) -> None:
    app.session_state["uploads"] = ["a.txt"]
    app.session_state["coming"] = "b.txt"
    app.button[0].click().run()
    assert begun(app) == [["a.txt"], ["a.txt", "b.txt"]]
    app.run()
    assert len(begun(app)) == 2


def test_a_press_counts_though_its_run_is_broken_off_before_the_button(app: AppTest) -> None:
    app.session_state["uploads"] = ["a.txt"]
    app.session_state["broken off"] = True
    app.button[0].click().run()
    assert begun(app) == [["a.txt"]]


def test_what_failed_does_not_begin_again(app: AppTest) -> None:
    app.session_state["uploads"] = ["a.txt"]
    app.session_state["breaks"] = True
    app.button[0].click().run()
    assert len(app.exception) == 1
    app.run()
    assert begun(app) == [["a.txt"]]


def test_a_press_is_forgotten_on_another_page(app: AppTest) -> None:
    app.button[0].click().run()
    for page in ("reports", "tag"):
        app.session_state["page"] = page
        app.session_state["uploads"] = ["a.txt"]
        app.run()
    assert begun(app) == []
