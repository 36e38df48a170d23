"""Assembly: derives the graph (nodes, edges with their evidence, results) from what was found in the papers.

The graph is a function of the set of stored extractions: papers go in by id, so the order in which they came, the
number of workers and the number of runs leave no trace. A few papers change only what they touch (`kg.revision`).
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

from kg._version import __version__
from kg.bibliography import Bibliography, stored_inclusion
from kg.crossrefs import Identifier, keep_outcome, link_identifiers, stored_identifiers
from kg.derived import put_off
from kg.evidence import EvidenceRow
from kg.fingerprints import paper_digests, sign
from kg.hierarchy import Named
from kg.ledger import clear, keep, node_row
from kg.model import ENTITY_TYPES, LINKS, METADATA_TYPES
from kg.name_index import index_names, keep_index
from kg.names import normal_form
from kg.ordering import EDGES
from kg.overrides import NO_OVERRIDES, Overrides, parse_overrides
from kg.own_types import Types, known_types, stored_looks, stored_types
from kg.resolution import Clusters, cluster, is_noise, name_of
from kg.revision import NEW_NODE, entity_node, metadata_node, paper_node, revise
from kg.rows import parsed
from kg.statements import PaperEdge, edge_id, fold_link, paper_edges, paper_label, state
from kg.store import Store

__all__ = ["PaperEdge", "assemble", "edge_id", "paper_edges", "paper_label", "store_overrides", "stored_overrides"]

_OVERRIDES, _LEDGER = "overrides", "ledger"
_WRITE_EVERY = 2000
_FEW = 5
"""The graph is revised where at most one in so many papers changed, else made anew: it is quicker then."""


def assemble(store: Store) -> None:
    """Derive nodes, edges, evidence, results and merges from the stored extractions, in one transaction.

    Only what changed since is derived anew where the store has what that takes: not where a person decided about names
    or brought types, nor where there are types that only a plug-in knows.
    """
    overrides, own = stored_overrides(store), stored_types(store)
    with store.transaction() as connection:
        if not overrides and not own and _is_kept(connection):
            revise(store)
            keep_index(connection)
        else:
            _assemble_anew(store, overrides, own)
        _link(connection, store, own)
        connection.execute("DELETE FROM touched")
        put_off(connection)


def _is_kept(connection: sqlite3.Connection) -> bool:
    """Whether the ledger is that of this version, and few papers changed."""
    kept = connection.execute("SELECT value FROM meta WHERE key = ?", (_LEDGER,)).fetchone()
    query = "SELECT (SELECT count(*) FROM touched), (SELECT count(*) FROM papers)"
    [(touched, papers)] = connection.execute(query) if kept else [(1, 0)]
    return kept is not None and kept[0] == __version__ and touched * _FEW <= papers and not _has_new_types(connection)


def _has_new_types(connection: sqlite3.Connection) -> bool:
    """Whether there are entities of types that are not the model's in papers that came or changed."""
    types = ", ".join("?" * len(ENTITY_TYPES))
    query = f"SELECT 1 FROM touched JOIN entities USING (paper) WHERE type NOT IN ({types}) LIMIT 1"  # noqa: S608
    return connection.execute(query, ENTITY_TYPES).fetchone() is not None


def _assemble_anew(store: Store, overrides: Overrides, own: Types) -> None:
    names = ([name_of(each) for each in found.entities if not is_noise(each)] for found in store.named())
    clusters = cluster(names, overrides)
    connection = store.connection
    for table in ("nodes", "edges", "evidence", "results", "merges"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608
    _Assembler(connection, store, clusters, own).run()
    clear(connection)
    connection.execute("DELETE FROM meta WHERE key = ?", (_LEDGER,))
    if not overrides and not own and all(name.type in ENTITY_TYPES for name in clusters.uses):
        keep(connection, clusters)
        connection.execute("INSERT INTO meta VALUES (?, ?)", (_LEDGER, __version__))
    index_names(connection)
    sign(connection)


def store_overrides(store: Store, overrides: Overrides) -> None:
    """Keep overrides in the store, in place of those before; every `assemble` applies them."""
    with store.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_OVERRIDES, overrides.to_json()))


def stored_overrides(store: Store) -> Overrides:
    """The overrides that the store keeps."""
    row = store.connection.execute("SELECT value FROM meta WHERE key = ?", (_OVERRIDES,)).fetchone()
    return parse_overrides(row[0], "the store", known_types(stored_looks(store))) if row else NO_OVERRIDES


