"""Revision: the graph of a store is brought up to date with the papers that came, went or changed since.

The outcome is that of assembling all anew, ranks aside. What a paper says follows from what was found in it and from
the nodes of its names; so papers that changed are read again, and those with a name that belongs to another node than
before (`kg.ledger`). Links, nodes and their figures are worked out again where one of these papers had a say.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from kg.bibliography import Bibliography, BibliographyNode, stored_inclusion
from kg.errors import StoreError
from kg.evidence import EvidenceRow
from kg.fingerprints import Seal, paper_digests
from kg.ledger import Ledger, NodeRow, Revision
from kg.model import METADATA_TYPES, Paper
from kg.name_index import NameChanges
from kg.ordering import EDGES, nodes_in_order
from kg.resolution import Name, weighed
from kg.rows import parsed
from kg.statements import Link, edge_id, fold_link, paper_label, state
from kg.store import Store

__all__ = ["NEW_NODE", "entity_node", "metadata_node", "paper_node", "revise"]

NEW_NODE = (
    "INSERT INTO nodes (rank, id, type, label, aliases, papers, degree, community, first_year, last_year, x, y, xrefs, "
    "categories, digest, block, plain, qualified) VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, 0.0, 0.0, ?, ?, ?, ?, ?, ?)"
)
"""A node less what follows from edges."""
_SAID = """SELECT paper, field, start, "end", sentence_start, sentence_end, extractor, score, status, arguments, carried
    FROM evidence WHERE edge = ? ORDER BY number"""
_QUOTED = """SELECT edge, id, start, "end" FROM edges JOIN evidence ON edge = rank
    WHERE rank BETWEEN ? AND ? AND predicate IN ('cites', 'author', 'publishedIn') ORDER BY rank, number"""


def paper_node(paper: Paper, digest: str) -> tuple[object, ...]:
    """The node of a paper, as `NEW_NODE` wants it after the rank."""
    year = paper.year or 0
    about = (1, year, year, "[]", _dump(paper.categories), digest, None, None, None)
    return (f"paper:{paper.id}", "Paper", paper_label(paper), "[]", *about)


def entity_node(node: NodeRow) -> tuple[object, ...]:
    """That of an entity."""
    about = (0, 0, 0, "[]", "[]", None, node.block, node.plain, node.qualified)
    return (node.id, node.type, node.label, _dump(node.aliases), *about)


def metadata_node(node: BibliographyNode) -> tuple[object, ...]:
    """That of what is made of metadata."""
    about = (0, 0, 0, _dump(node.xrefs), "[]", None, None, None, None)
    return (node.id, node.type, node.label, _dump(node.aliases), *about)


def revise(store: Store) -> None:
    """Bring the graph up to date with the table ``touched``, and with what it is to include."""
    rows = store.connection.execute("SELECT paper, names FROM touched ORDER BY paper").fetchall()
    _Reviser(store, dict(rows)).run()


@dataclass(slots=True)
class _Link:
    """A link that is worked out anew; its rank is 0 as long as there was none."""

    rank: int
    subject: int
    predicate: str
    object: int
    said: list[EvidenceRow]


class _Reviser:
    """The steps of one revision; `touched` are the papers that changed, with the names that they had."""

    def __init__(self, store: Store, touched: dict[str, str | None]) -> None:
        self.store = store
        self.connection = store.connection
        self.touched = touched
        self.ledger = Ledger(store.connection)
        self.seal = Seal.kept(store.connection)
        self.index = NameChanges(store.connection)
        self.ranks: dict[str, int] = {}
        """Ranks of nodes by id, as they are asked for."""
        self.nodes: set[int] = set()
        """Ranks of nodes whose rows are not in the seal at the moment."""
        self.measured: set[int] = set()
        """Ranks of nodes that lost or gained edges."""
        self.edges: set[int] = set()
        """Ranks of edges that came."""
        self.links: dict[str, _Link] = {}

    def run(self) -> None:
        revision = self.ledger.revise(*self._names())
        papers = self._papers(revision)
        for paper in papers:
            self._take_back(paper, frozenset(papers))
        self._change_nodes(revision)
        for paper in self.touched:
            self._change_paper(paper)
        for paper in papers:
            self._read(paper)
        self._fold_links()
        self._catalogue()
        self._measure()
        self._keep_merges(revision)
        for table, keys in (
            ("nodes", self.nodes),
            ("edges", self.edges),
            ("evidence", self.edges),
            ("results", papers),
        ):
            self.seal.add(self.connection, table, keys)
        self.seal.keep(self.connection)

    def _names(self) -> tuple[list[dict[Name, int]], list[dict[Name, int]]]:
        """The names in the papers that changed, before and now."""
        gone, come = [], []
        for paper, names in self.touched.items():
            if names is not None:
                gone.append({Name(*name): weight for *name, weight in parsed(names)})
                come.append(weighed(self.store.entities(paper)))
        return gone, come

    def _papers(self, revision: Revision) -> list[str]:
        """The papers that changed, and those with names that belong to another node than before, by id."""
        perhaps: set[str] = set()
        for type_, text in {(name.type, name.text) for name in revision.names}:
            query = "SELECT paper FROM entities WHERE name = ? AND type = ?"
            perhaps.update(paper for (paper,) in self.connection.execute(query, (text, type_)))
        others = {
            p for p in perhaps - self.touched.keys() if not revision.names.isdisjoint(weighed(self.store.entities(p)))
        }
        return sorted(others | self.touched.keys())

    # What was there -----------------------------------------------------------------------------------------------

    def _take_back(self, paper: str, papers: frozenset[str]) -> None:
        """Take back what a paper said. Of links, what others than `papers` say of them is kept for `_fold_links`."""
        rank = self._rank(f"paper:{paper}")
        if rank is None:
            return
        query = "SELECT rank FROM edges WHERE rank BETWEEN ? AND ?"
        edges = self.connection.execute(query, (rank * EDGES, (rank + 1) * EDGES - 1)).fetchall()
        for (edge,) in edges:
            self._drop(edge)
        self.seal.add(self.connection, "results", [paper], -1)
        self.connection.execute("DELETE FROM results WHERE paper = ?", (paper,))
        query = "SELECT DISTINCT edge FROM evidence WHERE paper = ? AND arguments IS NOT NULL"
        for (edge,) in self.connection.execute(query, (paper,)).fetchall():
            self._take_apart(edge, papers)

    def _take_apart(self, edge: int, papers: frozenset[str]) -> None:
        said = [EvidenceRow(*row) for row in self.connection.execute(_SAID, (edge,))]
        id_, subject, predicate, object_ = self._drop(edge)
        self.links[id_] = _Link(edge, subject, predicate, object_, [row for row in said if row.paper not in papers])

    def _drop(self, edge: int) -> tuple[str, int, str, int]:
        query = "SELECT id, subject, predicate, object FROM edges WHERE rank = ?"
        [(id_, subject, predicate, object_)] = self.connection.execute(query, (edge,))
        self.measured |= {subject, object_}
        self.seal.add(self.connection, "edges", [edge], -1)
        self.seal.add(self.connection, "evidence", [edge], -1)
        self.connection.execute("DELETE FROM evidence WHERE edge = ?", (edge,))
        self.connection.execute("DELETE FROM edges WHERE rank = ?", (edge,))
        return id_, subject, predicate, object_

    # Nodes --------------------------------------------------------------------------------------------------------

    def _rank(self, id_: str) -> int | None:
        if id_ not in self.ranks:
            row = self.connection.execute("SELECT rank FROM nodes WHERE id = ?", (id_,)).fetchone()
            if row is None:
                return None
            self.ranks[id_] = row[0]
        return self.ranks[id_]

    def _unseal(self, rank: int) -> None:
        if rank not in self.nodes:
            self.nodes.add(rank)
            self.seal.add(self.connection, "nodes", [rank], -1)

    def _change_nodes(self, revision: Revision) -> None:
        for rank, id_ in revision.gone:
            self._drop_node(rank, id_)
        for node in revision.changed:
            self._unseal(node.rank)
            self.index.drop(node.rank)
            self.connection.execute(
                "UPDATE nodes SET label = ?, aliases = ?, plain = ?, qualified = ? WHERE rank = ?",
                (node.label, _dump(node.aliases), node.plain, node.qualified, node.rank),
            )
            self.index.put(node.rank)
        for node in revision.come:
            self._add_node(entity_node(node))

    def _change_paper(self, paper: str) -> None:
        """The node of a paper comes, goes, or is told anew."""
        id_, now = f"paper:{paper}", self.store.paper(paper)
        rank = self._rank(id_)
        if rank is not None:
            self._drop_node(rank, id_)
        if now is not None:
            [(_, digest)] = paper_digests(self.connection, paper)
            self._add_node(paper_node(now, digest), rank)
        elif rank is not None:
            self._drop_edges_to(rank)

    def _drop_edges_to(self, rank: int) -> None:
        for (edge,) in self.connection.execute("SELECT rank FROM edges WHERE object = ?", (rank,)).fetchall():
            self._drop(edge)

    def _drop_node(self, rank: int, id_: str) -> None:
        self._unseal(rank)
        self.index.drop(rank)
        self.connection.execute("DELETE FROM nodes WHERE rank = ?", (rank,))
        self.ranks.pop(id_, None)

    def _add_node(self, row: tuple[object, ...], rank: int | None = None) -> None:
        rank = int(self.connection.execute(NEW_NODE, (rank, *row)).lastrowid or 0)
        self.nodes.add(rank)
        self.measured.add(rank)
        self.index.put(rank)

    # What is there now ----------------------------------------------------------------------------------------------

    def _read(self, paper: str) -> None:
        """Write down what a paper says; of links, beside what others say."""
        found = self.store.extraction(paper)
        if found is None:
            return
        said = state(found, self.ledger)
        for place, edge in enumerate(said.edges, 1):
            ends = (self._known(f"paper:{paper}"), edge.predicate, self._known(edge.node))
            id_ = edge_id(f"paper:{paper}", edge.predicate, edge.node)
            self._add(ends[0] * EDGES + place, id_, ends, (edge.confidence, 1, edge.status), edge.evidence)
        for link in said.links:
            self._link(link).said.append(link.evidence)
        self.connection.executemany("INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", said.results)

    def _known(self, id_: str) -> int:
        rank = self._rank(id_)
        if rank is None:
            raise StoreError(f"the store names {id_!r} but does not hold it; build it again.")
        return rank

    def _link(self, link: Link) -> _Link:
        id_ = edge_id(link.subject, link.predicate, link.object)
        subject, object_ = self._known(link.subject), self._known(link.object)
        if id_ not in self.links:
            row = self.connection.execute("SELECT rank FROM edges WHERE id = ?", (id_,)).fetchone()
            if row:
                self._take_apart(row[0], frozenset())
            else:
                self.links[id_] = _Link(0, subject, link.predicate, object_, [])
        found = self.links[id_]
        if found.subject != subject:  # another cluster has this id now
            found.rank = 0
        found.subject, found.object = subject, object_
        return found

    def _fold_links(self) -> None:
        last: dict[int, int] = defaultdict(int)
        for link in self.links.values():  # those that were taken apart get their ranks again
            last[link.subject] = max(last[link.subject], link.rank)
        for id_, link in self.links.items():
            said = sorted(link.said, key=attrgetter("paper"))
            if said and not link.rank:
                last[link.subject] = link.rank = max(last[link.subject], self._last_edge(link.subject)) + 1
            if said:
                ends = (link.subject, link.predicate, link.object)
                self._add(link.rank, id_, ends, fold_link(link.predicate, said), said)

    def _last_edge(self, subject: int) -> int:
        query = "SELECT coalesce(max(rank), ?1) FROM edges WHERE rank BETWEEN ?1 AND ?2"
        [(rank,)] = self.connection.execute(query, (subject * EDGES, (subject + 1) * EDGES - 1))
        return int(rank)

    def _add(
        self,
        rank: int,
        id_: str,
        ends: tuple[int, str, int],
        about: tuple[float, int, str],
        evidence: Iterable[EvidenceRow],
    ) -> None:
        self.connection.execute("INSERT INTO edges VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (rank, id_, *ends, *about))
        rows = ((rank, number, *each) for number, each in enumerate(evidence))
        self.connection.executemany(
            "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        self.edges.add(rank)
        self.measured |= {ends[0], ends[2]}

    # Metadata -----------------------------------------------------------------------------------------------------

    def _catalogue(self) -> None:
        """Nodes and edges of metadata: worked out for all papers, and changed where they are others than before."""
        bibliography = Bibliography(self.store, stored_inclusion(self.store))
        self._change_metadata_nodes(bibliography)
        if not bibliography:
            return
        for paper in self.store.papers():
            wanted = bibliography.edges(paper)
            if wanted or paper.cites:
                self._change_metadata_edges(paper, wanted)

    def _change_metadata_nodes(self, bibliography: Bibliography) -> None:
        columns = "rank, id, type, label, aliases, xrefs"
        rows = [row for type_ in METADATA_TYPES for row in nodes_in_order(self.connection, columns, type_)]
        before = {row[1]: (row[0], row[1:]) for row in rows}
        now = {node.id: node for node in bibliography.nodes()}
        for id_, (rank, _) in before.items():
            if id_ not in now:
                self._drop_edges_to(rank)
                self._drop_node(rank, id_)
        for id_, node in now.items():
            rank, row = before.get(id_, (None, ()))
            if row != (id_, node.type, node.label, _dump(node.aliases), _dump(node.xrefs)):
                if rank is not None:
                    self._drop_node(rank, id_)
                self._add_node(metadata_node(node), rank)

    def _change_metadata_edges(self, paper: Paper, wanted: list[tuple[str, str, list[EvidenceRow]]]) -> None:
        subject = self._known(f"paper:{paper.id}")
        bounds = (subject * EDGES, (subject + 1) * EDGES - 1)
        found = self.connection.execute(_QUOTED, bounds).fetchall()
        ids = [edge_id(f"paper:{paper.id}", predicate, node) for predicate, node, _ in wanted]
        quoted = [(id_, row.start, row.end) for id_, (*_, rows) in zip(ids, wanted, strict=True) for row in rows]
        # what an unchanged paper tells is where it was: that the places are the same says that the evidence is
        if [row[1:] for row in found] == quoted:
            return
        for edge in dict.fromkeys(row[0] for row in found):
            self._drop(edge)
        start = self._last_edge(subject) + 1
        for rank, (id_, (predicate, node, rows)) in enumerate(zip(ids, wanted, strict=True), start):
            self._add(rank, id_, (subject, predicate, self._known(node)), (1.0, 1, "asserted"), rows)

    # Figures ------------------------------------------------------------------------------------------------------

    def _measure(self) -> None:
        """Papers and years of entities from the papers that lead to them; degree of every node."""
        years = dict(self.connection.execute("SELECT rank, first_year FROM nodes WHERE type = 'Paper'"))
        for rank in sorted(self.measured):
            if self.connection.execute("SELECT 1 FROM nodes WHERE rank = ?", (rank,)).fetchone() is None:
                continue
            query = "SELECT count(*) FROM edges WHERE rank BETWEEN ? AND ?"
            [(degree,)] = self.connection.execute(query, (rank * EDGES, (rank + 1) * EDGES - 1))
            found = self.connection.execute("SELECT subject FROM edges WHERE object = ?", (rank,)).fetchall()
            papers = [years[subject] for (subject,) in found if subject in years]
            degree += len(found)
            self._unseal(rank)
            if rank in years:
                self.connection.execute("UPDATE nodes SET degree = ? WHERE rank = ?", (degree, rank))
            else:
                figures = (len(papers), min(filter(None, papers), default=0), max(papers, default=0))
                self.connection.execute(
                    "UPDATE nodes SET degree = ?, papers = ?, first_year = ?, last_year = ? WHERE rank = ?",
                    (degree, *figures, rank),
                )

    def _keep_merges(self, revision: Revision) -> None:
        nodes = {*(id_ for _, id_ in revision.gone), *revision.merges}
        self.connection.executemany("DELETE FROM merges WHERE node = ?", ((id_,) for id_ in nodes))
        rows = (
            (each.node, number, each.merged, each.score, each.method, each.reason)
            for merges in revision.merges.values()
            for number, each in enumerate(merges)
        )
        self.connection.executemany("INSERT INTO merges VALUES (?, ?, ?, ?, ?, ?)", rows)


def _dump(names: Sequence[str]) -> str:
    return json.dumps(names, ensure_ascii=False)
