"""What GraphML and GEXF tell of each node and edge: names, types, and values that a record does not hold itself.

Every node and edge has every attribute, and no two names are equal up to case: Gephi mixes columns up otherwise.
"""

from __future__ import annotations

from exports.shelf import Shelf
from kg.model import Edge, Evidence, GraphView, Node, Tie

__all__ = ["EDGE_ATTRIBUTES", "NODE_ATTRIBUTES", "Surroundings", "best_evidence", "best_sentence", "weight"]

NODE_ATTRIBUTES = {
    "label": "string",
    "type": "string",
    "papers": "int",
    "degree": "int",
    "community": "int",
    "community_name": "string",
    "first_year": "int",
    "last_year": "int",
    "size": "double",
    "x": "double",
    "y": "double",
    "color": "string",
    "categories": "string",
}
EDGE_ATTRIBUTES = {
    "label": "string",
    "relation": "string",
    "weight": "double",
    "confidence": "double",
    "papers": "int",
    "first_year": "int",
    "last_year": "int",
    "status": "string",
    "evidence": "string",
}


class Surroundings:
    """What records don't tell: whether edges are directed, names of communities, years of edges.

    An edge has the years of the papers that say it, as far as these were met.
    """

    def __init__(self, view: GraphView) -> None:
        self.edge_type = "directed" if getattr(view, "directed", True) else "undirected"
        self._names = {each.number: each.name for each in view.communities()}
        self._years = Shelf[int]()

    def meet(self, node: Node) -> str:
        """Take note of a node; the name of its community, empty where that has none."""
        if node.first_year and node.type == "Paper":
            self._years.put(node.id.removeprefix("paper:"), node.first_year)
        return self._names.get(node.community, "")

    def years(self, edge: Edge) -> tuple[int, int]:
        """First and last year of the papers that support the edge, 0 where unknown."""
        if isinstance(edge, Tie) and not edge.evidence:
            return edge.first_year, edge.last_year
        if len(edge.evidence) == 1:
            year = self._years.get(edge.evidence[0].paper) or 0
            return year, year
        found = [self._years.get(each.paper) for each in edge.evidence if each.status == edge.status]
        known = [year for year in found if year] or [0]
        return min(known), max(known)


def best_evidence(edge: Edge) -> Evidence | None:
    """The strongest evidence among that with the edge's status, the first of several."""
    if len(edge.evidence) == 1:
        return edge.evidence[0]
    return max(edge.evidence, key=lambda each: (each.status == edge.status, each.score), default=None)


def best_sentence(edge: Edge) -> str:
    """The sentence of the best evidence; what ties the ends of an edge without evidence, else nothing."""
    best = best_evidence(edge)
    if best:
        return best.sentence
    return edge.reason if isinstance(edge, Tie) else ""


def weight(edge: Edge) -> float:
    """How strong an edge is: the number of papers that support it, if it has no weight of its own."""
    return edge.weight if isinstance(edge, Tie) else edge.papers
