"""What a report says about itself: title, region, organ, year, kind, day of publication, and what is doubtful in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline import regions
from pipeline.reading import dates, doubts, kinds, organs, places, titles
from pipeline.records import Document, Kind
from pipeline.regions import Region

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
    text = dates.plain(document.text)
    printed = titles.title_of(document)
    title = dates.plain(printed or titles.called(text) or "")
    kind = kinds.kind_of(title, text)
    published = dates.publication_day(text)
    year = dates.reported_year(text, title, kind, published) or _year_in_name(file)
    mentions = regions.find(text[:_HEAD], year)
    issuer = organs.issuer(title, text[:_HEAD], mentions)
    region = issuer.place.region if issuer and issuer.place else None
    if not (issuer and issuer.national):
        region = region or _of_title(title, year) or places.home(text[:_HEAD], mentions)
    organ = issuer.name if issuer else organs.unnamed_issuer(title, text, region) if region else None
    return Description(
        title=_whole(printed, title, organ, region, year, kind, text) or _first_line(document.text) or PurePosixPath(file).stem,
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


def _of_title(title: str, year: int | None) -> Region | None:
    named = {mention.region for mention in regions.find(title, year)}
    return named.pop() if len(named) == 1 else None


def _year_in_name(file: str) -> int | None:
    years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", PurePosixPath(file).stem))
    return int(years.pop()) if len(years) == 1 else None


def _whole(printed: str | None, title: str, organ: str | None, region: Region | None, year: int | None, kind: Kind, text: str) -> str | None:
    """The title as printed, unless it says no more than the kind; else one of the usual form, from what is known."""
    if printed and not _BARE.fullmatch(title):
        return printed
    when = f"{year}年" if year else ""
    if kind == "work_report" and dates.is_address(text):
        return f"{when}{region.name if region else organ or ''}政府工作报告"
    if kind in _NAMES:
        return f"{organ or (region.path if region else '')}{when}{_NAMES[kind]}"
    return printed or title or None


def _first_line(text: str) -> str | None:
    line = next((line.strip() for line in text.split("\n") if line.strip()), "")
    return line if len(line) <= 60 else line[:60] + "…"
