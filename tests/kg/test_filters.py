"""Filtered views are whole graphs: nothing in them leads to what is left out."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import registry
from kg.errors import UsageError
from kg.filters import Filter
from kg.graph import Graph
from kg.model import STATUSES, Edge, Evidence, GraphView, Node, Paper, ResultNode
from kg.output import ExportOptions, export
from kg.store import Store
from tests.exports.views import MemoryView


def _evidence(paper: str, status: str, score: float) -> Evidence:
    return Evidence(paper, "abstract", 0, 2, 0, "We use it.", "links", "1", score, status)


_triples = st.tuples(
    st.sampled_from(["paper:a", "paper:b", "method:m"]), st.sampled_from(["uses", "basedOn"]),
    st.sampled_from(["method:m", "method:n", "task:t"]), st.sampled_from(STATUSES),
    st.floats(0, 1).map(lambda score: round(score, 2)),
)  # fmt: skip


@st.composite
def _views(draw: st.DrawFn) -> MemoryView:
    rows = draw(st.lists(_triples, max_size=12, unique_by=lambda row: row[:3]))
    papers = [Paper("a", None, "We use it.", 2001), Paper("b", None, "We use it.")]
    order = {"paper:a": 0, "paper:b": 1, "method:m": 2}
    rows.sort(key=lambda row: (order[row[0]], row[1], row[2]))
    edges = [
        Edge(f"e{n}", s, p, o, score, 1, (_evidence("b" if s == "paper:b" else "a", status, score),), status)
        for n, (s, p, o, status, score) in enumerate(rows)
    ]
    ends = st.sampled_from([None, "method:m", "method:n"])
    results = [
        ResultNode(f"r{n}", "a", "1", None, "x", _evidence("a", status, score), method=draw(ends), status=status)
        for n, (*_, status, score) in enumerate(rows)
    ]
    nodes = [
        Node("paper:a", "Paper", "a", first_year=2001, last_year=2001),
        Node("paper:b", "Paper", "b"),
        *(Node(id_, id_.partition(":")[0].title(), id_) for id_ in ("method:m", "method:n", "task:t")),
    ]
    return MemoryView(papers, nodes, edges, results)


_filters = st.builds(Filter, st.floats(0, 1), st.sets(st.sampled_from(STATUSES), min_size=1))


@given(_views(), _filters)
def test_a_filtered_view_is_consistent(view: MemoryView, keep: Filter) -> None:
    found = keep.view(view)
    edges, nodes, results = list(found.edges()), {node.id: node for node in found.nodes()}, list(found.results())
    assert edges == [e for e in view.edge_list if e.confidence >= keep.min_confidence and e.status in keep.statuses]
    assert all(edge.subject in nodes and edge.object in nodes for edge in edges)
    assert found.counts() == {"nodes": len(nodes), "edges": len(edges), "papers": 2, "results": len(results)}
    assert all(result.method is None or result.method in nodes for result in results)
    if found is view:
        return
    degrees = Counter(end for edge in edges for end in (edge.subject, edge.object))
    for node in nodes.values():
        assert node.degree == degrees[node.id]
        if node.type != "Paper":
            leading = {e.subject for e in edges if e.object == node.id and e.subject.startswith("paper:")}
            assert degrees[node.id] > 0
            assert (node.papers, node.first_year) == (len(leading), 2001 if "paper:a" in leading else 0)


@given(_views(), _filters, _filters)
def test_filters_one_after_the_other_are_one(view: MemoryView, one: Filter, two: Filter) -> None:
    statuses = set(one.statuses) & set(two.statuses)
    if statuses:
        both = Filter(max(one.min_confidence, two.min_confidence), statuses)
        assert list(two.view(one.view(view)).edges()) == list(both.view(view).edges())
        assert list(two.view(one.view(view)).nodes())[:2] == list(both.view(view).nodes())[:2]


selections = st.builds(
    Filter,
    since=st.sampled_from([0, 2001, 2002]),
    min_support=st.integers(1, 2),
    types=st.sets(st.sampled_from(["Method", "Task"])),
)


@given(_views(), selections)
def test_a_selected_view_is_consistent(view: MemoryView, keep: Filter) -> None:
    found = keep.view(view)
    edges, nodes = list(found.edges()), {node.id: node for node in found.nodes()}
    papers = {"a": 2001, "b": 0}
    kept = {f"paper:{id}" for id, year in papers.items() if year >= keep.since}
    assert {node.id for node in nodes.values() if node.type == "Paper"} == kept
    assert {f"paper:{paper.id}" for paper in found.papers()} == kept
    assert found.counts()["papers"] == len(kept)
    assert found.counts()["results"] == sum(1 for _ in found.results())
    assert all(edge.subject in nodes and edge.object in nodes for edge in edges)
    assert all(f"paper:{each.paper}" in kept for edge in edges for each in edge.evidence)
    if found is view:
        return
    degrees = Counter(end for edge in edges for end in (edge.subject, edge.object))
    leading = Counter(edge.object for edge in {(e.subject, e.object): e for e in edges if e.subject in kept}.values())
    for node in nodes.values():
        assert node.degree == degrees[node.id]
        if node.type != "Paper":
            assert not keep.types or node.type in keep.types
            assert node.papers == leading[node.id] >= (keep.min_support if keep.min_support > 1 else 0)
    assert all(edge.papers >= keep.min_support for edge in edges if edge.subject not in kept)


def test_since_forgets_what_older_papers_say_of_a_link() -> None:
    old, new = Paper("old", None, "We use it.", 2001), Paper("new", None, "We use it.", 2011)
    said = (_evidence("old", "asserted", 0.9), _evidence("new", "hedged", 0.6))
    nodes = [
        *(Node(f"paper:{paper.id}", "Paper", paper.id, first_year=paper.year or 0) for paper in (new, old)),
        *(Node(f"method:{name}", "Method", name) for name in "mn"),
    ]
    link = Edge("e", "method:m", "basedOn", "method:n", 0.9, 1, said)
    view = MemoryView([new, old], nodes, [link], links=[("new", "x"), ("old", "y")])
    recent = Filter(since=2005).view(view)
    [edge] = recent.edges()
    assert (edge.evidence, edge.status, edge.papers) == (said[1:], "hedged", 1)
    assert 0 < edge.confidence < 0.9
    assert list(recent.code_links()) == [("new", "x")]
    assert list(Filter(since=2000).view(view).edges()) == [link]
    assert not list(Filter(since=2012).view(view).nodes())


def test_support_is_that_of_the_entity_or_of_the_link(graph: Graph) -> None:
    view = Filter(min_support=2).view(graph)
    assert [node.id for node in view.nodes()] == ["paper:a", "paper:b", "method:foonet", "dataset:barset"]
    assert {edge.predicate for edge in view.edges()} == {"proposes", "uses", "evaluatesOn"}
    methods = Filter(types=["Method"]).view(graph)
    assert {node.type for node in methods.nodes()} == {"Paper", "Method"}
    assert [result.dataset for result in methods.results()] == [None]
    assert next(graph.results()).dataset == "dataset:barset"


def test_a_filter_that_passes_all_is_none(graph: Graph) -> None:
    assert Filter().view(graph) is graph


PARTS = [Filter(min_confidence=0.99, statuses=["negated"]), Filter(since=2020, min_support=1, types=["Dataset"])]


@pytest.mark.parametrize("keep", PARTS)
@pytest.mark.parametrize("name", registry.exporters.names())
def test_every_exporter_writes_a_filtered_view(name: str, keep: Filter, graph: Graph) -> None:
    view: GraphView = keep.view(graph)
    file = io.BytesIO()
    registry.exporters.load(name)(ExportOptions()).write(view, file)
    assert b"BazNet" not in file.getvalue().replace(b"It beats BazNet", b"")
    assert file.getvalue()


WRONG = [{"min_confidence": 1.5}, {"min_confidence": float("nan")}, {"statuses": ["sure"]}, {"statuses": []},
         {"types": ["Paper"]}, {"min_support": 0}, {"since": -1}]  # fmt: skip


@pytest.mark.parametrize("settings", WRONG)
def test_wrong_settings_are_told(settings: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Filter(**settings)  # type: ignore[arg-type]


def test_statuses_reach_the_graph_and_negated_edges_are_no_facts(store: Store, tmp_path: Path) -> None:
    from kg.assembly import assemble

    one, two = store.extractions()
    entities = tuple(replace(e, status="negated") if e.name == "BazNet" else e for e in two.entities)
    store.add([replace(two, entities=entities, results=())])
    assemble(store)
    graph = Graph(store)
    statuses = {(edge.subject, edge.object): edge.status for edge in graph.edges()}
    assert statuses["paper:b", "method:baznet"] == "negated"
    assert statuses["paper:b", "method:foonet"] == "asserted"
    export(graph, tmp_path / "graph.nt")
    text = (tmp_path / "graph.nt").read_text("utf-8")
    assert "paper/b> <https://w3id.org/scholarkg/ontology#comparesWith>" not in text
    assert '/ontology#status> "negated"' in text
    assert one.paper.id == "a"
