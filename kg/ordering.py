"""The order in which everything lists a graph: nodes by type and id, edges by subject, predicate and object.

Ranks in the store are but numbers: where papers were added they tell nothing of this order.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from kg.model import ENTITY_TYPES, LINKS, MENTIONS, METADATA_LINKS, METADATA_TYPES, ROLES, STATUSES
from kg.rows import streamed

if TYPE_CHECKING:
    from kg.leiden import Ints

__all__ = ["EDGES", "NODE_TYPES", "edge_order", "joined_places", "node_order", "nodes_in_order", "stretches"]

NODE_TYPES = ("Paper", *ENTITY_TYPES, "", *METADATA_TYPES)
"""Types of nodes, in the order in which everything lists them; in the place of the empty one are all others."""
EDGES = 1 << 24
"""A node of rank r has the ranks from r times so many for its edges."""

_PREFIXES = {type_.lower(): place for place, type_ in enumerate(NODE_TYPES) if type_}
_OTHERS = NODE_TYPES.index("")
_ROLES = tuple(role for role in ROLES if role not in LINKS)
_PREDICATES = {name: place for place, name in enumerate((*_ROLES, *LINKS, MENTIONS, *METADATA_LINKS))}
"""One order for roles and links: what is both is the last of the roles. Metadata come last in a paper."""


def node_order(id_: str) -> tuple[int, str, str]:
    """The place of a node among others, by its id.

    >>> sorted(["author:a", "task:a", "method:b", "paper:c", "gene:a", "method:a"], key=node_order)
    ['paper:c', 'method:a', 'method:b', 'task:a', 'gene:a', 'author:a']
    """
    prefix = id_.partition(":")[0]
    return _PREFIXES.get(prefix, _OTHERS), prefix, id_


def edge_order(predicate: str, object: str) -> tuple[int, tuple[int, str, str]]:
    """The place of an edge among those of its subject."""
    return _PREDICATES.get(predicate, len(_PREDICATES)), node_order(object)


def nodes_in_order(connection: sqlite3.Connection, columns: str, type: str | None = None) -> Iterator[tuple[Any, ...]]:
    """Columns of all nodes (of one type), in order; ids begin with the type, so that their index has it."""
    query = f"SELECT {columns} FROM nodes WHERE id >= ? AND id < ? ORDER BY id"  # noqa: S608
    if type is not None:
        query = query.replace(" ORDER", " AND type = ? ORDER")
        yield from streamed(connection, query, (f"{type.lower()}:", f"{type.lower()};", type))
        return
    for prefix in sorted(_prefixes(connection), key=lambda prefix: node_order(f"{prefix}:")):
        yield from streamed(connection, query, (f"{prefix}:", f"{prefix};"))


def _prefixes(connection: sqlite3.Connection) -> Iterator[str]:
    """What the ids begin with, one look-up each."""
    query = "SELECT id FROM nodes WHERE id >= ? ORDER BY id LIMIT 1"
    row = connection.execute(query, ("",)).fetchone()
    while row:
        prefix = str(row[0]).partition(":")[0]
        yield prefix
        row = connection.execute(query, (f"{prefix};",)).fetchone()


def stretches(connection: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """First and last ranks of nodes, in order, between which ranks are in order, too: one where none was added."""
    ranks = array("q", (rank for (rank,) in nodes_in_order(connection, "rank")))
    rising = array("q", (rank for (rank,) in connection.execute("SELECT rank FROM nodes ORDER BY rank")))
    first = last = 0
    for rank in ranks:
        place = bisect_left(rising, last) + 1 if last else 0
        if not last or place >= len(rising) or rising[place] != rank:
            if last:
                yield first, last
            first = rank
        last = rank
    if last:
        yield first, last


def joined_places(connection: sqlite3.Connection, statuses: Collection[str] = STATUSES) -> Ints:
    """The places of subject and object, from 0, of each edge with one of these statuses, in order: rows of two."""
    import numpy as np

    ranks = np.fromiter((rank for (rank,) in nodes_in_order(connection, "rank")), np.int64)
    by_rank = np.argsort(ranks)
    places_of = " ".join(f"WHEN '{name}' THEN {place}" for name, place in _PREDICATES.items())
    query = f"SELECT subject, object, CASE predicate {places_of} ELSE 99 END FROM edges WHERE instr(?, status)"  # noqa: S608
    rows = connection.execute(query, (" ".join(statuses),))
    # an eighth of what tuples take
    found = np.fromiter(rows, dtype="i8,i8,i8").view("i8").reshape(-1, 3)
    places = by_rank[np.searchsorted(ranks[by_rank], found[:, :2])]
    order = np.lexsort((places[:, 1], found[:, 2], places[:, 0]))
    ordered: Ints = places[order]
    return ordered
