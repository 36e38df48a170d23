"""Regrouping: where groups of names go (`kg.settlement`) when some of them have changed."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterable, Iterator

from kg.resolution import Name, block_key, put_in
from kg.settlement import Group, Key, Told, gather, root_of, settling_order
from kg.spellings import spellings_of

__all__ = ["Regrouping", "moved_to"]


def moved_to(connection: sqlite3.Connection, key: Key) -> Key | None:
    row = connection.execute("SELECT to_type, to_block FROM moved WHERE type = ? AND block = ?", key).fetchone()
    return (row[0], row[1]) if row else None


class _Groups(dict[Key, Group]):
    """Groups by key, read when asked for; one without names is none."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self._connection = connection

    def __missing__(self, key: Key) -> Group:
        group = self[key] = Group()
        for name, papers, weight in spellings_of(self._connection, key):
            put_in(group, name, papers, weight)
        return group


class _Holders(dict[str, dict[str, dict[Key, str]]]):
    """Who holds a form, read when asked for; as `kg.settlement.settle` has it."""

    def __init__(self, connection: sqlite3.Connection, groups: _Groups) -> None:
        super().__init__()
        self._connection = connection
        self._groups = groups

    def __missing__(self, form: str) -> dict[str, dict[Key, str]]:
        rows = self._connection.execute(
            "SELECT type, coalesce(home, block) FROM spellings WHERE block = ?1 UNION "
            "SELECT type, coalesce(home, block) FROM forms JOIN spellings ON number = spelling WHERE form = ?1",
            (form,),
        )
        found: dict[str, dict[Key, str]] = {}
        for type_, block in rows.fetchall():
            surfaces = self._groups[type_, block].surfaces
            held = (text for text in surfaces if block_key(type_, text)[1] == form)
            found.setdefault(type_, {})[type_, block] = min(held, key=lambda text: (-surfaces[text], text))
        self[form] = found
        return found


class Regrouping:
    """Groups that are looked at again, from the heaviest on, and where they go. Made before names are written down."""

    def __init__(self, connection: sqlite3.Connection, changed: set[Key]) -> None:
        self._connection = connection
        self.changed = changed
        self.groups = _Groups(connection)
        self._holders = _Holders(connection, self.groups)
        self._before: dict[Key, Key] = {}
        """Where groups went that are looked at again, each itself if nowhere."""
        self._after: dict[Key, Key] = {}
        self._place: tuple[int, int, Key] = (0, 0, ("", ""))
        # forms that are held no longer have been looked at all the same
        self._forms = {form for key in changed for form in self._forms_of(key)}
        self.groups.clear()

    def run(self) -> None:
        """Settle, and write down where groups went."""
        waiting: list[tuple[int, int, Key]] = []
        seen: set[Key] = set()

        def look_at(keys: Iterable[Key], after: tuple[int, int, Key] | None = None) -> None:
            for key in keys:
                if key not in seen and self.groups[key].surfaces:
                    place = settling_order(key, self.groups[key])
                    if after is None or place > after:
                        seen.add(key)
                        heapq.heappush(waiting, place)

        for key in self.changed:
            if not self.groups[key].surfaces:
                self._after[key] = key
                self._root_before(key)
        look_at(self.changed)
        forms = self._forms | {form for key in self.changed for form in self._forms_of(key)}
        for key in self.changed:
            for other in self._members(key):
                look_at([other])
                forms |= self._forms_of(other)
        for form in forms:
            look_at(self._looking_at(form))
        while waiting:
            self._place = heapq.heappop(waiting)
            key = self._place[2]
            self._after[key] = root_of(key, self.groups, self._holders, self, block_key)
            if self._after[key] != self._root_before(key):
                for form in self._forms_of(key):
                    look_at(self._looking_at(form), self._place)
        self._write()

    def get(self, key: Key) -> Key | None:
        """Where a group went, if it is settled before the one that is looked at."""
        if settling_order(key, self.groups[key]) >= self._place:
            return None
        return self._after.get(key) or self._root_before(key)

    def _root_before(self, key: Key) -> Key:
        if key not in self._before:
            self._before[key] = moved_to(self._connection, key) or key
        return self._before[key]

    def _forms_of(self, key: Key) -> set[str]:
        return {key[1], *(block_key(key[0], text)[1] for text in self.groups[key].surfaces)}

    def _looking_at(self, form: str) -> Iterator[Key]:
        """The groups, and perhaps more, for which it matters who holds a form: it is their key or their label's."""
        for holding in self._holders[form].values():
            yield from holding
        rows = self._connection.execute(
            "SELECT type FROM spellings WHERE block = ?1 AND home IS NULL UNION "
            "SELECT type FROM spellings WHERE home = ?1",
            (form,),
        )
        yield from [(type_, form) for (type_,) in rows]

    def _members(self, root: Key) -> list[Key]:
        rows = self._connection.execute("SELECT type, block FROM moved WHERE to_type = ? AND to_block = ?", root)
        return [(type_, block) for type_, block in rows]

    def _write(self) -> None:
        for key, root in self._after.items():
            if root != self._root_before(key):
                self._connection.execute("DELETE FROM moved WHERE type = ? AND block = ?", key)
                if root != key:
                    self._connection.execute("INSERT INTO moved VALUES (?, ?, ?, ?)", (*key, *root))

    def elsewhere(self) -> Iterator[Key]:
        """The groups that went elsewhere than before."""
        return (key for key, root in self._after.items() if root != self._before[key])

    def clusters(self) -> set[Key]:
        """The roots of groups that changed or went elsewhere, now or before; some are none any more."""
        found = {root for key in self.elsewhere() for root in (self._before[key], self._after[key])}
        for key in self.changed:
            found |= {self._root_before(key), self._after.get(key, key)}
        return found

    def cluster(self, key: Key) -> tuple[Group, list[Told]] | None:
        """A group with all that went to it; ``None`` where it is none, or went elsewhere itself."""
        if not self.groups[key].surfaces or moved_to(self._connection, key):
            return None
        members = self._members(key)
        return gather(key, members, self.groups) if members else (self.groups[key], [])

    def names_of(self, key: Key) -> Iterator[Name]:
        """All names of a cluster."""
        for each in (key, *self._members(key)):
            yield from (name for name, *_ in spellings_of(self._connection, each))
