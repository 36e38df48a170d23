"""The forward pass of the tagger in NumPy: embeddings, an optional language model, gated convolutions, CRF marginals.

What a text gets is the same to the last bit whatever shares its batch: matrix products either see one text, or, in
the recurrences over all texts of a batch, always `COLUMNS` rows. Weights are kept as int8 rows with a scale each, or
as float16.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["COLUMNS", "Inputs", "Network", "SpanScore", "span_marginals"]

F32 = NDArray[np.float32]
COLUMNS = 32
"""Most texts of a batch. A matrix product rounds a row the same way as long as the number of rows is the same."""

Weights = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the network reads of one text; a row per token.

    `words` are rows of the word table (0: unknown), `pieces` rows of the table of character n-grams (0: none),
    `shapes` classes of spelling, `flags` real-valued features.
    """

    words: NDArray[np.int32]
    pieces: NDArray[np.int32]
    shapes: NDArray[np.int8]
    flags: F32

    def __len__(self) -> int:
        return len(self.words)


@dataclass(frozen=True, slots=True)
class SpanScore:
    """How likely tokens `first` to `last` (inclusive) are a name of the type with index `type`."""

    first: int
    last: int
    type: int
    probability: float


def dequantise(weights: Weights, name: str) -> F32:
    """A matrix as float32; int8 rows are multiplied by their scales (``name.scale``)."""
    matrix = weights[name]
    scale = weights.get(f"{name}.scale")
    return matrix.astype(np.float32) if scale is None else matrix.astype(np.float32) * scale.astype(np.float32)[:, None]


class _Table:
    """Rows that are looked up: stay quantised in memory."""

    def __init__(self, weights: Weights, name: str) -> None:
        self._rows = weights[name]
        self._scale = weights.get(f"{name}.scale")

    def __getitem__(self, at: NDArray[Any]) -> F32:
        rows: F32 = self._rows[at].astype(np.float32)
        if self._scale is not None:
            rows *= self._scale[at].astype(np.float32)[..., None]
        return rows


def _embed(words: _Table, pieces: _Table, size: int, tokens: NDArray[np.int32], grams: NDArray[np.int32]) -> F32:
    """Word vectors beside the sum of n-gram vectors, scaled by the root of their number; once per distinct token."""
    _, first, inverse = np.unique(
        np.column_stack([tokens, grams[:, 0], grams[:, -1]]), axis=0, return_index=True, return_inverse=True
    )
    ids = grams[first]
    known = np.where(tokens[first] < size, tokens[first], 0)
    total = (pieces[ids] * (ids > 0)[..., None]).sum(axis=1)
    total /= np.sqrt(np.maximum((ids > 0).sum(axis=1, keepdims=True), 1))
    table: F32 = np.concatenate([words[known], total], axis=1)[inverse.ravel()]
    return table


