"""File -> store: reading -> segment -> encode -> tag -> store, report by report; each is stored whole or not at all.

What is stored with the same bytes is left alone before it is read, so an ingest that was stopped is resumed by running it again.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from pipeline.encode import Encoder
from pipeline.errors import AlreadyStored, InputError
from pipeline.lexical import passage_terms
from pipeline.parts import Parted
from pipeline.reading import Reader, Source, sources
from pipeline.records import Filters, Ingested, Passage, Progress, Report
from pipeline.segment import segment
from pipeline.settings import Settings
from pipeline.stores.base import Store, Terms
from pipeline.tagging.classifier import Classifier
from pipeline.tagging.tagger import tagged
from pipeline.words import Segmenter

Listener = Callable[[Progress], None]
Encoded = tuple[list[Passage], Parted]


class Builder:
    """Brings reports into a store."""

    def __init__(self, settings: Settings, store: Store, encoder: Encoder, segmenter: Segmenter, classifier: Classifier) -> None:
        self._settings, self._store = settings, store
        self._encoder, self._segmenter, self._classifier = encoder, segmenter, classifier

    def ingest(self, paths: Sequence[Path], *, replace: bool = False, progress: Listener | None = None) -> Iterator[Ingested]:
        """Read and store what the paths hold; one record a file, in the order of the paths."""
        total = sum(1 for _ in sources(paths, self._settings))
        for done, ingested in enumerate(self._ingest(sources(paths, self._settings), replace), 1):
            if progress:
                progress(Progress(done, total, ingested.file))
            yield ingested

    def _ingest(self, todo: Iterable[Source], replace: bool) -> Iterator[Ingested]:
        settled: deque[Ingested] = deque()  # files that need no reading, met while looking ahead

        def unknown() -> Iterator[Source]:
            for source in todo:
                if report_id := self._stored(source):
                    settled.append(Ingested(source.file, "unchanged", report_id))
                else:
                    yield source

        # While one report is stored the next is encoded: the encoder and SQLite leave each other time.
        ahead: deque[tuple[Source, Report | InputError, Future[Encoded] | None]] = deque()
        with Reader(self._settings) as reader, ThreadPoolExecutor(1, thread_name_prefix="encoding") as encoding:
            for source, _, outcome in reader.read_all(unknown()):
                encoded = encoding.submit(self._encode, outcome) if isinstance(outcome, Report) else None
                ahead.append((source, outcome, encoded))
                yield from _drained(settled)
                if len(ahead) > 1:
                    yield self._store_one(*ahead.popleft(), replace)
            while ahead:
                yield self._store_one(*ahead.popleft(), replace)
        yield from _drained(settled)

    def _stored(self, source: Source) -> str | None:
        """The id of the stored report that has the same bytes, if there is one."""
        if source.error is not None:
            return None
        digest = hashlib.sha256(source.data or b"")
        if source.path is not None:
            try:
                with source.path.open("rb") as file:
                    while block := file.read(1 << 20):
                        digest.update(block)
            except OSError:
                return None  # the reader meets the same error, and words it
        report_id = digest.hexdigest()[:16]
        return report_id if self._has(report_id) else None

    def _has(self, report_id: str) -> bool:
        return bool(self._store.reports(Filters(reports=(report_id,))))

    def _store_one(self, source: Source, outcome: Report | InputError, encoded: Future[Encoded] | None, replace: bool) -> Ingested:
        if isinstance(outcome, InputError):
            return Ingested(source.file, "refused", reason=str(outcome))
        if self._has(outcome.id):  # twice in one run
            return Ingested(source.file, "unchanged", outcome.id)
        taken = self._store.find_file(outcome.file)
        if taken and not replace:
            error = AlreadyStored(f"{outcome.file} is stored already with other content; add --replace to replace it.")
            return Ingested(source.file, "refused", taken, reason=str(error))
        assert encoded is not None
        passages, vectors, terms = self._finish(outcome, encoded.result())
        self._store.put(outcome, passages, vectors, terms, replace=replace)
        return Ingested(source.file, "replaced" if taken else "added", outcome.id, len(passages))

    def prepare(self, report: Report) -> tuple[list[Passage], Parted, list[Terms]]:
        """The passages of a report, tagged, with their vectors and lexical terms."""
        return self._finish(report, self._encode(report))

    def _encode(self, report: Report) -> Encoded:
        passages = segment(report)
        return passages, self._encoder.passages([passage.in_context for passage in passages], with_tokens=True)

    def _finish(self, report: Report, encoded: Encoded) -> tuple[list[Passage], Parted, list[Terms]]:
        passages, vectors = encoded
        passages = tagged(self._classifier, passages, vectors)
        return passages, vectors, [passage_terms(passage, report, self._segmenter) for passage in passages]


def _drained(settled: deque[Ingested]) -> Iterator[Ingested]:
    while settled:
        yield settled.popleft()
