"""Derived views for pictures: entities tied by papers, papers tied by entities, parallel relations as one edge.

A derived view is a graph view whose edges are no statements that a paper makes, so not every exporter takes it
(`kg.output.export`). Nodes have positions, communities and degrees of their own there.

>>> import kg
>>> texts = ["We train ResNet-50 on ImageNet.", "On ImageNet, ResNet-50 is the baseline."]
>>> graph = kg.build([kg.Paper(f"p{n}", None, text, 2020 + n) for n, text in enumerate(texts)])
>>> [(tie.subject, tie.object, tie.weight, tie.last_year, tie.reason) for tie in entity_view(graph).edges()]
[('method:resnet-50', 'dataset:imagenet', 2.0, 2021, 'p0 · p1')]
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from kg.assembly import edge_id
from kg.communities import Candidate, Community, name_of_community
from kg.model import STATUSES, GraphView, Node, Paper, ResultNode, Tie
from kg.own_types import OwnType, own_types
from kg.places import joined

if TYPE_CHECKING:
    from kg.layout import Layout
    from kg.leiden import Ints
    from kg.ties import Incidence, Ties

__all__ = [
    "SUPPORT",
    "EntityView",
    "PaperView",
    "TieView",
    "entity_view",
    "paper_view",
]

SUPPORT = 2
"""Papers that two entities must share, unless somebody says how many: what one paper brings together may be chance."""
_MOST = 8
"""Ties that a node keeps on its own account: with those that others keep to it, their number grows as that of nodes."""
_BONES = 3
"""Of these, how many decide on positions, beside those that join all: more pull everything into one heap."""
_LONGEST_PAPER = 200
"""A paper with more entities is a list, and ties none of them."""
_BROADEST = 100
"""An entity that more papers have ties none of them: it would tie them all, and says little."""
_UNIT = 10_000
"""Weights of ties between papers are whole numbers of this part, so that the order of adding doesn't show."""
_TOLD = 5
"""What ties two nodes is named up to so many, then counted."""
_LEAST_MEMBERS = 3
"""Smaller communities get no name."""


def entity_view(view: GraphView, min_support: int = SUPPORT) -> GraphView:
    """Entities, tied by the papers that have both: at least `min_support`. The weight is their number.

    What a paper is without ties nothing, nor does a paper with more than 200 entities. Of each entity the 8 ties with
    the highest cosine stay, and entities without ties go.
    """
    return EntityView(view, _read(view), min_support)


def paper_view(view: GraphView) -> GraphView:
    """Papers, tied by the entities that both have, by rare ones more than by common ones.

    The weight is the sum of 1/ln(papers that have the entity) over the entities (Adamic & Adar 2003); one that more
    than 100 papers have ties none. Of each paper the 8 ties with the highest cosine stay, and papers without ties go.
    """
    return PaperView(view, _read(view))


@dataclass(frozen=True, slots=True)
class _Found:
    """What a view has: nodes by their place, papers first, with years (0: unknown), ids of papers and labels of
    entities; the place of a paper and of an entity for each edge between such that is no negated one.
    """

    papers: int
    names: list[str]
    years: Ints
    pairs: Ints


def _read(view: GraphView) -> _Found:
    import numpy as np

    names, years = [], array("q")
    papers = 0
    for node in view.nodes():
        is_paper = node.type == "Paper"
        papers += is_paper
        names.append(node.id.removeprefix("paper:") if is_paper else node.label)
        years.append(node.first_year)
    pairs = joined(view, [status for status in STATUSES if status != "negated"])
    pairs = pairs[(pairs[:, 0] < papers) & (pairs[:, 1] >= papers)]  # papers that cite each other share nothing by that
    return _Found(papers, names, np.array(years, dtype=np.int64), pairs)


