"""GraphML for Gephi, yEd, networkx and igraph (http://graphml.graphdrawing.org), streamed.

Keys have telling ids: Gephi takes ids such as ``d3``, which other writers give, for yEd's label. Every node and edge
has every attribute, and no two attribute names are equal up to case.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from exports.palette import node_size, relation_words, style
from exports.xml import attribute, content, number, write_lines, xml_id
from kg.model import Edge, Evidence, GraphView, Node
from kg.output import ExportOptions

__all__ = ["EDGE_ATTRIBUTES", "NODE_ATTRIBUTES", "GraphmlExporter", "best_evidence", "best_sentence"]

NODE_ATTRIBUTES = {
    "label": "string",
    "type": "string",
    "papers": "int",
    "degree": "int",
    "community": "int",
    "first_year": "int",
    "last_year": "int",
    "size": "double",
    "x": "double",
    "y": "double",
    "color": "string",
}
EDGE_ATTRIBUTES = {
    "label": "string",
    "relation": "string",
    "weight": "double",
    "confidence": "double",
    "papers": "int",
    "status": "string",
    "evidence": "string",
}

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)
_NODE = "".join(f'<data key="node_{name}">%s</data>' for name in NODE_ATTRIBUTES)
_EDGE = "".join(f'<data key="edge_{name}">%s</data>' for name in EDGE_ATTRIBUTES)


class GraphmlExporter:
    """GraphML: directed, typed attributes, positions, colours and sizes, parallel edges with ids."""

    suffixes = (".graphml",)

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write `view` to `file`; memory does not grow with it."""
        write_lines(_lines(view), file)


def best_evidence(edge: Edge) -> Evidence | None:
    """The strongest evidence among that with the edge's status, the first of several."""
    return max(edge.evidence, key=lambda each: (each.status == edge.status, each.score), default=None)


def best_sentence(edge: Edge) -> str:
    """The sentence of the best evidence; empty without evidence."""
    best = best_evidence(edge)
    return best.sentence if best else ""


def _lines(view: GraphView) -> Iterator[str]:
    yield _HEAD
    for kind, attributes in (("node", NODE_ATTRIBUTES), ("edge", EDGE_ATTRIBUTES)):
        for name, type_ in attributes.items():
            yield f'<key id="{kind}_{name}" for="{kind}" attr.name="{name}" attr.type="{type_}"/>\n'
    yield '<graph edgedefault="directed">\n'
    yield from map(_node_line, view.nodes())
    yield from map(_edge_line, view.edges())
    yield "</graph>\n</graphml>\n"


def _node_line(node: Node) -> str:
    values = (
        content(node.label),
        content(node.type),
        node.papers,
        node.degree,
        node.community,
        node.first_year,
        node.last_year,
        node_size(node.papers),
        number(node.x),
        number(node.y),
        style(node.type).color,
    )
    return f'<node id="{xml_id(node.id)}">{_NODE % values}</node>\n'


def _edge_line(edge: Edge) -> str:
    values = (
        content(relation_words(edge.predicate)),
        content(edge.predicate),
        number(edge.papers),
        number(edge.confidence),
        edge.papers,
        content(edge.status),
        content(best_sentence(edge)),
    )
    ends = f'source="{xml_id(edge.subject)}" target="{xml_id(edge.object)}"'
    return f'<edge id="{attribute(edge.id)}" {ends}>{_EDGE % values}</edge>\n'
