"""Fit the linear models whose weights the extractors read: softmax regression over sets of cues (needs scipy)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from extractors.weights import LinearModel

__all__ = ["fit_model"]


def fit_model(
    samples: Sequence[Collection[str]],
    labels: Sequence[str],
    order: Sequence[str],
    *,
    at_least: int = 8,
    ridge: float = 8.0,
    smallest: float = 0.02,
) -> LinearModel:
    """The model that tells `labels` (all in `order`) from the cues in `samples`.

    Cues in fewer than `at_least` samples are left out, `ridge` is the weight of the L2 penalty; weights that are
    smaller than `smallest` for every label are dropped from the result.
    """
    counts = Counter(cue for cues in samples for cue in set(cues))
    cues = sorted(cue for cue, count in counts.items() if count >= at_least)
    column = {cue: number for number, cue in enumerate(cues)}
    cells = [(row, column[cue]) for row, found in enumerate(samples) for cue in sorted(set(found)) if cue in column]
    rows, columns = np.array(cells, dtype=np.int32).reshape(-1, 2).T
    matrix = csr_matrix((np.ones(len(cells)), (rows, columns)), shape=(len(samples), len(cues)))
    wanted = np.eye(len(order))[[order.index(label) for label in labels]]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(len(cues), len(order))
        scores = matrix @ weights
        scores -= scores.max(axis=1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
        slope = matrix.T @ (np.exp(scores) - wanted) + ridge * weights
        return float(ridge / 2 * (flat @ flat) - (scores * wanted).sum()), slope.ravel()

    best = minimize(loss, np.zeros(len(cues) * len(order)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    weights = best.x.reshape(len(cues), len(order))
    kept = {
        cue: tuple(int(weight) for weight in np.rint(100 * row))
        for cue, row in zip(cues, weights, strict=True)
        if abs(row).max() >= smallest
    }
    return LinearModel(tuple(order), kept)
