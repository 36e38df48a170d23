"""Derived views: ties are what papers and entities have in common, and the views are whole graphs."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.filters import Filter
from kg.graph import Graph
from kg.model import Edge, Evidence, GraphView, Node, Paper
from kg.places import joined
from kg.views import TieView, entity_view, paper_view
from tests.exports.views import MemoryView

PAPERS, ENTITIES = 6, 5
having = st.sets(st.tuples(st.integers(0, PAPERS - 1), st.integers(0, ENTITIES - 1)), max_size=24)


def view_of(cells: set[tuple[int, int]], statuses: dict[tuple[int, int], str] | None = None) -> MemoryView:
    """Papers of 2000 and later (the first of an unknown year) that use entities; a link that ties nothing."""
    papers = [Paper(f"p{n}", f"On {n}", "We use it.", 2000 + n if n else None) for n in range(PAPERS)]
    nodes = [Node(f"paper:{each.id}", "Paper", each.title or "", first_year=each.year or 0) for each in papers]
    nodes += [Node(f"method:m{n}", "Method", f"M{n}", papers=sum(e == n for _, e in cells)) for n in range(ENTITIES)]
    edges = []
    for paper, entity in sorted(cells):
        status = (statuses or {}).get((paper, entity), "asserted")
        found = Evidence(f"p{paper}", "abstract", 7, 9, 0, "We use it.", "roles", "1", 0.5, status)
        edges.append(Edge(f"{paper}{entity}", f"paper:p{paper}", "uses", f"method:m{entity}", 0.5, 1, (found,), status))
    edges.append(Edge("link", "method:m0", "basedOn", "method:m1", 0.5, 1, ()))
    return MemoryView(papers, nodes, edges)


def pairs_of(view: TieView | GraphView) -> dict[tuple[str, str], float]:
    return {(tie.subject.split(":")[1], tie.object.split(":")[1]): tie.weight for tie in view.edges()}  # type: ignore[attr-defined]


@given(having, st.integers(1, 4))
def test_entities_are_tied_by_the_papers_that_have_both(cells: set[tuple[int, int]], least: int) -> None:
    wanted: Counter[tuple[str, str]] = Counter()
    for paper in range(PAPERS):
        wanted.update(combinations((f"m{e}" for p, e in sorted(cells) if p == paper), 2))
    found = entity_view(view_of(cells), least)
    assert pairs_of(found) == {pair: count for pair, count in wanted.items() if count >= least}
    for tie in found.edges():
        assert tie.weight == tie.papers
        ends = {int(end.removeprefix("method:m")) for end in (tie.subject, tie.object)}
        both = [p for p in range(PAPERS) if all((p, entity) in cells for entity in ends)]
        years = [2000 + p for p in both if p] or [0]
        assert (tie.first_year, tie.last_year) == (min(years), max(years))  # type: ignore[attr-defined]
        told = " · ".join(f"p{p}" for p in both[:5]) + (f" and {len(both) - 5} more" if len(both) > 5 else "")
        assert tie.reason == told  # type: ignore[attr-defined]


@given(having)
def test_papers_are_tied_by_rare_entities_more_than_by_common_ones(cells: set[tuple[int, int]]) -> None:
    papers_with = Counter(entity for _, entity in cells)
    wanted: Counter[tuple[str, str]] = Counter()
    for one, other in combinations(range(PAPERS), 2):
        for entity in range(ENTITIES):
            if (one, entity) in cells and (other, entity) in cells:
                wanted[f"p{one}", f"p{other}"] += 1 / math.log(papers_with[entity])  # type: ignore[assignment]
    assert pairs_of(paper_view(view_of(cells))) == pytest.approx(dict(wanted), abs=0.001)


@given(having)
def test_a_view_is_a_whole_graph(cells: set[tuple[int, int]]) -> None:
    for view in (entity_view(view_of(cells), 1), paper_view(view_of(cells))):
        nodes, edges = list(view.nodes()), list(view.edges())
        ids = [node.id for node in nodes]
        degrees = Counter(end for edge in edges for end in (edge.subject, edge.object))
        assert {node.id: node.degree for node in nodes} == degrees
        order = {id: place for place, id in enumerate(ids)}
        places = [(order[edge.subject], order[edge.object]) for edge in edges]
        assert places == sorted(set(places))
        assert all(one < other for one, other in places)
        assert joined(view).tolist() == [list(pair) for pair in places]
        assert len({(node.x, node.y) for node in nodes}) == len(nodes)
        assert view.counts() == {"papers": PAPERS, "nodes": len(nodes), "edges": len(edges), "results": 0}
        sizes = Counter(node.community for node in nodes)
        told = {each.number: each.size for each in view.communities()}
        assert told == {number: size for number, size in sizes.items() if size >= 3}
        assert all(each.name for each in view.communities())


def test_what_a_paper_is_without_ties_nothing() -> None:
    cells = {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert pairs_of(entity_view(view_of(cells), 1)) == {("m0", "m1"): 2}
    assert pairs_of(entity_view(view_of(cells, {(1, 1): "negated"}), 1)) == {("m0", "m1"): 1}
    assert pairs_of(entity_view(view_of(cells, {(1, 1): "hedged"}), 1)) == {("m0", "m1"): 2}


def test_lists_and_what_all_papers_have_tie_nothing() -> None:
    everything = view_of({(paper, entity) for paper in range(2) for entity in range(ENTITIES)})
    many = [replace(node, id=f"method:x{n}") for n in range(300) for node in everything.node_list[-1:]]
    edges = [replace(everything.edge_list[0], id=f"x{n}", object=node.id) for n, node in enumerate(many)]
    listing = MemoryView(everything.paper_list, everything.node_list + many, everything.edge_list + edges)
    assert set(pairs_of(entity_view(listing, 1)).values()) == {1.0}  # the list ties none, the other paper all
    papers = [Node(f"paper:{n}", "Paper", str(n)) for n in range(101)]
    common = [Edge(str(n), f"paper:{n}", "uses", "method:m", 0.5, 1, ()) for n in range(101)]
    hub = Node("method:m", "Method", "M", papers=101)
    assert not pairs_of(paper_view(MemoryView([], [*papers, hub], common)))
    fewer = paper_view(MemoryView([], [*papers[1:], hub], common[1:]))
    assert 100 * 8 / 2 <= len(pairs_of(fewer)) <= 100 * 8


def test_a_store_and_a_view_of_it_tell_the_same(graph: Graph) -> None:
    whole = MemoryView(list(graph.papers()), list(graph.nodes()), list(graph.edges()))
    assert joined(graph).tolist() == joined(whole).tolist()
    assert joined(graph, ["negated"]).shape == (0, 2)
    for one, other in ((entity_view(graph, 1), entity_view(whole, 1)), (paper_view(graph), paper_view(whole))):
        assert list(one.edges()) == list(other.edges())
        assert list(one.nodes()) == list(other.nodes())
        assert list(one.communities()) == list(other.communities())
    assert pairs_of(entity_view(graph)) == {("foonet", "barset"): 2}


def test_a_filtered_graph_has_views(graph: Graph) -> None:
    assert not list(entity_view(Filter(since=2020).view(graph)).edges())
    assert len(list(entity_view(Filter(since=2020).view(graph), 1).edges())) == 1
    assert not list(entity_view(Filter(types=("Method",)).view(graph)).nodes())
