"""What a query says of the reports it is about: the places and years that it names, and what is left to look for.

A passage of 青云谱区's report seldom names 青云谱区. So a place in a query is not searched for in the passages: it is taken
out, and the reports of that place come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from pipeline import regions
from pipeline.fold import fold
from pipeline.regions import Region

_YEAR = re.compile(r"(?<![0-9.])((?:19|20)[0-9]{2})(?![0-9.])(?:年度?)?")
_LATIN_NAME = re.compile(
    r"\b(Inner Mongolia|Hong Kong|[A-Z][a-z]+(?:['’][a-z]+)?)(?: (?:District|County|City|Province|Prefecture|Municipality))?\b"
)
_EDGES = " ,，、的:：;；"
_SHORTEST_LATIN = 5  # letters; shorter syllables are English words as well (She, Man, Anda)
_MOST_READINGS = 8
_ENGLISH_NAMES = {"Shaanxi": "陕西", "Inner Mongolia": "内蒙古", "Tibet": "西藏", "Hong Kong": "香港", "Macau": "澳门", "Macao": "澳门"}
_PARTS = re.compile(r".+?(?:自治[区州县旗]|[省市区县旗盟])(?=..|$)")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a query names: ``places`` as region filters (a path and its code, or a name), ``years``; ``rest`` is its text without them.

    Where nothing else is left, ``rest`` is the whole query.
    """

    places: tuple[str, ...]
    years: tuple[int, ...]
    rest: str


def scope(query: str, stored: Iterable[str] = ()) -> Scope:
    """The scope of a query in Chinese (either script) or in English with names in pinyin.

    ``stored`` are the regions of stored reports: they are known by name even where the gazetteer does not have them.
    """
    spans: list[tuple[int, int]] = []
    places: list[str] = []
    for start, end, found in regions.match_in_query(query):
        spans.append((start, end))
        places.extend(value for region in found for value in (region.path, region.code))
    for match in _LATIN_NAME.finditer(query):
        if romanised := _by_latin(match[1]):
            spans.append(match.span())
            places.extend(value for region in romanised for value in (region.path, region.code))
    folded = fold(query)
    listed = tuple(spans)
    for path in stored:
        for form, name in _unlisted(path):
            for match in re.finditer(re.escape(form), folded):
                if not any(start < match.start() < end for start, end in listed):  # 河北省清河县 names no other 清河县
                    spans.append(match.span())
                    places.append(name)
    years = []
    for match in _YEAR.finditer(folded):
        spans.append(match.span())
        years.append(int(match[1]))
    return Scope(tuple(dict.fromkeys(places)), tuple(dict.fromkeys(years)), _without(query, spans))


def _by_latin(name: str) -> tuple[Region, ...]:
    """Regions by a romanised name."""
    if chinese := _ENGLISH_NAMES.get(name):
        return regions.resolve(chinese)
    key = re.sub(r"['’]", "", name).lower()
    return _romanised().get(key, ()) if len(key) >= _SHORTEST_LATIN else ()


@lru_cache(maxsize=1)
def _romanised() -> dict[str, tuple[Region, ...]]:
    """All divisions by the pinyin of their short names, in small letters without tones or spaces."""
    from pypinyin import Style, pinyin

    found: dict[str, tuple[Region, ...]] = {}
    for region in regions.current():
        readings = pinyin(regions.stem(region.name), style=Style.NORMAL, heteronym=True)  # 长 is read chang and zhang
        for reading in islice(product(*readings), _MOST_READINGS):
            key = "".join(reading).lower()
            found[key] = (*found.get(key, ()), region)
    return found


@lru_cache(maxsize=4096)
def _unlisted(path: str) -> tuple[tuple[str, str], ...]:
    """The parts of a region's path that the gazetteer lacks: (form to look for, name), full names before short ones.

    The last part is the region's own name, which another region may bear too.
    """
    if regions.lookup(path):
        return ()
    parts = _PARTS.findall(path)
    parts = [part for part in parts if part == parts[-1] or not regions.resolve(part)]
    short = [(regions.stem(part), part) for part in parts if len(regions.stem(part)) > 1]
    return tuple((fold(form), name) for form, name in [*((part, part) for part in parts), *short])


def _without(query: str, spans: list[tuple[int, int]]) -> str:
    kept = [char for at, char in enumerate(query) if not any(start <= at < end for start, end in spans)]
    rest = re.sub(r"[（(]\s*[)）]", "", "".join(kept)).strip(_EDGES)
    return rest if re.search(r"\w", rest) else query
