"""Blocks: the names of one key, and the groups that they make when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field

from kg.settlement import Group, Key

__all__ = ["Blocks", "Name", "Use", "put_in"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity in a paper, as far as resolution looks at it; `confidence` tells no two names apart."""

    type: str
    text: str
    short_form: str | None = None
    long_form: str | None = None
    confidence: float = field(default=1.0, compare=False)


@dataclass(slots=True)
class Use:
    """How many papers have a name, what they weigh in thousandths, and the key that it belongs to, once known."""

    papers: int = 0
    weight: int = 0
    home: Key = ("", "")


def put_in(group: Group, name: Name, papers: int, weight: int) -> None:
    """Add a name that so many papers have to a group."""
    group.surfaces[name.text] += papers
    group.weight += weight
    if name.short_form and name.long_form:
        group.surfaces.update({name.short_form: 0, name.long_form: 0})
        group.definitions[name.long_form] += papers


class Blocks(MutableMapping[Key, Group]):
    """The groups of all names by the key of each, made anew whenever one is asked for.

    Most groups have one name, and most names are in one paper: kept as objects, groups took as much memory as all else
    that resolution holds. A group that is put in stays as it is; to change one that came out changes nothing here.

    >>> blocks = Blocks({Name("Method", "GAN"): Use(2, 1800, ("Method", "gan"))})
    >>> blocks["Method", "gan"].weight, len(blocks)
    (1800, 1)
    """

    def __init__(self, uses: Mapping[Name, Use]) -> None:
        self._uses = uses
        self._names: dict[Key, Name | tuple[Name, ...]] = {}
        self._made: dict[Key, Group] = {}
        self._last: tuple[Key, Group] = (("", ""), Group())
        """What was asked for last, which is often asked for again."""
        for name, use in uses.items():
            before = self._names.get(use.home)
            if before is None:
                self._names[use.home] = name
            else:
                self._names[use.home] = (*(before if isinstance(before, tuple) else (before,)), name)

    def __getitem__(self, key: Key) -> Group:
        if key in self._made:
            return self._made[key]
        if key == self._last[0]:
            return self._last[1]
        names = self._names[key]
        group = Group()
        for name in names if isinstance(names, tuple) else (names,):
            use = self._uses[name]
            put_in(group, name, use.papers, use.weight)
        self._last = key, group
        return group

    def __setitem__(self, key: Key, group: Group) -> None:
        self._forget(key)
        self._made[key] = group

    def __delitem__(self, key: Key) -> None:
        if key not in self:
            raise KeyError(key)
        self._forget(key)

    def _forget(self, key: Key) -> None:
        self._names.pop(key, None)
        self._made.pop(key, None)
        if key == self._last[0]:
            self._last = ("", ""), Group()

    def __contains__(self, key: object) -> bool:
        return key in self._names or key in self._made

    def __iter__(self) -> Iterator[Key]:
        yield from self._names
        yield from self._made

    def __len__(self) -> int:
        return len(self._names) + len(self._made)
