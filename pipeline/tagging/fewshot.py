"""A decision for an area of which there are a handful of examples: fitted against everything else, and how sure it is.

What is said of it comes from leaving out: a fifth of the examples, or one, at a time, is judged by a fit that has not seen it.
Who writes an example writes of the area alone; a passage of a report says other things too. So each example is learnt from, and
judged, as it is and once more within such a passage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit

from pipeline.parts import Parted, joined
from pipeline.stores.base import Vectors
from pipeline.tagging.classifier import Classifier, Decision
from pipeline.tagging.mixed import Features, lexical
from pipeline.tagging.training import DENSE, STEPS, TRUST, C, assembled, lexical_scale

ENOUGH = 20  # examples from which on an area is not provisional, if it is recognised
SURE = 0.7  # F1 of the examples left out that it takes
_FOLDS = 5
_ROUNDS = 4
_DOUBT = 0.25  # of the examples are less like the area than a text that is put aside; chosen by hiding areas that ship
_PRIOR = 0.04  # share of the texts that speak of an area: the median over the areas that ship
_HINT = 0.5  # weight of a name or a definition beside an example


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts with their vectors; ``contexts`` is what the encoder read before each (empty: nothing)."""

    texts: tuple[str, ...]
    vectors: Parted
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sureness:
    """How well a new area is recognised: of ``examples`` left out ``found`` were, alone and within a passage; of ``others``, not known
    to be of it, ``also`` were.

    ``against`` of the others are known not to be of it. ``f1`` is the F1 if one text in twenty-five speaks of the area.
    """

    examples: int
    against: int
    found: int
    others: int
    also: int
    f1: float

    @property
    def provisional(self) -> bool:
        """Whether what it gives is to be looked at before it is counted on."""
        return self.examples < ENOUGH or self.f1 < SURE


@dataclass(frozen=True, slots=True)
class Fitted:
    """The decision of an area, its weights (as a row of those of the classifier that it goes with) and bias, and its sureness."""

    decision: Decision
    weights: NDArray[np.float32]
    bias: float
    sureness: Sureness


def fit(area: str, base: Classifier, examples: Texts, within: Texts, hints: Texts, against: Texts, others: Texts) -> Fitted:
    """The decision for ``area``: its examples and hints (names, definitions) against texts that are not of it, and others.

    ``within`` has each example once more, inside a passage that says something else too.
    Of the others nobody has said whether they are. Those that look more like the area than a quarter of its examples do are
    put aside, and all is fitted anew (learning from positive and unlabelled texts in two steps, Liu et al. 2003). The same input
    gives the same.
    """
    scale = lexical_scale(base.lexicon.rows(others.texts))
    wanted, spoken, rest = (_features(base, each, scale) for each in (_joined(examples, within), hints, _joined(against, others)))
    count = len(examples.texts)
    unsaid = np.arange(len(rest.counts)) >= len(against.texts)
    aside = unsaid & np.concatenate([np.zeros(len(against.texts), bool), _near(examples.vectors.whole, others.vectors.whole)])
    for _ in range(_ROUNDS):
        held_wanted, held_rest = _held_out(wanted, spoken, rest, aside, count)
        now = unsaid & (held_rest > np.quantile(held_wanted, _DOUBT))
        if (now == aside).all():
            break
        aside = now
    slope, offset = _calibrated(held_wanted, held_rest[~aside])
    sure = [expit(held * slope + offset) for held in (held_wanted, held_rest)]
    own = max(STEPS, key=lambda step: _f1(sure[0] >= step, sure[1][~aside] >= step))
    share = count / (count + TRUST)
    shared = float(np.median([decision.threshold for decision in base.decisions]))
    threshold = round(float(share * own + (1 - share) * shared), 3)
    found, also = sure[0] >= threshold, sure[1] >= threshold
    both = int((found[:count] & found[count:]).sum())
    sureness = Sureness(count, len(against.texts), both, len(also), int(also.sum()), round(_f1(found, also), 3))
    weights, bias = _fit(wanted, spoken, rest.some(~aside))
    dimension = len(base.mean)
    weights[:dimension] *= DENSE
    weights[dimension:] *= scale  # what the head says counts nothing: it does not know the area
    return Fitted(Decision(area, threshold, slope, offset), weights.astype(np.float32), bias, sureness)


