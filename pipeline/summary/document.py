"""Profiles -> a document in one language: all that it says, before it becomes HTML or Word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.profile import ENOUGH, Profile, Standing
from pipeline.records import Passage
from pipeline.summary.words import Language, say

HASH = 12  # digits of a tagger's hash that are shown
_HEAD = ("area", "passages", "share", "having", "middle", "quartiles", "percentile")
Name = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Row:
    """An area's row: its id, its name, the other cells as they are printed; ``bar`` and ``mark`` are its share and the median of its peers.

    The largest of a chapter is 1.
    """

    id: str
    area: str
    cells: tuple[str, ...]
    bar: float
    mark: float | None


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage that speaks for an area, where it stands in words, and its offsets."""

    text: str
    place: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Speaking:
    """What speaks for an area: its id, a heading, the likeliest passages."""

    id: str
    heading: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A heading with areas under it, each its id and what is said of it; ``empty`` is said where there are none."""

    heading: str
    items: tuple[tuple[str, str], ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """All that is said of one report. ``head`` are the headings of the table, ``notes`` sentences on the comparison."""

    title: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    listings: tuple[Listing, ...]
    speaking: tuple[Speaking, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A summary of one report or several, in one language. ``made`` says how it was made, ``day`` when, where that is told."""

    language: Language
    title: str
    chapters: tuple[Chapter, ...]
    made: tuple[str, ...]
    day: date | None


def summarise(profiles: Sequence[Profile], language: Language, name: Name, day: date | None = None) -> Document:
    """The summary of reports, a chapter each. ``name`` gives the name of an area in that language."""
    one = len(profiles) == 1
    title = say(language, "title") if one else say(language, "title_batch", count=len(profiles))
    made = [say(language, "made_by", tagger=tagger[:HASH]) for tagger in dict.fromkeys(each.tagger for each in profiles)]
    if day:
        made.append(say(language, "made_on", date=day.isoformat()))
    return Document(language, title, tuple(chapter(each, language, name) for each in profiles), tuple(made), day)


def chapter(profile: Profile, language: Language, name: Name) -> Chapter:
    """What is said of one report."""
    own = [each for each in profile.areas if each.passages]
    return Chapter(
        " ".join(profile.report.title.split()) or say(language, "untitled"),
        tuple(_facts(profile, language)),
        _notes(profile, language),
        tuple(say(language, key) for key in _HEAD),
        tuple(_row(each, profile, language, name) for each in profile.areas),
        tuple(_listings(profile, language, name)),
        tuple(_speaking(each, language, name) for each in own),
    )


def _notes(profile: Profile, language: Language) -> tuple[str, ...]:
    peers = profile.peers
    if not peers.reports:
        return (say(language, "alone"),)
    found = [_who(profile, language)]
    if not peers.enough:
        found.append(say(language, "few", enough=ENOUGH))
    if peers.tagger != profile.tagger:
        found.append(say(language, "other_tagger", tagger=peers.tagger[:HASH]))
    return tuple(found)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.1f}%"


def _cells(standing: Standing, profile: Profile, language: Language) -> tuple[str, ...]:
    quartiles = standing.quartiles
    return (
        f"{standing.passages}",
        _percent(standing.share),
        say(language, "of_peers", having=standing.having, count=len(profile.peers.reports)) if profile.peers.reports else "—",
        _percent(standing.middle),
        say(language, "range", lower=_percent(quartiles[0]), upper=_percent(quartiles[1])) if quartiles else "—",
        "—" if standing.percentile is None else f"{standing.percentile:.0f}",
    )


def _largest(profile: Profile) -> float:
    """What the longest bar stands for: the largest share that is drawn."""
    return max((max(each.share, each.middle or 0.0) for each in profile.areas), default=0.0) or 1.0


def _row(standing: Standing, profile: Profile, language: Language, name: Name) -> Row:
    scale = _largest(profile)
    mark = None if standing.middle is None else standing.middle / scale
    return Row(standing.area, name(standing.area), _cells(standing, profile, language), standing.share / scale, mark)


def _facts(profile: Profile, language: Language) -> Iterator[tuple[str, str]]:
    report = profile.report
    size = say(language, "size_value", passages=profile.passages, without=profile.without)
    known = {
        "region": report.region,
        "organ": report.organ,
        "year": report.year,
        "kind": say(language, f"kind_{report.kind}"),
        "published": report.published,
        "source": report.source,
        "file": profile.file,
        "id": report.id,
        "size": size,
    }
    return ((say(language, key), f"{value}") for key, value in known.items() if value)


def _listings(profile: Profile, language: Language, name: Name) -> Iterator[Listing]:
    if not profile.peers.reports:
        return
    for key, found in (("missing", profile.missing), ("unusual", profile.unusual)):
        counted = {"count": len(profile.peers.reports)}
        items = tuple((each.area, say(language, "with_count", area=name(each.area), having=each.having, **counted)) for each in found)
        yield Listing(say(language, key), items, say(language, f"{key}_none"))


def _who(profile: Profile, language: Language) -> str:
    peers = profile.peers
    first, last = peers.filters.years or (None, None)
    how = peers.by if profile.report.year else "undated"
    kind = say(language, f"kind_{peers.filters.kinds[0]}")
    return say(language, f"peers_{how}", kind=kind, first=first, last=last, count=len(peers.reports), enough=ENOUGH)


def _speaking(standing: Standing, language: Language, name: Name) -> Speaking:
    shown = {"passages": standing.passages, "shown": len(standing.speaking)}
    heading = say(language, "speaking_of", area=name(standing.area), **shown)
    return Speaking(standing.area, heading, tuple(_quote(passage, standing.area, language) for passage in standing.speaking))


def _quote(passage: Passage, area: str, language: Language) -> Quote:
    probability = next(given.probability for given in passage.areas if given.id == area)
    place = [
        " › ".join(passage.section),
        say(language, "page", page=passage.page) if passage.page else "",
        say(language, "place", start=passage.start, end=passage.end),
        say(language, "probability", probability=f"{probability:.0%}"),
    ]
    said = " · ".join(" ".join(part.split()) for part in place if part)
    return Quote(" ".join(passage.text.split()), said, passage.start, passage.end)
