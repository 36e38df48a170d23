"""How fast GraphML is written: CPU time and memory, beside networkx's writer with lxml for the same graph.

    python -m benchmarks.graphml [--store STORE] [--nodes N] [--edges N] [--runs N]

Without STORE, of made-up records: a fifth of the nodes are papers, sentences have 60 to 200 characters. The records are
made while they are written, as a store would hand them over, and the time that this takes by itself is told. networkx
is given its graph with all attributes beforehand, so that only its writing is measured. Times are CPU times, each
writer's in processes of its own, by turns. A machine that others use is slow now and then, so compare the
ratio and not the speed.
"""

from __future__ import annotations

import random
import resource
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import NamedTuple

from benchmarks.measure import figures, keep, options
from exports.attributes import Surroundings, best_sentence
from exports.palette import node_size, relation_words, style
from kg.communities import Community
from kg.graph import Graph
from kg.model import LINKS, ROLES, Edge, Evidence, GraphView, Node, Paper, ResultNode
from kg.output import ExportOptions
from kg.registry import exporters

_WORDS = (
    "we show that a graph network learns faster than its baselines on large data & small budgets (p < 0.05)".split()
)
_SEED = 7


@dataclass(frozen=True)
class MadeUp:
    """A graph view of records that are made when they are asked for."""

    node_count: int
    edge_count: int

    @property
    def paper_count(self) -> int:
        """A fifth of the nodes."""
        return self.node_count // 5

    def papers(self) -> Iterator[Paper]:
        """None are asked for."""
        return iter(())

    def nodes(self) -> Iterator[Node]:
        """Papers, then methods."""
        for n in range(self.node_count):
            year, x, y = 1995 + n % 30, n % 1009 + n % 89 / 89, n % 1013 + n % 97 / 97
            if n < self.paper_count:
                id_, type_, label = _name(n, self), "Paper", f"Paper {n} on networks & their uses in the field"
            else:
                id_, type_, label = _name(n, self), "Method", f"Method number {n}"
            yield Node(id_, type_, label, (), (), 1 + n % 7, n % 11, n % 50, year, year, round(x, 2), round(y, 2))

    def edges(self) -> Iterator[Edge]:
        """From papers to methods, then from method to method."""
        draw = random.Random(_SEED)  # noqa: S311  no secret
        sentences = [" ".join(draw.choices(_WORDS, k=draw.randint(12, 40))) + "." for _ in range(5000)]
        each = -(-self.edge_count // self.node_count)
        for n in range(self.edge_count):
            subject = n // each
            of_paper = subject < self.paper_count
            predicate = (ROLES if of_paper else LINKS)[n % 7]
            target = self.paper_count + (n * 7919) % (self.node_count - self.paper_count)
            # not the very same string again: a store makes each anew
            sentence = sentences[n % 5000] + " "
            found = Evidence(f"p{n % self.paper_count}", "abstract", 5, 9, 0, sentence, "roles", "1", 0.75)
            ends = _name(subject, self), predicate, _name(target, self)
            yield Edge(f"{n:024x}", *ends, round(0.5 + n % 5000 / 10000, 4), 1, (found,))

    def results(self) -> Iterator[ResultNode]:
        """None are asked for."""
        return iter(())

    def code_links(self) -> Iterator[tuple[str, str]]:
        """None are asked for."""
        return iter(())

    def communities(self) -> Iterator[Community]:
        """All that nodes name."""
        return (Community(n, 100, 20, f"networks {n} · graphs · data") for n in range(50))

    def counts(self) -> dict[str, int]:
        """As asked for."""
        counts = {"papers": self.paper_count, "results": 0}
        return {"nodes": self.node_count, "edges": self.edge_count, **counts}


def _name(n: int, view: MadeUp) -> str:
    return f"paper:p{n}" if n < view.paper_count else f"method:method-number-{n}"


def write(view: GraphView, path: Path) -> None:
    """What is measured."""
    with path.open("wb") as file:
        exporters.load("graphml")(ExportOptions()).write(view, file)


def read(view: GraphView) -> None:
    """Take the records and do nothing with them."""
    for stream in (view.nodes, view.edges):
        deque(stream(), 0)


def write_with_networkx(view: GraphView, path: Path) -> float:
    """The CPU seconds in which networkx writes a graph that it holds."""
    import networkx

    graph = networkx.MultiDiGraph()
    around = Surroundings(view)
    for node in view.nodes():
        about = {"label": node.label, "type": node.type, "papers": node.papers, "degree": node.degree}
        about |= {"community": node.community, "community_name": around.meet(node), "first_year": node.first_year}
        about |= {"last_year": node.last_year, "size": node_size(node.papers), "x": node.x, "y": node.y}
        graph.add_node(node.id, **about, color=style(node.type).color)
    for edge in view.edges():
        first, last = around.years(edge)
        told = {"label": relation_words(edge.predicate), "relation": edge.predicate, "weight": float(edge.papers)}
        told |= {"confidence": edge.confidence, "papers": edge.papers, "first_year": first, "last_year": last}
        told |= {"status": edge.status, "evidence": best_sentence(edge)}
        graph.add_edge(edge.subject, edge.object, key=edge.id, **told)
    start = process_time()
    networkx.write_graphml_lxml(graph, path, edge_id_from_attribute=None)
    return process_time() - start


def cpu_seconds(run: Callable[[], object]) -> float:
    """The CPU time of one run."""
    start = process_time()
    run()
    return process_time() - start


class Measured(NamedTuple):
    """CPU seconds of writing and of reading alone, bytes written, megabytes of memory at most."""

    writing: float
    reading: float
    size: int
    memory: float


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_ours(source: MadeUp | Path) -> Measured:
    """Write, and then only read, which costs as much on a busy machine as on a quiet one."""
    with _opened(source) as view, TemporaryDirectory() as folder:
        target = Path(folder) / "x.graphml"
        writing, reading = cpu_seconds(partial(write, view, target)), cpu_seconds(partial(read, view))
        return Measured(writing, reading, target.stat().st_size, _megabytes())


def measure_networkx(source: MadeUp | Path) -> Measured:
    """Write once."""
    with _opened(source) as view, TemporaryDirectory() as folder:
        target = Path(folder) / "x.graphml"
        writing = write_with_networkx(view, target)
        return Measured(writing, 0.0, target.stat().st_size, _megabytes())


def _opened(source: MadeUp | Path) -> AbstractContextManager[GraphView]:
    return Graph.open(source) if isinstance(source, Path) else nullcontext(source)


def main() -> None:
    """Measure and keep."""
    chosen = options(
        __doc__ or "",
        nodes=(int, 20_000, "made-up nodes"),
        edges=(int, 100_000, "made-up edges"),
    )
    source = chosen.store or MadeUp(chosen.nodes, chosen.edges)
    found: dict[str, list[Measured]] = {"scholarkg": [], "networkx": []}
    # a process each: the memory that one has used says nothing of the other
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for _ in range(chosen.runs):
            found["scholarkg"].append(pool.apply(measure_ours, (source,)))
            found["networkx"].append(pool.apply(measure_networkx, (source,)))
    ours = found["scholarkg"]
    taken = {name: [each.writing for each in runs] for name, runs in found.items()}
    taken["scholarkg, without reading the records"] = [each.writing - each.reading for each in ours]
    rivals = {name: "networkx" for name in taken if name != "networkx"}
    sizes = {name: found.get(name, ours)[0].size / 1e6 for name in taken}
    rows = figures(taken, "MB/s", rivals, sizes)
    memory = {f"memory, {name}": [each.memory for each in runs] for name, runs in found.items()}
    rows += figures(memory, "MB", {"memory, scholarkg": "memory, networkx"})
    about = {} if chosen.store else {"nodes": chosen.nodes, "edges": chosen.edges}
    keep("graphml", rows, chosen.results, ("networkx", "lxml"), **about, time="CPU")


if __name__ == "__main__":
    main()
