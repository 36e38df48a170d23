"""The graph as RDF: a graph view in, a stream of triples out, grouped by subject.

Decisions that the outside may rely on:

- Nothing is a blank node. Statements, evidence and selectors get IRIs made from the ids of edges and from the quoted
  place: the same graph gives the same bytes, two exports can be merged without doubles, and queries can name them.
- Labels carry no language tag: ``?x skos:prefLabel "BERT"`` finds them, and names of methods are in no language.
- What a paper negates is no fact: such an edge has its ``rdf:Statement``, with ``kg:status "negated"``, and no direct
  triple; hedged edges and those told of others have both, and their status on the statement.
- A sentence is one literal, ``kg:sentence``, beside ``oa:exact``; offsets count code points in the field that
  ``kg:field`` names.
- The graph describes itself as a ``void:Dataset``, in its last triples: how much of what there is.
- Characters that XML 1.0 forbids are U+FFFD in literals, one for one: offsets stay right, every syntax can hold them.
- Other vocabularies are written besides where they are asked for (`kg.rdf.lpwc`).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.rdf.forms import Description, Pair, Said
    from kg.rdf.iris import node_iri, prefixes
    from kg.rdf.literals import decimals, issued
    from kg.rdf.mapping import Mapping
    from kg.rdf.notation import Notation, NTriples
    from kg.rdf.stream import descriptions, nquads, ntriples, quads, said, triples, written

# imported on first use: a query needs the prefixes only, and is answered in less time than the rest takes
_HOMES = {
    **dict.fromkeys(("Description", "Pair", "Said"), "forms"),
    **dict.fromkeys(("node_iri", "prefixes"), "iris"),
    **dict.fromkeys(("decimals", "issued"), "literals"),
    "Mapping": "mapping",
    **dict.fromkeys(("NTriples", "Notation"), "notation"),
    **dict.fromkeys(("descriptions", "nquads", "ntriples", "quads", "said", "triples", "written"), "stream"),
}

__all__ = [
    "Description",
    "Mapping",
    "NTriples",
    "Notation",
    "Pair",
    "Said",
    "decimals",
    "descriptions",
    "issued",
    "node_iri",
    "nquads",
    "ntriples",
    "prefixes",
    "quads",
    "said",
    "triples",
    "written",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"kg.rdf.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'kg.rdf' has no attribute {name!r}")
