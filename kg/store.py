"""The store: one SQLite file that keeps papers, what was found in them, and the graph derived from it.

`Store` writes and reads papers and extractions; `kg.assembly` derives the graph tables; `kg.graph` reads them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Self

from kg.errors import StoreError
from kg.model import CodeLink, Entity, Extraction, Mention, Paper, Relation, Result, Span

__all__ = ["SCHEMA_VERSION", "STORE_NAME", "Store"]

SCHEMA_VERSION = "3"
STORE_NAME = "kg.sqlite"

_FOUND = ("sentences", "entities", "mentions", "relations", "paper_results", "code_links")


class Store:
    """An open store. Use as a context manager, or call `close`.

    >>> with Store.create(None) as store:
    ...     store.add([(Extraction(Paper("p1", None, "We use BERT.")), "fingerprint", ["abstract:x"])])
    ...     [extraction.paper.id for extraction in store.extractions()]
    ['p1']
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self.connection = connection
        self.path = path

    @classmethod
    def create(cls, path: Path | None) -> Store:
        """A store in a file (made or opened), or in memory when `path` is ``None``."""
        if path is not None and path.exists():
            return cls.open(path)
        try:
            connection = sqlite3.connect(path or ":memory:", isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            with _transaction(connection):
                for statement in (files("kg") / "data" / "schema.sql").read_text("utf-8").split(";\n"):
                    connection.execute(statement)
                connection.execute("INSERT INTO meta VALUES ('schema', ?)", (SCHEMA_VERSION,))
        except sqlite3.Error as error:
            raise StoreError(f"can't make a store at {path}: {error}; choose another folder.") from error
        return cls(connection, path)

    @classmethod
    def open(cls, path: Path) -> Store:
        """An existing store: a ``kg.sqlite`` file or the folder that holds one."""
        file = path / STORE_NAME if path.is_dir() else path
        if not file.is_file():
            raise StoreError(f"no store at {path}; make one with: kg build INPUT --out {path}")
        connection = sqlite3.connect(file, isolation_level=None)
        try:
            row = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        except sqlite3.DatabaseError as error:
            connection.close()
            raise StoreError(f"{file} is not a scholarkg store ({error}); name a kg.sqlite or its folder.") from error
        if row is None or row[0] != SCHEMA_VERSION:
            connection.close()
            raise StoreError(f"{file} was made by another version of scholarkg; build it again from its papers.")
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
            raise StoreError(f"can't write the store {self.path or 'in memory'}: {error}; free some space.") from error

    # What was read and found ----------------------------------------------------------------------------------

    def fingerprint(self, paper_id: str) -> str | None:
        """The fingerprint with which the paper was stored, or ``None``."""
        row = self.connection.execute("SELECT fingerprint FROM papers WHERE id = ?", (paper_id,)).fetchone()
        return row[0] if row else None

    def owner(self, keys: Iterable[str]) -> str | None:
        """The id of the stored paper that has one of `keys`, or ``None``."""
        for key in keys:
            row = self.connection.execute("SELECT paper FROM paper_keys WHERE key = ?", (key,)).fetchone()
            if row:
                return str(row[0])
        return None

    def add(self, items: Iterable[tuple[Extraction, str, Iterable[str]]]) -> None:
        """Add extractions with fingerprint and paper keys in one transaction; a known id is replaced."""
        with self.transaction() as connection:
            for extraction, fingerprint, keys in items:
                paper = extraction.paper
                self._remove(connection, paper.id)
                connection.execute(
                    "INSERT INTO papers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*_paper_row(paper), fingerprint)
                )
                connection.executemany(
                    "INSERT OR IGNORE INTO paper_keys VALUES (?, ?)", ((key, paper.id) for key in keys)
                )
                for table, rows in _found_rows(extraction).items():
                    if rows:
                        # table names come from _FOUND, not from outside
                        marks = ", ".join("?" * len(rows[0]))
                        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608

    def remove(self, paper_ids: Iterable[str]) -> int:
        """Take back papers with all that was found in them, in one transaction; how many of them the store held.

        The graph is another matter: assemble it anew, or take papers back with `kg.retraction.retract`.
        """
        with self.transaction() as connection:
            return sum(self._remove(connection, paper_id) for paper_id in paper_ids)

    @staticmethod
    def _remove(connection: sqlite3.Connection, paper_id: str) -> bool:
        held = connection.execute("DELETE FROM papers WHERE id = ?", (paper_id,)).rowcount > 0
        if held:
            connection.execute("DELETE FROM paper_keys WHERE paper = ?", (paper_id,))
            for table in _FOUND:
                connection.execute(f"DELETE FROM {table} WHERE paper = ?", (paper_id,))  # noqa: S608
        return held

    def set_versions(self, versions: Iterable[tuple[str, str]]) -> None:
        """Record which version of each extractor was used."""
        with self.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO extractors VALUES (?, ?)", versions)

    def versions(self) -> dict[str, str]:
        """The version of each extractor that was used."""
        return dict(self.connection.execute("SELECT name, version FROM extractors ORDER BY name"))

    def papers(self) -> Iterator[Paper]:
        """All papers, by id."""
        for row in self.connection.execute("SELECT * FROM papers ORDER BY id"):
            yield _paper_of(row)

    def paper(self, paper_id: str) -> Paper | None:
        """The paper with this id, or ``None``."""
        row = self.connection.execute("SELECT * FROM papers WHERE id = ?", (paper_id,)).fetchone()
        return _paper_of(row) if row else None

    def extractions(self) -> Iterator[Extraction]:
        """What was found in each paper, by paper id."""
        for paper in self.papers():
            yield self._extraction(paper)

    def _rows(self, table: str, paper_id: str) -> list[tuple[object, ...]]:
        order = "entity, number" if table == "mentions" else "number"
        query = f"SELECT * FROM {table} WHERE paper = ? ORDER BY {order}"  # noqa: S608
        return self.connection.execute(query, (paper_id,)).fetchall()

    def _extraction(self, paper: Paper) -> Extraction:
        mentions: dict[object, list[Mention]] = {}
        for row in self._rows("mentions", paper.id):
            mentions.setdefault(row[1], []).append(Mention(*row[3:]))  # type: ignore[arg-type]
        entities = []
        for _, number, type_, name, aliases, confidence, relation, *place, status in self._rows("entities", paper.id):
            where = Span(*place) if place[0] else None  # type: ignore[arg-type]
            found = tuple(mentions.get(number, ()))
            entities.append(
                Entity(type_, name, _strings(aliases), found, confidence, relation, where, status)  # type: ignore[arg-type]
            )
        return Extraction(
            paper,
            tuple(Span(*row[2:]) for row in self._rows("sentences", paper.id)),  # type: ignore[arg-type]
            tuple(entities),
            tuple(_relation_of(row) for row in self._rows("relations", paper.id)),
            tuple(_result_of(row) for row in self._rows("paper_results", paper.id)),
            tuple(CodeLink(Span(*row[3:]), row[2]) for row in self._rows("code_links", paper.id)),  # type: ignore[arg-type]
        )


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    if connection.in_transaction:
        yield connection
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _strings(text: object) -> tuple[str, ...]:
    return tuple(json.loads(str(text)))


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _paper_row(paper: Paper) -> tuple[object, ...]:
    return (
        paper.id,
        paper.title,
        paper.abstract,
        paper.year,
        paper.date,
        _dump(paper.authors),
        paper.venue,
        paper.url,
        _dump(paper.identifiers),
        paper.source,
    )


def _paper_of(row: tuple[str, ...]) -> Paper:
    id_, title, abstract, year, date, authors, venue, url, identifiers, source = row[:10]
    pairs = tuple((scheme, value) for scheme, value in json.loads(identifiers))
    return Paper(id_, title, abstract, year, date, _strings(authors), venue, url, pairs, source)  # type: ignore[arg-type]


def _found_rows(extraction: Extraction) -> dict[str, list[tuple[object, ...]]]:
    paper = extraction.paper.id
    rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in _FOUND}
    rows["sentences"] = [(paper, n, *span) for n, span in enumerate(extraction.sentences)]
    for n, entity in enumerate(extraction.entities):
        place = entity.relation_evidence or (None, None, None)
        aliases = _dump(entity.aliases)
        about = (entity.type, entity.name, aliases, entity.confidence, entity.relation)
        rows["entities"].append((paper, n, *about, *place, entity.status))
        rows["mentions"].extend((paper, n, m, *_mention_row(each)) for m, each in enumerate(entity.mentions))
    for n, each in enumerate(extraction.relations):
        head, tail = _dump(_mention_row(each.head)), _dump(_mention_row(each.tail))
        how = (each.score, each.extractor, each.status)
        rows["relations"].append((paper, n, head, each.predicate, tail, *each.sentence, *how))
    for n, result in enumerate(extraction.results):
        rows["paper_results"].append((paper, n, *_result_row(result)))
    rows["code_links"] = [(paper, n, link.url, *link.span) for n, link in enumerate(extraction.code)]
    return rows


