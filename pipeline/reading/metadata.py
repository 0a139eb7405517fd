"""What a report says about itself: title, region, organ, year, kind, publication, period, contact, and what is doubtful in it.

Every value is kept as Told: with its place and its certainty (told.py). The text is read in its plain form, the title before it
in one line, since organ and place are often named nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from pipeline import regions
from pipeline.fold import fold
from pipeline.reading import contacts, dates, doubts, kinds, organs, places, titles, whereabouts, years
from pipeline.reading.organs import Organ
from pipeline.reading.titles import Title
from pipeline.reading.told import CONTESTED, HINT, SPOKEN, STATED, Span, Told
from pipeline.records import Document, Field, Kind, Origin
from pipeline.regions import Mention, Region

_READ, _END = 300_000, 1_000  # characters of a very long text that are read: its beginning and its end
_HEAD = 30_000  # characters in which places and organs are looked for
_FOOT = 200  # characters of the end in which a signature is looked for
_BARE = re.compile(r"(?:年度)?(?:政府)?(?:信息公开)?(?:工作)?(?:年度)?(?:工作)?(?:报告|年报|总结)|统计公报")
_SHORT = re.compile(r"(?:\d{4}年度?)?$")  # what may stand before the short name of a place in a title: 龙游公安局
_NAMES: dict[Kind, str] = {"disclosure": "政府信息公开年度报告", "work_report": "工作报告", "statistics": "统计公报", "plan": "规划"}


@dataclass(frozen=True, slots=True)
class Description:
    """The metadata of a report; None where the text does not tell. ``published`` is yyyy-mm-dd, ``region`` a whole path."""

    title: str
    region: str | None = None
    region_code: str | None = None
    organ: str | None = None
    year: int | None = None
    kind: Kind = "other"
    published: str | None = None
    period: tuple[str, str] | None = None
    contact: str | None = None
    origins: tuple[Origin, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is read of a document, in plain form: its title in one line, then the text; and the way back to its offsets."""

    text: str
    title: Title
    cut: int  # from this offset on the sheet's text lies ``gap`` further on in the document
    gap: int

    @property
    def body(self) -> int:
        """Where the text begins."""
        return len(self.title.text) + 1

    def place(self, span: Span) -> Span | None:
        """A span of the sheet in the document; None where the document does not print it."""
        start, end = span
        if end <= len(self.title.text):
            return self.title.span(start, end)
        if start < self.body:
            return None
        start, end = start - self.body, end - self.body
        return (start, end) if end <= self.cut else (start + self.gap, end + self.gap) if start >= self.cut else None


def describe(document: Document, file: str) -> Description:
    """Metadata read from the text; the file's name serves only for a year or a title that the text does not give."""
    sheet = _sheet(document)
    text, title = sheet.text, len(sheet.title.text)
    kind, published, period = kinds.kind_of(text, title), dates.publication_day(text), dates.period(text)
    year = years.reported_year(text, title, kind.value, published) or _year_in_name(file)
    head = text[: sheet.body + _HEAD]
    mentions = _mentions(head, title, year.value if year else None)
    issuer = organs.issuer(head, title, mentions)
    region = _region(head, title, mentions, issuer)
    issuer = issuer or (organs.unnamed_issuer(head, title, region.value) if region else None)
    signed = organs.signatory(text[-_FOOT:], regions.find(text[-_FOOT:], year.value if year else None))
    organ = _spelled(issuer.told(title, signed), region) if issuer else None
    covered = Told(period.days, STATED, period.span) if period and period.days else None
    contact = contacts.contact(text, sheet.body)
    named = _title(document, sheet.title, organ, region, year, kind.value, file)
    told: tuple[tuple[Field, Told[Any] | None], ...] = (
        *(("region", region), ("organ", organ), ("year", year), ("kind", kind)),
        *(("published", published), ("period", covered), ("contact", contact)),
    )
    reach = sheet.place(contact.span) if contact and contact.span else None
    return Description(
        title=named.value,
        region=region.value.path if region else None,
        region_code=region.value.code if region else None,
        organ=organ.value if organ else None,
        year=year.value if year else None,
        kind=kind.value,
        published=published.value if published else None,
        period=covered.value if covered else None,
        contact=document.text[slice(*reach)] if reach else None,
        origins=(named.origin("title"), *(value.at(sheet.place).origin(field) for field, value in told if value)),
        warnings=tuple(doubts.of_text(text, title, kind.value, year, published)) + tuple(doubts.of_places(region, signed)),
    )


