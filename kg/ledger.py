"""Ledger: what resolution knows of all names, kept in the store so that new papers change only what they touch.

`keep` writes down the outcome of `kg.resolution.cluster`; `revise` brings it up to date with papers that came and went,
to the same outcome as if all were clustered anew. Each step of resolution looks at little, and the ledger finds who
looks at what has changed:

*block*: a name's is its own. Names whose papers changed change their block;
*compare*: what long forms of a short form mean follows from all names of its block, and from the well-known long forms
that are in them (`kg.resolution.parts_of`): such a block is looked at again;
*settle*: where a group goes follows from the groups that hold one of its two forms, and from where these went. Groups
are looked at again from the heaviest on, as each looks at heavier ones alone: one pass, which ends where nothing
changes;
*label*: an id follows from the clusters whose names give the same one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.model import Resolution
from kg.regrouping import Regrouping, moved_to
from kg.resolution import (
    Clusters,
    Identity,
    Name,
    aliases_of,
    identify,
    merges_of,
    plainly,
    qualify,
)
from kg.rows import parsed
from kg.settlement import Group, Key, Told
from kg.spellings import Meanings, block_of, more_forms, spelling_row, spellings_of

__all__ = ["Ledger", "NodeRow", "Revision", "clear", "keep"]

_TABLES = ("spellings", "forms", "senses", "known", "moved")
_NODES = "SELECT rank, id, type, label, aliases, block, plain, qualified FROM nodes"


def clear(connection: sqlite3.Connection) -> None:
    """Forget all."""
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608


def keep(connection: sqlite3.Connection, clusters: Clusters) -> None:
    """Write down what `clusters` follow from, in place of what there was."""
    clear(connection)
    connection.executemany(
        "INSERT INTO spellings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            spelling_row(number, name, use.papers, use.weight, use.home)
            for number, (name, use) in enumerate(clusters.uses.items(), 1)
        ),
    )
    connection.executemany(
        "INSERT INTO forms VALUES (?, ?)",
        ((form, number) for number, name in enumerate(clusters.uses, 1) for form in more_forms(name)),
    )
    connection.executemany(
        "INSERT INTO senses VALUES (?, ?, ?, ?)",
        ((*key, form, home[1]) for key, homes in clusters.meanings.senses.items() for form, home in homes.items()),
    )
    known = clusters.meanings.known
    connection.executemany("INSERT INTO known VALUES (?, ?)", ((f, short) for short in known for f in known[short]))
    moved = clusters.settled.roots
    connection.executemany("INSERT INTO moved VALUES (?, ?, ?, ?)", ((*key, *root) for key, root in moved.items()))


class NodeRow(NamedTuple):
    """A node of an entity as the store has it; `plain` only where it is not the id. A new one has rank 0."""

    rank: int
    id: str
    type: str
    label: str
    aliases: tuple[str, ...]
    block: str
    plain: str | None
    qualified: str | None


@dataclass(slots=True)
class Revision:
    """What becomes of nodes: those that go, by rank and id, those that come (no rank yet), those that get other names.

    `merges` of each node whose own changed; `names` are those that belong to another node than before.
    """

    gone: list[tuple[int, str]] = field(default_factory=list)
    come: list[NodeRow] = field(default_factory=list)
    changed: list[NodeRow] = field(default_factory=list)
    merges: dict[str, list[Resolution]] = field(default_factory=dict)
    names: set[Name] = field(default_factory=set)


class Ledger:
    """The ledger of a store: names and their nodes, read as they are asked for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._nodes: dict[Name, tuple[str, str]] = {}

    def node_id(self, name: Name) -> str:
        """The id of the node that `name` belongs to."""
        return self._node(name)[0]

    def node_type(self, name: Name) -> str:
        """The type of the node that `name` belongs to."""
        return self._node(name)[1]

    def is_dropped(self, name: Name) -> bool:
        """Never: there is no ledger where a person decided about names."""
        return False

    def _node(self, name: Name) -> tuple[str, str]:
        found = self._nodes.get(name)
        if found is None:
            [(home,)] = self._connection.execute(
                "SELECT coalesce(home, block) FROM spellings WHERE block = ? AND type = ? AND text = ? "
                "AND short IS ? AND long IS ?",
                (block_of(name)[1], name.type, name.text, name.short_form, name.long_form),
            )
            type_, block = moved_to(self._connection, (name.type, home)) or (name.type, home)
            query = "SELECT id FROM nodes WHERE block = ? AND type = ?"
            [(id_,)] = self._connection.execute(query, (block, type_))
            found = self._nodes[name] = id_, type_
        return found

    def revise(self, gone: Iterable[Mapping[Name, int]], come: Iterable[Mapping[Name, int]]) -> Revision:
        """Bring the ledger up to date: papers with these names, and their weights, went and came."""
        self._nodes.clear()
        meanings = Meanings(self._connection)
        changed = meanings.revise(gone, come)
        settling = Regrouping(self._connection, changed)
        meanings.write()
        settling.run()
        return _Naming(self._connection, settling).run(meanings.moved)


