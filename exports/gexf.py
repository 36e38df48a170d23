"""GEXF 1.3 for Gephi (https://gexf.net), streamed: colours, sizes, positions, and the years as time spans.

A node or edge spans from the first day of its first year to the last day of its last year; without a known year it has
no span, which Gephi's time line shows always. Labels, and weights of edges, are GEXF's own attributes: a second column
of the same name would shadow them in Gephi. `kind` keeps parallel relations apart there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import BinaryIO

from exports.attributes import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, Surroundings, best_sentence, weight
from exports.palette import Style, node_size, relation_words, styles_of
from exports.xml import attribute, attributes, batches, number, xml_id, xml_ids
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


def _template(names: Iterable[str]) -> str:
    return "<attvalues>" + "".join(f'<attvalue for="{name}" value="%s"/>' for name in names) + "</attvalues>"


_NODE = _template(_OWN_NODE)
_EDGE = _template(_OWN_EDGE)


class GexfExporter:
    """GEXF 1.3: dynamic, with viz colours, sizes and positions."""

    suffixes = (".gexf",)
    derived = True

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write `view` to `file`; memory grows with the number of papers only, by their years."""
        for part in self._parts(view):
            file.write(part.encode("utf-8"))

    def _parts(self, view: GraphView) -> Iterator[str]:
        yield _HEAD
        yield f"<meta><creator>scholarkg</creator><title>{attribute(self.options.title)}</title></meta>\n"
        around, looks = Surroundings(view), styles_of(view)
        yield f'<graph defaultedgetype="{around.edge_type}" mode="dynamic" timeformat="date" '
        yield 'timerepresentation="interval">\n'
        for kind, own in (("node", _OWN_NODE), ("edge", _OWN_EDGE)):
            yield f'<attributes class="{kind}" mode="static">\n'
            for name, type_ in own.items():
                yield f'<attribute id="{name}" title="{name}" type="{_TYPES[type_]}"/>\n'
            yield "</attributes>\n"
        yield "<nodes>\n"
        for nodes in batches(view.nodes()):
            yield "".join([_node_line(node, around.meet(node), looks(node.type)) for node in nodes])
        yield "</nodes>\n<edges>\n"
        for edges in batches(view.edges()):
            yield "".join(_edge_lines(edges, around))
        yield "</edges>\n</graph>\n</gexf>\n"


def _span(first: int, last: int) -> str:
    return f' start="{first:04}-01-01" end="{max(first, last):04}-12-31"' if first else ""


def _node_line(node: Node, community: str, look: Style) -> str:
    size, x, y = node_size(node.papers), number(node.x), number(node.y)
    values = _NODE % (
        attribute(node.type),
        node.papers,
        node.degree,
        node.community,
        attribute(community),
        node.first_year,
        node.last_year,
        size,
        x,
        y,
        look.color,
        attribute("; ".join(node.categories)),
    )
    red, green, blue = look.rgb
    viz = f'<viz:color r="{red}" g="{green}" b="{blue}"/><viz:position x="{x}" y="{y}" z="0.0"/>'
    viz += f'<viz:size value="{size}"/>'
    span = _span(node.first_year, node.last_year)
    return f'<node id="{xml_id(node.id)}" label="{attribute(node.label)}"{span}>{values}{viz}</node>\n'


def _edge_lines(edges: Sequence[Edge], around: Surroundings) -> list[str]:
    columns = (
        edges,
        xml_ids([edge.id for edge in edges]),
        xml_ids([edge.subject for edge in edges]),
        xml_ids([edge.object for edge in edges]),
        map(around.years, edges),
        attributes([best_sentence(edge) for edge in edges]),
    )
    lines = []
    for edge, id_, source, target, years, sentence in zip(*columns, strict=True):
        kind, words, status = map(_word, (edge.predicate, relation_words(edge.predicate), edge.status))
        values = _EDGE % (kind, number(edge.confidence), edge.papers, *years, status, sentence)
        lines.append(
            f'<edge id="{id_}" source="{source}" target="{target}" type="{around.edge_type}" kind="{kind}" '
            f'label="{words}" weight="{number(weight(edge))}"{_span(*years)}>{values}</edge>\n'
        )
    return lines


_word = lru_cache(maxsize=4096)(attribute)
"""Predicates and statuses are few."""
