"""The forward pass of the tagger in NumPy: embeddings, an optional language model, gated convolutions.

What a text gets is the same to the last bit whatever shares its batch: matrix products either see one text, or, in
the recurrences over all texts of a batch, always `COLUMNS` rows. Weights are kept as int8 rows with a scale each, or
as float16. Products run on one thread: they are too small to share, and workers share texts instead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from extractors.chain import COLUMNS

__all__ = ["Inputs", "Network"]

F32 = NDArray[np.float32]
_MOST_SPELLINGS = 65_536

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

    def part(self, start: int, end: int) -> Inputs:
        """The tokens from `start` up to `end`."""
        return Inputs(self.words[start:end], self.pieces[start:end], self.shapes[start:end], self.flags[start:end])


def read_weights(folder: Path) -> dict[str, NDArray[Any]]:
    """The arrays of the model in `folder`, as they are stored."""
    with np.load(folder / "weights.npz", allow_pickle=False) as stored:
        return dict(stored)


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

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, at: NDArray[Any]) -> F32:
        rows: F32 = self._rows[at].astype(np.float32)
        if self._scale is not None:
            rows *= self._scale[at].astype(np.float32)[..., None]
        return rows


def _embed(words: _Table, pieces: _Table, tokens: NDArray[np.int32], grams: NDArray[np.int32]) -> F32:
    """Word vectors beside the sum of n-gram vectors, scaled by the root of their number."""
    total = pieces[grams]
    total *= (grams > 0)[..., None]
    total = total.sum(axis=1)
    total /= np.sqrt(np.maximum((grams > 0).sum(axis=1, keepdims=True), 1))
    return np.concatenate([words[np.where(tokens < len(words), tokens, 0)], total], axis=1)


def _parts(rows: F32, texts: Sequence[Inputs]) -> list[F32]:
    """The rows of each text."""
    return np.split(rows, np.cumsum([len(text) for text in texts[:-1]]))


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


class Lstm:
    """One direction of the language model: a layer of long short-term memory over a padded batch."""

    def __init__(self, weights: Weights, prefix: str) -> None:
        self._words, self._pieces = _Table(weights, f"{prefix}.emb"), _Table(weights, f"{prefix}.sub")
        self._shapes = _Table(weights, f"{prefix}.shape")
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
            vectors = _embed(self._words, self._pieces, text.words, text.pieces)
            read = np.concatenate([vectors, self._shapes[text.shapes]], axis=1)
            batch[: len(text), column] = (read @ self._input + self._bias)[flip]
        states = self._run(batch)
        return [states[: len(text), column][flip] for column, text in enumerate(texts)]

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
    result: F32 = 0.5 * x
    np.tanh(result, out=result)
    result *= 0.5
    result += 0.5
    return result


class _Reader:
    """What the first layer makes of tokens by their spelling (words, n-grams, shapes), worked out once for each."""

    def __init__(self, weights: Weights, matrix: F32) -> None:
        self._words, self._pieces, self._shapes = (_Table(weights, name) for name in ("emb", "sub", "shp"))
        self._matrix = matrix
        self._known: dict[bytes, int] = {}
        self._table = np.empty((1024, matrix.shape[1]), np.float32)

    def __call__(self, texts: Sequence[Inputs]) -> F32:
        """A row per token of all texts."""
        spelled = np.concatenate([np.column_stack([text.words, text.shapes, text.pieces]) for text in texts])
        if len(self._known) > _MOST_SPELLINGS:
            self._known.clear()
        known, before = self._known, len(self._known)
        rows = spelled.view(f"V{spelled[0].nbytes}").ravel().tolist()
        numbers = [known.setdefault(row, len(known)) for row in rows]
        if len(known) > before:
            fresh = np.frombuffer(b"".join(islice(known, before, None)), spelled.dtype)
            self._add(before, fresh.reshape(-1, spelled.shape[1]))
        found: F32 = self._table[numbers]
        return found

    def _add(self, at: int, fresh: NDArray[np.int32]) -> None:
        """Rows of new tokens, from row `at`; a product for each, as in a product of many a row's place tells."""
        while len(self._table) < at + len(fresh):
            self._table = np.concatenate([self._table, np.empty_like(self._table)])
        vectors = self._vectors(fresh[:, 0], fresh[:, 1], fresh[:, 2:])
        np.matmul(vectors[:, None], self._matrix, out=self._table[at : at + len(fresh), None])

    def _vectors(self, words: NDArray[np.int32], shapes: NDArray[np.int32], pieces: NDArray[np.int32]) -> F32:
        return np.concatenate([_embed(self._words, self._pieces, words, pieces), self._shapes[shapes]], axis=1)


