"""Whether `kg serve` stands under load: nothing fails below its limit, 503 above it, and memory stays flat.

    python -m benchmarks.load [--rounds 10] [--requests 1000] [--store STORE]

Serves a graph (of made-up papers, or STORE) on loopback with 2 workers and 16 that wait. A round is so many requests of
18 clients, which is what the server holds; as many of 60, which it need not; and hostile ones: endless queries,
18 clients, which is what the server holds; as many of 60, which it need not; and hostile ones: endless queries,
The exit code is 1 if an answer is wrong or of another kind than it may be, or if memory grows by more than a tenth from
the second round to the last.
"""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote_plus
from urllib.request import Request, urlopen

from benchmarks.abstracts import made_up
from benchmarks.observed import descendants, memory_of
from kg.builder import build_folder

__all__ = ["Round", "play", "serving"]

_HELD, _MORE = 18, 60
"""Clients: two workers and 16 that wait; far more than that."""
_QUESTIONS = (
    "SELECT ?type (COUNT(*) AS ?n) { ?x a ?type } GROUP BY ?type ORDER BY ?type",
    "SELECT ?name { ?x a kg:Dataset ; skos:prefLabel ?name } ORDER BY ?name LIMIT 20",
    "ASK { ?paper kg:uses ?method }",
    "SELECT * { ?paper kg:uses ?method } ORDER BY ?paper ?method LIMIT 500",
)
_ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
_HOSTILE = (
    ("sparql", _ENDLESS, {503, 504}),
    ("sparql", "DROP ALL", {400}),
    ("sparql", "LOAD <file:///etc/passwd>", {400}),
    ("sparql", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }", {400}),
    ("sparql", "SELECT * FROM <file:///etc/passwd> { ?a ?b ?c }", {200}),  # a graph that there isn't, so nothing
    ("sparql", "SELECT * { ?a ?b", {400}),
    ("../../etc/passwd", "", {404}),
    ("%2e%2e/%2e%2e/etc/passwd", "", {404}),
)


class Round(NamedTuple):
    """What came of one round: answers by status of each kind of requests, wrong ones, seconds, megabytes after it."""

    held: Counter[int]
    more: Counter[int]
    hostile: Counter[int]
    wrong: int
    seconds: float
    memory: float


@contextmanager
def serving(store: Path, *options: str) -> Iterator[tuple[str, int]]:
    """Address and process of a server that runs meanwhile."""
    command = [sys.executable, "-m", "kg", "serve", str(store), "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            told = (re.search(r"http://\S+/(?= \()", line) for line in server.stderr or ())
            yield next(found[0] for found in told if found), server.pid
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(20)
            finally:
                server.kill()


def _ask(address: str, path: str, query: str) -> tuple[int, bytes]:
    request = Request(f"{address}{path}{'?query=' + quote_plus(query) if query else ''}")  # noqa: S310 - loopback
    try:
        with urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, b""
    except OSError:
        return 0, b""


def _many(address: str, clients: int, requests: int, expected: Sequence[bytes]) -> tuple[Counter[int], int]:
    """Statuses of so many requests, and how many answers were not the `expected`."""
    with ThreadPoolExecutor(clients) as pool:
        places = [place % len(_QUESTIONS) for place in range(requests)]
        answers = list(pool.map(lambda place: _ask(address, "sparql", _QUESTIONS[place]), places))
    wrong = sum(
        status == 200 and content != expected[place] for place, (status, content) in zip(places, answers, strict=True)
    )
    return Counter(status for status, _ in answers), wrong


def play(address: str, process: int, requests: int) -> Round:
    """One round of requests against a server and its process."""
    started = time.perf_counter()
    expected = [_ask(address, "sparql", question)[1] for question in _QUESTIONS]
    held, wrong = _many(address, _HELD, requests, expected)
    wrong += held.total() - held[200]
    more, others = _many(address, _MORE, requests, expected)
    wrong += others + more.total() - more[200] - more[503]
    hostile: Counter[int] = Counter()
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(lambda each: (_ask(address, *each[:2])[0], each[2]), _HOSTILE)
        for status, allowed in answers:
            hostile[status] += 1
            wrong += status not in allowed
    memory = sum(memory_of(pid)[0] for pid in (process, *descendants(process)))
    return Round(held, more, hostile, wrong, time.perf_counter() - started, memory)


def _told(statuses: Counter[int]) -> str:
    return ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items()))


def main() -> None:
    """Play, print a line for each round, and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10, metavar="N", help="[default: 10]")
    parser.add_argument("--requests", type=int, default=1000, metavar="N", help="of each kind  [default: 1000]")
    parser.add_argument("--store", type=Path, metavar="STORE", help="what kg build made  [default: made up]")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        store = options.store or Path(folder) / "graph"
        if not options.store:
            build_folder(made_up(300), store, names=["rules"], outputs=())
        with serving(store, "--timeout", "5", "--workers", "2") as (address, process):
            rounds = []
            for number in range(1, options.rounds + 1):
                found = play(address, process, options.requests)
                rounds.append(found)
                told = f"{_HELD} clients {_told(found.held)}   {_MORE} clients {_told(found.more)}"
                told += f"   hostile {_told(found.hostile)}   wrong {found.wrong}   {found.memory:,.0f} MB"
                print(f"{number:3}  {told}", flush=True)
    wrong = sum(each.wrong for each in rounds)
    grown = rounds[-1].memory / rounds[min(1, len(rounds) - 1)].memory
    rate = sum(each.held.total() + each.more.total() for each in rounds) / sum(each.seconds for each in rounds)
    print(f"{wrong} wrong; memory {grown:.2f} times that after the second round; {rate:,.0f} requests a second")
    sys.exit(wrong > 0 or grown > 1.1)


if __name__ == "__main__":
    main()
