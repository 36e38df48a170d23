"""A folder of CSV for Neo4j's bulk import, with the command that loads it.

Values are exact: unlike tables for spreadsheets, nothing is put before what looks like a formula, so don't open these
files in one. Source: Neo4j Operations Manual 5, "Import" (CSV header format, `neo4j-admin database import full`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

from exports.properties import (
    EDGES,
    ENTITIES,
    PAPERS,
    RESULTS,
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

__all__ = ["Neo4jExporter"]

_BATCH = 256
_DELIMITERS = ";|¦␟␞"
_COMMAND = """\
#!/bin/sh
# Makes a new Neo4j database of the CSV files in this folder (Neo4j 5 or later, the database stopped or not yet there):
#     sh import.sh [DATABASE]
# Then, in Cypher:  MATCH (p:Paper)-[r:EVALUATES_ON]->(d:Dataset) RETURN d.name, count(p) ORDER BY count(p) DESC
# What papers negate has the property status "negated": leave it out with  WHERE r.status <> 'negated'
set -eu
cd "$(dirname "$0")"
neo4j-admin database import full "${1:-neo4j}" \\
    --nodes=nodes-papers.csv \\
    --nodes=nodes-entities.csv \\
    --nodes=nodes-results.csv \\
    --relationships=relationships.csv \\
    --relationships=relationships-results.csv \\
    --id-type=string \\
    --array-delimiter='{delimiter}' \\
    --multiline-fields=true
"""


class Neo4jExporter:
    """Neo4j: a folder of CSV for its bulk import, and import.sh, which holds the command.

    Papers have the label Paper, entities Entity and their type, results Result. Relationships are of types such as
    EVALUATES_ON, with the strongest evidence in properties and all of it as JSON in ``evidence``; a result is tied to
    its paper and to what it is about. Lists are divided by ``;``, or, since Neo4j has no way to escape that, by another
    sign where some name holds one; import.sh tells Neo4j which.
    """

    suffixes = (".neo4j",)
    files = (
        "nodes-papers.csv",
        "nodes-entities.csv",
        "nodes-results.csv",
        "relationships.csv",
        "relationships-results.csv",
        "import.sh",
    )

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, folder: Path) -> None:
        """Write the files to `folder`, each in one pass; memory does not grow with the graph."""
        delimiter = _delimiter(view)

        def write(name: str, header: list[str], rows: Iterable[Iterable[Value]]) -> None:
            with (folder / name).open("w", encoding="utf-8", newline="") as file:
                file.write(",".join(header) + "\n")
                for batch in batched(rows, _BATCH):
                    file.write("".join([",".join([_cell(v, delimiter) for v in row]) + "\n" for row in batch]))

        nodes = ("id:ID", ":LABEL")
        write("nodes-papers.csv", _header(PAPERS, *nodes), _papers(view))
        write("nodes-entities.csv", _header(ENTITIES, *nodes), _entities(view))
        write("nodes-results.csv", _header(RESULTS, *nodes), _results(view))
        links = (":START_ID", ":END_ID", ":TYPE")
        broader = chain.from_iterable(map(broader_links, view.nodes()))
        edges = (edge_link(edge, self.options.evidence) for edge in view.edges())
        write("relationships.csv", _header(EDGES, *links), _rows(chain(edges, broader)))
        write(
            "relationships-results.csv",
            _header({}, *links),
            _rows(chain.from_iterable(map(result_links, view.results())), {}),
        )
        (folder / "import.sh").write_text(_COMMAND.replace("{delimiter}", delimiter), "utf-8", newline="\n")


def _header(properties: Mapping[str, str], *first: str) -> list[str]:
    return [*first, *(name if type_ == "string" else f"{name}:{type_}" for name, type_ in properties.items())]


def _papers(view: GraphView) -> Iterator[tuple[Value, ...]]:
    for node, paper, links in nodes_with_papers(view):
        if node.type == "Paper":
            yield (legal(node.id), ["Paper"], *paper_properties(node, paper, links).values())


def _entities(view: GraphView) -> Iterator[tuple[Value, ...]]:
    for node in view.nodes():
        if node.type != "Paper":
            yield (legal(node.id), ["Entity", legal(node.type)], *entity_properties(node).values())


def _results(view: GraphView) -> Iterator[tuple[Value, ...]]:
    for result in view.results():
        yield (f"result:{legal(result.id)}", ["Result"], *result_properties(result).values())


def _rows(links: Iterable[Link], columns: Mapping[str, str] = EDGES) -> Iterator[tuple[Value, ...]]:
    for start, end, type_, properties in links:
        yield (start, end, type_, *(properties.get(name) for name in columns))


def _delimiter(view: GraphView) -> str:
    """The first sign to divide lists that no item of one holds."""
    free = dict.fromkeys(_DELIMITERS)
    for node, paper, links in nodes_with_papers(view):
        pairs = [value for pair in paper.identifiers for value in pair] if paper else []
        for text in (*node.aliases, *node.xrefs, *(paper.authors + paper.categories if paper else ()), *pairs, *links):
            for sign in [sign for sign in free if sign in text]:
                del free[sign]
    return next(iter(free), _DELIMITERS[-1])


def _cell(value: Value, delimiter: str) -> str:
    """A value as a cell: texts in quotes, so that an empty one is not taken for none; lists joined."""
    if isinstance(value, list):
        # where every sign is taken, an item loses it: one list must stay one
        value = delimiter.join([item.replace(delimiter, " ") for item in value if item]) or None
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return "" if value is None else repr(value)
