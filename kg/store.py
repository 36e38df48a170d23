"""The store: one SQLite file that keeps what was read, what was found in it, and the graph derived from that.

`Store` writes and reads papers and extractions; `kg.intake` takes records in and brings them here when the graph is
next assembled; `kg.assembly` derives the graph tables; `kg.graph` reads them.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kg.errors import StoreError
from kg.model import Entity, Extraction, Paper
from kg.remedies import remedy
from kg.rows import FOUND, extraction_of, found_rows, paper_of, paper_row, parsed, text_fingerprint

__all__ = ["SCHEMA_VERSION", "STORE_NAME", "Store", "is_blank", "schema_of", "schema_statements"]

_CACHE = 65_536
"""KiB of pages that are kept at hand: what is looked up in a large graph lies all over the file."""
SCHEMA_VERSION = "5"
STORE_NAME = "kg.sqlite"

Found = Mapping[str, Sequence[Sequence[object]]]
"""Rows by table."""


class Store:
    """An open store. Use as a context manager, or call `close`.

    >>> with Store.create(None) as store:
    ...     store.add([Extraction(Paper("p1", None, "We use BERT."))])
    ...     [extraction.paper.id for extraction in store.extractions()]
    ['p1']
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self.connection = connection
        self.path = path
        # with a log ahead of writing, a kill loses nothing so; a power failure may lose the last commits, which the
        # next run makes again. To wait for the disk at each took half of the time of reading
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA cache_size = -{_CACHE}")

    @classmethod
    def create(cls, path: Path | None) -> Store:
        """A store in a file (made or opened), or in memory when `path` is ``None``.

        What a run left that was killed while it made one is taken over. Raises `StoreError`.
        """
        if path is not None and path.exists() and not is_blank(path):
            return cls.open(path)
        try:
            connection = sqlite3.connect(path or ":memory:", isolation_level=None)
            try:
                _make(connection)
                return cls(connection, path)
            except BaseException:
                connection.close()
                raise
        except sqlite3.Error as error:
            told = remedy(error, "choose another folder.")
            raise StoreError(f"can't make a store at {path or 'in memory'}: {error}; {told}") from error

    @classmethod
    def open(cls, path: Path) -> Store:
        """An existing store: a ``kg.sqlite`` file or the folder that holds one.

        One that an earlier version made is brought up to date, and a copy kept. Raises `StoreError`.
        """
        try:
            file = path / STORE_NAME if path.is_dir() else path
            is_there = file.is_file()
        except OSError as error:
            raise StoreError(
                f"can't look for a store at {path}: {error.strerror}; name a folder that you may read."
            ) from error
        if not is_there:
            raise StoreError(f"no store at {path}; make one with: kg build INPUT --out {path}")
        connection, version = _begin(file)
        if version != SCHEMA_VERSION:
            from kg.migration import migrate

            connection.close()
            migrate(file)
            return cls.open(file)
        return cls(connection, file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; an unfinished transaction is taken back."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; inside another one, a part of it. Raises `StoreError` when the file can't be written."""
        try:
            with _transaction(self.connection) as connection:
                yield connection
        except sqlite3.Error as error:
            raise StoreError(f"can't write the store {self.path or 'in memory'}: {error}; {remedy(error)}") from error

    # What was read and found ----------------------------------------------------------------------------------

    def add(self, extractions: Iterable[Extraction], versions: Sequence[tuple[str, str]] = ()) -> None:
        """Add papers with what was found in them, in one transaction; a known id is replaced.

        `versions` are those of the extractors, in order.
        """
        with self.transaction() as connection:
            chain = self.chain(versions)
            for extraction in extractions:
                paper = extraction.paper
                self.put([(paper, text_fingerprint(paper), chain, found_rows(extraction))])
                connection.execute("DELETE FROM staged WHERE paper = ?", (paper.id,))

    def put(self, items: Iterable[tuple[Paper, str, int, Found]]) -> None:
        """Add papers with fingerprint, chain and the rows of what was found, in place of what there was of them."""
        rows: dict[str, list[Sequence[object]]] = {table: [] for table in ("papers", *FOUND)}
        for paper, fingerprint, chain, found in items:
            self._remove(paper.id)
            rows["papers"].append((*paper_row(paper), fingerprint, chain))
            for table in FOUND:
                rows[table].extend(found.get(table, ()))
        came = ((row[0],) for row in rows["papers"])
        self.connection.executemany("INSERT OR IGNORE INTO touched VALUES (?, '[]')", came)
        for table, each in rows.items():
            if each:
                # names of tables come from this package, not from outside
                insert = f"INSERT INTO {table} VALUES ({', '.join('?' * len(each[0]))})"  # noqa: S608
                self.connection.executemany(insert, each)

    def remove(self, paper_ids: Iterable[str]) -> int:
        """Take papers out of the graph's papers, with all that was found in them; how many of them there were.

        The graph is another matter: assemble it anew, or take papers back with `kg.retraction.retract`.
        """
        with self.transaction():
            return sum(self._remove(paper_id) for paper_id in paper_ids)

    def _remove(self, paper_id: str) -> bool:
        if self.connection.execute("SELECT 1 FROM papers WHERE id = ?", (paper_id,)).fetchone() is None:
            return False
        self.connection.execute(
            "INSERT INTO touched VALUES (?, ?) ON CONFLICT (paper) DO UPDATE SET names = excluded.names "
            "WHERE touched.names IS NULL",
            (paper_id, self._names(paper_id)),
        )
        for table in FOUND:
            self.connection.execute(f"DELETE FROM {table} WHERE paper = ?", (paper_id,))  # noqa: S608
        self.connection.execute("DELETE FROM papers WHERE id = ?", (paper_id,))
        return True

    def _names(self, paper_id: str) -> str:
        """The names in a paper, as the table ``touched`` has them."""
        from kg.resolution import weighed  # which every command that opens a store would import

        names = weighed(self.entities(paper_id))
        rows = [(name.type, name.text, name.short_form, name.long_form, weight) for name, weight in names.items()]
        return json.dumps(rows, ensure_ascii=False)

    def chain(self, versions: Sequence[tuple[str, str]]) -> int:
        """The number of a chain of extractors in these versions, given on first use."""
        text = json.dumps(versions)
        self.connection.execute("INSERT OR IGNORE INTO chains (versions) VALUES (?)", (text,))
        [(number,)] = self.connection.execute("SELECT number FROM chains WHERE versions = ?", (text,))
        return int(number)

    def versions(self) -> dict[int, dict[str, str]]:
        """The versions of the extractors of each chain."""
        rows = self.connection.execute("SELECT number, versions FROM chains ORDER BY number")
        return {number: dict(parsed(versions)) for number, versions in rows}

    def papers(self) -> Iterator[Paper]:
        """The papers of the graph, by id."""
        for row in self.connection.execute("SELECT * FROM papers ORDER BY id"):
            yield paper_of(row)

    def paper(self, paper_id: str) -> Paper | None:
        """The paper with this id, or ``None``."""
        row = self.connection.execute("SELECT * FROM papers WHERE id = ?", (paper_id,)).fetchone()
        return paper_of(row) if row else None

    def preferred(self, paper_id: str) -> str | None:
        """The id of the paper of which a record with this id was read, itself or a copy; or ``None``."""
        row = self.connection.execute("SELECT preferred FROM records WHERE id = ?", (paper_id,)).fetchone()
        return row[0] if row else None

    def extractions(self) -> Iterator[Extraction]:
        """What was found in each paper, by paper id."""
        found = {table: self._rows_by_paper(table) for table in FOUND}
        for paper in self.papers():
            yield extraction_of(paper, {table: rows(paper.id) for table, rows in found.items()})

    def entities(self, paper_id: str) -> tuple[Entity, ...]:
        """The entities in a paper with the mentions that have a long form, as `named` gives them."""
        query = "SELECT * FROM mentions WHERE paper = ? AND long_form IS NOT NULL ORDER BY entity, number"
        mentions = self.connection.execute(query, (paper_id,)).fetchall()
        rows = self.connection.execute("SELECT * FROM entities WHERE paper = ? ORDER BY number", (paper_id,)).fetchall()
        return extraction_of(Paper(paper_id, None, ""), {"entities": rows, "mentions": mentions}).entities

    def extraction(self, paper_id: str) -> Extraction | None:
        """What was found in the paper with this id, or ``None``."""
        paper = self.paper(paper_id)
        if paper is None:
            return None
        found = {}
        for table in FOUND:
            query = f"SELECT * FROM {table} WHERE paper = ? ORDER BY {_order(table)}"  # noqa: S608
            found[table] = self.connection.execute(query, (paper_id,)).fetchall()
        return extraction_of(paper, found)

    def named(self) -> Iterator[Extraction]:
        """What `extractions` gives, less all but the entities with the mentions that have a long form: far faster."""
        entities, mentions = (self._rows_by_paper("entities"), self._rows_by_paper("mentions", "long_form IS NOT NULL"))
        for paper in self.papers():
            yield extraction_of(paper, {"entities": entities(paper.id), "mentions": mentions(paper.id)})

    def _rows_by_paper(self, table: str, condition: str = "1") -> Callable[[str], list[tuple[Any, ...]]]:
        """The rows of one paper after another: one query for all, as long as papers are asked for in their order."""
        query = f"SELECT * FROM {table} WHERE {condition} ORDER BY {_order(table)}"  # noqa: S608
        groups = groupby(self.connection.execute(query), itemgetter(0))
        ahead = next(groups, None)

        def take(paper_id: str) -> list[tuple[Any, ...]]:
            nonlocal ahead
            while ahead is not None and ahead[0] < paper_id:
                ahead = next(groups, None)
            if ahead is None or ahead[0] != paper_id:
                return []
            rows = list(ahead[1])
            ahead = next(groups, None)
            return rows

        return take


def _order(table: str) -> str:
    return "paper, entity, number" if table == "mentions" else "paper, number"


def _connect(file: Path) -> sqlite3.Connection:
    """Open a file for what its folder allows: where nothing can be written, nothing can change either."""
    unfinished = file.with_name(f"{file.name}-wal")
    if os.access(file.parent, os.W_OK) or (unfinished.exists() and unfinished.stat().st_size):
        return sqlite3.connect(file, isolation_level=None)
    return sqlite3.connect(f"{file.resolve().as_uri()}?immutable=1", isolation_level=None, uri=True)


def _begin(file: Path) -> tuple[sqlite3.Connection, str | None]:
    """A connection to a store, and its schema version."""
    connection = None
    try:
        connection = _connect(file)
        return connection, schema_of(connection)
    except (sqlite3.Error, UnicodeDecodeError) as error:  # names of tables that are no UTF-8
        if connection is not None:
            connection.close()
        told = remedy(error, "")
        if told:
            raise StoreError(f"can't read the store {file}: {error}; {told}") from error
        if is_blank(file):
            why = "it is empty, as an interrupted build leaves it"
            what = f"make one of it with: kg build INPUT --out {file.parent}"
        else:
            why = str(error)
            what = (
                "name a kg.sqlite that kg build made, or its folder. If it was one, it is damaged: take a copy from "
                "before, or delete it and build it again from its papers."
            )
        raise StoreError(f"{file} is not a scholarkg store ({why}); {what}") from error


def is_blank(file: Path) -> bool:
    """Whether a file is there in which SQLite has written nothing yet, or no more than that it is a database."""
    if not file.is_file():
        return False
    try:
        connection = _connect(file)
        try:
            return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeDecodeError):
        return False  # who opens it is told


def _make(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    with _transaction(connection):
        for _, statement in schema_statements():
            connection.execute(statement)
        connection.execute("INSERT INTO meta VALUES ('schema', ?)", (SCHEMA_VERSION,))


def schema_of(connection: sqlite3.Connection) -> str | None:
    """The schema version of a store; ``None`` where it says nothing. Raises `sqlite3.DatabaseError`."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    return row[0] if row else None


def schema_statements() -> list[tuple[str, str]]:
    """The statements that make a store's tables and indexes, each with the name of what it makes."""
    script = (files("kg") / "data" / "schema.sql").read_text("utf-8")
    statements = [statement for statement in script.split(";\n") if "CREATE" in statement]
    return [(re.findall(r"^CREATE (?:TABLE|INDEX|TRIGGER) (\w+)", each, re.MULTILINE)[0], each) for each in statements]


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    if connection.in_transaction:
        yield connection
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself takes it back when the disk is full
            connection.execute("ROLLBACK")
        raise
