"""Which reports a question is about: those of the place, year and body that it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.answer.question import Question
from pipeline.fold import fold
from pipeline.records import Filters, ReportSummary
from pipeline.stores.base import Store

_BODY = re.compile(
    r"^\s*([\u4e00-\u9fff]{1,18}?(?:管理委员会|委员会|管委会|人民政府办公[室厅]|人民政府|办公[室厅]|[局厅署]|(?<=[\u4e00-\u9fff]{2})[委办部院]))(?![长])"
)
_PLACE = re.compile(
    r"^\s*((?!全|本|各|我|该|整|哪|某)[\u4e00-\u9fff]{2,6}?(?:[省市县旗州镇乡]|街道|(?<![社园辖景地校库小灾片城新])区))(?![长内级域])"
)
_TOWN = re.compile(r"^\s*((?!全|本|各|我|该|整|哪|某)[\u4e00-\u9fff]{2,5}?(?:镇(?!政?府)|街道|[^下城]乡))(?!级|村|居)")
_NOT_BODIES = re.compile(r"[的了在是有被把为公收发处]|受理|政府信息|举办|主办|承办|查办|督办|开办|全部|内部|干部|外部|医院|法院")
_GOVERNMENT = re.compile(r"政府|办公[室厅]?$|^$")


class Missing(Exception):
    """No report of the place, year or body that a question names is stored."""


@dataclass(frozen=True, slots=True)
class Located:
    """The reports that a question is about, and what is left of the question without the body that they are of."""

    reports: tuple[ReportSummary, ...]
    rest: str


def locate(question: Question, filters: Filters, store: Store) -> Located | None:
    """The reports to look into first, None where the question names no place or body. Raises Missing where it does and none is there."""
    rest = re.sub(r"^[\s,，在]+", "", question.rest)
    body = _body(rest)
    unknown = None if question.places else _PLACE.match(rest)
    if not question.places and not body and not unknown:
        return None
    wanted = filters if filters.regions or not question.places else replace(filters, regions=question.places)
    found = store.reports(wanted)
    if question.places and not filters.regions:
        found = _nearest(found, question.places)
    town = _TOWN.match(rest) if question.places else None
    if town:
        named = [r for r in found if town[1] in fold(f"{r.region} {r.organ} {r.title}")]
        found = named or [r for r in found if not (r.region or "").endswith(("镇", "乡", "街道"))]
        rest = rest[town.end() :] if named else rest
        body = _body(rest)
    if unknown:
        found = [report for report in found if unknown[1] in fold(f"{report.region} {report.organ} {report.title}")]
        rest = rest[unknown.end() :]
        body = _body(rest)
    found = _of_years(found, question)
    own = [r for r in found if body and (names_body(body, _organ(r)) or names_body(body, fold(r.title)))]
    found = own or _of_others(found, body, question)
    if not found:
        raise Missing
    return Located(tuple(found), rest[len(body) :] if body and own else rest)


def _body(rest: str) -> str | None:
    match = _BODY.match(rest)
    return match[1] if match and not _NOT_BODIES.search(re.sub("(?:人民)?政府$|公室$|公厅$", "", match[1])) else None


def _nearest(found: Sequence[ReportSummary], places: Sequence[str]) -> list[ReportSummary]:
    """Of reports of the places and of all below them, those of the places themselves."""
    codes = {place for place in places if place.isdecimal()}
    names = [place for place in places if not place.isdecimal()]
    own = [r for r in found if r.region_code in codes or (r.region and any(r.region == name for name in names))]
    own = own or [r for r in found if r.region and any(r.region.endswith(name) for name in names)]
    most = max((sum(name in (r.region or "") for name in names) for r in own), default=0)
    return [r for r in own if sum(name in (r.region or "") for name in names) == most or r.region_code in codes]


def _of_years(found: Sequence[ReportSummary], question: Question) -> list[ReportSummary]:
    """Those of the years asked for; what was done in a year stands in the next year's work report as well."""
    if not question.years:
        return list(found)
    return [
        r
        for r in found
        if r.year is None
        or any(r.year == y or (r.year == y + 1 and r.kind in ("work_report", "statistics", "plan")) for y in question.years)
    ]


def _of_others(found: Sequence[ReportSummary], body: str | None, question: Question) -> list[ReportSummary]:
    """A government's own report speaks for its offices, a bureau's report not for another bureau."""
    if body is None:
        governments = [r for r in found if _GOVERNMENT.search(_organ(r))] if question.places else []
        return governments or list(found)
    if not question.places:
        return []
    return [r for r in found if _GOVERNMENT.search(_organ(r)) or r.organ is None or r.organ == r.region]


def _organ(report: ReportSummary) -> str:
    """The body's name without its place."""
    organ = fold(report.organ or "")
    parts = re.findall(r".+?(?:自治[区州县旗]|[省市区县旗盟])", fold(report.region or ""))
    for part in (fold(report.region or ""), *parts):
        if part:
            organ = organ.replace(part, "", 1)
    return organ


def names_body(short: str, full: str) -> bool:
    """Whether a body may be called so: its characters in their order, from the first on: 人社局 of 人力资源和社会保障局."""
    short = re.sub(r"^(?:人民政府|市|县|区|省)(?=[\u4e00-\u9fff]{3})", "", short)
    if not short or not full:
        return False
    if short in full:
        return True
    for at in (match.start() for match in re.finditer(re.escape(short[0]), full)):
        if re.fullmatch(".*?".join(map(re.escape, short)) + "(?:公室|员会|公厅)?.{0,3}", full[at:]):
            return True
    return False
