"""Administrative divisions of China (GB/T 2260): their names, codes and paths, and the places that a text mentions.

The gazetteer in models/regions (see its card) holds the divisions since 1999 as they were at their time: one that was
renamed or moved has the path that it had then, and names its successor where the tables leave but one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pipeline.errors import ModelUnavailable
from pipeline.fold import fold
from pipeline.settings import ROOT

FORMAT = "gongkai divisions 1"
Level = Literal["province", "prefecture", "county"]

_FOLDER = ROOT / "models" / "regions"
_BEGIN = 1999  # the year of the first table
_LEVELS: tuple[Level, ...] = ("province", "prefecture", "county")
_MUNICIPALITIES = ("11", "12", "31", "50")
_PEOPLES = (
    "(?:[蒙回藏苗彝壮满侗瑶白傣黎佤畲水土羌京怒各]族|(?:维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|达斡尔|鄂温克|蒙古)族?|(?:布依|朝鲜|土家|哈尼|"
    "傈僳|拉祜|东乡|纳西|景颇|仫佬|布朗|撒拉|毛南|仡佬|普米|保安|裕固|独龙|阿昌|德昂|鄂伦春|赫哲|门巴|珞巴|基诺)族)"
)
_KIND = re.compile(rf"(?<=..)(?:{_PEOPLES}*自治([区州县旗])|特别行政区|行政区|地区|林区|矿区|特区|新区|[省市区县旗盟])$")
_BETWEEN = re.compile(r"[ \u3000·•\-—/>、]?")  # what may stand between the names of one path
_WORD_GOES_ON = {"区": "域块位间划别分段", "": "岸路侧坡麓段街片锁接续"}  # 河北区|域 by its last character, 中山|路 by none
_LEADS = "年度和与在的及由至到向是对请"  # a name may begin after these, as after a mark
_MARKS = "我全本各该外跨两多辖城"  # 全市, 我省: these name no place themselves
_PARTS_OF_COUNTIES = ("级", "域", "城", "直", "委", "长", "乡", "处")


@dataclass(frozen=True, slots=True)
class Region:
    """A division: code of six digits, name, whole path as one string and in parts; years of the tables, ``last`` None if it exists."""

    code: str
    name: str
    path: str
    level: Level
    former: bool
    parts: tuple[str, ...] = field(repr=False)
    first: int = field(repr=False)
    last: int | None = field(repr=False)
    successor: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text, at ``text[start:end]``; several regions where the text does not tell which is meant."""

    start: int
    end: int
    regions: tuple[Region, ...]

    @property
    def region(self) -> Region | None:
        """The region meant, or None while it is ambiguous."""
        return self.regions[0] if len(self.regions) == 1 else None


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    """The regions by code, path, full name and short name (names folded), and all names by their first two characters."""

    codes: dict[str, tuple[Region, ...]]
    paths: dict[str, tuple[Region, ...]]
    names: dict[str, tuple[Region, ...]]
    stems: dict[str, tuple[Region, ...]]
    forms: dict[str, tuple[str, ...]]
    ordinary: frozenset[str]


def stem(name: str) -> str:
    """The name without its kind: 青云谱区 is 青云谱, 恩施土家族苗族自治州 is 恩施; 沙县 stays whole."""
    return _KIND.sub("", name)


def names(region: Region) -> tuple[str, ...]:
    """The full names in use: 恩施土家族苗族自治州 is 恩施州 too."""
    found = _KIND.search(region.name)
    kind = found[1] if found else None
    return (region.name,) if kind in (None, "区") else (region.name, f"{stem(region.name)}{kind}")


def lookup(path_or_name: str) -> Region | None:
    """The division of this path, name, short name or shortened path; None where there is none, or more than one."""
    found = _timely(_gazetteer().paths.get(path_or_name.strip()) or resolve(path_or_name), None)
    found = tuple(region for region in found if region.level == "province") or found  # 吉林 is the province
    return found[0] if len(found) == 1 else None


def current() -> tuple[Region, ...]:
    """All divisions that exist now, by code."""
    found = {region for regions in _gazetteer().codes.values() for region in regions if not region.former}
    return tuple(sorted(found, key=lambda region: region.code))


