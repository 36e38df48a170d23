"""GEXF 1.3 for Gephi (https://gexf.net), streamed: colours, sizes, positions, and the years as time spans.

A node spans from the first day of its first year to the last day of its last year; without a known year it has no
span, which Gephi's time line shows always. Labels, and weights of edges, are GEXF's own attributes: a second column
of the same name would shadow them in Gephi. `kind` keeps parallel relations apart there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from exports.graphml import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, best_sentence
from exports.palette import node_size, relation_words, style
from exports.xml import attribute, number, write_lines, xml_id
from kg.model import Edge, GraphView, Node
from kg.output import ExportOptions

__all__ = ["GexfExporter"]

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">\n'
)
_TYPES = {"string": "string", "int": "integer", "double": "double"}
_OWN_NODE = {name: type_ for name, type_ in NODE_ATTRIBUTES.items() if name != "label"}
_OWN_EDGE = {name: type_ for name, type_ in EDGE_ATTRIBUTES.items() if name not in {"label", "weight"}}


def _template(attributes: Mapping[str, str]) -> str:
    return "<attvalues>" + "".join(f'<attvalue for="{name}" value="%s"/>' for name in attributes) + "</attvalues>"


_NODE = _template(_OWN_NODE)
_EDGE = _template(_OWN_EDGE)


class GexfExporter:
    """GEXF 1.3: directed and dynamic, with viz colours, sizes and positions."""

    suffixes = (".gexf",)

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write `view` to `file`; memory does not grow with it."""
        write_lines(self._lines(view), file)

    def _lines(self, view: GraphView) -> Iterator[str]:
        yield _HEAD
        yield f"<meta><creator>scholarkg</creator><title>{attribute(self.options.title)}</title></meta>\n"
        yield '<graph defaultedgetype="directed" mode="dynamic" timeformat="date">\n'
        for kind, attributes in (("node", _OWN_NODE), ("edge", _OWN_EDGE)):
            yield f'<attributes class="{kind}" mode="static">\n'
            for name, type_ in attributes.items():
                yield f'<attribute id="{name}" title="{name}" type="{_TYPES[type_]}"/>\n'
            yield "</attributes>\n"
        yield "<nodes>\n"
        yield from map(_node_line, view.nodes())
        yield "</nodes>\n<edges>\n"
        yield from map(_edge_line, view.edges())
        yield "</edges>\n</graph>\n</gexf>\n"


def _span(node: Node) -> str:
    if not node.first_year:
        return ""
    last = max(node.first_year, node.last_year)
    return f' start="{node.first_year:04}-01-01" end="{last:04}-12-31"'


def _node_line(node: Node) -> str:
    look, size, x, y = style(node.type), node_size(node.papers), number(node.x), number(node.y)
    values = _NODE % (
        attribute(node.type),
        node.papers,
        node.degree,
        node.community,
        node.first_year,
        node.last_year,
        size,
        x,
        y,
        look.color,
    )
    red, green, blue = look.rgb
    viz = f'<viz:color r="{red}" g="{green}" b="{blue}"/><viz:position x="{x}" y="{y}" z="0.0"/>'
    viz += f'<viz:size value="{size}"/>'
    return f'<node id="{xml_id(node.id)}" label="{attribute(node.label)}"{_span(node)}>{values}{viz}</node>\n'


def _edge_line(edge: Edge) -> str:
    values = _EDGE % (
        attribute(edge.predicate),
        number(edge.confidence),
        edge.papers,
        attribute(edge.status),
        attribute(best_sentence(edge)),
    )
    ends = f'source="{xml_id(edge.subject)}" target="{xml_id(edge.object)}" type="directed"'
    words, kind = attribute(relation_words(edge.predicate)), attribute(edge.predicate)
    return (
        f'<edge id="{attribute(edge.id)}" {ends} kind="{kind}" label="{words}" '
        f'weight="{number(edge.papers)}">{values}</edge>\n'
    )
