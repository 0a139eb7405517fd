"""A tagger and the areas of an index -> the tagger in use: areas of its own appended, merged ones joined, those that have gone left out.

index/areas.npz   format, tagger (the one extended), areas (JSON: decision and sureness of each), weights, bias
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import IndexUnusable
from pipeline.files import BROKEN_ARRAYS, write_whole
from pipeline.tagging.classifier import Classifier, Decision
from pipeline.tagging.fewshot import Fitted, Sureness
from pipeline.tagging.overlay import Overlay

FILE = "areas.npz"
FORMAT = 1
LOG = logging.getLogger(__name__)
Row = tuple[Decision, NDArray[np.float32], float]  # with its weights and bias


def extended(base: Classifier, overlay: Overlay, fitted: Mapping[str, Fitted]) -> Classifier:
    """The tagger for the areas in effect; ``base`` itself where nothing was added, merged or split.

    An area with others merged into it is given wherever one of them would be: their scores are brought to its threshold, and the
    highest counts.
    """
    rows = [(each, base.weights[at], float(base.bias[at])) for at, each in enumerate(base.decisions)]
    known = {decision.id for decision, _, _ in rows}
    rows += [(each.decision, each.weights, each.bias) for area, each in fitted.items() if area not in known]
    members = {area: [row for row in rows if overlay.became(row[0].id) == (area,)] for area in overlay.ids}
    made = [_joined(area, group) for area, group in members.items() if group]
    if [decision for decision, _, _ in made] == list(base.decisions):
        return base
    decisions, counts = tuple(decision for decision, _, _ in made), tuple(len(bias) for _, _, bias in made)
    weights, bias = (np.concatenate([each[at] for each in made]).astype(np.float32) for at in (1, 2))
    told = json.dumps([[asdict(decision) for decision in decisions], counts])
    mark = hashlib.sha256(b"".join((base.hash.encode(), told.encode(), weights.tobytes(), bias.tobytes()))).hexdigest()
    return replace(base, decisions=decisions, weights=weights, bias=bias, rows=counts if max(counts) > 1 else (), hash=mark)


def read(folder: Path, base: Classifier) -> dict[str, Fitted]:
    """The decisions kept in an index folder for this tagger; none if there are none or they cannot be used, for all can be made again."""
    file = folder / FILE
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
            if (int(arrays["format"]), str(arrays["tagger"])) != (FORMAT, base.hash):
                return {}
            told = json.loads(str(arrays["areas"]))
            weights, bias = arrays["weights"].astype(np.float32), arrays["bias"].astype(np.float32)
        if weights.shape != (len(told), base.weights.shape[1]) or bias.shape != (len(told),):
            raise ValueError("its parts do not fit together")
        fitted = [
            Fitted(Decision(**each["decision"]), weights[at], float(bias[at]), Sureness(**each["sureness"])) for at, each in enumerate(told)
        ]
    except FileNotFoundError:
        return {}
    except BROKEN_ARRAYS as error:
        LOG.info("The decisions of areas in %s are not used: %s.", file, error)
        return {}
    return {each.decision.id: each for each in fitted}


def sureness(folder: Path) -> dict[str, Sureness]:
    """How sure the decisions kept in an index folder are, whichever tagger they were made for."""
    try:
        with np.load(io.BytesIO((folder / FILE).read_bytes()), allow_pickle=False) as arrays:
            return {each["decision"]["id"]: Sureness(**each["sureness"]) for each in json.loads(str(arrays["areas"]))}
    except BROKEN_ARRAYS:
        return {}


def write(folder: Path, base: Classifier, fitted: Mapping[str, Fitted]) -> None:
    """Keep the decisions made for this tagger. Raises IndexUnusable where the folder cannot be written."""
    told = [{"decision": asdict(each.decision), "sureness": asdict(each.sureness)} for each in fitted.values()]
    weights = np.array([each.weights for each in fitted.values()], np.float32).reshape(len(fitted), base.weights.shape[1])
    bias = np.array([each.bias for each in fitted.values()], np.float32)
    out = io.BytesIO()
    marks = {"format": np.int64(FORMAT), "tagger": np.str_(base.hash), "areas": np.str_(json.dumps(told))}
    np.savez_compressed(out, allow_pickle=False, **marks, weights=weights, bias=bias)
    try:
        write_whole(folder / FILE, out.getvalue())
    except OSError as error:
        raise IndexUnusable(f"{folder / FILE} cannot be written ({error.strerror}); mend that and try again.") from error


def _joined(area: str, group: Sequence[Row]) -> tuple[Decision, NDArray[np.float32], NDArray[np.float32]]:
    """One decision of the rows of an area: a single one as it is; of several the scores are calibrated ones, moved to one threshold."""
    if len(group) == 1:
        ((decision, weights, bias),) = group
        return replace(decision, id=area), weights[None], np.array([bias], np.float32)
    threshold = next((decision.threshold for decision, _, _ in group if decision.id == area), group[0][0].threshold)
    moved = [_logit(threshold) - _logit(decision.threshold) + decision.offset for decision, _, _ in group]
    joined = np.array([weights * decision.slope for decision, weights, _ in group], np.float32)
    biases = np.array([bias * decision.slope + move for (decision, _, bias), move in zip(group, moved)], np.float32)
    return Decision(area, threshold, 1.0, 0.0), joined, biases


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))
