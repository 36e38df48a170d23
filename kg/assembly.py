"""Assembly: derives the graph (nodes, edges with their evidence, results) from what was found in the papers.

The graph is a function of the set of stored extractions: papers go in by id, so the order in which they came, the
number of workers and the number of runs leave no trace.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from kg.beliefs import Piece, Priors, strongest
from kg.bibliography import Bibliography, stored_inclusion
from kg.communities import keep_communities
from kg.crossrefs import Identifier, keep_outcome, link_identifiers, stored_identifiers
from kg.evidence import ARGUMENTS, EvidenceRow, link_evidence, result_carried, role_evidence
from kg.fingerprints import sign
from kg.hierarchy import Named, find_kinds
from kg.layout import lay_out
from kg.model import ENTITY_TYPES, LINKS, MENTIONS, ROLES, Entity, Extraction, Paper, type_order
from kg.name_index import index_names
from kg.names import normal_form
from kg.overrides import NO_OVERRIDES, Overrides, parse_overrides
from kg.own_types import known_types, stored_looks, stored_types, undeclared
from kg.resolution import Clusters, cluster, is_noise, name_of
from kg.signatures import ROLE_TYPES, fit_link, fit_result, fit_role
from kg.store import Store

__all__ = ["PaperEdge", "assemble", "edge_id", "paper_edges", "paper_label", "store_overrides", "stored_overrides"]

_OVERRIDES = "overrides"
_ROLES = (*ROLES, MENTIONS)
_LABEL_LENGTH = 90
_WRITE_EVERY = 2000
_ROLE_ORDER = ("proposes", "comparesWith", "evaluatesOn", "addresses", "reports", "runsOn", "uses", MENTIONS)
"""Where two entities of a paper turn out to be one thing, the earlier role stays."""


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
    """The edges from a paper to its entities' nodes, one per node, by predicate and node id."""
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
    return sorted(edges, key=lambda edge: (_ROLES.index(edge.predicate), edge.node))


def assemble(store: Store) -> None:
    """Derive nodes, edges, evidence, results and merges anew from the stored extractions, in one transaction."""
    names = ([name_of(each) for each in found.entities if not is_noise(each)] for found in store.named())
    clusters = cluster(names, stored_overrides(store))
    with store.transaction() as connection:
        for table in ("nodes", "edges", "evidence", "results", "merges"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608
        _Assembler(connection, store, clusters).run()
        sign(connection)


def store_overrides(store: Store, overrides: Overrides) -> None:
    """Keep overrides in the store, in place of those before; every `assemble` applies them."""
    with store.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_OVERRIDES, overrides.to_json()))


def stored_overrides(store: Store) -> Overrides:
    """The overrides that the store keeps."""
    row = store.connection.execute("SELECT value FROM meta WHERE key = ?", (_OVERRIDES,)).fetchone()
    return parse_overrides(row[0], "the store", known_types(stored_looks(store))) if row else NO_OVERRIDES


def _named(store: Store) -> Iterator[Extraction]:
    """What was found in each paper, by paper id, less the entities whose names name nothing."""
    for found in store.extractions():
        yield replace(found, entities=tuple(entity for entity in found.entities if not is_noise(entity)))


def _listed(names: Sequence[str]) -> str:
    return json.dumps(names, ensure_ascii=False)


