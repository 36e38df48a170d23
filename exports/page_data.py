"""What the page holds: nodes and edges as columns, which it needs to open, and apart from them papers and sentences.

Columns are an eighth of what a record per node and edge takes, and parse as fast. Every name, sentence and paper is
there once and is named by its number.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from exports.page_communities import communities_of
from exports.page_places import places
from exports.page_texts import Texts
from exports.palette import TYPES, inverse_words, node_size, relation_words, styles_of
from kg.model import LINKS, MENTIONS, ROLES, STATUSES, Edge, GraphView, Node
from kg.own_types import own_types
from kg.text import legal, web_address

__all__ = ["PageData", "page_data"]

Record = dict[str, Any]

_SCHEME = re.compile(r"https?://")
_RELATIONS = tuple(dict.fromkeys((*ROLES, *LINKS, MENTIONS)))
_LARGEST = 100
"""From so many papers on nodes grow no more."""


class PageData(NamedTuple):
    """What the page opens with, and the papers and sentences that it unpacks then; both are JSON values."""

    graph: Record
    texts: Record


def page_data(view: GraphView, max_nodes: int) -> PageData:
    """Everything that the page draws and tells, of at most `max_nodes` nodes; memory grows with these only."""
    chosen = _chosen(view, max_nodes)
    number = {node.id: n for n, node in enumerate(chosen)}
    texts = Texts(view, number)
    years = {node.id.removeprefix("paper:"): node.first_year for node in chosen if node.type == "Paper"}
    edges = _Edges(number, years)
    ends: list[tuple[int, int]] = []
    for edge in view.edges():
        if edge.subject in number and edge.object in number:
            edges.add(edge)
            texts.add(edge)
            ends.append((number[edge.subject], number[edge.object]))
    if len(chosen) < view.counts()["nodes"]:
        chosen = _without_loose(chosen, number, edges.columns, ends)
    types = _ordered(TYPES, (node.type for node in chosen))
    counts = Counter(node.type for node in chosen)
    looks = styles_of(view)
    words = {"Cited": {"label": "Cited paper", "plural": "Cited papers"}}
    words |= {each.name: {"label": legal(each.label), "plural": legal(each.plural)} for each in own_types(view)}
    graph = {
        "types": [
            {"name": t, "count": counts[t], "color": looks(t).color, "shape": looks(t).shape, **words.get(t, {})}
            for t in types
        ],
        "relations": [
            {"name": name, "count": edges.counts[name], "words": relation_words(name), "inverse": inverse_words(name)}
            for name in edges.relations
        ],
        "statuses": [{"name": name, "count": edges.statuses[name]} for name in STATUSES],
        "sizes": [node_size(papers) for papers in range(_LARGEST + 1)],
        **_communities_and_nodes(chosen, types, number, ends),
        "edges": edges.columns,
    }
    return PageData(graph, texts.finished())


def _communities_and_nodes(
    chosen: Sequence[Node], types: Sequence[str], number: Mapping[str, int], ends: Sequence[tuple[int, int]]
) -> Record:
    kept = communities_of(chosen, ends)
    place = {each.number: n for n, each in enumerate(kept)}
    at = places(chosen, ends)
    type_number = {name: n for n, name in enumerate(types)}
    kinds = ((n, [number[other] for other in node.broader if other in number]) for n, node in enumerate(chosen))
    links = (
        (n, [address for xref in node.xrefs if _SCHEME.match(xref) and (address := web_address(xref))])
        for n, node in enumerate(chosen)
    )
    return {
        "communities": [{"name": legal(each.name), "size": each.size, "papers": each.papers} for each in kept],
        "nodes": {
            "id": [legal(node.id) for node in chosen],
            "name": [legal(node.label) for node in chosen],
            "type": [type_number[node.type] for node in chosen],
            "x": [x for x, _ in at],
            "y": [y for _, y in at],
            "papers": [node.papers for node in chosen],
            "degree": [node.degree for node in chosen],
            "community": [place.get(node.community, -1) for node in chosen],
            "first": [node.first_year for node in chosen],
            "last": [node.last_year for node in chosen],
            "aliases": _sparse((n, [legal(alias) for alias in node.aliases]) for n, node in enumerate(chosen)),
            "broader": _sparse(kinds),
            "links": _sparse(links),
        },
    }


def _sparse(rows: Iterable[tuple[int, list[Any]]]) -> dict[str, list[Any]]:
    """Most nodes have none of these."""
    return {str(n): row for n, row in rows if row}


def _ordered(known: Sequence[str], found: Iterable[str]) -> list[str]:
    """The known names, and those that plug-ins bring."""
    return [*known, *sorted(set(found) - set(known))]


class _Edges:
    """Columns of edges, and how many there are of each relation and status."""

    def __init__(self, number: Mapping[str, int], years: Mapping[str, int]) -> None:
        self._number = number
        self._years = years
        self.relations = {name: n for n, name in enumerate(_RELATIONS)}
        self.counts: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()
        names = ("from", "to", "relation", "confidence", "papers", "status", "first", "last")
        self.columns: dict[str, list[int]] = {name: [] for name in names}

    def add(self, edge: Edge) -> None:
        self.counts[edge.predicate] += 1
        self.statuses[edge.status] += 1
        years = [year for each in edge.evidence if (year := self._years.get(each.paper, 0))]
        row = (
            self._number[edge.subject],
            self._number[edge.object],
            self.relations.setdefault(edge.predicate, len(self.relations)),
            round(edge.confidence * 1000),
            edge.papers,
            STATUSES.index(edge.status),
            min(years, default=0),
            max(years, default=0),
        )
        for column, value in zip(self.columns.values(), row, strict=True):
            column.append(value)


def _chosen(view: GraphView, limit: int) -> list[Node]:
    """All nodes, or the most telling: entities that most papers share, and papers that share most of these, half each.

    Both in the order of the view; where there are fewer papers than half, entities take their place. By degree alone,
    hardly an entity would stay: papers have more edges.
    """
    counts = view.counts()
    if counts["nodes"] <= limit:
        return list(view.nodes())
    room = limit - min(limit // 2, counts["papers"])
    entities = ((node.papers, node.degree, -n, node.id) for n, node in enumerate(view.nodes()) if node.type != "Paper")
    kept = {row[3] for row in heapq.nlargest(room, entities)}
    shared = Counter(subject for subject, target in _ends(view) if target in kept)
    nodes = takewhile(lambda node: node.type == "Paper", view.nodes())
    papers = ((shared[node.id], -n, node.id) for n, node in enumerate(nodes))
    kept |= {row[2] for row in heapq.nlargest(limit - len(kept), papers)}
    return [node for node in view.nodes() if node.id in kept]


def _ends(view: GraphView) -> Iterable[tuple[str, str]]:
    """Subject and object of each edge; a store tells them without reading the evidence."""
    ends: Callable[[], Iterable[tuple[str, str]]] | None = getattr(view, "ends", None)
    return ends() if ends else ((edge.subject, edge.object) for edge in view.edges())


def _without_loose(
    chosen: Sequence[Node], number: dict[str, int], columns: dict[str, list[int]], ends: list[tuple[int, int]]
) -> list[Node]:
    """Without entities that no edge is left of; everything is numbered anew, papers, which come first, as before."""
    joined = {end for pair in ends for end in pair}
    stay = [n for n, node in enumerate(chosen) if node.type == "Paper" or n in joined]
    anew = {n: place for place, n in enumerate(stay)}
    ends[:] = [(anew[subject], anew[target]) for subject, target in ends]
    for name in ("from", "to"):
        columns[name] = [anew[n] for n in columns[name]]
    kept = [chosen[n] for n in stay]
    number.clear()
    number.update((node.id, n) for n, node in enumerate(kept))
    return kept
