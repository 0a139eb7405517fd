"""关于: what this is, how to read a hit, what runs."""

from __future__ import annotations

from ui import frame, html, sentences, store
from ui.i18n import strings, t

KEYS = (("/", "search"), ("j k", "next"), ("o", "open"), ("y", "copy"))


def page() -> None:
    """The page."""
    with frame.page("about"):
        html.show("help", keys=KEYS)
        for title, facts in (("runs", store.about()), ("index", store.stats())):
            html.show("facts", title=t(f"about.{title}"), facts={_name(fact): value for fact, value in facts.items()})
        problems = store.engine().doctor()
        for problem in problems:
            frame.note(sentences.said(problem), "warn")
        if not problems:
            frame.note(t("about.sound"), "good")
        html.show("licences")


def _name(fact: str) -> str:
    return t(f"fact.{fact}") if f"fact.{fact}" in strings() else fact.replace("_", " ")


page()
