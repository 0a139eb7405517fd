"""How a report stands against its peers: the areas it speaks of and how much, and what others like it speak of and it does not.

Peers are the stored reports of its kind and year; where they are fewer than ENOUGH, those of its kind from the year before to the year
after; where these are too few as well, those of its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Literal

from pipeline.records import Filters, Passage, Report, ReportSummary

ENOUGH = 5  # peers without which there are no quartiles and no percentile
RARE = 0.2  # an area is unusual if at most this share of the peers has it
SPEAKING = 3  # passages that are named for an area
By = Literal["year", "years", "kind"]


@dataclass(frozen=True, slots=True)
class Peers:
    """The stored reports that ``filters`` find, without the report itself; ``by`` says how far they were looked for.

    ``tagger`` is the hash of the tagger that gave them their areas.
    """

    by: By
    filters: Filters
    reports: tuple[ReportSummary, ...]
    tagger: str

    @property
    def enough(self) -> bool:
        """Whether quartiles and percentiles mean anything."""
        return len(self.reports) >= ENOUGH


@dataclass(frozen=True, slots=True)
class Standing:
    """An area in a report and among its peers. All shares are of a report's passages, from 0 to 1.

    ``having`` is how many peers have the area. ``middle`` is the median of the peers' shares (None without peers), ``quartiles`` the
    lower and the upper one, interpolated; ``percentile`` is the per cent of the peers with a smaller share, of those with an equal share
    half: both None unless there are enough peers. ``speaking`` are the passages that speak for the area, likeliest first.
    """

    area: str
    passages: int
    share: float
    having: int
    middle: float | None
    quartiles: tuple[float, float] | None
    percentile: float | None
    speaking: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A report against its peers. ``areas`` are all that it or a peer has, its own first; ``without`` counts the passages of none.

    ``tagger`` is the hash of the tagger that gave the report its areas.
    """

    file: str
    report: Report
    passages: int
    without: int
    areas: tuple[Standing, ...]
    peers: Peers
    tagger: str

    @property
    def missing(self) -> tuple[Standing, ...]:
        """The areas that at least half of the peers have and the report lacks, commonest first."""
        return tuple(each for each in self.areas if not each.passages and 2 * each.having >= len(self.peers.reports))

    @property
    def unusual(self) -> tuple[Standing, ...]:
        """The areas that the report has and few of its peers have."""
        peers = len(self.peers.reports)
        return tuple(each for each in self.areas if each.passages and peers and each.having <= RARE * peers)


def find_peers(report: Report, tagger: str, stored: Callable[[Filters], Sequence[ReportSummary]]) -> Peers:
    """The peers of a report among what is ``stored``; a report without passages is nobody's peer."""
    for by, filters in _wider(report):
        found = tuple(each for each in stored(filters) if each.id != report.id and each.passages)
        peers = Peers(by, filters, found, tagger)
        if peers.enough:
            break
    return peers


def compare(file: str, report: Report, passages: Sequence[Passage], tagger: str, peers: Peers) -> Profile:
    """The profile of a report with these passages. Areas of its own come by their share, the others by how many peers have them."""
    speaking: dict[str, list[tuple[float, Passage]]] = {}
    for passage in passages:
        for area in passage.areas:
            speaking.setdefault(area.id, []).append((area.probability, passage))
    known = speaking.keys() | {area for peer in peers.reports for area in peer.areas}
    standings = [_standing(area, speaking.get(area, []), len(passages), peers) for area in known]
    standings.sort(key=lambda each: (-each.passages, -each.having, each.area))
    without = sum(not passage.areas for passage in passages)
    return Profile(file, report, len(passages), without, tuple(standings), peers, tagger)


def _wider(report: Report) -> Iterator[tuple[By, Filters]]:
    kinds = (report.kind,)
    if report.year is not None:
        yield "year", Filters(kinds=kinds, years=(report.year, report.year))
        yield "years", Filters(kinds=kinds, years=(report.year - 1, report.year + 1))
    yield "kind", Filters(kinds=kinds)


def _standing(area: str, speaking: Sequence[tuple[float, Passage]], passages: int, peers: Peers) -> Standing:
    share = len(speaking) / passages if passages else 0.0
    shares = [peer.areas.get(area, 0.0) for peer in peers.reports]
    having = sum(each > 0 for each in shares)
    middle = median(shares) if shares else None
    quartiles = percentile = None
    if peers.enough:
        lower, _, upper = quantiles(shares, n=4, method="inclusive")
        quartiles = lower, upper
        percentile = 100 * (sum(each < share for each in shares) + sum(each == share for each in shares) / 2) / len(shares)
    likeliest = sorted(speaking, key=lambda pair: (-pair[0], pair[1].start))[:SPEAKING]
    return Standing(area, len(speaking), share, having, middle, quartiles, percentile, tuple(passage for _, passage in likeliest))
