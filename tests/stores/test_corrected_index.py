"""Corrections in the embedded store beyond the contract: an index that is made anew, one of an older schema, what is left behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.records import Area
from pipeline.settings import Settings
from pipeline.stores import rebuild_store, schema
from pipeline.stores.embedded import EmbeddedStore
from tests.stores.correcting import areas, correct, moment, named, retag
from tests.stores.making import STAMP, entry, fill

OTHER = replace(STAMP, encoder="0" * 64)
SETTINGS = Settings(lock_timeout=0.2)


def test_what_people_decided_stays_when_the_index_is_made_anew(folder: Path) -> None:
    made = entry(1)
    passage = next(passage for passage in made.passages if passage.areas)
    taken = passage.areas[0].id
    store = EmbeddedStore.open(folder, STAMP, SETTINGS)
    fill(store, [made, entry(2)])
    correct(store, passage, "transport", True, at=1)
    correct(store, passage, taken, False, at=2)
    log = store.corrections()
    store.close()
    with rebuild_store(folder, OTHER, SETTINGS) as rebuild:
        for number in (1, 2):
            each = entry(number)
            rebuild.new.put(each.report, each.passages, each.vectors, each.terms)
        rebuild.finish()
    store = EmbeddedStore.open(folder, OTHER, SETTINGS)
    wanted = {area: probability for area, probability in named(passage).items() if area != taken}
    assert store.corrections() == log
    assert areas(store, passage) == {**wanted, "transport": 1.0}
    assert correct(store, passage, "health", True, at=3).id == 3
    store.undo("甲", 3, moment(4))
    assert areas(store, passage) == named(passage)
    assert store.problems() == []
    store.close()


def test_an_index_without_corrections_is_brought_up_to_date(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = schema.MIGRATIONS[:4]
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", older)
        store = EmbeddedStore.open(folder, STAMP, SETTINGS)
        assert store.stats()["schema"] == 4
        store.close()
    store = EmbeddedStore.open(folder, STAMP, SETTINGS)
    fill(store, [entry(1)])
    assert store.corrections() == []
    assert correct(store, entry(1).passages[0], "transport", True).id == 1
    store.close()


def test_nothing_of_a_report_that_is_gone_is_left_but_the_log(folder: Path) -> None:
    store = EmbeddedStore.open(folder, STAMP, SETTINGS)
    fill(store, [entry(1)])
    correct(store, entry(1).passages[0], "transport", True)
    store.delete([entry(1).report.id])
    with store.database.reading() as db:
        tables = ("areas", "overruled", "tokens", "corrections")
        assert [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables] == [0, 0, 0, 1]
    store.close()


def test_tagging_anew_in_batches_reaches_every_corrected_passage(folder: Path) -> None:
    store = EmbeddedStore.open(folder, STAMP, SETTINGS)
    made = [entry(number) for number in range(8)]
    fill(store, made)
    for each in made:
        correct(store, each.passages[2], "transport", True)
    for rows, _ in store.vectors(batch=3):
        store.set_areas(rows, [[Area("health", 0.5)]] * len(rows), tagger="9" * 64)
    for each in made:
        assert areas(store, each.passages[2]) == {"health": 0.5, "transport": 1.0}
        assert areas(store, each.passages[1]) == {"health": 0.5}
    retag(store, {})
    assert areas(store, made[0].passages[2]) == {"transport": 1.0}
    store.close()
