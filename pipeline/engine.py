"""Engine: the one door for the app, the command line and the API. Wiring only.

with Engine.open(settings) as engine:
    for ingested in engine.ingest([Path("reports")]): ...
    results = engine.search(Query("扶贫资金公开"))
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np

from pipeline import models
from pipeline.answer import Lookup
from pipeline.build import Builder, Listener
from pipeline.corrections import now, person, read, unplaced, written
from pipeline.errors import GongkaiError, IndexMismatch, InputError, UsageError
from pipeline.opened import EXAMPLES, Opened
from pipeline.profile import Profile, compare, find_peers
from pipeline.reading import Reader, sources, structure
from pipeline.records import (
    Answer,
    Correction,
    Count,
    Filters,
    Imported,
    Ingested,
    Passage,
    Progress,
    Query,
    Queued,
    Refusal,
    Report,
    ReportSummary,
    Results,
    Tagged,
    TaggerVersion,
    TextTags,
)
from pipeline.retrieve import Retriever
from pipeline.segment import segment
from pipeline.settings import Settings, load
from pipeline.stores import rebuild_store
from pipeline.tagging import crosswalk
from pipeline.tagging.areas import AreaState
from pipeline.tagging.classifier import FILES, TOLD, Reason, save
from pipeline.tagging.crosswalk import Covered
from pipeline.tagging.overlay import Change, NewArea, changed, with_ids
from pipeline.tagging.queue import Beliefs, to_label
from pipeline.tagging.relabel import relabel
from pipeline.tagging.tagger import profile, retag, tagged, text_tags
from pipeline.tagging.taxonomy import AreaDefinition
from pipeline.watch import watch

if TYPE_CHECKING:
    from pipeline.tagging.training import Quality


class Engine:
    """Reads, stores and searches reports. May be shared by threads; models and index are opened when first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._open = Opened(settings)
        self._areas, self._versions = self._open.areas, self._open.versions
        self._asking = threading.Lock()  # guards what follows
        self._beliefs: Beliefs | None = None

    @classmethod
    def open(cls, settings: Settings | None = None) -> Engine:
        """An engine over ``settings.index_dir``; the index is made by the first ingest."""
        return cls(settings or load())

    def ingest(self, paths: Sequence[Path], *, replace: bool = False, progress: Listener | None = None) -> Iterator[Ingested]:
        """Read and store files, folders and archives; one record a file."""
        encoder, segmenter = self._open.models()
        builder = Builder(self.settings, self._open.store(create=True), encoder, segmenter, self._open.tagger())
        self._open.follow_tagger()
        return builder.ingest(paths, replace=replace, progress=progress)

    def watch(self, folder: Path, *, once: bool = False, stop: Callable[[], bool] = lambda: False) -> Iterator[Ingested]:
        """Ingest what arrives in a folder, until ``stop`` says so; with ``once``, what is there now."""
        return watch(folder, self.ingest, once=once, stop=stop)

    def warm(self) -> None:
        """Load the encoder, so that the first search need not wait for it. Raises ModelUnavailable if it cannot be had."""
        encoder, _ = self._open.models()
        encoder.queries(["公开"])

    def search(self, query: Query) -> Results:
        """The passages that answer a query best. Raises UsageError for one that cannot be searched."""
        encoder, segmenter = self._open.models()
        query = replace(query, filters=self._areas.meant(query.filters))
        return Retriever(self._open.store(), encoder, segmenter).search(query)

    def ask(self, question: str, filters: Filters = Filters()) -> Answer:
        """The answer to a question, or which kind of no. Raises UsageError for one that cannot be looked up."""
        encoder, segmenter = self._open.models()
        return Lookup(self._open.store(), encoder, segmenter).ask(question, self._areas.meant(filters))

    def reports(self, filters: Filters = Filters()) -> list[ReportSummary]:
        """The stored reports that satisfy the filters."""
        return self._open.store(check=False).reports(self._areas.meant(filters))

    def failing(self) -> dict[str, int]:
        """How many relations of its tables fail, by the id of the report; a report of which none fails is left out."""
        return self._open.store(check=False).failing()

    def report(self, report_id: str) -> Report:
        """One report whole. Raises UsageError if there is none of this id."""
        found = self._open.store(check=False).report(report_id)
        if found is None:
            raise UsageError(f"There is no report {report_id!r}; `reports` lists those that are stored.")
        return found

    def passages(self, report_id: str) -> list[Passage]:
        """The passages of a report in the order of its text. Raises UsageError if there is no such report."""
        self.report(report_id)
        return self._open.store(check=False).report_passages(report_id)

    def browse(self, filters: Filters = Filters(), *, offset: int = 0, limit: int = 10) -> list[Passage]:
        """The passages that satisfy the filters, unranked: report by report, in the order of the texts."""
        return self._open.store(check=False).listed(self._areas.meant(filters), offset, limit)

    def delete(self, report_ids: Sequence[str]) -> int:
        """Delete reports; gives how many were there."""
        return self._open.store(check=False).delete(report_ids)

    def count(self, filters: Filters = Filters()) -> int:
        """How many passages satisfy the filters."""
        return self._open.store(check=False).count(self._areas.meant(filters))

    def counts(self, by: Sequence[str], filters: Filters = Filters()) -> list[Count]:
        """Passages and reports by any of area, region, year, kind, organ; or field, theme, topic, the classes of other lists of areas."""
        return self._open.store(check=False).counts(by, self._areas.meant(filters), crosswalk.groups(self.areas()))

    def stats(self) -> dict[str, int | str | float]:
        """Counts, sizes and versions of the index."""
        return self._open.store(check=False).stats()

    def doctor(self) -> list[str]:
        """What is wrong with the models and the index, a sentence each, with what mends it; empty if all is sound."""
        try:
            return self._open.store().problems()
        except IndexMismatch as error:
            return [str(error), *self._open.store(check=False).problems()]
        except GongkaiError as error:
            return [str(error)]

    def reindex(self, progress: Listener | None = None) -> int:
        """Make the index anew with the models and rules of now, from the stored reports; gives how many there are.

        The old index serves until the new one is whole; a reindex that was stopped goes on where it was.
        """
        encoder, segmenter = self._open.models()
        self.close()
        with rebuild_store(self.settings.index_dir, self._open.stamp(), self.settings) as rebuild:
            builder = Builder(self.settings, rebuild.new, encoder, segmenter, self._open.tagger())
            pending = rebuild.pending()
            for done, report_id in enumerate(pending, 1):
                report = rebuild.old.report(report_id)
                if report is not None:
                    report = structure.renewed(report)
                    rebuild.new.put(report, *builder.prepare(report))
                if progress:
                    progress(Progress(done, len(pending), report.file if report else ""))
            rebuild.new.set_areas(np.zeros(0, np.int64), [], self._open.tagger().hash)
            rebuild.finish()
        return len(self.reports())

    def tag(self, paths: Sequence[Path]) -> Iterator[Tagged]:
        """Tag reports without storing them; one record a file."""
        encoder, _ = self._open.models()
        classifier = self._open.tagger()
        with Reader(self.settings) as reader:
            for source, _, outcome in reader.read_all(sources(paths, self.settings)):
                if isinstance(outcome, InputError):
                    yield Tagged(source.file, reason=str(outcome))
                    continue
                passages = segment(outcome)
                vectors = encoder.passages([passage.in_context for passage in passages])
                passages = tagged(classifier, passages, vectors)
                yield Tagged(source.file, outcome, tuple(passages), profile(passages))

    def profile(self, reports: Sequence[Tagged | str]) -> list[Profile]:
        """How reports stand against the stored reports of their kind and year; each was tagged, or is the id of a stored one.

        Raises UsageError for an id that is not stored, and for a report that was refused.
        """
        store = self._open.store(check=False)
        stored, tagger = lru_cache(store.reports), str(store.stats()["tagger"])
        found = []
        for each in reports:
            if isinstance(each, str):
                report = self.report(each)
                file, passages, made = report.file, self.passages(each), tagger
            elif each.report is None:
                raise UsageError(f"{each.file} was refused and has no profile: {each.reason}")
            else:
                file, report, passages, made = each.file, each.report, list(each.passages), self._open.tagger().hash
            found.append(compare(file, report, passages, made, find_peers(report, tagger, stored)))
        return found

    def tag_texts(self, texts: Sequence[str]) -> list[TextTags]:
        """The areas of texts, with the probability of every area."""
        encoder, _ = self._open.models()
        return text_tags(self._open.tagger(), texts, encoder.passages(texts))

    def areas(self) -> tuple[AreaDefinition, ...]:
        """The policy areas in effect in this index, in their order."""
        return self._areas.overlay().areas

    def find_area(self, name: str) -> str:
        """The id of the area that an id, a name in either language or a name of other years means.

        Raises UsageError for a name that no area has, and for one that several have.
        """
        return self._areas.named(name)

    def gone_areas(self) -> tuple[AreaDefinition, ...]:
        """The areas that were merged or split, as they were last."""
        return self._areas.overlay().gone

    def became(self, area: str) -> tuple[str, ...]:
        """The ids of the areas in effect that an id stands for today; none if it was never one."""
        return self._areas.overlay().became(area)

    def area_states(self) -> list[AreaState]:
        """The areas in effect, each with how sure its tagging is."""
        return self._areas.states(self._open.decisions)

    def area_history(self) -> tuple[Change, ...]:
        """What was changed of the areas of this index, in order."""
        return self._areas.overlay().changes

    def add_area(self, area: NewArea, by: str = "", progress: Listener | None = None) -> AreaState:
        """Add an area and give it to the stored passages that speak of it. Without an id it gets one. Raises UsageError."""
        (area,) = with_ids((area,), self._areas.overlay().ever)
        self._change_areas(Change("add", now(), by, areas=(area,)), progress)
        return self._area_states([area.id])[0]

    def rename_area(self, names: NewArea, by: str = "") -> AreaState:
        """Give an area other names or definitions; what is empty stays. Raises UsageError."""
        self._areas.note(Change("rename", now(), by, areas=(names,)))
        return self._area_states([names.id])[0]

    def merge_areas(self, ids: Sequence[str], into: str, by: str = "", progress: Listener | None = None) -> int:
        """Let areas go into another: passages that have one of them have that. Gives how many were tagged anew. Raises UsageError."""
        change = Change("merge", now(), by, tuple(ids), into)
        moved = changed(self._areas.overlay(), change)
        given = [each for each in self._open.decisions() if each.new and each.area in ids and moved.became(each.area) == (into,)]
        tagged = self._change_areas(change, progress)
        # What people gave goes along: it is noted of the area that there is now, and no longer of the one that has gone.
        ways = ({"area": into, "old": False, "new": True}, {"old": True, "new": False})
        self._open.store().merge([replace(each, at=change.at, id=0, **way) for each in given for way in ways])
        return tagged

    def split_area(self, id: str, areas: Sequence[NewArea], by: str = "", progress: Listener | None = None) -> list[AreaState]:
        """Put new areas in the place of one. Raises UsageError.

        The passages of the old one can be found under its id until all is tagged anew.
        """
        parts = with_ids(areas, self._areas.overlay().ever)
        self._change_areas(Change("split", now(), by, (id,), areas=parts), progress)
        return self._area_states([area.id for area in parts])

    def learn_areas(self, ids: Sequence[str] = (), progress: Listener | None = None) -> list[AreaState]:
        """Learn areas of the index (all of them, if none is named) from the corrections, too, and give them anew.

        Raises UsageError for an id that is none of them.
        """
        own = [state.area.id for state in self.area_states() if state.own]
        if wrong := next((id for id in ids if id not in own), None):
            raise UsageError(f"The area {wrong!r} was not added to this index; those that were are {', '.join(own) or 'none'}.")
        wanted, store = list(ids) or own, self._open.store()
        classifier = self._areas.learn_again(wanted, self._open.base_tagger(), self._open.learning(progress), self._open.decisions)
        relabel(store, classifier, self._areas.overlay(), wanted, progress)
        return self._area_states(wanted)

    def classes(self, scheme: str) -> tuple[Covered, ...]:
        """All classes of a list of areas that others made (field, theme, topic), each with our areas that are counted in it."""
        found = crosswalk.scheme(scheme)
        held = crosswalk.members(found, self.areas())
        return tuple(Covered(each, held[each.id]) for each in found.classes)

    def explain(self, text: str, area: str | None = None) -> dict[str, list[Reason]]:
        """The terms of a text that spoke for an area, or for each area that it has. Raises UsageError for an area that is none."""
        classifier = self._open.tagger()
        wanted = self.became(self.find_area(area)) if area is not None else self.tag_texts([text])[0].labels
        return {each: classifier.explain(text, each) for each in wanted}

    def retag(self, progress: Listener | None = None) -> int:
        """Give all stored passages their areas anew, from their stored vectors; gives how many there are."""
        return retag(self._open.store(), self._open.tagger(), progress)

    def train_tagger(self, examples: Path, out: Path, say: Callable[[str], None]) -> list[Quality]:
        """Train the tagger from a folder of examples, write it to ``out``; gives its cross-validated quality."""
        from pipeline.tagging.examples import read_examples
        from pipeline.tagging.training import train

        encoder, segmenter = self._open.models()
        made, quality = train(read_examples(examples), encoder, segmenter, say)
        save(made, out)
        if out.parent == self.settings.models_dir:
            models.enter(out, TOLD, FILES)
        self._open.forget_tagger()
        return quality

    def to_label(self, count: int, area: str | None = None, skip: Collection[str] = ()) -> list[Queued]:
        """The passages that people should label next, unlike one another and unlike those that they decided; ``skip`` are ids to leave out.

        With ``area``, those of which it is least sure whether they have it. Raises UsageError for an area that is none.
        """
        store, classifier = self._open.store(), self._open.tagger()
        if area is not None and area not in (known := [decision.id for decision in classifier.decisions]):
            raise UsageError(f"The tagger does not know the area {area!r}; name one of {', '.join(known)}.")
        decided = {each.text for each in self._open.decisions()}
        with self._asking:
            if self._beliefs is None or self._beliefs.classifier is not classifier:
                self._beliefs = Beliefs(classifier)
            return to_label(store, self._beliefs, count, area, skip, decided)

    def retrain(
        self,
        progress: Listener | None = None,
        stop: Callable[[], bool] = lambda: False,
        examples: Path = EXAMPLES,
    ) -> TaggerVersion | None:
        """Train the tagger with the project's examples and what people corrected, keep it as a version, and tag all passages with it.

        None if it was stopped, and then the tagger is the one before. Raises UsageError if nothing was corrected.
        """
        from pipeline.tagging import retraining
        from pipeline.tagging.corrected import examples as corrected

        encoder, segmenter = self._open.models()
        taught, fixed, before = corrected(self._open.decisions()), retraining.project_examples(examples), self._open.base_tagger()
        hear, digest = retraining.heeding(progress, stop), retraining.digest(fixed)
        known = self._versions.validated(before.hash, digest)
        try:
            made = retraining.retrain(fixed, taught, before, known, encoder, segmenter, self.settings.index_dir, hear)
            version = self._versions.add(made.classifier, made.told(now()))
            self._versions.remember(before.hash, digest, {row.area: row.before for row in made.validated})
            self._versions.remember(version.hash, digest, {row.area: row.after for row in made.validated})
            self.use_tagger(version.number, hear)
        except retraining.Stopped:
            return None
        return replace(version, in_use=True)

    def tagger_versions(self) -> list[TaggerVersion]:
        """The taggers of the index by number; 0 is the one that ships."""
        return self._versions.listed()

    def use_tagger(self, version: int, progress: Listener | None = None) -> int:
        """Let a version of the tagger tag from now on, all stored passages first; gives how many there are.

        Raises UsageError if there is none of this number. If it is cut off, all is as before.
        """
        passages = retag(self._open.store(), self._open.tagger_of(version), progress)
        self._versions.use(version)
        return passages

    def correct(self, report_id: str, start: int, end: int, area: str, new: bool, by: str) -> Correction:
        """Note that a passage has an area, or has it not, as a person decided; it counts at once, and stays.

        Raises UsageError for a passage that is not stored, an area that is none, and an empty name.
        """
        return self.decide(report_id, start, end, {area: new}, by)[0]

    def decide(self, report_id: str, start: int, end: int, decided: Mapping[str, bool], by: str) -> list[Correction]:
        """``correct`` for several areas of a passage, of each whether it has it: all of them are noted, or none."""
        known = [each.id for each in self.areas()]
        if wrong := next((area for area in decided if area not in known), None):
            raise UsageError(f"There is no area {wrong!r}; the areas are {', '.join(known)}.")
        if not by.strip():
            raise UsageError("A correction needs the name of who decides; give one.")
        return self._open.store(check=False).decide(report_id, start, end, decided, by.strip(), now())

    def take_back(self, ids: Sequence[int]) -> list[Correction]:
        """Take back the corrections of these ids, whoever made them and however long ago; gives what says so, in the log."""
        return self._open.store(check=False).take_back(ids, now())

    def undo(self, by: str, n: int = 1) -> list[Correction]:
        """Take back the last decisions of a person, of the last ten, that are not taken back yet; gives what says so, in the log."""
        return self._open.store(check=False).undo(by.strip(), n, now())

    def corrections(self) -> list[Correction]:
        """The log of corrections: every decision and every undo, in order."""
        return self._open.store(check=False).corrections()

    def export_corrections(self) -> str:
        """The log as CSV; ``pipeline/corrections.py`` says what it holds."""
        return written(self.corrections())

    def import_corrections(self, file: Path) -> Imported:
        """Take the corrections of a CSV file that are not in the log yet, from their own times on. Raises UsageError, TooLarge.

        Those of passages that are not stored wait for them, and are examples for training meanwhile, with the areas that the tagger
        gives their text beside what was decided.
        """
        rows = list(read(file, [area.id for area in (*self.areas(), *self.gone_areas())], self.settings.max_file_bytes))
        given = [row for row in rows if isinstance(row, Correction)]
        store = self._open.store(create=True)
        texts = unplaced(store, given)
        seen = dict(zip(texts, self.tag_texts([text for _, text in texts]))) if texts else {}
        before = len(store.corrections())
        added = store.merge(
            [replace(each, areas=seen[each.file, each.text].labels) if (each.file, each.text) in seen else each for each in given]
        )
        new = store.corrections()[before:]
        waiting = sum((each.file, each.text) in seen for each in new)
        return Imported(added, len(given) - added, waiting, tuple(row for row in rows if isinstance(row, Refusal)))

    def analyst(self) -> str:
        """Under which name corrections are noted where none is given: the setting, else the user of this machine."""
        return person(self.settings.analyst)

    def describe(self) -> dict[str, str]:
        """What runs: encoder, its engine, segmenter and their licences."""
        encoder, segmenter = self._open.models()
        return {
            "encoder": encoder.name,
            "engine": encoder.engine,
            "segmenter": segmenter.name,
            "segmenter_licence": segmenter.licence,
            "tagger": self._open.tagger().hash[:12],
            "index": str(self.settings.index_dir),
        }

    def close(self) -> None:
        """Write what is derived and release the index; the engine may be used again."""
        self._open.close()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _change_areas(self, change: Change, progress: Listener | None) -> int:
        """Change the set of areas; gives how many passages were tagged anew."""
        store = self._open.store()
        classifier, after, new = self._areas.change(change, self._open.base_tagger(), self._open.learning(progress), self._open.decisions)
        return relabel(store, classifier, after, new, progress)

    def _area_states(self, ids: Sequence[str]) -> list[AreaState]:
        return [state for state in self.area_states() if state.area.id in ids]