def _held_out(
    wanted: Features, hints: Features, rest: Features, aside: NDArray[np.bool_], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The scores of ``count`` examples, alone and within, and of other texts by fits that have not seen them."""
    folds = min(_FOLDS, count)
    held_wanted, held_rest = np.zeros(len(wanted.counts)), np.zeros(len(rest.counts))
    for fold in range(folds):
        left, out = np.arange(len(held_wanted)) % count % folds == fold, np.arange(len(held_rest)) % folds == fold
        weights, bias = _fit(wanted.some(~left), hints, rest.some(~(out | aside)))
        row = weights[None], np.array([bias])
        held_wanted[left], held_rest[out] = (each.scores(*row)[:, 0] for each in (wanted.some(left), rest.some(out)))
    return held_wanted, held_rest


def _near(examples: Vectors, others: Vectors) -> NDArray[np.bool_]:
    """Which of the others are as near to an example as the middle one of the examples is to another."""
    among = examples @ examples.T
    np.fill_diagonal(among, -1)
    return np.asarray((others @ examples.T).max(axis=1) > np.median(among.max(axis=1)))


def _joined(one: Texts, other: Texts) -> Texts:
    contexts = [each.contexts or ("",) * len(each.texts) for each in (one, other)]
    vectors = joined([one.vectors, other.vectors], one.vectors.whole.shape[1], one.vectors.scores.shape[1])
    return Texts((*one.texts, *other.texts), vectors, (*contexts[0], *contexts[1]))


def _features(base: Classifier, given: Texts, scale: np.float32) -> Features:
    rows = lexical(base.lexicon, given.texts, given.vectors, given.contexts)
    return assembled(given.vectors, base.mean, rows, scale)


def _fit(wanted: Features, hints: Features, rest: Features) -> tuple[NDArray[np.float64], float]:
    """Weights (features + terms + A) and bias. A clause by itself counts nothing, for a handful of examples does not tell, nor the head."""
    from sklearn.linear_model import LogisticRegression

    rows = [each.whole for each in (wanted, hints, rest)]
    counts = [each.shape[0] for each in rows]
    truth = np.repeat([True, True, False], counts)
    amount = counts[0] + _HINT * counts[1]
    # Few examples weigh as much together as the texts of an area of usual size.
    each = max(1.0, _PRIOR * counts[2] / amount)
    weights = np.repeat([each, each * _HINT, 1.0], counts)
    model = LogisticRegression(C=C, max_iter=1000, solver="liblinear", random_state=0)
    fitted = model.fit(sparse.vstack(rows), truth, sample_weight=weights)
    return np.append(fitted.coef_[0], np.zeros(wanted.clauses.shape[1] + wanted.heads.shape[1])), float(fitted.intercept_[0])


def _calibrated(wanted: NDArray[np.float64], rest: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and offset of a logistic curve through scores of texts left out, its targets drawn in where they are few (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    each = max(1.0, _PRIOR * len(rest) / len(wanted))
    target = (len(wanted) + 1) / (len(wanted) + 2)
    scores = np.concatenate([wanted, wanted, rest])
    truth = np.repeat([True, False, False], [len(wanted), len(wanted), len(rest)])
    weights = np.repeat([each * target, each * (1 - target), 1.0], [len(wanted), len(wanted), len(rest)])
    fitted = LogisticRegression(C=1e6, max_iter=1000).fit(scores[:, None], truth, sample_weight=weights)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def _f1(found: NDArray[np.bool_], also: NDArray[np.bool_]) -> float:
    """F1 if texts of the area are a share _PRIOR of the others, or as many as there are."""
    each = max(1.0, _PRIOR * len(also) / max(1, len(found)))
    right = each * found.sum()
    return float(2 * right / max(1e-9, right + also.sum() + each * len(found)))
