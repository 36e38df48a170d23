"""What became of every paper that was given to a build: kept, told as skipped, lost, or there twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kg.graph import Graph

__all__ = ["Accounts", "account"]

_FOUND = ("sentences", "entities", "mentions", "relations", "paper_results", "code_links", "evidence")
"""Tables of what was found in papers; ``number`` counts within the paper or edge, so that it hides what is twice."""


class Accounts(NamedTuple):
    """Papers given, in the store, told as skipped, lost (neither), and how many papers or findings are there twice."""

    given: int
    kept: int
    told: int
    lost: int
    twice: int


def account(papers: Path, folder: Path) -> Accounts:
    """Hold a folder that `kg build` made of one file of JSON Lines against that file."""
    places = [f"{papers}:{place}" for place in _places(papers)]
    report = json.loads((folder / "report.json").read_text("utf-8"))
    told = Counter(each["source"] for each in report["skipped"])
    with Graph.open(folder) as graph:
        connection = graph.store.connection
        kept = dict(connection.execute("SELECT id, source FROM papers"))
        nodes = {id_ for (id_,) in connection.execute("SELECT substr(id, 7) FROM nodes WHERE type = 'Paper'")}
        read = {id_ for (id_,) in connection.execute("SELECT id FROM papers WHERE id IN (SELECT paper FROM sentences)")}
        twice = sum(_repeated(graph, name) for name in _FOUND)
    sources = Counter(kept.values())
    whole = {source for id_, source in kept.items() if id_ in nodes and id_ in read}
    lost = sum(place not in whole and place not in told for place in places)
    twice += sum(number > 1 for number in (sources + told).values())
    return Accounts(len(places), len(kept), sum(told.values()), lost, twice)


def _places(papers: Path) -> Iterator[int]:
    with papers.open(encoding="utf-8") as lines:
        yield from (place for place, line in enumerate(lines, 1) if line.strip())


def _repeated(graph: Graph, table: str) -> int:
    """Rows of a table that are the same as another one but for their number."""
    connection = graph.store.connection
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    columns = ", ".join(f'"{name}"' for name in names if name != "number")
    [(count,)] = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {table} GROUP BY {columns} HAVING count(*) > 1)"  # noqa: S608
    )
    return int(count)
