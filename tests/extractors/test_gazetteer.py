"""The table of names and its look-up."""

from __future__ import annotations

import pytest

from extractors.gazetteer import GazetteerExtractor, Name, NameTable, case_fits, find_names, shipped_names
from extractors.tex import TextView
from extractors.tokens import split_words
from kg.model import ENTITY_TYPES, Document, Paper
from kg.names import squashed


def found(text: str, *names: Name) -> list[str]:
    words = split_words(TextView.of(text))
    spans = find_names(words, NameTable(names))
    return [words.view.text[words.starts[first] : words.ends[last]] for first, last, _ in spans]


def test_names_are_found_whatever_joins_their_words_and_nested() -> None:
    network = Name("neural network", "Method", "curated", 1, 0.9)
    graph = Name("graph neural network", "Method", "curated", 1, 0.9)
    assert found("Graph-neural networks", network, graph) == ["Graph-neural networks", "neural networks"]


def test_names_do_not_cross_brackets_or_sentences() -> None:
    name = Name("image net", "Dataset", "curated", 1, 0.9)
    assert found("an image (net)", name) == []
    assert found("ImageNet and Image Net", name) == ["ImageNet", "Image Net"]


def test_names_may_hold_stop_words() -> None:
    assert found("the mixture of experts", Name("mixture of expert", "Method", "curated", 1, 0.9)) == [
        "mixture of experts"
    ]


def test_case_tells_names_from_words() -> None:
    name = Name("glue", "Dataset", "curated", 1, 0.9, "GLUE")
    assert case_fits(name, "GLUE")
    assert not case_fits(name, "glue")


@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("ImageNet", "Dataset"),
        ("machine translation", "Task"),
        ("BLEU", "Metric"),
        ("PyTorch", "Software"),
        ("Raspberry Pi", "Hardware"),
        ("convolutional neural network", "Method"),
    ],
)
def test_the_shipped_table_knows_well_known_names(name: str, type: str) -> None:
    assert type in {row.type for row in shipped_names().get(squashed(name))}


def test_shipped_rows_are_sound() -> None:
    table = shipped_names()
    assert len(table) > 30_000
    for key in ("imagenet", "cuda", "accuracy"):
        for row in table.get(key):
            assert row.type in ENTITY_TYPES
            assert 0 <= row.prior <= 1
            assert row.source


def test_the_extractor_proposes_with_priors() -> None:
    abstract = "We test on ImageNet with PyTorch; the word glue is no name."
    document = Document(Paper("x", None, abstract))
    GazetteerExtractor().annotate(document)
    texts = {m.text for m in document.mentions}
    assert {"ImageNet", "PyTorch"} <= texts
    assert "glue" not in texts
    assert all(abstract[m.start : m.end] == m.text for m in document.mentions)
