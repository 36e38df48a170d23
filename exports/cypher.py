"""A script of Cypher that makes the graph in Neo4j, Memgraph and others: constraints, then nodes and edges in batches.

Source: openCypher 9, "String literals"; Neo4j Cypher Manual 5, "UNWIND", "MERGE", "Constraints".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import BinaryIO

from exports.properties import (
    Link,
    Value,
    broader_links,
    edge_link,
    entity_properties,
    paper_properties,
    result_links,
    result_properties,
)
from exports.records import nodes_with_papers
from kg.batches import batched
from kg.model import GraphView
from kg.output import ExportOptions
from kg.text import legal

__all__ = ["CypherExporter"]

_BATCH = 500
_SPECIAL = re.compile(r"[\\'\n\r\t]")
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_KINDS = ("Paper", "Entity", "Result")

Map = Mapping[str, Value]


class CypherExporter:
    """Cypher: constraints, then nodes, edges and results, 500 a statement; running it again changes nothing.

    ``cypher-shell -f graph.cypher``, or the query page of any tool that speaks Cypher. Labels, types and properties are
    those of the folder for Neo4j's bulk import (`exports.neo4j`).
    """

    suffixes = (".cypher", ".cql")

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write the statements to `file`, each ended by a semicolon; memory does not grow with the graph."""
        for statement in self._statements(view):
            file.write(statement.encode() + b";\n")

    def _statements(self, view: GraphView) -> Iterator[str]:
        for kind in _KINDS:
            constraint = f"CREATE CONSTRAINT {kind.lower()}_id IF NOT EXISTS"
            yield f"{constraint} FOR (n:{kind}) REQUIRE n.id IS UNIQUE"
        yield from _nodes(_all_nodes(view))
        edges = (edge_link(edge, self.options.evidence) for edge in view.edges())
        broader = chain.from_iterable(map(broader_links, view.nodes()))
        results = chain.from_iterable(map(result_links, view.results()))
        yield from _links(chain(edges, broader, results))


def _all_nodes(view: GraphView) -> Iterator[tuple[tuple[str, str], str, Map]]:
    """Labels, id and properties."""
    for node, paper, links in nodes_with_papers(view):
        if node.type == "Paper":
            yield ("Paper", ""), legal(node.id), paper_properties(node, paper, links)
        else:
            yield ("Entity", node.type), legal(node.id), entity_properties(node)
    for result in view.results():
        yield ("Result", ""), f"result:{legal(result.id)}", result_properties(result)


def _nodes(nodes: Iterable[tuple[tuple[str, str], str, Map]]) -> Iterator[str]:
    for batch in batched(nodes, _BATCH):
        groups: dict[tuple[str, str], list[str]] = {}
        for labels, id_, properties in batch:
            groups.setdefault(labels, []).append(f"{{id: {_literal(id_)}, p: {_map(properties)}}}")
        for (kind, type_), rows in groups.items():
            label = f"SET n:{_name(type_)} " if type_ else ""
            yield f"{_unwind(rows)}MERGE (n:{kind} {{id: row.id}}) {label}SET n += row.p"


def _links(links: Iterable[Link]) -> Iterator[str]:
    for batch in batched(links, _BATCH):
        groups: dict[tuple[str, str, str, bool], list[str]] = {}
        for start, end, type_, properties in batch:
            ends = f"s: {_literal(start)}, e: {_literal(end)}"
            row = (
                f"{{{ends}, id: {_literal(properties['id'])}, p: {_map(properties)}}}" if properties else f"{{{ends}}}"
            )
            groups.setdefault((_kind(start), type_, _kind(end), bool(properties)), []).append(row)
        for (first, type_, second, told), rows in groups.items():
            match = f"MATCH (s:{first} {{id: row.s}}) MATCH (e:{second} {{id: row.e}})"
            edge = f"[r:{_name(type_)} {{id: row.id}}]" if told else f"[r:{_name(type_)}]"
            yield f"{_unwind(rows)}{match} MERGE (s)-{edge}->(e)" + (" SET r += row.p" if told else "")


def _unwind(rows: Iterable[str]) -> str:
    return "UNWIND [\n" + ",\n".join(rows) + "\n] AS row\n"


def _kind(id_: str) -> str:
    type_ = id_.partition(":")[0]
    return {"paper": "Paper", "result": "Result"}.get(type_, "Entity")


def _map(properties: Map) -> str:
    """The properties that are known, as a map."""
    return (
        "{" + ", ".join(f"{name}: {_literal(value)}" for name, value in properties.items() if value is not None) + "}"
    )


def _literal(value: Value) -> str:
    r"""A value as a literal. A ``u`` after a backslash is written as an escape itself.

    Otherwise parsers that replace ``\u0027`` before all else, as those of Neo4j 4 and 5 do, could see a quote.

    >>> print(_literal("it's \\u0027"), _literal(["a", "b"]), _literal(1e-07))
    'it\'s \\\u00750027' ['a', 'b'] 1e-07
    """
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    if not isinstance(value, str):
        return repr(value)
    text = value.replace("\\u", "\\\x00") if "\\u" in value else value  # no value holds a null character
    text = _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)
    return "'" + text.replace("\x00", "\\u0075") + "'"


@lru_cache(maxsize=4096)
def _name(name: str) -> str:
    """A label or type; between backticks where it is no plain word.

    >>> _name("Dataset"), _name("a `b`")
    ('Dataset', '`a ``b```')
    """
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name)
    return name if plain else "`" + legal(name).replace("\\u", "\\ u").replace("`", "``") + "`"
