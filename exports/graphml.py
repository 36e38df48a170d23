"""GraphML for Gephi, yEd, networkx and igraph (http://graphml.graphdrawing.org), streamed.

Keys have telling ids: Gephi takes ids such as ``d3``, which other writers give, for yEd's label. Parallel edges have
ids of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import BinaryIO

from exports.attributes import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, Surroundings, best_sentence, weight
from exports.palette import Style, node_size, relation_words, styles_of
from exports.xml import batches, content, contents, number, xml_ids
from kg.model import Edge, GraphView, Node
from kg.output import ExportOptions

__all__ = ["GraphmlExporter"]

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)


class GraphmlExporter:
    """GraphML: typed attributes, positions, colours and sizes, parallel edges with ids."""

    suffixes = (".graphml",)
    derived = True

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write `view` to `file`, record by record."""
        for part in _parts(view):
            file.write(part.encode("utf-8"))


def _parts(view: GraphView) -> Iterator[str]:
    yield _HEAD
    for kind, attributes in (("node", NODE_ATTRIBUTES), ("edge", EDGE_ATTRIBUTES)):
        for name, type_ in attributes.items():
            yield f'<key id="{kind}_{name}" for="{kind}" attr.name="{name}" attr.type="{type_}"/>\n'
    around, looks = Surroundings(view), styles_of(view)
    yield f'<graph edgedefault="{around.edge_type}">\n'
    for nodes in batches(view.nodes()):
        yield "".join(_node_lines(nodes, around, looks))
    for edges in batches(view.edges()):
        yield "".join(_edge_lines(edges, around))
    yield "</graph>\n</graphml>\n"


def _node_lines(nodes: Sequence[Node], around: Surroundings, looks: Callable[[str], Style]) -> list[str]:
    columns = (
        nodes,
        xml_ids([node.id for node in nodes]),
        contents([node.label for node in nodes]),
        map(around.meet, nodes),
    )
    return [
        f'<node id="{id_}"><data key="node_label">{label}</data><data key="node_type">{_word(node.type)}</data>'
        f'<data key="node_papers">{node.papers}</data><data key="node_degree">{node.degree}</data>'
        f'<data key="node_community">{node.community}</data>'
        f'<data key="node_community_name">{_word(community)}</data>'
        f'<data key="node_first_year">{node.first_year}</data><data key="node_last_year">{node.last_year}</data>'
        f'<data key="node_size">{node_size(node.papers)}</data>'
        f'<data key="node_x">{number(node.x)}</data><data key="node_y">{number(node.y)}</data>'
        f'<data key="node_color">{looks(node.type).color}</data>'
        f'<data key="node_categories">{_word("; ".join(node.categories))}</data></node>\n'
        for node, id_, label, community in zip(*columns, strict=True)
    ]


def _edge_lines(edges: Sequence[Edge], around: Surroundings) -> list[str]:
    """Texts are escaped all at once, and what many edges share once: else these two take most of the time."""
    columns = (
        edges,
        xml_ids([edge.id for edge in edges]),
        xml_ids([edge.subject for edge in edges]),
        xml_ids([edge.object for edge in edges]),
        map(around.years, edges),
        contents([best_sentence(edge) for edge in edges]),
    )
    return [
        f'<edge id="{id_}" source="{source}" target="{target}">{_relation(edge.predicate)}'
        f'<data key="edge_weight">{_number(weight(edge))}</data>'
        f'<data key="edge_confidence">{_number(edge.confidence)}</data>'
        f'<data key="edge_papers">{edge.papers}</data>'
        f'<data key="edge_first_year">{first}</data><data key="edge_last_year">{last}</data>'
        f'<data key="edge_status">{_word(edge.status)}</data><data key="edge_evidence">{sentence}</data></edge>\n'
        for edge, id_, source, target, (first, last), sentence in zip(*columns, strict=True)
    ]


_number = lru_cache(maxsize=16384)(number)
"""Confidences have four places, and most weights are small."""


_word = lru_cache(maxsize=4096)(content)
"""Types, statuses and names of communities are few."""


@lru_cache(maxsize=4096)
def _relation(predicate: str) -> str:
    label, relation = content(relation_words(predicate)), content(predicate)
    return f'<data key="edge_label">{label}</data><data key="edge_relation">{relation}</data>'
