"""Statistics: counts agree with the graph, orders are stable, and nothing is counted twice."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict

import pytest

import kg
from kg.assembly import assemble
from kg.filters import Filter, FilteredView
from kg.graph import Graph
from kg.model import Extraction, Paper
from kg.statistics import Year, describe
from kg.store import Store

from .builders import entity, extraction


@pytest.fixture
def larger(store: Store) -> Graph:
    """The two papers, one of a later year on the same dataset, and one in which nothing is found."""
    later = Paper("c", "Later", "QuxNet runs on BarSet.", 2022)
    more = [extraction(later, [entity(later, "QuxNet"), entity(later, "BarSet", "Dataset", "evaluatesOn")]),
            Extraction(Paper("d", "Nothing", "Nothing at all.", 2020))]  # fmt: skip
    store.add(more)
    assemble(store)
    return Graph(store)


def test_counts_are_those_of_the_graph(larger: Graph) -> None:
    found = describe(larger)
    edges = list(larger.edges())
    assert (found.papers, found.entities, found.edges, found.results) == (4, 4, len(edges), 1)
    assert found.nodes == {"Paper": 4, "Method": 3, "Dataset": 1}
    assert found.predicates == Counter(edge.predicate for edge in edges)
    assert found.statuses == {"asserted": len(edges)}
    assert found.evidence == sum(len(edge.evidence) for edge in edges)
    assert list(found.predicates) == ["proposes", "uses", "comparesWith", "evaluatesOn", "outperforms"]


def test_growth_by_year_adds_up(larger: Graph) -> None:
    assert describe(larger).years == (
        Year(2020, 2, 2, 2, 2),
        Year(2022, 1, 1, 3, 3),
        Year(None, 1, 1, 4, 4),
    )


def test_tops_hubs_and_isolated_nodes(larger: Graph) -> None:
    found = describe(larger, top=2)
    assert [(top.label, top.papers) for top in found.top["Dataset"]] == [("BarSet", 3)]
    assert [top.label for top in found.top["Method"]] == ["FooNet", "BazNet"]
    assert [(hub.label, hub.degree, hub.papers, hub.share) for hub in found.hubs] == [
        ("FooNet", 3, 2, 0.5), ("BarSet", 3, 3, 0.75),
    ][::-1]  # fmt: skip
    assert found.isolated == ("paper:d",)
    assert len(describe(larger, top=1).hubs) == 1


def test_a_filtered_graph_is_counted_as_filtered(larger: Graph) -> None:
    none = describe(Filter(min_confidence=1.0).view(larger))
    assert (none.papers, none.entities, none.edges, none.results) == (4, 0, 0, 0)
    assert len(none.isolated) == 4


def test_a_whole_store_and_a_view_of_it_are_counted_alike(larger: Graph) -> None:
    assert describe(FilteredView(larger, Filter())) == describe(larger)


def test_an_empty_store_has_empty_statistics() -> None:
    found = describe(Graph(Store.create(None)))
    assert (found.papers, found.edges, found.years, found.hubs, found.top, found.isolated) == (0, 0, (), (), {}, ())
    json.dumps(asdict(found))


def test_the_order_of_papers_leaves_no_trace() -> None:
    papers = [Paper(f"p{n}", None, f"We train ResNet-{n} on ImageNet.", 2000 + n) for n in (18, 34, 50)]
    assert describe(kg.build(papers)) == describe(kg.build(papers[::-1]))
