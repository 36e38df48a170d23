"""RDF files: Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML, streamed through pyoxigraph's serialiser."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, BinaryIO, ClassVar, cast

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from kg.model import GraphView
from kg.output import ExportOptions
from kg.rdf import prefixes, quads, triples

__all__ = [
    "JsonLdExporter",
    "NQuadsExporter",
    "NTriplesExporter",
    "RdfXmlExporter",
    "TriGExporter",
    "TurtleExporter",
]


class _RdfExporter:
    suffixes: ClassVar[tuple[str, ...]] = ()
    format: ClassVar[RdfFormat]

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write `view` to `file`; raises `UsageError` when the base IRI is none."""
        namespaces = prefixes(self.options.base_iri)
        serialize(self._stream(view), self._target(file), self.format, prefixes=namespaces)

    def _stream(self, view: GraphView) -> Iterator[Triple] | Iterator[Quad]:
        return triples(view, self.options.base_iri, evidence=self.options.evidence)

    def _target(self, file: BinaryIO) -> IO[bytes]:
        return file


class TurtleExporter(_RdfExporter):
    """RDF 1.1 Turtle."""

    suffixes = (".ttl",)
    format = RdfFormat.TURTLE


class TriGExporter(_RdfExporter):
    """RDF 1.1 TriG: what each paper says is in a named graph of its own, see `kg.rdf.quads`."""

    suffixes = (".trig",)
    format = RdfFormat.TRIG

    def _stream(self, view: GraphView) -> Iterator[Triple] | Iterator[Quad]:
        return quads(view, self.options.base_iri, evidence=self.options.evidence)


class NTriplesExporter(_RdfExporter):
    """RDF 1.1 N-Triples."""

    suffixes = (".nt",)
    format = RdfFormat.N_TRIPLES


class NQuadsExporter(_RdfExporter):
    """RDF 1.1 N-Quads; everything is in the default graph."""

    suffixes = (".nq",)
    format = RdfFormat.N_QUADS


class JsonLdExporter(_RdfExporter):
    """JSON-LD 1.1."""

    suffixes = (".jsonld",)
    format = RdfFormat.JSON_LD


class RdfXmlExporter(_RdfExporter):
    """RDF/XML."""

    suffixes = (".rdf",)
    format = RdfFormat.RDF_XML

    def _target(self, file: BinaryIO) -> IO[bytes]:
        return cast(IO[bytes], _CarriageReturns(file))


class _CarriageReturns(io.RawIOBase):
    """Writes carriage returns as character references: XML readers take plain ones for line ends.

    The serialiser itself writes none, so each is part of a text.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._file.write(bytes(data).replace(b"\r", b"&#13;"))
        return len(data)
