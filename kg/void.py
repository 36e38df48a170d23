"""VoID: a description of what an export holds, counted while it goes by.

Source: Describing Linked Datasets with the VoID Vocabulary (W3C Interest Group Note, 3 March 2011).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import kg.rdf
    from kg.rdf.forms import Form

__all__ = ["Census"]

_MOST = 4096
"""Combinations of predicates that are counted at a time."""
_PREDICATE = itemgetter(0)


class Census:
    """Counts triples by property and nodes by class, and describes the graph that they were.

    What the description says does not count the description. It tells no time and claims no licence: the same graph
    gives the same bytes, and whose the graph is only its maker knows.

    >>> from kg.rdf import Mapping
    >>> mapping = Mapping("https://example.org/")
    >>> census = Census(mapping)
    >>> census.count([[(mapping.term["rdf:type"], mapping.term["kg:Paper"])]])
    >>> subject, pairs = next(census.describe())
    >>> subject, ("<http://purl.org/dc/terms/title>", '"scholarkg graph of 1 paper"') in pairs
    ('<https://example.org/void#graph>', True)
    """

    def __init__(self, mapping: kg.rdf.Mapping) -> None:
        self._mapping = mapping
        self._type = mapping.term["rdf:type"]
        self._properties: Counter[str] = Counter()
        self._classes: Counter[str] = Counter()
        self._shapes: dict[tuple[str, ...], int] = {}
        self._forms: Counter[Form] = Counter()

    def count(self, said: Iterable[Sequence[tuple[str, str]]]) -> None:
        """Count what is said about subjects, written in the mapping's notation: types first."""
        shapes, type_ = self._shapes, self._type
        for pairs in said:
            # many subjects are described by the same predicates as others: to count these is to count few
            shape = tuple(map(_PREDICATE, pairs))
            shapes[shape] = shapes.get(shape, 0) + 1
            for predicate, object_ in pairs:
                if predicate != type_:
                    break
                self._classes[object_] += 1
        if len(shapes) > _MOST:
            self._flush()

    def count_form(self, form: Form) -> None:
        """Count what a form says with whatever terms."""
        self._forms[form] += 1

    def _flush(self) -> None:
        for shape, count in self._shapes.items():
            for predicate in shape:
                self._properties[predicate] += count
        self._shapes.clear()

    def describe(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """What was counted: the dataset, then a partition for each class and for each property, by IRI."""
        for form, count in self._forms.items():
            for _, pairs in form.outline():
                for predicate, object_ in pairs:
                    self._properties[predicate] += count
                    if predicate == self._type:
                        self._classes[object_] += count
        self._flush()
        iris, term = self._mapping.terms, self._mapping.term
        classes = {iris[each]: self._classes[each] for each in sorted(self._classes, key=iris.__getitem__)}
        properties = {iris[each]: self._properties[each] for each in sorted(self._properties, key=iris.__getitem__)}
        written = {iris[each]: each for each in (*self._classes, *self._properties)}
        kinds = (("class", "entities", classes), ("property", "triples", properties))
        partitions = [
            (term[f"void:{kind}Partition"], self._partition(kind, name)) for kind, _, counts in kinds for name in counts
        ]
        yield (
            self._mapping.notation.iri(f"{self._mapping.base}void#graph"),
            [*self._about(classes, properties), *partitions],
        )
        for kind, counted, counts in kinds:
            for name, count in counts.items():
                about = (term[f"void:{kind}"], written[name])
                yield self._partition(kind, name), [about, self._number(counted, count)]

    def _about(self, classes: Mapping[str, int], properties: Mapping[str, int]) -> Iterator[tuple[str, str]]:
        term, notation, own = self._mapping.term, self._mapping.notation, self._mapping.namespaces["kg"]
        papers = classes.get(f"{own}Paper", 0)
        title = f"scholarkg graph of {papers} paper{'' if papers == 1 else 's'}"
        yield self._type, term["dcat:Dataset"]
        yield self._type, term["void:Dataset"]
        yield term["dcterms:title"], notation.string(title)
        yield term["void:uriSpace"], notation.string(self._mapping.base)
        for namespace in sorted({own, *(self._namespace(each)[1] for each in (*classes, *properties))}):
            yield term["void:vocabulary"], notation.iri(namespace)
        # what has a class of the user's own has one of ours, too
        counted = (n for name, n in classes.items() if name.startswith(own) and name not in self._mapping.declared)
        yield self._number("triples", sum(properties.values()))
        yield self._number("entities", sum(counted))
        yield self._number("classes", len(classes))
        yield self._number("properties", len(properties))

    def _number(self, name: str, number: int) -> tuple[str, str]:
        return self._mapping.term[f"void:{name}"], self._mapping.notation.typed(str(number), "integer")

    def _partition(self, kind: str, name: str) -> str:
        prefix, namespace = self._namespace(name)
        local = name.removeprefix(namespace)
        return self._mapping.notation.iri(f"{self._mapping.base}void#{kind}-{prefix}-{local}")

    def _namespace(self, name: str) -> tuple[str, str]:
        """The prefix and the namespace of a term."""
        found = [each for each in self._mapping.namespaces.items() if name.startswith(each[1])]
        return max(found, key=lambda each: len(each[1]))
