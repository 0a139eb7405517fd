"""Examples -> classifier: features, one logistic regression an area, calibration and thresholds by cross-validation."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit
from threadpoolctl import threadpool_limits

from pipeline.encode import Encoder
from pipeline.errors import UsageError
from pipeline.fold import fold
from pipeline.parts import Parted
from pipeline.stores.base import Vectors
from pipeline.tagging import taxonomy
from pipeline.tagging.classifier import Classifier, Decision
from pipeline.tagging.examples import Example
from pipeline.tagging.features import Lexicon
from pipeline.tagging.held_out import not_learnt
from pipeline.tagging.mixed import Features, Rows, lexical
from pipeline.tagging.quality import f1
from pipeline.words import Segmenter

# Chosen by cross-validation over the examples, grouped by the file that they stand in.
DENSE, LEXICAL, C = 1.5, 3.0, 3.6
# Of the words of a clause by themselves: their share beside the rest of the score. Chosen on official text (pipeline/making/official.py).
WORDS, WORDS_C = 0.45, 45.0
HEAD = 0.7  # of what the encoder's head says of an area, beside these; chosen on official text
_WHOLE = 0.5  # weight of a whole text beside that of its best clause, where words are learnt by themselves
_LEAST = 3  # texts that a term must stand in
_FOLDS = 5
STEPS = np.arange(0.10, 0.72, 0.02)
# How often an area is met in official text, to how often among the examples that decide, which are written to have areas: the median
# over the areas, in work reports (pipeline.making.official.rarity). So probabilities and thresholds are those of official text.
RARITY = 0.782
TRUST = 150  # examples of an area at which its own threshold counts as much as that of all areas

_FITTING = threading.Lock()  # the limit of threads is that of the process: two trainings would each put back the other's

Listener = Callable[[int, int], None]  # hears (done, total); what it raises ends the work


@dataclass(frozen=True, slots=True)
class Quality:
    """Cross-validated quality of one area ("all": micro-averaged over all)."""

    area: str
    examples: int
    precision: float
    recall: float
    f1: float


def train(
    examples: Sequence[Example], encoder: Encoder, segmenter: Segmenter, say: Callable[[str], None]
) -> tuple[Classifier, list[Quality]]:
    """A classifier of the examples, and its cross-validated quality by area. The same examples give the same classifier."""
    say(f"encoding {len(examples)} examples")
    texts = [example.text for example in examples]
    vectors = not_learnt(encoder.passages(texts), texts, encoder.held_out)
    material = prepare(examples, vectors, segmenter, encoder.areas)
    say(f"cross-validating {len(material.areas)} areas")
    decisions, quality = cross_validated(material)
    say("fitting on all examples")
    return fitted(material, decisions, encoder.hash), quality


@dataclass(frozen=True, slots=True)
class Material:
    """Examples as they are learnt from: ``truth`` (examples, areas), the features, and what made them."""

    areas: tuple[str, ...]
    groups: tuple[str, ...]
    truth: NDArray[np.bool_]
    weights: NDArray[np.float64]  # (examples, areas); 0 where readers did not agree
    decides: NDArray[np.bool_]
    lexicon: Lexicon
    mean: NDArray[np.float32]
    scale: np.float32
    features: Features
    heads: NDArray[np.float64]  # (areas, A): how much of what the head says of each of its areas counts for these


def prepare(examples: Sequence[Example], vectors: Parted, segmenter: Segmenter, headed: Sequence[str]) -> Material:
    """The material of examples with the vectors of their texts; ``headed`` are the areas of the encoder's head."""
    areas = taxonomy.ids()
    texts = [example.text for example in examples]
    truth = np.array([[area in example.labels for area in areas] for example in examples])
    lexicon = _lexicon(texts, segmenter)
    mean = vectors.whole.mean(axis=0)
    rows = lexical(lexicon, texts, vectors)
    scale = lexical_scale(rows.whole)
    weights = np.array([[0.0 if area in example.undecided else example.weight for area in areas] for example in examples])
    groups, decides = tuple(example.group for example in examples), np.array([example.decides for example in examples])
    features = assembled(vectors, mean, rows, scale)
    heads = HEAD * np.array([[area == each for each in headed] for area in areas], np.float64).reshape(len(areas), len(headed))
    return Material(areas, groups, truth, weights, decides, lexicon, mean, scale, features, heads)


