"""Overrides: what a person decided about names, applied after all that resolution finds by itself.

A YAML file, in which a name is as it is written in papers or in the graph, with its type before it where it has
several (``Metric/MAP``); what no paper names does nothing:

.. code-block:: yaml

    merge:                      # the first one names the node
      - [ImageNet, ILSVRC 2012]
    split: [GES of arcs]        # a name, or a long form: leaves its node
    retype: {Task/deep widgetry: Method}
    rename: {resnet: ResNet}
    drop: [our servers]
"""

from __future__ import annotations

import json
import reprlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.model import ENTITY_TYPES
from kg.names import display_form, normal_form
from kg.settlement import Group, Key, Settled, Told

__all__ = ["NO_OVERRIDES", "Overrides", "override", "parse_overrides", "read_overrides"]

_ACTIONS = ("merge", "split", "retype", "rename", "drop")


@dataclass(frozen=True, slots=True)
class Overrides:
    """Decisions, in the order in which they are applied."""

    split: tuple[str, ...] = ()
    merge: tuple[tuple[str, ...], ...] = ()
    retype: tuple[tuple[str, str], ...] = ()
    rename: tuple[tuple[str, str], ...] = ()
    drop: tuple[str, ...] = ()
    types: tuple[str, ...] = ENTITY_TYPES
    """Types that may stand before a name."""

    def __bool__(self) -> bool:
        return any((self.split, self.merge, self.retype, self.rename, self.drop))

    def to_json(self) -> str:
        """As a store keeps it; `parse_overrides` reads it, as JSON is YAML."""
        pairs = {"retype": dict(self.retype), "rename": dict(self.rename)}
        return json.dumps({"split": self.split, "merge": self.merge, **pairs, "drop": self.drop}, ensure_ascii=False)

    def splits(self, type: str, *forms: str | None) -> bool:
        """Whether one of the forms of a name leaves its node."""
        normal = {normal_form(form) for form in forms if form}
        return any(kind in (None, type) and normal_form(text) in normal for kind, text in map(self.parted, self.split))

    def parted(self, name: str) -> tuple[str | None, str]:
        """Type, where one is given, and name: ``Metric/MAP``, but ``TCP/IP`` is a name."""
        head, slash, tail = name.partition("/")
        return (head, tail) if slash and head in self.types else (None, name)


NO_OVERRIDES = Overrides()


def read_overrides(path: Path, types: tuple[str, ...] = ENTITY_TYPES) -> Overrides:
    """The overrides in a YAML file. Raises `InputError` when it can't be read or says something else."""
    try:
        return parse_overrides(path.read_text("utf-8-sig"), str(path), types)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise InputError(f"can't read {path}: {reason}; name a YAML file with --overrides.") from error


def parse_overrides(text: str, source: str = "overrides", types: tuple[str, ...] = ENTITY_TYPES) -> Overrides:
    """The overrides in YAML text. Raises `InputError`, with the place, where it says something else.

    >>> parse_overrides("retype: {Task/deep widgetry: Method}").retype
    (('Task/deep widgetry', 'Method'),)
    """
    import srsly

    try:
        content = srsly.yaml_loads(text) or {}
    except (ValueError, RecursionError) as error:
        reason = "its brackets are too deep" if isinstance(error, RecursionError) else " ".join(str(error).split())
        raise InputError(f"{source} is not YAML: {reason}; mend it.") from error
    if not isinstance(content, dict):
        raise InputError(f"{source} has no {', '.join(_ACTIONS)} at its top; begin with one of them.")
    for action in content:
        if action not in _ACTIONS:
            raise InputError(f"{source} says {reprlib.repr(action)}; an override is one of {', '.join(_ACTIONS)}.")
    given = {action: content.get(action) for action in _ACTIONS}
    merge = tuple(
        _names(each, f"{source}: merge, group {number}", 2)
        for number, each in enumerate(_list(given["merge"], f"{source}: merge"), 1)
    )
    retype = _pairs(given["retype"], f"{source}: retype")
    for name, type_ in retype:
        if type_ not in types:
            raise InputError(f"{source}: retype {name!r} to one of {', '.join(types)}, not {type_!r}.")
    split, drop = (_names(given[action] or [], f"{source}: {action}", 0) for action in ("split", "drop"))
    return Overrides(split, merge, retype, _pairs(given["rename"], f"{source}: rename"), drop, types)


def _list(value: Any, place: str) -> list[Any]:
    if value is None or isinstance(value, list):
        return value or []
    raise InputError(f"{place} has to be a list, each item after a dash.")


def _names(value: Any, place: str, least: int) -> tuple[str, ...]:
    names = _list(value, place)
    for name in names:
        _check(name, place)
    if len(names) < least:
        raise InputError(f"{place} has to be a list of {least} or more names.")
    return tuple(names)


