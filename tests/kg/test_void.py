"""The description of a graph counts what a query counts."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from pyoxigraph import Quad, Store, Triple

from kg.output import BASE_IRI
from kg.rdf import prefixes, triples

from ..exports.views import MemoryView, nasty_view, plain_view
from .rich import rich_view

VOID = "http://rdfs.org/ns/void#"


def rows(graph: Iterable[Triple], query: str) -> list[tuple[str, ...]]:
    store = Store()
    store.extend(Quad(*triple) for triple in graph)
    found = store.query(query, prefixes=prefixes(BASE_IRI))
    return [tuple(term.value for term in row) for row in found]  # type: ignore[union-attr]


def split(view: MemoryView, base: str = BASE_IRI) -> tuple[list[Triple], list[Triple]]:
    """The graph without its description, and the description."""
    found = list(triples(view, base))
    at = next(at for at, triple in enumerate(found) if triple.subject.value == f"{base}void#graph")  # type: ignore[union-attr]
    return found[:at], found[at:]


@pytest.mark.parametrize("make", [plain_view, rich_view, nasty_view, MemoryView])
def test_numbers_are_those_of_queries(make: object) -> None:
    graph, description = split(make())  # type: ignore[operator]
    told = rows(description, "SELECT ?class ?number { [] void:class ?class ; void:entities ?number }")
    counted = rows(graph, "SELECT ?class (COUNT(*) AS ?number) { ?node a ?class } GROUP BY ?class")
    assert sorted(told) == sorted(counted)
    told = rows(description, "SELECT ?property ?number { [] void:property ?property ; void:triples ?number }")
    counted = rows(graph, "SELECT ?property (COUNT(*) AS ?number) { ?s ?property ?o } GROUP BY ?property")
    assert sorted(told) == sorted(counted)
    whole = rows(description, "SELECT ?number { ?graph a void:Dataset ; void:triples ?number }")
    assert whole == [(str(len(graph)),)]
    things = rows(graph, """SELECT (COUNT(DISTINCT ?node) AS ?number) {
        ?node a ?class FILTER(STRSTARTS(STR(?class), STR(kg:))) }""")  # fmt: skip
    assert rows(description, "SELECT ?number { ?graph a void:Dataset ; void:entities ?number }") == things


def test_every_partition_belongs_to_the_graph_and_has_a_name() -> None:
    _, description = split(plain_view())
    graph = f"{BASE_IRI}void#graph"
    linked = {t.object.value for t in description if t.predicate.value.endswith("Partition")}  # type: ignore[union-attr]
    assert {t.subject.value for t in description} == {graph, *linked}  # type: ignore[union-attr]
    assert f"{BASE_IRI}void#property-kg-uses" in linked
    assert f"{BASE_IRI}void#class-skos-Concept" in linked


def test_all_vocabularies_are_named_and_nothing_else() -> None:
    _, description = split(rich_view())
    named = {t.object.value for t in description if t.predicate.value == f"{VOID}vocabulary"}  # type: ignore[union-attr]
    assert f"{BASE_IRI}ontology#" in named
    terms = [t.object.value for t in description if t.predicate.value in {f"{VOID}class", f"{VOID}property"}]  # type: ignore[union-attr]
    assert all(any(term.startswith(each) for each in named) for term in terms)
    assert all(any(term.startswith(each) for term in terms) for each in named)


def test_the_title_counts_papers() -> None:
    for view, title in ((MemoryView(), "scholarkg graph of 0 papers"), (plain_view(), "scholarkg graph of 2 papers")):
        _, description = split(view)
        assert title in {t.object.value for t in description}  # type: ignore[union-attr]


def test_the_description_follows_the_base() -> None:
    graph, description = split(plain_view(), "http://example.org/")
    assert BASE_IRI not in "".join(map(str, [*graph, *description]))
    assert description == split(plain_view(), "http://example.org/")[1]
