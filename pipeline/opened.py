"""What an engine has open: models, stores, and the tagger in effect. Opened when first needed; may be shared by threads."""

from __future__ import annotations

import hashlib
import threading

from pipeline.build import Listener
from pipeline.decisions import standing
from pipeline.encode import Encoder, open_encoder
from pipeline.records import Correction, Progress
from pipeline.segment import RULES
from pipeline.settings import ROOT, Settings
from pipeline.stores import has_store, open_store
from pipeline.stores.base import Stamp, Store
from pipeline.tagging.areas import Areas, Learn
from pipeline.tagging.classifier import Classifier
from pipeline.tagging.fewshot import Fitted
from pipeline.tagging.learn_areas import Lesson, learn
from pipeline.tagging.tagger import retag
from pipeline.tagging.versions import Versions
from pipeline.words import Segmenter, open_segmenter

EXAMPLES = ROOT / "training" / "tagging"


class Opened:
    """Opens what ``settings`` name, once, and closes it; what another process has changed meanwhile is opened anew."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.areas = Areas(settings.index_dir)
        self.versions = Versions(settings.index_dir, settings.models_dir / "tagger")
        self._lock = threading.RLock()
        self._models: tuple[Encoder, Segmenter] | None = None
        self._tagger: tuple[object, Classifier] | None = None  # with its version and the mark of the areas
        self._stores: dict[bool, Store] = {}  # by whether the models were checked against the index

    def models(self) -> tuple[Encoder, Segmenter]:
        """What turns text into vectors and into words."""
        with self._lock:
            if self._models is None:
                self._models = open_encoder(self.settings), open_segmenter(self.settings)
            return self._models

    def store(self, *, check: bool = True, create: bool = False) -> Store:
        """The store; without ``check``, one that was made with other models is opened too, to look and to delete.

        Both may be open at a time: another thread may be using the one while this one needs the other.
        """
        with self._lock:
            for checked in (True, check):
                if checked in self._stores:
                    return self._stores[checked]
            stamp = self.stamp() if check else None
            self._stores[check] = open_store(self.settings.index_dir, stamp, self.settings, create=create)
            return self._stores[check]

    def stamp(self) -> Stamp:
        """With which models and rules an index is made."""
        encoder, segmenter = self.models()
        rules = hashlib.sha256(f"{segmenter.hash} {RULES}".encode()).hexdigest()
        return Stamp(encoder.hash, rules, encoder.dimension, len(encoder.areas), encoder.interaction, encoder.token_dimension)

    def tagger(self) -> Classifier:
        """The tagger in use, for the areas of this index."""
        with self._lock:
            version = self.versions.in_use()  # another process may have changed it, or the areas
            if self._tagger is None or self._tagger[0] != (version, self.areas.mark()):
                tagger = self.tagger_of(version)
                self._tagger = (version, self.areas.mark()), tagger
            return self._tagger[1]

    def tagger_of(self, version: int) -> Classifier:
        """A version of the tagger, for the areas of this index."""
        return self.areas.tagger(self.base_tagger(version), self.learning(), self.decisions)

    def base_tagger(self, version: int | None = None) -> Classifier:
        """A version of the tagger, the one in use if none is named, without what this index changed of the areas."""
        encoder, _ = self.models()
        return self.versions.load(self.versions.in_use() if version is None else version, encoder.hash)

    def forget_tagger(self) -> None:
        """The tagger has been made anew: it is opened again when it is next needed."""
        with self._lock:
            self._tagger = None

    def follow_tagger(self) -> None:
        """All passages of an index are tagged by one tagger: before another adds its own, it tags what is there."""
        store, classifier = self.store(), self.tagger()
        if store.stats()["tagger"] != classifier.hash:
            retag(store, classifier)

    def learning(self, progress: Listener | None = None) -> Learn:
        """Learns areas from the project's examples, and from stored passages if the index is open (and not being made anew)."""
        from pipeline.tagging.examples import read_examples

        def act(base: Classifier, lessons: dict[str, Lesson]) -> dict[str, Fitted]:
            encoder, _ = self.models()
            project = read_examples(EXAMPLES) if EXAMPLES.is_dir() else []
            store, folder = self._stores.get(True), self.settings.index_dir
            return learn(base, lessons, project, store, encoder, folder, lambda done, total: tell(Progress(done, total, "")))

        tell = progress or (lambda progress: None)
        return act

    def decisions(self) -> list[Correction]:
        """The corrections that stand; none where there is no index yet."""
        return list(standing(self.store(check=False).corrections()).values()) if has_store(self.settings.index_dir) else []

    def close(self) -> None:
        """Write what is derived and release the index; it is opened again when it is next needed."""
        with self._lock:
            while self._stores:
                self._stores.popitem()[1].close()
