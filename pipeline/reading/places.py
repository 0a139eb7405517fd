"""The region that a report is of, where neither its title nor its organ names one."""

from __future__ import annotations

import re
from collections import Counter

from pipeline import regions
from pipeline.reading.told import CONTESTED, SPOKEN, Told
from pipeline.regions import Mention, Region

_SELF = re.compile(r"(?:我|全|本)([省市区县州旗盟])(?!别|间|区|场|域)|(?<![\u4e00-\u9fff])([省市区县州旗盟])(?:委|政府|人民政府)")
_FOR = re.compile(r"代表(?:全体)?([省市区县州旗盟])(?:人民)?政府")
_CONGRESS = re.compile(r"第.{1,4}届(?:人民代表大会|人大)|人民政府(?:代?[省市区县州旗盟]长|主席)|委(?:书记|副书记|常委)")
_ADDRESS = re.compile(r"(?:地址|地点|通讯地址|办公地址|地 址)\s*[::]?\s*$")
_HEAD = 600  # characters of the beginning, where a report speaks of itself
_ENOUGH = 3.0
_OUTSIDE = ("71", "81", "82")  # spoken of by all, no place of these reports


def home(text: str, places: list[Mention]) -> Told[Region] | None:
    """The region that a plain text speaks of as its own: the place that it names most, of the kind that it calls itself (全市, 我县)."""
    kinds = Counter(found[1] or found[2] for found in _SELF.finditer(text[:8000]))
    kind = kinds.most_common(1)[0][0] if kinds else None
    if found := _FOR.search(text, 0, 3000):
        kind = found[1]
    scores: Counter[Region] = Counter()
    named: dict[Region, Mention] = {}
    for place in places:
        if (region := place.region) and region.code[:2] not in _OUTSIDE:
            weight = 2 if place.start < _HEAD else 1
            weight += 4 * bool(_CONGRESS.match(text, place.end))
            weight += 2 * bool(_ADDRESS.search(text, max(0, place.start - 12), place.start))
            for candidate in (region, *_above(region)):
                if candidate is region or candidate.name[-1] == kind:
                    scores[candidate] += weight + (candidate.name[-1] == kind)
                    named.setdefault(candidate, place)
    likely = [(score, region) for region, score in scores.items() if kind is None or region.name[-1] == kind]
    if not likely:
        return None
    best, region = max(likely, key=lambda pair: pair[0])
    rivals = [score for score, other in likely if other is not region and not regions.contains(other.code, region.code)]
    if best < _ENOUGH or best <= 1.5 * max(rivals, default=0):
        return None
    place = named[region]
    sure = SPOKEN if best >= 2 * _ENOUGH else CONTESTED
    return Told(region, sure, (place.start, place.end), "text" if place.region == region else "derived")


def _above(region: Region) -> list[Region]:
    return [above for code in regions.ancestors(region.code) if (above := regions.by_code(code, region.first))]
