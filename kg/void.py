"""VoID: a description of what an export holds, counted while its triples go by.

Source: Describing Linked Datasets with the VoID Vocabulary (W3C Interest Group Note, 3 March 2011).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

__all__ = ["Census"]

_RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")


class Census:
    """Counts triples by property and nodes by class, and describes the graph that they were.

    `prefixes` are the namespaces of its terms and, as ``kg``, that of the ontology, which `base_iri` begins. What the
    description says does not count the description. It tells no time and claims no licence: the same graph gives the
    same bytes, and whose the graph is only its maker knows.

    >>> from kg.rdf import prefixes
    >>> census = Census("https://example.org/", prefixes("https://example.org/"))
    >>> node, paper = NamedNode("https://example.org/paper/1"), NamedNode("https://example.org/ontology#Paper")
    >>> list(census.count([Triple(node, _RDF_TYPE, paper)])) == [Triple(node, _RDF_TYPE, paper)]
    True
    >>> [triple.object.value for triple in census.describe() if triple.predicate.value.endswith("#triples")]
    ['1', '1']
    """

    def __init__(self, base_iri: str, prefixes: Mapping[str, str]) -> None:
        self._base = base_iri
        self._prefixes = prefixes
        self._properties: Counter[NamedNode] = Counter()
        self._classes: Counter[NamedNode | BlankNode | Literal | Triple] = Counter()

    def count(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """`triples` as they are, counted."""
        properties, classes, type_ = self._properties, self._classes, _RDF_TYPE
        for triple in triples:
            predicate = triple.predicate
            properties[predicate] += 1
            if predicate == type_:
                classes[triple.object] += 1
            yield triple

    def describe(self) -> Iterator[Triple]:
        """What was counted: the dataset, then a partition for each class and for each property, by IRI."""
        dataset = NamedNode(f"{self._base}void#graph")
        classes = {each.value: count for each, count in self._classes.items() if isinstance(each, NamedNode)}
        properties = {each.value: count for each, count in self._properties.items()}
        kinds = (("class", "entities", dict(sorted(classes.items()))),
                 ("property", "triples", dict(sorted(properties.items()))))  # fmt: skip
        yield from self._about(dataset, classes, properties)
        for kind, _, counts in kinds:
            for name in counts:
                yield Triple(dataset, self._term(f"void:{kind}Partition"), self._partition(kind, name))
        for kind, counted, counts in kinds:
            for name, count in counts.items():
                partition = self._partition(kind, name)
                yield Triple(partition, self._term(f"void:{kind}"), NamedNode(name))
                yield self._number(partition, counted, count)

    def _about(self, dataset: NamedNode, classes: Mapping[str, int], properties: Mapping[str, int]) -> Iterator[Triple]:
        own = self._prefixes["kg"]
        papers = classes.get(f"{own}Paper", 0)
        title = f"scholarkg graph of {papers} paper{'' if papers == 1 else 's'}"
        yield Triple(dataset, _RDF_TYPE, self._term("dcat:Dataset"))
        yield Triple(dataset, _RDF_TYPE, self._term("void:Dataset"))
        yield Triple(dataset, self._term("dcterms:title"), Literal(title))
        yield Triple(dataset, self._term("void:uriSpace"), Literal(self._base))
        for namespace in sorted({own, *(self._namespace(each)[1] for each in (*classes, *properties))}):
            yield Triple(dataset, self._term("void:vocabulary"), NamedNode(namespace))
        yield self._number(dataset, "triples", sum(properties.values()))
        yield self._number(dataset, "entities", sum(count for name, count in classes.items() if name.startswith(own)))
        yield self._number(dataset, "classes", len(classes))
        yield self._number(dataset, "properties", len(properties))

    def _number(self, subject: NamedNode, name: str, number: int) -> Triple:
        return Triple(subject, self._term(f"void:{name}"), Literal(str(number), datatype=_INTEGER))

    def _term(self, name: str) -> NamedNode:
        prefix, _, local = name.partition(":")
        return NamedNode(self._prefixes[prefix] + local)

    def _partition(self, kind: str, name: str) -> NamedNode:
        prefix, namespace = self._namespace(name)
        return NamedNode(f"{self._base}void#{kind}-{prefix}-{name.removeprefix(namespace)}")

    def _namespace(self, name: str) -> tuple[str, str]:
        """The prefix and the namespace of a term."""
        found = [each for each in self._prefixes.items() if name.startswith(each[1])]
        return max(found, key=lambda each: len(each[1]))
