"""How fast a store is written as RDF: CPU time and memory of each syntax, beside what pyoxigraph and rdflib need.

    python -m benchmarks.rdf STORE [--runs N]

Times are CPU times of this process, the best of some runs, reading the store included. A machine that others use is
slow now and then, so compare the ratio and not the speed: to pyoxigraph, which makes a Triple of three strings and
serialises it, with nothing to read and nothing to map, for part of the same triples in the same run.
"""

from __future__ import annotations

import argparse
import os
import resource
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from time import process_time

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.graph import Graph
from kg.output import BASE_IRI, ExportOptions
from kg.rdf import Mapping, ntriples
from kg.registry import exporters

_SYNTAXES = ("ntriples", "turtle", "nquads", "trig", "jsonld", "rdfxml")
_MEASURED = ("ntriples", "turtle")
"""Those that are run several times."""
_PART = 200_000
"""Triples that pyoxigraph is measured with."""
_SMALL = 50_000
"""Triples that rdflib is measured with."""

Texts = tuple[str, str, str, str | None]
"""Subject, predicate, object, and the object's type where it is a literal."""


def cpu_seconds(run: Callable[[], object], runs: int) -> float:
    """The least CPU time of some runs."""
    taken = []
    for _ in range(runs):
        start = process_time()
        run()
        taken.append(process_time() - start)
    return min(taken)


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


def serialise_with_rdflib(rows: list[Texts]) -> None:
    """What rdflib does: a graph, then its serialiser."""
    import rdflib

    graph = rdflib.Graph()
    for subject, predicate, text, kind in rows:
        term = rdflib.URIRef(text) if kind is None else rdflib.Literal(text, datatype=rdflib.URIRef(kind))
        graph.add((rdflib.URIRef(subject), rdflib.URIRef(predicate), term))
    graph.serialize(os.devnull, format="nt", encoding="utf-8")


def first_lines(graph: Graph, number: int) -> bytes:
    """The first triples of a graph in N-Triples."""
    lines = (line for chunk in ntriples(graph, Mapping(BASE_IRI)) for line in chunk.splitlines(keepends=True))
    return b"".join(islice(lines, number))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", metavar="STORE", type=Path, help="a kg.sqlite or its folder")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="the best of so many  [default: 3]")
    options = parser.parse_args()
    with Graph.open(options.store) as graph:
        reading = cpu_seconds(partial(read, graph), options.runs)
        count = sum(chunk.count(b"\n") for chunk in ntriples(graph, Mapping(BASE_IRI)))
        taken = {
            syntax: cpu_seconds(partial(write, graph, syntax), options.runs if syntax in _MEASURED else 1)
            for syntax in _SYNTAXES
        }
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows = list(texts(first_lines(graph, _PART)))
    bound = len(rows) / cpu_seconds(partial(serialise, rows), options.runs)
    print(f"{count} triples, {memory:.0f} MB; rates are triples a CPU second")
    print(f"{'(reading)':12}{count / reading:12,.0f}")
    for syntax, seconds in taken.items():
        print(f"{syntax:12}{count / seconds:12,.0f}{count / seconds / bound:8.2f} of pyoxigraph")
    small = rows[:_SMALL]
    rdflib = len(small) / cpu_seconds(partial(serialise_with_rdflib, small), 1)
    print(f"{'pyoxigraph':12}{bound:12,.0f}    from strings, N-Triples")
    print(f"{'rdflib':12}{rdflib:12,.0f}    from strings, a graph and N-Triples")


if __name__ == "__main__":
    main()
