"""The mapping: records to descriptions, a subject with its predicates and objects, in any notation."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import quote

from pyoxigraph import NamedNode

from kg.errors import UsageError
from kg.model import Edge, Evidence, Node, Paper, ResultNode
from kg.rdf.iris import OWN, address, encoded, identifier, node_iri, prefixes
from kg.rdf.literals import decimal, decimals, issued
from kg.rdf.notation import Memo, Notation, NTriples
from kg.text import legal

__all__ = ["Description", "Mapping", "Pair", "Said"]

Pair = tuple[str, str]
"""A predicate and an object."""
Description = tuple[str, list[Pair]]
"""A subject and what is said about it."""
Said = tuple[Collection[str], str, list[Pair]]
"""The papers that say something (none: it sums up papers), the subject, and what is said about it."""


class Mapping:
    """Records to descriptions, for one base IRI; raises `UsageError` when that can't begin an IRI.

    >>> mapping = Mapping("https://example.org/")
    >>> mapping.edge(Edge("1", "paper:a", "uses", "method:b", 0.5, 1, ()))
    ('<https://example.org/ontology#uses>', '<https://example.org/method/b>')
    """

    def __init__(self, base_iri: str, notation: type[Notation] = NTriples, align: Collection[str] = ()) -> None:
        try:
            NamedNode(f"{base_iri}ontology#")
        except ValueError as error:
            raise UsageError(
                f"{base_iri!r} can't begin an IRI ({error}); give one like https://example.org/."
            ) from error
        self.base = base_iri
        self.namespaces = prefixes(base_iri, align)
        self.notation = notation(self.namespaces)
        self.terms: dict[str, str] = {}
        """The IRIs of the terms so far, by how they are written."""
        self._used: dict[tuple[str, str], str] = {}
        # predicates, the ends of neighbouring edges, numbers and statuses come again and again
        self.term: Memo[str, str] = Memo(self._term, 4096)
        self.node: Memo[str, str] = Memo(self._node, 32768)
        self._type: Memo[str, Pair] = Memo(lambda name: (self.term["rdf:type"], self.term[name]), 256)
        self._status: Memo[str, Pair] = Memo(lambda status: self._string("kg:status", status), 256)
        self._field: Memo[str, Pair] = Memo(lambda field: self._string("kg:field", field), 256)
        self._confidence: Memo[float, Pair] = Memo(lambda number: self._decimal("kg:confidence", number), 4096)
        self._support: Memo[int, Pair] = Memo(lambda number: self._typed("kg:support", str(number), "integer"), 4096)
        self._start: Memo[int, Pair] = Memo(lambda place: self._position("oa:start", place), 8192)
        self._end: Memo[int, Pair] = Memo(lambda place: self._position("oa:end", place), 8192)

    def _term(self, name: str) -> str:
        """A prefixed name, as a term."""
        prefix, _, local = name.partition(":")
        local = quote(local, safe="")
        term = self.notation.name(prefix, local)
        self.terms[term] = self.namespaces[prefix] + local
        return term

    def _node(self, node_id: str) -> str:
        type_, _, key = node_id.partition(":")
        if type_ in OWN:
            return self.notation.name(type_, encoded(key))
        return self.notation.iri(node_iri(self.base, node_id))

    def _typed(self, predicate: str, text: str, type: str) -> Pair:
        return self.term[predicate], self.notation.typed(text, type)

    def _decimal(self, predicate: str, number: float | str) -> Pair:
        return self._typed(predicate, decimal(number), "decimal")

    def _position(self, predicate: str, place: int) -> Pair:
        return self._typed(predicate, str(place), "nonNegativeInteger")

    def _string(self, predicate: str, text: str) -> Pair:
        return self.term[predicate], self.notation.string(legal(text))

    def strings(self, predicate: str, values: Iterable[str | None]) -> list[Pair]:
        """One string for each value that is there, without doubles."""
        term, string = self.term[predicate], self.notation.string
        return [(term, string(value)) for value in dict.fromkeys(legal(value) for value in values if value)]

    def _addresses(self, predicate: str, texts: Iterable[str]) -> list[Pair]:
        """Web addresses as IRIs; what is none stays a string."""
        term, found = self.term[predicate], []
        for text in dict.fromkeys(texts):
            iri = address(text)
            found.append((term, self.notation.iri(iri) if iri else self.notation.string(legal(text))))
        return list(dict.fromkeys(found))

    # Nodes --------------------------------------------------------------------------------------------------------

    def paper(self, paper: Paper, code: Iterable[str] = ()) -> list[Pair]:
        """A paper's metadata and code repositories."""
        when = issued(paper)
        known = [f"{scheme}:{value}" for scheme, value in paper.identifiers]
        return [
            self._type["kg:Paper"],
            self._type["schema:ScholarlyArticle"],
            *self.strings("dcterms:title", [paper.title]),
            *self.strings("dcterms:abstract", [paper.abstract]),
            *([self._typed("dcterms:issued", *when)] if when else ()),
            *self.strings("dcterms:creator", paper.authors),
            *self.strings("dcterms:identifier", (paper.id, *known)),
            *self.strings("bibo:doi", (value for scheme, value in paper.identifiers if scheme == "doi")),
            *self.strings("kg:venue", [paper.venue]),
            *self._addresses("schema:url", [paper.url] if paper.url else []),
            *self._addresses("schema:codeRepository", code),
        ]

    def entity(self, node: Node) -> list[Pair]:
        """An entity's names, what it is elsewhere, and of what it is a kind."""
        label = legal(node.label)
        found = [
            self._type[f"kg:{node.type}"],
            self._type["skos:Concept"],
            *self.strings("skos:prefLabel", [node.label]),
            *self.strings("skos:altLabel", (alias for alias in node.aliases if legal(alias) != label)),
        ]
        iris = filter(None, map(identifier, dict.fromkeys(node.xrefs)))
        found += [(self.term["skos:exactMatch"], self.notation.iri(iri)) for iri in iris]
        found += [(self.term["skos:broader"], self.node[broader]) for broader in dict.fromkeys(node.broader)]
        return found

    # Edges --------------------------------------------------------------------------------------------------------

    def edge(self, edge: Edge) -> Pair:
        """The direct triple, less its subject."""
        return self.term[f"kg:{edge.predicate}"], self.node[edge.object]

    def statement(self, edge: Edge) -> list[Said]:
        """The edge as a statement with confidence and support, then all its evidence."""
        term = self.term
        evidence = {self._evidence_key(edge.id, each): each for each in edge.evidence}
        about = [
            self._type["rdf:Statement"],
            (term["rdf:subject"], self.node[edge.subject]),
            (term["rdf:predicate"], term[f"kg:{edge.predicate}"]),
            (term["rdf:object"], self.node[edge.object]),
            self._confidence[edge.confidence],
            self._support[edge.papers],
            self._status[edge.status],
        ]
        about += [(term["kg:evidence"], self.notation.name("evidence", key)) for key in evidence]
        # lists and no generators: there are some twenty triples to an edge, and each would go through many frames
        found: list[Said] = [((), self.notation.name("statement", encoded(edge.id)), about)]
        for key, each in evidence.items():
            found += self._evidence(key, each)
        return found

    def _evidence_key(self, owner: str, evidence: Evidence) -> str:
        """Named by what it says and not by its number, which would move when papers are added."""
        text = (
            f"{owner}\x00{evidence.paper}\x00{evidence.field}\x00{evidence.start}\x00{evidence.end}\x00"
            f"{evidence.extractor}\x00{evidence.sentence_start}\x00{evidence.score}"
        )
        if evidence.arguments:
            text = "\x00".join((text, *map(str, evidence.arguments)))
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()

    def _evidence(self, key: str, evidence: Evidence) -> list[Said]:
        term, name, string = self.term, self.notation.name, self.notation.string
        papers = (evidence.paper,)
        position, quotation = name("evidence", f"{key}-position"), name("evidence", f"{key}-quote")
        about = [
            self._type["oa:SpecificResource"],
            (term["oa:hasSource"], self.node[f"paper:{evidence.paper}"]),
            self._field[evidence.field],
            (term["kg:sentence"], string(legal(evidence.sentence))),
            self._confidence[evidence.score],
            self._status[evidence.status],
            (term["prov:wasGeneratedBy"], self._extractor(evidence.extractor, evidence.version)),
            (term["oa:hasSelector"], position),
            (term["oa:hasSelector"], quotation),
        ]
        places = self._arguments(key, evidence) if evidence.arguments or evidence.carried else []
        about += [(term[predicate], place) for predicate, place, _ in places]
        where = [self._type["oa:TextPositionSelector"], self._start[evidence.start], self._end[evidence.end]]
        what = [self._type["oa:TextQuoteSelector"], (term["oa:exact"], string(legal(evidence.quote)))]
        return [
            (papers, name("evidence", key), about),
            (papers, position, where),
            (papers, quotation, what),
            *((papers, place, pairs) for _, place, pairs in places),
        ]

    def _arguments(self, key: str, evidence: Evidence) -> list[tuple[str, str, list[Pair]]]:
        """Where the ends of a link stand, and the sentences from which arguments were carried over."""
        name, string, found = self.notation.name, self.notation.string, []
        for end, span in zip(("head", "tail"), evidence.arguments or (), strict=False):
            found.append((f"kg:{end}", name("evidence", f"{key}-{end}"), self._place(*span)))
        for each in evidence.carried:
            about = [
                *self._place(each.field, each.start, each.start + len(each.text)),
                (self.term["kg:argument"], string(each.argument)),
                (self.term["kg:sentence"], string(legal(each.text))),
            ]
            found.append(("kg:carriedFrom", name("evidence", f"{key}-{encoded(each.argument)}-sentence"), about))
        return found

    def _place(self, field: str, start: int, end: int) -> list[Pair]:
        """A stretch of the paper's title or abstract."""
        return [
            self._type["oa:TextPositionSelector"],
            self._field[field],
            self._start[start],
            self._end[end],
        ]

    def _extractor(self, name: str, version: str) -> str:
        known = self._used.get((name, version))
        if known is None:
            local = encoded(name) + (f":{encoded(version)}" if version else "")
            known = self._used[name, version] = self.notation.name("extractor", local)
        return known

    def extractors(self) -> Iterator[Description]:
        """The extractors that generated the evidence so far."""
        for (name, version), subject in sorted(self._used.items()):
            about = [*self.strings("rdfs:label", [name]), *self.strings("dcterms:hasVersion", [version])]
            yield subject, [self._type["prov:Activity"], *about]

    # Results ------------------------------------------------------------------------------------------------------

    def result(self, result: ResultNode, evidence: bool = True) -> list[Said]:
        """A reported number as a node of its own, with its evidence."""
        about = [self._type["kg:Result"], (self.term["kg:inPaper"], self.node[f"paper:{result.paper}"])]
        for name in ("metric", "method", "baseline", "dataset", "task"):
            if entity := getattr(result, name):
                about.append((self.term[f"kg:{name}"], self.node[entity]))
        about += self.strings("kg:metricText", [result.metric_text])
        about += [self._decimal("kg:value", number) for number in decimals(result.value)]
        about += self.strings("kg:valueText", [result.value])
        about += self.strings("kg:unit", [result.unit])
        about.append(self._status[result.status])
        key = self._evidence_key(result.id, result.evidence)
        if evidence:
            about.append((self.term["kg:evidence"], self.notation.name("evidence", key)))
        found: list[Said] = [((result.paper,), self.result_name(result), about)]
        return found + self._evidence(key, result.evidence) if evidence else found

    def result_name(self, result: ResultNode) -> str:
        """The IRI of a result."""
        return self.notation.name("result", encoded(result.id))
