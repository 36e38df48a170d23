"""Frames: a graph as tables for pandas, one row per node, edge, piece of evidence, result and mention."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from kg.errors import UsageError
from kg.model import Edge, Evidence, Node, ResultNode

if TYPE_CHECKING:
    import pandas

    from kg.graph import Graph

__all__ = ["Frames", "Table", "frame", "frames"]

Table = Literal["nodes", "edges", "evidence", "results", "mentions"]
"""Names of the tables."""

_EDGES = [name for name in Edge.__slots__ if name != "evidence"]
_EVIDENCE = ["edge", *Evidence.__slots__, "quote"]
_RESULTS = [*(name for name in ResultNode.__slots__ if name != "evidence"), "sentence"]
_MENTIONS = """SELECT paper, e.name, e.type, field, start, "end", text, score, extractor, long_form
    FROM mentions JOIN entities AS e USING (paper) WHERE e.number = entity ORDER BY paper, field, start"""


class Frames(NamedTuple):
    """The graph as five `pandas.DataFrame` objects, each with a plain index from 0 in the order of the graph.

    Attributes
    ----------
    nodes
        A row for each node, papers first: the fields of `kg.Node`. `id` is unique; `papers` counts papers, years are
        0 where unknown; `aliases`, `xrefs`, `broader` and `categories` are tuples of strings.
    edges
        A row for each edge: the fields of `kg.Edge` but the evidence. `subject` and `object` are ids of nodes,
        `confidence` is a probability.
    evidence
        A row for each piece of evidence: `edge` is the id of its edge, the others are the fields of `kg.Evidence`
        (offsets in code points) and `quote`, the words that the offsets span.
    results
        A row for each reported number: `value` is text as written, without its `unit`; `metric`, `method`, `baseline`,
        `dataset` and `task` are ids of nodes, or missing; `sentence` says it.
    mentions
        A row for each mention: `paper` is its id, `name` and `type` are those of the entity in that paper; offsets are
        code points into the `field`.
    """

    nodes: pandas.DataFrame
    edges: pandas.DataFrame
    evidence: pandas.DataFrame
    results: pandas.DataFrame
    mentions: pandas.DataFrame

    def __repr__(self) -> str:
        sizes = (f"{name}: {len(each)} × {len(each.columns)}" for name, each in self._asdict().items())
        return f"<kg.Frames {', '.join(sizes)}>"


def frame(graph: Graph, table: Table) -> pandas.DataFrame:
    """One of the tables of `graph`; raises `UsageError` for another name."""
    import pandas

    if table not in get_args(Table):
        raise UsageError(f"there is no table {table!r}; choose of: {', '.join(get_args(Table))}.")
    if table == "mentions":
        rows = graph.store.connection.execute(_MENTIONS)
        return pandas.DataFrame(rows.fetchall(), columns=[column[0] for column in rows.description])
    if table == "nodes":
        return pandas.DataFrame([asdict(node) for node in graph.nodes()], columns=list(Node.__slots__))
    if table == "results":
        return pandas.DataFrame([_result_row(each) for each in graph.results()], columns=_RESULTS)
    return _edges_and_evidence(graph)[table == "evidence"]


def frames(graph: Graph) -> Frames:
    """All tables of `graph`, edges read once."""
    return Frames(frame(graph, "nodes"), *_edges_and_evidence(graph), frame(graph, "results"), frame(graph, "mentions"))


def _edges_and_evidence(graph: Graph) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    import pandas

    edges: list[list[Any]] = []
    evidence: list[dict[str, Any]] = []
    for edge in graph.edges():
        edges.append([getattr(edge, name) for name in _EDGES])
        evidence += [{"edge": edge.id, **asdict(each), "quote": each.quote} for each in edge.evidence]
    return pandas.DataFrame(edges, columns=_EDGES), pandas.DataFrame(evidence, columns=_EVIDENCE)


def _result_row(result: ResultNode) -> list[Any]:
    return [*(getattr(result, name) for name in _RESULTS[:-1]), result.evidence.sentence]