class _Layer(NamedTuple):
    """A gated convolution of width 3 over normalised units, with what is linear in the normalisation folded in."""

    reach: int
    kernel: F32
    """Rows of three neighbours × (values, negated gates)."""
    bias: F32
    edges: tuple[F32, F32]
    """What `bias` holds of a left and of a right neighbour, who isn't there at the ends of a text."""

    @classmethod
    def of(cls, matrix: Weights, at: int, reach: int) -> Self:
        """The layer with number `at`."""
        kernel, bias = matrix[f"convs.{at}.weight"], matrix[f"convs.{at}.bias"]
        gain, shift = matrix[f"norm.{at}.weight"], matrix[f"norm.{at}.bias"]
        taps = kernel.reshape(len(bias), -1, 3).transpose(2, 1, 0).astype(np.float64)
        edges = [shift @ tap for tap in taps]
        taps *= gain[:, None]
        taps -= taps.mean(axis=1, keepdims=True)  # the same as to take the mean from the units
        whole = bias + sum(edges)
        sign = np.repeat((1.0, -1.0), len(bias) // 2)
        folded = ((sign * part).astype(np.float32) for part in (np.concatenate(list(taps)), whole, edges[0], edges[2]))
        rows, whole, left, right = folded
        return cls(reach, rows, whole, (left, right))

    def add_to(self, hidden: F32, beside: F32, total: F32) -> None:
        """Add to each token of a text what its neighbours `reach` to the left and right and itself make of it.

        `beside` (three times as wide) and `total` (twice as wide) are room to work in.
        """
        units = hidden.shape[1]
        mean = hidden.mean(axis=1)
        variance = np.einsum("ij,ij->i", hidden, hidden)
        variance /= units
        variance -= mean * mean
        own = beside[:, units : 2 * units]
        np.multiply(hidden, (1 / np.sqrt(variance + np.float32(1e-5)))[:, None], out=own)
        beside[: self.reach, :units] = 0
        beside[self.reach :, :units] = own[: -self.reach]
        beside[: -self.reach, 2 * units :] = own[self.reach :]
        beside[-self.reach :, 2 * units :] = 0
        np.matmul(beside, self.kernel, out=total)  # one product takes half the time of three
        total += self.bias
        total[: self.reach] -= self.edges[0]
        total[-self.reach :] -= self.edges[1]
        values, gates = total[:, :units], total[:, units:]
        np.exp(gates, out=gates)
        gates += 1
        values /= gates
        hidden += values


class Network:
    """Emissions and transitions of the tagger. Load it from the folder that training writes."""

    def __init__(self, weights: Weights, config: Mapping[str, Any]) -> None:
        self.config = config
        matrix = {
            name: dequantise(weights, name)
            for name in weights
            if name.startswith(("inp.", "convs.", "norm.", "out.", "lmp.", "tr"))
        }
        spelled = sum(weights[name].shape[1] for name in ("emb", "sub", "shp"))
        into = matrix["inp.weight"].T
        self._reader = _Reader(weights, into[:spelled].copy())
        self._in, self._in_bias = into[spelled:].copy(), matrix["inp.bias"]
        self._layers = [_Layer.of(matrix, at, reach) for at, reach in enumerate(config["dilations"])]
        self._out, self._out_bias = matrix["out.weight"].T.copy(), matrix["out.bias"]
        self.transitions: F32 = matrix["tr"]
        self._lm = (Lstm(weights, "fwd"), Lstm(weights, "bwd")) if config.get("language_model") else None
        if self._lm:
            self._lm_in, self._lm_bias = matrix["lmp.weight"].T.copy(), matrix["lmp.bias"]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The network in `folder`: ``config.json`` and ``weights.npz``."""
        return cls(read_weights(folder), json.loads((folder / "config.json").read_text(encoding="utf-8")))

    def emissions(self, texts: Sequence[Inputs], states: Sequence[F32] | None = None) -> list[F32]:
        """A row of label scores per token of each of at most `COLUMNS` texts, none of them empty.

        `states` are what `read` gives for these texts, where they are there already.
        """
        with _libraries().limit(limits=1, user_api="blas"), np.errstate(over="ignore"):  # a gate may be shut for good
            more = [()] * len(texts) if self._lm is None else self._project(states or self._read(texts, *self._lm))
            return list(map(self._score, _parts(self._reader(texts), texts), texts, more))

    def read(self, texts: Sequence[Inputs]) -> list[F32] | None:
        """States of the language model (tokens × units) of each text; ``None`` for a model without one."""
        with _libraries().limit(limits=1, user_api="blas"):
            return None if self._lm is None else self._read(texts, *self._lm)

    @staticmethod
    def _read(texts: Sequence[Inputs], forward: Lstm, backward: Lstm) -> list[F32]:
        pairs = zip(forward(texts, False), backward(texts, True), strict=True)
        return [np.concatenate(pair, axis=1) for pair in pairs]

    def _project(self, states: Sequence[F32]) -> list[tuple[F32, ...]]:
        return [(each @ self._lm_in + self._lm_bias,) for each in states]

    def _score(self, spelled: F32, text: Inputs, more: tuple[F32, ...]) -> F32:
        """Label scores of a text."""
        hidden = (np.concatenate([text.flags, *more], axis=1) if more else text.flags) @ self._in
        hidden += self._in_bias
        hidden += spelled
        beside, total = (np.empty((len(hidden), width * hidden.shape[1]), np.float32) for width in (3, 2))
        for layer in self._layers:
            layer.add_to(hidden, beside, total)
        scores: F32 = np.maximum(hidden, 0) @ self._out + self._out_bias
        return scores
