"""Whether a store is whole: SQLite's own check, and what every graph keeps to (``kg stats --check``)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from kg.derived import catch_up
from kg.fingerprints import changed
from kg.rows import FOUND, paper_of, parsed
from kg.store import Store

__all__ = ["Fault", "check"]

_SQLITE = 20
"""Complaints of SQLite that are told."""

_LOST = {
    "edges from or to what is no node": "SELECT id FROM edges WHERE subject NOT IN (SELECT rank FROM nodes) "
    "OR object NOT IN (SELECT rank FROM nodes)",
    "edges without evidence": "SELECT id FROM edges WHERE rank NOT IN (SELECT edge FROM evidence)",
    "edges with another number of papers than their evidence": """SELECT id FROM edges WHERE papers != (
        SELECT count(DISTINCT paper) FROM evidence WHERE edge = rank AND evidence.status = edges.status)""",
    "pieces of evidence for no edge": "SELECT edge || ' ' || paper FROM evidence "
    "WHERE edge NOT IN (SELECT rank FROM edges)",
    "pieces of evidence from no paper": "SELECT paper FROM evidence WHERE paper NOT IN (SELECT id FROM papers)",
    "papers without a node": "SELECT id FROM papers WHERE 'paper:' || id NOT IN (SELECT id FROM nodes)",
    "nodes of no paper": "SELECT id FROM nodes WHERE type = 'Paper' AND substr(id, 7) NOT IN (SELECT id FROM papers)",
    "papers that are no preferred record": "SELECT id FROM papers WHERE id NOT IN (SELECT id FROM records) "
    "AND (SELECT count(*) FROM records)",
    "nodes that are a kind of what is no node": "SELECT nodes.id FROM nodes, json_each(nodes.broader) AS more "
    "WHERE nodes.broader != '[]' AND more.value NOT IN (SELECT id FROM nodes)",
    "mentions of no entity": """SELECT paper FROM mentions AS m
        WHERE NOT EXISTS (SELECT 1 FROM entities AS e WHERE e.paper = m.paper AND e.number = m.entity)""",
    "results that no paper reports": """SELECT id FROM results AS r
        WHERE NOT EXISTS (SELECT 1 FROM paper_results AS p WHERE p.paper = r.paper AND p.number = r.number)""",
    **{
        f"results with a {end} that is no node": f"SELECT id FROM results WHERE {end} NOT IN (SELECT id FROM nodes)"  # noqa: S608
        for end in ("metric", "method", "baseline", "dataset", "task")
    },
    **{
        f"rows of {table} for no paper": f"SELECT paper FROM {table} WHERE paper NOT IN (SELECT id FROM papers)"  # noqa: S608
        for table in FOUND
    },
}
"""What may not be there, and where it would be."""

_PAPER = ("authors", "identifiers", "categories", "cites", "orcids")
_JSON = {
    "chains": ("number", "versions"),
    "runs": ("number", "extractors", "told"),
    "records": ("id", *_PAPER),
    "staged": ("paper", "found"),
    "papers": ("id", *_PAPER),
    "entities": ("paper", "aliases"),
    "relations": ("paper", "head", "tail"),
    "touched": ("paper", "names"),
    "nodes": ("id", "aliases", "xrefs", "broader", "categories"),
    "evidence": ("paper", "arguments", "carried"),
    "results": ("id", "carried"),
}
"""What names a row of each table, and the columns that hold JSON."""
_MAY_BE_EMPTY = ("arguments", "carried", "told")


class Fault(NamedTuple):
    """Something that is wrong: `what`, how many `times`, and the first place."""

    what: str
    times: int
    example: str


def check(store: Store) -> Iterator[Fault]:
    """What is wrong with a store; nothing when it is whole. Raises `sqlite3.DatabaseError` when it can't be read.

    >>> import kg
    >>> graph = kg.build([kg.Paper("p1", None, "We use BERT.")])
    >>> list(check(graph.store))
    []
    >>> _ = graph.store.connection.execute("DELETE FROM evidence")
    >>> [fault.what for fault in check(graph.store)][0]
    'edges without evidence'
    """
    damage = [row[0] for row in store.connection.execute(f"PRAGMA integrity_check({_SQLITE})") if row[0] != "ok"]
    if damage:  # what is read from damaged pages is no use
        yield Fault("damaged pages, as SQLite finds", len(damage), " ".join(damage[0].split()))
        return
    unreadable = list(_unreadable(store.connection))
    if unreadable:  # the rest would stop at them
        yield from unreadable
        return
    catch_up(store.connection)
    for what, query in _LOST.items():
        found = [str(row[0]) for row in store.connection.execute(query)]
        if found:
            yield Fault(what, len(found), found[0])
    wrong: dict[str, list[str]] = {}
    for what, paper in chain(_misplaced_mentions(store.connection), _misplaced_spans(store.connection)):
        wrong.setdefault(what, []).append(paper)
    yield from (Fault(what, len(papers), papers[0]) for what, papers in wrong.items())
    if changed(store.connection):
        yield Fault("changes by something else than scholarkg", 1, "the graph is not what its fingerprint says")


def _unreadable(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Columns in which JSON belongs and something else stands."""
    for table, (place, *columns) in _JSON.items():
        for column in columns:
            allowed = f"NOT ({column} = '') AND" if column in _MAY_BE_EMPTY else ""
            query = f"SELECT {place} FROM {table} WHERE {allowed} NOT json_valid({column})"  # noqa: S608
            found = [str(row[0]) for row in connection.execute(query)]
            if found:
                yield Fault(f"rows of {table} with {column} that can't be read", len(found), found[0])