def by_code(code: str, year: int | None = None) -> Region | None:
    """The division that has this code (in that year, where its name or path changed)."""
    found = _timely(_gazetteer().codes.get(code, ()), year)
    return found[0] if found else None


def ancestors(code: str) -> tuple[str, ...]:
    """The codes above this one, the nearest first: 360104 has 360100 and 360000, 110105 only 110000."""
    return tuple(above for above in (code[:4] + "00", code[:2] + "0000") if above != code and above in _gazetteer().codes)


def contains(outer: str, inner: str) -> bool:
    """Whether the division of code ``inner`` is that of ``outer`` or lies in it; 110100 and the like stand for the municipality."""
    if outer.endswith("0000") or (outer[:2] in _MUNICIPALITIES and outer.endswith("00")):
        return inner.startswith(outer[:2])
    return inner.startswith(outer[:4] if outer.endswith("00") else outer)


def resolve(name: str) -> tuple[Region, ...]:
    """All divisions, former ones last, that the whole string names: 青云谱, 南昌市青云谱区, 江西南昌, 朝阳区."""
    text, table = fold(re.sub(r"\s", "", name)), _gazetteer()
    ends = [text[start:] for start in range(len(text) - 1)]
    found = {region for end in ends for region in (*table.names.get(end, ()), *table.stems.get(end, ())) if _spells(text, region)}
    return tuple(sorted(found, key=lambda region: (region.former, region.code, -region.first)))


def find(text: str, year: int | None = None) -> list[Mention]:
    """The places that a text names, in order, none overlapping; names and borders as of ``year`` where that decides.

    A name that several places bear is settled by the place named right before it, then by the other places of the text.
    """
    mentions = list(_mentions(text, year, loose=False))
    known = Counter(mention.regions[0] for mention in mentions if len(mention.regions) == 1)
    return [Mention(mention.start, mention.end, _settle(mention.regions, known)) for mention in mentions]


def match_in_query(query: str) -> list[tuple[int, int, tuple[Region, ...]]]:
    """Places in a question, short names included: (start, end, the regions that may be meant)."""
    return [(mention.start, mention.end, mention.regions) for mention in _mentions(query, None, loose=True)]


def _mentions(text: str, year: int | None, *, loose: bool) -> Iterator[Mention]:
    """Names from left to right, the longest first; names of one path that follow each other are one mention."""
    folded, table = fold(text), _gazetteer()
    last: Mention | None = None
    at = 0
    while at < len(folded) - 1:
        for form in table.forms.get(folded[at : at + 2], ()):
            if not folded.startswith(form, at) or _goes_on(folded, at + len(form), form, table):
                continue
            regions = table.names.get(form) or table.stems[form]
            if last and (below := _below(last, at, folded, regions)):
                below = below if form in table.names else _highest(below)
                last = Mention(last.start, at + len(form), _timely(below, year))
            elif _stands_alone(folded, at, form, table, loose=loose):
                if last:
                    yield last
                regions = regions if form in table.names else _highest(regions)
                last = Mention(at, at + len(form), _timely(regions, year))
            else:
                continue
            at += len(form)
            break
        else:
            at += 1
    if last:
        yield last


def _goes_on(text: str, end: int, form: str, table: _Gazetteer) -> bool:
    return text.startswith(tuple(_WORD_GOES_ON.get(form[-1] if form in table.names else "", "")), end)


def _below(above: Mention, at: int, text: str, regions: Iterable[Region]) -> tuple[Region, ...]:
    """Those of the regions that lie in the place named right before ``at``."""
    if at - above.end > 1 or not _BETWEEN.fullmatch(text, above.end, at):
        return ()
    return tuple(r for r in regions if any(outer.path != r.path and set(outer.parts) < set(r.parts) for outer in above.regions))


