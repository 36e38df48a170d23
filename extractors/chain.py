"""The chain over the tagger's labels: how likely each span is a name, from a linear-chain CRF's marginals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["COLUMNS", "SpanScore", "span_marginals"]

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
COLUMNS = 32
"""Most texts of a batch. A matrix product rounds a row the same way as long as the number of rows is the same."""


class SpanScore(NamedTuple):
    """How likely tokens `first` to `last` (inclusive) are a name of the type with index `type`."""

    first: int
    last: int
    type: int
    probability: float


def span_marginals(
    emissions: Sequence[F32], transitions: F32, lowest: float = 0.02, longest: int = 14
) -> list[list[SpanScore]]:
    """For each text its spans with their probabilities under the chain (labels O, then B and I of each type).

    Forward and backward messages (Rabiner 1989, scaled so that each sums to one), of all texts at once, give the
    probability that a label sequence holds exactly this span. Spans less likely than `lowest` or longer than
    `longest` tokens are left out.

    >>> scores = np.array([[0, 5, 0], [0, 0, 5], [5, 0, 0]], np.float32)
    >>> barred = np.array([[0, 0, -1e4], [0, 0, 0], [0, 0, 0]], np.float32)
    >>> [(s.first, s.last, s.type, round(s.probability, 2)) for s in span_marginals([scores], barred)[0]]
    [(0, 1, 0, 0.97)]
    """
    step = np.exp(transitions.astype(np.float64))
    local = [np.exp((e - e.max(axis=1, keepdims=True)).astype(np.float64)) for e in emissions]
    bounds = np.cumsum([0, *map(len, local)])
    first, last, types, chances = _likely_spans(_Chain.of(local, bounds, step), bounds, lowest, longest)
    starts = np.repeat(bounds[:-1], np.diff(bounds))[first]  # of their texts
    spans = list(map(SpanScore, *(column.tolist() for column in (first - starts, last - starts, types, chances))))
    cuts = np.searchsorted(first, bounds).tolist()
    return [spans[a:b] for a, b in pairwise(cuts)]


class _Chain(NamedTuple):
    """What the probabilities of spans are made of, a row per token of all texts, a column per type."""

    begun: F64
    """The mass of all that leads to a name that begins here."""
    begin: F64
    """The probability that one begins here."""
    onward: tuple[F64, F64]
    """By what the mass grows when a name goes on here, after its first token and after later ones."""
    after: F64
    """The mass of all that follows when a name goes on here."""
    ended: tuple[F64, F64]
    """The mass of all that follows where a name ends here, with its first token and with later ones."""

    @classmethod
    def of(cls, local: Sequence[F64], bounds: NDArray[np.int64], step: F64) -> Self:
        """Of texts that lie between `bounds`."""
        scores = np.concatenate(local)
        ahead, scale, back = _messages(local, step)

        def to_next(rows: F64) -> F64:
            """What each token gets from the next one of its text; ones at the end."""
            given = np.ones_like(rows)
            for start, end in pairwise(bounds.tolist()):
                given[start : end - 1] = rows[start + 1 : end] @ step.T
            return given

        # what the reversed pass holds at a token includes the token itself: the message to it is one step back
        backward = to_next(back)
        backward /= (ahead * backward).sum(axis=1, keepdims=True)
        coming = scores * backward / scale
        ended = to_next(coming)
        following = np.zeros_like(coming[:, 2::2])
        following[:-1] = coming[1:, 2::2]
        following[bounds[1:] - 1] = 0
        stay = np.diagonal(step[1::2, 2::2]), np.diagonal(step[2::2, 2::2])
        return cls(
            ahead[:, 1::2],
            (ahead * backward)[:, 1::2],
            (stay[0] * scores[:, 2::2] / scale, stay[1] * scores[:, 2::2] / scale),
            backward[:, 2::2],
            (ended[:, 1::2] - stay[0] * following, ended[:, 2::2] - stay[1] * following),
        )


def _likely_spans(
    chain: _Chain, bounds: NDArray[np.int64], lowest: float, longest: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], F64]:
    """First and last tokens, types and probabilities of spans, by first token, type and last token."""
    first, types = np.nonzero(chain.begin > lowest)
    ends = np.repeat(bounds[1:], np.diff(bounds))[first]
    start, mass = np.arange(len(first)), chain.begun[first, types]
    found = []
    for size in range(longest):
        if size:
            inside = first[start] + size < ends[start]
            start, mass = start[inside], mass[inside]
        last, type_ = first[start] + size, types[start]
        if size:
            mass = mass * chain.onward[size > 1][last, type_]
            alive = mass * chain.after[last, type_] >= lowest
            start, mass, last, type_ = start[alive], mass[alive], last[alive], type_[alive]
        chance = mass * chain.ended[size > 0][last, type_]
        likely = chance > lowest
        found.append((start[likely], last[likely], chance[likely]))
    start, last, chance = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(start, kind="stable")
    start = start[order]
    return first[start], last[order], types[start], chance[order]


def _messages(local: Sequence[F64], step: F64) -> tuple[F64, F64, F64]:
    """Normalised forward messages, the sums they were divided by, and the messages of the reversed texts."""
    longest, texts, labels = max(map(len, local)), len(local), len(step)
    padded = np.ones((longest, 2, texts, labels))
    for column, scores in enumerate(local):
        padded[: len(scores), 0, column] = scores
        padded[: len(scores), 1, column] = scores[::-1]
    messages, sums = np.empty_like(padded), np.empty((longest, 2, texts, 1))
    steps, message, now = np.stack([step, step.T]), np.ones((2, COLUMNS, labels)), padded[0]
    for at in range(longest):
        if at:
            now = np.matmul(message, steps)[:, :texts]
            now *= padded[at]
        np.add.reduce(now, axis=2, keepdims=True, out=sums[at])
        np.divide(now, sums[at], out=messages[at])
        message[:, :texts] = messages[at]
    return (
        np.concatenate([messages[: len(scores), 0, column] for column, scores in enumerate(local)]),
        np.concatenate([sums[: len(scores), 0, column] for column, scores in enumerate(local)]),
        np.concatenate([messages[: len(scores), 1, column][::-1] for column, scores in enumerate(local)]),
    )
