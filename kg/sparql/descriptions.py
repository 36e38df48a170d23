"""DESCRIBE in rdflib as pyoxigraph has it: what is said of a resource, and of its blank nodes, and no more.

rdflib's own also tells all statements about the triples, which is all the evidence for each edge.
"""

from __future__ import annotations

from rdflib import Dataset, Graph
from rdflib.term import Node

__all__ = ["DescribedDataset"]


class DescribedDataset(Dataset):
    """A dataset whose concise bounded descriptions leave out reification (W3C submission CBD, without its step 3)."""

    def cbd(self, resource: Node, *, target_graph: Graph | None = None, include_reifications: bool = False) -> Graph:
        """The triples about `resource`, added to `target_graph`."""
        return super().cbd(resource, target_graph=target_graph, include_reifications=include_reifications)