def _stands_alone(text: str, at: int, form: str, table: _Gazetteer, *, loose: bool) -> bool:
    """Whether a name can be taken for a place without one before it; not where an unknown place stands there (无名市清河县)."""
    if at > 1 and text[at - 1] in "省市州盟" and text[at - 2] not in _MARKS and "\u4e00" <= text[at - 2] <= "\u9fff":
        return False
    if form in table.names:
        begins = at == 0 or not "\u4e00" <= text[at - 1] <= "\u9fff" or text[at - 1] in _LEADS
        if len(form) == 2 and form.endswith("区"):  # 城区, 新区: a kind of area
            return False
        return begins if form in table.ordinary else len(form) > 2 or (begins and not text.startswith(_PARTS_OF_COUNTIES, at + 2))
    if form in table.ordinary:
        return False
    return loose or len(form) > 2 or any(region.level != "county" for region in table.stems[form])


def _highest(regions: tuple[Region, ...]) -> tuple[Region, ...]:
    """Of the regions of one short name those of the highest level: 吉林 is the province."""
    level = min(_LEVELS.index(region.level) for region in regions)
    return tuple(region for region in regions if region.level == _LEVELS[level])


def _timely(regions: tuple[Region, ...], year: int | None) -> tuple[Region, ...]:
    """Those of the regions that existed in the year, else those that exist now, else the latest; one state of each."""
    if len(regions) > 1:
        then = [r for r in regions if year and r.first <= max(year, _BEGIN) <= (r.last or year)]
        kept = then or [r for r in regions if not r.former] or [max(regions, key=lambda r: r.last or 0)]
        codes = {r.code for r in kept}
        kept = [r for r in kept if r.successor is None or r.successor == r.code or r.successor not in codes]
        regions = tuple({r.code: r for r in sorted(kept, key=lambda r: r.first)}.values())
    return regions


def _settle(regions: tuple[Region, ...], known: Counter[Region]) -> tuple[Region, ...]:
    """The one of the regions that the other places of the text speak for, else all of them."""
    if len(regions) < 2:
        return regions
    scores = [
        sum(
            min(count, 5) * (20 if other == region else 4 if other.parts[:2] == region.parts[:2] else 1)
            for other, count in known.items()
            if other.parts[0] == region.parts[0]
        )
        for region in regions
    ]
    best = max(scores)
    return (regions[scores.index(best)],) if scores.count(best) == 1 else regions


def _spells(text: str, region: Region) -> bool:
    """Whether the text is the region's path, levels above it left out or shortened as they may be."""
    rests = {text}
    for part in region.parts[:-1]:
        rests |= {rest[len(form) :] for rest in rests for form in (fold(part), fold(stem(part))) if rest.startswith(form)}
    return not rests.isdisjoint({fold(name) for name in (*names(region), stem(region.name))})


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    regions = list(_read(_FOLDER / "divisions.tsv"))
    full = _group((fold(name), region) for region in regions for name in names(region))
    short = _group((fold(stem(region.name)), region) for region in regions)
    short = {name: found for name, found in short.items() if name not in full}
    begins: dict[str, list[str]] = {}
    for form in (*full, *short):
        begins.setdefault(form[:2], []).append(form)
    forms = {begin: tuple(sorted(found, key=len, reverse=True)) for begin, found in begins.items()}
    ordinary = _text(_FOLDER / "ordinary.txt").split("\n", 1)[1].split()
    codes, paths = _group((r.code, r) for r in regions), _group((r.path, r) for r in regions)
    return _Gazetteer(codes, paths, full, short, forms, frozenset(fold(word) for word in ordinary))


def _group(pairs: Iterable[tuple[str, Region]]) -> dict[str, tuple[Region, ...]]:
    groups: dict[str, list[Region]] = {}
    for key, region in pairs:
        groups.setdefault(key, []).append(region)
    return {key: tuple(found) for key, found in groups.items()}


def _read(file: Path) -> Iterator[Region]:
    head, _, *lines = _text(file).splitlines()
    if not head.startswith(f"# {FORMAT};"):
        raise ModelUnavailable(f"The gazetteer {file} is not of the form {FORMAT!r}; restore it from the release.")
    for line in lines:
        code, path, first, last, successor = line.split("\t")
        parts = tuple(path.split("/"))
        level = _LEVELS[0 if code.endswith("0000") else 1 if code.endswith("00") else 2]
        until = int(last) if last else None
        yield Region(code, parts[-1], "".join(parts), level, bool(last), parts, int(first), until, successor or None)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelUnavailable(f"The gazetteer {file} cannot be read ({error}); restore it from the release.") from error
