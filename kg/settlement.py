"""Settlement: one thing under two types becomes one node, under the type that most papers give it.

A group goes to a heavier one of another type that has its name, where nothing speaks against it: papers that define
the name differently (MAP the method and mAP the metric), capitals, names that say their type (the "VQA dataset" is
not the task), or a short form of several things. Groups are looked up by name, heaviest first: near-linear, and a
function of the set of groups alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from kg.model import ENTITY_TYPES
from kg.names import normal_form, slug
from kg.variants import case_agrees, has_head, is_coined

__all__ = [
    "Group",
    "Holders",
    "Key",
    "Settled",
    "Told",
    "gather",
    "root_of",
    "same_sense",
    "settle",
    "settling_order",
]

Key = tuple[str, str]
"""Type and squashed name: a block."""

KeyOf = Callable[[str, str], Key]
"""A type and a name → the block."""
Holders = Mapping[str, Mapping[str, Mapping[Key, str]]]
"""Form → type → the groups that have it, each with its most used surface of this form; of any form, if empty."""


class Roots(Protocol):
    """Where the groups went that are settled already."""

    def get(self, key: Key, /) -> Key | None: ...


_STEM = 3
"""Letters of a word that count when long forms are compared."""
_HEADED, _OFTEN_HEADED = 0.25, 0.5
"""Share of its uses in which a name says its type, from which on a common or a coined name is but this type's."""
_SHORT, _CLEARLY = 3, 3
"""Names of so few letters, which often name two things, go only to a group that weighs so many times as much."""
_NEVER = frozenset({"Hardware", "Metric"})
"""Two types that share words (memory, power) and never a thing."""
_TYPE_ORDER = {type_: place for place, type_ in enumerate(ENTITY_TYPES)}


@dataclass(slots=True)
class Group:
    """The names of one thing under one type: papers by surface and by long form; confidence in thousandths."""

    surfaces: Counter[str] = field(default_factory=Counter)
    definitions: Counter[str] = field(default_factory=Counter)
    weight: int = 0


class Told(NamedTuple):
    """What was done to a group, as `kg.model.Resolution` tells it of its node."""

    merged: str
    score: float
    method: str
    reason: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What remains: groups by key, where the others went, what was done; labels and drops that a person decided."""

    groups: MutableMapping[Key, Group]
    roots: dict[Key, Key]
    told: dict[Key, list[Told]]
    labels: Mapping[Key, str] = field(default_factory=dict)
    dropped: frozenset[Key] = frozenset()


def same_sense(one: str, other: str, share: float = 0.5) -> bool:
    """Whether two long forms share (half of) their words, up to their endings.

    >>> same_sense("convolutional neural nets", "convolutional neural network")
    True
    >>> same_sense("maximum a posteriori", "mean average precision")
    False
    """
    words, others = ({word[:_STEM] for word in normal_form(form).split()} for form in (one, other))
    return len(words & others) >= len(words | others) * share


def settle(groups: MutableMapping[Key, Group], key_of: KeyOf) -> Settled:
    """Let each group go to the heaviest one of another type that is the same thing; `key_of` a type and name blocks.

    `groups` are what remains afterwards.
    """
    holders = _holders(groups, key_of)
    order = sorted(groups, key=lambda key: settling_order(key, groups[key]))
    roots = _Moved(groups)
    for key in order:
        roots.place = settling_order(key, groups[key])
        root = root_of(key, groups, holders, roots, key_of)
        if root != key:
            roots.moved[key] = root
    gone: dict[Key, list[Key]] = defaultdict(list)
    for key, root in roots.moved.items():
        gone[root].append(key)
    told: dict[Key, list[Told]] = {}
    gathered: dict[Key, Group] = {}
    for root, keys in gone.items():
        gathered[root], told[root] = gather(root, keys, groups)
    for key in roots.moved:
        del groups[key]
    groups.update(gathered)
    return Settled(groups, roots.moved, told)


class _Moved:
    """Where groups went, from the heaviest on; those that stayed, which are most, need no entry."""

    def __init__(self, groups: Mapping[Key, Group]) -> None:
        self.moved: dict[Key, Key] = {}
        self.place: tuple[int, int, Key] = (0, 0, ("", ""))
        """That of the group which is settled now."""
        self._groups = groups

    def get(self, key: Key) -> Key | None:
        """Where a group went, if it is settled before that."""
        if settling_order(key, self._groups[key]) >= self.place:
            return None
        return self.moved.get(key, key)


def settling_order(key: Key, group: Group) -> tuple[int, int, Key]:
    """The heaviest group is settled first, and those that come later may go to it."""
    return -group.weight, _TYPE_ORDER.get(key[0], len(_TYPE_ORDER)), key


def root_of(key: Key, groups: Mapping[Key, Group], holders: Holders, roots: Roots, key_of: KeyOf) -> Key:
    """Where a group goes, itself or one of another type, when `roots` has all that are settled before it."""
    if key[0] not in _TYPE_ORDER:  # what a type of the user's own is, the user has said
        return key
    for candidate, form in _candidates(key, groups[key], holders, key_of):
        root = roots.get(candidate)
        if root and root[0] != key[0] and root[0] in _TYPE_ORDER and _agree(key, root, form, groups, holders, key_of):
            return root
    return key


class _Held(dict[str, dict[str, dict[Key, str]]]):
    def __missing__(self, form: str) -> dict[str, dict[Key, str]]:
        return {}


def _holders(groups: Mapping[Key, Group], key_of: KeyOf) -> Holders:
    """Form → type → the groups that have it, each with its most used surface of this form.

    What one type alone has, which is most, leads nowhere and is left out: it would fill a fifth of the memory.
    """
    types: dict[str, str] = {}
    holders = _Held()
    for key, group in groups.items():
        for surface in group.surfaces:
            form = key_of(key[0], surface)[1]
            form = key[1] if form == key[1] else form  # one string for both
            if types.setdefault(form, key[0]) != key[0] and form not in holders:
                holders[form] = defaultdict(dict)
    for key, group in groups.items():
        for surface in sorted(group.surfaces, key=lambda text: (-group.surfaces[text], text)):
            form = key_of(key[0], surface)[1]
            if form in holders:
                holders[form][key[0]].setdefault(key, surface)
    return holders


def _candidates(key: Key, group: Group, holders: Holders, key_of: KeyOf) -> Iterator[tuple[Key, str]]:
    """Groups of other types with the label or the key of this one, where the form is one thing's in either type."""
    label = min(group.surfaces, key=lambda text: (-group.surfaces[text], text))
    for form in dict.fromkeys((key[1], key_of(key[0], label)[1])):
        types = holders[form]
        if len(types.get(key[0], ())) == 1:
            for type_ in sorted(types):
                if type_ != key[0] and len(types[type_]) == 1:
                    yield next(iter(types[type_])), form


