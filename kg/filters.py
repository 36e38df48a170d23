"""Filters: a graph view that leaves out edges and results by confidence and status, for any exporter.

>>> import kg
>>> graph = kg.build([kg.Paper("p1", None, "We train FooNet, a graph neural network, without using ImageNet.")])
>>> {(edge.object, edge.status) for edge in graph.edges() if edge.status != "asserted"}
{('dataset:imagenet', 'negated')}
>>> view = Filter(statuses=("asserted", "hedged")).view(graph)
>>> "dataset:imagenet" in [node.id for node in view.nodes()]
False
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from kg.errors import UsageError
from kg.evidence import ARGUMENTS
from kg.model import STATUSES, Edge, GraphView, Node, Paper, ResultNode

__all__ = ["Filter", "FilteredView"]


@dataclass(frozen=True, slots=True)
class Filter:
    """What stays: edges and results of at least this confidence, with one of these statuses.

    Raises `UsageError` for a confidence outside [0, 1], an unknown status, or none at all.
    """

    min_confidence: float = 0.0
    statuses: Collection[str] = STATUSES

    def __post_init__(self) -> None:
        if not 0 <= self.min_confidence <= 1:
            raise UsageError(f"a confidence is between 0 and 1, not {self.min_confidence}; e.g. 0.9.")
        unknown = [status for status in self.statuses if status not in STATUSES]
        if unknown or not self.statuses:
            told = repr(unknown[0]) if unknown else "empty"
            raise UsageError(f"no status is {told}; choose of: {', '.join(STATUSES)}.")

    def view(self, view: GraphView) -> GraphView:
        """`view` without what does not pass; `view` itself where everything does."""
        passes_all = self.min_confidence == 0 and set(self.statuses) == set(STATUSES)
        return view if passes_all else FilteredView(view, self)

    def passes(self, edge: Edge) -> bool:
        """Whether the edge stays."""
        return edge.confidence >= self.min_confidence and edge.status in self.statuses

    def passes_result(self, result: ResultNode) -> bool:
        """Whether the result stays; its confidence is the score of its evidence."""
        return result.evidence.score >= self.min_confidence and result.status in self.statuses


@dataclass(slots=True)
class _Counts:
    """What the edges that stay say of a node."""

    degree: int = 0
    papers: int = 0
    first_year: int = 0
    last_year: int = 0

    def add_paper(self, year: int) -> None:
        self.papers += 1
        if year:
            self.first_year = min(self.first_year or year, year)
            self.last_year = max(self.last_year, year)


class FilteredView:
    """A view of a view: edges and results that pass, all papers, and the entities that still have an edge.

    Papers, years and degrees of nodes are counted anew; a result no longer names an entity that is gone. One pass over
    the edges is made when nodes, results or counts are first asked for; numbers are kept per node, not per edge.
    """

    def __init__(self, view: GraphView, filter: Filter) -> None:
        self._view = view
        self._filter = filter

    @cached_property
    def _nodes(self) -> dict[str, _Counts]:
        years = {node.id: node.first_year for node in self._view.nodes() if node.type == "Paper"}
        found: dict[str, _Counts] = {}
        last: tuple[str, set[str]] = ("", set())
        for edge in self.edges():
            for end in (edge.subject, edge.object):
                found.setdefault(end, _Counts()).degree += 1
            if last[0] != edge.subject:
                last = (edge.subject, set())
            # a paper may have several edges to one entity; those of one subject come together
            if edge.subject in years and edge.object not in last[1]:
                last[1].add(edge.object)
                found[edge.object].add_paper(years[edge.subject])
        return found

    @cached_property
    def _counts(self) -> dict[str, int]:
        counts = {"nodes": sum(1 for _ in self.nodes()), "edges": sum(1 for _ in self.edges())}
        return {**self._view.counts(), **counts, "results": sum(1 for _ in self.results())}

    def papers(self) -> Iterator[Paper]:
        """All papers, by id."""
        return self._view.papers()

    def nodes(self) -> Iterator[Node]:
        """All papers, and the entities with an edge that stays, in the order of the whole view."""
        for node in self._view.nodes():
            found = self._nodes.get(node.id)
            if node.type == "Paper":
                yield replace(node, degree=found.degree if found else 0)
            elif found:
                first, last = found.first_year, found.last_year
                broader = tuple(other for other in node.broader if other in self._nodes)
                told = replace(node, degree=found.degree, papers=found.papers, broader=broader)
                yield replace(told, first_year=first, last_year=last)

    def edges(self) -> Iterator[Edge]:
        """The edges that pass, in the order of the whole view."""
        return filter(self._filter.passes, self._view.edges())

    def results(self) -> Iterator[ResultNode]:
        """The results that pass, in the order of the whole view."""
        for result in filter(self._filter.passes_result, self._view.results()):
            gone: dict[str, Any] = {name: None for name in ARGUMENTS if getattr(result, name) not in self._nodes}
            yield replace(result, **gone)

    def code_links(self) -> Iterator[tuple[str, str]]:
        """``(paper id, url)`` for each code link, by paper and place in it."""
        return self._view.code_links()

    def counts(self) -> dict[str, int]:
        """How many ``nodes``, ``edges``, ``papers`` and ``results`` stay."""
        return dict(self._counts)
