"""Queries that are published for Linked Papers With Code give right answers about a graph that is written so.

They follow the example queries of its repository (most used datasets, tasks of a venue, metrics of a venue, papers of a
year on a task) in the same vocabulary, and ask for what else that vocabulary can tell.
"""

from __future__ import annotations

import pytest
from pyoxigraph import Quad, Store

from kg.errors import UsageError
from kg.model import Edge, Evidence, Node, Paper, ResultNode
from kg.output import BASE_IRI
from kg.rdf import quads, triples
from kg.validation import validate

from ...exports.views import NASTY, MemoryView, nasty_view
from ..rich import rich_view

TEXT = "It is said here."
NAACL = "North American Chapter of the Association for Computational Linguistics (NAACL)"


def small_view() -> MemoryView:
    """Three papers, two of them at one venue, with edges and results of which one each is negated."""
    view = MemoryView(links=[("a", "github.com/x/a"), ("a", "no address")])
    view.paper_list = [
        Paper("a", "Title A", TEXT, 2021, "2021-03-01", venue=f"{NAACL} 2021"),
        Paper("b", "Title B", TEXT, 2021, "2021-07", venue=NAACL),
        Paper("c", "Title C", TEXT, 2022, "2022-01-05", venue="Journal of Things"),
    ]
    view.node_list = [Node(f"paper:{paper.id}", "Paper", paper.title or "") for paper in view.paper_list]
    view.node_list += [
        Node("method:net", "Method", "Net"), Node("method:old", "Method", "OldNet"),
        Node("dataset:foo", "Dataset", "FooSet"), Node("dataset:bar", "Dataset", "BarSet"),
        Node("task:parsing", "Task", "parsing"), Node("task:tagging", "Task", "tagging"),
        Node("metric:f1", "Metric", "F1"), Node("software:kit", "Software", "Kit"),
    ]  # fmt: skip
    edges = (
        ("paper:a", "addresses", "task:parsing"), ("paper:a", "comparesWith", "method:old"),
        ("paper:a", "evaluatesOn", "dataset:foo"), ("paper:a", "evaluatesOn", "dataset:bar"),
        ("paper:a", "proposes", "method:net"), ("paper:a", "uses", "software:kit"),
        ("paper:b", "addresses", "task:parsing"), ("paper:b", "addresses", "task:tagging"),
        ("paper:b", "evaluatesOn", "dataset:foo"), ("paper:b", "uses", "method:net"),
        ("paper:c", "addresses", "task:tagging"), ("paper:c", "proposes", "dataset:bar"),
        ("dataset:foo", "benchmarkFor", "task:parsing"),
    )  # fmt: skip
    for at, (subject, predicate, target) in enumerate(edges):
        said = (
            Evidence(subject[-1] if subject.startswith("paper") else "a", "abstract", 0, 2, 0, TEXT, "rules", "1", 0.5),
        )
        view.edge_list.append(Edge(f"e{at}", subject, predicate, target, 0.5, 1, said))
    no = Evidence("c", "abstract", 0, 2, 0, TEXT, "rules", "1", 0.5, "negated")
    view.edge_list.insert(12, Edge("no", "paper:c", "evaluatesOn", "dataset:foo", 0.5, 1, (no,), "negated"))
    about = {"method": "method:net", "dataset": "dataset:foo", "task": "task:parsing"}
    for at, (paper, value, text, metric, status) in enumerate((
        ("a", "91.2", "F-score", "metric:f1", "asserted"), ("a", "7", "depth", None, "asserted"),
        ("a", "3", None, None, "asserted"), ("b", "90", "f1", "metric:f1", "hedged"),
        ("c", "0", "F1", "metric:f1", "negated"),
    )):  # fmt: skip
        found = Evidence(paper, "abstract", 0, 2, 0, TEXT, "rules", "1", 0.5, status)
        view.result_list.append(ResultNode(f"r{at}", paper, value, None, text, found, metric, status=status, **about))
    return view


def named_view() -> MemoryView:
    """Nasty names, but for the empty one."""
    return nasty_view(tuple(filter(None, NASTY)))


@pytest.fixture(scope="module")
def store() -> Store:
    made = Store()
    made.extend(Quad(*triple) for triple in triples(small_view(), BASE_IRI, align=("lpwc",)))
    return made


def rows(store: Store, pattern: str, select: str, tail: str = "") -> list[tuple[str, ...]]:
    prefixes = """PREFIX lpwc: <https://linkedpaperswithcode.com/property/>
        PREFIX class: <https://linkedpaperswithcode.com/class/> PREFIX foaf: <http://xmlns.com/foaf/0.1/>
        PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"""
    found = store.query(f"{prefixes} SELECT {select} {{ {pattern} }} {tail}")
    return [tuple(term.value for term in row) for row in found]  # type: ignore[union-attr]


def test_most_used_datasets(store: Store) -> None:
    pattern = """?paper a class:paper . ?dataset a class:dataset .
        ?paper lpwc:usesDataset ?dataset . ?dataset dcterms:title ?title ."""
    tail = "GROUP BY ?title ORDER BY DESC(?count) LIMIT 8"
    assert rows(store, pattern, "?title (COUNT(?paper) AS ?count)", tail) == [("FooSet", "2"), ("BarSet", "1")]


