"""How fast the cookbook answers on a large graph, and what its index takes: time, memory, disk.

    python -m benchmarks.queries [--papers N] [--no-evidence] [--folder DIR] [--name NAME ...]

The graph is made up: as many papers as wanted, names as frequent as Zipf's law has it. DIR then holds a store without
papers and the index of the graph, so that whole commands can be timed: kg query DIR --name most-used-datasets.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from kg.communities import Community
from kg.fingerprints import fingerprint
from kg.model import LINKS, ROLES, STATUSES, Edge, Evidence, Node, Paper, ResultNode
from kg.output import BASE_IRI
from kg.rdf import Mapping, ntriples
from kg.sparql import index
from kg.sparql.cookbook import recipes
from kg.sparql.engines import Oxigraph
from kg.sparql.syntax import prefixes
from kg.store import STORE_NAME, Store

_KINDS = {"Method": 1.2, "Dataset": 0.15, "Task": 0.1, "Metric": 0.05, "Hardware": 0.01, "Software": 0.03}
"""Entities of each type for each paper."""
_MENTIONED = (
    ("proposes", "Method", 1.0),
    ("proposes", "Dataset", 0.1),
    ("uses", "Method", 3.0),
    ("uses", "Software", 0.3),
    ("comparesWith", "Method", 1.0),
    ("evaluatesOn", "Dataset", 1.5),
    ("addresses", "Task", 1.5),
    ("reports", "Metric", 1.5),
    ("runsOn", "Hardware", 0.15),
)
"""How many edges of a kind a paper has."""
_LINKED = (
    ("outperforms", "Method", "Method", 0.6),
    ("basedOn", "Method", "Method", 0.6),
    ("usedFor", "Method", "Task", 0.8),
    ("evaluatedOn", "Method", "Dataset", 1.0),
    ("benchmarkFor", "Dataset", "Task", 0.3),
    ("measuredBy", "Task", "Metric", 0.3),
    ("runsOn", "Method", "Hardware", 0.05),
)
"""Links between the entities of a paper, and how often one is said."""


class MadeUp:
    """A graph view of `papers` papers, the same each time."""

    def __init__(self, papers: int) -> None:
        self.size = papers
        self._sizes = {type_: max(5, int(share * papers)) for type_, share in _KINDS.items()}
        self._links: dict[str, dict[tuple[str, str], list[int]]] = {}
        self._roles = [self._mentions(number) for number in range(papers)]
        self._link()

    def _entity(self, random: Random, type_: str, new: bool = False) -> str:
        size = self._sizes[type_]
        number = random.randrange(size) if new else int(size ** random.random()) - 1
        return f"{type_.lower()}:{type_.lower()}-{number:07}"

    def _mentions(self, number: int) -> dict[str, str]:
        random, found = Random(number), {}  # noqa: S311
        for role, type_, mean in _MENTIONED:
            for _ in range(
                int(mean + random.random()) if mean < 1 else random.randint(0 if mean < 3 else 1, int(2 * mean))
            ):
                found.setdefault(self._entity(random, type_, role == "proposes"), role)
        return dict(sorted(found.items(), key=lambda item: (ROLES.index(item[1]), item[0])))

    def _link(self) -> None:
        found: dict[str, dict[tuple[str, str], list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, roles in enumerate(self._roles):
            random = Random(-1 - number)  # noqa: S311
            by_type: dict[str, list[str]] = defaultdict(list)
            for entity in roles:
                by_type[entity.partition(":")[0]].append(entity)
            for predicate, head, tail, mean in _LINKED:
                heads, tails = by_type[head.lower()], by_type[tail.lower()]
                # what is said of methods is mostly said of the proposed ones
                heads = [each for each in heads if roles[each] == "proposes"] or heads
                # what is said of methods is mostly said of the proposed ones
                heads = [each for each in heads if roles[each] == "proposes"] or heads
                if heads and tails and random.random() < mean:
                    one, other = random.choice(heads), random.choice(tails)
                    if one != other:
                        found[one][predicate, other].append(number)
        self._links = {entity: dict(links) for entity, links in found.items()}

    def papers(self) -> Iterator[Paper]:
        for number in range(self.size):
            year = 2000 + int(25 * (number / self.size) ** 0.5)
            text = f"We study thing {number}. " + "It is compared with others on data, and does better. " * 8
            yield Paper(
                f"p{number:07}",
                f"On thing {number} and what it is for",
                text,
                year,
                f"{year}-01-01",
                ("A. Author", "B. Author"),
            )

    def nodes(self) -> Iterator[Node]:
        for number in range(self.size):
            yield Node(f"paper:p{number:07}", "Paper", "")
        for type_, size in self._sizes.items():
            for number in range(size):
                label = f"{type_} {number:07}"
                yield Node(
                    f"{type_.lower()}:{type_.lower()}-{number:07}",
                    type_,
                    label,
                    (f"{label} alias",) if number % 3 else (),
                )

    def edges(self) -> Iterator[Edge]:
        for number, roles in enumerate(self._roles):
            for entity, role in roles.items():
                yield self._edge(f"paper:p{number:07}", role, entity, [number])
        for type_, size in self._sizes.items():
            for number in range(size):
                subject = f"{type_.lower()}:{type_.lower()}-{number:07}"
                links = self._links.get(subject, {})
                for (predicate, other), papers in sorted(
                    links.items(), key=lambda each: (LINKS.index(each[0][0]), each[0][1])
                ):
                    yield self._edge(subject, predicate, other, papers)

    def _edge(self, subject: str, predicate: str, object: str, papers: Sequence[int]) -> Edge:
        id_ = f"{subject}{predicate}{object}".replace(":", "")
        random = Random(id_)  # noqa: S311
        status = STATUSES[int(random.random() ** 8 * len(STATUSES))]
        confidence = round(random.random(), 3)
        evidence = tuple(self._evidence(number, random, status) for number in papers)
        return Edge(id_, subject, predicate, object, confidence, len(papers), evidence, status)

    def _evidence(self, number: int, random: Random, status: str) -> Evidence:
        start = random.randrange(300)
        sentence = f"In thing {number} it is compared with others on data, and does better than they do."
        return Evidence(f"p{number:07}", "abstract", start, start + 8, start - 5, sentence, "roles", "1", 0.8, status)

    def results(self) -> Iterator[ResultNode]:
        for number, roles in enumerate(self._roles):
            random = Random(number * 7 + 3)  # noqa: S311
            ends: dict[str, str] = {}
            for entity in roles:
                ends.setdefault(entity.partition(":")[0], entity)
            for each in range(random.randrange(3)):
                status = STATUSES[int(random.random() ** 8 * len(STATUSES))]
                evidence = self._evidence(number, random, status)
                value = str(round(100 * random.random(), 1))
                about = (ends.get("metric"), ends.get("method"), None, ends.get("dataset"), None, status)
                yield ResultNode(f"r{number}-{each}", f"p{number:07}", value, "%", "accuracy", evidence, *about)

    def code_links(self) -> Iterator[tuple[str, str]]:
        for number in range(0, self.size, 4):
            yield f"p{number:07}", f"https://github.com/x/thing-{number}"

    def communities(self) -> Iterator[Community]:
        return iter(())

    def counts(self) -> dict[str, int]:
        return {"papers": self.size}


def indexed(folder: Path, papers: int, evidence: bool) -> Path:
    """The index of the made-up graph, beside a store that it passes for the index of; made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    with Store.create(folder / STORE_NAME) as store:
        store.connection.execute("INSERT OR REPLACE INTO meta VALUES ('graph', ?)", (f"{papers:016}",))
        name = index.key(fingerprint(store.connection), BASE_IRI, evidence, 0.0, sorted(STATUSES))
    beside = index.folder_beside(folder / STORE_NAME)
    return beside / name if (beside / name).is_dir() else _made(beside, name, MadeUp(papers), evidence)