def _agree(
    key: Key,
    root: Key,
    form: str,
    groups: Mapping[Key, Group],
    holders: Holders,
    key_of: KeyOf,
) -> bool:
    """Whether nothing speaks against it that the two groups with the name `form` are one thing."""
    group, other = groups[key], groups[root]
    if {key[0], root[0]} == _NEVER or _says_type(key[0], group, _HEADED):
        return False
    if _says_type(root[0], other, _OFTEN_HEADED if is_coined(_first(other.surfaces)) else _HEADED):
        return False
    if group.definitions and other.definitions:
        return same_sense(_first(group.definitions), _first(other.definitions))
    if len(form) <= _SHORT and other.weight < group.weight * _CLEARLY:
        return False
    mine, theirs = holders[form][key[0]][key], holders[form].get(root[0], {}).get(root)
    return theirs is None or " " in mine or case_agrees(mine, theirs)


def _says_type(type_: str, group: Group, share: float) -> bool:
    headed = sum(count for surface, count in group.surfaces.items() if has_head(type_, surface))
    return headed > group.surfaces.total() * share


def _first(counts: Counter[str]) -> str:
    return min(counts, key=lambda text: (-counts[text], text))


def gather(root: Key, keys: Iterable[Key], groups: Mapping[Key, Group]) -> tuple[Group, list[Told]]:
    """A group with all those that went to it, and what is told of that."""
    keys = sorted(keys)
    members = [groups[key] for key in (root, *keys)]
    papers, weight = groups[root].surfaces.total(), sum(member.weight for member in members)
    share = round(groups[root].weight / weight, 3) if weight else 0.5
    everyone = sum(member.surfaces.total() for member in members)
    reason = f"{papers} of {everyone} papers, weighted by confidence {share:.0%}, call it a {root[0]}"
    told = [
        Told(f"{key[0].lower()}:{slug(name) or name}", share, "type", reason)
        for key, name in ((key, _first(groups[key].surfaces)) for key in keys)
    ]
    group = Group(
        sum((member.surfaces for member in members), Counter()),
        sum((member.definitions for member in members), Counter()),
        weight,
    )
    group.surfaces.update({surface: 0 for member in members for surface in member.surfaces})
    return group, told
