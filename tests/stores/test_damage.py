"""Damaged, missing, foreign and outdated files of the embedded store: a clear error, or mended without a word."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import IndexDamaged, IndexMismatch, IndexUnusable, UsageError
from pipeline.records import Filters
from pipeline.settings import Settings
from pipeline.stores import schema
from pipeline.stores.base import Stamp
from pipeline.stores.codes import decoded
from pipeline.stores.embedded import FILE, EmbeddedStore
from pipeline.stores.snapshot import DESCRIPTION, VECTORS, Nearest, Unsound
from tests.stores.agreement import dense_agrees
from tests.stores.making import DIMENSION, ROUNDED, STAMP, TOKEN, WEIGHTS, entry, fill, unit
from tests.unscored import unscored

QUERY = unit(7, 1)[0]


def opened(folder: Path, stamp: Stamp | None = STAMP, **options: bool) -> EmbeddedStore:
    return EmbeddedStore.open(folder, stamp, Settings(), **options)


@pytest.fixture
def filled(folder: Path) -> Path:
    """An index of ten reports, closed, its snapshot written."""
    store = opened(folder)
    fill(store, (entry(number) for number in range(10)))
    store.close()
    assert {file.name for file in folder.iterdir()} == {FILE, VECTORS, DESCRIPTION}
    return folder


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def garble(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 3 : len(data) // 3 + 64] = os.urandom(64)
    file.write_bytes(data)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def describe(file: Path, **changes: object) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


SNAPSHOT_DAMAGE: dict[str, Callable[[Path], object]] = {
    "vectors missing": lambda folder: (folder / VECTORS).unlink(),
    "description missing": lambda folder: (folder / DESCRIPTION).unlink(),
    "both missing": lambda folder: [(folder / name).unlink() for name in (VECTORS, DESCRIPTION)],
    "vectors truncated": lambda folder: truncate(folder / VECTORS),
    "vectors garbled": lambda folder: garble(folder / VECTORS),
    "vectors empty": lambda folder: empty(folder / VECTORS),
    "vectors a folder": lambda folder: ((folder / VECTORS).unlink(), (folder / VECTORS).mkdir()),
    "description truncated": lambda folder: truncate(folder / DESCRIPTION),
    "description not JSON": lambda folder: (folder / DESCRIPTION).write_bytes(b"\xff\x00"),
    "description a list": lambda folder: (folder / DESCRIPTION).write_text("[1, 2]"),
    "of a later format": lambda folder: describe(folder / DESCRIPTION, format=99),
    "of another encoder": lambda folder: describe(folder / DESCRIPTION, encoder="0" * 64),
    "of other rows": lambda folder: describe(folder / DESCRIPTION, spans=[["0" * 16, 1, 60]]),
    "of more rows": lambda folder: describe(folder / DESCRIPTION, spans=[["0" * 16, 1, 10**15]]),
    "spans not spans": lambda folder: describe(folder / DESCRIPTION, spans=[[1]]),
    "spans of words": lambda folder: describe(folder / DESCRIPTION, spans=[["一", "二", "三"]]),
}


@pytest.mark.parametrize("damage", SNAPSHOT_DAMAGE.values(), ids=SNAPSHOT_DAMAGE.keys())
def test_a_damaged_snapshot_is_made_anew(filled: Path, damage: Callable[[Path], object]) -> None:
    store = opened(filled)
    wanted = store.dense(QUERY, 60)
    store.close()
    damage(filled)
    store = opened(filled)
    rows, scores = store.dense(QUERY, 60)
    assert np.array_equal(rows, wanted[0])
    assert np.array_equal(scores, wanted[1])
    if (filled / VECTORS).is_dir():
        (filled / VECTORS).rmdir()
    store.close()
    assert Nearest.load(filled, STAMP).spans


def test_a_checksum_is_compared_before_faiss_reads(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("FAISS was given bytes of another checksum")

    garble(filled / VECTORS)
    monkeypatch.setattr("faiss.deserialize_index", never)
    with pytest.raises(Unsound, match="checksum"):
        Nearest.load(filled, STAMP)


def test_the_doctor_tells_of_a_damaged_snapshot(filled: Path) -> None:
    truncate(filled / VECTORS)
    store = opened(filled)
    (problem,) = store.problems()
    assert VECTORS in problem
    assert "search" in problem
    store.dense(QUERY, 1)
    store.close()
    store = opened(filled)
    assert store.problems() == []
    store.close()


def test_a_snapshot_that_lags_is_brought_up_to_date(filled: Path, tmp_path: Path) -> None:
    shutil.copytree(filled, tmp_path / "old")
    store = opened(filled)
    store.delete([entry(3).report.id])
    fill(store, [entry(20), entry(21)])
    wanted = store.dense(QUERY, 100)
    store.close()
    for name in (VECTORS, DESCRIPTION):
        shutil.copy(tmp_path / "old" / name, filled / name)
    store = opened(filled)
    rows, scores = store.dense(QUERY, 100)
    assert len(rows) == 66
    assert np.array_equal(rows, wanted[0])
    assert np.array_equal(scores, wanted[1])
    store.close()


def test_a_snapshot_from_after_a_backup_does_not_mislead(filled: Path, tmp_path: Path) -> None:
    """A restored database gives out row numbers that the newer snapshot knows as something else."""
    shutil.copy(filled / FILE, tmp_path / "backup")
    store = opened(filled)
    fill(store, [entry(30)])
    store.close()
    shutil.copy(tmp_path / "backup", filled / FILE)
    store = opened(filled)
    other = entry(31)
    fill(store, [other])
    rows, scores = store.dense(other.vectors.whole[2], 1)
    assert store.passages(rows) == [other.passages[2]]
    assert scores[0] == pytest.approx(1, abs=ROUNDED)
    assert len(store.dense(QUERY, 100)[0]) == 66
    store.close()


@pytest.mark.parametrize(
    "content", [b"\x00" * 5000, b"GIF89a" * 900, "不是数据库".encode() * 500, b""], ids=["zeros", "gif", "text", "empty"]
)
def test_a_file_that_is_no_database_is_damaged(filled: Path, content: bytes) -> None:
    (filled / FILE).write_bytes(content)
    for stamp in (STAMP, None):
        with pytest.raises(IndexDamaged, match=FILE):
            opened(filled, stamp)
    assert (filled / FILE).read_bytes() == content


def test_a_truncated_database_is_damaged(filled: Path) -> None:
    truncate(filled / FILE)
    with pytest.raises(IndexDamaged, match=FILE):
        opened(filled)


def test_the_doctor_finds_garbled_pages(filled: Path) -> None:
    data = bytearray((filled / FILE).read_bytes())
    for page in range(4, len(data) // 4096):
        data[page * 4096 : page * 4096 + 16] = b"\xff" * 16
    (filled / FILE).write_bytes(data)
    store = opened(filled)
    try:
        problems = store.problems()
    except IndexDamaged as error:
        problems = [str(error)]
    assert any("damaged" in problem for problem in problems)
    store.database.close()


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("DELETE FROM passages WHERE row = 7", "passages"),
        ("DELETE FROM blocks WHERE report = 2", "vectors"),
        ("UPDATE blocks SET vectors = substr(vectors, 3) WHERE report = 2", "vectors"),
        ("UPDATE blocks SET parts = substr(parts, 3) WHERE report = 2", "vectors of the parts"),
        ("UPDATE blocks SET counts = x'01' WHERE report = 2", "part counts"),
        ("UPDATE blocks SET scores = substr(scores, 3) WHERE report = 2", "area scores"),
        ("DELETE FROM tokens WHERE row = 8", "tokens"),
        ("UPDATE tokens SET codes = substr(codes, 2) WHERE row = 8", "tokens"),
        ("DELETE FROM recent WHERE base = 1 AND term = 'w' || '环境'", "terms"),
    ],
)
def test_the_doctor_finds_parts_that_do_not_agree(filled: Path, statement: str, part: str) -> None:
    db = sqlite3.connect(filled / FILE)
    assert db.execute(statement).rowcount == 1
    db.commit()
    db.close()
    store = opened(filled)
    assert any(part in problem and "reindex" in problem for problem in store.problems())
    store.database.close()


def test_a_passage_that_lacks_its_tokens_waits_for_reindex(filled: Path) -> None:
    db = sqlite3.connect(filled / FILE)
    db.execute("DELETE FROM tokens WHERE row = 8")
    db.commit()
    db.close()
    store = opened(filled)
    with pytest.raises(IndexDamaged, match=r"lacks the tokens.*row 8; run `reindex`"):
        store.interactions(unit(1, 2, TOKEN), np.array([7, 8]))
    assert len(store.interactions(unit(1, 2, TOKEN), np.array([7, 9]))) == 2
    store.close()


def test_a_report_that_lacks_its_terms_waits_for_reindex(filled: Path) -> None:
    db = sqlite3.connect(filled / FILE)
    db.execute("DELETE FROM blocks WHERE report = 10")
    db.commit()
    db.close()
    store = opened(filled)
    for use in (
        lambda: store.delete([entry(0).report.id, entry(9).report.id]),
        lambda: store.dense(QUERY, 100),
        lambda: store.lexical({"words": ["环境"]}, WEIGHTS, 100),
    ):
        with pytest.raises(IndexDamaged, match=r"report-9\.txt.*reindex"):
            use()
    assert store.report(entry(9).report.id) == entry(9).report
    assert len(store.reports()) == 10
    store.close()


def test_another_programs_database_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    db = sqlite3.connect(folder / FILE)
    db.execute("CREATE TABLE t (x)")
    db.commit()
    db.close()
    with pytest.raises(IndexDamaged, match="not one of Gongkai"):
        opened(folder)


# What an index was made with


@pytest.mark.parametrize("change", [{"encoder": "0" * 64}, {"segmenter": "0" * 64}, {"dimension": 99}, {"interaction": ""}], ids=repr)
def test_other_models_are_a_mismatch(filled: Path, change: dict[str, object]) -> None:
    stamp = replace(STAMP, **change)  # type: ignore[arg-type]
    with pytest.raises(IndexMismatch, match="reindex"):
        opened(filled, stamp)
    for other in (opened(filled, stamp, check_stamp=False), opened(filled, None)):
        assert other.stamp == STAMP
        assert len(other.reports()) == 10
        with pytest.raises(IndexMismatch):
            fill(other, [entry(40)])
        assert len(other.lexical({"words": ["环境"]}, WEIGHTS, 5)[0]) == 5
        other.close()
    light = opened(filled, None)
    assert light.delete([entry(1).report.id]) == 1
    light.close()
    store = opened(filled)
    assert len(store.reports()) == 9
    store.close()


def test_no_index_is_made_where_none_is_asked_for(folder: Path) -> None:
    for options in ({"stamp": None}, {"create": False}):
        with pytest.raises(IndexUnusable, match="ingest"):
            EmbeddedStore.open(folder, **{"stamp": STAMP, "settings": Settings(), **options})
    assert not folder.exists()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexUnusable, match="--index"):
        opened(tmp_path / "file" / "index")


def test_a_closed_store_says_so(filled: Path) -> None:
    store = opened(filled)
    store.close()
    store.close()
    with pytest.raises(UsageError, match="closed"):
        store.reports()


# Schemas


def test_a_newer_schema_is_a_mismatch(filled: Path) -> None:
    db = sqlite3.connect(filled / FILE)
    db.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
    db.commit()
    db.close()
    with pytest.raises(IndexMismatch, match="update Gongkai"):
        opened(filled)


ADDED = "ALTER TABLE reports ADD COLUMN added TEXT; CREATE TABLE notes (id TEXT)"


def test_an_older_schema_is_migrated(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = len(schema.MIGRATIONS)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ADDED, "UPDATE reports SET added = 'long ago'"))
    store = opened(filled)
    assert len(store.reports()) == 10
    assert len(store.dense(QUERY, 5)[0]) == 5
    assert store.stats()["schema"] == older + 2
    store.close()
    db = sqlite3.connect(filled / FILE)
    assert db.execute("SELECT DISTINCT added FROM reports").fetchall() == [("long ago",)]
    db.close()


def test_an_index_of_the_first_schema_is_opened(filled: Path) -> None:
    old = sqlite3.connect(filled / "old.sqlite")
    old.executescript((Path(__file__).parent / "schema_1.sql").read_text(encoding="utf-8"))
    old.execute("ATTACH ? AS new", (str(filled / FILE),))
    for (table,) in old.execute("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").fetchall():
        columns = ", ".join(f'"{row[1]}"' for row in old.execute(f"PRAGMA main.table_info({table})"))
        old.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")
    for number, codes in old.execute("SELECT report, vectors FROM main.blocks").fetchall():
        halves = decoded(codes, DIMENSION).astype("<f2").tobytes()
        old.execute("UPDATE main.blocks SET vectors = ? WHERE report = ?", (halves, number))
    old.execute("DELETE FROM main.meta WHERE key IN ('areas', 'interaction', 'token_dimension')")  # there was no head, nor late interaction
    old.executescript(f"PRAGMA user_version = 1; PRAGMA application_id = {schema.APPLICATION_ID}")
    old.commit()
    old.close()
    (filled / "old.sqlite").replace(filled / FILE)
    for snapshot in (VECTORS, DESCRIPTION):  # they were of another format
        (filled / snapshot).unlink()
    store = opened(filled, replace(STAMP, areas=0, interaction="", token_dimension=0))
    assert store.stats()["schema"] == len(schema.MIGRATIONS)
    assert store.report(entry(4).report.id) == replace(entry(4).report, period=None, contact=None, origins=())
    plain = [entry(number).vectors.whole for number in range(10)]
    alone = [replace(entry(number), vectors=unscored(whole, whole, np.ones(6, np.int64))) for number, whole in enumerate(plain)]
    dense_agrees(store, alone, Filters())  # an old passage is one part
    assert [vectors.scores.shape for _, vectors in store.vectors()] == [(60, 0)]
    new = entry(77)
    store.put(new.report, new.passages, unscored(new.vectors.whole, new.vectors.parts, new.vectors.counts), new.terms)
    assert store.report(new.report.id) == new.report
    assert store.problems() == []
    store.close()


def test_a_failing_migration_leaves_the_index_as_it_was(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ADDED, "CREATE TABLE reports (x)"))
        with pytest.raises(IndexUnusable, match="reports"):
            opened(filled)
    store = opened(filled)
    assert store.report(entry(4).report.id) == entry(4).report
    assert store.problems() == []
    store.close()