def _made(beside: Path, name: str, view: MadeUp, evidence: bool) -> Path:
    count = 0

    def counted() -> Iterator[bytes]:
        nonlocal count
        for lines in ntriples(view, Mapping(BASE_IRI), evidence=evidence):
            count += lines.count(b"\n")
            yield lines

    before, wall, started = _memory(), time.perf_counter(), time.process_time()
    target = index.make(beside, name, counted)
    disk = sum(each.stat().st_size for each in target.iterdir()) / 2**20
    print(f"index of {count:,} triples: {time.process_time() - started:.1f} s CPU, {time.perf_counter() - wall:.1f} s")
    print(f"{disk:.0f} MB on disk, {_memory():.0f} MB of memory at most, {before:.0f} before", flush=True)
    return target


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=20_000, metavar="N", help="size of the graph  [default: 20,000]")
    parser.add_argument("--no-evidence", action="store_true", help="the small form")
    parser.add_argument(
        "--folder", type=Path, metavar="DIR", help="keep store and index here  [default: a temporary one]"
    )
    parser.add_argument(
        "--name", nargs="*", metavar="NAME", help="queries  [default: all, without and with parameters]"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = indexed(options.folder or Path(temporary), options.papers, not options.no_evidence)
        engine = Oxigraph.open(folder, prefixes(BASE_IRI))
        for name in options.name or recipes():
            names = [each.key for each in recipes()[name].parameters if each.kind == "name"]
            usual = {
                key: "Method 0000001" if key in {"method", "from", "entity"} else f"{key.title()} 0000001"
                for key in names
                if key != "to"
            }
            for values in ({}, usual) if usual else ({},):
                _time(engine, name, values)


def _time(engine: Oxigraph, name: str, values: dict[str, str]) -> None:
    started, wall = time.process_time(), time.perf_counter()
    rows = list(engine.answer(recipes()[name].fill(values, engine)).rows())
    print(
        f"{name:30}{time.process_time() - started:8.2f} s CPU{time.perf_counter() - wall:8.2f} s {len(rows):5} rows  "
        f"{values or ''}",
        flush=True,
    )


if __name__ == "__main__":
    main()
