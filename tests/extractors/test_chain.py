"""Marginals of spans against the enumeration of all label sequences."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.chain import F32, span_marginals


def by_enumeration(scores: F32, step: F32) -> dict[tuple[int, int, int], float]:
    """Probabilities of spans from all label sequences."""
    size, labels = scores.shape
    found: dict[tuple[int, int, int], float] = {}
    whole = 0.0
    for path in product(range(labels), repeat=size):
        total = sum(scores[at, label] for at, label in enumerate(path))
        total += sum(step[a, b] for a, b in pairwise(path))
        weight = float(np.exp(total))
        whole += weight
        for first in range(size):
            if path[first] % 2:
                last = first
                while last + 1 < size and path[last + 1] == path[first] + 1:
                    last += 1
                key = (first, last, path[first] // 2)
                found[key] = found.get(key, 0) + weight
    return {key: weight / whole for key, weight in found.items()}


@given(st.integers(1, 4), st.integers(0, 1000))
def test_span_marginals_are_those_of_all_label_sequences(size: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    scores, step = random.normal(size=(size, 5)).astype(np.float32), random.normal(size=(5, 5)).astype(np.float32)
    other = random.normal(size=(7, 5)).astype(np.float32)
    [spans, _] = span_marginals([scores, other], step, lowest=0.05)
    expected = {key: p for key, p in by_enumeration(scores, step).items() if p > 0.0501}
    assert {(s.first, s.last, s.type): s.probability for s in spans if s.probability > 0.0501} == pytest.approx(
        expected, abs=1e-6
    )
    assert spans == span_marginals([scores], step, lowest=0.05)[0]
