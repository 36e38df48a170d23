"""The vocabulary of Linked Papers With Code, besides the own one: queries written for that graph run unchanged.

Source: Färber and Lamprecht, Linked Papers With Code: The Latest in Machine Learning as an RDF Knowledge Graph (2023);
how that graph is made tells what it means by a property. Papers and datasets have a ``dcterms:title`` there, methods,
tasks and conferences a ``foaf:name``.

A paper has the tasks that it addresses, uses the datasets that it evaluates on, has the methods that it uses or
proposes; what it proposes is introduced by it. Conferences are series: "NAACL 2021" is NAACL. A result that names its
metric is an evaluation result; those of one method on one dataset and task are one evaluation.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kg.model import Edge, Node, Paper, ResultNode
from kg.rdf.iris import address, encoded
from kg.rdf.literals import issued
from kg.text import legal

if TYPE_CHECKING:
    from kg.rdf.forms import Description, Pair
    from kg.rdf.mapping import Mapping

__all__ = ["LinkedPapersWithCode"]

_CLASSES = {"Paper": "lpwcc:paper", "Method": "lpwcc:method", "Dataset": "lpwcc:dataset", "Task": "lpwcc:task"}
_FROM_PAPERS = {
    ("addresses", "task"): "lpwcp:hasTask",
    ("evaluatesOn", "dataset"): "lpwcp:usesDataset",
    ("uses", "method"): "lpwcp:hasMethod",
    ("proposes", "method"): "lpwcp:hasMethod",
    ("benchmarkFor", "task"): "lpwcp:usedForTask",
}
_INTRODUCED = ("method", "dataset")
_YEAR = re.compile(r"\s+(?:19|20)\d\d(?:\s+\d{1,3})?\Z", re.ASCII)


class LinkedPapersWithCode:
    """What is said besides in this vocabulary. Labels of metrics and names of conferences are kept until the end."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._metrics: dict[str, str] = {}
        self._conferences: dict[str, str] = {}

    def types(self, node: Node) -> list[Pair]:
        """The class of a node there; nothing for types that it does not have."""
        return [self._class(_CLASSES[node.type])] if node.type in _CLASSES else []

    def paper(self, paper: Paper, code: Sequence[str] = ()) -> list[Pair]:
        """A paper's full date, conference and repositories."""
        term, notation = self._mapping.term, self._mapping.notation
        found: list[Pair] = []
        if (when := issued(paper)) and when[1] == "date":
            found.append((term["dcterms:date"], notation.typed(*when)))
        if name := _YEAR.sub("", legal(paper.venue or "").strip()):
            key = notation.name("conference", encoded(name))
            self._conferences[key] = name
            found.append((term["lpwcp:hasConference"], key))
        addresses = dict.fromkeys(filter(None, map(address, code)))
        return found + [(term["lpwcp:hasRepository"], notation.iri(each)) for each in addresses]

    def entity(self, node: Node) -> list[Pair]:
        """An entity's name there; nothing for types that it does not have."""
        if node.type == "Metric":
            self._metrics[node.id] = node.label
        if node.type not in _CLASSES:
            return []
        label = "dcterms:title" if node.type == "Dataset" else "foaf:name"
        return self._mapping.strings(label, [node.label])

    def edges(self, edges: Sequence[Edge]) -> Iterator[tuple[Edge, str, Pair]]:
        """The direct triples of one node's edges, those about other nodes last: subject, and predicate with object."""
        term, node = self._mapping.term, self._mapping.node
        seen: set[Pair] = set()
        for edge in edges:
            predicate = _FROM_PAPERS.get((edge.predicate, edge.object.partition(":")[0]))
            pair = (term[predicate], node[edge.object]) if predicate else None
            if pair and pair not in seen:
                seen.add(pair)
                yield edge, node[edge.subject], pair
        for edge in edges:
            if edge.predicate == "proposes" and edge.object.partition(":")[0] in _INTRODUCED:
                yield edge, node[edge.object], (term["lpwcp:introducedBy"], node[edge.subject])

    def results(self, paper: str, results: Sequence[ResultNode]) -> Iterator[Description]:
        """The evaluations of one paper with their results."""
        term, node = self._mapping.term, self._mapping.node
        evaluations: dict[tuple[str | None, ...], list[tuple[str, str, str]]] = {}
        for result in results:
            metric = self._metrics.get(result.metric or "", result.metric_text or "")
            if metric and result.value and result.status != "negated":
                key = (result.task, result.dataset, result.method)
                evaluations.setdefault(key, []).append((self._mapping.result_name(result), metric, result.value))
        keys = {about: self._key(paper, about) for about in evaluations}
        if keys:
            yield node[f"paper:{paper}"], [(term["lpwcp:hasEvaluation"], key) for key in keys.values()]
        for about, told in evaluations.items():
            names = zip(("lpwcp:hasTask", "lpwcp:hasDataset", "lpwcp:hasModel"), about, strict=True)
            found = [(term[name], node[entity]) for name, entity in names if entity]
            found += [(term["lpwcp:hasEvaluationResult"], iri) for iri, _, _ in told]
            yield keys[about], [self._class("lpwcc:evaluation"), *found]
            for iri, metric, value in told:
                texts = self._mapping.strings("lpwcp:metricName", [metric])
                texts += self._mapping.strings("lpwcp:metricValue", [value])
                yield iri, [self._class("lpwcc:evaluationresult"), *texts]

    def conferences(self) -> Iterator[Description]:
        """The conferences of the papers so far."""
        for key, name in sorted(self._conferences.items()):
            yield key, [self._class("lpwcc:conference"), *self._mapping.strings("foaf:name", [name])]

    def _class(self, name: str) -> Pair:
        return self._mapping.term["rdf:type"], self._mapping.term[name]

    def _key(self, paper: str, about: tuple[str | None, ...]) -> str:
        """Named by what it is about, so that it stays when others are added."""
        text = "\x00".join((paper, *(each or "" for each in about)))
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        return self._mapping.notation.name("evaluation", digest)
