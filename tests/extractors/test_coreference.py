"""Which names are compared, and which are united, against the plain way to say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import coreference
from extractors.abbreviations import AbbreviationExtractor
from extractors.coreference import (
    Likeness,
    Occurrence,
    PairModel,
    Pairs,
    best_name,
    form_pairs,
    is_candidate,
    pair_features,
)
from extractors.ner_inputs import tokenise
from kg.model import Document, Paper

NAMES = (
    "graph network", "graph neural network", "GNN", "GNNs", "Graph-Net", "neural net", "QA", "question answering",
    "open question answering", "ResNet", "ResNet-50", "3D CNN", "a novel method",
)  # fmt: skip
PAIRS: tuple[Pairs, ...] = (frozenset(), frozenset({("gnn", "graphneuralnetwork"), ("qa", "questionanswering")}))
SIZE = len(pair_features("a", "b", "Method", set()))
SEVERAL = st.lists(st.sampled_from(NAMES), min_size=1, max_size=7, unique=True)


def model_of(seed: int) -> PairModel:
    weights = [((seed * 31 + at * 17) % 13 - 6) / 4 for at in range(SIZE)]
    return PairModel({"all": weights, "Method": weights[::-1]})


@given(SEVERAL, st.sampled_from(("Method", "Task")), st.sampled_from(PAIRS), st.integers(0, 50))
def test_names_with_something_in_common_are_compared(names: list[str], type_: str, pairs: Pairs, seed: int) -> None:
    model = model_of(seed)
    for _ in range(2):  # the second time from memory
        likeness = model.likeness(names, type_, pairs)
        indexes = [(x, y) for x in range(len(names)) for y in range(len(names)) if x != y]
        assert set(likeness) == {(x, y) for x, y in indexes if is_candidate(names[x], names[y], type_, pairs)}
        for (x, y), chance in likeness.items():
            if x > y:
                assert chance == model.probability(names[x], names[y], type_, pairs)


def test_the_name_with_the_highest_sum_of_scores_is_best() -> None:
    occurrences = [Occurrence(0, 0, "GNN", 0.5), Occurrence(1, 1, "graph network", 0.8), Occurrence(2, 2, "GNN", 0.4)]
    assert best_name(occurrences) == "GNN"
    assert model_of(1).probability("ResNet", "ResNet-50", "Method", frozenset()) == pytest.approx(0.0)


@given(SEVERAL, st.data(), st.sampled_from(("Method", "Task")), st.integers(0, 50))
def test_names_that_were_compared_before_are_as_alike_again(
    names: list[str], data: st.DataObject, type_: str, seed: int
) -> None:
    document = Document(Paper("x", None, "A graph neural network (GNN) for question answering (QA)."))
    AbbreviationExtractor().annotate(document)
    tokens, model = tokenise(document), model_of(seed)
    likeness = Likeness(tokens, model)
    again = data.draw(st.permutations(names))[: data.draw(st.integers(0, len(names)))]
    for some in (names, again, NAMES):
        assert likeness.of(some, type_) == model.likeness(some, type_, form_pairs(tokens, type_))


@given(st.text("abGN3s -of\u00e9\n", max_size=20))
def test_letters_and_initials_are_those_that_expressions_find(name: str) -> None:
    words = coreference._INITIAL.findall(name)
    firsts = [word if word[0].isdigit() else word[0] for word in words]
    every = "".join(firsts).casefold()
    large = "".join(i for i, w in zip(firsts, words, strict=True) if w not in coreference._LINKS).casefold()
    assert coreference._initials(name) == ((every, large) if len(words) > 1 else ())
    letters = coreference._NO_LETTERS.sub("", name)
    if letters and letters[0].islower():
        assert coreference._letters(name) == ""
