"""Templates -> HTML. Every value is escaped, for the texts of reports are untrusted; only templates make markup."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ui import areas, url
from ui.i18n import language, t
from ui.sentences import said

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates", encoding="utf-8"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals.update(t=t, say=said, address=url.address, language=language, area_chips=areas.chips, taken=areas.taken)


def render(template: str, **values: object) -> str:
    """The template of this name, filled."""
    return _templates.get_template(f"{template}.html").render(values)


def show(template: str, **values: object) -> None:
    """Put the filled template on the page."""
    st.html(render(template, **values))
