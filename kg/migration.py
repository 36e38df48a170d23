"""Migration: brings a store that an earlier scholarkg made up to date, and keeps the old one beside it.

Each step takes a store from one schema to the next. What was read and found is carried over; the graph, which follows
from it, is assembled anew.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from kg._version import __version__
from kg.errors import StoreError
from kg.model import Paper
from kg.rows import paper_of, paper_row, text_fingerprint

__all__ = ["migrate"]

_LOG = logging.getLogger(__name__)
_ADDED = ("categories", "cites", "orcids")
"""What papers and records have since schema 4."""
_GRAPH = ("nodes", "edges", "evidence", "results", "merges", "communities")
"""Tables that follow from the others."""


def migrate(file: Path) -> None:
    """Bring the store in `file` to the schema of this version, in one transaction.

    The old one is kept as ``<file>.schema-<version>``. Raises `StoreError` when it is of a version that can't be
    brought up to date, or can't be written.
    """
    from kg.assembly import assemble
    from kg.intake import settle_copies
    from kg.runs import log
    from kg.store import SCHEMA_VERSION, Store, schema_of

    connection = sqlite3.connect(file, isolation_level=None)
    try:
        old = schema_of(connection)
        steps = list(_steps(old, SCHEMA_VERSION))
        if not steps:
            raise StoreError(f"{file} was made by another version of scholarkg; build it again from its papers.")
        kept = file.with_name(f"{file.name}.schema-{old}")
        _back_up(connection, kept)
        store = Store(connection, file)
        with store.transaction():
            for step in steps:
                step(connection)
            connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (SCHEMA_VERSION,))
            settle_copies(store)
            assemble(store)
            log(store, {"migrated": [old, SCHEMA_VERSION]})
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"can't bring {file} up to date: {error}; copy it to where you may write.") from error
    finally:
        connection.close()
    _LOG.warning("%s was brought from schema %s to %s; the old one is kept as %s", file, old, SCHEMA_VERSION, kept.name)


def _steps(old: str | None, new: str) -> Iterator[Callable[[sqlite3.Connection], None]]:
    """The steps from one schema to another; none where there is no way."""
    found = []
    while old in _STEPS:
        old, step = _STEPS[old]
        found.append(step)
    if old == new:
        yield from found


def _back_up(connection: sqlite3.Connection, target: Path) -> None:
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    copy = sqlite3.connect(part)
    try:
        connection.backup(copy)
    finally:
        copy.close()
    os.replace(part, target)


def _set_aside(connection: sqlite3.Connection, *tables: str) -> None:
    """Make the tables of this version, with those of the old one that are named as ``old_…`` beside them."""
    for table in tables:
        connection.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
        for (index,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql != ''", (f"old_{table}",)
        ).fetchall():
            connection.execute(f"DROP INDEX {index}")
    _make_graph_tables(connection)


def _from_3_to_5(connection: sqlite3.Connection) -> None:
    """Papers and records get categories, cited works and ORCIDs: none are known yet."""
    tables = ("papers", "records")
    _set_aside(connection, *tables)
    for table in tables:
        known = [name for _, name, *_ in connection.execute(f"PRAGMA table_info(old_{table})")]
        columns = ", ".join([*known, *_ADDED])
        values = ", ".join([*known, *("'[]'" for _ in _ADDED)])
        connection.execute(f"INSERT INTO {table} ({columns}) SELECT {values} FROM old_{table}")  # noqa: S608
        connection.execute(f"DROP TABLE old_{table}")


def _from_2_to_5(connection: sqlite3.Connection) -> None:
    """Papers become records; extractors and their versions a chain."""
    connection.execute("DROP TABLE paper_keys")
    _set_aside(connection, "papers", "extractors")
    chain = _chain(dict(connection.execute("SELECT name, version FROM old_extractors")))
    connection.executemany("INSERT INTO chains VALUES (?, ?)", [(1, json.dumps(chain)), (2, "[]")])
    base = blake2b(repr((__version__, chain)).encode(), digest_size=16)
    for row in connection.execute("SELECT * FROM old_papers ORDER BY id"):
        paper, fingerprint = paper_of(row[:10]), row[10]
        digest = base.copy()
        digest.update(repr(replace(paper, source="")).encode("utf-8", "surrogatepass"))
        _carry_over(connection, paper_row(paper), paper, 1 if digest.hexdigest() == fingerprint else 2)
    for table in ("papers", "extractors"):
        connection.execute(f"DROP TABLE old_{table}")


def _from_4_to_5(connection: sqlite3.Connection) -> None:
    """The graph keeps what it takes to change a part of it."""
    _make_graph_tables(connection)


def _make_graph_tables(connection: sqlite3.Connection) -> None:
    """The graph's tables as they are now, and others that lack."""
    from kg.store import schema_statements

    for table in _GRAPH:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    for name, statement in schema_statements():
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone():
            connection.execute(statement)


def _chain(versions: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The extractors in the order in which they run, which the old store did not keep."""
    from kg.registry import PROFILES, extractors

    profile = next((names for names in PROFILES.values() if set(names) == versions.keys()), None)
    order = {name: place for place, name in enumerate(profile or extractors.in_order())}
    names = sorted(versions, key=lambda name: (order.get(name.partition(":")[0], len(order)), name))
    return tuple((name, versions[name]) for name in names)


def _carry_over(connection: sqlite3.Connection, row: tuple[object, ...], paper: Paper, chain: int) -> None:
    from kg.readers.duplicates import content_hash, paper_keys  # every command opens a store, and few migrate one

    content, fingerprint = content_hash(paper.title, paper.abstract), text_fingerprint(paper)
    given = paper.id.removesuffix(f"-{content}")
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO papers VALUES ({marks}, ?, ?)", (*row, fingerprint, chain))  # noqa: S608
    about = (given, content, fingerprint, 0, paper.id)
    connection.execute(f"INSERT INTO records VALUES ({marks}, ?, ?, ?, ?, ?)", (*row, *about))  # noqa: S608
    keys = ((key, paper.id) for key in set(paper_keys(paper)))
    connection.executemany("INSERT INTO record_keys VALUES (?, ?)", keys)


_STEPS = {"2": ("5", _from_2_to_5), "3": ("5", _from_3_to_5), "4": ("5", _from_4_to_5)}
"""From each schema the next one, and the step that leads there."""
