"""What a report says about itself: title, region, organ, year, kind, day of publication, and what is doubtful in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline import regions
from pipeline.reading import dates, doubts, kinds, organs, places, titles
from pipeline.reading.organs import Organ
from pipeline.records import Document, Kind
from pipeline.regions import Mention, Region

_READ, _END = 300_000, 1_000  # characters of a very long text that are read: its beginning and its end
_HEAD = 30_000  # characters in which places and organs are looked for
_BARE = re.compile(r"(?:年度)?(?:政府)?(?:信息公开)?(?:工作)?(?:年度)?(?:工作)?(?:报告|年报|总结)|统计公报")
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
    warnings: tuple[str, ...] = ()


def describe(document: Document, file: str) -> Description:
    """Metadata read from the text; the file's name serves only for a year or a title that the text does not give."""
    text = dates.plain(document.text if len(document.text) <= _READ else f"{document.text[:_READ]}\n{document.text[-_END:]}")
    printed = titles.title_of(document)
    title = dates.plain(printed or titles.called(text) or "")
    kind = kinds.kind_of(title, text)
    published = dates.publication_day(text)
    year = dates.reported_year(text, title, kind, published) or _year_in_name(file)
    head = f"{title}\n{text[:_HEAD]}"
    mentions = regions.find(head, year)
    issuer = organs.issuer(head, len(title), mentions)
    region = _region(head, len(title), mentions, issuer)
    organ = issuer.name if issuer else organs.unnamed_issuer(head, len(title), region) if region else None
    return Description(
        title=(printed if printed and not _BARE.fullmatch(title) else _usual(organ, region, year, kind, dates.is_address(text)))
        or printed
        or title
        or _first_line(document.text)
        or PurePosixPath(file).stem,
        region=region.path if region else None,
        region_code=region.code if region else None,
        organ=organ,
        year=year,
        kind=kind,
        published=published,
        warnings=tuple(doubts.doubts(title, text)),
    )


def region_code(region: str) -> str | None:
    """The code of a region given by its path or by a name that only one division bears; None for any other."""
    found = regions.lookup(region)
    return found.code if found else None


def _region(head: str, title: int, mentions: list[Mention], issuer: Organ | None) -> Region | None:
    """The place of the issuer, else that of the title, else the one that the text calls its own; none for an organ of the state."""
    if issuer and issuer.national:
        return None
    if issuer and issuer.place and issuer.place.region:
        return issuer.place.region
    named = {mention.region for mention in mentions if mention.end <= title}
    if len(named) == 1 and (region := named.pop()):
        return region
    return None if issuer and issuer.place else places.home(head, mentions)


def _year_in_name(file: str) -> int | None:
    years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", PurePosixPath(file).stem))
    return int(years.pop()) if len(years) == 1 else None


def _usual(organ: str | None, region: Region | None, year: int | None, kind: Kind, to_congress: bool) -> str | None:
    """A title of the usual form from what is known; None for kinds without one."""
    when = f"{year}年" if year else ""
    if kind == "work_report" and to_congress:
        return f"{when}{region.name if region else organ or ''}政府工作报告"
    return f"{organ or (region.path if region else '')}{when}{_NAMES[kind]}" if kind in _NAMES else None


def _first_line(text: str) -> str | None:
    line = next((line.strip() for line in text.split("\n") if line.strip()), "")
    return line if len(line) <= 60 else line[:60] + "…"
