"""Nodes, edges and results as CSV (RFC 4180, UTF-8) for spreadsheets and pandas.

A text that a spreadsheet would run as a formula (it begins with ``= + - @``, a tab or a line end, and is no plain
number), or that begins with an apostrophe itself, gets one apostrophe in front (`kg.text.neutralise`).
Several names in a cell are a JSON list.
"""

from __future__ import annotations

import io
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import BinaryIO, ClassVar

from exports.attributes import best_evidence
from exports.palette import node_size, styles_of
from exports.records import carried_records, evidence_record
from kg.model import Edge, GraphView, ResultNode
from kg.output import ExportOptions
from kg.rdf import decimals
from kg.text import csv_writer, legal, neutralise, restore

__all__ = ["EdgesCsvExporter", "NodesCsvExporter", "ResultsCsvExporter", "neutralise", "restore"]

Cell = str | int | float | None


class _TableExporter(ABC):
    suffixes: ClassVar[tuple[str, ...]] = ()
    columns: ClassVar[tuple[str, ...]] = ()

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write the table of `view` to `file`, with a header."""
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
        writer = csv_writer(text)
        writer.writerow(self.columns)
        writer.writerows([_cell(v) if isinstance(v, str) else v for v in row] for row in self.rows(view))
        text.flush()
        text.detach()  # the file is the caller's, and stays open

    @abstractmethod
    def rows(self, view: GraphView) -> Iterator[tuple[Cell, ...]]:
        """The rows under the header."""


def _cell(text: str) -> str:
    return neutralise(legal(text))


def _names(names: Iterable[str]) -> str:
    found = [legal(name) for name in names]
    return json.dumps(found, ensure_ascii=False) if found else ""


class NodesCsvExporter(_TableExporter):
    """Nodes: one row each, the attributes of GraphML, other names, identifiers elsewhere and what they are kinds of."""

    suffixes = ("nodes.csv",)
    columns = (
        "id",
        "type",
        "label",
        "aliases",
        "papers",
        "degree",
        "community",
        "first_year",
        "last_year",
        "size",
        "x",
        "y",
        "color",
        "xrefs",
        "broader",
        "categories",
    )

    def rows(self, view: GraphView) -> Iterator[tuple[Cell, ...]]:
        looks = styles_of(view)
        for n in view.nodes():
            names = (n.id, n.type, n.label, _names(n.aliases))
            counts = (n.papers, n.degree, n.community, n.first_year, n.last_year)
            kinds = (_names(n.xrefs), _names(n.broader), _names(n.categories))
            yield (*names, *counts, node_size(n.papers), n.x, n.y, looks(n.type).color, *kinds)


class EdgesCsvExporter(_TableExporter):
    """Edges: one row each, both ends by name, the strongest evidence in columns, all of it as a JSON list."""

    suffixes = ("edges.csv", ".csv")
    columns = (
        "id",
        "subject",
        "subject_type",
        "subject_label",
        "relation",
        "object",
        "object_type",
        "object_label",
        "confidence",
        "papers",
        "status",
        "sentence",
        "quote",
        "paper",
        "field",
        "start",
        "end",
        "extractor",
        "evidence",
    )

    def rows(self, view: GraphView) -> Iterator[tuple[Cell, ...]]:
        entities = _entity_names(view)
        nodes = view.nodes()
        subject = None
        for edge in view.edges():
            # edges come in the order of nodes: papers, which are many, need not be held
            while subject is None or subject.id != edge.subject:
                subject = next(nodes)
            type_, label = entities.get(edge.object, ("Paper", edge.object))
            ends = (edge.subject, subject.type, subject.label, edge.predicate, edge.object, type_, label)
            yield (edge.id, *ends, edge.confidence, edge.papers, edge.status, *_evidence_cells(edge))


def _entity_names(view: GraphView) -> dict[str, tuple[str, str]]:
    """Types and labels of nodes, also of papers where any cites."""
    cites = any(paper.cites for paper in view.papers())
    return {node.id: (node.type, node.label) for node in view.nodes() if cites or node.type != "Paper"}


def _evidence_cells(edge: Edge) -> tuple[Cell, ...]:
    best = best_evidence(edge)
    if best is None:
        return ("",) * 8
    place = (best.paper, best.field, best.start, best.end, best.extractor)
    records = [evidence_record(each) for each in edge.evidence]
    return (best.sentence, best.quote, *place, json.dumps(records, ensure_ascii=False))


class ResultsCsvExporter(_TableExporter):
    """Results: one row each, with names and ids of what they are about, and the sentence."""

    suffixes = ("results.csv",)
    columns = (
        "id",
        "paper",
        "title",
        "metric",
        "metric_id",
        "value",
        "number",
        "unit",
        "method",
        "method_id",
        "baseline",
        "baseline_id",
        "dataset",
        "dataset_id",
        "task",
        "task_id",
        "field",
        "start",
        "end",
        "sentence",
        "extractor",
        "score",
        "status",
        "carried",
    )

    def rows(self, view: GraphView) -> Iterator[tuple[Cell, ...]]:
        entities = _entity_names(view)
        papers = view.papers()
        paper = None
        for result in view.results():
            while paper is None or paper.id != result.paper:
                paper = next(papers)
            numbers = decimals(result.value)
            found = result.evidence
            yield (
                *(result.id, result.paper, paper.title or ""),
                *_named(result, "metric", entities, result.metric_text),
                *(result.value, float(numbers[0]) if len(numbers) == 1 else None, result.unit),
                *(
                    cell
                    for what in ("method", "baseline", "dataset", "task")
                    for cell in _named(result, what, entities)
                ),
                *(found.field, found.start, found.end, found.sentence, found.extractor, found.score),
                result.status,
                json.dumps(carried_records(found.carried), ensure_ascii=False) if found.carried else "",
            )


def _named(
    result: ResultNode, what: str, entities: dict[str, tuple[str, str]], text: str | None = None
) -> tuple[Cell, Cell]:
    """The name, else what was read, and the node id."""
    node: str | None = getattr(result, what)
    return (entities[node][1] if node in entities else text, node)
