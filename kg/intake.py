"""Intake: what was read becomes records, copies of one paper are told apart from papers, and what is new is known.

A record is known again by its id and text. One with a known id and another text is the same paper, changed, where
something else speaks for it: a key that both share (`kg.readers.duplicates.paper_keys`), or no title in one of them;
else it is another paper (two tables, both numbered from 1), and the ids of all but one of them get a hash of their
text. Records that share a key are copies of one paper (`kg.copies`). Which id and which copy stands for it depends on
the set of records alone: not on their order, nor on how many runs brought them. Only that one version of a record
replaces another is a matter of time, as it has to be.

The graph is untouched until `take_over`, in the transaction that brings it up to date: a run that was killed before
leaves the graph as it was, and what it did is not done again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from kg.batches import batched
from kg.copies import group_copies, merge_copies, preference
from kg.model import Extraction, Paper, Skipped
from kg.readers.duplicates import content_hash, paper_keys
from kg.rows import PAPER_COLUMNS, found_rows, paper_of, paper_row, parsed, text_fingerprint
from kg.store import Store

__all__ = ["Pending", "copies", "forget", "settle_copies", "stage", "take_in", "take_over"]

_BATCH = 256
_NO_YEAR = 100_000
_METADATA = PAPER_COLUMNS[3:]
_COLUMNS = ", ".join(f"r.{column}" for column in PAPER_COLUMNS)
# what was found before is of use when the text is the same, and the extractors are or this run did not read it
_PENDING = """FROM records AS r INDEXED BY records_in_brief WHERE r.preferred = r.id AND NOT EXISTS (
    SELECT 1 FROM (SELECT paper AS id, fingerprint, chain FROM staged WHERE paper = r.id UNION ALL
                   SELECT id, fingerprint, chain FROM papers INDEXED BY papers_in_brief WHERE id = r.id) AS done
    WHERE done.fingerprint = r.fingerprint AND (done.chain = :chain OR NOT EXISTS (
        SELECT 1 FROM records AS copy WHERE copy.preferred = r.id AND copy.run = :run)))"""


class _Record(NamedTuple):
    paper: Paper
    content: str
    run: int


def take_in(store: Store, papers: Iterable[Paper | Skipped], run: int) -> Iterator[Paper | Skipped]:
    """Make records of papers, in transactions of a few hundred; gives each item back, skipped where it was there.

    Only what the same run has read under the same id is told here; for other copies see `copies`.
    """
    for batch in batched(papers, _BATCH):
        with store.transaction():
            told = [item if isinstance(item, Skipped) else _admit(store, item, run) for item in batch]
        yield from told


def _admit(store: Store, paper: Paper, run: int) -> Paper | Skipped:
    """What readers give is clean; papers may also come from Python and from plug-ins."""
    try:
        texts = (paper.id, paper.title or "", paper.abstract)
        if not all(isinstance(text, str) for text in texts) or not -_NO_YEAR < (paper.year or 0) < _NO_YEAR:
            return Skipped(str(paper.source), "no paper: its id, title or abstract is no text, or its year no year")
        for value in paper_row(paper):
            str(value).encode()
    except (UnicodeEncodeError, TypeError, ValueError) as error:
        return Skipped(repr(paper.source), f"what it holds can't be stored: {type(error).__name__}; mend the record")
    return _take(store, paper, run)


def _take(store: Store, paper: Paper, run: int) -> Paper | Skipped:
    content = content_hash(paper.title, paper.abstract)
    held = _holders(store, paper.id)
    known = next((each for each in held if each.content == content), None) or _earlier(held, paper, run)
    if known and known.run == run and preference(replace(paper, id=known.paper.id)) >= preference(known.paper):
        return Skipped(paper.source, f"duplicate of {known.paper.id}")
    new = _Record(replace(paper, id=known.paper.id if known else paper.id), content, run)
    if known or not held:
        _write(store, new, paper.id)
    if held and (known is None or known.content != content):
        others = [each for each in held if each is not known]
        _number(store, [*others, new], paper.id)
    if known and known.run == run:
        return Skipped(known.paper.source, f"duplicate of {new.paper.id}")
    return new.paper


def _holders(store: Store, given: str) -> list[_Record]:
    """The records that were read under an id."""
    rows = store.connection.execute(f"SELECT {_COLUMNS}, content, run FROM records AS r WHERE given = ?", (given,))  # noqa: S608
    return [_Record(paper_of(row), *row[len(PAPER_COLUMNS) :]) for row in rows.fetchall()]


def _earlier(held: list[_Record], paper: Paper, run: int) -> _Record | None:
    """The record of which `paper` is another version."""
    keys = set(paper_keys(paper))
    if kin := [each for each in held if keys & set(paper_keys(each.paper))]:
        return min(kin, key=lambda each: preference(each.paper))
    [*older] = (each for each in held if each.run != run)
    alone = len(held) == 1 and len(older) == 1
    return older[0] if alone and not (older[0].paper.title and paper.title) else None


def _number(store: Store, records: list[_Record], given: str) -> None:
    """Give records that were read under one id ids of their own: the plain one to the lowest hash of a text."""
    for each in records:
        forget(store, [each.paper.id])
    for place, each in enumerate(sorted(records, key=lambda each: each.content)):
        id_ = f"{given}-{each.content}" if place else given
        _write(store, each._replace(paper=replace(each.paper, id=id_)), given)


def _write(store: Store, record: _Record, given: str) -> None:
    """Write a record in place of the one with its id; an id that was given to another record gets the text's hash."""
    paper, connection = record.paper, store.connection
    query = "SELECT 1 FROM records WHERE id = ? AND given != ?"
    while connection.execute(query, (paper.id, given)).fetchone():
        paper = replace(paper, id=f"{paper.id}-{record.content}")
    forget(store, [paper.id])
    row = (*paper_row(paper), given, record.content, text_fingerprint(paper), record.run, None)
    connection.execute(f"INSERT INTO records VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
    connection.executemany("INSERT INTO record_keys VALUES (?, ?)", ((key, paper.id) for key in set(paper_keys(paper))))


def forget(store: Store, ids: Iterable[str]) -> None:
    """Take records back; what was found in them goes with the next `take_over`."""
    for id_ in ids:
        row = store.connection.execute(f"SELECT {_COLUMNS} FROM records AS r WHERE id = ?", (id_,)).fetchone()  # noqa: S608
        if row:
            store.connection.execute("DELETE FROM records WHERE id = ?", (id_,))
            keys = ((key, id_) for key in paper_keys(paper_of(row)))
            store.connection.executemany("DELETE FROM record_keys WHERE key = ? AND record = ?", keys)


def settle_copies(store: Store) -> None:
    """Find the records that are copies of each other, and of each such group the one that is the paper."""
    with store.transaction() as connection:
        shared = connection.execute(
            """SELECT key, record FROM record_keys
               WHERE key IN (SELECT key FROM record_keys GROUP BY key HAVING count(*) > 1) ORDER BY key, record"""
        )
        groups = group_copies(shared)
        connection.execute("UPDATE records SET preferred = id WHERE preferred IS NOT id")
        for group in groups:
            first = min((_record(store, id_) for id_ in group), key=preference)
            connection.executemany("UPDATE records SET preferred = ? WHERE id = ?", ((first.id, id_) for id_ in group))


def _record(store: Store, id_: str) -> Paper:
    row = store.connection.execute(f"SELECT {_COLUMNS} FROM records AS r WHERE id = ?", (id_,)).fetchone()  # noqa: S608
    return paper_of(row)


def copies(store: Store, run: int) -> Iterator[Skipped]:
    """The records of a run that are copies of a paper under another id."""
    rows = store.connection.execute(
        "SELECT source, preferred FROM records WHERE run = ? AND preferred != id ORDER BY id", (run,)
    )
    for source, preferred in rows:
        yield Skipped(source, f"duplicate of {preferred}")


class Pending:
    """The papers, by id, of which it is not known what is in their text, as of when this is made; one at a time.

    That is of those that `run` has read: what extractors of `chain` find; of others: what any found. The store may
    be written meanwhile. Only ids are noted, in a table of the connection: to look for them takes a pass over all.
    """

    def __init__(self, store: Store, run: int, chain: int) -> None:
        self._connection = store.connection
        self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS due (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self._connection.execute("DELETE FROM due")
        noted = self._connection.execute(f"INSERT INTO due SELECT r.id {_PENDING}", {"run": run, "chain": chain})
        self._count = noted.rowcount

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Paper]:
        last = ""
        due = "SELECT id FROM due WHERE id > ? ORDER BY id LIMIT ?"
        query = f"SELECT {_COLUMNS} FROM records AS r WHERE r.id IN ({due}) ORDER BY r.id"  # noqa: S608
        while rows := self._connection.execute(query, (last, _BATCH)).fetchall():
            yield from map(paper_of, rows)
            last = rows[-1][0]


def stage(store: Store, extractions: Iterable[Extraction], chain: int) -> None:
    """Keep what was found in papers until `take_over`, in one transaction."""
    with store.transaction() as connection:
        connection.executemany(
            "INSERT OR REPLACE INTO staged VALUES (?, ?, ?, ?)",
            (
                (each.paper.id, text_fingerprint(each.paper), chain, json.dumps(found_rows(each), ensure_ascii=False))
                for each in extractions
            ),
        )


def take_over(store: Store) -> None:
    """Make the papers of the graph those of the records: staged ones come, changed ones change, others go."""
    with store.transaction() as connection:
        gone = connection.execute(
            """SELECT p.id FROM papers AS p INDEXED BY papers_in_brief
               LEFT JOIN records AS r INDEXED BY records_in_brief ON r.id = p.id AND r.preferred = r.id
               WHERE r.fingerprint IS NOT p.fingerprint"""
        )
        store.remove([id_ for (id_,) in gone.fetchall()])
        merged = _merged(store)
        _take_staged(store, merged)
        # what is told of a paper may change without its text
        pairs = ", ".join(f"{column} = r.{column}" for column in _METADATA)
        differs = " OR ".join(f"p.{column} IS NOT r.{column}" for column in _METADATA)
        connection.execute(
            f"UPDATE papers AS p SET {pairs} FROM records AS r WHERE r.id = p.id AND ({differs}) "  # noqa: S608
            "AND r.id NOT IN (SELECT preferred FROM records WHERE preferred != id)"
        )
        marks = ", ".join(f"{column} = ?" for column in _METADATA)
        others = " OR ".join(f"{column} IS NOT ?" for column in _METADATA)
        connection.executemany(
            f"UPDATE papers SET {marks} WHERE id = ? AND ({others})",  # noqa: S608
            ((*paper_row(paper)[3:], id_, *paper_row(paper)[3:]) for id_, paper in merged.items()),
        )


def _merged(store: Store) -> dict[str, Paper]:
    """The papers that have copies, with what these add to them."""
    groups: dict[str, list[Paper]] = defaultdict(list)
    query = f"""SELECT {_COLUMNS}, r.preferred FROM records AS r
        WHERE r.preferred IN (SELECT preferred FROM records WHERE preferred != id) ORDER BY r.id"""  # noqa: S608
    for row in store.connection.execute(query):
        groups[row[-1]].append(paper_of(row))
    return {id_: merge_copies(papers) for id_, papers in groups.items()}


def _take_staged(store: Store, merged: dict[str, Paper]) -> None:
    last = ""
    query = f"""SELECT {_COLUMNS}, s.fingerprint, s.chain, s.found FROM staged AS s JOIN records AS r ON r.id = s.paper
        WHERE r.preferred = r.id AND r.fingerprint = s.fingerprint AND s.paper > ?
        ORDER BY s.paper LIMIT {_BATCH}"""  # noqa: S608
    while rows := store.connection.execute(query, (last,)).fetchall():
        store.put(
            (merged.get(row[0]) or paper_of(row), fingerprint, chain, parsed(found))
            for *row, fingerprint, chain, found in rows
        )
        last = rows[-1][0]
    store.connection.execute("DELETE FROM staged")