class Lstm:
    """One direction of the language model: a layer of long short-term memory over a padded batch."""

    def __init__(self, weights: Weights, prefix: str) -> None:
        self._words, self._pieces = _Table(weights, f"{prefix}.emb"), _Table(weights, f"{prefix}.sub")
        self._shapes = _Table(weights, f"{prefix}.shape")
        self._size = len(weights[f"{prefix}.emb"])
        self._input = dequantise(weights, f"{prefix}.input").T.copy()
        self._state = dequantise(weights, f"{prefix}.state").T.copy()
        self._bias = weights[f"{prefix}.bias"].astype(np.float32)
        self._start = weights[f"{prefix}.start"].astype(
            np.float32
        )  # hidden and cell state after the mark of a document
        self.width = self._state.shape[0]

    def __call__(self, texts: Sequence[Inputs], is_backward: bool) -> list[F32]:
        """States per token of each text: at token ``t`` what was read up to and with it, from its side."""
        flip = slice(None, None, -1) if is_backward else slice(None)
        longest = max(map(len, texts))
        batch = np.zeros((longest, len(texts), self._input.shape[1]), np.float32)
        for column, text in enumerate(texts):
            batch[: len(text), column] = (self._read(text) @ self._input + self._bias)[flip]
        states = self._run(batch)
        return [states[: len(text), column][flip] for column, text in enumerate(texts)]

    def _read(self, text: Inputs) -> F32:
        vectors = _embed(self._words, self._pieces, self._size, text.words, text.pieces)
        return np.concatenate([vectors, self._shapes[text.shapes]], axis=1)

    def _run(self, gates: F32) -> F32:
        size, texts = self.width, gates.shape[1]
        hidden = np.tile(self._start[0], (COLUMNS, 1))
        cell = np.tile(self._start[1], (texts, 1))
        states = np.empty((len(gates), texts, size), np.float32)
        for step, given in enumerate(gates):
            now = given + (hidden @ self._state)[:texts]
            squashed = _sigmoid(now[:, : 3 * size])  # input, forget, output
            cell = squashed[:, size : 2 * size] * cell + squashed[:, :size] * np.tanh(now[:, 3 * size :])
            states[step] = hidden[:texts] = squashed[:, 2 * size :] * np.tanh(cell)
        return states


def _sigmoid(x: F32) -> F32:
    result: F32 = 0.5 * np.tanh(0.5 * x) + 0.5
    return result


