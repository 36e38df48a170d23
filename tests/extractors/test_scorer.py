"""The scorer adds up in bulk what the features say one by one."""

from __future__ import annotations

import math
import zlib
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import scorer
from extractors.candidates import candidate_spans
from extractors.corpus import CorpusFigures, WordClass
from extractors.features import Context, Page, features_of
from extractors.gazetteer import Name, NameTable
from extractors.scorer import Passage, SpanScorer, context_counts, shipped_scorer
from extractors.tex import TextView
from extractors.tokens import split_words
from kg.model import ENTITY_TYPES

NAMES = NameTable(
    [
        Name("graph network", "Method", "curated", 1, 0.9),
        Name("glue", "Dataset", "curated", 1, 0.9, "GLUE"),
        Name("graph", "Task", "annotated", 2, 0.5, "", 5),
    ]
)
FIGURES = CorpusFigures(
    {"graph": WordClass("1", "10", "100", "7"), "network": WordClass("2", "20", "200", "9")},
    {"graphnetwork": 40, "deepgraphnetwork": 12, "deepgraph": 15},
)
VOCABULARY = ["Graph", "network", "deep", "GLUE", "BERT-50", "the", "on", "(", ")", ",", ".", "x", "2D", "and"]


def weight(feature: str, column: int) -> float:
    """A number that depends on the feature alone."""
    return (zlib.crc32(f"{column}{feature}".encode()) % 2001 - 1000) / 2000


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(VOCABULARY), max_size=14), st.booleans())
def test_bulk_scores_equal_the_sum_over_named_features(parts: list[str], is_title: bool) -> None:
    words = split_words(TextView.of(" ".join(parts)))
    spans = list(candidate_spans(words, NAMES.is_known, NAMES.is_prefix))
    context = Context(
        context_counts([spans]), frozenset({"graph"}), frozenset({"glue"}), frozenset({"graphnetwork"}),
        frozenset({"bert50"}),
    )  # fmt: skip
    page = Page(words, context, FIGURES, is_title)
    features = [features_of(page, first, last, NAMES) for first, last, _ in spans]
    weights = {f: [weight(f, c) for c in range(len(ENTITY_TYPES))] for row in features for f in row}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scorer, "_GATE", -math.inf)
        [found] = SpanScorer(weights, NAMES, FIGURES).score([Passage(words, spans, context, is_title)])
    assert found.shape == (len(spans), len(ENTITY_TYPES))
    for row, scores in zip(features, found.tolist(), strict=True):
        powers = [math.exp(sum(weights[f][column] for f in row)) for column in range(len(ENTITY_TYPES))]
        wanted = [power / (1 + sum(powers)) for power in powers]
        assert scores == pytest.approx(wanted, abs=1e-3)


def test_without_weights_all_types_are_as_likely_as_none() -> None:
    words = split_words(TextView.of("graph network"))
    [scores] = SpanScorer({}, NAMES, FIGURES).score([Passage(words, [(0, 1, "graphnetwork")], Context(), False)])
    assert np.allclose(scores, 1 / 7)


def test_no_spans_no_scores() -> None:
    words = split_words(TextView.of(""))
    [scores] = SpanScorer({}, NAMES, FIGURES).score([Passage(words, [], Context(Counter()), True)])
    assert scores.shape == (0, 6)
    assert SpanScorer({}, NAMES, FIGURES).score([]) == []


def test_the_shipped_scorer_tells_types_apart() -> None:
    words = split_words(TextView.of("We train a convolutional neural network for semantic segmentation in PyTorch."))
    spans = [(first, last, words.joined(first, last)) for first, last in ((3, 5), (7, 8), (10, 10))]
    [scores] = shipped_scorer().score([Passage(words, spans, Context(), False)])
    assert [ENTITY_TYPES[at] for at in scores.argmax(axis=1)] == ["Method", "Task", "Software"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.lists(st.sampled_from(VOCABULARY), max_size=14), st.booleans()), min_size=1, max_size=5))
def test_what_shares_a_batch_changes_no_bit(texts: list[tuple[list[str], bool]]) -> None:
    passages = []
    for parts, is_title in texts:
        words = split_words(TextView.of(" ".join(parts)))
        spans = list(candidate_spans(words, NAMES.is_known, NAMES.is_prefix))
        context = Context(context_counts([spans]), short_keys=frozenset({"glue"} if is_title else {"x"}))
        passages.append(Passage(words, spans, context, is_title))
    together = shipped_scorer().score(passages)
    for passage, found in zip(passages, together, strict=True):
        [alone] = shipped_scorer().score([passage])
        assert (alone == found).all()