class _Assembler:
    """The steps of one assembly; `ranks` maps node ids to their place in the order of all exports."""

    def __init__(self, connection: sqlite3.Connection, store: Store, clusters: Clusters) -> None:
        self.connection = connection
        self.store = store
        self.clusters = clusters
        self.bibliography = Bibliography(store, stored_inclusion(store))
        self.ranks: dict[str, int] = {}
        self.own = stored_types(store)
        self.types = {each.name: each for each in self.own.types}
        self.edges = 0
        self.waiting: dict[str, list[tuple[object, ...]]] = defaultdict(list)

    def run(self) -> None:
        self.add_nodes()
        self.connection.execute(
            "CREATE TEMP TABLE pending (subject INTEGER, predicate INTEGER, object INTEGER, place INTEGER, row TEXT)"
        )
        for place, found in enumerate(_named(self.store)):
            kept = tuple(entity for entity in found.entities if not self.clusters.is_dropped(name_of(entity)))
            self.add_paper(replace(found, entities=kept), place)
        self.add_links()
        self.connection.execute("DROP TABLE pending")
        self.flush()
        self.add_merges()
        self.measure_nodes()
        self.place_nodes()
        self.relate_nodes()

    def write(self, insert: str, row: tuple[object, ...]) -> None:
        """Add a row with the others that the statement waits for: one by one takes three times as long."""
        rows = self.waiting[insert]
        rows.append(row)
        if len(rows) == _WRITE_EVERY:
            self.flush(insert)

    def flush(self, *inserts: str) -> None:
        """Write the waiting rows (of these statements)."""
        for insert in inserts or tuple(self.waiting):
            self.connection.executemany(insert, self.waiting.pop(insert))

    def node_of(self, entity: Entity) -> str:
        return self.clusters.node_id(name_of(entity))

    def fitted(self, entity: Entity) -> Entity:
        """The entity with a role that its node's type can have."""
        settled = self.clusters.node_type(name_of(entity))
        if settled in ENTITY_TYPES:
            role = fit_role(entity.relation, entity.type, settled)
        else:
            own = self.types.get(settled) or undeclared(settled)
            role = entity.relation if entity.relation in ROLE_TYPES.get(own.root, ()) else own.relation
        return entity if role == entity.relation else replace(entity, relation=role)

    def add_nodes(self) -> None:
        insert = "INSERT INTO nodes VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, 0.0, 0.0, '[]', '[]', ?)"
        for rank, paper in enumerate(self.store.papers(), 1):
            year = paper.year or 0
            row = (
                rank,
                f"paper:{paper.id}",
                "Paper",
                paper_label(paper),
                "[]",
                1,
                year,
                year,
                _listed(paper.categories),
            )
            self.write(insert, row)
            self.ranks[row[1]] = rank
        # other names of the user's own things, whether a paper uses them or not
        others = {(each.type, normal_form(each.label)): each.aliases for each in self.own.names}
        first = len(self.ranks) + 1
        entities = sorted(self.clusters.nodes(), key=lambda node: (type_order(node[1]), node[0]))
        for rank, (id_, type_, label, aliases) in enumerate(entities, first):
            aliases = tuple(dict.fromkeys((*aliases, *others.get((type_, normal_form(label)), ()))))
            self.write(insert, (rank, id_, type_, label, _listed(aliases), 0, 0, 0, "[]"))
            self.ranks[id_] = rank
        insert = "INSERT INTO nodes VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0.0, 0.0, ?, '[]', '[]')"
        for rank, node in enumerate(self.bibliography.nodes(), len(self.ranks) + 1):
            self.write(insert, (rank, node.id, node.type, node.label, _listed(node.aliases), _listed(node.xrefs)))
            self.ranks[node.id] = rank

    def add_paper(self, extraction: Extraction, place: int) -> None:
        subject = f"paper:{extraction.paper.id}"
        fitted = replace(extraction, entities=tuple(map(self.fitted, extraction.entities)))
        for edge in paper_edges(fitted, self.node_of):
            self.add_edge(subject, edge.predicate, edge.node, edge.confidence, 1, edge.status, edge.evidence)
        for predicate, node, rows in self.bibliography.edges(extraction.paper):
            self.add_edge(subject, predicate, node, 1.0, 1, "asserted", rows)
        names = self.names_in(extraction)
        self.add_relations(extraction, place, names)
        self.add_results(extraction, names)

    def add_relations(self, extraction: Extraction, place: int, names: Mapping[str, _Named]) -> None:
        """Keep the links between nodes for `add_links`, as far as they make sense for the nodes' types."""
        for relation in extraction.relations:
            head, tail = (names.get(normal_form(mention.text)) for mention in (relation.head, relation.tail))
            if head and tail and head.node != tail.node:
                predicate = fit_link(relation.predicate, (head.found, tail.found), (head.settled, tail.settled))
                if predicate:
                    row = json.dumps(link_evidence(extraction, relation))
                    key = (self.ranks[head.node], LINKS.index(predicate), self.ranks[tail.node], place)
                    self.write("INSERT INTO pending VALUES (?, ?, ?, ?, ?)", (*key, row))

    def add_results(self, extraction: Extraction, names: Mapping[str, _Named]) -> None:
        for number, result in enumerate(extraction.results):
            found = {argument: getattr(result, argument) for argument in ARGUMENTS}
            known = {argument: names.get(normal_form(name)) if name else None for argument, name in found.items()}
            ends = [
                end.node if end and fit_result(argument, end.found, end.settled) else None
                for argument, end in known.items()
            ]
            id_ = edge_id(f"paper:{extraction.paper.id}", "result", str(number))
            carried = result_carried(extraction, result)
            self.write(
                "INSERT INTO results VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (id_, extraction.paper.id, number, *ends, json.dumps(carried) if carried else None),
            )

    def names_in(self, extraction: Extraction) -> dict[str, _Named]:
        """Normal form of each name, alias and mention in the paper → its node; an entity's name beats aliases."""
        found: dict[str, _Named] = {}
        for entity in extraction.entities:
            named = self.named(entity)
            for text in (*entity.aliases, *(mention.text for mention in entity.mentions)):
                found.setdefault(normal_form(text), named)
        for entity in extraction.entities:
            found[normal_form(entity.name)] = self.named(entity)
        return found

    def named(self, entity: Entity) -> _Named:
        name = name_of(entity)
        return _Named(self.clusters.node_id(name), entity.type, self.clusters.node_type(name))

    def add_edge(
        self,
        subject: str,
        predicate: str,
        object: str,
        belief: float,
        papers: int,
        status: str,
        evidence: Iterable[EvidenceRow],
    ) -> None:
        self.edges += 1
        row = (self.edges, edge_id(subject, predicate, object), self.ranks[subject], predicate, self.ranks[object])
        self.write("INSERT INTO edges VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, belief, papers, status))
        for number, each in enumerate(evidence):
            insert = "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            self.write(insert, (self.edges, number, *each))

    def add_links(self) -> None:
        """Links say the same thing in many papers: sorted on disk, then folded to one edge each."""
        self.flush()
        ids = {rank: id_ for id_, rank in self.ranks.items()}
        rows = self.connection.execute(
            "SELECT subject, predicate, object, row FROM pending ORDER BY subject, predicate, object, place, rowid"
        )
        # fetched as a list per edge only; the cursor reads a temporary table that nothing changes meanwhile
        for (subject, predicate, object), group in groupby(rows, key=lambda row: row[:3]):
            evidence = [EvidenceRow(*json.loads(row[3])) for row in group]
            status = strongest(row.status for row in evidence)
            pieces = [Piece(row.paper, row.extractor, row.score) for row in evidence if row.status == status]
            belief = Priors.load().belief(LINKS[predicate], pieces)
            papers = len({piece.paper for piece in pieces})
            self.add_edge(ids[subject], LINKS[predicate], ids[object], belief, papers, status, evidence)

    def add_merges(self) -> None:
        self.connection.executemany(
            "INSERT INTO merges VALUES (?, ?, ?, ?, ?)",
            ((m.node, m.merged, m.score, m.method, m.reason) for m in self.clusters.merges()),
        )

    def measure_nodes(self) -> None:
        """Papers and years of entities from the papers that lead to them; degree of every node."""
        self.connection.execute(
            """UPDATE nodes SET papers = found.papers, first_year = found.first, last_year = found.last FROM (
                   SELECT edges.object AS node, count(DISTINCT subject.rank) AS papers,
                          coalesce(min(nullif(subject.first_year, 0)), 0) AS first, max(subject.last_year) AS last
                   FROM edges JOIN nodes AS subject ON subject.rank = edges.subject AND subject.type = 'Paper'
                   GROUP BY edges.object) AS found
               WHERE nodes.rank = found.node AND nodes.type != 'Paper'"""
        )

    def place_nodes(self) -> None:
        """Links tie entities of one paper to each other; without them most entities hang on their paper alone."""
        import numpy as np

        rows = self.connection.execute("SELECT subject - 1, object - 1 FROM edges ORDER BY rank")
        edges = np.fromiter(rows, dtype="i8,i8").view("i8").reshape(-1, 2)  # an eighth of what tuples take
        degrees = np.bincount(edges.ravel(), minlength=len(self.ranks)).tolist()
        [(papers,)] = self.connection.execute("SELECT count(*) FROM nodes WHERE type = 'Paper'")  # they come first
        layout = lay_out(len(self.ranks), edges, skeleton=edges[edges[:, 0] < papers])
        self.connection.executemany(
            "UPDATE nodes SET degree = ?, community = ?, x = ?, y = ? WHERE rank = ?",
            (
                (degrees[node], layout.communities[node], *layout.positions[node], node + 1)
                for node in range(len(self.ranks))
            ),
        )
        keep_communities(self.connection)

    def relate_nodes(self) -> None:
        """What entities are kinds of and their identifiers elsewhere, both by their names; the index of all names."""
        entities = [Named(*node) for node in self.clusters.nodes()]
        broader: dict[str, list[str]] = defaultdict(list)
        for kind in find_kinds(entities):
            broader[kind.narrower].append(kind.broader)
        identifiers = stored_identifiers(self.store)
        linked = link_identifiers(identifiers, entities)
        keep_outcome(self.connection, linked, len(identifiers))
        own = [Identifier(each.label, each.type, iri) for each in self.own.names for iri in each.xrefs]
        xrefs = dict(link_identifiers(own, entities).xrefs)  # most of a long table is in no paper: that is not told
        for id_, iris in linked.xrefs.items():
            xrefs[id_] = tuple(sorted({*xrefs.get(id_, ()), *iris}))
        self.connection.executemany(
            "UPDATE nodes SET xrefs = ?, broader = ? WHERE id = ?",
            (
                (
                    json.dumps(xrefs.get(id_, ()), ensure_ascii=False),
                    json.dumps(broader[id_], ensure_ascii=False),
                    id_,
                )
                for id_ in sorted({*xrefs, *broader})
            ),
        )
        index_names(self.connection)