class Network:
    """Emissions and transitions of the tagger. Load it from the folder that training writes."""

    def __init__(self, weights: Weights, config: Mapping[str, Any]) -> None:
        self.config = config
        self._words, self._pieces, self._shapes = (_Table(weights, name) for name in ("emb", "sub", "shp"))
        self._size = len(weights["emb"])
        matrix = {
            name: dequantise(weights, name)
            for name in weights
            if name.startswith(("inp.", "convs.", "norm.", "out.", "lmp.", "tr"))
        }
        self._in, self._in_bias = matrix["inp.weight"].T.copy(), matrix["inp.bias"]
        self._layers = [self._layer(matrix, at) for at in range(len(config["dilations"]))]
        self._out, self._out_bias = matrix["out.weight"].T.copy(), matrix["out.bias"]
        self.transitions: F32 = matrix["tr"]
        self._lm = (Lstm(weights, "fwd"), Lstm(weights, "bwd")) if config.get("language_model") else None
        if self._lm:
            self._lm_in, self._lm_bias = matrix["lmp.weight"].T.copy(), matrix["lmp.bias"]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The network in `folder`: ``config.json`` and ``weights.npz``."""
        with np.load(folder / "weights.npz", allow_pickle=False) as stored:
            weights = dict(stored)
        return cls(weights, json.loads((folder / "config.json").read_text(encoding="utf-8")))

    def _layer(self, matrix: Mapping[str, F32], at: int) -> tuple[F32, F32, F32, F32, int]:
        kernel = matrix[f"convs.{at}.weight"].reshape(-1, self._in.shape[1], 3)  # outputs, inputs, taps
        return (
            np.ascontiguousarray(kernel.transpose(2, 1, 0)),
            matrix[f"convs.{at}.bias"],
            matrix[f"norm.{at}.weight"],
            matrix[f"norm.{at}.bias"],
            self.config["dilations"][at],
        )

    def emissions(self, texts: Sequence[Inputs]) -> list[F32]:
        """A row of label scores per token of each of at most `COLUMNS` texts, none of them empty."""
        rows = [self._features(text) for text in texts] if self._lm is None else self._with_states(texts, *self._lm)
        return [self._score(row) for row in rows]

    def _features(self, text: Inputs, *more: F32) -> F32:
        vectors = _embed(self._words, self._pieces, self._size, text.words, text.pieces)
        joined = np.concatenate([vectors, self._shapes[text.shapes], text.flags, *more], axis=1)
        features: F32 = joined @ self._in + self._in_bias
        return features

    def _with_states(self, texts: Sequence[Inputs], forward: Lstm, backward: Lstm) -> list[F32]:
        states = zip(forward(texts, False), backward(texts, True), strict=True)
        return [
            self._features(text, np.concatenate(pair, axis=1) @ self._lm_in + self._lm_bias)
            for text, pair in zip(texts, states, strict=True)
        ]

    def _score(self, hidden: F32) -> F32:
        """Label scores from the features of a text."""
        for layer in self._layers:
            hidden = hidden + self._convolve(hidden, *layer)
        scores: F32 = np.maximum(hidden, 0) @ self._out + self._out_bias
        return scores

    @staticmethod
    def _convolve(hidden: F32, kernel: F32, bias: F32, gain: F32, shift: F32, reach: int) -> F32:
        """A gated linear unit over the token and its neighbours `reach` to the left and right."""
        centred = hidden - hidden.mean(axis=1, keepdims=True)
        normal = centred / np.sqrt((centred * centred).mean(axis=1, keepdims=True) + 1e-5)
        normal = normal * gain + shift
        total = normal @ kernel[1] + bias
        total[reach:] += normal[:-reach] @ kernel[0]
        total[:-reach] += normal[reach:] @ kernel[2]
        half = total.shape[1] // 2
        gated: F32 = total[:, :half] * _sigmoid(total[:, half:])
        return gated


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
    forward, scales = _messages(local, step)
    reverse, _ = _messages([np.ones_like(scores[:1]) if len(scores) < 2 else scores[::-1] for scores in local], step.T)
    found = []
    for scores, ahead, back, scale in zip(local, forward, reverse, scales, strict=True):
        # what the reversed pass holds at a token includes the token itself: the message to it is one step back
        backward = np.ones_like(ahead)
        backward[:-1] = back[::-1][1:] @ step.T
        backward /= (ahead * backward).sum(axis=1, keepdims=True)
        onward = scores * backward / scale[:, None]
        text = []
        for first, type_ in np.argwhere((ahead * backward)[:, 1::2] > lowest).tolist():
            text += _spans_from(first, type_, ahead, backward, onward, step, scores, scale, lowest, longest)
        found.append(text)
    return found


def _messages(
    local: Sequence[NDArray[np.float64]], step: NDArray[np.float64]
) -> tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]]:
    """Normalised forward messages of each text and the sums they were divided by."""
    longest = max(map(len, local))
    padded = np.ones((longest, len(local), len(step)))
    for column, scores in enumerate(local):
        padded[: len(scores), column] = scores
    messages, sums = np.empty_like(padded), np.empty((longest, len(local), 1))
    message, now = np.ones((COLUMNS, len(step))), padded[0]
    for at in range(longest):
        if at:
            now = (message @ step)[: len(local)] * padded[at]
        sums[at] = now.sum(axis=1, keepdims=True)
        message[: len(local)] = messages[at] = now / sums[at]
    return (
        [messages[: len(scores), column] for column, scores in enumerate(local)],
        [sums[: len(scores), column, 0] for column, scores in enumerate(local)],
    )


def _spans_from(
    first: int,
    type_: int,
    forward: NDArray[np.float64],
    backward: NDArray[np.float64],
    onward: NDArray[np.float64],
    step: NDArray[np.float64],
    local: NDArray[np.float64],
    scale: NDArray[np.float64],
    lowest: float,
    longest: int,
) -> list[SpanScore]:
    """The spans of a type that begin at `first`."""
    begin, inside = 1 + 2 * type_, 2 + 2 * type_
    mass, label, found = forward[first, begin], begin, []
    for last in range(first, min(len(local), first + longest)):
        if last > first:
            mass *= step[label, inside] * local[last, inside] / scale[last]
            label = inside
            if mass * backward[last, inside] < lowest:
                break
        if last + 1 < len(local):
            ended = step[label] @ onward[last + 1] - step[label, inside] * onward[last + 1, inside]
        else:
            ended = 1.0
        if mass * ended > lowest:
            found.append(SpanScore(first, last, type_, float(mass * ended)))
    return found