class _Assembler:
    """The steps of one assembly; `ranks` maps node ids to their ranks, which are their places here."""

    def __init__(self, connection: sqlite3.Connection, store: Store, clusters: Clusters, own: Types) -> None:
        self.connection = connection
        self.store = store
        self.clusters = clusters
        self.own = own
        self.bibliography = Bibliography(store, stored_inclusion(store))
        self.ranks: dict[str, int] = {}
        self.edges: dict[int, int] = defaultdict(int)
        self.waiting: dict[str, list[tuple[object, ...]]] = defaultdict(list)

    def run(self) -> None:
        self.add_nodes()
        self.connection.execute(
            "CREATE TEMP TABLE pending (subject INTEGER, predicate INTEGER, object INTEGER, place INTEGER, row TEXT)"
        )
        self.add_papers()
        self.add_links()
        self.connection.execute("DROP TABLE pending")
        self.flush()
        self.add_merges()
        self.measure_nodes()

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

    def add_nodes(self) -> None:
        papers = zip(self.store.papers(), paper_digests(self.connection), strict=True)
        for rank, (paper, (_, digest)) in enumerate(papers, 1):
            self.write(NEW_NODE, (rank, *paper_node(paper, digest)))
            self.ranks[f"paper:{paper.id}"] = rank
        # other names of the user's own things, whether a paper uses them or not
        others = {(each.type, normal_form(each.label)): each.aliases for each in self.own.names}
        for rank, (key, identity, aliases) in enumerate(self.clusters.nodes(), len(self.ranks) + 1):
            more = others.get((key[0], normal_form(identity.label)), ())
            names = tuple(dict.fromkeys((*aliases, *more)))
            self.write(NEW_NODE, (rank, *entity_node(node_row(rank, key, identity, names))))
            self.ranks[identity.id] = rank
        for rank, made in enumerate(self.bibliography.nodes(), len(self.ranks) + 1):
            self.write(NEW_NODE, (rank, *metadata_node(made)))
            self.ranks[made.id] = rank

    def add_papers(self) -> None:
        types = {each.name: each for each in self.own.types}
        for place, found in enumerate(self.store.extractions()):
            said = state(found, self.clusters, types)
            subject = f"paper:{found.paper.id}"
            for edge in said.edges:
                self.add_edge(subject, edge.predicate, edge.node, edge.confidence, 1, edge.status, edge.evidence)
            for predicate, node, rows in self.bibliography.edges(found.paper):
                self.add_edge(subject, predicate, node, 1.0, 1, "asserted", rows)
            for link in said.links:
                key = (self.ranks[link.subject], LINKS.index(link.predicate), self.ranks[link.object], place)
                self.write("INSERT INTO pending VALUES (?, ?, ?, ?, ?)", (*key, json.dumps(link.evidence)))
            for row in said.results:
                self.write("INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

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
        start = self.ranks[subject]
        self.edges[start] += 1
        rank = start * EDGES + self.edges[start]
        row = (rank, edge_id(subject, predicate, object), start, predicate, self.ranks[object])
        self.write("INSERT INTO edges VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, belief, papers, status))
        for number, each in enumerate(evidence):
            insert = "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            self.write(insert, (rank, number, *each))

    def add_links(self) -> None:
        """Links say the same thing in many papers: sorted on disk, then folded to one edge each."""
        self.flush()
        ids = list(self.ranks)  # the first has rank 1
        rows = self.connection.execute(
            "SELECT subject, predicate, object, row FROM pending ORDER BY subject, predicate, object, place, rowid"
        )
        # fetched as a list per edge only; the cursor reads a temporary table that nothing changes meanwhile
        for (subject, predicate, object), group in groupby(rows, key=lambda row: row[:3]):
            evidence = [EvidenceRow(*json.loads(row[3])) for row in group]
            about = fold_link(LINKS[predicate], evidence)
            self.add_edge(ids[subject - 1], LINKS[predicate], ids[object - 1], *about, evidence)

    def add_merges(self) -> None:
        numbers: dict[str, int] = defaultdict(int)
        for each in self.clusters.merges():
            row = (each.node, numbers[each.node], each.merged, each.score, each.method, each.reason)
            self.write("INSERT INTO merges VALUES (?, ?, ?, ?, ?, ?)", row)
            numbers[each.node] += 1
        self.flush()

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
        self.connection.execute(
            """UPDATE nodes SET degree = found.edges FROM (
                   SELECT node, count(*) AS edges FROM (SELECT subject AS node FROM edges UNION ALL
                                                        SELECT object FROM edges) GROUP BY node) AS found
               WHERE nodes.rank = found.node"""
        )


def _link(connection: sqlite3.Connection, store: Store, own: Types) -> None:
    """Identifiers elsewhere of entities, by their names."""
    identifiers = stored_identifiers(store)
    brought = [Identifier(each.label, each.type, iri) for each in own.names for iri in each.xrefs]
    made = ", ".join(f"'{type_}'" for type_ in ("Paper", *METADATA_TYPES))
    query = f"SELECT id, type, label, aliases FROM nodes WHERE type NOT IN ({made})"  # noqa: S608
    rows = connection.execute(query) if identifiers or brought else ()
    entities = [Named(id_, type_, label, parsed(others)) for id_, type_, label, others in rows]
    linked = link_identifiers(identifiers, entities)
    keep_outcome(connection, linked, len(identifiers))
    xrefs = dict(link_identifiers(brought, entities).xrefs)  # most of a long table is in no paper: that is not told
    for id_, iris in linked.xrefs.items():
        xrefs[id_] = tuple(sorted({*xrefs.get(id_, ()), *iris}))
    connection.execute(f"UPDATE nodes SET xrefs = '[]' WHERE xrefs != '[]' AND type NOT IN ({made})")  # noqa: S608
    connection.executemany(
        "UPDATE nodes SET xrefs = ? WHERE id = ?",
        ((json.dumps(iris, ensure_ascii=False), id_) for id_, iris in sorted(xrefs.items())),
    )
