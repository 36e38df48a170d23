"""From extractions to nodes and edges."""

import random

import pytest

from kg.assembly import assemble, edge_id, paper_edges, paper_label
from kg.graph import Graph
from kg.model import Entity, Extraction, Paper, Span
from kg.store import Store

from .builders import entity, extraction, mention, sentences


def test_nodes_are_papers_then_entities_with_what_they_gathered(graph: Graph) -> None:
    nodes = {node.id: node for node in graph.nodes()}
    assert list(nodes) == [
        "paper:a", "paper:b", "method:baznet", "method:foonet", "dataset:barset",
    ]  # fmt: skip
    foonet = nodes["method:foonet"]
    assert (foonet.papers, foonet.first_year, foonet.last_year, foonet.aliases) == (2, 2020, 2020, ("Foo Network",))
    assert foonet.degree == 3
    assert nodes["paper:a"].label == "On nets"
    assert nodes["paper:b"].label.startswith("The Foo Network (FooNet)")


def test_every_edge_has_evidence_that_quotes_the_paper(graph: Graph) -> None:
    papers = {paper.id: paper for paper in graph.papers()}
    edges = list(graph.edges())
    assert {(e.subject, e.predicate, e.object) for e in edges} == {
        ("paper:a", "proposes", "method:foonet"),
        ("paper:a", "evaluatesOn", "dataset:barset"),
        ("paper:b", "uses", "method:foonet"),
        ("paper:b", "evaluatesOn", "dataset:barset"),
        ("paper:b", "comparesWith", "method:baznet"),
        ("method:foonet", "outperforms", "method:baznet"),
    }
    for edge in edges:
        assert edge.evidence
        assert edge.id == edge_id(edge.subject, edge.predicate, edge.object)
        for each in edge.evidence:
            text = papers[each.paper].text(each.field)
            assert text[each.start : each.end] == each.quote
            assert text[each.sentence_start :].startswith(each.sentence)
    assert edges[0].evidence[0].version == "3"


def test_results_point_at_nodes_where_the_names_are_known(graph: Graph) -> None:
    [result] = graph.results()
    assert (result.paper, result.value, result.unit) == ("b", "91.2", "%")
    assert (result.method, result.dataset, result.metric) == ("method:foonet", "dataset:barset", None)
    assert result.metric_text == "accuracy"
    assert result.evidence.quote == "91.2%"


def test_the_order_of_papers_leaves_no_trace(graph: Graph, extractions: list[Extraction]) -> None:
    with Store.create(None) as store:
        for each in reversed(extractions):
            store.add([(each, "f1", [])])
        store.set_versions([("gazetteer", "3"), ("links", "1")])
        assemble(store)
        other = Graph(store)
        assert list(other.nodes()) == list(graph.nodes())
        assert list(other.edges()) == list(graph.edges())


def test_assembling_twice_changes_nothing(graph: Graph) -> None:
    before = [*graph.nodes()], [*graph.edges()], [*graph.results()]
    random.seed(1)
    assemble(graph.store)
    assert ([*graph.nodes()], [*graph.edges()], [*graph.results()]) == before


def test_the_sentence_that_gave_the_role_is_the_evidence() -> None:
    paper = Paper("p", None, "Nets are old. We propose Net.")
    first = mention(paper, "Net")
    start = paper.abstract.rindex("Net")
    second = type(first)("abstract", start, start + 3, "Net", "Method", 0.5, "patterns")
    found = Entity("Method", "Net", (), (first, second), 0.9, "proposes", sentences(paper)[1])
    [edge] = paper_edges(extraction(paper, [found]), lambda entity: "method:net")
    assert [row[2:6] for row in edge.evidence] == [(start, start + 3, 14, 29)]


def test_two_entities_of_one_node_make_one_edge_with_the_stronger_role() -> None:
    paper = Paper("p", None, "We use Net. We propose Nets.")
    both = [entity(paper, "Net"), entity(paper, "Nets", relation="proposes")]
    [edge] = paper_edges(extraction(paper, both), lambda entity: "method:net")
    assert (edge.predicate, edge.confidence) == ("proposes", 0.8)


def test_a_mention_across_a_sentence_end_widens_the_sentence() -> None:
    paper = Paper("p", None, "We use v1. 5 of it.")
    found = entity(paper, "v1. 5")
    record = Extraction(paper, (Span("abstract", 0, 10), Span("abstract", 11, 19)), (found,))
    [edge] = paper_edges(record, lambda entity: "method:v1")
    assert edge.evidence[0][4:6] == (0, 19)


def test_links_said_by_many_papers_gain_confidence(store: Store, extractions: list[Extraction]) -> None:
    again = extractions[1]
    paper = Paper("c", None, again.paper.abstract)
    store.add([(Extraction(paper, again.sentences, again.entities, again.relations), "f1", [])])
    assemble(store)
    [link] = [edge for edge in Graph(store).edges() if edge.predicate == "outperforms"]
    assert (link.papers, link.confidence) == (2, pytest.approx(1 - 0.4 * 0.4))


def test_labels_of_papers_without_title_end_at_a_word() -> None:
    label = paper_label(Paper("p", None, "word " * 50))
    assert label.endswith("word…")
    assert len(label) <= 90
