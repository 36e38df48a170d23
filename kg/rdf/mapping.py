"""The mapping: records to descriptions, a subject with its predicates and objects, in any notation."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from urllib.parse import quote

from pyoxigraph import NamedNode

from kg.errors import UsageError
from kg.model import ENTITY_TYPES, METADATA_TYPES, Edge, Evidence, Node, Paper, ResultNode
from kg.own_types import OwnType, undeclared
from kg.rdf.forms import Description, Filled, Form, Pair
from kg.rdf.iris import OWN, address, encoded, identifier, node_iri, prefixes
from kg.rdf.literals import decimal, decimals, issued
from kg.rdf.notation import Memo, Notation, NTriples
from kg.text import legal

__all__ = ["Mapping"]


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
        self.declared: dict[str, OwnType] = {}
        """The types beside those of the ontology that entities so far have, by the IRIs of their classes."""
        # predicates, the ends of neighbouring edges, numbers and statuses come again and again
        self.term: Memo[str, str] = Memo(self._term, 4096)
        self.node: Memo[str, str] = Memo(self._node, 32768)
        self._type: Memo[str, Pair] = Memo(lambda name: (self.term["rdf:type"], self.term[name]), 256)
        typed, string = self.notation.typed, self.notation.string
        # a sentence is quoted for each entity in it
        self._string: Memo[str, str] = Memo(lambda text: string(legal(text)), 512)
        self._decimals: Memo[float, str] = Memo(lambda number: typed(decimal(number), "decimal"), 4096)
        self._counts: Memo[int, str] = Memo(lambda number: typed(str(number), "integer"), 4096)
        self._places: Memo[int, str] = Memo(lambda place: typed(str(place), "nonNegativeInteger"), 8192)
        self.own_types: dict[str, OwnType] = {}
        """Types of the user's own, by name; those that an entity has are declared by `classes`."""
        self._classes: Memo[str, list[Pair]] = Memo(self._classes_of, 256)
        self._statements: Memo[int, Form] = Memo(self._statement_form, 256)
        self._evidences: Memo[tuple[int, int], Form] = Memo(self._evidence_form, 256)

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
            *self.strings("schema:keywords", paper.categories),
            *([self._typed("kg:references", str(len(paper.cites)), "integer")] if paper.cites else ()),
        ]

    def entity(self, node: Node) -> list[Pair]:
        """An entity's names, what it is elsewhere, and of what it is a kind."""
        if node.type in METADATA_TYPES:
            return self._known_by_name(node)
        label = legal(node.label)
        found = [
            *self._classes[node.type],
            self._type["skos:Concept"],
            *self.strings("skos:prefLabel", [node.label]),
            *self.strings("skos:altLabel", (alias for alias in node.aliases if legal(alias) != label)),
        ]
        iris = filter(None, map(identifier, dict.fromkeys(node.xrefs)))
        found += [(self.term["skos:exactMatch"], self.notation.iri(iri)) for iri in iris]
        found += [(self.term["skos:broader"], self.node[broader]) for broader in dict.fromkeys(node.broader)]
        return found

    def _classes_of(self, type_: str) -> list[Pair]:
        """The classes of an entity: of one of another type than those of the ontology, also what that is a kind of."""
        if type_ in ENTITY_TYPES:
            return [self._type[f"kg:{type_}"]]
        found = self.own_types.setdefault(type_, undeclared(type_))
        self.declared[self.namespaces["kg"] + quote(type_, safe="")] = found
        return [self._type[f"kg:{type_}"], self._type[f"kg:{found.root}"]]

    def classes(self) -> Iterator[Description]:
        """The classes that entities have beside those of the ontology, and of which these are kinds."""
        wanted = [each.name for each in self.declared.values()]
        for name in wanted:
            parent = self.own_types[name].parent
            if parent in self.own_types and parent not in wanted:
                wanted.append(parent)
        for name in sorted(wanted):
            each = self.own_types[name]
            about = [self._type["rdfs:Class"], *self.strings("rdfs:label", [each.label])]
            about.append((self.term["rdfs:subClassOf"], self.term[f"kg:{each.parent}"]))
            if each.uri and (iri := identifier(each.uri)):
                about.append((self.term["skos:exactMatch"], self.notation.iri(iri)))
            yield self.term[f"kg:{name}"], about

    def _known_by_name(self, node: Node) -> list[Pair]:
        """The name of an author or venue, or what a cited paper is called that was not read."""
        found = [self._type[f"kg:{node.type}"]]
        names = (node.label, *node.aliases)
        if node.type == "Cited":
            found.append(self._type["schema:ScholarlyArticle"])
            found += self.strings("dcterms:identifier", names)
            found += self.strings("bibo:doi", (name[4:] for name in names if name.startswith("doi:")))
        else:
            found += self.strings("schema:name", [node.label])
            found += self.strings("schema:alternateName", node.aliases)
        return found + self._addresses("schema:sameAs", node.xrefs)

    # Edges --------------------------------------------------------------------------------------------------------

    def edge(self, edge: Edge) -> Pair:
        """The direct triple, less its subject."""
        return self.term[f"kg:{edge.predicate}"], self.node[edge.object]

    def statement(self, edge: Edge) -> list[Filled]:
        """The edge as a statement with confidence and support, then all its evidence."""
        name = self.notation.name
        evidence = {self._evidence_key(edge.id, each): each for each in edge.evidence}
        terms = (
            name("statement", encoded(edge.id)),
            self.node[edge.subject],
            self.term[f"kg:{edge.predicate}"],
            self.node[edge.object],
            self._decimals[edge.confidence],
            self._counts[edge.papers],
            self._string[edge.status],
            *[name("evidence", key) for key in evidence],
        )
        found = [Filled(self._statements[len(evidence)], (), terms)]
        return found + [self._evidence(key, each) for key, each in evidence.items()]

    def _statement_form(self, evidence: int) -> Form:
        term, type_ = self.term, self._type["rdf:Statement"]
        predicates = [term[f"rdf:{name}"] for name in ("subject", "predicate", "object")]
        predicates += [term[f"kg:{name}"] for name in ("confidence", "support", "status", *["evidence"] * evidence)]
        return Form(
            lambda subject, *objects: [(subject, [type_, *zip(predicates, objects, strict=True)])], len(predicates) + 1
        )

    def _evidence_key(self, owner: str, evidence: Evidence) -> str:
        """Named by what it says and not by its number, which would move when papers are added."""
        text = (
            f"{owner}\x00{evidence.paper}\x00{evidence.field}\x00{evidence.start}\x00{evidence.end}\x00"
            f"{evidence.extractor}\x00{evidence.sentence_start}\x00{evidence.score}"
        )
        if evidence.arguments:
            text = "\x00".join((text, *map(str, evidence.arguments)))
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()

    def _evidence(self, key: str, evidence: Evidence) -> Filled:
        name = self.notation.name
        terms: tuple[str, ...] = (
            name("evidence", key),
            name("evidence", f"{key}-position"),
            name("evidence", f"{key}-quote"),
            self.node[f"paper:{evidence.paper}"],
            self._string[evidence.field],
            self._string[evidence.sentence],
            self._decimals[evidence.score],
            self._string[evidence.status],
            self._extractor(evidence.extractor, evidence.version),
            self._places[evidence.start],
            self._places[evidence.end],
            self._string[evidence.quote],
        )
        spans = evidence.arguments or ()
        if spans or evidence.carried:
            terms += self._arguments(key, evidence)
        return Filled(self._evidences[len(spans), len(evidence.carried)], (evidence.paper,), terms)

    def _arguments(self, key: str, evidence: Evidence) -> tuple[str, ...]:
        """Where the ends of a link stand, and the sentences from which arguments were carried over."""
        name, found = self.notation.name, list[str]()
        for end, span in zip(("head", "tail"), evidence.arguments or (), strict=False):
            found += (name("evidence", f"{key}-{end}"), *self._stretch(*span))
        for each in evidence.carried:
            found += (
                name("evidence", f"{key}-{encoded(each.argument)}-sentence"),
                *self._stretch(each.field, each.start, each.start + len(each.text)),
                self._string[each.argument],
                self._string[each.text],
            )
        return tuple(found)

    def _stretch(self, field: str, start: int, end: int) -> tuple[str, str, str]:
        """A stretch of the paper's title or abstract."""
        return self._string[field], self._places[start], self._places[end]

    def _evidence_form(self, numbers: tuple[int, int]) -> Form:
        """Evidence with so many arguments that have a place, and so many that were carried over."""
        spans, carried = numbers
        term, types = self.term, self._type
        stretch = [term["kg:field"], term["oa:start"], term["oa:end"]]
        origin = [*stretch, term["kg:argument"], term["kg:sentence"]]
        kinds = [(term[f"kg:{end}"], stretch) for end in ("head", "tail")[:spans]]
        kinds += [(term["kg:carriedFrom"], origin)] * carried

        def describe(subject: str, position: str, quotation: str, *terms: str) -> list[Description]:
            source, field, sentence, score, status, extractor, start, end, exact, *rest = terms
            about = [
                types["oa:SpecificResource"],
                (term["oa:hasSource"], source),
                (term["kg:field"], field),
                (term["kg:sentence"], sentence),
                (term["kg:confidence"], score),
                (term["kg:status"], status),
                (term["prov:wasGeneratedBy"], extractor),
                (term["oa:hasSelector"], position),
                (term["oa:hasSelector"], quotation),
            ]
            where = [types["oa:TextPositionSelector"], (term["oa:start"], start), (term["oa:end"], end)]
            what = [types["oa:TextQuoteSelector"], (term["oa:exact"], exact)]
            found: list[Description] = [(subject, about), (position, where), (quotation, what)]
            left = iter(rest)
            for predicate, predicates in kinds:
                place = next(left)
                about.append((predicate, place))
                objects = islice(left, len(predicates))
                found.append((place, [types["oa:TextPositionSelector"], *zip(predicates, objects, strict=True)]))
            return found

        return Form(describe, 12 + sum(1 + len(predicates) for _, predicates in kinds))

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

    def result(self, result: ResultNode, evidence: bool = True) -> tuple[list[Pair], list[Filled]]:
        """A reported number as a node of its own, and its evidence."""
        about = [self._type["kg:Result"], (self.term["kg:inPaper"], self.node[f"paper:{result.paper}"])]
        for name in ("metric", "method", "baseline", "dataset", "task"):
            if entity := getattr(result, name):
                about.append((self.term[f"kg:{name}"], self.node[entity]))
        about += self.strings("kg:metricText", [result.metric_text])
        about += [self._typed("kg:value", number, "decimal") for number in decimals(result.value)]
        about += self.strings("kg:valueText", [result.value])
        about += self.strings("kg:unit", [result.unit])
        about.append((self.term["kg:status"], self._string[result.status]))
        if not evidence:
            return about, []
        key = self._evidence_key(result.id, result.evidence)
        about.append((self.term["kg:evidence"], self.notation.name("evidence", key)))
        return about, [self._evidence(key, result.evidence)]

    def result_name(self, result: ResultNode) -> str:
        """The IRI of a result."""
        return self.notation.name("result", encoded(result.id))
