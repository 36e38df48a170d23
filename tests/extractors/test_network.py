"""The forward pass against products worked out by hand or by enumeration."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.network import F32, Inputs, Lstm, Network, _embed, _Table, dequantise


def sigmoid(x: float) -> float:
    return float(1 / (1 + np.exp(-x)))


def text(*words: int) -> Inputs:
    size = len(words)
    return Inputs(
        np.array(words, np.int32),
        np.zeros((size, 2), np.int32),
        np.zeros(size, np.int8),
        np.zeros((size, 1), np.float32),
    )


def tiny_network() -> Network:
    """A word's vector is its number; two hidden units read it; one layer looks one token to each side."""
    kernel = np.zeros((4, 2, 3), np.float32)
    kernel[0, 0] = (1, 2, 4)  # value of unit 0: left, own, right, of unit 0; its gate is the bias
    weights = {
        "emb": np.array([[0], [1], [2]], np.float16),
        "sub": np.zeros((1, 1), np.float16),
        "shp": np.zeros((1, 1), np.float16),
        "inp.weight": np.array([[1, 0, 0, 0], [-1, 0, 0, 0]], np.float32),
        "inp.bias": np.zeros(2, np.float32),
        "convs.0.weight": kernel.reshape(4, -1),
        "convs.0.bias": np.array([0, 0, 10, 10], np.float32),
        "norm.0.weight": np.ones(2, np.float32),
        "norm.0.bias": np.zeros(2, np.float32),
        "out.weight": np.array([[1, 0], [0, 1], [1, 1]], np.float32),
        "out.bias": np.array([0, 0, 0.5], np.float32),
        "tr": np.zeros((3, 3), np.float32),
    }
    return Network(weights, {"dilations": [1]})


def test_convolutions_by_hand() -> None:
    # normalised, a word above 0 is (1, -1) and the word 0 is (0, 0): token 0 sees 2 * 1 + 4 * 0, token 1: 1 * 1 + 4 * 1
    [scores] = tiny_network().emissions([text(1, 0, 2)])
    gate = sigmoid(10)
    units = [1 + 2 * gate, 0 + 5 * gate, 2 + 2 * gate]
    assert scores == pytest.approx(np.array([[unit, 0, unit + 0.5] for unit in units]), abs=1e-3)


def test_a_text_is_read_alike_in_any_company() -> None:
    network = tiny_network()
    texts = [text(1, 0, 2), text(2), text(2, 2, 2, 2, 1)]
    alone = [network.emissions([one])[0] for one in texts]
    assert all(np.array_equal(a, b) for a, b in zip(alone, network.emissions(texts), strict=True))


def test_words_that_differ_in_a_middle_gram_alone_get_their_own_vectors() -> None:
    words = _Table({"emb": np.zeros((1, 1), np.float32)}, "emb")
    pieces = _Table({"sub": np.array([[0], [1], [2], [4]], np.float32)}, "sub")
    grams = np.array([[1, 2, 0], [1, 3, 0], [1, 2, 0], [1, 0, 0]], np.int32)
    sums = _embed(words, pieces, np.zeros(4, np.int32), grams)[:, 1]
    assert sums.tolist() == pytest.approx([3 / 2**0.5, 5 / 2**0.5, 3 / 2**0.5, 1])