def cross_validated(
    material: Material, measured: int | None = None, progress: Listener = lambda done, total: None
) -> tuple[list[Decision], list[Quality]]:
    """How each area is decided, and its quality, both from examples that decide, in folds that were held out.

    The quality is that of the first ``measured`` examples (None: all).

    ``progress`` hears (done, total) of the areas of all folds.
    """
    held_out = np.zeros(material.truth.shape)
    folds = list(_folds(material.groups))
    for number, (train_at, test_at) in enumerate(folds):
        heard = _shifted(progress, number, len(folds))
        some = material.features.some(train_at), material.truth[train_at], material.weights[train_at]
        weights, bias = _fit(*some, material.heads, heard)
        held_out[test_at] = material.features.some(test_at).scores(weights, bias)
    at = material.decides
    return _decide(material.areas, held_out[at], material.truth[at], material.weights[at] > 0, int(at[:measured].sum()))


def fitted(material: Material, decisions: Sequence[Decision], encoder: str, progress: Listener = lambda done, total: None) -> Classifier:
    """The classifier of all of the material, for vectors of the encoder of this hash."""
    weights, bias = _fit(material.features, material.truth, material.weights, material.heads, progress)
    dimension, last = len(material.mean), weights.shape[1] - material.heads.shape[1]
    weights[:, :dimension] *= DENSE
    weights[:, dimension:last] *= material.scale
    # As they will be stored, so that what is measured now is what is loaded later.
    stored = weights.astype(np.float16).astype(np.float32)
    return Classifier(encoder, tuple(decisions), material.lexicon, material.mean, stored, bias.astype(np.float32))


def _shifted(progress: Listener, number: int, of: int) -> Listener:
    """A listener to one of several equal pieces of work."""
    return lambda done, total: progress(number * total + done, of * total)


def _lexicon(texts: Sequence[str], segmenter: Segmenter) -> Lexicon:
    words: Counter[str] = Counter()
    bigrams: Counter[str] = Counter()
    for text in map(fold, texts):
        words.update({text[start:end] for start, end in segmenter.words(text) if end - start > 1 and not text[start].isascii()})
        bigrams.update({pair for at in range(len(text) - 1) if _is_han(pair := text[at : at + 2])})
    for word in words:
        bigrams.pop(word, None)  # a word of two characters is a word
    kept = [sorted(term for term, count in counts.items() if count >= _LEAST) for counts in (words, bigrams)]
    counted = np.array([words[word] for word in kept[0]] + [bigrams[pair] for pair in kept[1]], np.float64)
    idf = (np.log((1 + len(texts)) / (1 + counted)) + 1).astype(np.float16).astype(np.float32)
    return Lexicon(tuple(kept[0]), tuple(kept[1]), idf, segmenter.hash)


def _is_han(text: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in text)


def lexical_scale(rows: sparse.csr_matrix) -> np.float32:
    """What makes the lexical features of texts, (n, terms), as long as they should be beside the vectors."""
    lengths = np.asarray(rows.multiply(rows).sum(axis=1))
    return np.float32(LEXICAL / np.sqrt(max(1e-9, np.mean(lengths) if len(lengths) else 0.0)))


def assembled(vectors: Parted, mean: NDArray[np.float32], rows: Rows, scale: np.float32) -> Features:
    """The features of texts: their vectors, from which the mean is taken, beside their lexical features."""

    def beside(given: Vectors, terms: sparse.csr_matrix) -> sparse.csr_matrix:
        return sparse.hstack([sparse.csr_matrix((given - mean) * np.float32(DENSE)), terms * scale]).tocsr()

    whole, parts = beside(vectors.whole, rows.whole), beside(vectors.parts, rows.parts)
    return Features(whole, parts, vectors.counts, rows.clauses * scale, rows.clause_counts, vectors.scores)