def _pairs(value: Any, place: str) -> tuple[tuple[str, str], ...]:
    if value is not None and not isinstance(value, dict):
        raise InputError(f"{place} has to be lines of 'name: new'.")
    for each in (value or {}).items():
        for name in each:
            _check(name, place)
    return tuple((value or {}).items())


def _check(name: Any, place: str) -> None:
    if not isinstance(name, str) or not normal_form(name):
        # a list may hold itself, or more by references than fits in memory
        told = "a list" if isinstance(name, Collection) and not isinstance(name, str) else repr(name)
        raise InputError(f"{place} has {told} where a name belongs; put names such as 3D or 2020 in quotes.")


def override(settled: Settled, overrides: Overrides, key_of: Callable[[str, str], Key]) -> Settled:
    """Merge, retype, rename and drop the settled groups as decided (splits come before grouping)."""
    return _Editor(settled, key_of, overrides).edit() if overrides else settled


class _Editor:
    """Copies of what is settled, and where each name is."""

    def __init__(self, settled: Settled, key_of: Callable[[str, str], Key], overrides: Overrides) -> None:
        self.overrides = overrides
        self.groups = dict(settled.groups)
        self.told: dict[Key, list[Told]] = defaultdict(list, {key: list(told) for key, told in settled.told.items()})
        self.moved = dict(settled.roots)
        self.labels: dict[Key, str] = {}
        self.key_of = key_of
        self.holders: dict[Key, list[Key]] = defaultdict(list)
        for key in sorted(self.groups, key=lambda key: (-self.groups[key].weight, key)):
            for form in {key_of(key[0], surface) for surface in self.groups[key].surfaces} | {key}:
                self.holders[form].append(key)
        for key, root in sorted(settled.roots.items()):
            self.holders[key].append(root)

    def edit(self) -> Settled:
        overrides = self.overrides
        for first, *others in overrides.merge:
            for other in others:
                self.merge(first, other)
        for name, type_ in overrides.retype:
            self.retype(name, type_)
        for name, label in overrides.rename:
            for key in self.find(name):
                self.labels[key] = display_form(label)
                self.tell(key, key, f"renamed to {label!r}")
        dropped = {key for name in overrides.drop for key in self.find(name)}
        for key in sorted(dropped):
            self.told[key] = [Told(self.label(key), 1.0, "override", "dropped")]
        roots = {key: self.root(key) for key in self.moved}
        return Settled(self.groups, roots, dict(self.told), self.labels, frozenset(dropped))

    def root(self, key: Key) -> Key:
        while key in self.moved:
            key = self.moved[key]
        return key

    def find(self, name: str) -> list[Key]:
        """The heaviest group with this name, of its type where one is given; empty where there is none."""
        kind, text = self.overrides.parted(name)
        found = (self.holders.get(self.key_of(type_, text), ()) for type_ in ([kind] if kind else self.overrides.types))
        keys = {self.root(key) for each in found for key in each}
        return sorted(keys, key=lambda key: (-self.groups[key].weight, key))[:1]

    def label(self, key: Key) -> str:
        surfaces = self.groups[key].surfaces
        return self.labels.get(key) or min(surfaces, key=lambda text: (-surfaces[text], text.casefold(), text))

    def tell(self, node: Key, source: Key, reason: str) -> None:
        names = sorted(self.groups[source].surfaces.keys() - {self.labels.get(node)})
        self.told[node] += [Told(name, 1.0, "override", reason) for name in names]

    def merge(self, first: str, other: str) -> None:
        for root in self.find(first):
            for key in self.find(other):
                if key != root:
                    label = self.label(root)
                    self.tell(root, key, f"merged with {label!r}")
                    self.join(key, root)
                    self.labels[root] = label

    def retype(self, name: str, type_: str) -> None:
        for key in self.find(name):
            new = (type_, key[1])
            if key[0] != type_:
                root = self.root(new) if self.root(new)[0] == type_ else new
                told = Told(self.label(key), 1.0, "override", f"retyped from {key[0]} to {type_}")
                self.join(key, root)
                self.told[root].append(told)

    def join(self, key: Key, root: Key) -> None:
        old, group = self.groups.pop(key), self.groups.get(root, Group())
        self.moved[key] = root
        self.moved.pop(root, None)
        self.told[root] += self.told.pop(key, [])
        if key in self.labels:
            self.labels.setdefault(root, self.labels.pop(key))
        surfaces = Counter(dict.fromkeys((*group.surfaces, *old.surfaces), 0))
        surfaces.update(group.surfaces)
        surfaces.update(old.surfaces)
        self.groups[root] = replace(
            group,
            surfaces=surfaces,
            definitions=group.definitions + old.definitions,
            weight=group.weight + old.weight,
        )