def test_tasks_of_a_venue(store: Store) -> None:
    pattern = f"""?paper a class:paper . ?paper lpwc:hasConference ?conference .
        ?conference foaf:name "{NAACL}"^^xsd:string . ?paper lpwc:hasTask ?task . ?task foaf:name ?name ."""
    tail = "GROUP BY ?name ORDER BY DESC(?count) LIMIT 8"
    assert rows(store, pattern, "?name (COUNT(?name) AS ?count)", tail) == [("parsing", "2"), ("tagging", "1")]


def test_metrics_of_a_venue(store: Store) -> None:
    pattern = f"""?paper a class:paper . ?paper lpwc:hasConference ?conference .
        ?conference foaf:name "{NAACL}"^^xsd:string . ?paper lpwc:hasEvaluation ?evaluation .
        ?evaluation lpwc:hasEvaluationResult ?result . ?result lpwc:metricName ?name ."""
    tail = "GROUP BY ?name ORDER BY DESC(?count) LIMIT 50"
    assert rows(store, pattern, "?name (COUNT(?name) AS ?count)", tail) == [("F1", "2"), ("depth", "1")]


def test_papers_of_a_year_on_a_task(store: Store) -> None:
    pattern = """?paper a class:paper . ?paper lpwc:hasTask ?task . ?task foaf:name "parsing" .
        ?paper dcterms:date ?date . FILTER (strStarts(str(?date), "2021-"))
        FILTER (str(?date) >= "2021-01-01" && str(?date) <= "2021-12-31")"""
    assert rows(store, pattern, "DISTINCT (COUNT(?paper) AS ?count)") == [("1",)]


def test_values_on_a_dataset_and_task(store: Store) -> None:
    pattern = """?paper lpwc:hasEvaluation ?e ; dcterms:title ?title .
        ?e a class:evaluation ; lpwc:hasDataset/dcterms:title "FooSet" ; lpwc:hasTask/foaf:name "parsing" ;
           lpwc:hasModel/foaf:name ?model ; lpwc:hasEvaluationResult ?result .
        ?result a class:evaluationresult ; lpwc:metricName "F1" ; lpwc:metricValue ?value"""
    told = [("Title A", "Net", "91.2"), ("Title B", "Net", "90")]
    assert rows(store, pattern, "?title ?model ?value", "ORDER BY ?title") == told
    assert rows(store, "?e a class:evaluation", "(COUNT(*) AS ?count)") == [("2",)]


def test_methods_what_introduced_them_and_repositories(store: Store) -> None:
    pattern = "?paper lpwc:hasMethod ?m ; dcterms:title ?title . ?m a class:method ; foaf:name ?name"
    assert rows(store, pattern, "?title ?name", "ORDER BY ?title") == [("Title A", "Net"), ("Title B", "Net")]
    pattern = "?x lpwc:introducedBy/dcterms:title ?title ; foaf:name|dcterms:title ?name"
    assert rows(store, pattern, "?name ?title", "ORDER BY ?title") == [("Net", "Title A"), ("BarSet", "Title C")]
    pattern = "?d a class:dataset ; dcterms:title ?name ; lpwc:usedForTask/foaf:name ?task"
    assert rows(store, pattern, "?name ?task") == [("FooSet", "parsing")]
    assert rows(store, "?paper lpwc:hasRepository ?r", "?r") == [("https://github.com/x/a",)]


def test_conferences_are_series_and_are_told_once(store: Store) -> None:
    names = rows(store, "?c a class:conference ; foaf:name ?name", "?name", "ORDER BY ?name")
    assert names == [("Journal of Things",), (NAACL,)]
    found = [str(triple) for triple in triples(small_view(), BASE_IRI, align=("lpwc",))]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("make", [small_view, rich_view, named_view, MemoryView])
def test_aligned_graphs_add_triples_and_hold_to_the_shapes(make: object) -> None:
    plain, aligned = (
        {str(t) for t in triples(make(), BASE_IRI, align=a) if "/void#" not in str(t)}  # type: ignore[operator]
        for a in ((), ("lpwc",))
    )
    assert plain <= aligned
    added = [line for line in aligned - plain if "linkedpaperswithcode" not in line]
    assert all("foaf/0.1/name" in line or "dc/terms/" in line for line in added)
    # a view that is nasty has edges between all types
    before, after = (validate(triples(make(), BASE_IRI, align=a)).violations for a in ((), ("lpwc",)))  # type: ignore[operator]
    assert after == before
    assert make is named_view or after == ()


def test_a_papers_graph_holds_its_evaluations() -> None:
    found = {str(q.triple): str(q.graph_name) for q in quads(small_view(), BASE_IRI, align=("lpwc",))}
    for line, graph in found.items():
        if "property/has" in line and "/void#" not in line:
            assert graph in {f"<{BASE_IRI}paper/{paper}>" for paper in "abc"}
        if "class/conference" in line:
            assert graph == "DEFAULT"
    assert {*found} == {str(triple) for triple in triples(small_view(), BASE_IRI, align=("lpwc",))}


def test_unknown_vocabularies_are_refused() -> None:
    with pytest.raises(UsageError, match="no vocabulary is called 'x'"):
        next(triples(small_view(), BASE_IRI, align=("x",)))