class _Naming:
    """Clusters whose names changed, and those that share an id with them; what they are called now."""

    def __init__(self, connection: sqlite3.Connection, settling: Regrouping) -> None:
        self._connection = connection
        self._settling = settling
        self._old: dict[Key, NodeRow] = {}
        self._found: dict[Key, tuple[Group, list[Told]]] = {}

    def run(self, moved: set[Name]) -> Revision:
        changed = self._settling.clusters()
        self._spread(changed)
        identities = identify({key: group for key, (group, _) in self._found.items()}, {})
        revision = Revision(names=set(moved))
        for key in sorted(self._old.keys() | self._found.keys()):
            old, new = self._old.get(key), self._row(key, identities)
            if new == old:
                if new and key in changed:
                    revision.merges[new.id] = self._merges(key, identities)
                continue
            if old and (not new or new.id != old.id):
                revision.gone.append((old.rank, old.id))
            if new:
                same = old is not None and new.id == old.id
                (revision.changed if same else revision.come).append(new if same else new._replace(rank=0))
                revision.merges[new.id] = self._merges(key, identities)
                if not same:
                    revision.names.update(self._settling.names_of(key))
        for key in self._settling.elsewhere():
            revision.names.update(name for name, *_ in spellings_of(self._connection, key))
        return revision

    def _spread(self, changed: set[Key]) -> None:
        """Find all clusters whose ids depend on each other."""
        waiting, tried = sorted(changed), set[str]()
        while waiting:
            ids: set[str] = set()
            for key in waiting:
                if (old := self._load(key)) is not None:
                    ids |= {old.plain or old.id, old.id} | ({old.qualified} if old.qualified else set())
                if (found := self._settling.cluster(key)) is not None:
                    self._found[key] = found
                    label, plain = plainly(key, found[0])
                    ids |= {plain, qualify(key, found[0], label)[1]}
            waiting = sorted(self._claiming(ids - tried) - self._found.keys() - self._old.keys())
            tried |= ids

    def _load(self, key: Key) -> NodeRow | None:
        for row in self._connection.execute(f"{_NODES} WHERE block = ? AND type = ?", (key[1], key[0])):
            self._old[key] = _node_row(row)
        return self._old.get(key)

    def _claiming(self, ids: set[str]) -> set[Key]:
        found: set[Key] = set()
        for id_ in ids:
            for column in ("id", "plain", "qualified"):
                query = f"SELECT type, block FROM nodes WHERE {column} = ? AND block IS NOT NULL"  # noqa: S608
                found.update((type_, block) for type_, block in self._connection.execute(query, (id_,)))
        return found

    def _row(self, key: Key, identities: Mapping[Key, Identity]) -> NodeRow | None:
        if key not in self._found:
            return None
        identity, old = identities[key], self._old.get(key)
        aliases = aliases_of(self._found[key][0], identity.label)
        return node_row(old.rank if old else 0, key, identity, aliases)

    def _merges(self, key: Key, identities: Mapping[Key, Identity]) -> list[Resolution]:
        return list(merges_of(identities[key], key[0], *self._found[key]))


def node_row(rank: int, key: Key, identity: Identity, aliases: tuple[str, ...]) -> NodeRow:
    """The node of a cluster."""
    plain = identity.plain if identity.plain != identity.id else None
    return NodeRow(rank, identity.id, key[0], identity.label, aliases, key[1], plain, identity.qualified)


def _node_row(row: tuple[object, ...]) -> NodeRow:
    rank, id_, type_, label, aliases, *rest = row
    return NodeRow(rank, id_, type_, label, tuple(parsed(aliases)), *rest)  # type: ignore[arg-type]