class TieView(ABC):
    """Nodes of one kind, tied by what they have in common: undirected, each pair once, in the order of nodes.

    Rows of the table are the nodes that are tied, from the place `first` on in the view behind; columns what they have.
    """

    derived = True
    directed = False
    predicate: ClassVar[str]

    def __init__(self, view: GraphView, first: int, table: Incidence, weights: Ints, least: int = 1) -> None:
        self._view = view
        self._first = first
        self._table = table
        self._weights = weights
        self._least = least

    @abstractmethod
    def _tie(self, id: str, ends: tuple[tuple[int, str], tuple[int, str]], weight: int, columns: Ints) -> Tie:
        """The tie between two rows and nodes, by the columns that both have, those of the greatest weight first."""

    @abstractmethod
    def _communities(self, members: Sequence[Ints]) -> Iterator[tuple[int, Iterable[Candidate], int, int]]:
        """For each group of rows how many papers it has, candidates for its name, what it and what all weigh."""

    @cached_property
    def _ties(self) -> Ties:
        from kg.ties import strongest_ties

        return strongest_ties(self._table, self._weights, least=self._least, most=_MOST)

    @cached_property
    def _tied(self) -> Ints:
        """The rows that have ties."""
        import numpy as np

        return np.unique(self._ties.pairs)

    @cached_property
    def _layout(self) -> Layout:
        import numpy as np

        from kg.layout import lay_out

        bones = np.searchsorted(self._tied, self._ties.backbone(_BONES))
        return lay_out(len(self._tied), np.searchsorted(self._tied, self._ties.pairs), skeleton=bones)

    @property
    def own_types(self) -> tuple[OwnType, ...]:
        """The types that the user brought to the view behind."""
        return own_types(self._view)

    def _rows(self) -> Iterator[tuple[int, Node]]:
        """The rows that have ties, with their nodes as they are in the view behind."""
        tied = set(self._tied.tolist())
        return ((row, node) for row, node in enumerate(self._view.nodes(), -self._first) if row in tied)

    def papers(self) -> Iterator[Paper]:
        """All papers, by id."""
        return self._view.papers()

    def nodes(self) -> Iterator[Node]:
        """The nodes with a tie, in the order of the view behind."""
        import numpy as np

        degrees = np.bincount(self._ties.pairs.ravel()).tolist()
        layout = self._layout
        for (row, node), (x, y), community in zip(self._rows(), layout.positions, layout.communities, strict=True):
            yield replace(node, degree=degrees[row], community=community, x=x, y=y, broader=())

    def edges(self) -> Iterator[Tie]:
        """The ties, by both ends in the order of `nodes`."""
        from kg.ties import shared_columns

        ids = {row: node.id for row, node in self._rows()}
        ties = self._ties
        shared = shared_columns(self._table, ties.pairs)
        for (one, other), weight, columns in zip(ties.pairs.tolist(), ties.weights.tolist(), shared, strict=True):
            telling = columns[self._weights[columns] > 0]
            columns = telling[(-self._weights[telling]).argsort(kind="stable")]
            ends = (one, ids[one]), (other, ids[other])
            yield self._tie(edge_id(ids[one], self.predicate, ids[other]), ends, weight, columns)

    def results(self) -> Iterator[ResultNode]:
        """None: no tie has any."""
        return iter(())

    def code_links(self) -> Iterator[tuple[str, str]]:
        """``(paper id, url)`` for each code link, by paper and place in it."""
        return self._view.code_links()

    def communities(self) -> Iterator[Community]:
        """The communities of at least three nodes, by number, with the most telling entities as name."""
        import numpy as np

        numbers = np.array(self._layout.communities, dtype=np.int64)
        order, sizes = np.argsort(numbers, kind="stable"), np.bincount(numbers)
        groups = np.split(self._tied[order], np.cumsum(sizes)[:-1])
        large = [group for group in groups if len(group) >= _LEAST_MEMBERS]  # they come first
        for number, (papers, candidates, inside, all_) in enumerate(self._communities(large)):
            yield Community(number, len(large[number]), papers, name_of_community(candidates, inside, all_))

    def counts(self) -> dict[str, int]:
        """How many ``nodes``, ``edges``, ``papers`` and ``results`` there are."""
        counts = {"nodes": len(self._tied), "edges": len(self._ties.pairs), "results": 0}
        return {**self._view.counts(), **counts}


