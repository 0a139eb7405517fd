"""What every page has: the bar with pages and language, the style, the page's script, alerts instead of tracebacks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from pipeline.errors import GongkaiError
from ui import areas, correcting, html, press, sentences, store, url
from ui.i18n import language, t

HERE = Path(__file__).parent
PAGES = {
    "": "nav.search",
    "ask": "nav.ask",
    "overview": "nav.overview",
    "tag": "nav.tag",
    "teach": "nav.teach",
    "corrections": "nav.corrections",
    "areas": "nav.areas",
    "reports": "nav.reports",
    "about": "nav.about",
}

_script = st.components.v2.component("gongkai_page", js=(HERE / "page.js").read_text(encoding="utf-8"))


@contextmanager
def page(path: str, place: str = "") -> Iterator[None]:
    """The frame around the page at ``path``; ``place`` names a span of text that the script brings into view.

    An error of Gongkai becomes an alert with its sentence. A defect gets an alert too, and its traceback goes to the log.
    """
    press.elsewhere(path)
    st.html(HERE / "style.css")
    html.show("bar", page=path, pages=PAGES, params=url.current(), other="zh" if language() == "en" else "en")
    _run_script("early", path)
    try:
        yield
    except GongkaiError as error:
        note(sentences.said(str(error)), "error")
    except Exception:
        note(t("app.defect"), "error")
        _run_script("late", path, place)
        raise
    else:
        _foot()
    if outcome := correcting.outcome():
        html.show("saved", outcome=outcome)
    _run_script("late", path, place)


def note(sentence: str, kind: str = "info") -> None:
    """Tells the reader something; ``kind`` is info, good, warn or error."""
    html.show("note", sentence=sentence, kind=kind)


def base() -> str:
    """The app's own address, to which links in citations are joined."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{here.path.rpartition('/')[0]}/" if here.netloc else ""


def _foot() -> None:
    """What runs, in one line."""
    try:
        about, stats = store.about(), store.stats()
    except GongkaiError as error:
        note(sentences.said(str(error)), "error")
    else:
        line = t("app.footer", encoder=about["encoder"], engine=about["engine"], reports=stats["reports"], passages=stats["passages"])
        html.show("foot", line=line)


def _run_script(key: str, path: str, place: str | None = None) -> None:
    """Runs page.js; with a place (which may be empty), the page's content is there."""
    data: dict[str, object] = {"lang": "zh-CN" if language() == "zh" else "en", "sidebar": t("app.sidebar")}
    if place is None:
        _script(key=f"script-{key}", data=data)
        return
    names = [(area, areas.name(area), areas.explain(area)) for area in areas.definitions()]
    said = {"saving": t("correct.saving"), "late": t("correct.late")}
    data |= {"place": place, "page": path, "address": url.current(), "areas": names, "said": said, "handled": correcting.handled()}
    _script(key=correcting.SCRIPT, data=data, on_decided_change=correcting.take)
