"""The graph as JSON Lines and as networkx's node-link JSON, streamed: nodes and edges with all their evidence.

Values are exact: nothing is neutralised for spreadsheets. Numbers are numbers.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, ClassVar

from exports.records import edge_record, node_record, nodes_with_papers, paper_record, result_record
from kg.batches import batched
from kg.model import GraphView
from kg.output import ExportOptions

__all__ = ["JsonLinesExporter", "NodeLinkExporter"]

_BATCH = 256
_dump = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


class _JsonExporter(ABC):
    suffixes: ClassVar[tuple[str, ...]] = ()
    derived = True

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write `view` to `file`, a record at a time."""
        for pieces in batched(self._pieces(view), _BATCH):
            file.write("".join(pieces).encode())

    @abstractmethod
    def _pieces(self, view: GraphView) -> Iterator[str]:
        """The file, in pieces."""


class JsonLinesExporter(_JsonExporter):
    """JSON Lines: a node, an edge or a result a line, told apart by ``record``.

    A node that is a paper holds it under ``paper``: title, abstract, authors, identifiers, code links. Nodes come
    first, papers before entities, then edges with their evidence, then results.
    """

    suffixes = (".jsonl", ".ndjson")

    def _pieces(self, view: GraphView) -> Iterator[str]:
        for node, paper, links in nodes_with_papers(view):
            about = {"paper": paper_record(paper, links)} if paper else {}
            yield _dump({"record": "node", **node_record(node), **about}) + "\n"
        for edge in view.edges():
            yield _dump({"record": "edge", **edge_record(edge, self.options.evidence)}) + "\n"
        for result in view.results():
            yield _dump({"record": "result", **result_record(result)}) + "\n"


class NodeLinkExporter(_JsonExporter):
    """Node-link JSON: ``networkx.node_link_graph(json.load(file), edges="edges")`` gives the graph back.

    A `networkx.MultiDiGraph` (of a view that is undirected a `networkx.MultiGraph`) with predicates as keys. Nodes and
    edges have the attributes that `kg.graph.Graph.to_networkx` gives; evidence is a list of dicts.
    Source: https://networkx.org/documentation/stable/reference/readwrite/json_graph.html
    """

    suffixes = (".json",)

    def _pieces(self, view: GraphView) -> Iterator[str]:
        directed = getattr(view, "directed", True)
        graph = _dump({"name": self.options.title})
        yield f'{{"directed": {_dump(directed)}, "multigraph": true, "graph": {graph},\n"nodes": [\n'
        yield from _listed(node_record(node) for node in view.nodes())
        yield '\n],\n"edges": [\n'
        yield from _listed(self._edges(view))
        yield "\n]}\n"

    def _edges(self, view: GraphView) -> Iterator[dict[str, Any]]:
        for edge in view.edges():
            record = edge_record(edge, self.options.evidence)
            ends = {"source": record.pop("subject"), "target": record.pop("object")}
            yield {**ends, "key": record["predicate"], **record}


def _listed(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    comma = ""
    for record in records:
        yield comma + _dump(record)
        comma = ",\n"
