"""What a store holds and finds, against brute force."""

from __future__ import annotations

from collections import Counter

import numpy as np

from pipeline.records import Filters
from pipeline.stores.base import Store
from tests.stores.making import ROUNDED, WEIGHTS, Entry, bm25, kept, unit

FILTERS = [
    Filters(),
    Filters(regions=("临江省",)),
    Filters(regions=("云州市", "北岭省")),
    Filters(regions=("990000",)),
    Filters(regions=("990100", "石门市")),
    Filters(organs=("教育局", "生态环境")),
    Filters(years=(2016, 2018)),
    Filters(kinds=("policy", "work_report")),
    Filters(areas=("health",)),
    Filters(areas=("health", "poverty"), years=(2017, 2021), regions=("临江省",)),
    Filters(reports=(f"{3:016x}", f"{4:016x}", "f" * 16)),
    Filters(regions=("无此地",)),
    Filters(areas=("no-such-area",)),
    Filters(reports=(f"{7:016x}",), kinds=("news",)),
]
QUERY = {"words": ["环境", "水质", "扶贫"], "chars": ["水", "养"], "bigrams": ["环境", "境保"], "context": ["2017", "临江省"]}


def agrees(store: Store, entries: list[Entry]) -> None:
    """The store holds these, wholly, and finds them."""
    assert {summary.id for summary in store.reports()} == {made.report.id for made in entries}
    for made in entries:
        assert store.report(made.report.id) == made.report
        assert store.report_passages(made.report.id) == list(made.passages)
    for filters in FILTERS[:3]:
        dense_agrees(store, entries, filters)
        lexical_agrees(store, entries, filters)
    assert store.problems() == []


def dense_agrees(store: Store, entries: list[Entry], filters: Filters) -> None:
    """Stored vectors may be rounded; beyond that the order is that of the cosines."""
    vector = unit(77, 1)[0]
    cosines = np.concatenate([made.vectors.nearest(vector[None])[0] for made in entries])
    allowed = kept(entries, filters)
    for k in (10, 1000):
        rows, scores = store.dense(vector, k, filters)
        passages = store.passages(rows)
        assert len(rows) == len(set(rows.tolist())) == min(k, len(allowed))
        assert np.allclose(scores, [cosines[allowed[passage.id]] for passage in passages], atol=ROUNDED)
        assert np.allclose(scores, sorted((cosines[place] for place in allowed.values()), reverse=True)[:k], atol=ROUNDED)
        assert (np.diff(scores) <= 0).all()


def lexical_agrees(store: Store, entries: list[Entry], filters: Filters) -> None:
    """Statistics are those of all passages, filtered or not."""
    allowed = kept(entries, filters)
    wanted = {id: score for id, score in bm25(entries, QUERY, WEIGHTS).items() if id in allowed}
    for k in (10, 1000):
        rows, scores = store.lexical(QUERY, WEIGHTS, k, filters)
        passages = store.passages(rows)
        assert len(rows) == len(set(rows.tolist())) == min(k, len(wanted))
        assert np.allclose(scores, [wanted[passage.id] for passage in passages], rtol=1e-5)
        assert np.allclose(scores, sorted(wanted.values(), reverse=True)[:k], rtol=1e-5)
        assert all((b < a) or (a == b and c < d) for a, b, c, d in zip(scores, scores[1:], rows, rows[1:]))


def counts_agree(store: Store, entries: list[Entry], by: tuple[str, ...], filters: Filters) -> None:
    """Each cell holds what counting one by one gives."""
    allowed = kept(entries, filters)
    passages: Counter[tuple[object, ...]] = Counter()
    reports: dict[tuple[object, ...], set[str]] = {}
    for made in entries:
        for passage in made.passages:
            for area in (area.id for area in passage.areas) if "area" in by else ("",):
                if passage.id in allowed:
                    cell = tuple(area if name == "area" else getattr(made.report, name) for name in by)
                    passages[cell] += 1
                    reports.setdefault(cell, set()).add(made.report.id)
    counted = store.counts(by, filters)
    assert all(tuple(name for name, _ in count.by) == by for count in counted)
    assert {tuple(value for _, value in count.by): count.passages for count in counted} == passages
    assert {tuple(value for _, value in count.by): count.reports for count in counted} == {k: len(v) for k, v in reports.items()}
    assert [count.passages for count in counted] == sorted(passages.values(), reverse=True)
    assert store.count(filters) == len(allowed)
