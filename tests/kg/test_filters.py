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
        Edge(f"e{n}", s, p, o, score, 1, (_evidence("a", status, score),), status)
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


def test_a_filter_that_passes_all_is_none(graph: Graph) -> None:
    assert Filter().view(graph) is graph


@pytest.mark.parametrize("name", registry.exporters.names())
def test_every_exporter_writes_a_filtered_view(name: str, graph: Graph) -> None:
    view: GraphView = Filter(min_confidence=0.99, statuses=["negated"]).view(graph)
    file = io.BytesIO()
    registry.exporters.load(name)(ExportOptions()).write(view, file)
    assert b"BazNet" not in file.getvalue().replace(b"It beats BazNet", b"")
    assert file.getvalue()


@pytest.mark.parametrize("settings", [{"min_confidence": 1.5}, {"min_confidence": float("nan")}, {"statuses": ["sure"]},
                                      {"statuses": []}])  # fmt: skip
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
