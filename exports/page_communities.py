"""The communities that the page names: of the nodes that it holds, by the same rule as `kg.graph.Graph.communities`.

A view need not be a store (it may be filtered), so they are named here from what it streams.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from kg.communities import LEAST_PAPERS, Candidate, Community, name_of_community
from kg.model import METADATA_TYPES, Node

__all__ = ["communities_of"]

_NO_ENTITIES = frozenset({"Paper", *METADATA_TYPES})
"""Communities are called by what their papers say, not by whom they cite or who wrote them."""


def communities_of(nodes: Sequence[Node], edges: Iterable[tuple[int, int]]) -> list[Community]:
    """Those of at least three papers, the one with most nodes first; `edges` join numbers of `nodes`, by subject.

    >>> nodes = [Node(f"paper:{n}", "Paper", "") for n in range(3)] + [Node("method:a", "Method", "A", papers=3)]
    >>> communities_of(nodes, [(0, 3), (0, 3), (1, 3), (2, 3)])
    [Community(number=0, size=4, papers=3, name='A')]
    """
    sizes = Counter(node.community for node in nodes)
    papers = Counter(node.community for node in nodes if node.type == "Paper")
    having: Counter[int] = Counter()
    inside: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for subject, target in dict.fromkeys(edges):
        paper = nodes[subject]
        if paper.type == "Paper" and nodes[target].type not in _NO_ENTITIES:
            having[target] += 1
            if papers[paper.community] >= LEAST_PAPERS:
                inside[paper.community][target] += 1
    found = []
    for number, counts in inside.items():
        candidates = (Candidate(nodes[n].label, counts[n], having[n]) for n in sorted(counts))
        name = name_of_community(candidates, papers[number], papers.total())
        if name:
            found.append(Community(number, sizes[number], papers[number], name))
    return sorted(found, key=lambda each: (-each.size, each.number))
