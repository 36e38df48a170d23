"""Index of names in a store: which nodes are called so, exactly or nearly, without reading them all.

``names`` has the squashed form of each name of a node (a paper's is its title); ``name_grams`` has all runs of three
letters in them, beginnings and ends included, as SQLite's FTS5 keeps them. Both follow from the nodes and are built
with them; for a store that lacks them they are made in memory on first use. Where SQLite has no FTS5 with trigrams
(before 3.34), near names are looked for among all.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress

from kg.names import squashed
from kg.rows import parsed, streamed

__all__ = ["NameChanges", "index_names", "keep_index", "named", "near"]

_BEGIN, _END = "\x02", "\x03"
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_TYPED = 40
"""Letters up to which a name is also tried with each single mistake undone."""
_MOST = 2000
"""Nodes that share the rarest runs of letters with a name, which are compared with it in full."""
_RAREST, _READ = 8, 120_000
"""Least runs of letters of a name that are looked up, and how many nodes are read for more."""
_GRAMS = 120
"""Most runs of letters of a name that are looked up."""


def index_names(connection: sqlite3.Connection, temporary: bool = False) -> None:
    """Build the index of the nodes that there are, in place of those before; `temporary`: for this connection alone."""
    where = "temp" if temporary else "main"
    for table in ("names", "name_grams"):
        for schema in dict.fromkeys(("temp", where)):  # a temporary one would be read first
            connection.execute(f"DROP TABLE IF EXISTS {schema}.{table}")
    connection.execute(f"CREATE TABLE {where}.names (form TEXT, node INTEGER, PRIMARY KEY (form, node)) WITHOUT ROWID")
    connection.executemany(f"INSERT OR IGNORE INTO {where}.names VALUES (?, ?)", _forms(connection))  # noqa: S608
    with suppress(sqlite3.OperationalError):  # without it, `near` reads all names
        connection.execute(
            f"CREATE VIRTUAL TABLE {where}.name_grams "
            "USING fts5(forms, content='', detail='none', tokenize='trigram case_sensitive 1')"
        )
        connection.execute(
            f"INSERT INTO {where}.name_grams (rowid, forms) SELECT node, group_concat(?1 || form || ?2, '') "  # noqa: S608
            f"FROM (SELECT node, form FROM {where}.names ORDER BY node, form) GROUP BY node",
            (_BEGIN, _END),
        )


def keep_index(connection: sqlite3.Connection) -> None:
    """Build the index where the store keeps none."""
    if connection.execute("SELECT 1 FROM main.sqlite_schema WHERE name = 'names'").fetchone() is None:
        index_names(connection)


class NameChanges:
    """Changes of the index that a store keeps; none where it keeps none, or not the part in question."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        tables = {name for (name,) in connection.execute("SELECT name FROM main.sqlite_schema")}
        self._names, self._grams = (name in tables for name in ("names", "name_grams"))

    def drop(self, rank: int) -> None:
        """Take the names out that a node has now."""
        self._change("DELETE FROM main.names WHERE form = ? AND node = ?", "(name_grams, ", "('delete', ", rank)

    def put(self, rank: int) -> None:
        """Add the names that a node has now."""
        self._change("INSERT INTO main.names VALUES (?, ?)", "(", "(", rank)

    def _change(self, names: str, columns: str, values: str, rank: int) -> None:
        forms = _forms_of(self._connection, rank)
        if self._names:
            self._connection.executemany(names, ((form, rank) for form in forms))
        if self._grams:  # FTS5 wants to be told what it forgets
            insert = f"INSERT INTO main.name_grams {columns}rowid, forms) VALUES {values}?, ?)"  # noqa: S608
            self._connection.execute(insert, (rank, "".join(f"{_BEGIN}{form}{_END}" for form in forms)))


def _forms_of(connection: sqlite3.Connection, rank: int) -> list[str]:
    rows = connection.execute("SELECT label, aliases FROM main.nodes WHERE rank = ?", (rank,))
    return sorted({squashed(name) for label, aliases in rows for name in (label, *parsed(aliases))})


def _forms(connection: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    for rank, label, aliases in connection.execute("SELECT rank, label, aliases FROM nodes ORDER BY rank"):
        for name in (label, *parsed(aliases)) if aliases != "[]" else (label,):
            yield squashed(name), rank


def named(connection: sqlite3.Connection, name: str, papers: bool = False) -> list[str]:
    """Ids of the entities called so up to case, punctuation and plural (or of the papers), most papers first."""
    _complete(connection)
    kind = "=" if papers else "!="
    query = f"""SELECT id FROM names JOIN nodes ON rank = node WHERE form = ? AND type {kind} 'Paper'
                ORDER BY papers DESC, id"""  # noqa: S608
    return [id_ for (id_,) in connection.execute(query, (squashed(name),))]


def near(connection: sqlite3.Connection, name: str) -> Iterator[tuple[str, int, str, str]]:
    """``(id, papers, label, aliases)`` of nodes with names that may be like `name`, aliases as JSON."""
    _complete(connection)
    form = squashed(name)
    if not form:
        return
    columns = "SELECT id, papers, label, aliases FROM nodes"
    if not _has(connection, "name_grams"):
        yield from streamed(connection, columns)
        return
    mended = "SELECT node FROM names WHERE form IN (SELECT value FROM json_each(?))"
    ranks = {rank for (rank,) in connection.execute(mended, (json.dumps(list(_mended(form))),))}
    ranks.update(_sharing(connection, form))
    chosen = f"{columns} WHERE rank IN (SELECT value FROM json_each(?))"  # noqa: S608
    yield from streamed(connection, chosen, (json.dumps(sorted(ranks)),))


def _sharing(connection: sqlite3.Connection, form: str) -> Iterator[int]:
    """The nodes that share most with `form` of its runs of letters, the rarest of which weigh most."""
    whole = _BEGIN + form + _END
    grams = dict.fromkeys(f'"{whole[at : at + 3]}"' for at in range(min(len(whole) - 2, _GRAMS)))
    count = "SELECT count(*) FROM name_grams WHERE name_grams MATCH ?"
    counts = {gram: connection.execute(count, (gram,)).fetchone()[0] for gram in grams}
    weights: dict[str, float] = {}
    read = 0
    for gram in sorted(filter(counts.__getitem__, grams), key=lambda gram: (counts[gram], gram)):
        if len(weights) >= _RAREST and read + counts[gram] > _READ:
            break
        read += counts[gram]
        weights[gram] = 1 / math.log2(2 + counts[gram])
    query = """SELECT name_grams.rowid FROM json_each(?) AS gram JOIN name_grams ON name_grams MATCH gram.key
               GROUP BY 1 ORDER BY sum(gram.value) DESC, 1 LIMIT ?"""
    for (rank,) in connection.execute(query, (json.dumps(weights), _MOST)):
        yield rank


def _mended(form: str) -> Iterable[str]:
    """`form` with each single letter left out, put in, replaced or changed for the next one (Norvig 2007)."""
    if len(form) > _TYPED:
        return
    for at in range(len(form) + 1):
        before, after = form[:at], form[at:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]


def _complete(connection: sqlite3.Connection) -> None:
    if not _has(connection, "names"):
        index_names(connection, temporary=True)


def _has(connection: sqlite3.Connection, table: str) -> bool:
    query = (
        "SELECT 1 FROM (SELECT name FROM sqlite_schema UNION ALL SELECT name FROM sqlite_temp_schema) WHERE name = ?"
    )
    return connection.execute(query, (table,)).fetchone() is not None
