"""Fit the linear models whose weights the extractors read: regression over sets of cues (needs scipy)."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from extractors.weights import LinearModel

__all__ = ["Samples", "fit_logistic", "fit_model"]


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


class Samples:
    """Sets of cues as rows of a sparse matrix, with a label and the number of a group (a paper) each."""

    def __init__(self) -> None:
        self.columns: dict[str, int] = {}
        self.cells = array("i")
        self.ends = [0]
        self.labels: list[bool] = []
        self.groups: list[int] = []

    def add(self, cues: Iterable[str], label: bool, group: int) -> None:
        """Append one row."""
        self.cells.extend(self.columns.setdefault(cue, len(self.columns)) for cue in sorted(set(cues)))
        self.ends.append(len(self.cells))
        self.labels.append(label)
        self.groups.append(group)

    def matrix(self) -> csr_matrix:
        """All rows."""
        cells = np.frombuffer(self.cells, dtype=np.int32) if self.cells else np.zeros(0, np.int32)
        values = np.ones(len(cells), np.float32)
        return csr_matrix((values, cells, self.ends), shape=(len(self.labels), max(1, len(self.columns))))


def fit_logistic(
    samples: Samples, rows: NDArray[np.bool_], *, at_least: int = 6, ridge: float = 40.0
) -> dict[str, float]:
    """Weights of a logistic regression on the chosen `rows`, by cue; ``bias`` has no penalty.

    Cues in fewer than `at_least` of the rows are left out.
    """
    matrix = samples.matrix()[rows]
    kept = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]) >= at_least)
    matrix = matrix[:, kept].tocsr()
    back = matrix.T.tocsr()
    wanted = np.array(samples.labels, float)[rows]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat[:-1]
        scores = matrix @ weights + flat[-1]
        value = np.logaddexp(0, scores).sum() - wanted @ scores + ridge / 2 * (weights @ weights)
        miss = 1 / (1 + np.exp(-scores)) - wanted
        return float(value), np.append(back @ miss + ridge * weights, miss.sum())

    best = minimize(loss, np.zeros(len(kept) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    cues = list(samples.columns)
    found = {cues[column]: float(weight) for column, weight in zip(kept, best[:-1], strict=True)}
    return {**found, "bias": float(best[-1])}
