"""Engine: the one door for the app, the command line and the API. Wiring only.

with Engine.open(settings) as engine:
    for ingested in engine.ingest([Path("reports")]): ...
    results = engine.search(Query("扶贫资金公开"))
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

from pipeline.answer import Lookup
from pipeline.build import Builder, Listener
from pipeline.encode import Encoder, open_encoder
from pipeline.errors import GongkaiError, IndexMismatch, UsageError
from pipeline.records import Answer, Count, Filters, Ingested, Passage, Progress, Query, Report, ReportSummary, Results
from pipeline.retrieve import Retriever
from pipeline.settings import Settings, load
from pipeline.stores import open_store, rebuild_store
from pipeline.stores.base import Stamp, Store
from pipeline.watch import watch
from pipeline.words import Segmenter, open_segmenter


class Engine:
    """Reads, stores and searches reports. May be shared by threads; models and index are opened when first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.RLock()
        self._models: tuple[Encoder, Segmenter] | None = None
        self._stores: dict[bool, Store] = {}  # by whether the models were checked against the index

    @classmethod
    def open(cls, settings: Settings | None = None) -> Engine:
        """An engine over ``settings.index_dir``; the index is made by the first ingest."""
        return cls(settings or load())

    def ingest(self, paths: Sequence[Path], *, replace: bool = False, progress: Listener | None = None) -> Iterator[Ingested]:
        """Read and store files, folders and archives; one record a file."""
        return self._builder().ingest(paths, replace=replace, progress=progress)

    def watch(self, folder: Path, *, once: bool = False, stop: Callable[[], bool] = lambda: False) -> Iterator[Ingested]:
        """Ingest what arrives in a folder, until ``stop`` says so; with ``once``, what is there now."""
        return watch(folder, self.ingest, once=once, stop=stop)

    def search(self, query: Query) -> Results:
        """The passages that answer a query best. Raises UsageError for one that cannot be searched."""
        encoder, segmenter = self._open_models()
        return Retriever(self._open_store(), encoder, segmenter).search(query)

    def ask(self, question: str, filters: Filters = Filters()) -> Answer:
        """The answer to a question, or which kind of no. Raises UsageError for one that cannot be looked up."""
        encoder, segmenter = self._open_models()
        return Lookup(self._open_store(), encoder, segmenter).ask(question, filters)

    def reports(self, filters: Filters = Filters()) -> list[ReportSummary]:
        """The stored reports that satisfy the filters."""
        return self._open_store(check=False).reports(filters)

    def report(self, report_id: str) -> Report:
        """One report whole. Raises UsageError if there is none of this id."""
        found = self._open_store(check=False).report(report_id)
        if found is None:
            raise UsageError(f"There is no report {report_id!r}; `reports` lists those that are stored.")
        return found

    def passages(self, report_id: str) -> list[Passage]:
        """The passages of a report in the order of its text. Raises UsageError if there is no such report."""
        self.report(report_id)
        return self._open_store(check=False).report_passages(report_id)

    def delete(self, report_ids: Sequence[str]) -> int:
        """Delete reports; gives how many were there."""
        return self._open_store(check=False).delete(report_ids)

    def count(self, filters: Filters = Filters()) -> int:
        """How many passages satisfy the filters."""
        return self._open_store(check=False).count(filters)

    def counts(self, by: Sequence[str], filters: Filters = Filters()) -> list[Count]:
        """Passages and reports by any of area, region, year, kind, organ."""
        return self._open_store(check=False).counts(by, filters)

    def stats(self) -> dict[str, int | str | float]:
        """Counts, sizes and versions of the index."""
        return self._open_store(check=False).stats()

    def doctor(self) -> list[str]:
        """What is wrong with the models and the index, a sentence each, with what mends it; empty if all is sound."""
        try:
            return self._open_store().problems()
        except IndexMismatch as error:
            return [str(error), *self._open_store(check=False).problems()]
        except GongkaiError as error:
            return [str(error)]

    def reindex(self, progress: Listener | None = None) -> int:
        """Make the index anew with the models of now, from the stored reports; gives how many there are.

        The old index serves until the new one is whole; a reindex that was stopped goes on where it was.
        """
        encoder, segmenter = self._open_models()
        self.close()
        with rebuild_store(self.settings.index_dir, self._stamp(), self.settings) as rebuild:
            builder = Builder(self.settings, rebuild.new, encoder, segmenter)
            pending = rebuild.pending()
            for done, report_id in enumerate(pending, 1):
                report = rebuild.old.report(report_id)
                if report is not None:
                    rebuild.new.put(report, *builder.prepare(report))
                if progress:
                    progress(Progress(done, len(pending), report.file if report else ""))
            rebuild.finish()
        return len(self.reports())

    def describe(self) -> dict[str, str]:
        """What runs: encoder, its engine, segmenter and their licences."""
        encoder, segmenter = self._open_models()
        return {
            "encoder": encoder.name,
            "engine": encoder.engine,
            "segmenter": segmenter.name,
            "segmenter_licence": segmenter.licence,
            "index": str(self.settings.index_dir),
        }

    def close(self) -> None:
        """Write what is derived and release the index; the engine may be used again."""
        with self._lock:
            while self._stores:
                self._stores.popitem()[1].close()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _builder(self) -> Builder:
        encoder, segmenter = self._open_models()
        return Builder(self.settings, self._open_store(create=True), encoder, segmenter)

    def _open_models(self) -> tuple[Encoder, Segmenter]:
        with self._lock:
            if self._models is None:
                self._models = open_encoder(self.settings), open_segmenter(self.settings)
            return self._models

    def _open_store(self, *, check: bool = True, create: bool = False) -> Store:
        """The store; without ``check``, one that was made with other models is opened too, to look and to delete.

        Both may be open at a time: another thread may be using the one while this one needs the other.
        """
        with self._lock:
            for checked in (True, check):
                if checked in self._stores:
                    return self._stores[checked]
            stamp = self._stamp() if check else None
            self._stores[check] = open_store(self.settings.index_dir, stamp, self.settings, create=create)
            return self._stores[check]

    def _stamp(self) -> Stamp:
        encoder, segmenter = self._open_models()
        return Stamp(encoder.hash, segmenter.hash, encoder.dimension)
