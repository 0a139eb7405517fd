"""The classifier: vectors and texts -> areas with calibrated probabilities; its file, without pickle.

models/tagger/tagger.json   format, stamps, areas with thresholds and calibration, terms
models/tagger/tagger.npz    weights (areas, dimension + terms + terms of a clause + areas of the head), bias, mean of the vectors, idf
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit

from pipeline.errors import IndexMismatch, ModelUnavailable
from pipeline.files import BROKEN_ARRAYS
from pipeline.parts import Parted
from pipeline.records import Area
from pipeline.stores.base import Vectors
from pipeline.tagging import taxonomy
from pipeline.tagging.features import Lexicon, summed
from pipeline.tagging.mixed import lexical, mixed, spoken

FORMAT = 4
FILES = ("tagger.json", "tagger.npz")
TOLD = {  # in the list of models
    "name": "tagger-zh",
    "licence": "Apache-2.0",
    "source": "examples of our own (training/tagging)",
    "made": "python -m pipeline train-tagger",
}
_BATCH = 2_000
_MEND = "restore models/tagger from the repository, or make it anew with `train-tagger`"


@dataclass(frozen=True, slots=True)
class Decision:
    """How an area is decided: probability = 1 / (1 + exp(-(slope z + offset))) (Platt 1999); given from ``threshold`` on."""

    id: str
    threshold: float
    slope: float
    offset: float


@dataclass(frozen=True, slots=True)
class Reason:
    """A term that speaks for an area (or against it, below 0), with its share of the decision value."""

    term: str
    weight: float


@dataclass(frozen=True)
class Classifier:
    """One linear decision an area over the encoder's vector, words and bigrams, and its head; knows the encoder that it was made with.

    An area into which others were merged has several rows of weights: its score is the highest of theirs.
    """

    encoder: str
    decisions: tuple[Decision, ...]
    lexicon: Lexicon
    mean: NDArray[np.float32]
    # (rows, dimension + terms + terms + A): of vectors, of terms, of terms in the clause that says most, of the head's areas
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    hash: str = ""
    rows: tuple[int, ...] = ()  # how many rows each area has; empty: one each

    def probabilities(self, texts: Sequence[str], vectors: Parted, contexts: Sequence[str] = ()) -> NDArray[np.float32]:
        """Calibrated probabilities (texts, areas) for texts with their vectors; ``contexts`` is what the encoder read before each."""
        starts = np.append(vectors.starts, len(vectors.parts))
        found = []
        for at in range(0, len(texts), _BATCH):
            to = min(at + _BATCH, len(texts))
            parts = vectors.parts[starts[at] : starts[to]]
            some = Parted(vectors.whole[at:to], parts, vectors.counts[at:to], vectors.scores[at:to])
            found.append(self._probabilities(texts[at:to], some, contexts[at:to]))
        return np.concatenate(found) if found else np.zeros((0, len(self.decisions)), np.float32)

    def _probabilities(self, texts: Sequence[str], vectors: Parted, contexts: Sequence[str]) -> NDArray[np.float32]:
        rows = lexical(self.lexicon, texts, vectors, contexts)
        whole, parts = self._scores(vectors.whole, rows.whole), self._scores(vectors.parts, rows.parts)
        said = spoken(rows.clauses @ self._of_clauses.T, np.cumsum(rows.clause_counts) - rows.clause_counts)
        scores = mixed(whole, parts, vectors.starts) + said + vectors.scores @ self.weights[:, self._learnt :].T
        if self.rows:
            scores = np.maximum.reduceat(scores, self._first(), axis=1)
        slopes, offsets = (np.array([getattr(d, name) for d in self.decisions], np.float32) for name in ("slope", "offset"))
        return np.asarray(expit(scores * slopes + offsets), np.float32)

    def _scores(self, vectors: Vectors, terms: sparse.csr_matrix) -> NDArray[np.float32]:
        """Scores (texts, rows) before they are calibrated, of vectors (texts, dimension) and features of terms (texts, terms)."""
        dimension = len(self.mean)
        dense = (vectors - self.mean) @ self.weights[:, :dimension].T
        return np.asarray(dense + terms @ self.weights[:, dimension : self._features].T + self.bias, np.float32)

    @property
    def _features(self) -> int:
        """How many features texts and parts have: the vector's and the terms."""
        return len(self.mean) + len(self.lexicon.idf)

    @property
    def _learnt(self) -> int:
        """How many weights a row has before those of the head."""
        return self._features + len(self.lexicon.idf)

    @property
    def _of_clauses(self) -> NDArray[np.float32]:
        """The weights of terms in a clause (rows, terms)."""
        return self.weights[:, self._features : self._learnt]

    def areas(self, probabilities: NDArray[np.float32]) -> list[tuple[Area, ...]]:
        """The areas over their thresholds, the likeliest first."""
        thresholds = np.array([decision.threshold for decision in self.decisions], np.float32)
        rows, columns = np.nonzero(probabilities >= thresholds)
        over = probabilities[rows, columns]
        given: list[list[Area]] = [[] for _ in probabilities]
        for at in np.lexsort((columns, -over, rows)).tolist():
            given[rows[at]].append(Area(self.decisions[columns[at]].id, round(float(over[at]), 4)))
        return [tuple(areas) for areas in given]

    def tag(self, texts: Sequence[str], vectors: Parted, contexts: Sequence[str] = ()) -> list[tuple[Area, ...]]:
        """The areas of each text."""
        return self.areas(self.probabilities(texts, vectors, contexts))

    def explain(self, text: str, area: str, most: int = 12) -> list[Reason]:
        """The terms of a text that speak most for an area."""
        at = [decision.id for decision in self.decisions].index(area)
        first, count = (self._first()[at], self.rows[at]) if self.rows else (at, 1)
        counts, each = self.lexicon.clauses([text])
        row, clauses = self.lexicon.weighted(summed(counts, each)), self.lexicon.weighted(counts)
        shares = row.data * self.weights[first : first + count, len(self.mean) + row.indices].max(axis=0)
        by_column = dict(zip(row.indices.tolist(), shares.tolist(), strict=True))
        weights = self._of_clauses[first : first + count].max(axis=0)
        said = clauses @ weights
        if said.max() > 0:  # as in the score
            best = clauses[int(said.argmax())]
            for column, value in zip(best.indices.tolist(), best.data.tolist(), strict=True):
                by_column[column] += value * float(weights[column])
        terms = self.lexicon.terms
        ranked = sorted(((share, column) for column, share in by_column.items()), reverse=True)[:most]
        return [Reason(terms[column], round(share, 4)) for share, column in ranked if share > 0]

    def _first(self) -> NDArray[np.int64]:
        """The first row of each area."""
        return np.cumsum([0, *self.rows[:-1]])


