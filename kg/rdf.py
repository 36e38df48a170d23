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
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain, groupby
from typing import Generic, TypeVar
from urllib.parse import quote

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.errors import UsageError
from kg.model import Edge, Evidence, GraphView, Node, Paper, ResultNode
from kg.text import legal, web_address
from kg.void import Census

__all__ = ["Mapping", "decimals", "issued", "node_iri", "prefixes", "quads", "triples"]

Record = TypeVar("Record")

_LONG_KEY = 160
"""Longer keys, percent-encoded, are cut and get a hash: servers and tools stumble over IRIs of kilobytes."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_NAMESPACES = {
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": _RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": _XSD,
}
_OWN = ("paper", "method", "dataset", "task", "metric", "hardware", "software", "statement", "evidence", "result")


def prefixes(base_iri: str) -> dict[str, str]:
    """Prefixes to declare. Those of entities are the types in node ids: ``method:bert`` is node and prefixed name.

    >>> prefixes("https://example.org/")["kg"]
    'https://example.org/ontology#'
    """
    own = {name: f"{base_iri}{name}/" for name in (*_OWN, "extractor")}
    return {"kg": f"{base_iri}ontology#", **own, **_NAMESPACES}


def node_iri(base_iri: str, node_id: str) -> str:
    """The IRI of a node: the base, the type, the key percent-encoded (RFC 3986; long keys cut and hashed).

    >>> node_iri("https://example.org/", "method:c++ & <b>")
    'https://example.org/method/c%2B%2B%20%26%20%3Cb%3E'
    """
    type_, _, key = node_id.partition(":")
    return f"{base_iri}{_encoded(type_)}/{_encoded(key)}"


def _encoded(key: str) -> str:
    # surrogatepass: text from JSON may hold half a character, and two such ids must stay two
    encoded = quote(key, safe=":", errors="surrogatepass")
    if len(encoded) > _LONG_KEY:
        head = re.sub(r"%[\dA-F]?\Z", "", encoded[:_LONG_KEY])
        return f"{head}-{hashlib.blake2b(encoded.encode(), digest_size=12).hexdigest()}"
    # "." and ".." would be taken for steps in a path, and rdflib does not read a Turtle name that ends in a full stop
    stem = encoded.rstrip(".")
    return stem + "%2E" * (len(encoded) - len(stem))


def issued(paper: Paper) -> tuple[str, str] | None:
    """When `paper` appeared, as a lexical form and the XML Schema type for as much as is known.

    >>> issued(Paper("x", None, "", 2019, "2019-02")), issued(Paper("x", None, "", None, "--03-18"))
    (('2019-02', 'gYearMonth'), ('--03-18', 'gMonthDay'))
    """
    text = paper.date or ""
    for kind, shape, day in (
        ("date", r"\d{4}-\d\d-\d\d", text),
        ("gYearMonth", r"\d{4}-\d\d", f"{text}-01"),
        ("gMonthDay", r"--\d\d-\d\d", f"2000{text[1:]}"),
        ("gYear", r"\d{4}", f"{text}-01-01"),
    ):
        if re.fullmatch(shape, text, re.ASCII) and _is_day(day):
            return text, kind
    return (f"{paper.year:04}", "gYear") if paper.year is not None and 0 < paper.year < 10000 else None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,30})?(?:(?<=\d)|\.\d{1,30})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_BETWEEN = re.compile(r"(?<=\d)\s?(?:/|–|—|-|to|and|,\s)\s?(?=[+-]?\.?\d)", re.ASCII)


def decimals(value: str) -> list[str]:
    """The numbers in a result's value as xsd:decimal; none when it holds anything but numbers.

    >>> decimals("3.22/4.24"), decimals("1,000"), decimals("10-20"), decimals("2e-5"), decimals("about 2")
    (['3.22', '4.24'], ['1000'], ['10', '20'], ['0.00002'], [])
    """
    parts = _BETWEEN.split(value.strip().replace("−", "-"))
    if not all(map(_NUMBER.fullmatch, parts)):
        return []
    return list(dict.fromkeys(_decimal(part.replace(",", "")) for part in parts))


@lru_cache(maxsize=4096)
def _decimal(number: str | float) -> str:
    """A lexical form of xsd:decimal: no exponent, no superfluous zeros."""
    text = format(Decimal(str(number)), "f").lstrip("+")
    return text.rstrip("0").rstrip(".") if "." in text else text


def triples(view: GraphView, base_iri: str, *, evidence: bool = True) -> Iterator[Triple]:
    """All triples of `view`, grouped by subject: papers, entities, statements with evidence, results, extractors.

    The last ones describe the graph (see `kg.void`). One pass over each stream of the view; what is held are the edges
    of one node. Raises `UsageError` when `base_iri` can't begin an IRI.
    """
    census = Census(base_iri, prefixes(base_iri))
    groups = _groups(view, Mapping(base_iri), evidence)
    return chain(census.count(chain.from_iterable(group for _, group in groups)), census.describe())


def quads(view: GraphView, base_iri: str, *, evidence: bool = True) -> Iterator[Quad]:
    """The triples of `triples`, with a named graph for each paper, called as the paper is.

    A paper's graph holds what the paper says: its metadata, its edges, the links between entities that it supports, its
    evidence and results. A link that several papers support is in the graph of each. Entities, statements, which sum up
    papers, and the description are in the default graph. Raises `UsageError` when `base_iri` can't begin an IRI.
    """
    return _quads(view, Mapping(base_iri), evidence)


def _quads(view: GraphView, mapping: Mapping, evidence: bool) -> Iterator[Quad]:
    census = Census(mapping.base, prefixes(mapping.base))
    for papers, group in _groups(view, mapping, evidence):
        graphs: list[NamedNode | DefaultGraph] = [mapping.node(f"paper:{paper}") for paper in papers]
        for triple in census.count(group):
            for graph in graphs or [DefaultGraph()]:
                yield Quad(triple.subject, triple.predicate, triple.object, graph)
    yield from (Quad(*triple) for triple in census.describe())


def _groups(view: GraphView, mapping: Mapping, evidence: bool) -> Iterator[tuple[Collection[str], Iterable[Triple]]]:
    """All triples in the order of an export, in groups, with the papers that say those of the group."""
    papers = _Groups(view.papers(), lambda paper: f"paper:{paper.id}")
    edges = _Groups(view.edges(), lambda edge: edge.subject)
    links = _Groups(view.code_links(), lambda link: link[0])
    for node in view.nodes():
        if node.type == "Paper":
            for paper in papers.take(node.id):
                yield (paper.id,), mapping.paper(paper, [url for _, url in links.take(paper.id)])
        else:
            yield (), mapping.entity(node)
        own = edges.take(node.id)
        for edge in own:
            if edge.status != "negated":
                yield _supporters(edge), (mapping.edge(edge),)
        if evidence:
            for edge in own:
                yield from mapping.parts(edge)
    for result in view.results():
        yield (result.paper,), mapping.result(result, evidence)
    yield (), mapping.extractors()


def _supporters(edge: Edge) -> Collection[str]:
    """The papers that say an edge with its status."""
    return dict.fromkeys(each.paper for each in edge.evidence if each.status == edge.status)


class _Groups(Generic[Record]):
    """Neighbours with the same key in a stream, handed out to whoever asks for them in the stream's order."""

    def __init__(self, stream: Iterable[Record], key: Callable[[Record], str]) -> None:
        self._groups = groupby(stream, key)
        self._next = next(self._groups, None)

    def take(self, key: str) -> list[Record]:
        if self._next is None or self._next[0] != key:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


