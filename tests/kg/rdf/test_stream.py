"""Streams of triples: grouped by subject, each once, the same in every form."""

from __future__ import annotations

from pyoxigraph import Quad, RdfFormat, parse

from kg.graph import Graph
from kg.output import BASE_IRI
from kg.rdf import Mapping, node_iri, nquads, ntriples, quads, triples

from .objects import said

KG = f"{BASE_IRI}ontology#"


def test_a_whole_graph_comes_grouped_by_subject_with_every_edge(graph: Graph) -> None:
    found = list(triples(graph, BASE_IRI))
    subjects = [t.subject.value for t in found]  # type: ignore[union-attr]
    changes = [new for new, old in zip(subjects, ["", *subjects], strict=False) if new != old]
    assert len(changes) == len(set(changes))
    assert len(found) == len(set(found))
    direct = {(t.subject.value, t.predicate.value, t.object.value) for t in found}  # type: ignore[union-attr]
    for edge in graph.edges():
        ends = node_iri(BASE_IRI, edge.subject), node_iri(BASE_IRI, edge.object)
        assert (ends[0], f"{KG}{edge.predicate}", ends[1]) in direct
    assert said(found, "Result") == []
    assert said(found, "valueText") == ["91.2"]


def test_without_evidence_nothing_leads_to_sentences(graph: Graph) -> None:
    small, whole = (list(triples(graph, BASE_IRI, evidence=each)) for each in (False, True))
    assert said(small, "sentence") == []
    assert {t for t in small if "/void#" not in str(t.subject)} < {*whole}
    assert said(small, "proposes")


def test_text_and_objects_are_the_same(graph: Graph) -> None:
    text = b"".join(ntriples(graph, Mapping(BASE_IRI)))
    assert [quad.triple for quad in parse(text, RdfFormat.N_TRIPLES)] == list(triples(graph, BASE_IRI))
    found = list(quads(graph, BASE_IRI))
    assert list(parse(b"".join(nquads(graph, Mapping(BASE_IRI))), RdfFormat.N_QUADS)) == found
    assert {quad.triple for quad in found} == set(triples(graph, BASE_IRI))
    assert all(isinstance(quad, Quad) for quad in found)
