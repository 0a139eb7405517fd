"""The log of corrections, and the areas as people decided them, inside the caller's transaction.

Nothing is ever removed from the log. What the tagger gave where people decided is kept in ``overruled``, for an undo.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.decisions import standing
from pipeline.errors import UsageError
from pipeline.records import Correction
from pipeline.stores.rows import dump

BACK = 10  # decisions of a person that can be taken back
GIVEN = 1.0  # the probability of an area that a person gave
COLUMNS = '"at", "by", report, file, start, "end", text, area, old, new, id, areas, undoes'
Rows = dict[int, tuple[int, int]]  # start and end of passages, by row


def correct(db: sqlite3.Connection, report_id: str, start: int, end: int, area: str, new: bool, by: str, at: str) -> Correction:
    """Log a decision about a passage and act on it, with the passages of its file that have the same text.

    It counts from ``at`` on, or from the last decision about the same if a clock says that this was later. Raises UsageError if there
    is no such passage.
    """
    file, text = next(db.execute("SELECT file, text FROM reports WHERE id = ?", (report_id,)), ("", ""))
    rows = _rows(db, file, text[start:end])
    row = next((row for row, span in rows.items() if span == (start, end)), None)
    if row is None:
        raise UsageError(f"There is no passage {report_id}-{start}-{end}; the report may have been replaced, so open it again.")
    last = max((each.at for each in _about(db, file, text[start:end], area)), default="")
    had = _areas(db, row)
    made = Correction(max(at, last), by, report_id, file, start, end, text[start:end], area, area in had, new)
    return _decide(db, made, had, rows)


def undo(db: sqlite3.Connection, by: str, count: int, at: str) -> list[Correction]:
    """Take back the last ``count`` decisions of a person, of the last ten, that are not taken back yet; gives what says so."""
    recent = _read(db, 'WHERE "by" = ? AND undoes = 0 ORDER BY "at" DESC, id DESC LIMIT ?', by, BACK)
    void = _void(db)
    return [_take_back(db, each, at) for each in [each for each in recent if each.id not in void][:count]]


def take_back(db: sqlite3.Connection, ids: Sequence[int], at: str) -> list[Correction]:
    """Take back the corrections of these ids that are not taken back yet, the last first; gives what says so."""
    void = _void(db)
    made = _read(db, "WHERE undoes = 0 AND id IN (SELECT value FROM json_each(?)) ORDER BY id DESC", dump(list(ids)))
    return [_take_back(db, each, at) for each in made if each.id not in void]


def merge(db: sqlite3.Connection, corrections: Iterable[Correction]) -> int:
    """Log the corrections that the log does not hold yet and act on them, each from its own time on; gives how many they are.

    Where the passage is not stored, ``areas`` are those that its text has otherwise.
    """
    known = {_identity(each) for each in _read(db, "")}
    added = 0
    for each in corrections:
        if _identity(each) not in known:
            known.add(_identity(each))
            rows = _rows(db, each.file, each.text)
            row = next((row for row, span in rows.items() if span == (each.start, each.end)), next(iter(rows), None))
            _decide(db, each, list(each.areas) if row is None else _areas(db, row), rows)
            added += 1
    return added


def read(db: sqlite3.Connection) -> list[Correction]:
    """The log, in its order."""
    return _read(db, "ORDER BY id")


def apply(db: sqlite3.Connection, rows: Sequence[int] | None = None) -> None:
    """Do as people decided with passages whose areas the tagger has just given: those of ``rows``, or all."""
    wanted = None if rows is None else set(rows)
    least, most = min(rows or (0,)), max(rows or (0,))
    corrected = "SELECT DISTINCT c.file, r.first, r.passages FROM corrections c JOIN reports r ON r.file = c.file"
    for file, first, count in db.execute(corrected).fetchall():
        if wanted is None or (least < first + count and most >= first):
            decided = defaultdict[str, list[Correction]](list)
            for each in standing(_read(db, "WHERE file = ?", file)).values():
                decided[each.text].append(each)
            for text, decisions in decided.items():
                for row in _rows(db, file, text):
                    if wanted is None or row in wanted:
                        for decision in decisions:
                            _settle(db, row, decision.area, decision)


def forget(db: sqlite3.Connection, rows: Iterable[int]) -> None:
    """Forget what the tagger gave to these rows, before it gives them their areas anew."""
    db.executemany("DELETE FROM overruled WHERE row = ?", ((row,) for row in rows))


def _decide(db: sqlite3.Connection, made: Correction, had: Iterable[str], rows: Rows) -> Correction:
    """Log a decision about passages of equal text that had these areas, and do what stands then."""
    logged = _log(db, replace(made, areas=_after(had, made)))
    decision = standing(_about(db, made.file, made.text, made.area))[made.file, made.text, made.area]
    for row in rows:
        _settle(db, row, made.area, decision)
    return logged


def _take_back(db: sqlite3.Connection, taken: Correction, at: str) -> Correction:
    """What stood before a decision stands again, and where nothing did, what the tagger gave. It is logged as a correction."""
    rows = _rows(db, taken.file, taken.text)
    row = next((row for row, span in rows.items() if span == (taken.start, taken.end)), next(iter(rows), None))
    had = taken.areas if row is None else _areas(db, row)
    log = _about(db, taken.file, taken.text, taken.area)
    void = replace(taken, id=0, undoes=taken.id)
    decision = standing([*log, void]).get((taken.file, taken.text, taken.area))
    for each in rows:
        _settle(db, each, taken.area, decision)
    new = taken.old if row is None else taken.area in _areas(db, row)
    made = replace(void, at=max(at, taken.at), old=taken.area in had, new=new)
    return _log(db, replace(made, areas=_after(had, made)))


def _settle(db: sqlite3.Connection, row: int, area: str, decision: Correction | None) -> None:
    """Give or take an area as decided; without a decision, as the tagger gave it."""
    tagged = "SELECT probability FROM areas WHERE row = ? AND area = ?"
    if decision:
        db.execute(f"INSERT OR IGNORE INTO overruled VALUES (?, ?, ({tagged}))", (row, area, row, area))
        probability = GIVEN if decision.new else None
    else:
        kept = db.execute("SELECT probability FROM overruled WHERE row = ? AND area = ?", (row, area)).fetchone()
        if kept is None:
            return
        (probability,) = kept
        db.execute("DELETE FROM overruled WHERE row = ? AND area = ?", (row, area))
    db.execute("DELETE FROM areas WHERE row = ? AND area = ?", (row, area))
    if probability is not None:
        db.execute("INSERT INTO areas (row, area, probability) VALUES (?, ?, ?)", (row, area, probability))


def _rows(db: sqlite3.Connection, file: str, text: str) -> Rows:
    """The passages of a file that have exactly this text, in the order of rows."""
    found = db.execute("SELECT first, passages, text FROM reports WHERE file = ?", (file,)).fetchone()
    if found is None:
        return {}
    first, count, whole = found
    query = 'SELECT row, start, "end" FROM passages WHERE row >= ? AND row < ? AND "end" - start = ? ORDER BY row'
    spans = db.execute(query, (first, first + count, len(text)))
    return {row: (start, end) for row, start, end in spans if whole[start:end] == text}


def _areas(db: sqlite3.Connection, row: int) -> list[str]:
    return [area for (area,) in db.execute("SELECT area FROM areas WHERE row = ? ORDER BY probability DESC, area", (row,))]


def _after(had: Iterable[str], made: Correction) -> tuple[str, ...]:
    others = tuple(area for area in had if area != made.area)
    return (made.area, *others) if made.new else others


def _about(db: sqlite3.Connection, file: str, text: str, area: str) -> list[Correction]:
    return _read(db, "WHERE file = ? AND text = ? AND area = ?", file, text, area)


def _read(db: sqlite3.Connection, rest: str, *parameters: str | int) -> list[Correction]:
    rows = db.execute(f"SELECT {COLUMNS} FROM corrections {rest}", parameters)
    return [
        Correction(at, by, report, file, start, end, text, area, bool(old), bool(new), id, tuple(json.loads(areas)), undoes)
        for at, by, report, file, start, end, text, area, old, new, id, areas, undoes in rows
    ]


def _log(db: sqlite3.Connection, made: Correction) -> Correction:
    place = (made.at, made.by, made.report_id, made.file, made.start, made.end, made.text, made.area)
    values = (*place, made.old, made.new, None, dump(made.areas), made.undoes)
    id = db.execute(f"INSERT INTO corrections ({COLUMNS}) VALUES ({', '.join('?' * len(values))})", values).lastrowid
    assert id is not None
    return replace(made, id=id)


def _void(db: sqlite3.Connection) -> set[int]:
    """The ids of the corrections that were taken back."""
    return {undoes for (undoes,) in db.execute("SELECT undoes FROM corrections WHERE undoes > 0")}


def _identity(each: Correction) -> tuple[str | int | bool, ...]:
    """What is equal in a correction and in its copy that was exported and imported."""
    return each.at, each.by, each.report_id, each.file, each.start, each.end, each.text, each.area, each.old, each.new
