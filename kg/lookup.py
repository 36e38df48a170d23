"""Look-up: a node by a name as people write it, what is around it, and why its names are one node.

>>> import kg
>>> graph = kg.build([kg.Paper("p1", "On nets", "We train ResNet-50 on ImageNet.", 2020)])
>>> find(graph, "image net")[0].id
'dataset:imagenet'
>>> [(group.predicate, group.outgoing, group.total) for group in neighbourhood(graph, "dataset:imagenet")]
[('evaluatedOn', False, 1), ('evaluatesOn', False, 1)]
"""

from __future__ import annotations

import difflib
import heapq
import json
from collections import defaultdict
from dataclasses import dataclass

from kg.errors import UnknownName, UnknownNode
from kg.graph import Graph
from kg.model import LINKS, MENTIONS, METADATA_LINKS, ROLES, STATUSES, Edge, Node, Resolution
from kg.name_index import named, near
from kg.names import squashed
from kg.rows import parsed

__all__ = [
    "Explanation",
    "MergeCount",
    "Neighbours",
    "Surface",
    "count_merges",
    "explain",
    "find",
    "kinds",
    "neighbourhood",
    "suggest",
    "unknown_node",
]

_NEAR = 5
"""Names told when nothing is called as asked."""
_ALIKE = 0.7
"""Least similarity of names (`difflib`'s ratio) at which one is told for the other."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The edges of a node with one predicate in one direction, most papers first, each with the node at its other end.

    `total` counts them all, also where `edges` was cut.
    """

    predicate: str
    outgoing: bool
    total: int
    edges: tuple[tuple[Edge, Node], ...]


