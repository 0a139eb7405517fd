"""Thinning: fewer neurons in each layer's feed-forward part, those that stay taking over what they can of those that go.

Optimal brain surgeon (Hassibi and Stork 1993) over whole neurons, as in ZipLM (Kurtic et al. 2023): the neuron goes without which
the part's output over real text changes least, once the weights of the others are fitted anew by least squares.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from pipeline.making.inputs import inputs
from pipeline.making.trainable import Trainable

_DAMPING = 1e-2  # of the mean square of a neuron, added to each: neurons that hardly speak are then no trouble to invert
_RUN = 64  # neurons that go between two fits of all that stay, which take away what rounding has added up to


def thinned(model: Trainable, neurons: int, passages: Sequence[str], queries: Sequence[str]) -> Trainable:
    """The model with so many neurons a layer; passages and queries, as they are met, count half each."""
    tensors = model.tensors()
    for name, given in inputs(model, ["down"], passages, queries, exact=False).items():
        output = np.concatenate([tensors[f"{name}.weight"], tensors[f"{name}.bias"][:, None]], axis=1)
        kept, fitted = _thinned(given.moment, torch.from_numpy(output).double(), neurons)
        before = name.replace("down", "up")
        tensors |= {f"{before}.{kind}": tensors[f"{before}.{kind}"][kept] for kind in ("weight", "bias")}
        tensors |= {f"{name}.weight": fitted[:, :-1], f"{name}.bias": fitted[:, -1]}
    return model.with_tensors(tensors)


def _thinned(moment: torch.Tensor, output: torch.Tensor, neurons: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The neurons that stay, in order, and the output (D, neurons + 1) that is fitted to them and to the bias."""
    damping = torch.full((len(moment),), float(moment.diagonal()[:-1].mean()) * _DAMPING, dtype=torch.float64)
    damping[-1] = 0  # the bias is always 1
    damped, kept = moment + torch.diag(damping), torch.arange(len(moment))
    while (more := len(kept) - 1 - neurons) > 0:
        fitted, inverse = _fitted(damped, output, kept), torch.linalg.inv(damped[kept][:, kept])
        alive = torch.ones(len(kept), dtype=torch.bool)
        for _ in range(min(_RUN, more)):
            costs = (fitted * fitted).sum(dim=0) / inverse.diagonal()
            costs[~alive] = costs[-1] = torch.inf
            gone = int(costs.argmin())
            alive[gone] = False
            change = inverse[gone] / inverse[gone, gone]
            fitted = fitted - torch.outer(fitted[:, gone], change)
            inverse = inverse - torch.outer(inverse[:, gone], change)
            inverse[gone, gone] = 1  # of no matter any more, but not to be divided by
        kept = kept[alive]
    return kept[:-1].numpy(), _fitted(damped, output, kept).float().numpy()


def _fitted(damped: torch.Tensor, output: torch.Tensor, kept: torch.Tensor) -> torch.Tensor:
    """What of the ``output`` (D, all) those that are kept give, by least squares: (D, kept)."""
    found: torch.Tensor = torch.linalg.solve(damped[kept][:, kept], damped[kept] @ output.T)
    return found.T
