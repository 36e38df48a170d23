"""Runs of words, and that looking for few of them finds what looking through all does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractors.abbreviations import AbbreviationExtractor
from extractors.gazetteer import Name, NameTable
from extractors.key_search import Keys, find_keys
from extractors.ner_inputs import BREAK, FLAGS, AnnotatedNames, Encoder, Tokens, tokenise
from kg.model import Document, Paper

WORDS = st.lists(st.sampled_from("graph neural net networks a of - -- / , . C++ GNN (GNN) 's $x$".split()), max_size=30)


def read(title: str | None, abstract: str) -> Tokens:
    document = Document(Paper("x", title, abstract))
    AbbreviationExtractor().annotate(document)
    return tokenise(document)


def test_runs_cross_hyphens_but_no_commas() -> None:
    tokens = read(None, "Graph-neural nets, fast")
    assert tokens.texts == ["Graph", "-", "neural", "nets", ",", "fast", BREAK]
    assert tokens.runs == [
        (0, 0, "graph"),
        (0, 2, "graphneural"),
        (0, 3, "graphneuralnet"),
        (2, 2, "neural"),
        (2, 3, "neuralnet"),
        (3, 3, "net"),
        (5, 5, "fast"),
    ]


def test_short_and_long_forms_are_token_ranges() -> None:
    tokens = read("Graph Neural Networks", r"A \textbf{graph neural network} (GNN) and its GNNs")
    [(s, t, first, last)] = tokens.pairs
    assert (tokens.texts[s : t + 1], tokens.texts[first : last + 1]) == (["GNN"], ["graph", "neural", "network"])


@given(st.one_of(st.none(), WORDS.map(" ".join)), WORDS.map(" ".join), st.sets(st.integers(0, 400), max_size=5))
def test_keys_are_found_where_they_are_runs(title: str | None, abstract: str, chosen: set[int]) -> None:
    tokens = read(title, abstract)
    keys = {run[2] for at, run in enumerate(tokens.runs) if at in chosen} | {"graph", "neuralnetabsent"}
    expected = [run for run in tokens.runs if run[2] in keys]
    assert Keys(keys).find(tokens) == expected
    assert find_keys(tokens, keys) == expected
    assert find_keys(tokens, keys | {f"{number}absent" for number in range(100)}) == expected  # too many for one by one


def test_looking_again_finds_the_same() -> None:
    tokens, keys = (
        read(None, "graph-neural networks of graphs"),
        Keys({"graph", "graphneuralnetwork", "networkofgraph"}),
    )
    assert [run[2] for run in keys.find(tokens)] == ["graph", "graphneuralnetwork", "networkofgraph", "graph"]
    assert keys.find(tokens) == keys.find(tokens)


def test_given_figures_of_names_stand_in_for_the_encoders_own() -> None:
    names = NameTable(
        [Name("graph net", "Method", "curated", 1, 0.5), Name("glue", "Dataset", "curated", 1, 0.9, "GLUE")]
    )
    annotated = AnnotatedNames({"graph": 1}, {"graph": {"Task": 1}})
    encode = Encoder(["graph"], 100, names, annotated)
    tokens = read(None, "Graph nets glue GLUE")
    inputs = encode(tokens)
    assert inputs.flags.shape == (len(tokens), FLAGS)
    assert inputs.words.tolist() == [0, 0, 0, 0, 0]
    method, method_inside, dataset, task = 10, 16, 11, 24
    assert inputs.flags[:, [method, method_inside, dataset]].tolist()[:4] == [
        [0.5, 0, 0], [0, 0.5, 0], [0, 0, 0], [0, 0, inputs.flags[3, dataset]],
    ]  # fmt: skip
    assert inputs.flags[3, dataset] == inputs.flags.dtype.type(0.9)
    assert inputs.flags[0, task] == inputs.flags.dtype.type(1 / 1.5)
    others = AnnotatedNames({"graph": 3}, {"graph": {"Task": 3}})
    assert encode(tokens, others).flags[0, task] == inputs.flags.dtype.type(3 / 3.5)
    assert encode(tokens).flags[0, task] == inputs.flags[0, task]