@dataclass(frozen=True, slots=True)
class Surface:
    """A way in which a node's name is written, the papers that write it so, and the merges that brought it to the node.

    None did for the label. Papers are ids, in order. A merge of another node names it by its id, which no paper writes.
    """

    text: str
    papers: tuple[str, ...]
    merges: tuple[Resolution, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the names of a node are one node: its label, then each other name with the merge that brought it."""

    node: Node
    surfaces: tuple[Surface, ...]


@dataclass(frozen=True, slots=True)
class MergeCount:
    """How many names a method merged into how many nodes, its lowest and highest score, and its first merge.

    `label` is that of the example's node.
    """

    method: str
    merges: int
    nodes: int
    scores: tuple[float, float]
    example: Resolution
    label: str


def find(graph: Graph, text: str) -> list[Node]:
    """The nodes that `text` may mean, the likeliest first, never none.

    Ids of nodes and papers come first, then names of entities up to case, punctuation and plural, most papers first,
    then the ids of nodes that went to another, then titles. Raises `UnknownName`, with near names, when nothing is
    called so.
    """
    if node := graph.get(text):
        return [node]
    if node := graph.get(f"paper:{text}"):
        return [node, *graph.find(text)]
    hits = (
        graph.find(text)
        or [graph[id_] for id_ in dict.fromkeys(merge.node for merge in graph.merges() if merge.merged == text)]
        or [graph[id_] for id_ in named(graph.store.connection, text, papers=True)]
    )
    if hits:
        return hits
    near = suggest(graph, text)
    told = ", ".join(f"{name} ({type})" for name, type in near)
    hint = f"did you mean: {told}?" if near else "nodes.csv and kg stats list what there is."
    raise UnknownName(f"nothing in the graph is called {text!r}; {hint}")


def suggest(graph: Graph, text: str) -> list[tuple[str, str]]:
    """Names (with types) that are spelled much like `text` or hold it, the likest first.

    Those that the index of names finds near are ranked by `difflib`'s ratio.
    """
    return [(name, node.type) for name, node in _alike(graph, text)]


def unknown_node(graph: Graph, node_id: str) -> UnknownNode:
    """What is to be raised for an id that no node has: tells those of nodes that are called so, or much like it."""
    name = node_id.partition(":")[2] or node_id
    nodes = graph.find(name)[:_NEAR] or [node for _, node in _alike(graph, name)]
    told = ", ".join(repr(node.id) for node in nodes)
    hint = f"did you mean {told}?" if told else "graph.find(name) looks a name up, graph.nodes() lists what there is."
    return UnknownNode(f"no node has the id {node_id!r}; {hint}")


def _alike(graph: Graph, text: str) -> list[tuple[str, Node]]:
    """The nodes with a name that is spelled much like `text` or holds it, each with that name, the likest first."""
    wanted = squashed(text)
    ranked: dict[str, tuple[float, int, str, str]] = {}
    for id_, papers, label, aliases in near(graph.store.connection, text):
        for name in (label, *parsed(aliases)):
            if ratio := _likeness(wanted, squashed(name)):
                ranked[id_] = max(ranked.get(id_, (0.0, 0, "", "")), (ratio, papers, name, id_))
    best = heapq.nsmallest(_NEAR, ranked.values(), key=lambda each: (-each[0], -each[1], each[2:]))
    return [(name, graph[id_]) for _, _, name, id_ in best]


def _likeness(wanted: str, key: str) -> float:
    """How alike two folded names are; 0 where they are not."""
    matcher = difflib.SequenceMatcher(None, wanted, key, autojunk=False)
    holds = len(wanted) > 2 and wanted in key
    if not holds and (matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE):
        return 0.0
    ratio = matcher.ratio()
    return ratio if holds or ratio >= _ALIKE else 0.0


def neighbourhood(graph: Graph, node_id: str, limit: int = 0) -> list[Neighbours]:
    """The edges of a node by predicate and direction, the first `limit` of each (0: all).

    What leaves the node comes before what leads to it; links before what papers do. Edges are in order of status,
    papers and confidence.
    """
    groups: dict[tuple[bool, str], list[Edge]] = defaultdict(list)
    for edge in graph.edges_of(node_id, limit):
        groups[edge.subject == node_id, edge.predicate].append(edge)
    totals = graph.count_edges_of(node_id)
    order = {name: place for place, name in enumerate((*LINKS, *ROLES, MENTIONS, *METADATA_LINKS))}
    found = []
    for key in sorted(groups, key=lambda key: (not key[0], order.get(key[1], len(order)), key[1])):
        outgoing, predicate = key
        edges = sorted(groups[key], key=lambda e: (STATUSES.index(e.status), -e.papers, -e.confidence))
        ends = ((edge, graph[edge.object if outgoing else edge.subject]) for edge in edges)
        found.append(Neighbours(predicate, outgoing, totals[key], tuple(ends)))
    return found


def kinds(graph: Graph, node: Node) -> tuple[list[Node], list[Node]]:
    """The nodes of which `node` is a kind, and those that are kinds of it, most papers first."""
    query = "SELECT id FROM nodes WHERE instr(broader, ?) ORDER BY papers DESC, id"
    rows = graph.store.connection.execute(query, (json.dumps(node.id, ensure_ascii=False),))
    return [graph[other] for other in node.broader], [graph[id_] for (id_,) in rows]


def explain(graph: Graph, node: Node) -> Explanation:
    """Why the names of `node` are one node; names by falling number of papers after the label."""
    merges: dict[str, list[Resolution]] = defaultdict(list)
    for merge in graph.merges():
        if merge.node == node.id:
            merges[merge.merged].append(merge)
    papers = _papers_by_surface(graph, node)
    names = dict.fromkeys((node.label, *node.aliases, *merges))
    surfaces = [Surface(name, papers.get(name, ()), tuple(merges.get(name, ()))) for name in names]
    return Explanation(node, (surfaces[0], *sorted(surfaces[1:], key=lambda surface: -len(surface.papers))))


def count_merges(graph: Graph) -> list[MergeCount]:
    """The merges of all nodes by method, most merges first."""
    by_method: dict[str, list[Resolution]] = defaultdict(list)
    for merge in graph.merges():
        by_method[merge.method].append(merge)
    counts = []
    for method, merges in sorted(by_method.items(), key=lambda item: (-len(item[1]), item[0])):
        scores = [merge.score for merge in merges]
        nodes = {merge.node for merge in merges}
        label = graph[merges[0].node].label
        counts.append(MergeCount(method, len(merges), len(nodes), (min(scores), max(scores)), merges[0], label))
    return counts


def _papers_by_surface(graph: Graph, node: Node) -> dict[str, tuple[str, ...]]:
    """The names, mentions and long forms in the papers that lead to `node`, each with those papers."""
    rows = graph.store.connection.execute(
        """WITH paper AS (SELECT DISTINCT substr(s.id, 7) AS id FROM edges JOIN nodes AS s ON s.rank = subject
               WHERE object = (SELECT rank FROM nodes WHERE nodes.id = ?) AND s.type = 'Paper')
           SELECT name, paper FROM entities WHERE paper IN paper UNION
           SELECT text, paper FROM mentions WHERE paper IN paper UNION
           SELECT long_form, paper FROM mentions WHERE paper IN paper AND long_form IS NOT NULL ORDER BY 2""",
        (node.id,),
    )
    found: dict[str, list[str]] = defaultdict(list)
    for text, paper in rows:
        found[text].append(paper)
    return {text: tuple(ids) for text, ids in found.items()}