def _folds(groups: Sequence[str]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    from sklearn.model_selection import GroupKFold

    count = min(_FOLDS, len(set(groups)))
    if count < 2:
        raise UsageError("The examples come from one file; put them into two or more, so that one can check the other.")
    yield from GroupKFold(count).split(np.zeros(len(groups)), groups=groups)


def _fit(
    features: Features,
    truth: NDArray[np.bool_],
    importance: NDArray[np.float64],
    heads: NDArray[np.float64],
    progress: Listener,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (areas, features + terms + A) and biases (areas,); an area that no example has, or every one, gets a bias that decides alone.

    ``importance`` (examples, areas) is how much an example counts for an area; ``heads`` (areas, A) are the last weights, which are given.

    The words of a clause are learnt by themselves: first from whole texts, then from these and, of each text, the clause that speaks
    most for the area by what was learnt first (learning from bags: mi-SVM, Andrews et al. 2003, one round of it).
    """
    from sklearn.linear_model import LogisticRegression

    def model(rows: sparse.csr_matrix, area: NDArray[np.bool_], weights: NDArray[np.float64], c: float) -> LogisticRegression:
        return LogisticRegression(C=c, max_iter=1000, solver="liblinear", random_state=0).fit(rows, area, sample_weight=weights)

    words, starts = features.whole[:, -features.clauses.shape[1] :], features.clause_starts
    for shared in (features.whole, words, features.clauses):
        shared.sum_duplicates()  # in place, as scikit-learn asks of each matrix: not by two threads at a time

    def one(at: int) -> tuple[NDArray[np.float64], float]:
        area, counts = truth[:, at], importance[:, at]
        found = model(features.whole, area, counts, C)
        spoken = (features.clauses @ model(words, area, counts, WORDS_C).coef_[0]).ravel()
        most = np.maximum.reduceat(spoken, starts)
        best = np.flatnonzero(spoken == np.repeat(most, features.clause_counts))
        best = best[np.searchsorted(best, starts)]  # the first of those that speak most
        twice = np.concatenate([_WHOLE * counts, counts])
        of_clauses = model(sparse.vstack([words, features.clauses[best]]).tocsr(), np.tile(area, 2), twice, WORDS_C)
        return np.concatenate([found.coef_[0], WORDS * of_clauses.coef_[0]]), float(found.intercept_[0])

    learnt = features.whole.shape[1] + features.clauses.shape[1]
    weights, bias = np.zeros((truth.shape[1], learnt + heads.shape[1])), np.where(truth.all(axis=0), 20.0, -20.0)
    # A product by one thread: by several, its sums depend on how they share it, and two areas at a time take twice as long.
    with _FITTING, threadpool_limits(1, "blas"), ThreadPoolExecutor(os.cpu_count()) as threads:
        todo = {at: threads.submit(one, at) for at in range(truth.shape[1]) if truth[:, at].any() and not truth[:, at].all()}
        try:
            for done, (at, result) in enumerate(todo.items(), 1):
                weights[at, :learnt], bias[at] = result.result()
                weights[at, learnt:] = heads[at]
                progress(done, len(todo))
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise
    return weights, bias


def _decide(
    areas: Sequence[str], scores: NDArray[np.float64], truth: NDArray[np.bool_], known: NDArray[np.bool_], measured: int
) -> tuple[list[Decision], list[Quality]]:
    """Calibration and threshold of each area from held-out scores; an area with few examples leans on the threshold of all.

    All arrays are (examples, areas); of the truth only what is ``known`` counts.
    """
    lacking = known & ~truth
    others = (len(truth) - RARITY * truth.sum(axis=0)) / np.maximum(lacking.sum(axis=0), 1)
    importance = np.where(truth, RARITY, lacking * others)
    columns = range(len(areas))
    slopes, offsets = zip(*(_platt(scores[:, at], truth[:, at], importance[:, at]) for at in columns), strict=True)
    probabilities = expit(scores * np.array(slopes) + np.array(offsets))
    shared = _best_threshold(probabilities, truth, importance)
    thresholds = []
    for at in columns:
        own = _best_threshold(probabilities[:, at], truth[:, at], importance[:, at])
        share = truth[:, at].sum() / (truth[:, at].sum() + TRUST)
        thresholds.append(round(float(share * own + (1 - share) * shared), 3))
    given = (probabilities >= np.array(thresholds)) & known
    decisions = [Decision(*values) for values in zip(areas, thresholds, map(float, slopes), map(float, offsets), strict=True)]
    given, truth = given[:measured], truth[:measured]
    return decisions, [_quality("all", given, truth), *(_quality(area, given[:, at], truth[:, at]) for at, area in enumerate(areas))]


def _platt(scores: NDArray[np.float64], truth: NDArray[np.bool_], importance: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and offset of a logistic curve through held-out scores."""
    from sklearn.linear_model import LogisticRegression

    if not truth.any() or truth.all():
        return 1.0, 0.0
    fitted = LogisticRegression(C=1e6, max_iter=1000).fit(scores[:, None], truth, importance)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def _best_threshold(probabilities: NDArray[np.float64], truth: NDArray[np.bool_], importance: NDArray[np.float64]) -> float:
    """Half of the best F1 that any threshold reaches: of calibrated probabilities the best threshold (Lipton et al. 2014, arXiv 1402.1892).

    The threshold that happens to be best in the folds moves with them; this one hardly does.
    """
    return max(f1(probabilities >= step, truth, importance) for step in STEPS) / 2


def _quality(area: str, given: NDArray[np.bool_], truth: NDArray[np.bool_]) -> Quality:
    right = (given & truth).sum()
    precision, recall = right / max(1, given.sum()), right / max(1, truth.sum())
    return Quality(area, int(truth.sum()), round(float(precision), 3), round(float(recall), 3), round(f1(given, truth), 3))
