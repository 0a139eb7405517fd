"""Several threads and processes at one index."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from pipeline.errors import IndexLocked
from pipeline.records import Filters
from pipeline.settings import ROOT, Settings
from pipeline.stores.embedded import EmbeddedStore
from tests.stores.agreement import QUERY, agrees
from tests.stores.making import STAMP, WEIGHTS, entry, fill, unit

PATIENCE = 0.4


def opened(folder: Path, patience: float = 30) -> EmbeddedStore:
    return EmbeddedStore.open(folder, STAMP, Settings(lock_timeout=patience))


def child(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.stores.child", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@contextmanager
def held(folder: Path, begin: str) -> Iterator[None]:
    """Another process holds the database."""
    with child("hold", folder, begin) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield
        process.communicate("\n")


def test_a_writer_is_told_that_another_writes(folder: Path) -> None:
    store = opened(folder, PATIENCE)
    fill(store, [entry(1)])
    with held(folder, "BEGIN IMMEDIATE"):
        for write in (lambda: fill(store, [entry(2)]), lambda: store.delete([entry(1).report.id])):
            start = time.monotonic()
            with pytest.raises(IndexLocked, match="another process"):
                write()
            assert PATIENCE * 0.8 < time.monotonic() - start < PATIENCE + 3
        assert len(store.dense(unit(1, 1)[0], 10)[0]) == 6
        assert len(store.reports()) == 1
        opened(folder, PATIENCE).close()
    fill(store, [entry(2)])
    assert len(store.reports()) == 2
    store.close()


def test_a_reader_is_told_that_another_commits(folder: Path) -> None:
    store = opened(folder, PATIENCE)
    fill(store, [entry(1)])
    with held(folder, "BEGIN EXCLUSIVE"):
        with pytest.raises(IndexLocked):
            store.reports()
        with pytest.raises(IndexLocked):
            opened(folder, PATIENCE)
        store.close()  # the snapshot is not worth an error
    store = opened(folder, PATIENCE)
    assert len(store.dense(unit(1, 1)[0], 10)[0]) == 6
    store.close()


def test_what_another_has_stored_is_found_at_once(folder: Path) -> None:
    one, other = opened(folder), opened(folder)
    for number in range(5):
        made = entry(number)
        fill(one, [made])
        for store in (one, other):
            rows, _ = store.dense(made.vectors.whole[1], 1)
            assert store.passages(rows) == [made.passages[1]]
            assert len(store.lexical(QUERY, WEIGHTS, 1000)[0]) > 0
        assert other.delete([made.report.id]) == 1
        assert len(one.dense(made.vectors.whole[1], 1000)[0]) == 6 * number
        fill(other, [made])
    agrees(one, [entry(number) for number in range(5)])
    one.close()
    other.close()


def test_two_processes_write_in_turn(folder: Path) -> None:
    opened(folder).close()
    children = [child("put", folder, first, first + 12) for first in (0, 100)]
    reader = opened(folder)
    seen = 0
    while any(process.poll() is None for process in children):
        found = len(reader.dense(unit(1, 1)[0], 1000)[0])
        assert found % 6 == 0
        assert found >= seen
        seen = found
    for process in children:
        process.communicate()
        assert process.returncode == 0
    agrees(reader, [entry(first + number) for number in range(12) for first in (0, 100)])
    reader.close()


def test_threads_search_while_one_writes(folder: Path) -> None:
    store = opened(folder)
    fill(store, (entry(number) for number in range(8)))
    stop = Event()

    def search(seed: int) -> int:
        chance, searched = random.Random(seed), 0
        while not stop.is_set():
            filters = chance.choice([Filters(), Filters(areas=("health",)), Filters(years=(2016, 2019))])
            rows, scores = store.dense(unit(seed, 1)[0], 20, filters)
            assert len(set(rows.tolist())) == len(rows)
            assert (np.diff(scores) <= 0).all()
            rows, scores = store.lexical(QUERY, WEIGHTS, 20, filters)
            assert (np.diff(scores) <= 0).all()
            assert len(store.lexical(QUERY, WEIGHTS, 20)[0]) == 20
            assert store.count() % 6 == 0
            assert len(store.report_passages(entry(1).report.id)) == 6
            searched += 1
        return searched

    def write() -> None:
        for number in range(8, 32):
            fill(store, [entry(number)])
            if number % 3 == 0:
                store.delete([entry(number - 3).report.id])

    with ThreadPoolExecutor(5) as pool:
        searches = [pool.submit(search, seed) for seed in range(4)]
        try:
            pool.submit(write).result()
        finally:
            stop.set()
        assert all(search.result() > 0 for search in searches)
    gone = {number - 3 for number in range(8, 32) if number % 3 == 0}
    agrees(store, [entry(number) for number in range(32) if number not in gone])
    store.close()