def region_code(region: str) -> str | None:
    """The code of a region given by its path or by a name that only one division bears; None for any other."""
    found = regions.lookup(region)
    return found.code if found else None


def _sheet(document: Document) -> _Sheet:
    long, size = len(document.text) > _READ, len(document.text)
    text = dates.plain(f"{document.text[:_READ]}\n{document.text[-_END:]}" if long else document.text)
    title = titles.title_of(document) or titles.called(text) or Title("", HINT)
    return _Sheet(f"{dates.plain(title.text)}\n{text}", title, *((_READ, size - _END - _READ - 1) if long else (size, 0)))


def _mentions(head: str, title: int, year: int | None) -> list[Mention]:
    """The places that the text names; in the title a short name before that of an organ too (龙游公安局)."""
    near = whereabouts.provinces(head)
    found = regions.find(head, year)
    if not any(mention.end <= title for mention in found):
        short = (Mention(*place) for place in regions.match_in_query(head[:title]) if _SHORT.search(head[: place[0]]))
        found = [*(mention for mention in short if organs.follows(head, mention.end)), *found]
    return [whereabouts.settled(mention, near) for mention in found]


def _region(head: str, title: int, mentions: list[Mention], issuer: Organ | None) -> Told[Region] | None:
    """The place of the issuer, else that of the title, else the one that the text calls its own; none for an organ of the state."""
    if issuer and issuer.national:
        return None
    if issuer and issuer.place and issuer.place.region:
        within = [mention for mention in mentions if issuer.span[0] <= mention.start and mention.end <= issuer.span[1]]
        below = [mention for mention in within if mention.region and _lies_in(mention.region, issuer.place.region)]
        return _named(head, (below or [issuer.place])[-1], issuer.told(title, None).certainty)
    titled = [mention for mention in mentions if mention.end <= title]
    if titled and titled[0].region and len({mention.region for mention in titled}) == 1:
        return _named(head, titled[0], STATED)
    return None if issuer and issuer.place else places.home(head, mentions)


def _named(head: str, mention: Mention, certainty: float) -> Told[Region] | None:
    """The region of a mention; a name that several places bear, which the rest of the text settled, is less sure."""
    alone = regions.resolve(head[mention.start : mention.end])
    settled = len({region.path for region in alone if not region.former}) > 1
    span = (mention.start, mention.end)
    return Told(mention.region, min(certainty, SPOKEN) if settled else certainty, span) if mention.region else None


def _spelled(organ: Told[str], region: Told[Region] | None) -> Told[str]:
    """The organ with its place spelled as the gazetteer spells it: folding makes 干安县 of 乾安县."""
    name = organ.value
    for part in region.value.parts if region else ():
        name = name.replace(fold(part), part)
    return replace(organ, value=name)


def _lies_in(inner: Region, outer: Region) -> bool:
    return inner.code != outer.code and regions.contains(outer.code, inner.code)


def _year_in_name(file: str) -> Told[int] | None:
    found = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", PurePosixPath(file).stem))
    return Told(int(found.pop()), HINT, None, "file name") if len(found) == 1 else None


def _title(
    document: Document, title: Title, organ: Told[str] | None, region: Told[Region] | None, year: Told[int] | None, kind: Kind, file: str
) -> Told[str]:
    """The title as printed unless it is a bare kind; else one of the usual form; else what comes nearest to one."""
    printed = title if title.text and not title.called else None
    span = title.span(0, len(title.text))
    shown = Told(title.text, title.certainty, span, "text" if span else "derived")
    if printed and not _BARE.fullmatch(dates.plain(title.text)):
        return shown
    usual = _usual(organ, region, year, kind, years.is_address(dates.plain(document.text[:6000])))
    if usual:
        return Told(usual, CONTESTED, span, "derived")
    if title.text:
        return shown
    first = re.search(r"\S.*", document.text)
    if first:
        line = first[0].rstrip()
        short = line if len(line) <= 60 else line[:60] + "…"
        return Told(short, HINT, (first.start(), first.start() + min(len(line), 60)))
    return Told(PurePosixPath(file).stem, HINT, None, "file name")


def _usual(organ: Told[str] | None, region: Told[Region] | None, year: Told[int] | None, kind: Kind, to_congress: bool) -> str | None:
    """A title of the usual form from what is known; None for kinds without one."""
    when = f"{year.value}年" if year else ""
    if kind == "work_report" and to_congress:
        return f"{when}{region.value.name if region else organ.value if organ else ''}政府工作报告"
    who = organ.value if organ else region.value.path if region else ""
    return f"{who}{when}{_NAMES[kind]}" if kind in _NAMES else None
