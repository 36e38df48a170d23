"""Names of entities found in the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.annotations import GoldEntity
from kg.annotations.projection import project


def found(text: str, *names: str | tuple[str, ...]) -> list[str]:
    entities = [GoldEntity("Method", *((name, ()) if isinstance(name, str) else (name[0], name[1:]))) for name in names]
    return [text[span.start : span.end] for span, _ in project(None, text, entities)]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Graph-nets and graph nets", "graph net", ["Graph-nets", "graph nets"]),
        ("ResNet-50, ResNet 50, ResNet50", "ResNet-50", ["ResNet-50", "ResNet 50", "ResNet50"]),
        ("a data set, two datasets", "dataset", ["data set", "datasets"]),
        ("The Pile is large", "the Pile", ["Pile"]),
        ("we use C++ and C", "C++", ["C++"]),
        ("Bayes' rule and Moore's law", "Moore's law", ["Moore's law"]),
        (r"an $\ell_1$-norm", "L1 norm", [r"$\ell_1$-norm"]),
        (r"the $\alpha$-divergence", "α-divergence", [r"$\alpha$-divergence"]),
        (r"\textbf{Pix}\textit{Net} wins", "PixNet", [r"Pix}\textit{Net"]),
        ("soft\u00adware nets", "software net", ["soft\u00adware nets"]),
        ("AI or Ai", "AI", ["AI"]),
        ("GAN, gan and GANs", "GAN", ["GAN", "GANs"]),
        ("a cat, sat", "cat sat", []),
        ("cat (CAT) sat", "cat (CAT) sat", []),  # what stands in brackets is a name of its own
        ("subgraph of a graph", "graph", ["graph"]),
        ("one. Two", "one two", ["one. Two"]),
        ("one: two", "one two", []),
    ],
)
def test_names_are_found_as_they_are_written(text: str, name: str, expected: list[str]) -> None:
    assert found(text, name) == expected


def test_the_longest_name_goes_first_and_the_first_entity_has_a_shared_name() -> None:
    text = "kernel ridge regression and ridge regression"
    entities = [
        GoldEntity("Task", "regression"),
        GoldEntity("Method", "ridge regression", ("kernel ridge regression",)),
        GoldEntity("Metric", "ridge regression"),
    ]
    spans = [(text[s.start : s.end], s.label, at) for s, at in project(None, text, entities)]
    assert spans == [("kernel ridge regression", "Method", 1), ("ridge regression", "Method", 1)]


def test_title_and_abstract_are_searched_apart() -> None:
    spans = project("Deep", "nets. Deep nets", [GoldEntity("Method", "deep nets")])
    assert [(span.field, span.start, span.end) for span, _ in spans] == [("abstract", 6, 15)]


WORDS = st.sampled_from(
    ["graph", "nets", "GNN", "C++", "the", "a", "$x$", r"\alpha", "{", "}", "-", "/", "'s", ",", "é", "50%"]
)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from(["", " ", "\n"])), max_size=14).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)


@given(title=st.none() | TEXTS, abstract=TEXTS, names=st.lists(st.lists(TEXTS, min_size=1, max_size=3), max_size=4))
def test_spans_lie_in_the_text_and_do_not_overlap(title: str | None, abstract: str, names: list[list[str]]) -> None:
    entities = [GoldEntity("Method", name, tuple(aliases)) for name, *aliases in names]
    spans = project(title, abstract, entities)
    assert [span for span, _ in spans] == sorted(
        (span for span, _ in spans), key=lambda s: (s.field != "title", s.start)
    )
    for at, (span, entity) in enumerate(spans):
        text = (title or "") if span.field == "title" else abstract
        assert 0 <= span.start < span.end <= len(text)
        assert any(char.isalnum() for char in text[span.start : span.end])
        assert span.label == entities[entity].type
        if at and spans[at - 1][0].field == span.field:
            assert spans[at - 1][0].end <= span.start


@given(words=st.lists(st.text("bcXYZ0", min_size=1, max_size=5), min_size=1, max_size=4), joint=st.sampled_from(" -/_"))
def test_a_name_that_stands_in_the_text_is_found(words: list[str], joint: str) -> None:
    name = joint.join(words)
    spans = project(None, f"({name}), so", [GoldEntity("Task", name)])
    assert [(span.start, span.end) for span, _ in spans] == [(1, 1 + len(name))]
