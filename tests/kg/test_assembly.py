"""From extractions to nodes and edges."""

import random
from dataclasses import replace

from kg.assembly import assemble, edge_id, paper_edges, paper_label
from kg.beliefs import Piece, Priors
from kg.graph import Graph
from kg.model import Entity, Extraction, Paper, Relation, Result, Span
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
            store.add([each], [("gazetteer", "3"), ("links", "1")])
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
    assert edge.predicate == "proposes"
    assert edge.confidence == Priors.load().belief("proposes", [Piece("p", "roles", 0.8)])


def test_an_edge_has_the_strongest_status_and_the_confidence_of_what_has_it() -> None:
    paper = Paper("p", None, "We use Net. We may use Nets. We do not use a net.")
    found = [entity(paper, name) for name in ("Net", "Nets", "net")]
    statuses = ("background", "hedged", "negated")
    marked = [replace(each, status=status) for each, status in zip(found, statuses, strict=True)]
    marked[1] = replace(marked[1], confidence=0.6)
    [edge] = paper_edges(extraction(paper, marked), lambda entity: "method:net")
    assert edge.status == "hedged"
    assert edge.confidence == Priors.load().belief("uses", [Piece("p", "roles", 0.6)])
    assert [row.status for row in edge.evidence] == ["background", "hedged", "negated"]


def test_links_keep_what_each_paper_says_of_them(store: Store, extractions: list[Extraction]) -> None:
    again = extractions[1]
    denied = replace(again.relations[0], status="negated")
    store.add([Extraction(Paper("c", None, again.paper.abstract), again.sentences, again.entities, (denied,))])
    assemble(store)
    [link] = [edge for edge in Graph(store).edges() if edge.predicate == "outperforms"]
    assert (link.status, link.papers) == ("asserted", 1)
    assert [(each.paper, each.status) for each in link.evidence] == [("b", "asserted"), ("c", "negated")]


def test_a_links_arguments_are_in_its_sentence_or_in_the_one_that_is_named(graph: Graph) -> None:
    [link] = [edge for edge in graph.edges() if edge.predicate == "outperforms"]
    [evidence] = link.evidence
    assert (evidence.sentence, evidence.quote) == ("It beats BazNet.", "BazNet")
    assert evidence.arguments is not None
    text = next(paper for paper in graph.papers() if paper.id == "b").abstract
    assert [text[span.start : span.end] for span in evidence.arguments] == ["FooNet", "BazNet"]
    [origin] = evidence.carried
    assert (origin.argument, origin.text) == ("head", "The Foo Network (FooNet) reaches 91.2% on BarSet.")
    assert text[origin.start :].startswith(origin.text)


def test_a_result_names_the_sentence_of_what_its_own_does_not_name(store: Store, extractions: list[Extraction]) -> None:
    paper = Paper("c", None, "We test FooNet on BarSet. It reaches 91.2%.")
    first, second = sentences(paper)
    value = paper.abstract.index("91.2")
    number = Result("accuracy", "91.2", "%", Span("abstract", value, value + 5), second, 0.7, "results",
                    method="FooNet", dataset="BarSet", status="hedged")  # fmt: skip
    named = [entity(paper, "FooNet"), entity(paper, "BarSet", "Dataset", "evaluatesOn")]
    store.add([extraction(paper, named, results=[number])])
    assemble(store)
    own, carried = Graph(store).results()
    assert (own.evidence.carried, own.status) == ((), "asserted")
    assert {each.argument for each in carried.evidence.carried} == {"method", "dataset"}
    assert {each.text for each in carried.evidence.carried} == {paper.abstract[first.start : first.end]}
    assert carried.status == "hedged"


def test_a_mention_across_a_sentence_end_widens_the_sentence() -> None:
    paper = Paper("p", None, "We use v1. 5 of it.")
    found = entity(paper, "v1. 5")
    record = Extraction(paper, (Span("abstract", 0, 10), Span("abstract", 11, 19)), (found,))
    [edge] = paper_edges(record, lambda entity: "method:v1")
    assert edge.evidence[0][4:6] == (0, 19)


def test_links_said_by_many_papers_gain_confidence(store: Store, extractions: list[Extraction]) -> None:
    again = extractions[1]
    paper = Paper("c", None, again.paper.abstract)
    store.add([Extraction(paper, again.sentences, again.entities, again.relations)])
    assemble(store)
    [link] = [edge for edge in Graph(store).edges() if edge.predicate == "outperforms"]
    alone, both = ([Piece(each, "links", 0.6) for each in papers] for papers in ("b", "bc"))
    assert (link.papers, link.confidence) == (2, Priors.load().belief("outperforms", both))
    assert link.confidence > Priors.load().belief("outperforms", alone)


def test_labels_of_papers_without_title_end_at_a_word() -> None:
    label = paper_label(Paper("p", None, "word " * 50))
    assert label.endswith("word…")
    assert len(label) <= 90


def test_where_a_type_is_settled_roles_links_and_results_fit_the_node(store: Store) -> None:
    stray = Paper("s", None, "We study BarSet in depth.")
    sure = Paper("t", None, "FooNet is made for BarSet.")
    used = [entity(sure, "FooNet"), entity(sure, "BarSet", "Task", "addresses")]
    link = Relation(used[0].mentions[0], "usedFor", used[1].mentions[0], sentences(sure)[0], 0.6, "links")
    number = Result("accuracy", "9", "%", Span("abstract", 0, 6), sentences(sure)[0], 0.7, "results",
                    method="FooNet", task="BarSet")  # fmt: skip
    studied = extraction(stray, [entity(stray, "BarSet", "Task", "addresses")])
    store.add([studied, extraction(sure, used, [link], [number])])
    more = [Paper(f"u{n}", None, "We use BarSet.") for n in range(3)]
    store.add(extraction(paper, [entity(paper, "BarSet", "Dataset", "evaluatesOn")]) for paper in more)
    assemble(store)
    graph = Graph(store)
    assert "task:barset" not in {node.id for node in graph.nodes()}
    edges = {(edge.subject, edge.predicate, edge.object) for edge in graph.edges()}
    assert ("paper:s", "evaluatesOn", "dataset:barset") in edges
    assert ("method:foonet", "evaluatedOn", "dataset:barset") in edges
    [result] = [result for result in graph.results() if result.paper == "t"]
    assert (result.method, result.task) == ("method:foonet", None)
    assert ("dataset:barset", "task:barset", "type") in {(m.node, m.merged, m.method) for m in graph.merges()}


def test_names_of_nothing_become_no_nodes(store: Store) -> None:
    paper = Paper("n", None, "Our method beats baselines and OurNet.")
    found = [entity(paper, name) for name in ("Our method", "baselines", "OurNet")]
    link = Relation(found[0].mentions[0], "outperforms", found[2].mentions[0], sentences(paper)[0], 0.6, "links")
    store.add([extraction(paper, found, [link])])
    assemble(store)
    edges = [edge for edge in Graph(store).edges() if edge.subject == "paper:n"]
    assert [edge.object for edge in edges] == ["method:ournet"]
