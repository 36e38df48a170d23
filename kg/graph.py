"""The graph as streams of nodes and edges with their evidence, and as networkx and pandas objects."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, overload

from kg.communities import Community, kept_communities
from kg.derived import catch_up
from kg.errors import UnknownName
from kg.evidence import ARGUMENTS
from kg.frames import Frames, Table, frame, frames
from kg.model import STATUSES, Edge, Extraction, Node, Paper, Resolution, ResultNode
from kg.name_index import named
from kg.ordering import EDGES, edge_order, node_order, nodes_in_order, stretches
from kg.own_types import OwnType, stored_looks, with_undeclared
from kg.quotations import QUOTED, Quotations
from kg.rows import parsed, streamed
from kg.store import Store

if TYPE_CHECKING:
    import networkx
    import pandas

    from kg.showing import Shown
    from kg.sparql.answers import Answer
    from kg.sparql.engines import Engine

__all__ = ["Frames", "Graph"]

_NODE_COLUMNS = (
    "id, type, label, aliases, xrefs, papers, degree, community, first_year, last_year, x, y, broader, categories"
)
_EDGES = """SELECT edges.rank, edges.id, s.id, predicate, o.id, confidence, edges.papers, status FROM edges
    JOIN nodes AS s ON s.rank = subject JOIN nodes AS o ON o.rank = object"""
_EDGES_OF = """WITH node AS (SELECT rank FROM nodes WHERE id = :node) SELECT rank FROM (
        SELECT rank, row_number() OVER (PARTITION BY predicate, subject IN node ORDER BY instr(:statuses, status),
                                        papers DESC, confidence DESC, id) AS place
        FROM edges WHERE subject IN node OR object IN node)
    WHERE :most = 0 OR place <= :most"""

_NONE = (None,)


class Graph:
    """A built graph, read from its store (a `kg.model.GraphView`).

    `kg.build` and `kg.open` give one. Streams are read as they are used, and hold nothing; all are in a stable order.
    Iterating over a graph gives the ids of its nodes. Close it after use, or use it in a ``with``.

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([kg.Paper("p1", "On ImageNet", "We train ResNet-50 on ImageNet.")])
    >>> graph
    <kg.Graph: 1 paper, 2 entities, 3 edges, 0 results>
    >>> graph["dataset:imagenet"].label, "dataset:cifar-10" in graph
    ('ImageNet', False)
    >>> [node.id for node in graph.find("Resnet 50")]
    ['method:resnet-50']
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._connection = store.connection
        self._quotations = Quotations(store)
        self._asked: tuple[str, Engine] | None = None

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

    def __repr__(self) -> str:
        from kg.showing import summary

        try:
            return f"<kg.Graph: {summary(self.counts())}>"
        except sqlite3.ProgrammingError:
            return "<kg.Graph: closed>"

    def _repr_html_(self) -> str:
        from kg.showing import graph_html

        return graph_html(self)

    @cached_property
    def own_types(self) -> tuple[OwnType, ...]:
        """The types that the user brought, and others that extractors of plug-ins found (`kg.own_types`)."""
        found = (name for (name,) in self._connection.execute("SELECT DISTINCT type FROM nodes ORDER BY type"))
        return with_undeclared(stored_looks(self.store), found)

    # Streams ----------------------------------------------------------------------------------------------------

    def papers(self) -> Iterator[Paper]:
        """All papers, by id."""
        return self.store.papers()

    def nodes(self, type: str | None = None) -> Iterator[Node]:
        """All nodes (of one type), papers first, then entities by type and id."""
        catch_up(self._connection)
        for row in nodes_in_order(self._connection, _NODE_COLUMNS, type):
            yield _node_of(row)

    def edges(self) -> Iterator[Edge]:
        """All edges with their evidence, by subject, predicate and object."""
        for bounds in stretches(self._connection):
            edges = self._edges_between(bounds[0] * EDGES, (bounds[1] + 1) * EDGES - 1)
            for _, group in groupby(edges, key=attrgetter("subject")):
                # a paper's are written in order at once, links come one by one
                yield from sorted(group, key=_edge_order)

    def ends(self) -> Iterator[tuple[str, str]]:
        """Subject and object of each edge, in no certain order: in a tenth of the time of `edges`, for who counts."""
        yield from streamed(
            self._connection,
            "SELECT s.id, o.id FROM edges JOIN nodes AS s ON s.rank = subject JOIN nodes AS o ON o.rank = object",
        )

    def _edges_between(self, first: int, last: int) -> Iterator[Edge]:
        quote = self._quotations.quote
        query = f"SELECT edge, {QUOTED} FROM evidence WHERE edge BETWEEN ? AND ? ORDER BY edge, number"  # noqa: S608
        evidence = self._connection.execute(query, (first, last))
        edge, *ahead = next(evidence, _NONE)
        rows = self._connection.execute(f"{_EDGES} WHERE edges.rank BETWEEN ? AND ? ORDER BY edges.rank", (first, last))
        for rank, id_, subject, predicate, object_, confidence, papers, status in rows:
            found = []
            while edge == rank:
                found.append(quote(*ahead))
                edge, *ahead = next(evidence, _NONE)
            yield Edge(id_, subject, predicate, object_, confidence, papers, tuple(found), status)

    def edges_of(self, node_id: str, most: int = 0) -> Iterator[Edge]:
        """The edges from and to a node with their evidence, in the order of `edges`.

        With `most`, only so many of each predicate and direction: by status, papers and confidence.
        """
        about = {"node": node_id, "most": most, "statuses": ",".join(STATUSES)}
        rows = self._connection.execute(f"{_EDGES} WHERE edges.rank IN ({_EDGES_OF})", about).fetchall()
        rows.sort(key=lambda row: (node_order(row[2]), edge_order(row[3], row[4])))
        for rank, id_, subject, predicate, object_, confidence, papers, status in rows:
            query = f"SELECT {QUOTED} FROM evidence WHERE edge = ? ORDER BY number"  # noqa: S608
            found = tuple(self._quotations.quote(*row) for row in self._connection.execute(query, (rank,)))
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
               FROM results AS r JOIN paper_results AS p ON p.paper = r.paper AND p.number = r.number
               ORDER BY r.paper, r.number"""
        )
        for id_, paper, value, unit, metric, *place in rows:
            evidence = self._quotations.quote(paper, *place[:10])
            ends = dict(zip(ARGUMENTS, place[10:], strict=True))
            yield ResultNode(id_, paper, value, unit, metric, evidence, **ends, status=evidence.status)

    def code_links(self) -> Iterator[tuple[str, str]]:
        """``(paper id, url)`` for each code link, by paper and place in it."""
        yield from streamed(self._connection, "SELECT paper, url FROM code_links ORDER BY paper, number")

    def merges(self) -> Iterator[Resolution]:
        """Every name that went to a node with another label, with the reason."""
        for row in self._connection.execute(
            "SELECT node, merged, score, method, reason FROM merges ORDER BY node, number"
        ):
            yield Resolution(*row)

    def communities(self) -> Iterator[Community]:
        """The communities of at least three papers, the largest first; `Node.community` is their number."""
        catch_up(self._connection)
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
        """The node with this id; raises `UnknownNode`, which is a `KeyError`, with the ids that may be meant.

        >>> import kg
        >>> graph = kg.build([kg.Paper("p1", None, "We train ResNet-50 on ImageNet.")])
        >>> graph["method:imagenet"]
        Traceback (most recent call last):
        kg.errors.UnknownNode: no node has the id 'method:imagenet'; did you mean 'dataset:imagenet'?
        """
        node = self.get(node_id)
        if node is None:
            from kg.lookup import unknown_node

            raise unknown_node(self, node_id)
        return node

    def get(self, node_id: str) -> Node | None:
        """The node with this id, or ``None``."""
        catch_up(self._connection)
        query = f"SELECT {_NODE_COLUMNS} FROM nodes WHERE id = ?"  # noqa: S608
        row = self._connection.execute(query, (node_id,)).fetchone()
        return _node_of(row) if row else None

    def __contains__(self, node_id: object) -> bool:
        query = "SELECT 1 FROM nodes WHERE id = ?"
        return self._connection.execute(query, (node_id,)).fetchone() is not None if isinstance(node_id, str) else False

    def __iter__(self) -> Iterator[str]:
        return (id_ for (id_,) in nodes_in_order(self._connection, "id"))

    def find(self, name: str) -> list[Node]:
        """Entities with this label or alias up to case, punctuation and plural; most papers first, perhaps none."""
        return [self[id_] for id_ in named(self._connection, name)]

    def extraction(self, paper_id: str) -> Extraction:
        """What was found in a paper (its id, without ``paper:``); raises `UnknownName`.

        >>> import kg
        >>> graph = kg.build([kg.Paper("p1", None, "We train ResNet-50 on ImageNet.")])
        >>> [(entity.name, entity.relation) for entity in graph.extraction("p1").entities]
        [('ResNet-50', 'uses'), ('ImageNet', 'evaluatesOn')]
        """
        found = self.store.extraction(paper_id)
        if found is None:
            raise UnknownName(f"the graph has no paper {paper_id!r}; graph.papers() tells what there is.")
        return found

    def show(self, name: str, limit: int = 5) -> Shown:
        """A node for people to look at: names, a paper's abstract, its strongest edges with the sentences that say so.

        In a notebook it is shown as a table; printed, as text.

        Parameters
        ----------
        name
            A name in any case, spelling and number, an alias, the id of a node or paper, or a paper's title.
        limit
            Most edges of each predicate and direction; 0: all.

        Raises
        ------
        UnknownName
            Nothing is called so; tells names that are spelled much alike.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([kg.Paper("p1", "On nets", "We train ResNet-50 on ImageNet.")])
        >>> print(graph.show("image net"))  # doctest: +ELLIPSIS
        ImageNet  (Dataset, 1 paper, dataset:imagenet)
          ← evaluatedOn  ResNet-50  0...  "We train ResNet-50 on ImageNet."
          ← evaluatesOn  On nets  0...  "We train ResNet-50 on ImageNet."
        """
        from kg.showing import show

        return show(self, name, limit)

    # Questions ----------------------------------------------------------------------------------------------------

    def query(self, text: str, *, limit: int | None = None) -> Answer:
        """Ask SPARQL 1.1 of the graph; the usual prefixes need no declaration.

        The first query of a graph on disk makes an index beside it, ``kg.index/``, that later ones read.

        Parameters
        ----------
        text
            The query: SELECT, ASK, CONSTRUCT or DESCRIBE. SERVICE, FROM and updates are refused.
        limit
            Most rows or triples; ``None``: all.

        Raises
        ------
        QueryError
            The query is wrong, refused, or fails; its `place` is the line and column, from 1, where one is known.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([kg.Paper("p1", None, "We train ResNet-50 on ImageNet.")])
        >>> graph.query("SELECT ?name { ?dataset a kg:Dataset ; skos:prefLabel ?name }").to_pandas()
               name
        0  ImageNet
        """
        return self._engine().answer(text, limit=limit)

    def cookbook(self, name: str, /, **values: str | int) -> Answer:
        """Ask a query of the cookbook (``kg query --list`` tells them) with its parameters set.

        Raises `UnknownName` for a name that is not in it, or not in the graph, and `UsageError` for a parameter that
        the query does not have.

        >>> import kg
        >>> graph = kg.build([kg.Paper("p1", None, "We train ResNet-50 on ImageNet.")])
        >>> list(graph.cookbook("most-used-datasets", limit=3).to_pandas()["dataset"])
        ['ImageNet']
        """
        from kg.sparql.cookbook import recipe

        engine = self._engine()
        return engine.answer(recipe(name).fill({key: str(value) for key, value in values.items()}, engine))

    def _engine(self) -> Engine:
        """What answers queries of the graph as it is now."""
        from kg.fingerprints import fingerprint
        from kg.sparql.sources import engine_of

        if self._asked is None or self._asked[0] != fingerprint(self._connection):
            self._asked = fingerprint(self._connection), engine_of(self)
        return self._asked[1]

    # Objects of other libraries -------------------------------------------------------------------------------------

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """The graph as a `networkx.MultiDiGraph`.

        Returns
        -------
        networkx.MultiDiGraph
            Nodes are ids; the attributes of nodes and edges are the fields of `kg.Node` and `kg.Edge`. The key of an
            edge is its predicate, so that two relations between the same nodes are two edges. `evidence` is a tuple of
            `kg.Evidence`.

        Examples
        --------
        >>> import kg
        >>> net = kg.build([kg.Paper("p1", None, "We train ResNet-50 on ImageNet.")]).to_networkx()
        >>> net.nodes["method:resnet-50"]["type"], net.has_edge("paper:p1", "method:resnet-50", key="uses")
        ('Method', True)
        """
        import networkx

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        for node in self.nodes():
            attributes = asdict(node)
            graph.add_node(attributes.pop("id"), **attributes)
        for edge in self.edges():
            attributes = {name: getattr(edge, name) for name in Edge.__slots__ if name not in {"subject", "object"}}
            graph.add_edge(edge.subject, edge.object, key=edge.predicate, **attributes)
        return graph

    @overload
    def to_pandas(self) -> Frames: ...

    @overload
    def to_pandas(self, table: Table) -> pandas.DataFrame: ...

    def to_pandas(self, table: Table | None = None) -> Frames | pandas.DataFrame:
        """The graph as tables.

        Parameters
        ----------
        table
            ``"nodes"``, ``"edges"``, ``"evidence"``, ``"results"`` or ``"mentions"``; ``None``: all five.

        Returns
        -------
        Frames or pandas.DataFrame
            All tables by name, or the one that was asked for; `kg.Frames` tells rows, columns and units.

        Raises
        ------
        UsageError
            There is no such table.

        Examples
        --------
        >>> import kg
        >>> graph = kg.build([kg.Paper("p1", None, "We train ResNet-50 on ImageNet.")])
        >>> graph.to_pandas("edges")[["predicate", "object"]]
             predicate            object
        0         uses  method:resnet-50
        1  evaluatesOn  dataset:imagenet
        2  evaluatedOn  dataset:imagenet
        >>> graph.to_pandas().mentions[["text", "start", "end"]]
                text  start  end
        0  ResNet-50      9   18
        1   ImageNet     22   30
        """
        return frames(self) if table is None else frame(self, table)


def _edge_order(edge: Edge) -> tuple[int, tuple[int, str, str]]:
    return edge_order(edge.predicate, edge.object)


def _node_of(row: Sequence[Any]) -> Node:
    columns = list(row)
    for place in (3, 4, 12, 13):  # aliases, xrefs, broader and categories are lists, most of them empty
        columns[place] = tuple(parsed(columns[place])) if columns[place] != "[]" else ()
    return Node(*columns)
