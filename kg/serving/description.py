"""The service description (https://www.w3.org/TR/sparql11-service-description/): what an endpoint says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, NamedNode, Triple, serialize

from kg.sparql.answers import RDF_FORMATS, RESULT_FORMATS

__all__ = ["describe_service"]

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_UNIQUE = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
    "rdf": "RDF_XML",
}
"""Names of formats at the W3C."""


def describe_service(endpoint: str, format: str) -> bytes:
    """What the endpoint at this address can do, in a format of RDF.

    >>> b"SPARQL11Query" in describe_service("http://localhost/sparql", "ttl")
    True
    """
    namespaces = {"sd": _SD, "format": _FORMATS}
    return serialize(_triples(endpoint), format=RDF_FORMATS[format], prefixes=namespaces) or b""


def _triples(endpoint: str) -> Iterator[Triple]:
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    service, dataset, graph = NamedNode(endpoint), BlankNode("dataset"), BlankNode("graph")
    yield Triple(service, kind, NamedNode(f"{_SD}Service"))
    yield Triple(service, NamedNode(f"{_SD}endpoint"), service)
    yield Triple(service, NamedNode(f"{_SD}supportedLanguage"), NamedNode(f"{_SD}SPARQL11Query"))
    for name in (*RESULT_FORMATS, *RDF_FORMATS):
        yield Triple(service, NamedNode(f"{_SD}resultFormat"), NamedNode(f"{_FORMATS}{_UNIQUE[name]}"))
    yield Triple(service, NamedNode(f"{_SD}defaultDataset"), dataset)
    yield Triple(dataset, kind, NamedNode(f"{_SD}Dataset"))
    yield Triple(dataset, NamedNode(f"{_SD}defaultGraph"), graph)
    yield Triple(graph, kind, NamedNode(f"{_SD}Graph"))
