"""JSON-LD with a compact context: prefixed names, and links, numbers and types that the context tells; a node a line.

Source: JSON-LD 1.1 (W3C Recommendation, 16 July 2020), sections 4.1 and 4.2.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from kg.rdf import Description, Pair

__all__ = ["JsonLd", "write_jsonld"]

_LINKS = (
    "kg:addresses", "kg:baseline", "kg:basedOn", "kg:benchmarkFor", "kg:carriedFrom",
    "kg:comparesWith", "kg:dataset", "kg:evaluatedOn", "kg:evaluatesOn", "kg:evidence", "kg:head", "kg:inPaper",
    "kg:measuredBy", "kg:method", "kg:metric", "kg:outperforms", "kg:proposes", "kg:reports", "kg:runsOn", "kg:tail",
    "kg:task", "kg:usedFor", "kg:uses", "lpwcp:hasConference", "lpwcp:hasDataset", "lpwcp:hasEvaluation",
    "lpwcp:hasEvaluationResult", "lpwcp:hasMethod", "lpwcp:hasModel", "lpwcp:hasRepository", "lpwcp:hasTask",
    "lpwcp:introducedBy", "lpwcp:usedForTask", "lpwcp:usesDataset", "oa:hasSelector", "oa:hasSource",
    "prov:wasGeneratedBy", "rdf:object",
    "rdf:predicate", "rdf:subject", "schema:codeRepository", "schema:url", "skos:broader", "skos:exactMatch",
    "void:class", "void:classPartition", "void:property", "void:propertyPartition", "void:vocabulary",
)  # fmt: skip
_NUMBERS = {
    "kg:confidence": "decimal", "kg:support": "integer", "kg:value": "decimal", "oa:end": "nonNegativeInteger",
    "oa:start": "nonNegativeInteger", "void:classes": "integer", "void:entities": "integer",
    "void:properties": "integer", "void:triples": "integer",
}  # fmt: skip
_COERCED = {**dict.fromkeys(_LINKS, "@id"), **{name: f"xsd:{type_}" for name, type_ in _NUMBERS.items()}}
_ID = '{"@id":'
_VALUE = '{"@value":'


class JsonLd:
    """Terms as objects of JSON-LD, of which `write_jsonld` leaves out what its context tells.

    >>> notation = JsonLd({})
    >>> notation.name("method", "bert"), notation.string('"x"'), notation.typed("0.5", "decimal")
    ('{"@id":"method:bert"}', '"\\\\"x\\\\""', '{"@value":"0.5","@type":"xsd:decimal"}')
    """

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        pass

    def name(self, prefix: str, local: str) -> str:
        """The IRI of a prefixed name."""
        return f'{_ID}"{prefix}:{local}"}}'

    def iri(self, iri: str) -> str:
        """An IRI."""
        return f"{_ID}{self.string(iri)}}}"

    def string(self, text: str) -> str:
        """A string without a language."""
        return json.dumps(text, ensure_ascii=False)

    def typed(self, text: str, type: str) -> str:
        """A literal of a type of XML Schema."""
        return f'{_VALUE}{self.string(text)},"@type":"xsd:{type}"}}'


def write_jsonld(parts: Iterable[list[Description]], namespaces: Mapping[str, str]) -> Iterator[str]:
    """Descriptions in the notation `JsonLd` as a JSON-LD document, in pieces."""
    prefixes = set(namespaces)
    coerced = {name: {"@type": kind} for name, kind in _COERCED.items() if name.partition(":")[0] in prefixes}
    yield f'{{"@context":{json.dumps({**namespaces, **coerced}, ensure_ascii=False, indent=1)},\n"@graph":['
    start = "\n"
    for part in filter(None, parts):
        yield start + ",\n".join([_node(subject, pairs) for subject, pairs in part])
        start = ",\n"
    yield "\n]}\n"


def _node(subject: str, pairs: list[Pair]) -> str:
    """A node as a JSON object; predicates that are apart come together."""
    found: dict[str, list[str]] = {}
    for predicate, object_ in pairs:
        found.setdefault(_bare(predicate), []).append(object_)
    members = [f'"@id":{_bare(subject)}']
    for key, objects in found.items():
        name = key[1:-1]
        if name == "rdf:type":
            key, values = '"@type"', [_bare(each) for each in objects]
        else:
            values = [_compact(each, _COERCED.get(name)) for each in objects]
        members.append(f"{key}:{values[0]}" if len(values) == 1 else f"{key}:[{','.join(values)}]")
    return f"{{{','.join(members)}}}"


def _bare(term: str) -> str:
    """The JSON string of an IRI."""
    return term[len(_ID) : -1]


def _compact(term: str, kind: str | None) -> str:
    """An object of a property that the context says to be of this kind."""
    if kind is None:
        return term
    if kind == "@id" and term.startswith(_ID):
        return _bare(term)
    if term.endswith(end := f',"@type":"{kind}"}}') and term.startswith(_VALUE):
        return term[len(_VALUE) : -len(end)]
    # a plain string would be taken for what the context says
    return term if term.startswith("{") else f"{_VALUE}{term}}}"
