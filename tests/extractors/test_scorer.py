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
from extractors.candidates import Spans, candidate_spans
from extractors.corpus import CorpusFigures, WordClass
from extractors.features import Context, Page, Repeats, features_of
from extractors.gazetteer import Name, NameTable
from extractors.hashed_page import Passage
from extractors.scorer import SpanScorer, shipped_scorer
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


def passage(parts: list[str], is_title: bool, context: Context | None = None, paper: int = 0) -> Passage:
    return Passage(paper, split_words(TextView.of(" ".join(parts))), context or Context(), is_title)


def spans_of(*passages: Passage) -> Spans:
    return candidate_spans([each.words for each in passages], NAMES.keys(), NAMES.prefixes)


@settings(max_examples=60, deadline=None)
@given(*[st.lists(st.sampled_from(VOCABULARY), max_size=14)] * 2)
def test_bulk_scores_equal_the_sum_over_named_features(title: list[str], abstract: list[str]) -> None:
    context = Context(frozenset({"glue"}), frozenset({"graphnetwork"}), frozenset({"bert50"}))
    passages = [passage(title, True, context), passage(abstract, False, context)]
    texts = [each.words for each in passages]
    spans = spans_of(*passages)
    runs = list(spans.within(texts))
    keys = [texts[text].joined(first, last) for text, first, last in runs]
    in_title = frozenset(key for key, (text, _, _) in zip(keys, runs, strict=True) if text == 0)
    repeats = Repeats(Counter(keys), in_title)
    pages = [Page(each.words, context, repeats, FIGURES, each.is_title) for each in passages]
    features = [features_of(pages[text], first, last, NAMES) for text, first, last in runs]
    weights = {f: [weight(f, c) for c in range(len(ENTITY_TYPES))] for row in features for f in row}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scorer, "_GATE", -math.inf)
        found = SpanScorer(weights, NAMES, FIGURES).score(passages, spans)
    assert found.shape == (len(runs), len(ENTITY_TYPES))
    for row, scores in zip(features, found.tolist(), strict=True):
        powers = [math.exp(sum(weights[f][column] for f in row)) for column in range(len(ENTITY_TYPES))]
        wanted = [power / (1 + sum(powers)) for power in powers]
        assert scores == pytest.approx(wanted, abs=1e-3)


def test_without_weights_all_types_are_as_likely_as_none() -> None:
    one = passage(["graph", "network"], False)
    scores = SpanScorer({}, NAMES, FIGURES).score([one], spans_of(one))
    assert len(scores) == 3
    assert np.allclose(scores, 1 / 7)


def test_no_spans_no_scores() -> None:
    one = passage([], True)
    assert SpanScorer({}, NAMES, FIGURES).score([one], spans_of(one)).shape == (0, 6)
    assert SpanScorer({}, NAMES, FIGURES).score([], spans_of()).shape == (0, 6)


def test_the_shipped_scorer_tells_types_apart() -> None:
    one = passage(["We train a convolutional neural network for semantic segmentation in PyTorch."], False)
    spans = Spans(np.zeros(3, np.int64), np.array([3, 7, 10]), np.array([5, 8, 10]))
    scores = shipped_scorer().score([one], spans)
    assert [ENTITY_TYPES[at] for at in scores.argmax(axis=1)] == ["Method", "Task", "Software"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.lists(st.sampled_from(VOCABULARY), max_size=14), st.booleans()), min_size=1, max_size=5))
def test_what_shares_a_batch_changes_no_bit(texts: list[tuple[list[str], bool]]) -> None:
    passages = []
    for paper, (parts, is_title) in enumerate(texts):
        context = Context(short_keys=frozenset({"glue"} if is_title else {"x"}))
        passages.append(passage(parts, is_title, context, paper))
    spans = spans_of(*passages)
    together = shipped_scorer().score(passages, spans)
    for paper, each in enumerate(passages):
        alone = shipped_scorer().score([each], spans_of(each))
        assert (alone == together[spans.text == paper]).all()
