"""Folding: parallel relations between two nodes as one edge, for pictures in which they would lie on each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from kg.beliefs import strongest
from kg.filters import PartView
from kg.model import Edge, Node, ResultNode, Tie

__all__ = ["FoldedView", "fold"]


class FoldedView(PartView):
    """All nodes of a view, with at most one edge from one to another; degrees are counted anew."""

    derived = True

    def nodes(self) -> Iterator[Node]:
        """All nodes, in the order of the view behind."""
        for node in self._view.nodes():
            found = self._nodes.get(node.id)
            yield replace(node, degree=found.degree if found else 0)

    def results(self) -> Iterator[ResultNode]:
        """All results, in the order of the view behind."""
        return self._view.results()

    def edges(self) -> Iterator[Edge]:
        """One edge from node to node, by subject, then as the first relation to each object comes."""
        for _, edges in groupby(self._view.edges(), key=attrgetter("subject")):
            parallel: dict[str, list[Edge]] = {}
            for edge in edges:
                parallel.setdefault(edge.object, []).append(edge)
            yield from map(fold, parallel.values())


def fold(edges: Sequence[Edge]) -> Edge:
    """Edges between the same two nodes as one, with the id of the first: the one edge, where there is but one.

    Relations are joined, weights and evidence added up; status and confidence are the best ones, papers those that have
    the status.

    >>> predicates = ("basedOn", "outperforms")
    >>> folded = fold([Edge(name, "method:a", name, "method:b", 0.5, 2, ()) for name in predicates])
    >>> folded.predicate, folded.weight
    ('basedOn; outperforms', 4.0)
    """
    if len(edges) == 1:
        return edges[0]
    first, status = edges[0], strongest(edge.status for edge in edges)
    predicate = "; ".join(dict.fromkeys(edge.predicate for edge in edges))
    confidence = max(edge.confidence for edge in edges if edge.status == status)
    evidence = tuple(each for edge in edges for each in edge.evidence)
    papers = len({each.paper for each in evidence if each.status == status})
    about = (first.id, first.subject, predicate, first.object, confidence, papers, evidence, status)
    return Tie(*about, weight=float(sum(edge.papers for edge in edges)))
