"""Reports, passages, vectors and terms for the tests of stores, made up from a seed; and the slow, plain truth about them."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.interaction import NO_TOKENS, Tokens
from pipeline.parts import Parted
from pipeline.records import Area, Cell, Check, Filters, Origin, Passage, Report, Section, Table
from pipeline.stores.base import Stamp, Store, Terms, Vectors, Weights

DIMENSION = 24
ROUNDED = 0.012  # what storing a byte a number may change of a number, or of a cosine, where vectors are as short as these
SCORES = 3  # areas of the head
TOKEN = 8  # numbers of a token
TOKEN_ROUNDED = 0.2  # what half a byte a number may change of a cosine, where tokens are as short as these
STAMP = Stamp("e" * 64, "5" * 64, DIMENSION, SCORES, interaction="7" * 64, token_dimension=TOKEN)
WORDS = [
    *("环境", "保护", "公开", "信息", "扶贫", "资金", "教育", "医疗", "卫生", "申请", "答复", "依法", "行政"),
    *("机关", "处罚", "许可", "主动", "目录", "平台", "监督", "乡村", "道路", "水质", "养老", "就业"),
]
REGIONS = (("临江省", "990000"), ("临江省云州市", "990100"), ("临江省云州市清河县", "990123"), ("北岭省石门市", "980200"), (None, None))
ORGANS = ("清河县人民政府", "云州市生态环境局", "石门市教育局", None)
AREAS = ("environment", "education", "health", "poverty")
WEIGHTS = Weights(words=1.0, chars=0.4, bigrams=0.7, context=0.5)
FIELDS = ("words", "chars", "bigrams", "context")


@dataclass(frozen=True)
class Entry:
    """A report with all that is put with it."""

    report: Report
    passages: tuple[Passage, ...]
    vectors: Parted
    terms: tuple[Terms, ...]


def entry(number: int, passages: int = 6, file: str | None = None) -> Entry:
    """The report of this number; the same number gives the same report."""
    chance = random.Random(number)
    id = f"{number:016x}"
    region, code = REGIONS[number % len(REGIONS)]
    sentences = [[chance.choice(WORDS) for _ in range(chance.randint(2, 12))] for _ in range(passages)]
    text, found, terms = "", [], []
    for words in sentences:
        sentence = "".join(words) + "。"
        areas = tuple(Area(area, round(chance.uniform(0.5, 1), 3)) for area in AREAS if chance.random() < 0.3)
        areas = tuple(sorted(areas, key=lambda area: (-area.probability, area.id)))
        start = len(text)
        text += sentence + "\n"
        found.append(Passage(id, start, start + len(sentence), sentence, ("一、总体情况",), f"总体情况 {number}", None, "other", areas))
        terms.append(terms_of(words, (region or "", str(2015 + number % 7))))
    cells = (Cell("行", "列", text[:2], 1.5, "件", 0, 2), Cell("行", "空", "", None, None, 2, 2), Cell("行", "无", "/", "n/a", None, 2, 3))
    report = Report(
        id=id,
        file=file or f"report-{number}.txt",
        text=text,
        title=f"政府信息公开工作年度报告（{number}）",
        region=region,
        region_code=code,
        organ=ORGANS[number % len(ORGANS)],
        year=None if number % 11 == 10 else 2015 + number % 7,
        kind=("disclosure", "work_report", "policy")[number % 3],
        published="2021-01-20",
        source="https://www.example.org/",
        period=("2020-01-01", "2020-12-31") if number % 2 else None,
        contact=text[:2] if number % 3 else None,
        origins=(Origin("year", 0, 2, "text", 0.9), Origin("region", None, None, "manifest", 1.0)),
        sections=(Section(("一、总体情况",), 0, len(text), "overview"),),
        tables=(
            Table(
                "table-1",
                None,
                "表",
                0,
                2,
                cells,
                (Check("a=b", ("a", "b"), "fails", 1.0) if number % 3 else Check("a=b", ("a", "b"), "holds"),),
            ),
        ),
        warnings=("没有年份",),
    )
    return Entry(report, tuple(found), parted(number, passages), tuple(terms))


def terms_of(words: Sequence[str], context: Sequence[str] = ()) -> Terms:
    """Terms of a text given as its words."""
    text = "".join(words)
    return Terms(tuple(words), tuple(text), tuple(text[i : i + 2] for i in range(len(text) - 1)), tuple(term for term in context if term))


def unit(seed: int, count: int, dimension: int = DIMENSION) -> Vectors:
    """Random vectors of unit length, (count, dimension)."""
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def parted(seed: int, count: int, dimension: int = DIMENSION) -> Parted:
    """Random vectors of passages; of each one to three parts, the first of which is like the whole; scores, exact in 16 bits; tokens."""
    counts = np.random.default_rng(20_000 + seed).integers(1, 4, count)
    whole, parts = unit(seed, count, dimension), unit(10_000 + seed, int(counts.sum()), dimension)
    parts[np.cumsum(counts) - counts] = whole
    scores = np.random.default_rng(30_000 + seed).integers(-80, 80, (count, SCORES)).astype(np.float32) / 8
    several = np.random.default_rng(40_000 + seed).integers(1, 9, count)
    return Parted(whole, parts, counts, scores, Tokens(unit(50_000 + seed, int(several.sum()), TOKEN), several) if count else NO_TOKENS)


def fill(store: Store, entries: Iterable[Entry]) -> None:
    """Put them all."""
    for made in entries:
        store.put(made.report, made.passages, made.vectors, made.terms)


def holds(report: Report, passage: Passage, filters: Filters) -> bool:
    """Whether a passage satisfies the filters, said as plainly as can be."""
    prefixes = [region.removesuffix("00").removesuffix("00") for region in filters.regions if region.isdigit()]
    names = [region for region in filters.regions if not region.isdigit()]
    in_region = any((report.region_code or "").startswith(p) for p in prefixes) or any(name in (report.region or "") for name in names)
    return (
        (not filters.regions or in_region)
        and (not filters.organs or any(organ in (report.organ or "") for organ in filters.organs))
        and (filters.years is None or (report.year is not None and filters.years[0] <= report.year <= filters.years[1]))
        and (not filters.kinds or report.kind in filters.kinds)
        and (not filters.reports or report.id in filters.reports)
        and (not filters.areas or any(area.id in filters.areas for area in passage.areas))
    )


def kept(entries: Sequence[Entry], filters: Filters) -> dict[str, int]:
    """The ids of the passages that satisfy the filters, and their places in the sequence of all passages."""
    everything = [(made.report, passage) for made in entries for passage in made.passages]
    return {passage.id: place for place, (report, passage) in enumerate(everything) if holds(report, passage, filters)}


def bm25(entries: Sequence[Entry], query: Mapping[str, Sequence[str]], weights: Weights) -> dict[str, float]:
    """The BM25 score of each passage that has any of the terms, by passage id, term by term."""
    documents = {passage.id: terms for made in entries for passage, terms in zip(made.passages, made.terms)}
    lengths = {id: sum(len(getattr(terms, name)) for name in FIELDS) for id, terms in documents.items()}
    mean = sum(lengths.values()) / len(lengths)
    scores: Counter[str] = Counter()
    for name, terms in query.items():
        weight = getattr(weights, name)
        for term in set(terms) if weight else ():
            counts = {id: getattr(document, name).count(term) for id, document in documents.items()}
            having = sum(count > 0 for count in counts.values())
            idf = math.log((len(documents) - having + 0.5) / (having + 0.5))
            for id, count in counts.items():
                if count:
                    tf = weight * count
                    scores[id] += (idf if idf > 0 else 1e-6) * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * lengths[id] / mean))
    return dict(scores)