def _misplaced_mentions(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Papers with mentions whose offsets don't lead to their text."""
    rows = connection.execute(
        """SELECT m.paper, CASE field WHEN 'title' THEN title ELSE abstract END, start, "end", text
           FROM mentions AS m JOIN papers ON id = m.paper ORDER BY m.paper"""
    )
    for paper, whole, start, end, text in rows:
        if not (0 <= start < end and (whole or "")[start:end] == text):
            yield "mentions whose offsets lead to another text", paper


def _misplaced_spans(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Papers with evidence or results outside their sentence, or with sentences outside the text."""
    lengths = {
        (id_, field): len(text or "")
        for id_, *texts in connection.execute("SELECT id, title, abstract FROM papers")
        for field, text in zip(("title", "abstract"), texts, strict=True)
    }
    about = 'paper, field, start, "end", sentence_start, sentence_end'
    rows = connection.execute(f"SELECT {about} FROM evidence UNION ALL SELECT {about} FROM paper_results")  # noqa: S608
    for paper, field, start, end, sentence_start, sentence_end in rows:
        inside = 0 <= sentence_start <= start < end <= sentence_end <= lengths.get((paper, field), sentence_end)
        if not inside:
            yield "quotes outside their sentence or text", paper
    query = """SELECT DISTINCT p.* FROM papers AS p JOIN evidence AS e ON e.paper = p.id AND e.field = 'metadata'"""
    told = {paper.id: len(paper.metadata()) for paper in map(paper_of, connection.execute(query))}
    for paper, end in connection.execute("SELECT paper, sentence_end FROM evidence WHERE field = 'metadata'"):
        if end > told.get(paper, 0):
            yield "quotes outside the metadata", paper
    query = "SELECT paper, arguments, carried FROM evidence WHERE arguments IS NOT NULL OR carried IS NOT NULL"
    for paper, arguments, carried in connection.execute(query):
        spans = [*parsed(arguments or "[]"), *(each[1:] for each in parsed(carried or "[]"))]
        if any(not 0 <= start < end <= lengths.get((paper, field), end) for field, start, end in spans):
            yield "arguments outside the text", paper
    query = 'SELECT paper, field, start, "end" FROM sentences'
    for paper, field, start, end in connection.execute(query):
        if not 0 <= start < end <= lengths.get((paper, field), end):
            yield "sentences outside the text", paper
