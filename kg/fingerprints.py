"""The fingerprint of a graph: equal as long as the graph is; what is derived from it, such as an index, is named by it.

It is a digest of the tables, so that the same papers give the same one wherever they are built.
"""

from __future__ import annotations

import hashlib
import sqlite3

__all__ = ["changed", "fingerprint", "sign"]

_KEY = "graph"
_TABLES = ("chains", "papers", "paper_results", "code_links", "nodes", "edges", "evidence", "results")
"""Where the graph is; each is read in the order of its key."""


def fingerprint(connection: sqlite3.Connection) -> str:
    """The fingerprint that the store keeps; of one that keeps none, its digest.

    >>> import kg
    >>> graphs = [kg.build([kg.Paper("p1", None, "We use BERT.")]) for _ in range(2)]
    >>> len({fingerprint(graph.store.connection) for graph in graphs})
    1
    """
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return str(row[0]) if row else _digest(connection)


def changed(connection: sqlite3.Connection) -> bool:
    """Whether the graph is another one than that whose fingerprint the store keeps."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return row is not None and row[0] != _digest(connection)


def sign(connection: sqlite3.Connection) -> None:
    """Keep the fingerprint of the graph as it is now: what changes the graph ends with this, in one transaction."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_KEY, _digest(connection)))


def _digest(connection: sqlite3.Connection) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for table in _TABLES:
        for row in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608
            digest.update(repr(row).encode("utf-8", "surrogatepass"))
    for (looks,) in connection.execute("SELECT value FROM meta WHERE key = 'own types' AND value != '[]'"):
        digest.update(looks.encode("utf-8", "surrogatepass"))  # colours and classes are in what is derived, too
    return digest.hexdigest()
