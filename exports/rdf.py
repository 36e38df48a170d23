"""RDF files: Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML, streamed."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Iterable
from itertools import chain, islice
from typing import IO, BinaryIO, ClassVar, cast

from pyoxigraph import RdfFormat, serialize

from exports.jsonld import JsonLd, write_jsonld
from exports.turtle import Turtle, declare_prefixes, write_trig, write_turtle
from kg.model import GraphView
from kg.output import ExportOptions
from kg.rdf import Mapping, Notation, NTriples, descriptions, nquads, ntriples, prefixes, said, triples, written

__all__ = [
    "JsonLdExporter",
    "NQuadsExporter",
    "NTriplesExporter",
    "RdfXmlExporter",
    "TriGExporter",
    "TurtleExporter",
]

_PIECES = 32
"""Pieces of text that are written at a time; more take fresh memory from the system each time."""


class _RdfExporter(ABC):
    suffixes: ClassVar[tuple[str, ...]] = ()

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    @abstractmethod
    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write `view` to `file`; raises `UsageError` when the base IRI is none or a vocabulary is unknown."""


class _TextExporter(_RdfExporter):
    """One that we write ourselves, in the terms of a notation."""

    notation: ClassVar[type[Notation]] = NTriples

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write `view` to `file`; raises `UsageError` when the base IRI is none or a vocabulary is unknown."""
        file.writelines(self._pieces(view, Mapping(self.options.base_iri, self.notation, self.options.align)))

    @abstractmethod
    def _pieces(self, view: GraphView, mapping: Mapping) -> Iterable[bytes]:
        """The file, in pieces."""


class TurtleExporter(_TextExporter):
    """RDF 1.1 Turtle."""

    suffixes = (".ttl",)
    notation = Turtle

    def _pieces(self, view: GraphView, mapping: Mapping) -> Iterable[bytes]:
        pieces = written(view, mapping, write_turtle, evidence=self.options.evidence)
        return _joined(chain([declare_prefixes(mapping.namespaces)], pieces))


class TriGExporter(_TextExporter):
    """RDF 1.1 TriG: what each paper says is in a named graph of its own, see `kg.rdf.quads`."""

    suffixes = (".trig",)
    notation = Turtle

    def _pieces(self, view: GraphView, mapping: Mapping) -> Iterable[bytes]:
        found = said(view, mapping, evidence=self.options.evidence)
        return _joined(write_trig(found, mapping.namespaces, lambda paper: mapping.node[f"paper:{paper}"]))


class NTriplesExporter(_TextExporter):
    """RDF 1.1 N-Triples."""

    suffixes = (".nt",)

    def _pieces(self, view: GraphView, mapping: Mapping) -> Iterable[bytes]:
        return ntriples(view, mapping, evidence=self.options.evidence)


class NQuadsExporter(_TextExporter):
    """RDF 1.1 N-Quads, with the named graphs of TriG."""

    suffixes = (".nq",)

    def _pieces(self, view: GraphView, mapping: Mapping) -> Iterable[bytes]:
        return nquads(view, mapping, evidence=self.options.evidence)


class JsonLdExporter(_TextExporter):
    """JSON-LD 1.1 with a compact context."""

    suffixes = (".jsonld",)
    notation = JsonLd

    def _pieces(self, view: GraphView, mapping: Mapping) -> Iterable[bytes]:
        found = descriptions(view, mapping, evidence=self.options.evidence)
        return _joined(write_jsonld(found, mapping.namespaces))


class RdfXmlExporter(_RdfExporter):
    """RDF/XML, through pyoxigraph's serialiser."""

    suffixes = (".rdf",)

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write `view` to `file`; raises `UsageError` when the base IRI is none or a vocabulary is unknown."""
        base, align = self.options.base_iri, self.options.align
        stream = triples(view, base, evidence=self.options.evidence, align=align)
        target = cast(IO[bytes], _CarriageReturns(file))
        serialize(stream, target, RdfFormat.RDF_XML, prefixes=prefixes(base, align))


def _joined(pieces: Iterable[str]) -> Iterable[bytes]:
    """Text in bytes, some pieces at a time."""
    rest = iter(pieces)
    while batch := list(islice(rest, _PIECES)):
        yield "".join(batch).encode()


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
