"""An index is made anew with other models, and nothing stored is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import IndexLocked, IndexMismatch, IndexUnusable, UsageError
from pipeline.records import Filters
from pipeline.settings import Settings
from pipeline.stores import rebuild_store
from pipeline.stores.base import Stamp
from pipeline.stores.embedded import FILE, EmbeddedStore
from pipeline.stores.rebuild import FOLDER, Rebuild
from tests.stores.agreement import agrees, lexical_agrees
from tests.stores.making import ROUNDED, STAMP, Entry, entry, fill, parted, unit

OTHER = replace(STAMP, encoder="0" * 64, dimension=40)
SETTINGS = Settings(lock_timeout=0.2)


def opened(folder: Path, stamp: Stamp | None = STAMP) -> EmbeddedStore:
    return EmbeddedStore.open(folder, stamp, SETTINGS)


@pytest.fixture
def entries(folder: Path) -> list[Entry]:
    """What an index made with STAMP holds."""
    entries = [entry(number) for number in range(20)]
    store = opened(folder)
    fill(store, entries)
    store.close()
    return entries


def put_pending(rebuild: Rebuild, most: int = 1000) -> list[str]:
    """Encode anew what is pending; here an encoding is a random vector."""
    ids = rebuild.pending()[:most]
    for id in ids:
        report, made = rebuild.old.report(id), entry(int(id, 16))
        assert report == made.report
        rebuild.new.put(report, made.passages, parted(int(id, 16), len(made.passages), 40), made.terms)
    return ids


def holds(folder: Path, entries: list[Entry]) -> None:
    """The index is as it was made."""
    store = opened(folder)
    agrees(store, entries)
    store.close()


def test_an_index_gets_another_encoder(folder: Path, entries: list[Entry]) -> None:
    old = opened(folder)
    before = set(old.dense(unit(1, 1)[0], 1000)[0].tolist())
    with rebuild_store(folder, OTHER, SETTINGS) as rebuild:
        assert len(put_pending(rebuild)) == 20
        assert len(old.dense(unit(1, 1)[0], 1000)[0]) == 120
        rebuild.finish()
    with pytest.raises(IndexMismatch, match="anew"):
        old.dense(unit(1, 1)[0], 10)
    with pytest.raises(IndexMismatch):
        fill(old, [entry(30)])
    old.close()
    with pytest.raises(IndexMismatch):
        opened(folder)
    store = opened(folder, OTHER)
    assert not (folder / FOLDER).exists()
    assert store.problems() == []
    for made in entries:
        assert store.report(made.report.id) == made.report
        assert store.report_passages(made.report.id) == list(made.passages)
    vector = unit(4, 6, 40)[2]
    rows, scores = store.dense(vector, 1000)
    assert store.passages(rows[:1]) == [entries[4].passages[2]]
    assert scores[0] == pytest.approx(1, abs=ROUNDED)
    assert len(rows) == 120
    assert not before & set(rows.tolist())
    lexical_agrees(store, entries, Filters())
    made = entry(30)
    store.put(made.report, made.passages, parted(30, 6, 40), made.terms)
    assert store.count() == 126
    store.close()


def test_work_that_was_cut_off_goes_on(folder: Path, entries: list[Entry]) -> None:
    first: list[str] = []

    def cut_off() -> None:
        with rebuild_store(folder, OTHER, SETTINGS) as rebuild:
            first.extend(put_pending(rebuild, 7))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    holds(folder, entries)
    with rebuild_store(folder, OTHER, SETTINGS) as rebuild:
        second = put_pending(rebuild)
        rebuild.finish()
    assert len(first) == 7
    assert set(first) | set(second) == {made.report.id for made in entries}
    assert not set(first) & set(second)
    store = opened(folder, OTHER)
    assert len(store.dense(unit(1, 1, 40)[0], 1000)[0]) == 120
    store.close()


@pytest.mark.parametrize("change", ["the index", "the models", "the file"])
def test_what_was_begun_from_another_state_is_begun_again(folder: Path, entries: list[Entry], change: str) -> None:
    with rebuild_store(folder, OTHER, SETTINGS) as rebuild:
        put_pending(rebuild, 7)
    if change == "the index":
        store = opened(folder)
        fill(store, [entry(50)])
        entries = [*entries, entry(50)]
        store.close()
    elif change == "the file":
        (folder / FOLDER / FILE).write_bytes(b"junk" * 5000)
    stamp = replace(OTHER, encoder="1" * 64, segmenter="2" * 64) if change == "the models" else OTHER
    with rebuild_store(folder, stamp, SETTINGS) as rebuild:
        assert len(put_pending(rebuild)) == len(entries)
        rebuild.finish()
    store = opened(folder, stamp)
    rows = store.dense(unit(1, 1, 40)[0], 1000)[0]
    assert len(rows) == 6 * len(entries)
    assert rows.min() > 6 * len(entries)
    store.close()


def test_nothing_is_finished_while_reports_are_missing(folder: Path, entries: list[Entry]) -> None:
    with rebuild_store(folder, OTHER, SETTINGS) as rebuild:
        put_pending(rebuild, 19)
        with pytest.raises(UsageError, match="1 reports"):
            rebuild.finish()
    holds(folder, entries)


def test_others_cannot_write_meanwhile(folder: Path, entries: list[Entry]) -> None:
    store = opened(folder)
    with rebuild_store(folder, OTHER, SETTINGS) as rebuild:
        with pytest.raises(IndexLocked):
            fill(store, [entry(50)])
        with pytest.raises(IndexLocked), rebuild_store(folder, OTHER, SETTINGS):
            pass
        put_pending(rebuild)
    fill(store, [entry(50)])
    store.close()


def test_the_same_models_mend_an_index(folder: Path, entries: list[Entry]) -> None:
    store = opened(folder)
    assert len(store.dense(unit(1, 1)[0], 1000)[0]) == 120
    with store.database.writing() as db:
        db.execute("DELETE FROM blocks WHERE report = 3")
    assert store.problems()
    with rebuild_store(folder, STAMP, SETTINGS) as rebuild:
        for id in rebuild.pending():
            made = entry(int(id, 16))
            rebuild.new.put(made.report, made.passages, made.vectors, made.terms)
        rebuild.finish()
    agrees(store, entries)
    assert store.stats()["snapshot_bytes"] > 0
    store.close()


def test_an_empty_index_is_made_anew_too(folder: Path) -> None:
    with pytest.raises(IndexUnusable, match="no index"), rebuild_store(folder, OTHER, SETTINGS):
        pass
    opened(folder).close()
    with rebuild_store(folder, OTHER, SETTINGS) as rebuild:
        rebuild.finish()
    store = opened(folder, OTHER)
    assert store.count() == 0
    assert np.array_equal(store.dense(unit(1, 1, 40)[0], 5)[0], [])
    store.close()
