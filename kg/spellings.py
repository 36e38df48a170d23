"""Names in the ledger (`kg.ledger`): how many papers have each, and the block that it belongs to."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.model import ENTITY_TYPES
from kg.names import normal_form
from kg.resolution import Name, block_key, parts_of, senses_of, well_known
from kg.settlement import Key

__all__ = ["Meanings", "block_of", "more_forms", "spelling_row", "spellings_of"]

_SPELLING = "number, type, text, short, long, papers, weight, home"


def block_of(name: Name) -> Key:
    return block_key(name.type, name.short_form if name.short_form and name.long_form else name.text)


def more_forms(name: Name) -> set[str]:
    if not (name.short_form and name.long_form):
        return set()
    return {block_key(name.type, text)[1] for text in (name.text, name.long_form)} - {block_of(name)[1]}


def spelling_row(number: int, name: Name, papers: int, weight: int, home: Key) -> tuple[object, ...]:
    block = block_of(name)
    place = None if home == block else home[1]
    return (number, name.type, block[1], name.text, name.short_form, name.long_form, papers, weight, place)


class _Spelling(NamedTuple):
    """A name in the ledger; a new one has no number yet."""

    number: int
    papers: int
    weight: int
    home: Key


def spellings_of(connection: sqlite3.Connection, key: Key) -> Iterator[tuple[Name, int, int]]:
    """The names of a group, with their papers and weight."""
    columns = "type, text, short, long, papers, weight"
    rows = connection.execute(
        f"SELECT {columns} FROM spellings WHERE block = ?2 AND type = ?1 AND home IS NULL UNION ALL "  # noqa: S608
        f"SELECT {columns} FROM spellings WHERE home = ?2 AND type = ?1",
        key,
    )
    for type_, text, short, long, papers, weight in rows.fetchall():
        yield Name(type_, text, short, long), papers, weight


class Meanings:
    """Blocks of names that papers changed, or that what is well known has changed; the home of each name in them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._old: dict[Key, dict[Name, _Spelling]] = {}
        self._new: dict[Key, dict[Name, _Spelling]] = {}
        self._senses: dict[Key, dict[str, Key]] = {}
        self._known: dict[str, set[str]] = defaultdict(set)
        self.moved: set[Name] = set()
        """Names that belong to another block than before."""

    def revise(self, gone: Iterable[Mapping[Name, int]], come: Iterable[Mapping[Name, int]]) -> set[Key]:
        """Count names anew and find their homes; the groups of which a name changed."""
        papers: Counter[Name] = Counter()
        weights: Counter[Name] = Counter()
        for sign, names_of in ((-1, gone), (1, come)):
            for names in names_of:
                for name, weight in names.items():
                    papers[name] += sign
                    weights[name] += sign * weight
        defining: set[str] = set()
        for name in papers:
            if papers[name] or weights[name]:
                self._load(block_of(name))
                block = self._new[block_of(name)]
                old = block.get(name) or _Spelling(0, 0, 0, block_of(name))
                block[name] = old._replace(papers=old.papers + papers[name], weight=old.weight + weights[name])
                if name.short_form and name.long_form and papers[name]:
                    defining.add(block_of(name)[1])
        letters = self._letters(defining)
        for key in self._new:
            self._settle_homes(key, letters)
        return set(self._compare())

    def _load(self, key: Key) -> None:
        if key not in self._old:
            query = f"SELECT {_SPELLING} FROM spellings WHERE type = ? AND block = ?"  # noqa: S608
            rows = self._connection.execute(query, key)
            self._old[key] = {
                Name(type_, text, short, long): _Spelling(number, papers, weight, (type_, home or key[1]))
                for number, type_, text, short, long, papers, weight, home in rows
            }
            self._new[key] = dict(self._old[key])

    def _letters(self, defining: set[str]) -> dict[str, str]:
        """What is well known now; loads the blocks with long forms of which a part was not, or is no longer."""
        for form, short in self._connection.execute("SELECT form, short FROM known"):
            self._known[form].add(short)
        before = {form: max(shorts) for form, shorts in self._known.items()}
        for shorts in self._known.values():
            shorts -= defining
        for short in defining:
            for key in ((type_, short) for type_ in ENTITY_TYPES):
                self._load(key)
            long_forms = sum((self._long_forms((type_, short)) for type_ in ENTITY_TYPES), Counter[str]())
            for form in well_known(long_forms) if long_forms else ():
                self._known[form].add(short)
        after = {form: max(shorts) for form, shorts in self._known.items() if shorts}
        other = {form for form in before.keys() | after.keys() if before.get(form) != after.get(form)}
        if other:
            for type_, block, form in self._connection.execute("SELECT type, block, form FROM senses").fetchall():
                if not other.isdisjoint(parts_of(form)):
                    self._load((type_, block))
        return after

    def _long_forms(self, key: Key) -> Counter[str]:
        found: Counter[str] = Counter()
        for name, each in self._new[key].items():
            if name.short_form and name.long_form and each.papers:
                found[normal_form(name.long_form)] += each.papers
        return found

    def _settle_homes(self, key: Key, letters: Mapping[str, str]) -> None:
        long_forms = self._long_forms(key)
        senses, agreed = senses_of(key, long_forms, letters) if long_forms else ({}, None)
        self._senses[key] = senses
        for name, each in self._new[key].items():
            if each.papers:
                defined = senses[normal_form(name.long_form)] if name.short_form and name.long_form else None
                self._new[key][name] = each._replace(home=defined or agreed or key)

    def _compare(self) -> Iterator[Key]:
        for key, names in self._new.items():
            for name, new in names.items():
                old = self._old[key].get(name)
                if old != new:
                    yield new.home
                    if old:
                        yield old.home
                    if not old or old.home != new.home:
                        self.moved.add(name)

    def write(self) -> None:
        """Write down what was found."""
        [(last,)] = self._connection.execute("SELECT coalesce(max(number), 0) FROM spellings")
        for key, names in self._new.items():
            for name, new in names.items():
                old = self._old[key].get(name)
                if new == old:
                    continue
                if old:
                    self._connection.execute("DELETE FROM spellings WHERE number = ?", (old.number,))
                number = old.number if old else (last := last + 1)
                if new.papers:
                    row = spelling_row(number, name, new.papers, new.weight, new.home)
                    self._connection.execute("INSERT INTO spellings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
                forms = ((form, number) for form in more_forms(name))
                if not old:
                    self._connection.executemany("INSERT INTO forms VALUES (?, ?)", forms)
                elif not new.papers:
                    self._connection.executemany("DELETE FROM forms WHERE form = ? AND spelling = ?", forms)
            self._connection.execute("DELETE FROM senses WHERE type = ? AND block = ?", key)
            senses = ((*key, form, home[1]) for form, home in self._senses[key].items())
            self._connection.executemany("INSERT INTO senses VALUES (?, ?, ?, ?)", senses)
        self._connection.execute("DELETE FROM known")
        known = ((form, short) for form, shorts in self._known.items() for short in shorts)
        self._connection.executemany("INSERT INTO known VALUES (?, ?)", known)
