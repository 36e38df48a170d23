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
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from kg.errors import UnknownName
from kg.graph import Graph
from kg.model import LINKS, ROLES, STATUSES, Edge, Node, Resolution
from kg.names import squashed

__all__ = [
    "Explanation",
    "MergeCount",
    "Neighbours",
    "Surface",
    "count_merges",
    "explain",
    "find",
    "neighbourhood",
    "suggest",
]

_NEAR = 5
"""Names told when nothing is called as asked."""
_CANDIDATES = 60
"""Names that share the most pairs of letters with the one asked for, and are compared with it in full."""
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
    with suppress(KeyError):
        return [graph[text]]
    with suppress(KeyError):
        return [graph[f"paper:{text}"], *graph.find(text)]
    wanted = squashed(text)
    hits = (
        graph.find(text)
        or [graph[id_] for id_ in dict.fromkeys(merge.node for merge in graph.merges() if merge.merged == text)]
        or [node for node in graph.nodes("Paper") if squashed(node.label) == wanted]
    )
    if hits:
        return hits
    near = suggest(graph, text)
    told = ", ".join(f"{name} ({type})" for name, type in near)
    hint = f"did you mean: {told}?" if near else "nodes.csv and kg stats list what there is."
    raise UnknownName(f"nothing in the graph is called {text!r}; {hint}")


def suggest(graph: Graph, text: str) -> list[tuple[str, str]]:
    """Names (with types) that are spelled much like `text` or hold it, the likest first.

    All names are ranked by the pairs of letters that they share with it (Dice's coefficient), and the best of them by
    `difflib`'s ratio, so that time grows with the number of names alone.
    """
    wanted = squashed(text)
    best = heapq.nlargest(_CANDIDATES, _candidates(graph, wanted))
    ranked: dict[str, tuple[float, int, str, str]] = {}
    for _, papers, id_, key, name in best:
        ratio = difflib.SequenceMatcher(None, wanted, key, autojunk=False).ratio()
        if ratio >= _ALIKE or _holds(key, wanted):
            ranked[id_] = max(ranked.get(id_, (0.0, 0, "", "")), (ratio, papers, name, id_))
    order = sorted(ranked.values(), key=lambda each: (-each[0], -each[1], each[2:]))
    return [(name, graph[id_].type) for _, _, name, id_ in order[:_NEAR]]


def _candidates(graph: Graph, wanted: str) -> Iterator[tuple[float, int, str, str, str]]:
    """Names with a pair of letters of `wanted`: the share of such pairs, papers, node id, folded name and name.

    Beginning and end of a name count as letters.
    """
    ends = "\x02", "\x03"
    pairs = set(map("".join, pairwise((ends[0], *wanted, ends[1]))))
    # names so much longer or shorter can't be alike
    least, most = len(wanted) * _ALIKE / (2 - _ALIKE), len(wanted) * (2 - _ALIKE) / _ALIKE
    for id_, label, aliases, papers in graph.store.connection.execute("SELECT id, label, aliases, papers FROM nodes"):
        for name in (label, *json.loads(aliases)) if aliases != "[]" else (label,):
            key = squashed(name)
            if least <= len(key) <= most or _holds(key, wanted):
                shared = sum(map(key.join(ends).count, pairs))
                if shared:
                    yield 2 * shared / (len(wanted) + len(key) + 2), papers, id_, key, name


def _holds(key: str, wanted: str) -> bool:
    return len(wanted) > 2 and wanted in key


def neighbourhood(graph: Graph, node_id: str, limit: int = 0) -> list[Neighbours]:
    """The edges of a node by predicate and direction, the first `limit` of each (0: all).

    What leaves the node comes before what leads to it; links before what papers do. Edges are in order of status,
    papers and confidence.
    """
    groups: dict[tuple[bool, str], list[Edge]] = defaultdict(list)
    for edge in graph.edges_of(node_id, limit):
        groups[edge.subject == node_id, edge.predicate].append(edge)
    totals = graph.count_edges_of(node_id)
    order = (*LINKS, *ROLES)
    found = []
    for key in sorted(groups, key=lambda key: (not key[0], order.index(key[1]))):
        outgoing, predicate = key
        edges = sorted(groups[key], key=lambda e: (STATUSES.index(e.status), -e.papers, -e.confidence))
        ends = ((edge, graph[edge.object if outgoing else edge.subject]) for edge in edges)
        found.append(Neighbours(predicate, outgoing, totals[key], tuple(ends)))
    return found


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
