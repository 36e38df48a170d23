"""Precision, recall and F1 from tallies per paper, how sure they are, and whether one run is better than another.

Intervals are percentile bootstrap intervals over papers (B. Efron, R. Tibshirani, An Introduction to the Bootstrap,
1993, ch. 13); two runs are compared on the same resamples (T. Berg-Kirkpatrick et al., An Empirical Investigation of
Statistical Significance in NLP, 2012).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.evaluation.papers import Tally

__all__ = ["Difference", "Figures", "differences", "figures", "table_of"]

Counts = NDArray[np.float64]
"""Papers × rows × (right, predicted, found, wanted)."""

_LEVEL = (2.5, 97.5)
"""Percentiles that a 95 % interval lies between."""
_AT_ONCE = 1 << 21
"""Papers that are drawn at once, to bound memory."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One row: `interval` is the 95 % interval of `f1`, ``None`` where it was not asked for."""

    precision: float
    recall: float
    f1: float
    predicted: int
    wanted: int
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """Two runs compared: F1 of both, the 95 % interval of `new` less `old`, the share of resamples with `new` ahead."""

    old: float
    new: float
    interval: tuple[float, float]
    ahead: float


def table_of(papers: Sequence[Mapping[str, Tally]], rows: Sequence[str]) -> Counts:
    """The tallies of `rows` of all papers in one array; what a paper has no tally of is zero."""
    none = Tally()
    counts = [[paper.get(row, none) for row in rows] for paper in papers]
    return np.array(counts, np.float64).reshape(len(papers), len(rows), 4)


def figures(counts: Counts, resamples: int = 0, seed: int = 0) -> list[Figures]:
    """The figures of each row over all papers; an F1 of nothing is 0.

    >>> counts = table_of([{"a": Tally(2, 4, 2, 2)}, {"a": Tally(1, 2, 1, 2)}], ["a"])
    >>> figures(counts)
    [Figures(precision=0.5, recall=0.75, f1=0.6, predicted=6, wanted=4, interval=None)]
    """
    sums = counts.sum(axis=0)
    precision, recall = _precision_recall(sums)
    f1 = _f1(sums)
    drawn = _resampled_f1(counts, resamples, seed) if resamples and len(counts) else None
    return [
        Figures(
            float(precision[row]),
            float(recall[row]),
            float(f1[row]),
            int(sums[row, 1]),
            int(sums[row, 3]),
            _interval(drawn[:, row]) if drawn is not None else None,
        )
        for row in range(counts.shape[1])
    ]


def differences(old: Counts, new: Counts, resamples: int, seed: int = 0) -> list[Difference]:
    """Each row of two runs on the same papers compared, both on the same resamples.

    >>> old = table_of([{"a": Tally(1, 2, 1, 2)}] * 9, ["a"])
    >>> new = table_of([{"a": Tally(2, 2, 2, 2)}] * 9, ["a"])
    >>> differences(old, new, 100)
    [Difference(old=0.5, new=1.0, interval=(0.5, 0.5), ahead=1.0)]
    """
    both = np.concatenate([old, new], axis=1)
    f1 = _f1(both.sum(axis=0))
    drawn = _resampled_f1(both, max(resamples, 1), seed)
    rows = old.shape[1]
    gains = drawn[:, rows:] - drawn[:, :rows]
    return [
        Difference(float(f1[row]), float(f1[rows + row]), _interval(gains[:, row]), float((gains[:, row] > 0).mean()))
        for row in range(rows)
    ]


def _interval(drawn: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(drawn, _LEVEL)
    return float(low), float(high)


def _resampled_f1(counts: Counts, resamples: int, seed: int) -> NDArray[np.float64]:
    """F1 of each row in each resample: as many papers as there are, drawn with replacement."""
    flat = counts.reshape(len(counts), -1)
    sums = [weights @ flat for weights in _weights(len(counts), resamples, seed)]
    return _f1(np.concatenate(sums).reshape(resamples, counts.shape[1], 4))


def _weights(papers: int, resamples: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """How often each paper is drawn in each resample, some resamples at a time."""
    generator = np.random.default_rng(seed)
    step = max(1, _AT_ONCE // papers)
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        drawn = generator.integers(papers, size=(size, papers))
        drawn += papers * np.arange(size)[:, None]
        yield np.bincount(drawn.ravel(), minlength=size * papers).reshape(size, papers).astype(np.float64)


def _precision_recall(sums: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    right, predicted, found, wanted = np.moveaxis(sums, -1, 0)
    return right / np.maximum(predicted, 1), found / np.maximum(wanted, 1)


def _f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    precision, recall = _precision_recall(sums)
    total = precision + recall
    return 2 * precision * recall / np.where(total > 0, total, 1)
