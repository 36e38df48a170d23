"""A small graph that the tests of the core share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.cli import main
from kg.graph import Graph
from kg.model import CodeLink, Extraction, Paper, Relation, Result, Span
from kg.store import Store

from .builders import entity, extraction, hold, mention, sentences
from .commands import Outcome, Run


@pytest.fixture
def extractions() -> list[Extraction]:
    """Two papers that share a dataset; the second defines an abbreviation and reports a number."""
    one = Paper("a", "On nets", "We propose FooNet. FooNet is tested on BarSet.", 2020, "2020-05-01", ("A. B.",))
    two = Paper("b", None, "The Foo Network (FooNet) reaches 91.2% on BarSet. It beats BazNet. See github.com/x/y.")
    link = Relation(mention(two, "FooNet"), "outperforms", mention(two, "BazNet"), sentences(two)[1], 0.6, "links")
    value = two.abstract.index("91.2")
    result = Result("accuracy", "91.2", "%", Span("abstract", value, value + 5), sentences(two)[0], 0.7, "results",
                    method="FooNet", dataset="BarSet")  # fmt: skip
    url = two.abstract.index("github")
    return [
        extraction(one, [entity(one, "FooNet", relation="proposes"), entity(one, "BarSet", "Dataset", "evaluatesOn")]),
        extraction(
            two,
            [
                entity(two, "FooNet", long_form="Foo Network"),
                entity(two, "BarSet", "Dataset", "evaluatesOn"),
                entity(two, "BazNet", relation="comparesWith"),
            ],
            [link],
            [result],
            [CodeLink(Span("abstract", url, url + 14), "github.com/x/y")],
        ),
    ]


@pytest.fixture
def store(extractions: list[Extraction]) -> Iterator[Store]:
    """The extractions in memory."""
    with Store.create(None) as store:
        hold(store, extractions)
        yield store


@pytest.fixture
def graph(store: Store) -> Graph:
    """The graph of the extractions."""
    return Graph(store)


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run the command line in this process."""

    def call(*arguments: str | Path) -> Outcome:
        with pytest.raises(SystemExit) as exit_info:
            main([str(argument) for argument in arguments])
        captured = capfdbinary.readouterr()
        code = exit_info.value.code
        return Outcome(code if isinstance(code, int) else 1, captured.out.decode(), captured.err.decode())

    return call
