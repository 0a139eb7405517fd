"""The year that a report is about: what speaks for a year is weighed, and kept with the place that says it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from pipeline.reading.dates import YEAR, period, plain
from pipeline.reading.told import CONFIRMED, CONTESTED, SPOKEN, STATED, Span, Told
from pipeline.records import Kind

FIRST_YEAR, LAST_YEAR = 1949, 2099
QUOTED = re.compile(
    r"《[^》\n]{0,80}》|[〔\[【(][^〕\]】)\n]{0,6}(?:19|20)\d\d[^〕\]】)\n]{0,6}[〕\]】)]\s*第?\d+\s*号|"
    r"https?://\S+|www\.\S+"
)
_UNTIL = re.compile(rf"截[至止](?:到|至)?\s*{YEAR}\s*(?:年|[-./])\s*12\s*(?:月底|月末|(?:月|[-./])\s*31)")
_MONTHS = re.compile(rf"{YEAR}\s*年\s*(?:0?1月?\s*(?:至|-|—|到)\s*12月|度)")
_SPEECH = re.compile(rf"{YEAR}年\d{{1,2}}月\d{{1,2}}日在.{{0,40}}(?:代表大会|人大|会议)")
_ADDRESS = re.compile(r"各位代表|我代表.{2,24}(?:政府|国务院)|向大会(?:报告|作)")
_REVIEW = re.compile(rf"{YEAR}年(?:的|政府|主要)?工作(?:的?(?:简要)?回顾|总结|情况)|(?:回顾|总结){YEAR}年")
_OUTLOOK = re.compile(
    rf"{YEAR}年(?:的|政府|全[省市县区])?(?:(?:重点|主要|总体)?(?:工作|目标)的?(?:任务|安排|总体|部署|打算|建议|要求|目标|重点)|"
    r"(?:的?主要|经济社会发展的?)(?:任务|预期目标|目标))"
)
_FIRST = re.compile(rf"(?:^|[。\n])\s*{YEAR}\s*年(?:度|以来|全年)?\s*[,，]")
_NAMED = re.compile(rf"(?<!\d){YEAR}\s*(?:年(?!\s*\d{{1,2}}\s*月\s*\d)|-\s*[,，])")
_YEARS = re.compile(rf"(?<!\d){YEAR}\s*年")
_IN_TITLE = re.compile(rf"(?<!\d){YEAR}(?=\s*(?:年|[^\d\s.-]|$))")
_SPAN_OF_YEARS = re.compile(rf"远景|{YEAR}年?\s?[-—~至]{{1,2}}\s?{YEAR}")
_YEAR_END = re.compile(r"截[至止](?:到|至)?\s*12\s*月(?:底|末|\s*31)")


@dataclass
class _Votes:
    """What speaks for each year: the sum of the weights, and the places that say so on purpose, the weightiest first."""

    weights: Counter[int] = field(default_factory=Counter)
    places: dict[int, tuple[float, Span]] = field(default_factory=dict)
    stated: dict[int, int] = field(default_factory=dict)

    def add(self, year: int, weight: int, span: Span, certainty: float = SPOKEN) -> None:
        """Count a place; the first of the most certain is the one that will be shown."""
        if FIRST_YEAR <= year <= LAST_YEAR:
            self.weights[year] += weight
            self.stated[year] = self.stated.get(year, 0) + (certainty >= STATED)
            if year not in self.places or certainty > self.places[year][0]:
                self.places[year] = (certainty, span)

    def winner(self, text: str) -> Told[int] | None:
        """The weightiest year: confirmed where two places state it, contested where another is stated or weighs almost as much."""
        if not self.weights:
            return None
        year = max(self.weights, key=lambda year: (self.weights[year], year))
        certainty, span = self.places[year]
        second = max((weight for other, weight in self.weights.items() if other != year), default=0)
        if any(count for other, count in self.stated.items() if other != year):
            certainty = CONTESTED
        elif self.stated[year] > 1:
            certainty = CONFIRMED
        elif certainty < STATED and 2 * second > self.weights[year]:
            certainty = CONTESTED
        return Told(year, certainty, span, "text" if str(year) in text[slice(*span)] else "derived")


def title_year(title: str) -> int | None:
    """The one year that a title names; None where it names a span of years or none."""
    found = _of_title(plain(title))
    return found[0] if found else None


def reported_year(text: str, title: int, kind: Kind, published: Told[str] | None) -> Told[int] | None:
    """The year that a report is about; None where the text does not tell. ``text`` is plain, its first ``title`` characters the title.

    A government's work report is of the year in which it is given, any other of the year that it looks back on.
    """
    votes = _Votes()
    if titled := _of_title(text[:title]):
        votes.add(titled[0], 60, titled[1], STATED)
    if kind == "plan":
        return votes.winner(text)  # what a plan speaks of most is its last year
    body = " " * title + QUOTED.sub(lambda found: " " * len(found[0]), text[title:])
    if kind == "work_report" and is_address(text):
        return _of_address(text, body, votes)
    if stated := period(body):
        votes.add(stated.first[0], 50, stated.span, STATED)
    for found in _UNTIL.finditer(body, 0, title + 4000):
        votes.add(int(found[1]), 20, found.span(), STATED)
    for found in _MONTHS.finditer(body):
        votes.add(int(found[1]), 4, found.span(1))
    if first := _FIRST.search(body, title, title + 1500):
        votes.add(int(first[1]), 8, first.span(1))
    for found in _NAMED.finditer(body):
        votes.add(int(found[1]), 2 if found.start() < title + 1500 else 1, found.span(1))
    return votes.winner(text) or _of_publication(body, kind, published)


def is_address(text: str) -> bool:
    """Whether a plain text is a government's report to its people's congress."""
    return bool(_ADDRESS.search(text[:6000]))


def _of_title(title: str) -> tuple[int, Span] | None:
    found = {int(year[1]): year.span(1) for year in _IN_TITLE.finditer(QUOTED.sub(lambda quoted: " " * len(quoted[0]), title))}
    return next(iter(found.items())) if len(found) == 1 and not _SPAN_OF_YEARS.search(title) else None


def _of_address(text: str, body: str, votes: _Votes) -> Told[int] | None:
    if found := _SPEECH.search(body, 0, 3000):
        votes.add(int(found[1]), 50, found.span(1), STATED)
    for found in _OUTLOOK.finditer(body):
        votes.add(int(found[1]), 8, found.span(1))
    for found in _REVIEW.finditer(body):
        span = found.span(1) if found[1] else found.span(2)
        votes.add(int(found[1] or found[2]) + 1, 8, span)
    if votes.weights:
        return votes.winner(text)
    named = list(_YEARS.finditer(body))
    counts = Counter(int(found[1]) for found in named)
    for found in named:  # without a word of review or outlook: the year after the one that it speaks of most, where it speaks of both
        if (year := int(found[1])) not in votes.weights:
            votes.add(year, counts[year] + counts[year - 1], found.span(1))
    return votes.winner(text)


def _of_publication(text: str, kind: Kind, published: Told[str] | None) -> Told[int] | None:
    """The year before that of publication where reports are due by the end of March (Regulations, article 49), else its own."""
    if not published:
        return None
    year, month = int(published.value[:4]), int(published.value[5:7])
    if kind == "disclosure":
        if month == 12 and _YEAR_END.search(text):
            return Told(year, CONTESTED, published.span, "derived")
        return Told(year - 1, SPOKEN, published.span, "derived") if month <= 4 else None
    return Told(year, SPOKEN, published.span, "derived") if kind in ("news", "policy") else None