class EntityView(TieView):
    """Entities, tied by papers; see `entity_view`."""

    predicate = "occursWith"

    def __init__(self, view: GraphView, found: _Found, min_support: int) -> None:
        import numpy as np

        from kg.ties import Incidence

        papers = found.papers
        rows, columns = found.pairs[:, 1] - papers, found.pairs[:, 0]
        table = Incidence.of(rows, columns, len(found.names) - papers, papers)
        weights = (np.bincount(table.columns, minlength=papers) <= _LONGEST_PAPER).astype(np.int64)
        super().__init__(view, papers, table, weights, min_support)
        self._papers, self._labels = found.names[:papers], found.names[papers:]
        self._years = found.years[:papers]

    def _tie(self, id: str, ends: tuple[tuple[int, str], tuple[int, str]], weight: int, columns: Ints) -> Tie:
        (_, subject), (_, object_) = ends
        reason = _listed([self._papers[column] for column in columns[:_TOLD]], weight)
        about = (id, subject, self.predicate, object_, 1.0, weight, (), "asserted")
        return Tie(*about, float(weight), *_span(self._years[columns]), reason)

    def _communities(self, members: Sequence[Ints]) -> Iterator[tuple[int, Iterable[Candidate], int, int]]:
        """An entity is telling whose ties are many here and few elsewhere."""
        import numpy as np

        group = np.full(len(self._table), -1)
        for number, rows in enumerate(members):
            group[rows] = number
        pairs, weights = self._ties.pairs, self._ties.weights
        total = np.bincount(pairs.ravel(), np.repeat(weights, 2), len(group)).astype(np.int64)
        same = group[pairs[:, 0]] == group[pairs[:, 1]]
        inside = np.bincount(pairs[same].ravel(), np.repeat(weights[same], 2), len(group)).astype(np.int64)
        for rows in members:
            told = zip(rows.tolist(), inside[rows].tolist(), total[rows].tolist(), strict=True)
            candidates = [Candidate(self._labels[row], here, all_) for row, here, all_ in told]
            yield 0, candidates, int(inside[rows].sum()), int(total.sum())


class PaperView(TieView):
    """Papers, tied by entities; see `paper_view`."""

    predicate = "sharesWith"

    def __init__(self, view: GraphView, found: _Found) -> None:
        import numpy as np

        from kg.ties import Incidence

        entities = len(found.names) - found.papers
        table = Incidence.of(found.pairs[:, 0], found.pairs[:, 1] - found.papers, found.papers, entities)
        self._having = np.bincount(table.columns, minlength=entities)
        telling = (self._having > 1) & (self._having <= _BROADEST)
        weights = np.where(telling, np.rint(_UNIT / np.log(np.maximum(self._having, 2))), 0).astype(np.int64)
        super().__init__(view, 0, table, weights)
        self._labels = found.names[found.papers :]
        self._years = found.years[: found.papers]

    def _tie(self, id: str, ends: tuple[tuple[int, str], tuple[int, str]], weight: int, columns: Ints) -> Tie:
        (one, subject), (other, object_) = ends
        reason = _listed([self._labels[column] for column in columns[:_TOLD]], len(columns))
        about = (id, subject, self.predicate, object_, 1.0, 2, (), "asserted")
        return Tie(*about, weight / _UNIT, *_span(self._years[[one, other]]), reason)

    def _communities(self, members: Sequence[Ints]) -> Iterator[tuple[int, Iterable[Candidate], int, int]]:
        """An entity is telling that many of these papers and few others have."""
        import numpy as np

        for rows in members:
            entities, counts = np.unique(self._table.gather(rows)[0], return_counts=True)
            told = zip(entities.tolist(), counts.tolist(), self._having[entities].tolist(), strict=True)
            candidates = [Candidate(self._labels[entity], here, all_) for entity, here, all_ in told]
            yield len(rows), candidates, len(rows), len(self._table)


def _span(years: Ints) -> tuple[int, int]:
    """The first and the last of the known years, 0 where there is none."""
    known = years[years > 0]
    return (int(known.min()), int(known.max())) if len(known) else (0, 0)


def _listed(names: Sequence[str], number: int) -> str:
    left = number - len(names)
    return " · ".join(names) + (f" and {left} more" if left else "")
