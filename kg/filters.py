"""Filters: a graph view that leaves out papers, entities, edges and results, for any exporter.

>>> import kg
>>> graph = kg.build([kg.Paper("p1", None, "We train FooNet, a graph neural network, without using ImageNet.")])
>>> {(edge.object, edge.status) for edge in graph.edges() if edge.status != "asserted"}
{('dataset:imagenet', 'negated')}
>>> view = Filter(statuses=("asserted", "hedged")).view(graph)
>>> "dataset:imagenet" in [node.id for node in view.nodes()]
False
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from kg.beliefs import Piece, Priors, strongest
from kg.communities import Community
from kg.errors import UsageError
from kg.evidence import ARGUMENTS
from kg.model import STATUSES, Edge, GraphView, Node, Paper, ResultNode
from kg.own_types import OwnType, own_types, types_of

__all__ = ["Filter", "FilteredView", "PartView", "RecentView", "SupportedView"]


@dataclass(frozen=True, slots=True)
class Filter:
    """What stays: papers from the year `since` on (0: all of them), and what they say; of that, edges and results of at
    least `min_confidence`, with one of the `statuses`; of that, entities of one of the `types` (none: of all) that at
    least `min_support` papers have, and links that as many papers say.

    Raises `UsageError` for a confidence outside [0, 1], a support below 1 and an unknown status; for a type that a view
    does not know when it is asked for that.
    """

    min_confidence: float = 0.0
    statuses: Collection[str] = STATUSES
    since: int = 0
    min_support: int = 1
    types: Collection[str] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.min_confidence <= 1:
            raise UsageError(f"a confidence is between 0 and 1, not {self.min_confidence}; e.g. 0.9.")
        if self.min_support < 1 or self.since < 0:
            raise UsageError("a support counts papers from 1 on, and a year is 0 or later.")
        _check("status", self.statuses, STATUSES)
        if "Paper" in self.types:
            raise UsageError("papers always stay; name types of entities.")

    def view(self, view: GraphView) -> GraphView:
        """`view` without what does not pass; `view` itself where everything does."""
        if self.since:
            view = RecentView(view, self.since)
        if self.min_confidence > 0 or set(self.statuses) != set(STATUSES):
            view = FilteredView(view, self)
        if self.min_support > 1 or self.types:
            known = {name.casefold(): name for name in types_of(view)}
            types = tuple(dict.fromkeys(known.get(name.casefold(), name) for name in self.types))
            if types:
                _check("type", types, tuple(known.values()))
            view = SupportedView(view, replace(self, types=types))
        return view

    def passes(self, edge: Edge) -> bool:
        """Whether the edge is sure enough, and has one of the statuses."""
        return edge.confidence >= self.min_confidence and edge.status in self.statuses

    def passes_result(self, result: ResultNode) -> bool:
        """The same of a result; its confidence is the score of its evidence."""
        return result.evidence.score >= self.min_confidence and result.status in self.statuses

    def passes_entity(self, node: Node) -> bool:
        """Whether an entity has a type and papers enough."""
        supported = self.min_support == 1 or node.papers >= self.min_support
        return supported and (not self.types or node.type in self.types)


def _check(what: str, names: Collection[str], known: Collection[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        told = repr(unknown[0]) if unknown else "empty"
        raise UsageError(f"no {what} is {told}; choose of: {', '.join(known)}.")


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


class PartView(ABC):
    """A view of a view: edges and results that stay, the papers, and the entities that still have an edge.

    Papers, years and degrees of nodes are counted anew; a result no longer names an entity that is gone. One pass over
    the edges is made when nodes, results or counts are first asked for; numbers are kept per node, not per edge.
    """

    def __init__(self, view: GraphView) -> None:
        self._view = view

    @property
    def own_types(self) -> tuple[OwnType, ...]:
        """The types that the user brought to the whole view."""
        return own_types(self._view)

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
        """The papers that stay, by id."""
        return self._view.papers()

    def nodes(self) -> Iterator[Node]:
        """The papers, and the entities with an edge that stays, in the order of the whole view."""
        for node in self._view.nodes():
            found = self._nodes.get(node.id)
            if node.type == "Paper":
                yield replace(node, degree=found.degree if found else 0)
            elif found:
                first, last = found.first_year, found.last_year
                broader = tuple(other for other in node.broader if other in self._nodes)
                told = replace(node, degree=found.degree, papers=found.papers, broader=broader)
                yield replace(told, first_year=first, last_year=last)

    @abstractmethod
    def edges(self) -> Iterator[Edge]:
        """The edges that stay, in the order of the whole view."""

    def results(self) -> Iterator[ResultNode]:
        """The results that stay, in the order of the whole view."""
        for result in self._view.results():
            gone: dict[str, Any] = {name: None for name in ARGUMENTS if getattr(result, name) not in self._nodes}
            yield replace(result, **gone)

    def code_links(self) -> Iterator[tuple[str, str]]:
        """``(paper id, url)`` for each code link, by paper and place in it."""
        return self._view.code_links()

    def communities(self) -> Iterator[Community]:
        """The communities of the whole view, with their sizes there."""
        return self._view.communities()

    def counts(self) -> dict[str, int]:
        """How many ``nodes``, ``edges``, ``papers`` and ``results`` stay."""
        return dict(self._counts)


class FilteredView(PartView):
    """Edges and results that are sure enough and have one of some statuses; all papers; entities that still have an
    edge.
    """

    def __init__(self, view: GraphView, filter: Filter) -> None:
        super().__init__(view)
        self._filter = filter

    def edges(self) -> Iterator[Edge]:
        """The edges that pass, in the order of the whole view."""
        return filter(self._filter.passes, self._view.edges())

    def results(self) -> Iterator[ResultNode]:
        """The results that pass, in the order of the whole view."""
        return filter(self._filter.passes_result, super().results())


class SupportedView(PartView):
    """Entities of some types that enough papers have, and links that enough papers say; all papers and results."""

    def __init__(self, view: GraphView, filter: Filter) -> None:
        super().__init__(view)
        self._filter = filter

    @cached_property
    def _kept(self) -> dict[str, bool]:
        """The nodes that may stay, and whether each is a paper."""
        return {
            node.id: node.type == "Paper"
            for node in self._view.nodes()
            if node.type == "Paper" or self._filter.passes_entity(node)
        }

    def edges(self) -> Iterator[Edge]:
        """The edges between nodes that stay; what a single paper says of an entity has the support of the entity."""
        kept, least = self._kept, self._filter.min_support
        for edge in self._view.edges():
            if edge.subject in kept and edge.object in kept and (kept[edge.subject] or edge.papers >= least):
                yield edge


class RecentView(PartView):
    """The papers from a year on and what they say; those of an unknown year are left out.

    Of a link that older papers say too, the evidence in these papers stays, and decides on status and confidence anew.
    """

    def __init__(self, view: GraphView, since: int) -> None:
        super().__init__(view)
        self._since = since

    @cached_property
    def _recent(self) -> frozenset[str]:
        nodes = (node for node in self._view.nodes() if node.type == "Paper")
        return frozenset(node.id.removeprefix("paper:") for node in nodes if node.first_year >= self._since)

    @cached_property
    def _counts(self) -> dict[str, int]:
        counts = {"nodes": sum(1 for _ in self.nodes()), "edges": sum(1 for _ in self.edges())}
        return {**self._view.counts(), **counts, "papers": len(self._recent), "results": sum(1 for _ in self.results())}

    def papers(self) -> Iterator[Paper]:
        """The papers of these years, by id."""
        return (paper for paper in self._view.papers() if paper.id in self._recent)

    def nodes(self) -> Iterator[Node]:
        """The papers of these years and their entities, in the order of the whole view."""
        for node in super().nodes():
            if node.type != "Paper" or node.id.removeprefix("paper:") in self._recent:
                yield node

    def edges(self) -> Iterator[Edge]:
        """What the papers of these years say, in the order of the whole view."""
        for edge in self._view.edges():
            if edge.object.startswith("paper:") and edge.object.removeprefix("paper:") not in self._recent:
                continue  # cited by a paper of these years
            said = tuple(each for each in edge.evidence if each.paper in self._recent)
            if len(said) == len(edge.evidence) > 0:
                yield edge
            elif said:
                status = strongest(each.status for each in said)
                pieces = [Piece(each.paper, each.extractor, each.score) for each in said if each.status == status]
                belief = Priors.load().belief(edge.predicate, pieces)
                papers = len({piece.paper for piece in pieces})
                yield replace(edge, confidence=belief, papers=papers, evidence=said, status=status)

    def results(self) -> Iterator[ResultNode]:
        """The results of these papers, in the order of the whole view."""
        return (result for result in super().results() if result.paper in self._recent)

    def code_links(self) -> Iterator[tuple[str, str]]:
        """``(paper id, url)`` for each code link of these papers, by paper and place in it."""
        return (link for link in self._view.code_links() if link[0] in self._recent)
