"""The graph as streams of nodes and edges with their evidence, and as networkx and pandas objects."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from kg.communities import Community, kept_communities
from kg.errors import StoreError
from kg.evidence import ARGUMENTS
from kg.model import STATUSES, Carried, Edge, Evidence, Field, Node, Paper, Resolution, ResultNode, Span
from kg.name_index import named
from kg.store import Store

if TYPE_CHECKING:
    import networkx
    import pandas

__all__ = ["Frames", "Graph"]

_NODE_COLUMNS = "id, type, label, aliases, xrefs, papers, degree, community, first_year, last_year, x, y, broader"
_EDGES = """SELECT edges.rank, edges.id, s.id, predicate, o.id, confidence, edges.papers, status FROM edges
    JOIN nodes AS s ON s.rank = subject JOIN nodes AS o ON o.rank = object"""
_EDGES_OF = """WITH node AS (SELECT rank FROM nodes WHERE id = :node) SELECT rank FROM (
        SELECT rank, row_number() OVER (PARTITION BY predicate, subject IN node ORDER BY instr(:statuses, status),
                                        papers DESC, confidence DESC, rank) AS place
        FROM edges WHERE subject IN node OR object IN node)
    WHERE :most = 0 OR place <= :most"""


_EVIDENCE = 'paper, field, start, "end", sentence_start, sentence_end, extractor, score, status, arguments, carried'
_NONE = (None,)
_parsed = json.JSONDecoder().raw_decode
"""The value at the beginning of a JSON text, and where it ends: half of what `json.loads` takes for a few spans."""
_PAPERS = 8192
"""Papers whose texts are kept at hand: links quote them in no order."""


class Frames(NamedTuple):
    """The graph as pandas frames, one row per node, edge, piece of evidence, result and mention."""

    nodes: pandas.DataFrame
    edges: pandas.DataFrame
    evidence: pandas.DataFrame
    results: pandas.DataFrame
    mentions: pandas.DataFrame


class Graph:
    """A built graph, read from its store (a `kg.model.GraphView`).

    >>> import kg
    >>> graph = kg.build([kg.Paper("p1", "On ImageNet", "We train ResNet-50 on ImageNet.")])
    >>> graph["dataset:imagenet"].label
    'ImageNet'
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._connection = store.connection
        # evidence of neighbouring edges quotes the same few papers
        self._paper = lru_cache(_PAPERS)(self._read_paper)

    @classmethod
    def open(cls, path: Path | str) -> Graph:
        """Open the graph in a ``kg.sqlite`` or in the folder that holds it; raises `StoreError`."""
        return cls(Store.open(Path(path)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    # Streams ----------------------------------------------------------------------------------------------------

    def papers(self) -> Iterator[Paper]:
        """All papers, by id."""
        return self.store.papers()

    def nodes(self, type: str | None = None) -> Iterator[Node]:
        """All nodes (of one type), papers first, then entities by type and id."""
        query = f"SELECT {_NODE_COLUMNS} FROM nodes WHERE ? IS NULL OR type = ? ORDER BY rank"  # noqa: S608
        for row in self._connection.execute(query, (type, type)):
            yield _node_of(row)

    def edges(self) -> Iterator[Edge]:
        """All edges with their evidence, by subject, predicate and object."""
        evidence_of = self._evidence_of
        query = f"SELECT edge, {_EVIDENCE} FROM evidence ORDER BY edge, number"  # noqa: S608
        evidence = self._connection.execute(query)
        edge, *ahead = next(evidence, _NONE)
        rows = self._connection.execute(f"{_EDGES} ORDER BY edges.rank")
        for rank, id_, subject, predicate, object_, confidence, papers, status in rows:
            found = []
            while edge == rank:
                found.append(evidence_of(*ahead))
                edge, *ahead = next(evidence, _NONE)
            yield Edge(id_, subject, predicate, object_, confidence, papers, tuple(found), status)

    def edges_of(self, node_id: str, most: int = 0) -> Iterator[Edge]:
        """The edges from and to a node with their evidence, in the order of `edges`.

        With `most`, only so many of each predicate and direction: by status, papers and confidence.
        """
        about = {"node": node_id, "most": most, "statuses": ",".join(STATUSES)}
        rows = self._connection.execute(f"{_EDGES} WHERE edges.rank IN ({_EDGES_OF}) ORDER BY edges.rank", about)
        for rank, id_, subject, predicate, object_, confidence, papers, status in rows:
            query = f"SELECT {_EVIDENCE} FROM evidence WHERE edge = ? ORDER BY number"  # noqa: S608
            found = tuple(self._evidence_of(*row) for row in self._connection.execute(query, (rank,)))
            yield Edge(id_, subject, predicate, object_, confidence, papers, found, status)

    def count_edges_of(self, node_id: str) -> dict[tuple[bool, str], int]:
        """How many edges a node has, by whether they leave it and by predicate."""
        rows = self._connection.execute(
            """SELECT subject = n.rank, predicate, count(*) FROM edges JOIN nodes AS n ON n.rank IN (subject, object)
               WHERE n.id = ? GROUP BY 1, 2""",
            (node_id,),
        )
        return {(bool(outgoing), predicate): count for outgoing, predicate, count in rows}

    def results(self) -> Iterator[ResultNode]:
        """All results, by paper and place in it."""
        rows = self._connection.execute(
            """SELECT r.id, r.paper, p.value, p.unit, p.metric, p.field, p.start, p."end", p.sentence_start,
                      p.sentence_end, p.extractor, p.score, p.status, NULL, r.carried, r.metric, r.method, r.baseline,
                      r.dataset, r.task
               FROM results AS r JOIN paper_results AS p ON p.paper = r.paper AND p.number = r.number ORDER BY r.rank"""
        )
        for id_, paper, value, unit, metric, *place in rows:
            evidence = self._evidence_of(paper, *place[:10])
            ends = dict(zip(ARGUMENTS, place[10:], strict=True))
            yield ResultNode(id_, paper, value, unit, metric, evidence, **ends, status=evidence.status)

    def code_links(self) -> Iterator[tuple[str, str]]:
        """``(paper id, url)`` for each code link, by paper and place in it."""
        yield from self._connection.execute("SELECT paper, url FROM code_links ORDER BY paper, number")

    def merges(self) -> Iterator[Resolution]:
        """Every name that went to a node with another label, with the reason."""
        for row in self._connection.execute("SELECT * FROM merges ORDER BY rowid"):
            yield Resolution(*row)

    def communities(self) -> Iterator[Community]:
        """The communities of at least three papers, the largest first; `Node.community` is their number."""
        return kept_communities(self._connection)

    def counts(self) -> dict[str, int]:
        """How many ``papers``, ``nodes``, ``edges`` and ``results`` there are."""
        tables = ("papers", "nodes", "edges", "results")
        return {t: self._connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}  # noqa: S608

    def count_by(self, what: str) -> dict[str, int]:
        """Entities by type (``"type"``), or edges by predicate (``"predicate"``) or ``"status"``, most first."""
        table, condition = ("nodes", "type != 'Paper'") if what == "type" else ("edges", "1")
        query = f"SELECT {what}, count(*) FROM {table} WHERE {condition} GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608
        return dict(self._connection.execute(query))

    # Look-up ------------------------------------------------------------------------------------------------------

    def __getitem__(self, node_id: str) -> Node:
        """The node with this id; raises `KeyError`."""
        query = f"SELECT {_NODE_COLUMNS} FROM nodes WHERE id = ?"  # noqa: S608
        row = self._connection.execute(query, (node_id,)).fetchone()
        if row is None:
            raise KeyError(node_id)
        return _node_of(row)

    def find(self, name: str) -> list[Node]:
        """Entities with this label or alias up to case, punctuation and plural; most papers first."""
        return [self[id_] for id_ in named(self._connection, name)]

    # Objects of other libraries -------------------------------------------------------------------------------------

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """A `networkx.MultiDiGraph`: node and edge attributes are the fields of `Node` and `Edge`, keys are predicates.

        Evidence is a tuple of `Evidence` on each edge.
        """
        import networkx

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        for node in self.nodes():
            attributes = asdict(node)
            graph.add_node(attributes.pop("id"), **attributes)
        for edge in self.edges():
            graph.add_edge(
                edge.subject,
                edge.object,
                key=edge.predicate,
                id=edge.id,
                predicate=edge.predicate,
                confidence=edge.confidence,
                papers=edge.papers,
                status=edge.status,
                evidence=edge.evidence,
            )
        return graph

    def to_pandas(self) -> Frames:
        """Five `pandas.DataFrame` objects; see `Frames`."""
        import pandas

        edges: list[dict[str, Any]] = []
        evidence: list[dict[str, Any]] = []
        for edge in self.edges():
            edges.append({name: getattr(edge, name) for name in Edge.__slots__ if name != "evidence"})
            evidence += [{"edge": edge.id, **asdict(each), "quote": each.quote} for each in edge.evidence]
        results = [
            {**{name: getattr(r, name) for name in ResultNode.__slots__ if name != "evidence"},
             "sentence": r.evidence.sentence}
            for r in self.results()
        ]  # fmt: skip
        mentions = self._connection.execute(
            """SELECT paper, e.name, e.type, field, start, "end", text, score, extractor, long_form
               FROM mentions JOIN entities AS e USING (paper) WHERE e.number = entity ORDER BY paper, field, start"""
        )
        return Frames(
            pandas.DataFrame([asdict(node) for node in self.nodes()], columns=list(Node.__slots__)),
            pandas.DataFrame(edges, columns=[name for name in Edge.__slots__ if name != "evidence"]),
            pandas.DataFrame(evidence, columns=["edge", *Evidence.__slots__, "quote"]),
            pandas.DataFrame(results, columns=[*(n for n in ResultNode.__slots__ if n != "evidence"), "sentence"]),
            pandas.DataFrame(mentions.fetchall(), columns=[column[0] for column in mentions.description]),
        )

    @cached_property
    def _versions(self) -> dict[int, dict[str, str]]:
        return self.store.versions()

    def _read_paper(self, paper: str) -> tuple[str, str, dict[str, str]]:
        """Title, abstract and the versions of the extractors that read them."""
        row = self._connection.execute("SELECT title, abstract, chain FROM papers WHERE id = ?", (paper,)).fetchone()
        if row is None:
            raise StoreError(f"the store names paper {paper!r} but does not hold it; build it again.")
        return row[0] or "", row[1], self._versions.get(row[2], {})

    def _evidence_of(
        self, paper: str, field: Field, start: int, end: int, sentence_start: int, sentence_end: int, extractor: str,
        score: float, status: str, arguments: str | None, carried: str | None,
    ) -> Evidence:  # fmt: skip
        title, abstract, versions = self._paper(paper)
        sentence = (title if field == "title" else abstract)[sentence_start:sentence_end]
        how = (extractor, versions.get(extractor, ""), score, status)
        if arguments is None and carried is None:  # of most
            return Evidence(paper, field, start, end, sentence_start, sentence, *how)
        spans = None
        if arguments:
            head, tail = _parsed(arguments)[0]
            spans = Span(*head), Span(*tail)
        origins = tuple(
            Carried(argument, where, first, (title if where == "title" else abstract)[first:last])
            for argument, where, first, last in (_parsed(carried)[0] if carried else ())
        )
        return Evidence(paper, field, start, end, sentence_start, sentence, *how, spans, origins)


def _node_of(row: Sequence[Any]) -> Node:
    columns = list(row)
    for place in (3, 4, 12):  # aliases, xrefs and broader are lists, most of them empty
        columns[place] = tuple(_parsed(columns[place])[0]) if columns[place] != "[]" else ()
    return Node(*columns)
