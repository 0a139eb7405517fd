"""BM25 of the embedded store, against SQLite's own FTS5."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from pipeline.records import Passage, Report
from pipeline.settings import Settings
from pipeline.stores import postings
from pipeline.stores.base import Terms, Weights
from pipeline.stores.embedded import EmbeddedStore
from tests.stores.agreement import agrees
from tests.stores.making import FIELDS, STAMP, WEIGHTS, entry, fill, parted


@pytest.fixture
def store(folder: Path) -> EmbeddedStore:
    return EmbeddedStore.open(folder, STAMP, Settings())


@pytest.mark.parametrize("weights", [WEIGHTS, Weights(1, 1, 1, 1), Weights(0.2, 3, 0.5, 10)], ids=repr)
def test_scores_are_those_of_fts5(store: EmbeddedStore, weights: Weights) -> None:
    entries = [entry(number) for number in range(25)]
    fill(store, entries)
    fts = sqlite3.connect(":memory:")
    fts.execute("CREATE VIRTUAL TABLE passages USING fts5(id UNINDEXED, words, chars, bigrams, context, tokenize = 'ascii')")
    for made in entries:
        for passage, terms in zip(made.passages, made.terms):
            fts.execute("INSERT INTO passages VALUES (?, ?, ?, ?, ?)", (passage.id, *(" ".join(getattr(terms, name)) for name in FIELDS)))
    query = {"words": ["环境", "教育"], "chars": ["水", "路"], "bigrams": ["养老", "业务"], "context": ["2018", "北岭省石门市"]}
    match = " OR ".join(f'{name} : "{term}"' for name, terms in query.items() for term in terms)
    ranked = f"SELECT id, -bm25(passages, 0, {weights.words}, {weights.chars}, {weights.bigrams}, {weights.context}) FROM passages(?)"
    wanted = dict(fts.execute(ranked, (match,)))
    fts.close()
    rows, scores = store.lexical(query, weights, 1000)
    found = dict(zip((passage.id for passage in store.passages(rows)), scores.tolist()))
    assert len(found) > 50
    assert found == pytest.approx(wanted, rel=1e-5)
    store.close()


def test_a_term_may_stand_in_a_passage_more_often_than_a_byte_counts(store: EmbeddedStore) -> None:
    counts = (1, 255, 256, 400)
    text = "".join("哈" * count for count in counts)
    report = Report("a" * 16, "a.txt", text, "题")
    ends = np.cumsum(counts).tolist()
    passages = [Passage(report.id, end - count, end, "哈" * count) for end, count in zip(ends, counts)]
    store.put(report, passages, parted(1, 4), [Terms((), tuple(passage.text), (), ()) for passage in passages])
    rows, scores = store.lexical({"chars": ["哈"]}, WEIGHTS, 10)
    assert len(rows) == 4
    assert (scores > 0).all()
    assert store.problems() == []
    store.close()


def test_lists_are_merged_and_stay_exact(store: EmbeddedStore) -> None:
    """Deleting from merged lists, from recent ones, and a whole merged stretch."""
    count = 3 * (postings.RECENT + 1)
    entries = {number: entry(number) for number in range(count)}
    fill(store, entries.values())
    with store.database.reading() as db:
        bases = [base for (base,) in db.execute("SELECT DISTINCT base FROM postings ORDER BY base")]
        assert len(bases) == 3
        assert db.execute("SELECT count(*) FROM recent").fetchone() == (0,)
    fill(store, [entry(count)])
    entries[count] = entry(count)
    for gone in (range(17, 34), (1, 16, 35), (count,)):
        store.delete([entries.pop(number).report.id for number in gone])
        agrees(store, list(entries.values()))
    with store.database.reading() as db:
        left = [base for (base,) in db.execute("SELECT DISTINCT base FROM postings ORDER BY base")]
    assert left == [bases[0], bases[2]]
    store.close()
