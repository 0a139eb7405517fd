"""Run as a process of its own by the tests of crashes and locks: ``python -m tests.stores.child WHAT FOLDER ...``."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.settings import Settings
from pipeline.stores.embedded import FILE, EmbeddedStore
from tests.stores.making import STAMP, Entry, entry, fill

PASSAGES = 20


def plan(steps: int) -> Iterator[tuple[str, Entry]]:
    """What the crashing process does: puts, and now and then a replacement or a deletion of what was put before."""
    for step in range(steps):
        if step % 7 == 5:
            yield "delete", entry(step - 3, PASSAGES)
        elif step % 7 == 6:
            yield "replace", entry(step + 1000, PASSAGES, file=f"report-{step - 2}.txt")
        else:
            yield "put", entry(step, PASSAGES)


def state(steps: int) -> list[Entry]:
    """What must be stored after so many steps of the plan."""
    stored: dict[str, Entry] = {}
    for what, made in plan(steps):
        stored.pop(made.report.file, None)
        if what != "delete":
            stored[made.report.file] = made
    return list(stored.values())


def say(what: object) -> None:
    """A line to the parent, at once."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def follow_plan(folder: Path, done: int, steps: int) -> None:
    """Do the plan from the step ``done`` on, saying the number of steps done after each."""
    store = EmbeddedStore.open(folder, STAMP, Settings())
    say(done)
    for step, (what, made) in enumerate(plan(steps)):
        if step >= done:
            if what == "delete":
                store.delete([made.report.id])
            else:
                store.put(made.report, made.passages, made.vectors, made.terms, replace=what == "replace")
            say(step + 1)


def put_range(folder: Path, first: int, last: int) -> None:
    """Put reports one by one, each in a transaction of its own."""
    store = EmbeddedStore.open(folder, STAMP, Settings(lock_timeout=30))
    for number in range(first, last):
        fill(store, [entry(number)])
    store.close()


def hold(folder: Path, begin: str) -> None:
    """Hold a lock until a line comes in."""
    db = sqlite3.connect(folder / FILE, isolation_level=None)
    db.execute(begin)
    say("held")
    sys.stdin.readline()
    db.execute("ROLLBACK")
    db.close()


if __name__ == "__main__":
    what, folder, *rest = sys.argv[1:]
    if what == "hold":
        hold(Path(folder), rest[0])
    else:
        {"plan": follow_plan, "put": put_range}[what](Path(folder), int(rest[0]), int(rest[1]))