def random_network(seed: int, reach: int = 1) -> tuple[Network, dict[str, F32]]:
    """Six units, two layers and ten words, all weights at random; with the weights."""
    random = np.random.default_rng(seed)
    shapes = {
        "emb": (10, 5), "sub": (4, 3), "shp": (3, 2), "inp.weight": (6, 11), "inp.bias": (6,), "out.weight": (3, 6),
        "out.bias": (3,), "tr": (3, 3),
        **{f"{name}.{at}.{kind}": shape for at in range(2) for name, kind, shape in
           (("convs", "weight", (12, 18)), ("convs", "bias", (12,)), ("norm", "weight", (6,)), ("norm", "bias", (6,)))},
    }  # fmt: skip
    weights = {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    return Network(weights, {"dilations": [1, reach]}), weights


def random_text(seed: int, size: int) -> Inputs:
    random = np.random.default_rng(seed)
    return Inputs(
        random.integers(0, 10, size).astype(np.int32),
        random.integers(0, 4, (size, 2)).astype(np.int32),
        random.integers(0, 3, size).astype(np.int8),
        random.normal(size=(size, 1)).astype(np.float32),
    )


def scores_by_definition(text: Inputs, weights: dict[str, F32], reach: int) -> F32:
    """Embeddings, layer normalisation, gated convolutions with zeros beyond the ends: one after the other."""
    known = np.maximum((text.pieces > 0).sum(axis=1, keepdims=True), 1)
    grams = (weights["sub"][text.pieces] * (text.pieces > 0)[..., None]).sum(axis=1) / np.sqrt(known)
    read = np.concatenate([weights["emb"][text.words], grams, weights["shp"][text.shapes], text.flags], axis=1)
    hidden = read @ weights["inp.weight"].T + weights["inp.bias"]
    for at, step in enumerate((1, reach)):
        spread = np.sqrt(hidden.var(axis=1, keepdims=True) + 1e-5)
        normal = (hidden - hidden.mean(axis=1, keepdims=True)) / spread
        normal = normal * weights[f"norm.{at}.weight"] + weights[f"norm.{at}.bias"]
        padded = np.pad(normal, ((step, step), (0, 0)))
        kernel = weights[f"convs.{at}.weight"].reshape(12, 6, 3)
        total = sum(padded[tap * step : tap * step + len(text)] @ kernel[:, :, tap].T for tap in range(3))
        total = total + weights[f"convs.{at}.bias"]
        hidden = hidden + total[:, :6] / (1 + np.exp(-total[:, 6:]))
    scores: F32 = np.maximum(hidden, 0) @ weights["out.weight"].T + weights["out.bias"]
    return scores


@given(st.integers(0, 1000), st.integers(1, 9), st.integers(1, 4))
def test_what_is_folded_into_the_kernels_changes_nothing(seed: int, size: int, reach: int) -> None:
    network, weights = random_network(seed, reach)
    text = random_text(seed, size)
    [scores] = network.emissions([text])
    assert scores == pytest.approx(scores_by_definition(text, weights, reach), rel=1e-3, abs=1e-3)


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=5, unique=True), st.randoms())
def test_a_text_is_read_alike_whatever_was_read_before(seeds: list[int], random: Random) -> None:
    texts = [random_text(seed, 1 + seed % 7) for seed in seeds]
    order = list(range(len(texts)))
    random.shuffle(order)
    together = random_network(1)[0].emissions(texts)
    network = random_network(1)[0]
    for at in order:
        assert np.array_equal(network.emissions([texts[at]])[0], together[at])


def test_a_gate_that_is_shut_for_good_is_no_overflow() -> None:
    network, weights = random_network(3)
    shut = Network({**weights, "convs.0.bias": np.full(12, -1e4, np.float32)}, network.config)
    with np.errstate(all="raise", under="ignore"):
        assert np.isfinite(shut.emissions([random_text(1, 4)])[0]).all()


def test_int8_rows_are_multiplied_by_their_scale() -> None:
    weights = {"m": np.array([[2, -4], [1, 0]], np.int8), "m.scale": np.array([0.5, 3], np.float16)}
    assert dequantise(weights, "m").tolist() == [[1, -2], [3, 0]]


def test_the_recurrence_by_hand() -> None:
    weights = {
        "x.emb": np.array([[0], [1]], np.float32),
        "x.sub": np.zeros((1, 1), np.float32),
        "x.shape": np.zeros((1, 1), np.float32),
        "x.input": np.array([[1, 0, 0], [0, 0, 0], [0, 0, 0], [2, 0, 0]], np.float32),  # input, forget, output, cell
        "x.state": np.array([[0], [0], [0], [1]], np.float32),
        "x.bias": np.zeros(4, np.float32),
        "x.start": np.array([[0.5], [1]], np.float32),
    }
    [states, _] = Lstm(weights, "x")([text(1, 0), text(1)], is_backward=False)
    cell = 0.5 * 1 + sigmoid(1) * np.tanh(2 + 0.5)
    hidden = 0.5 * np.tanh(cell)
    cell = 0.5 * cell + 0.5 * np.tanh(hidden)
    assert states[:, 0] == pytest.approx([hidden, 0.5 * np.tanh(cell)], abs=1e-5)