def save(classifier: Classifier, folder: Path) -> None:
    """Write a classifier into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    told: dict[str, Any] = {
        "format": FORMAT,
        "encoder": classifier.encoder,
        "segmenter": classifier.lexicon.segmenter,
        "headed": classifier.weights.shape[1] - len(classifier.mean) - 2 * len(classifier.lexicon.idf),
        "areas": [asdict(decision) for decision in classifier.decisions],
        "words": "\n".join(classifier.lexicon.words),
        "bigrams": "".join(classifier.lexicon.bigrams),
    }
    (folder / "tagger.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "tagger.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in (
            ("weights", classifier.weights.astype(np.float16)),
            ("bias", classifier.bias),
            ("mean", classifier.mean),
            ("idf", classifier.lexicon.idf.astype(np.float16)),
        ):
            # A fixed date: the same model is the same bytes.
            with archive.open(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), "w") as stream:
                np.lib.format.write_array(stream, array, allow_pickle=False)


def load(folder: Path, encoder: str) -> Classifier:
    """The classifier of a folder, for vectors of the encoder of this hash.

    Raises ModelUnavailable for a file that is missing or damaged, IndexMismatch if it was made with another encoder.
    """
    try:
        raw = (folder / "tagger.json").read_bytes(), (folder / "tagger.npz").read_bytes()
        told = json.loads(raw[0])
        if told["format"] != FORMAT:
            raise ModelUnavailable(f"The tagger in {folder} has the format {told['format']!r}, not {FORMAT}; {_MEND}.")
        with np.load(io.BytesIO(raw[1]), allow_pickle=False) as arrays:
            weights, bias, mean, idf = (arrays[name].astype(np.float32) for name in ("weights", "bias", "mean", "idf"))
        headed = int(told["headed"])
        words, pairs = tuple(told["words"].split("\n")), told["bigrams"]
        lexicon = Lexicon(words, tuple(pairs[at : at + 2] for at in range(0, len(pairs), 2)), idf, str(told["segmenter"]))
        decisions, made_with = tuple(Decision(**area) for area in told["areas"]), str(told["encoder"])
    except BROKEN_ARRAYS as error:
        raise ModelUnavailable(f"The tagger in {folder} cannot be read ({error}); {_MEND}.") from error
    fit = headed >= 0 and weights.shape == (len(decisions), len(mean) + 2 * len(idf) + headed)
    if not fit or len(idf) != len(lexicon.terms):
        raise ModelUnavailable(f"The parts of the tagger in {folder} do not fit together; {_MEND}.")
    if unknown := sorted({decision.id for decision in decisions} - set(taxonomy.ids())):
        raise ModelUnavailable(f"The tagger in {folder} knows the area {unknown[0]!r}, which the taxonomy lacks; {_MEND}.")
    if made_with != encoder:
        raise IndexMismatch(f"The tagger in {folder} was made with another encoder; run `train-tagger`.")
    return Classifier(made_with, decisions, lexicon, mean, weights, bias, hashlib.sha256(b"".join(raw)).hexdigest())
