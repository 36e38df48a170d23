"""Nodes, edges and results as CSV (RFC 4180, UTF-8) for spreadsheets and pandas.

A text that a spreadsheet would run as a formula (it begins with ``= + - @``, a tab or a line end, and is no plain
number), or that begins with an apostrophe itself, gets one apostrophe in front (`kg.text.neutralise`).
Several names in a cell are a JSON list.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import BinaryIO, ClassVar

from exports.attributes import best_evidence
from exports.palette import node_size, styles_of
from exports.records import carried_records, evidence_json
from exports.shelf import Shelf
from kg.batches import batched
from kg.model import Edge, GraphView, ResultNode
from kg.output import ExportOptions
from kg.rdf import decimals
from kg.text import csv_cell, legal, neutralise, restore

__all__ = ["EdgesCsvExporter", "NodesCsvExporter", "ResultsCsvExporter", "neutralise", "restore"]

Cell = str | int | float | None
_BATCH = 128
"""Rows that are written at a time."""


class _TableExporter(ABC):
    suffixes: ClassVar[tuple[str, ...]] = ()
    columns: ClassVar[tuple[str, ...]] = ()

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write the table of `view` to `file`, with a header."""
        file.write(f"{','.join(self.columns)}\n".encode())
        for rows in batched(self.rows(view), _BATCH):
            file.write("".join([f"{','.join(row)}\n" for row in rows]).encode())

    @abstractmethod
    def rows(self, view: GraphView) -> Iterator[Iterable[str]]:
        """The rows under the header, each cell as it is written."""


def _cells(*values: Cell) -> Iterator[str]:
    return (_cell(value) if isinstance(value, str) else "" if value is None else str(value) for value in values)


def _cell(text: str) -> str:
    return csv_cell(neutralise(legal(text)))


_word = lru_cache(maxsize=4096)(_cell)
"""Predicates, statuses, fields and extractors are few, and a paper's id comes for each of its edges."""


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

    def rows(self, view: GraphView) -> Iterator[Iterable[str]]:
        looks = styles_of(view)
        for n in view.nodes():
            names = (n.id, n.type, n.label, _names(n.aliases))
            counts = (n.papers, n.degree, n.community, n.first_year, n.last_year)
            kinds = (_names(n.xrefs), _names(n.broader), _names(n.categories))
            yield _cells(*names, *counts, node_size(n.papers), n.x, n.y, looks(n.type).color, *kinds)


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

    def rows(self, view: GraphView) -> Iterator[Iterable[str]]:
        ends = Shelf((node.id, ",".join(_cells(node.id, node.type, node.label))) for node in view.nodes())
        subject, start = None, ""
        for edge in view.edges():
            if edge.subject != subject:
                subject, start = edge.subject, _end(edge.subject, ends)
            said = (str(edge.confidence), str(edge.papers), _word(edge.status))
            end = _end(edge.object, ends)
            yield (_cell(edge.id), start, _word(edge.predicate), end, *said, *_evidence_cells(edge))


def _end(id: str, ends: Shelf[str]) -> str:
    """The cells for id, type and label; a paper that is cited but not in the graph has its id for a label."""
    return ends.get(id) or ",".join(_cells(id, "Paper", id))


def _evidence_cells(edge: Edge) -> tuple[str, ...]:
    best = best_evidence(edge)
    if best is None:
        return ("",) * 8
    place = (_word(best.paper), _word(best.field), str(best.start), str(best.end), _word(best.extractor))
    return (_cell(best.sentence), _cell(best.quote), *place, csv_cell(legal(evidence_json(edge.evidence))))


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

    def rows(self, view: GraphView) -> Iterator[Iterable[str]]:
        labels = Shelf((node.id, node.label) for node in view.nodes() if node.type != "Paper")
        papers = view.papers()
        paper = None
        for result in view.results():
            while paper is None or paper.id != result.paper:
                paper = next(papers)
            numbers = decimals(result.value)
            found = result.evidence
            yield _cells(
                *(result.id, result.paper, paper.title or ""),
                *_named(result, "metric", labels, result.metric_text),
                *(result.value, float(numbers[0]) if len(numbers) == 1 else None, result.unit),
                *(cell for what in ("method", "baseline", "dataset", "task") for cell in _named(result, what, labels)),
                *(found.field, found.start, found.end, found.sentence, found.extractor, found.score),
                result.status,
                json.dumps(carried_records(found.carried), ensure_ascii=False) if found.carried else "",
            )


def _named(result: ResultNode, what: str, labels: Shelf[str], text: str | None = None) -> tuple[str | None, str | None]:
    """The name, else what was read, and the node id."""
    node: str | None = getattr(result, what)
    label = labels.get(node) if node else None
    return (text if label is None else label, node)
