"""The cookbook's queries by pyoxigraph, as `kg query` runs them, beside rdflib on the same triples in memory.

    python -m benchmarks.sparql [--papers N]

The graph is the made-up one of `benchmarks.queries`, without evidence. CPU time of each query, all rows read; a query
that is too slow for rdflib is measured once.
"""

from __future__ import annotations

import io
import time
from statistics import median

import rdflib
from pyoxigraph import RdfFormat, parse

from benchmarks.measure import Row, keep, options
from benchmarks.queries import MadeUp
from kg.output import BASE_IRI
from kg.rdf import Mapping, ntriples
from kg.sparql.cookbook import recipes
from kg.sparql.engines import Oxigraph
from kg.sparql.syntax import prefixes

_SLOW = 10.0
"""CPU seconds of a query after which it is not repeated."""


def measure(ours: Oxigraph, theirs: rdflib.Graph, name: str, runs: int) -> tuple[list[float], list[float]]:
    """CPU seconds of one query by either engine, in each repetition."""
    text, namespaces = recipes()[name].fill({}, ours), prefixes(BASE_IRI)
    fast: list[float] = []
    slow: list[float] = []
    for _ in range(runs):
        started = time.process_time()
        list(ours.answer(text).rows())
        between = time.process_time()
        list(theirs.query(text, initNs=namespaces))
        fast.append(between - started)
        slow.append(time.process_time() - between)
        if slow[-1] > _SLOW:
            break
    return fast, slow


def main() -> None:
    """Measure and keep."""
    chosen = options(__doc__ or "", papers=(int, 100, "of the graph"))
    lines = b"".join(ntriples(MadeUp(chosen.papers), Mapping(BASE_IRI), evidence=False))
    rows = []
    started = time.process_time()
    ours = Oxigraph.of(parse(io.BytesIO(lines), RdfFormat.N_TRIPLES), prefixes(BASE_IRI))
    between = time.process_time()
    theirs = rdflib.Graph()
    theirs.parse(data=lines, format="nt")
    loading = (between - started, time.process_time() - between)
    rows.append(Row("loading", "s", (loading[0],), rival="rdflib", ratios=(loading[1] / loading[0],)))
    whole: list[tuple[float, float]] = []  # seconds and ratio of each query
    for name in recipes():
        fast, slow = measure(ours, theirs, name, chosen.runs)
        ratios = tuple(b / a for a, b in zip(fast, slow, strict=True))
        rows.append(Row(name, "s", tuple(fast), rival="rdflib", ratios=ratios))
        whole.append((median(fast), median(ratios)))
    each, times = zip(*whole, strict=True)
    rows.append(Row("all queries, one by one", "s", each, rival="rdflib", ratios=times))
    triples = lines.count(b"\n")
    keep("sparql", rows, chosen.results, ("pyoxigraph", "rdflib"), papers=chosen.papers, triples=triples, time="CPU")


if __name__ == "__main__":
    main()
