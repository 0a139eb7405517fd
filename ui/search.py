"""检索: the box, the filters, the hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from pipeline.evidence import is_weak
from pipeline.records import MODES, Filters, Hit, Query, Results, Why
from ui import box, cards, export, filters, frame, html, pager, store, url
from ui.i18n import t

TOP = 100  # hits that a query lists
PAGE = 10  # hits that a page shows
EXAMPLES = (
    "困难家庭能得到哪些帮助",
    "空气质量比上一年改善了多少",
    "依申請公開被駁回的理由",
    "年轻人找工作有什么扶持",
    "How are complaints from residents handled?",
)


def page() -> None:
    """The page: with a query its hits, with filters alone what they leave, without either what can be done here."""
    view = url.read_view(url.current())
    plain = not view.query and view.filters == Filters()
    with frame.page(""):
        with st.container():  # the box below keeps its place in the page
            if plain:
                html.show("hero", headline=t("search.headline"), lead=t("search.lead"))
        box.show(view, t("search.box"), t("search.placeholder"), t("search.submit"))
        if plain:
            _start()
        elif view.query:
            _results(view)
        else:
            _browse(view)


def _start() -> None:
    """No query: nothing is searched; what is stored and what might be asked."""
    stored = store.reports(Filters())
    if not stored:
        html.show("empty")
        return
    years = sorted({report.year for report in stored if report.year})
    span = t("search.holdings_years", first=str(years[0]), last=str(years[-1])) if years else ""
    regions = len({report.region for report in stored if report.region})
    passages = sum(report.passages for report in stored)
    holdings = t("search.holdings", reports=len(stored), passages=passages, regions=regions, years=span)
    html.show("start", page="", examples=EXAMPLES, holdings=holdings)


def _results(view: url.View) -> None:
    filters.sidebar(view, "", "passages")
    modes = [(t(f"search.{mode}"), _address(replace(view, mode=mode, page=1)), mode == view.mode) for mode in MODES]
    # One element, so that what follows keeps its place in the page whether there are filters or not.
    st.html(html.render("choices", label=t("search.mode"), choices=modes) + filters.chips(view, ""))
    query = Query(view.query, top=TOP, mode=view.mode, filters=view.filters)
    slot, found = box.awaited("search", view, lambda: store.engine().search(query), t("search.searching"))
    with slot:
        if found.hits:
            _hits(view, found, is_weak(query, found))
        else:
            _none(view, found)


def _browse(view: url.View) -> None:
    """Filters and no query: nothing is searched; all passages that they leave, as they stand in their reports."""
    filters.sidebar(view, "", "passages")
    st.html(filters.chips(view, ""))
    total = store.engine().count(view.filters)
    if not total:
        _none(view, Results((), 0))
        return
    pages = -(-total // PAGE)
    number = min(view.page, pages)
    first = (number - 1) * PAGE
    passages = store.engine().browse(view.filters, offset=first, limit=PAGE)
    reports = {
        report.id: report for report in store.reports(Filters(reports=tuple(dict.fromkeys(passage.report_id for passage in passages))))
    }
    listed = [
        Hit(rank, 0.0, passage, reports[passage.report_id], Why(None, None))
        for rank, passage in enumerate(passages, first + 1)
        if passage.report_id in reports  # else it was deleted meanwhile
    ]
    between = t("search.summary_range", first=first + 1, last=first + len(passages))
    html.show("summary", sentence=t("search.summary_browse", candidates=total), range=between)
    cards.hits(listed, view, frame.base())
    pager.show(number, pages, lambda n: _address(replace(view, page=n)), t("search.pages"))


def _hits(view: url.View, found: Results, weak: bool) -> None:
    pages = -(-len(found.hits) // PAGE)
    number = min(view.page, pages)
    shown = found.hits[(number - 1) * PAGE : number * PAGE]
    with st.container(horizontal=True, key="summary", vertical_alignment="center", horizontal_alignment="distribute"):
        between = t("search.summary_range", first=shown[0].rank, last=shown[-1].rank)
        st.html(html.render("summary", sentence=_summary(found), range=between), width="content")
        _export(view, shown, found.hits)
    if weak:
        frame.note(t("search.weak"), "warn")
    cards.hits(shown, view, frame.base())
    pager.show(number, pages, lambda n: _address(replace(view, page=n)), t("search.pages"))


def _summary(found: Results) -> str:
    """How many of how many are listed, and why not all."""
    if len(found.hits) == found.candidates:
        key = "search.summary_all"
    elif len(found.hits) < TOP:
        key = "search.summary_match"
    else:
        key = "search.summary_top"
    return t(key, candidates=found.candidates, hits=len(found.hits))


def _export(view: url.View, shown: Sequence[Hit], listed: Sequence[Hit]) -> None:
    base = frame.base()
    with st.popover(t("export.title"), key="export"):
        for part, hits in (("page", shown), ("all", listed)):
            html.show("summary", sentence=t(f"export.{part}", count=len(hits)), range="")
            with st.container(horizontal=True):
                csv, json = partial(export.to_csv, hits, base), partial(export.to_json, hits, view)
                for form, data, mime in (("csv", csv, "text/csv"), ("json", json, "application/json")):
                    st.download_button(t(f"export.{form}"), data, f"gongkai-{part}.{form}", mime, key=f"{form}-{part}", on_click="ignore")


def _none(view: url.View, found: Results) -> None:
    """No hits: says why, and offers one click that yields some."""
    if found.candidates:
        reason, ways = t("search.none_words", candidates=found.candidates), [(t("search.by_meaning"), replace(view, mode="hybrid", page=1))]
    else:
        reason, ways = _too_narrow(view)
    html.show("none", reason=reason, ways=[(label, _address(way)) for label, way in ways])


def _too_narrow(view: url.View) -> tuple[str, list[tuple[str, url.View]]]:
    """Every filter whose removal leaves something; all of them where no single one does."""
    engine = store.engine()
    counted = [(name, without, engine.count(without.filters)) for name, without in filters.active(view)]
    ways = [(t("search.drop", filter=name, count=count), without) for name, without, count in counted if count]
    bare = filters.cleared(view)
    count = engine.count(bare.filters)
    if not count:
        return t("search.none_stored"), []
    return t("search.none_filtered"), ways or [(t("search.drop_all", count=count), bare)]


def _address(view: url.View) -> str:
    return url.address("", url.write_view(view))


page()
