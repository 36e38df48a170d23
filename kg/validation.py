"""Validation: RDF held against SHACL shapes, and what is wrong, at which node, in words.

>>> import kg
>>> from kg.rdf import triples
>>> graph = kg.build([kg.Paper("p1", None, "We train ResNet-50 on ImageNet.")])
>>> validate(triples(graph, "https://example.org/")).conforms
True
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from kg.errors import InputError
from kg.shapes import checks, shapes_text

if TYPE_CHECKING:
    import rdflib

__all__ = ["Report", "Violation", "validate", "validate_with"]

_SH = "http://www.w3.org/ns/shacl#"
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_NAMESPACE = re.compile(
    r"(.+)ontology#(?:Paper|Author|Venue|Cited|Method|Dataset|Task|Metric|Hardware|Software|Result)?"
)
_CLASSES = "SELECT ?class (COUNT(*) AS ?number) { ?node a ?class } GROUP BY ?class"
_VOCABULARIES = "SELECT DISTINCT ?class { ?dataset <http://rdfs.org/ns/void#vocabulary> ?class }"


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """What is wrong at one node: `message` says how it should be.

    `path` is the IRI of the property (``^`` before it: inverse), empty where the node itself is at fault; `component`
    the part of SHACL that is violated, e.g. ``MinCount``; `value` what is at fault, as in N-Triples, where it is one
    value.
    """

    message: str
    node: str
    path: str
    component: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The violations, in order. `triples` were read; `classes` counts nodes by the IRI of their class."""

    triples: int
    violations: tuple[Violation, ...]
    classes: dict[str, int] = field(default_factory=dict)

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong."""
        return not self.violations

    def by_message(self) -> dict[str, list[Violation]]:
        """The violations by what should be, most first."""
        found: dict[str, list[Violation]] = {}
        for each in self.violations:
            found.setdefault(each.message, []).append(each)
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def validate(triples: Iterable[Triple | Quad]) -> Report:
    """Hold a graph against the shapes that ship with the package, whatever its base IRI is.

    The shapes are translated to SPARQL (see `kg.shapes`), which pyoxigraph answers in memory; named graphs count as
    one. Raises `InputError` when the triples are about nothing that the shapes are about.
    """
    store = Store()
    store.bulk_extend(each if isinstance(each, Quad) else Quad(*each) for each in triples)
    union = next(iter(store.named_graphs()), None) is not None

    def select(query: str) -> Iterator[Any]:
        return iter(store.query(query, use_default_graph_as_union=union))  # type: ignore[arg-type]

    classes = {row["class"].value: int(row["number"].value) for row in select(_CLASSES)}
    base = _base(classes) or _base({row["class"].value: 0 for row in select(_VOCABULARIES)})
    if base is None:
        raise InputError("nothing in it is a paper or an entity of a graph; name what `kg build` or `kg export` wrote.")
    found = set()
    for check in checks(shapes_text(base)):
        for row in select(check.query):
            value = str(row["value"]) if check.names_value else ""
            for at, component in enumerate(check.components):
                if row[f"holds{at}"].value == "false":
                    found.add(Violation(check.message, row["this"].value, check.path, component, value))
    return Report(len(store), tuple(sorted(found)), dict(sorted(classes.items())))


def _base(names: dict[str, int]) -> str | None:
    """The base IRI with which most of these terms begin; an IRI alone does not tell, others have ontologies, too."""
    counts: Counter[str] = Counter()
    for name, number in names.items():
        if match := _NAMESPACE.fullmatch(name):
            counts[match[1]] += number
    return min(counts, key=lambda base: (-counts[base], base), default=None)


def validate_with(triples: Iterable[Triple | Quad], shapes: Iterable[Triple | Quad]) -> Report:
    """Hold a graph against any SHACL shapes, by pyshacl: all of SHACL Core, but twenty times as slow as `validate`.

    Nothing is inferred and nothing imported. Raises `InputError` when there are no shapes, or pyshacl can't use them.
    """
    import rdflib
    from pyshacl import validate as run

    with _quiet("rdflib.term"):
        shapes_graph, data = _rdflib_graph(shapes), _rdflib_graph(triples)
        if not any(str(predicate).startswith(_SH) for predicate in shapes_graph.predicates()):
            raise InputError("there is no SHACL shape in what was given as shapes; without one everything conforms.")
        try:
            _, report, text = run(data, shacl_graph=shapes_graph, inplace=True, advanced=False)
        except Exception as error:  # pyshacl raises whatever its parts raise
            told = " ".join(str(error).split()) or type(error).__name__
            raise InputError(f"pyshacl can't hold this graph against these shapes: {told}.") from error
    if not isinstance(report, rdflib.Graph):
        raise InputError(f"pyshacl can't hold this graph against these shapes: {' '.join(text.split())}.")
    results = report.subjects(rdflib.RDF.type, rdflib.URIRef(f"{_SH}ValidationResult"))
    return Report(len(data), tuple(sorted({_violation(report, each) for each in results})))


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Without the tracebacks that rdflib logs for literals that are none of their type: those are violations."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _violation(report: rdflib.Graph, result: Any) -> Violation:
    import rdflib

    def one(name: str) -> Any:
        return report.value(result, rdflib.URIRef(_SH + name))

    path = one("resultPath")
    inverse = report.value(path, rdflib.URIRef(f"{_SH}inversePath")) if isinstance(path, rdflib.BNode) else None
    component = str(one("sourceConstraintComponent")).removeprefix(_SH).removesuffix("ConstraintComponent")
    messages = sorted(str(each) for each in report.objects(result, rdflib.URIRef(f"{_SH}resultMessage")))
    shown = f"^{inverse}" if inverse else str(path or "")
    value = one("value")
    return Violation(" ".join(messages), str(one("focusNode")), shown, component, "" if value is None else _text(value))


def _text(term: Any) -> str:
    """A term of rdflib as in N-Triples."""
    import rdflib

    if isinstance(term, rdflib.Literal):
        kind = NamedNode(str(term.datatype or _XSD_STRING))
        return str(Literal(str(term), language=term.language) if term.language else Literal(str(term), datatype=kind))
    return f"_:{term}" if isinstance(term, rdflib.BNode) else f"<{term}>"


def _rdflib_graph(triples: Iterable[Triple | Quad]) -> rdflib.Graph:
    """A graph of rdflib; three times as fast as its own readers."""
    import rdflib

    @lru_cache(maxsize=65536)
    def converted(term: NamedNode | BlankNode | Literal) -> Any:
        if isinstance(term, NamedNode):
            return rdflib.URIRef(term.value)
        if isinstance(term, BlankNode):
            return rdflib.BNode(term.value)
        # to rdflib, a string with and one without its datatype are two
        kind = None if term.language or term.datatype.value == _XSD_STRING else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, lang=term.language, datatype=kind, normalize=False)

    graph = rdflib.Graph()
    for each in triples:
        graph.add((converted(each.subject), converted(each.predicate), converted(each.object)))
    return graph
