"""Killed at any moment, the store holds exactly what was committed, and finds all of it."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from pipeline.records import Filters
from pipeline.settings import ROOT, Settings
from pipeline.stores.embedded import FILE, EmbeddedStore
from tests.stores.agreement import agrees, dense_agrees
from tests.stores.child import plan, state
from tests.stores.making import STAMP, entry, fill

STEPS = 70  # enough for the posting lists to be merged twice on the way
ROUNDS = 6


def test_a_killed_process_leaves_what_it_had_committed(folder: Path) -> None:
    chance = random.Random(20240131)
    done = 0
    for round in range(ROUNDS):
        command = [sys.executable, "-m", "tests.stores.child", "plan", str(folder), str(done), str(STEPS)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            goal = done + chance.randint(2, 2 * STEPS // ROUNDS - 2)
            said = done
            for line in child.stdout:
                said = int(line)
                if said >= goal:
                    break
            time.sleep(chance.uniform(0, 0.02))
            child.kill()
            said = max([said, *(int(line) for line in child.stdout.read().split("\n")[:-1])])
        store = EmbeddedStore.open(folder, STAMP, Settings())
        stored = {summary.id for summary in store.reports()}
        # A step may have been committed and not yet said.
        fitting = [step for step in (said, said + 1) if stored == {made.report.id for made in state(step)}]
        assert fitting, f"after {said} steps in round {round}"
        done = fitting[0]
        agrees(store, state(done))
        if round % 2:
            store.close()  # else there is no snapshot, or an old one
        else:
            store.database.close()
    assert done > ROUNDS
    assert len(list(plan(done))) == done


def test_a_half_written_commit_is_rolled_back(folder: Path, tmp_path: Path) -> None:
    """The files as they lie on the disk when the power goes in the middle of a commit."""
    entries = [entry(number) for number in range(12)]
    store = EmbeddedStore.open(folder, STAMP, Settings())
    fill(store, entries)
    store.close()
    before = (folder / FILE).read_bytes()
    db = sqlite3.connect(folder / FILE, isolation_level=None)
    db.execute("PRAGMA cache_size = 1")
    db.execute("PRAGMA cache_spill = 1")
    db.execute("BEGIN IMMEDIATE")
    db.execute("UPDATE reports SET text = text || ?, file = file || 'x'", ("写到一半" * 4000,))
    db.execute("DELETE FROM passages WHERE row % 2")
    crashed = tmp_path / "crashed"
    shutil.copytree(folder, crashed)
    db.execute("ROLLBACK")
    db.close()
    assert (crashed / FILE).read_bytes() != before
    assert (crashed / f"{FILE}-journal").stat().st_size > 0
    store = EmbeddedStore.open(crashed, STAMP, Settings())
    agrees(store, entries)
    store.close()


def test_a_snapshot_cut_off_while_written_is_not_used(folder: Path) -> None:
    store = EmbeddedStore.open(folder, STAMP, Settings())
    fill(store, [entry(1), entry(2)])
    store.close()
    old = (folder / "vectors.json").read_bytes()
    store = EmbeddedStore.open(folder, STAMP, Settings())
    fill(store, [entry(3)])
    store.close()
    # The vectors were in place, their description not yet, and a part of it lay about.
    (folder / "vectors.json").write_bytes(old)
    (folder / "vectors.json.part").write_bytes(old[:40])
    store = EmbeddedStore.open(folder, STAMP, Settings())
    rows, _ = store.dense(entry(3).vectors.whole[0], 18)
    assert len(rows) == 18
    assert store.passages(rows[:1]) == [entry(3).passages[0]]
    store.close()
    store = EmbeddedStore.open(folder, STAMP, Settings())
    assert store.problems() == []
    dense_agrees(store, [entry(1), entry(2), entry(3)], Filters())
    store.close()
    assert not list(folder.glob("*.part"))