def _mention_row(mention: Mention) -> tuple[object, ...]:
    return (
        mention.field,
        mention.start,
        mention.end,
        mention.text,
        mention.type,
        mention.score,
        mention.extractor,
        mention.long_form,
    )


def _relation_of(row: tuple[object, ...]) -> Relation:
    _, _, head, predicate, tail, field, start, end, *how = row
    sentence = Span(field, start, end)  # type: ignore[arg-type]
    first, second = (Mention(*json.loads(str(each))) for each in (head, tail))
    return Relation(first, predicate, second, sentence, *how)  # type: ignore[arg-type]


def _result_row(result: Result) -> tuple[object, ...]:
    return (
        result.metric,
        result.value,
        result.unit,
        *result.span,
        result.sentence.start,
        result.sentence.end,
        result.score,
        result.extractor,
        result.method,
        result.baseline,
        result.dataset,
        result.task,
        result.status,
    )


def _result_of(row: tuple[object, ...]) -> Result:
    _, _, metric, value, unit, field, start, end, sentence_start, sentence_end, score, extractor, *names = row
    span = Span(field, start, end)  # type: ignore[arg-type]
    sentence = Span(field, sentence_start, sentence_end)  # type: ignore[arg-type]
    return Result(metric, value, unit, span, sentence, score, extractor, *names)  # type: ignore[arg-type]
