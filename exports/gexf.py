"""GEXF 1.3 for Gephi (https://gexf.net), streamed: colours, sizes, positions, and the years as time spans.

A node or edge spans from the first day of its first year to the last day of its last year; without a known year it has
no span, which Gephi's time line shows always. Labels, and weights of edges, are GEXF's own attributes: a second column
of the same name would shadow them in Gephi. `kind` keeps parallel relations apart there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import BinaryIO

from exports.attributes import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, Surroundings, best_sentence, weight
from exports.palette import Style, node_size, relation_words, styles_of
from exports.xml import attribute, attributes, batches, number, xml_ids
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


class GexfExporter:
    """GEXF 1.3: dynamic, with viz colours, sizes and positions."""

    suffixes = (".gexf",)
    derived = True

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write `view` to `file`, record by record."""
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
            yield "".join(_node_lines(nodes, around, looks))
        yield "</nodes>\n<edges>\n"
        for edges in batches(view.edges()):
            yield "".join(_edge_lines(edges, around))
        yield "</edges>\n</graph>\n</gexf>\n"


def _node_lines(nodes: Sequence[Node], around: Surroundings, looks: Callable[[str], Style]) -> Iterator[str]:
    ids, labels = xml_ids([node.id for node in nodes]), attributes([node.label for node in nodes])
    for node, id_, label, community in zip(nodes, ids, labels, map(around.meet, nodes), strict=True):
        look, size, x, y = looks(node.type), node_size(node.papers), number(node.x), number(node.y)
        first, last = node.first_year, node.last_year
        yield (
            f'<node id="{id_}" label="{label}"{_span(first, last)}><attvalues>'
            f'<attvalue for="type" value="{_word(node.type)}"/><attvalue for="papers" value="{node.papers}"/>'
            f'<attvalue for="degree" value="{node.degree}"/><attvalue for="community" value="{node.community}"/>'
            f'<attvalue for="community_name" value="{_word(community)}"/>'
            f'<attvalue for="first_year" value="{first}"/><attvalue for="last_year" value="{last}"/>'
            f'<attvalue for="size" value="{size}"/><attvalue for="x" value="{x}"/><attvalue for="y" value="{y}"/>'
            f'<attvalue for="color" value="{look.color}"/>'
            f'<attvalue for="categories" value="{_word("; ".join(node.categories))}"/></attvalues>'
            f'{_colour(look)}<viz:position x="{x}" y="{y}" z="0.0"/><viz:size value="{size}"/></node>\n'
        )


def _edge_lines(edges: Sequence[Edge], around: Surroundings) -> Iterator[str]:
    columns = (
        edges,
        xml_ids([edge.id for edge in edges]),
        xml_ids([edge.subject for edge in edges]),
        xml_ids([edge.object for edge in edges]),
        map(around.years, edges),
        attributes([best_sentence(edge) for edge in edges]),
    )
    kind = f'" type="{around.edge_type}" kind="'
    for edge, id_, source, target, (first, last), sentence in zip(*columns, strict=True):
        relation, label = _relation(edge.predicate)
        yield (
            f'<edge id="{id_}" source="{source}" target="{target}{kind}{relation}" label="{label}" '
            f'weight="{_number(weight(edge))}"{_span(first, last)}><attvalues>'
            f'<attvalue for="relation" value="{relation}"/>'
            f'<attvalue for="confidence" value="{_number(edge.confidence)}"/>'
            f'<attvalue for="papers" value="{edge.papers}"/>'
            f'<attvalue for="first_year" value="{first}"/><attvalue for="last_year" value="{last}"/>'
            f'<attvalue for="status" value="{_word(edge.status)}"/>'
            f'<attvalue for="evidence" value="{sentence}"/></attvalues></edge>\n'
        )


@lru_cache(maxsize=4096)
def _span(first: int, last: int) -> str:
    return f' start="{first:04}-01-01" end="{max(first, last):04}-12-31"' if first else ""


@lru_cache(maxsize=256)
def _colour(look: Style) -> str:
    red, green, blue = look.rgb
    return f'<viz:color r="{red}" g="{green}" b="{blue}"/>'


@lru_cache(maxsize=4096)
def _relation(predicate: str) -> tuple[str, str]:
    return attribute(predicate), attribute(relation_words(predicate))


_number = lru_cache(maxsize=16384)(number)
"""Confidences have four places, and most weights are small."""


_word = lru_cache(maxsize=4096)(attribute)
"""Types, statuses and names of communities are few."""
