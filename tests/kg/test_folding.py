"""Folded views: one edge between two nodes in each direction, and nothing lost."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from kg.folding import FoldedView, fold
from kg.graph import Graph
from kg.model import STATUSES, Edge, Evidence, Node, Tie
from tests.exports.views import MemoryView, plain_view

NODES = ["paper:a", "method:m", "method:n"]
triples = st.tuples(
    st.sampled_from(NODES), st.sampled_from(["basedOn", "runsOn", "uses"]), st.sampled_from(NODES[1:]),
    st.sampled_from(STATUSES), st.integers(1, 4),
)  # fmt: skip


def _evidence(paper: str, status: str) -> Evidence:
    return Evidence(paper, "abstract", 0, 2, 0, f"{paper} says so.", "links", "1", 0.5, status)


@given(st.lists(triples, max_size=14, unique_by=lambda row: row[:3]))
def test_there_is_one_edge_each_way_and_no_evidence_is_lost(rows: list[tuple[str, str, str, str, int]]) -> None:
    rows.sort(key=lambda row: (NODES.index(row[0]), row[1], row[2]))
    edges = [
        Edge(f"e{n}", s, p, o, n / 20, papers, tuple(_evidence(f"p{each}", status) for each in range(papers)), status)
        for n, (s, p, o, status, papers) in enumerate(rows)
    ]
    nodes = [Node(id, id.partition(":")[0].title(), id) for id in NODES]
    view = FoldedView(MemoryView([], nodes, edges))
    folded = list(view.edges())
    ends = [(edge.subject, edge.object) for edge in folded]
    assert Counter(ends) == Counter({(edge.subject, edge.object) for edge in edges})
    assert [edge.subject for edge in folded] == sorted((edge.subject for edge in folded), key=NODES.index)
    assert Counter(each for edge in folded for each in edge.evidence) == Counter(
        each for edge in edges for each in edge.evidence
    )
    weights = sum(edge.weight if isinstance(edge, Tie) else edge.papers for edge in folded)
    assert weights == sum(edge.papers for edge in edges)
    assert view.counts()["edges"] == len(folded)
    degrees = Counter(end for pair in ends for end in pair)
    assert all(node.degree == degrees[node.id] for node in view.nodes())


def test_the_best_is_kept() -> None:
    one = Edge("1", "paper:a", "uses", "method:m", 0.9, 1, (_evidence("a", "negated"),), "negated")
    two = Edge("2", "paper:a", "proposes", "method:m", 0.5, 2, (_evidence("a", "asserted"),) * 2, "asserted")
    assert fold([one]) is one
    folded = fold([one, two])
    assert isinstance(folded, Tie)
    told = (folded.id, folded.predicate, folded.confidence, folded.papers, folded.status, folded.weight)
    assert told == ("1", "uses; proposes", 0.5, 1, "asserted", 3.0)


def test_what_has_no_parallels_stays_as_it_is(graph: Graph) -> None:
    assert list(FoldedView(graph).edges()) == list(graph.edges())
    assert list(FoldedView(graph).nodes()) == list(graph.nodes())
    assert [edge.predicate for edge in FoldedView(plain_view()).edges()][-1] == "outperforms; usedFor"