class Mapping:
    """Records to triples, for one base IRI; raises `UsageError` when that can't begin an IRI."""

    def __init__(self, base_iri: str) -> None:
        try:
            NamedNode(f"{base_iri}ontology#")
        except ValueError as error:
            raise UsageError(
                f"{base_iri!r} can't begin an IRI ({error}); give one like https://example.org/."
            ) from error
        self.base = base_iri
        self._namespaces = prefixes(base_iri)
        self._used: dict[tuple[str, str], NamedNode] = {}
        # predicates, classes and the ends of neighbouring edges come again and again
        self.term = lru_cache(maxsize=1024)(self._term)
        self.node = lru_cache(maxsize=65536)(self._node)
        self.typed = lru_cache(maxsize=16384)(self._typed)

    def _term(self, name: str) -> NamedNode:
        """The IRI of a prefixed name."""
        prefix, _, local = name.partition(":")
        return NamedNode(self._namespaces[prefix] + quote(local, safe=""))

    def _node(self, node_id: str) -> NamedNode:
        return NamedNode(node_iri(self.base, node_id))

    def _typed(self, text: str, type_: str) -> Literal:
        return Literal(text, datatype=self.term(f"xsd:{type_}"))

    def _strings(self, subject: NamedNode, predicate: str, values: Iterable[str | None]) -> Iterator[Triple]:
        """One triple for each value that is there, without doubles."""
        for value in dict.fromkeys(legal(value) for value in values if value):
            yield Triple(subject, self.term(predicate), Literal(value))

    def paper(self, paper: Paper, code: Iterable[str] = ()) -> Iterator[Triple]:
        """A paper with its metadata and code repositories."""
        subject = self.node(f"paper:{paper.id}")
        yield Triple(subject, self.term("rdf:type"), self.term("kg:Paper"))
        yield Triple(subject, self.term("rdf:type"), self.term("schema:ScholarlyArticle"))
        yield from self._strings(subject, "dcterms:title", [paper.title])
        yield from self._strings(subject, "dcterms:abstract", [paper.abstract])
        if when := issued(paper):
            yield Triple(subject, self.term("dcterms:issued"), self.typed(*when))
        yield from self._strings(subject, "dcterms:creator", paper.authors)
        known = (f"{scheme}:{value}" for scheme, value in paper.identifiers)
        yield from self._strings(subject, "dcterms:identifier", (paper.id, *known))
        yield from self._strings(subject, "bibo:doi", (value for scheme, value in paper.identifiers if scheme == "doi"))
        yield from self._strings(subject, "kg:venue", [paper.venue])
        yield from self._addresses(subject, "schema:url", [paper.url] if paper.url else [])
        yield from self._addresses(subject, "schema:codeRepository", code)

    def _addresses(self, subject: NamedNode, predicate: str, texts: Iterable[str]) -> Iterator[Triple]:
        """Web addresses as IRIs; what is none stays a string."""
        for text in dict.fromkeys(texts):
            yield Triple(subject, self.term(predicate), _address(text) or Literal(legal(text)))

    def entity(self, node: Node) -> Iterator[Triple]:
        """An entity with its names."""
        subject = self.node(node.id)
        yield Triple(subject, self.term("rdf:type"), self.term(f"kg:{node.type}"))
        yield Triple(subject, self.term("rdf:type"), self.term("skos:Concept"))
        yield from self._strings(subject, "skos:prefLabel", [node.label])
        label = legal(node.label)
        yield from self._strings(subject, "skos:altLabel", (alias for alias in node.aliases if legal(alias) != label))
        for xref in dict.fromkeys(node.xrefs):
            if address := _identifier(xref):
                yield Triple(subject, self.term("skos:exactMatch"), address)
        for broader in dict.fromkeys(node.broader):
            yield Triple(subject, self.term("skos:broader"), self.node(broader))

    def edge(self, edge: Edge) -> Triple:
        """The direct triple."""
        return Triple(self.node(edge.subject), self.term(f"kg:{edge.predicate}"), self.node(edge.object))

    def statement(self, edge: Edge) -> list[Triple]:
        """The edge as a statement with confidence and support, then all its evidence."""
        return [triple for _, part in self.parts(edge) for triple in part]

    def parts(self, edge: Edge) -> Iterator[tuple[Collection[str], list[Triple]]]:
        """The parts of the statement, each with the paper that says it: none for the statement itself."""
        term = self.term
        subject = NamedNode(f"{self.base}statement/{_encoded(edge.id)}")
        evidence = {self._evidence_iri(edge.id, each): each for each in edge.evidence}
        found = [
            Triple(subject, term("rdf:type"), term("rdf:Statement")),
            Triple(subject, term("rdf:subject"), self.node(edge.subject)),
            Triple(subject, term("rdf:predicate"), term(f"kg:{edge.predicate}")),
            Triple(subject, term("rdf:object"), self.node(edge.object)),
            Triple(subject, term("kg:confidence"), self.typed(_decimal(edge.confidence), "decimal")),
            Triple(subject, term("kg:support"), self.typed(str(edge.papers), "integer")),
            Triple(subject, term("kg:status"), self.typed(edge.status, "string")),
        ]
        found += [Triple(subject, term("kg:evidence"), NamedNode(iri)) for iri in evidence]
        yield (), found
        for iri, each in evidence.items():
            yield (each.paper,), self._evidence(iri, each)

    def _evidence_iri(self, owner: str, evidence: Evidence) -> str:
        """Named by what it says and not by its number, which would move when papers are added."""
        place = (owner, evidence.paper, evidence.field, evidence.start, evidence.end, evidence.extractor)
        text = "\x00".join(map(str, (*place, evidence.sentence_start, evidence.score, *(evidence.arguments or ()))))
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        return f"{self.base}evidence/{digest}"

    def _evidence(self, iri: str, evidence: Evidence) -> list[Triple]:
        term = self.term
        subject, position, quotation = NamedNode(iri), NamedNode(f"{iri}-position"), NamedNode(f"{iri}-quote")
        type_, selector = term("rdf:type"), term("oa:hasSelector")
        extractor = self._extractor(evidence.extractor, evidence.version)
        # a list and no generator: there are some twenty triples to an edge, and each would go through three frames
        found = [
            Triple(subject, type_, term("oa:SpecificResource")),
            Triple(subject, term("oa:hasSource"), self.node(f"paper:{evidence.paper}")),
            Triple(subject, term("kg:field"), self.typed(evidence.field, "string")),
            Triple(subject, term("kg:sentence"), Literal(legal(evidence.sentence))),
            Triple(subject, term("kg:confidence"), self.typed(_decimal(evidence.score), "decimal")),
            Triple(subject, term("kg:status"), self.typed(evidence.status, "string")),
            Triple(subject, term("prov:wasGeneratedBy"), extractor),
            Triple(subject, selector, position),
            Triple(subject, selector, quotation),
        ]
        about: list[Triple] = []
        if evidence.arguments or evidence.carried:
            about = self._arguments(subject, evidence)
            found += [triple for triple in about if triple.subject == subject]
        return [
            *found,
            Triple(position, type_, term("oa:TextPositionSelector")),
            Triple(position, term("oa:start"), self.typed(str(evidence.start), "nonNegativeInteger")),
            Triple(position, term("oa:end"), self.typed(str(evidence.end), "nonNegativeInteger")),
            Triple(quotation, type_, term("oa:TextQuoteSelector")),
            Triple(quotation, term("oa:exact"), Literal(legal(evidence.quote))),
            *(triple for triple in about if triple.subject != subject),
        ]

    def _arguments(self, subject: NamedNode, evidence: Evidence) -> list[Triple]:
        """Where the ends of a link stand, and the sentences from which arguments were carried over."""
        term, iri, found = self.term, subject.value, []
        for name, span in zip(("head", "tail"), evidence.arguments or (), strict=False):
            place = NamedNode(f"{iri}-{name}")
            found += [Triple(subject, term(f"kg:{name}"), place), *self._place(place, *span)]
        for each in evidence.carried:
            sentence = NamedNode(f"{iri}-{each.argument}-sentence")
            found += [
                Triple(subject, term("kg:carriedFrom"), sentence),
                *self._place(sentence, each.field, each.start, each.start + len(each.text)),
                Triple(sentence, term("kg:argument"), Literal(each.argument)),
                Triple(sentence, term("kg:sentence"), Literal(legal(each.text))),
            ]
        return found

    def _place(self, subject: NamedNode, field: str, start: int, end: int) -> list[Triple]:
        """A stretch of the paper's title or abstract."""
        term = self.term
        return [
            Triple(subject, term("rdf:type"), term("oa:TextPositionSelector")),
            Triple(subject, term("kg:field"), self.typed(field, "string")),
            Triple(subject, term("oa:start"), self.typed(str(start), "nonNegativeInteger")),
            Triple(subject, term("oa:end"), self.typed(str(end), "nonNegativeInteger")),
        ]

    def _extractor(self, name: str, version: str) -> NamedNode:
        known = self._used.get((name, version))
        if known is None:
            iri = f"{self.base}extractor/{_encoded(name)}" + (f":{_encoded(version)}" if version else "")
            known = self._used[name, version] = NamedNode(iri)
        return known

    def extractors(self) -> Iterator[Triple]:
        """The extractors that generated the evidence so far."""
        for (name, version), subject in sorted(self._used.items()):
            yield Triple(subject, self.term("rdf:type"), self.term("prov:Activity"))
            yield from self._strings(subject, "rdfs:label", [name])
            yield from self._strings(subject, "dcterms:hasVersion", [version])

    def result(self, result: ResultNode, evidence: bool = True) -> Iterator[Triple]:
        """A reported number as a node of its own, with its evidence."""
        subject = NamedNode(f"{self.base}result/{_encoded(result.id)}")
        yield Triple(subject, self.term("rdf:type"), self.term("kg:Result"))
        yield Triple(subject, self.term("kg:inPaper"), self.node(f"paper:{result.paper}"))
        for name in ("metric", "method", "baseline", "dataset", "task"):
            if entity := getattr(result, name):
                yield Triple(subject, self.term(f"kg:{name}"), self.node(entity))
        yield from self._strings(subject, "kg:metricText", [result.metric_text])
        for number in decimals(result.value):
            yield Triple(subject, self.term("kg:value"), self.typed(number, "decimal"))
        yield from self._strings(subject, "kg:valueText", [result.value])
        yield from self._strings(subject, "kg:unit", [result.unit])
        yield Triple(subject, self.term("kg:status"), self.typed(result.status, "string"))
        if evidence:
            iri = self._evidence_iri(result.id, result.evidence)
            yield Triple(subject, self.term("kg:evidence"), NamedNode(iri))
            yield from self._evidence(iri, result.evidence)


def _identifier(text: str) -> NamedNode | None:
    """An identifier to the letter, also where it is no web address (``urn:``)."""
    try:
        return NamedNode(text) if text.startswith(("http://", "https://", "urn:")) else None
    except ValueError:
        return None


def _address(text: str) -> NamedNode | None:
    try:
        return NamedNode(address) if (address := web_address(text)) else None
    except ValueError:  # a host that looks well and is none
        return None
