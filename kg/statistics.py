"""Statistics: what a graph holds, by type, predicate and year; its top entities, hubs and isolated nodes.

>>> import kg
>>> graph = kg.build([kg.Paper("p1", None, "We train ResNet-50 on ImageNet.", 2020), kg.Paper("p2", None, "None.")])
>>> found = describe(graph)
>>> found.nodes, found.isolated
({'Paper': 2, 'Method': 1, 'Dataset': 1}, ('paper:p2',))
>>> [(each.year, each.papers, each.entities) for each in found.years]
[(2020, 1, 2), (None, 1, 0)]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from heapq import nsmallest

from kg.graph import Graph
from kg.model import LINKS, MENTIONS, METADATA_LINKS, METADATA_TYPES, ROLES, STATUSES, GraphView, Node, type_order

__all__ = ["Hub", "Statistics", "Top", "Year", "describe"]

_BROAD = 0.01
"""Share of the papers above which a hub that is called by one common word may say nothing."""
TOP = 10
"""Entities and hubs that are listed, if nobody says how many."""


@dataclass(frozen=True, slots=True)
class Top:
    """An entity and how many papers lead to it."""

    id: str
    label: str
    papers: int


@dataclass(frozen=True, slots=True)
class Hub:
    """An entity with many edges; `share` of all papers lead to it.

    It is `broad` where one common word is its name and more than a hundredth of the papers lead to it.
    """

    id: str
    label: str
    type: str
    degree: int
    papers: int
    share: float
    broad: bool


@dataclass(frozen=True, slots=True)
class Year:
    """The papers of a year (``None``: of an unknown one) and the entities that are first met in them.

    `all_papers` and `all_entities` count from the beginning to the end of the year.
    """

    year: int | None
    papers: int
    entities: int
    all_papers: int
    all_entities: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a graph holds; types, predicates and statuses in the order in which everything lists them.

    `isolated` are the ids of nodes without edges, in the order of the graph: papers in which nothing was found.
    """

    papers: int
    entities: int
    edges: int
    results: int
    nodes: dict[str, int]
    predicates: dict[str, int]
    statuses: dict[str, int]
    evidence: int
    top: dict[str, tuple[Top, ...]]
    years: tuple[Year, ...]
    hubs: tuple[Hub, ...]
    isolated: tuple[str, ...]


def describe(graph: GraphView, top: int = TOP) -> Statistics:
    """Count what `graph` holds, with the `top` entities of each type by papers and as many hubs by degree.

    One pass over the nodes, and over the edges of a view that is not a whole store.
    """
    nodes: dict[str, list[Node]] = {}
    for node in graph.nodes():
        nodes.setdefault(node.type, []).append(node)
    types = sorted(nodes.keys() - {"Paper", *METADATA_TYPES}, key=type_order)
    papers, entities = nodes.get("Paper", []), [node for type_ in types for node in nodes[type_]]
    predicates, statuses, evidence = _count_stored(graph) if isinstance(graph, Graph) else _count_edges(graph)
    hubs = nsmallest(top, entities, key=lambda node: (-node.degree, -node.papers, node.id))
    return Statistics(
        papers=len(papers),
        entities=len(entities),
        edges=predicates.total(),
        results=graph.counts()["results"],
        nodes={type_: len(nodes[type_]) for type_ in ("Paper", *types, *METADATA_TYPES) if type_ in nodes},
        predicates=_in_order(predicates, (*ROLES, MENTIONS, *LINKS, *METADATA_LINKS)),
        statuses=_in_order(statuses, STATUSES),
        evidence=evidence,
        top={type_: _top(nodes[type_], top) for type_ in types},
        years=_years(papers, entities),
        hubs=tuple(_hub(node, len(papers)) for node in hubs if papers),
        isolated=tuple(node.id for node in (*papers, *entities) if node.degree == 0),
    )


def _hub(node: Node, papers: int) -> Hub:
    share = node.papers / papers
    broad = node.label.islower() and node.label.isalpha() and share > _BROAD
    return Hub(node.id, node.label, node.type, node.degree, node.papers, share, broad)


def _count_edges(view: GraphView) -> tuple[Counter[str], Counter[str], int]:
    """Edges by predicate and by status, and how many pieces of evidence they have."""
    predicates: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    evidence = 0
    for edge in view.edges():
        predicates[edge.predicate] += 1
        statuses[edge.status] += 1
        evidence += len(edge.evidence)
    return predicates, statuses, evidence


def _count_stored(graph: Graph) -> tuple[Counter[str], Counter[str], int]:
    """The same, counted by the store: much faster."""
    [evidence] = graph.store.connection.execute("SELECT count(*) FROM evidence").fetchone()
    return Counter(graph.count_by("predicate")), Counter(graph.count_by("status")), evidence


def _in_order(counts: Counter[str], order: Collection[str]) -> dict[str, int]:
    return {name: counts[name] for name in dict.fromkeys((*order, *sorted(counts))) if counts[name]}


def _top(nodes: Iterable[Node], top: int) -> tuple[Top, ...]:
    best = nsmallest(top, nodes, key=lambda node: (-node.papers, -node.degree, node.id))
    return tuple(Top(node.id, node.label, node.papers) for node in best)


def _years(papers: Iterable[Node], entities: Iterable[Node]) -> tuple[Year, ...]:
    """Known years in order, then the unknown."""
    by_year = Counter(node.first_year for node in papers)
    new = Counter(node.first_year for node in entities)
    found = []
    all_papers = all_entities = 0
    for year in sorted({*by_year, *new}, key=lambda year: (year == 0, year)):
        all_papers += by_year[year]
        all_entities += new[year]
        found.append(Year(year or None, by_year[year], new[year], all_papers, all_entities))
    return tuple(found)
