"""What follows from a graph and takes long: positions, communities and kinds, worked out when first asked for.

All of it is a function of nodes and edges, so that when it is worked out leaves no trace. `put_off` says that the
graph has changed, `catch_up` does what was put off: in the store, or, where that can't be written, in tables of the
connection that stand before those of the store.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict

from kg.communities import keep_communities
from kg.hierarchy import Named, find_kinds
from kg.layout import lay_out
from kg.ordering import joined_places, nodes_in_order
from kg.rows import parsed

__all__ = ["catch_up", "put_off"]

_KEY = "put off"


def put_off(connection: sqlite3.Connection) -> None:
    """Say that nodes or edges are others than before."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, '')", (_KEY,))


def catch_up(connection: sqlite3.Connection) -> None:
    """Work out what was put off; at once where there is nothing.

    >>> import kg
    >>> connection = kg.build([kg.Paper("p1", None, "We train ResNet-50 and a ResNet.")]).store.connection
    >>> query = "SELECT broader FROM nodes WHERE id = 'method:resnet-50'"
    >>> before = connection.execute(query).fetchone()
    >>> catch_up(connection)
    >>> before, connection.execute(query).fetchone()
    (('[]',), ('["method:resnet"]',))
    """
    if not _is_due(connection):
        return
    if connection.in_transaction:
        _work_out(connection)
        return
    try:
        connection.execute("BEGIN IMMEDIATE")
        due = connection.execute("DELETE FROM meta WHERE key = ?", (_KEY,)).rowcount  # 0: another one has just done it
    except sqlite3.OperationalError:  # another one writes, or nobody may
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        _stand_before(connection)
        _work_out(connection)
        return
    try:
        if due:
            _work_out(connection)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _is_due(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM meta WHERE key = ?", (_KEY,)).fetchone() is not None


def _stand_before(connection: sqlite3.Connection) -> None:
    """Copies of the tables that are written, for this connection alone: it reads them first."""
    for table, key in (("nodes", "rank"), ("communities", "number"), ("meta", "key")):
        [(statement,)] = connection.execute("SELECT sql FROM main.sqlite_schema WHERE name = ?", (table,))
        connection.execute(statement.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
        connection.execute(f"INSERT INTO temp.{table} SELECT * FROM main.{table} ORDER BY {key}")  # noqa: S608


def _work_out(connection: sqlite3.Connection) -> None:
    _place(connection)
    _relate(connection)
    connection.execute("DELETE FROM meta WHERE key = ?", (_KEY,))


def _place(connection: sqlite3.Connection) -> None:
    """Links tie entities of one paper to each other; without them most entities hang on their paper alone."""
    edges = joined_places(connection)
    [(papers,)] = connection.execute("SELECT count(*) FROM nodes WHERE type = 'Paper'")  # they come first
    ranks = [rank for (rank,) in nodes_in_order(connection, "rank")]
    layout = lay_out(len(ranks), edges, skeleton=edges[edges[:, 0] < papers])
    connection.executemany(
        "UPDATE nodes SET community = ?, x = ?, y = ? WHERE rank = ?",
        ((layout.communities[place], *layout.positions[place], rank) for place, rank in enumerate(ranks)),
    )
    keep_communities(connection)


def _relate(connection: sqlite3.Connection) -> None:
    """What entities are kinds of, by their names."""
    broader: dict[str, list[str]] = defaultdict(list)
    query = "SELECT DISTINCT type FROM nodes WHERE type NOT IN ('Paper', 'Author', 'Venue', 'Cited') ORDER BY type"
    for (type_,) in connection.execute(query).fetchall():  # kinds are of one type, and all at once would take much
        rows = connection.execute("SELECT id, label, aliases FROM nodes WHERE type = ? ORDER BY id", (type_,))
        for kind in find_kinds(Named(id_, type_, label, parsed(others)) for id_, label, others in rows):
            broader[kind.narrower].append(kind.broader)
    connection.execute("UPDATE nodes SET broader = '[]' WHERE broader != '[]'")
    connection.executemany(
        "UPDATE nodes SET broader = ? WHERE id = ?",
        ((json.dumps(others, ensure_ascii=False), id_) for id_, others in sorted(broader.items())),
    )
