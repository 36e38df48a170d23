"""Statements: what a paper says, in terms of nodes: edges to entities, links between them, and results.

Each follows from what was found in that paper and from the nodes of its names alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from kg.beliefs import Piece, Priors, strongest
from kg.evidence import ARGUMENTS, EvidenceRow, link_evidence, result_carried, role_evidence
from kg.model import ENTITY_TYPES, MENTIONS, Entity, Extraction, Paper
from kg.names import normal_form
from kg.ordering import edge_order
from kg.own_types import OwnType, undeclared
from kg.resolution import Name, is_noise, name_of
from kg.signatures import ROLE_TYPES, fit_link, fit_result, fit_role

__all__ = ["Link", "Naming", "PaperEdge", "Statements", "edge_id", "fold_link", "paper_edges", "paper_label", "state"]

_LABEL_LENGTH = 90
_ROLE_ORDER = ("proposes", "comparesWith", "evaluatesOn", "addresses", "reports", "runsOn", "uses", MENTIONS)
"""Where two entities of a paper turn out to be one thing, the earlier role stays."""
_NONE: Mapping[str, OwnType] = {}


class Naming(Protocol):
    """Which node a name belongs to."""

    def node_id(self, name: Name) -> str:
        """The id of the node."""

    def node_type(self, name: Name) -> str:
        """Its type."""

    def is_dropped(self, name: Name) -> bool:
        """Whether it is left out."""


@dataclass(frozen=True, slots=True)
class PaperEdge:
    """An edge from a paper to an entity's node, before it is stored."""

    predicate: str
    node: str
    confidence: float
    evidence: tuple[EvidenceRow, ...]
    status: str = "asserted"


class _Named(NamedTuple):
    """The node of a name, the type under which the paper has it, and the type of the node."""

    node: str
    found: str
    settled: str


def paper_label(paper: Paper) -> str:
    """The title, or the beginning of the abstract where there is none."""
    if paper.title:
        return paper.title
    text = " ".join(paper.abstract.split())
    return text if len(text) <= _LABEL_LENGTH else text[: _LABEL_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def edge_id(subject: str, predicate: str, object: str) -> str:
    """A short hash of the three, stable between runs."""
    return hashlib.blake2b(f"{subject}\x00{predicate}\x00{object}".encode(), digest_size=12).hexdigest()


def paper_edges(extraction: Extraction, node_of: Callable[[Entity], str]) -> list[PaperEdge]:
    """The edges from a paper to its entities' nodes, one per node, by predicate and node."""
    grouped: dict[str, list[Entity]] = {}
    for entity in extraction.entities:
        grouped.setdefault(node_of(entity), []).append(entity)
    edges = []
    for node, entities in grouped.items():
        predicate = min((entity.relation for entity in entities), key=_ROLE_ORDER.index)
        deciding = [entity for entity in entities if entity.relation == predicate]
        rows = dict.fromkeys(row for entity in deciding for row in role_evidence(extraction, entity))
        status = strongest(entity.status for entity in deciding)
        judge = "own-names" if predicate == MENTIONS else "roles"
        pieces = [Piece(extraction.paper.id, judge, e.confidence) for e in deciding if e.status == status]
        edges.append(PaperEdge(predicate, node, Priors.load().belief(predicate, pieces), tuple(rows), status))
    return sorted(edges, key=lambda edge: edge_order(edge.predicate, edge.node))


class Link(NamedTuple):
    """What a paper says of two entities, before it is folded with what others say."""

    subject: str
    predicate: str
    object: str
    evidence: EvidenceRow


@dataclass(frozen=True, slots=True)
class Statements:
    """What a paper says; `results` are rows of the store."""

    edges: list[PaperEdge]
    links: list[Link]
    results: list[tuple[object, ...]]


def state(extraction: Extraction, naming: Naming, types: Mapping[str, OwnType] = _NONE) -> Statements:
    """What a paper says, less what it says of nothing and of what is left out; `types` are the user's own, by name."""
    kept: list[Entity] = []
    named: list[_Named] = []
    for entity in extraction.entities:
        if not is_noise(entity) and not naming.is_dropped(name := name_of(entity)):
            kept.append(entity)
            named.append(_Named(naming.node_id(name), entity.type, naming.node_type(name)))
    fitted = [_fitted(entity, node, types) for entity, node in zip(kept, named, strict=True)]
    nodes = {id(entity): node.node for entity, node in zip(fitted, named, strict=True)}
    edges = paper_edges(replace(extraction, entities=tuple(fitted)), lambda entity: nodes[id(entity)])
    extraction = replace(extraction, entities=tuple(kept))
    names = _names_in(kept, named)
    return Statements(edges, list(_links(extraction, names)), list(_results(extraction, names)))


def fold_link(predicate: str, evidence: Sequence[EvidenceRow]) -> tuple[float, int, str]:
    """Confidence, papers and status of a link with this evidence."""
    status = strongest(row.status for row in evidence)
    pieces = [Piece(row.paper, row.extractor, row.score) for row in evidence if row.status == status]
    return Priors.load().belief(predicate, pieces), len({piece.paper for piece in pieces}), status


def _fitted(entity: Entity, node: _Named, types: Mapping[str, OwnType]) -> Entity:
    """The entity with a role that its node's type can have."""
    if node.settled in ENTITY_TYPES:
        role = fit_role(entity.relation, entity.type, node.settled)
    else:
        own = types.get(node.settled) or undeclared(node.settled)
        role = entity.relation if entity.relation in ROLE_TYPES.get(own.root, ()) else own.relation
    return entity if role == entity.relation else replace(entity, relation=role)


def _links(extraction: Extraction, names: Mapping[str, _Named]) -> Iterator[Link]:
    """The links between nodes, as far as they make sense for the nodes' types."""
    for relation in extraction.relations:
        head, tail = (names.get(normal_form(mention.text)) for mention in (relation.head, relation.tail))
        if head and tail and head.node != tail.node:
            predicate = fit_link(relation.predicate, (head.found, tail.found), (head.settled, tail.settled))
            if predicate:
                yield Link(head.node, predicate, tail.node, link_evidence(extraction, relation))


def _results(extraction: Extraction, names: Mapping[str, _Named]) -> Iterator[tuple[object, ...]]:
    for number, result in enumerate(extraction.results):
        found = {argument: getattr(result, argument) for argument in ARGUMENTS}
        known = {argument: names.get(normal_form(name)) if name else None for argument, name in found.items()}
        ends = [
            end.node if end and fit_result(argument, end.found, end.settled) else None
            for argument, end in known.items()
        ]
        id_ = edge_id(f"paper:{extraction.paper.id}", "result", str(number))
        carried = result_carried(extraction, result)
        yield (id_, extraction.paper.id, number, *ends, json.dumps(carried) if carried else None)


def _names_in(entities: Sequence[Entity], named: Sequence[_Named]) -> dict[str, _Named]:
    """Normal form of each name, alias and mention in the paper → its node; an entity's name beats aliases."""
    found: dict[str, _Named] = {}
    for entity, node in zip(entities, named, strict=True):
        for text in (*entity.aliases, *(mention.text for mention in entity.mentions)):
            found.setdefault(normal_form(text), node)
    for entity, node in zip(entities, named, strict=True):
        found[normal_form(entity.name)] = node
    return found
