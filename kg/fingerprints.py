"""The fingerprint of a graph: equal as long as the graph is; what is derived from it, such as an index, is named by it.

It is made from the sum of digests of all rows, so that the same papers give the same one wherever they are built, and
that a row comes or goes without reading the others.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

__all__ = ["Seal", "changed", "fingerprint", "paper_digests", "sign"]

_KEY, _SUM = "graph", "graph sum"
_ABOUT = ("identifiers", "own types", "own names")
"""What else is in what is derived: identifiers of entities, colours and classes of types."""
_SIZE = 16
_ROWS = {
    "nodes": "SELECT id, type, label, aliases, papers, degree, first_year, last_year, digest FROM nodes "
    "WHERE {} ORDER BY rank",
    "edges": "SELECT id, confidence, papers, status FROM edges WHERE {} ORDER BY rank",
    "evidence": """SELECT id, number, paper, field, start, "end", sentence_start, sentence_end, extractor, score,
        evidence.status, arguments, carried FROM evidence JOIN edges ON rank = edge WHERE {} ORDER BY edge""",
    "results": "SELECT * FROM results WHERE {} ORDER BY paper, number",
}
"""Where the graph is, less what follows from it (`kg.derived`) and from the identifiers, and less ranks."""
_SELECTED = {"nodes": "rank = ?", "edges": "rank = ?", "evidence": "edge = ?", "results": "paper = ?"}


class Seal:
    """The sum of the digests of rows, as the store keeps it.

    >>> import kg
    >>> connection = kg.build([kg.Paper("p1", None, "We use BERT.")]).store.connection
    >>> seal = Seal.kept(connection)
    >>> seal.add(connection, "nodes", [1]), seal == Seal.kept(connection)
    (None, False)
    >>> seal.add(connection, "nodes", [1], -1), seal == Seal.kept(connection)
    (None, True)
    """

    def __init__(self, total: int = 0) -> None:
        self.total = total

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Seal) and self.total == other.total

    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def kept(cls, connection: sqlite3.Connection) -> Seal:
        """What the store keeps."""
        return cls(int(_meta(connection, _SUM) or "0", 16))

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> Seal:
        """That of all rows that there are."""
        seal = cls()
        for table, query in _ROWS.items():
            seal._count(table, connection.execute(query.format("1")), 1)
        return seal

    def add(self, connection: sqlite3.Connection, table: str, keys: Iterable[int | str], sign: int = 1) -> None:
        """Add the rows with these keys (take them away, if `sign` is -1); evidence goes by edge, results by paper."""
        query = _ROWS[table].format(_SELECTED[table])
        for key in keys:
            self._count(table, connection.execute(query, (key,)), sign)

    def _count(self, table: str, rows: Iterable[tuple[Any, ...]], sign: int) -> None:
        for row in rows:
            told = repr((table, *row)).encode("utf-8", "surrogatepass")
            self.total += sign * int.from_bytes(hashlib.blake2b(told, digest_size=_SIZE).digest(), "big")

    def keep(self, connection: sqlite3.Connection) -> None:
        """Make this the one that the store keeps: what changes the graph ends with it, in one transaction."""
        self.total %= 1 << 8 * _SIZE
        rows = [(_SUM, f"{self.total:x}"), (_KEY, _named(connection, self.total))]
        connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)


def fingerprint(connection: sqlite3.Connection) -> str:
    """The fingerprint that the store keeps; of one that keeps none, that of its rows.

    >>> import kg
    >>> graphs = [kg.build([kg.Paper("p1", None, "We use BERT.")]) for _ in range(2)]
    >>> len({fingerprint(graph.store.connection) for graph in graphs})
    1
    """
    return _meta(connection, _KEY) or _named(connection, Seal.of(connection).total)


def changed(connection: sqlite3.Connection) -> bool:
    """Whether the graph is another one than that whose fingerprint the store keeps."""
    kept = _meta(connection, _KEY)
    if kept is None:
        return False
    digests = connection.execute("SELECT substr(id, 7), digest FROM nodes WHERE type = 'Paper' ORDER BY id").fetchall()
    return kept != _named(connection, Seal.of(connection).total) or digests != list(paper_digests(connection))


def sign(connection: sqlite3.Connection) -> None:
    """Keep the fingerprint of the graph as it is now, from all its rows."""
    Seal.of(connection).keep(connection)


def _named(connection: sqlite3.Connection, total: int) -> str:
    told = repr((total % (1 << 8 * _SIZE), *((_meta(connection, key) or "[]") for key in _ABOUT)))
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=_SIZE).hexdigest()


def _meta(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else None


def paper_digests(connection: sqlite3.Connection, paper: str | None = None) -> Iterator[tuple[str, str]]:
    """The id of each paper (or of one), with a digest of what is told of it, of its numbers and of its links."""
    chains = dict(connection.execute("SELECT number, versions FROM chains"))
    condition, values = ("1", ()) if paper is None else ("paper = ?", (paper,))
    details = [
        _by_paper(connection.execute(f"SELECT * FROM {table} WHERE {condition} ORDER BY paper, number", values))  # noqa: S608
        for table in ("paper_results", "code_links")
    ]
    rows = connection.execute(f"SELECT * FROM papers WHERE {condition.replace('paper', 'id')} ORDER BY id", values)  # noqa: S608
    for *row, chain in rows:
        told = repr((row, chains.get(chain), *(take(row[0]) for take in details)))
        yield row[0], hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=_SIZE).hexdigest()


def _by_paper(rows: Iterable[tuple[Any, ...]]) -> Callable[[str], list[tuple[Any, ...]]]:
    """The rows of one paper after another, which are asked for in their order."""
    groups = groupby(rows, itemgetter(0))
    ahead = next(groups, None)

    def take(paper: str) -> list[tuple[Any, ...]]:
        nonlocal ahead
        while ahead is not None and ahead[0] < paper:
            ahead = next(groups, None)
        found = list(ahead[1]) if ahead is not None and ahead[0] == paper else []
        return found

    return take
