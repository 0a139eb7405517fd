"""What a card says of a hit: its place, its reasons, its citation."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.records import Hit, Passage
from ui import correcting, html, url
from ui.i18n import t


def hits(found: Iterable[Hit], view: url.View, base: str) -> None:
    """Put the cards of these hits on the page. ``base`` is the app's address, for citations."""
    said = {"open_link": open_link, "citation": citation, "lead": lead, "cut": cut, "reasons": reasons}
    html.show("hits", hits=found, view=view, base=base, editing=correcting.editing(), **said)


def open_link(hit: Hit, view: url.View) -> str:
    """The address of a hit's place in its report, with the search that the reader will come back to."""
    return url.address("report", {**url.write_view(view), **url.write_place(place(hit.passage))})


def place(passage: Passage) -> url.Place:
    """Where a passage stands."""
    return url.Place(passage.report_id, passage.start, passage.end)


def permalink(passage: Passage, base: str) -> str:
    """The whole address that reopens a passage's place."""
    return base + url.address("report", url.write_place(place(passage)), "zh").removeprefix("./")


def citation(hit: Hit, base: str) -> str:
    """The passage in quotation marks, whose it is, and a link that reopens the place."""
    report, passage = hit.report, hit.passage
    page = t("hit.page", page=passage.page) if passage.page else None
    details = (report.region, report.organ, str(report.year) if report.year else None, *passage.section, page)
    where = "".join(t("hit.citation_where", detail=detail) for detail in details if detail)
    return t("hit.citation", text=passage.text.strip(), title=report.title, where=where, link=permalink(passage, base))


def lead(hit: Hit) -> str:
    """What of the passage's context the card does not show anyway: the headings that it begins with stand above."""
    rest = hit.passage.context
    for heading in hit.passage.section:
        rest = rest.removeprefix(heading).lstrip()
    return rest


def cut(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is to be marked; overlapping spans count once."""
    pieces, at = [], 0
    for first, end in sorted(spans):
        start = max(first, at)
        if start < end:
            pieces += [(text[at:start], False), (text[start:end], True)]
            at = end
    return [(piece, marked) for piece, marked in [*pieces, (text[at:], False)] if piece]


def reasons(hit: Hit) -> list[str]:
    """Why a hit came: cosines, BM25, shared words; what did not speak for it is not named."""
    why, found = hit.why, []
    if why.dense is not None:
        found.append(t("hit.dense", score=f"{why.dense:.2f}"))
    if why.close:
        found.append(t("hit.close", score=f"{why.close:.2f}"))
    if why.lexical:
        found.append(t("hit.lexical", score=f"{why.lexical:.1f}"))
    if why.matched:
        found.append(t("hit.matched", terms=t("app.list_separator").join(why.matched)))
    return found
