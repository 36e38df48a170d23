"""Nodes, edges, evidence, results and papers as Parquet, for pandas, polars, DuckDB and Spark; needs the extra parquet.

Values are exact and typed: nothing is neutralised for spreadsheets. Row groups are written as they fill, so that memory
does not grow with the graph. Source: Apache Parquet, https://parquet.apache.org/docs/file-format/
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from exports.records import edge_record, evidence_record, node_record, nodes_with_papers, paper_record, result_record
from kg.batches import batched
from kg.errors import PluginError
from kg.model import GraphView
from kg.output import ExportOptions
from kg.rdf import decimals
from kg.text import legal

__all__ = [
    "EdgesParquetExporter",
    "EvidenceParquetExporter",
    "NodesParquetExporter",
    "PapersParquetExporter",
    "ParquetExporter",
    "ResultsParquetExporter",
]

_ROW_GROUP = 20_000
_SPAN = {"field": "string", "start": "int64", "end": "int64"}
_TEXTS = ["string"]
_EVIDENCE = {
    "paper": "string",
    **_SPAN,
    "sentence": "string",
    "quote": "string",
    "extractor": "string",
    "version": "string",
    "score": "double",
    "status": "string",
    "head": _SPAN,
    "tail": _SPAN,
    "carried": [{"argument": "string", "field": "string", "start": "int64", "text": "string"}],
}


class _ParquetTable(ABC):
    """A table; `columns` are its types: a name of Arrow's, a list of what its items are, or a dict of a struct's."""

    suffixes: ClassVar[tuple[str, ...]] = ()
    columns: ClassVar[dict[str, Any]] = {}

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write the table of `view` to `file`; raises `PluginError` where pyarrow is missing."""
        arrow = _arrow()
        import pyarrow.parquet

        schema = arrow.schema([arrow.field(name, _type(type_)) for name, type_ in self.columns.items()])
        with pyarrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
            for rows in batched(self.rows(view), _ROW_GROUP):
                writer.write_table(arrow.Table.from_pylist(rows, schema), row_group_size=_ROW_GROUP)

    @abstractmethod
    def rows(self, view: GraphView) -> Iterator[dict[str, Any]]:
        """The rows, by column; what a row has besides is left out."""


class NodesParquetExporter(_ParquetTable):
    """Nodes: the fields of `kg.model.Node`."""

    suffixes = ("nodes.parquet",)
    columns: ClassVar[dict[str, Any]] = {
        "id": "string",
        "type": "string",
        "label": "string",
        "aliases": _TEXTS,
        "xrefs": _TEXTS,
        "papers": "int64",
        "degree": "int64",
        "community": "int64",
        "first_year": "int64",
        "last_year": "int64",
        "x": "double",
        "y": "double",
        "broader": _TEXTS,
        "categories": _TEXTS,
    }

    def rows(self, view: GraphView) -> Iterator[dict[str, Any]]:
        """A row for each node."""
        return map(node_record, view.nodes())


class EdgesParquetExporter(_ParquetTable):
    """Edges: the fields of `kg.model.Edge`, but for the evidence."""

    suffixes = ("edges.parquet",)
    columns: ClassVar[dict[str, Any]] = {
        "id": "string",
        "subject": "string",
        "predicate": "string",
        "object": "string",
        "confidence": "double",
        "papers": "int64",
        "status": "string",
    }

    def rows(self, view: GraphView) -> Iterator[dict[str, Any]]:
        """A row for each edge."""
        return (edge_record(edge, evidence=False) for edge in view.edges())


class EvidenceParquetExporter(_ParquetTable):
    """Evidence: a row for each piece, with the id of its edge."""

    suffixes = ("evidence.parquet",)
    columns: ClassVar[dict[str, Any]] = {"edge": "string", **_EVIDENCE}

    def rows(self, view: GraphView) -> Iterator[dict[str, Any]]:
        """A row for each piece of evidence of each edge."""
        for edge in view.edges():
            for evidence in edge.evidence:
                yield {"edge": legal(edge.id), **evidence_record(evidence), "quote": legal(evidence.quote)}


class ResultsParquetExporter(_ParquetTable):
    """Results: the fields of `kg.model.ResultNode`, with a number where the value is one."""

    suffixes = ("results.parquet",)
    columns: ClassVar[dict[str, Any]] = {
        **dict.fromkeys(("id", "paper", "value"), "string"),
        "number": "double",
        **dict.fromkeys(("unit", "metric_text", "metric", "method", "baseline", "dataset", "task", "status"), "string"),
        "evidence": _EVIDENCE,
    }

    def rows(self, view: GraphView) -> Iterator[dict[str, Any]]:
        """A row for each result."""
        for result in view.results():
            numbers = decimals(result.value)
            record = result_record(result) | {"number": float(numbers[0]) if len(numbers) == 1 else None}
            record["evidence"]["quote"] = legal(result.evidence.quote)
            yield record


class PapersParquetExporter(_ParquetTable):
    """Papers: the fields of `kg.model.Paper`, and code links."""

    suffixes = ("papers.parquet",)
    columns: ClassVar[dict[str, Any]] = {
        **dict.fromkeys(("id", "title", "abstract"), "string"),
        "year": "int64",
        "date": "string",
        **dict.fromkeys(("authors", "orcids", "categories", "cites"), _TEXTS),
        **dict.fromkeys(("venue", "url"), "string"),
        "identifiers": [{"scheme": "string", "value": "string"}],
        "code": _TEXTS,
        "source": "string",
    }

    def rows(self, view: GraphView) -> Iterator[dict[str, Any]]:
        """A row for each paper that has a node."""
        for _, paper, links in nodes_with_papers(view):
            if paper is not None:
                record = paper_record(paper, links)
                pairs = [{"scheme": scheme, "value": value} for scheme, value in record["identifiers"]]
                yield record | {"identifiers": pairs}


class ParquetExporter:
    """Parquet: a folder with a table each of nodes, edges, evidence, results and papers."""

    suffixes = (".parquet",)
    files = ("nodes.parquet", "edges.parquet", "evidence.parquet", "results.parquet", "papers.parquet")

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, folder: Path) -> None:
        """Write the tables to `folder`; without evidence where the options say so. Raises `PluginError` (pyarrow)."""
        tables: tuple[type[_ParquetTable], ...] = (
            NodesParquetExporter,
            EdgesParquetExporter,
            *((EvidenceParquetExporter,) if self.options.evidence else ()),
            ResultsParquetExporter,
            PapersParquetExporter,
        )
        for table in tables:
            with (folder / table.suffixes[0]).open("wb") as file:
                table(self.options).write(view, file)


def _arrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise PluginError("Parquet needs pyarrow: pip install 'scholarkg[parquet]'") from None
    return pyarrow


def _type(type_: Any) -> Any:
    """The type of Arrow: `type_` is a name, a list with the type of its items, or the types of a struct's fields."""
    arrow = _arrow()
    if isinstance(type_, list):
        return arrow.list_(_type(type_[0]))
    if isinstance(type_, dict):
        return arrow.struct([arrow.field(name, _type(each)) for name, each in type_.items()])
    return getattr(arrow, {"double": "float64"}.get(type_, type_))()
