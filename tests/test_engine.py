"""The one door: what is opened when, an index made with other models, and use by several threads."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import pipeline
from pipeline import opened
from pipeline.engine import Engine
from pipeline.errors import IndexLocked, IndexMismatch, IndexUnusable, UsageError
from pipeline.records import Filters, Ingested, Progress, Query
from pipeline.stores import open_store
from pipeline.words import Segmenter, TrieSegmenter
from tests.reports import TEXTS, write_reports

SOME = ["qinghe-2017.txt", "yunzhou-ecology-2021.txt"]


@pytest.fixture
def reports(tmp_path: Path) -> list[Path]:
    folder = write_reports(tmp_path / "reports")
    return [folder / name for name in SOME]


@pytest.fixture
def filled(open_engine: Engine, reports: list[Path]) -> Engine:
    assert [ingested.state for ingested in open_engine.ingest(reports)] == ["added", "added"]
    return open_engine


@pytest.fixture
def changed(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An engine over the same index whose segmenter knows other words."""
    filled.close()
    other: Segmenter = TrieSegmenter(["公开", "扶贫", "资金", "水质"])
    monkeypatch.setattr(opened, "open_segmenter", lambda settings: other)
    with Engine.open(filled.settings) as engine:
        yield engine


def test_nothing_is_made_before_the_first_ingest(open_engine: Engine) -> None:
    folder = open_engine.settings.index_dir
    for act in (
        open_engine.reports,
        open_engine.stats,
        open_engine.count,
        lambda: open_engine.search(Query("公开")),
        lambda: open_engine.delete(["0" * 16]),
        lambda: open_engine.counts(["year"]),
        lambda: open_engine.report("0" * 16),
        open_engine.reindex,
    ):
        with pytest.raises(IndexUnusable, match=f"There is no index in {folder}; make one with `ingest"):
            act()
    assert [problem.startswith("There is no index") for problem in open_engine.doctor()] == [True]
    assert not folder.exists()


def test_what_the_engine_tells(filled: Engine) -> None:
    summaries = filled.reports()
    assert {summary.file for summary in summaries} == set(SOME)
    assert filled.count() == sum(summary.passages for summary in summaries) == filled.stats()["passages"]
    assert {dict(count.by)["year"]: count.reports for count in filled.counts(["year"])} == {2017: 1, 2021: 1}
    assert filled.counts(["year"], Filters(years=(2021, 2021)))[0].passages == filled.count(Filters(years=(2021, 2021)))
    assert set(filled.describe()) >= {"encoder", "engine", "segmenter", "segmenter_licence", "index"}
    assert filled.doctor() == []
    assert filled.stats()["reports"] == 2


def test_a_report_that_is_not_there(filled: Engine) -> None:
    for act in (filled.report, filled.passages):
        with pytest.raises(UsageError, match="There is no report 'ffff'; `reports` lists"):
            act("ffff")
    assert filled.delete(["ffff"]) == 0


def test_delete(filled: Engine) -> None:
    gone, kept = (summary.id for summary in filled.reports())
    assert filled.delete([gone, "ffff"]) == 1
    assert [summary.id for summary in filled.reports()] == [kept]
    assert {hit.report.id for hit in filled.search(Query("公开", 100)).hits} == {kept}


def test_a_closed_engine_can_be_used_again(filled: Engine) -> None:
    before = filled.search(Query("扶贫资金"))
    filled.close()
    assert filled.search(Query("扶贫资金")) == before
    filled.close()
    filled.close()


def test_an_index_of_another_segmenter_is_looked_at_and_not_searched(changed: Engine) -> None:
    assert {summary.file for summary in changed.reports()} == set(SOME)
    for act in (lambda: changed.search(Query("扶贫资金")), lambda: list(changed.ingest([Path("a.txt")]))):
        with pytest.raises(IndexMismatch, match=r"was made with segmenter .* run `reindex --index"):
            act()
    problems = changed.doctor()
    assert len(problems) == 1
    assert "reindex" in problems[0]
    assert changed.delete([changed.reports()[0].id]) == 1


def test_an_index_of_another_encoder_is_refused(filled: Engine) -> None:
    filled.close()
    stamp = replace(filled._open.stamp(), encoder="0" * 64)
    with pytest.raises(IndexMismatch, match=r"was made with encoder .* run `reindex"):
        open_store(filled.settings.index_dir, stamp, filled.settings)


def test_reindex_mends_it_and_loses_nothing(changed: Engine) -> None:
    summaries = changed.reports()
    reports = [changed.report(summary.id) for summary in summaries]
    passages = [changed.passages(summary.id) for summary in summaries]
    heard: list[Progress] = []
    assert changed.reindex(progress=heard.append) == 2
    assert [(progress.done, progress.total) for progress in heard] == [(1, 2), (2, 2)]
    assert changed.reports() == summaries
    assert [changed.report(summary.id) for summary in summaries] == reports
    assert [changed.passages(summary.id) for summary in summaries] == passages
    assert changed.doctor() == []
    hits = changed.search(Query("水源地的水质")).hits
    assert hits[0].report.file == "yunzhou-ecology-2021.txt"
    changed.close()
    assert changed.search(Query("水源地的水质")).hits == hits


def test_a_reindex_that_is_broken_off_leaves_the_old_index(changed: Engine) -> None:
    class Stopped(Exception):
        pass

    def stop(progress: Progress) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        changed.reindex(progress=stop)
    assert len(changed.reports()) == 2
    heard: list[Progress] = []
    assert changed.reindex(progress=heard.append) == 2
    assert [progress.total for progress in heard] == [1]  # the first was done before
    assert len(changed.search(Query("公开", 100)).hits) == changed.count()


def test_while_another_process_writes(filled: Engine) -> None:
    filled.close()
    with Engine.open(replace(filled.settings, lock_timeout=0.1)) as engine:
        engine.reports()
        holder = sqlite3.connect(filled.settings.index_dir / "gongkai.sqlite", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(IndexLocked):
                engine.delete([engine.reports()[0].id])
            assert len(engine.search(Query("公开")).hits) == 10
        finally:
            holder.execute("ROLLBACK")
            holder.close()


def test_threads_share_an_engine(filled: Engine, tmp_path: Path) -> None:
    """Looking (which needs no models) and searching (which does) at a time, while a report comes in."""
    filled.close()
    expected = {summary.file for summary in filled.reports()}
    filled.close()
    wrong: list[object] = []
    added: list[Ingested] = []

    def look() -> None:
        for _ in range(30):
            try:
                assert expected <= {summary.file for summary in filled.reports()}
                assert filled.stats()["reports"] in (2, 3)
            except Exception as error:  # noqa: BLE001 - a thread of its own: it is told below
                wrong.append(error)

    def search() -> None:
        for _ in range(10):
            try:
                assert len(filled.search(Query("公开信息")).hits) == 10
            except Exception as error:  # noqa: BLE001 - a thread of its own: it is told below
                wrong.append(error)

    def ingest() -> None:
        added.extend(filled.ingest([tmp_path / "reports" / "songgang-2017.txt"]))

    threads = [threading.Thread(target=act) for act in (look, search, look, search, ingest)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert [ingested.state for ingested in added] == ["added"]


def test_the_names_of_the_package(library: Engine) -> None:
    assert pipeline.Engine is Engine
    assert len(library.reports()) == len(TEXTS)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        pipeline.Nothing  # noqa: B018
