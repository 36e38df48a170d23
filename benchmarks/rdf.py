"""How fast a store is written as RDF: CPU time and memory of each syntax, beside what pyoxigraph and rdflib need.

    python -m benchmarks.rdf [--store STORE] [--abstracts FILE] [--papers N] [--runs N]

Without STORE a graph is made of some papers by rules. Times are CPU times of this process, reading the store included;
rdflib writes the first 50,000 triples from a graph in memory, and is also measured with making that graph. Compare the
ratio and not the speed: also to pyoxigraph, which makes a Triple of three strings and serialises it, with nothing to
read and nothing to map, for part of the same triples in the same run.
"""

from __future__ import annotations

import os
import resource
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from benchmarks.measure import Row, by_turns, figures, keep, options, papers_of
from kg.builder import build
from kg.graph import Graph
from kg.output import BASE_IRI, ExportOptions
from kg.rdf import Mapping, ntriples
from kg.registry import exporters

_SYNTAXES = ("ntriples", "turtle", "nquads", "trig", "jsonld", "rdfxml")
_PART = 200_000
"""Triples that pyoxigraph is measured with."""
_SMALL = 50_000
"""Triples that rdflib is measured with."""

Texts = tuple[str, str, str, str | None]
"""Subject, predicate, object, and the object's type where it is a literal."""


def read(graph: Graph) -> None:
    """Read all that is written."""
    for stream in (graph.papers, graph.nodes, graph.edges, graph.results):
        deque(stream(), 0)


def write(graph: Graph, syntax: str) -> None:
    """Write a graph to nowhere."""
    with open(os.devnull, "wb") as file:
        exporters.load(syntax)(ExportOptions()).write(graph, file)


def texts(lines: bytes) -> Iterator[Texts]:
    """The terms of triples as strings."""
    for triple in parse(lines, RdfFormat.N_TRIPLES):
        object_ = triple.object
        kind = object_.datatype.value if isinstance(object_, Literal) else None
        yield triple.subject.value, triple.predicate.value, object_.value, kind


def serialise(rows: list[Texts]) -> None:
    """What pyoxigraph does with an iterator of triples."""

    def triples() -> Iterator[Triple]:
        for subject, predicate, text, kind in rows:
            term = NamedNode(text) if kind is None else Literal(text, datatype=NamedNode(kind))
            yield Triple(NamedNode(subject), NamedNode(predicate), term)

    with open(os.devnull, "wb") as file:
        serialize(triples(), file, RdfFormat.N_TRIPLES)


def in_rdflib(rows: list[Texts]) -> rdflib.Graph:
    """A graph of rdflib's."""
    graph = rdflib.Graph()
    for subject, predicate, text, kind in rows:
        term = rdflib.URIRef(text) if kind is None else rdflib.Literal(text, datatype=rdflib.URIRef(kind))
        graph.add((rdflib.URIRef(subject), rdflib.URIRef(predicate), term))
    return graph


def serialise_with_rdflib(graph: rdflib.Graph, syntax: str) -> None:
    """What rdflib's serialiser does."""
    graph.serialize(os.devnull, format=syntax, encoding="utf-8")


def first_lines(graph: Graph, number: int) -> bytes:
    """The first triples of a graph in N-Triples."""
    lines = (line for chunk in ntriples(graph, Mapping(BASE_IRI)) for line in chunk.splitlines(keepends=True))
    return b"".join(islice(lines, number))


def measure(store: Path, runs: int) -> tuple[int, list[Row]]:
    """How many triples there are, and how many of them a second each way writes."""
    with Graph.open(store) as graph:
        count = sum(chunk.count(b"\n") for chunk in ntriples(graph, Mapping(BASE_IRI)))
        rows = list(texts(first_lines(graph, _PART)))
        small = rows[:_SMALL]
        held = in_rdflib(small)
        todo: dict[str, Callable[[], object]] = {"(reading the store)": partial(read, graph)}
        todo |= {syntax: partial(write, graph, syntax) for syntax in _SYNTAXES}
        todo["pyoxigraph, N-Triples"] = partial(serialise, rows)
        per: dict[str, float] = {**dict.fromkeys(todo, count), "pyoxigraph, N-Triples": len(rows)}
        for name, syntax in (("Turtle", "turtle"), ("N-Triples", "nt")):
            todo[f"rdflib, {name}"] = partial(serialise_with_rdflib, held, syntax)
            todo[f"rdflib, {name}, making its graph too"] = lambda to=syntax: serialise_with_rdflib(
                in_rdflib(small), to
            )  # type: ignore[misc]
        rivals = dict.fromkeys(_SYNTAXES, "pyoxigraph, N-Triples")
        taken = by_turns(todo, runs)
        for syntax, name in (("turtle", "Turtle"), ("ntriples", "N-Triples")):
            rivals[syntax], beside = f"rdflib, {name}", f"{syntax}, beside a graph made too"
            taken[beside], rivals[beside] = taken[syntax], f"rdflib, {name}, making its graph too"
        per = {name: per.get(name, len(small) if name.startswith("rdflib") else count) for name in taken}
        return count, figures(taken, "triples/s", rivals, per)


def main() -> None:
    """Measure and keep."""
    chosen = options(__doc__ or "", papers=(int, 200, "of the graph"))
    with TemporaryDirectory() as folder:
        if not chosen.store:
            build(papers_of(chosen.abstracts, chosen.papers), folder, extractors=["rules"]).close()
        triples, rows = measure(chosen.store or Path(folder), chosen.runs)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    about = {"triples": triples, "memory": f"{memory:.0f} MB, rdflib's graph with it"}
    keep("rdf", rows, chosen.results, ("pyoxigraph", "rdflib"), **about, time="CPU")


if __name__ == "__main__":
    main()
