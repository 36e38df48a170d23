"""Mentions to entities: one entity for each thing in a paper, under the name that a reader would put on it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from extractors.lexicon import generic_words
from extractors.name_forms import core_key, is_proper_name, shown_forms, stem, trim_name
from kg.model import ENTITY_TYPES, Entity, Mention
from kg.names import normal_form, squashed

__all__ = ["group_mentions", "split_coordination"]

_PLACES = {type: at for at, type in enumerate(ENTITY_TYPES)}
_COORDINATION = re.compile(r"(?P<one>(?P<stem>[^\W\d]\w{0,30}?-?)\d{1,4})/(?P<more>\d{1,4})")


class _Named(NamedTuple):
    """A mention with the name that it stands for, which is not always its text: the "100" of "CIFAR-10/100"."""

    mention: Mention
    name: str


def split_coordination(mention: Mention) -> tuple[_Named, ...]:
    """A mention of two names that share their front as two mentions with their names; any other as it is.

    >>> pair = Mention("title", 0, 12, "CIFAR-10/100", "Dataset", 0.9, "x")
    >>> [(mention.start, mention.text, name) for mention, name in split_coordination(pair)]
    [(0, 'CIFAR-10', 'CIFAR-10'), (9, '100', 'CIFAR-100')]
    """
    match = _COORDINATION.fullmatch(mention.text)
    if not match:
        return (_Named(mention, mention.text),)
    at = mention.start + match.start("more")
    one = replace(mention, end=mention.start + match.end("one"), text=match["one"])
    more = replace(mention, start=at, text=match["more"])
    return _Named(one, match["one"]), _Named(more, match["stem"] + match["more"])


class _Core(NamedTuple):
    """What is known of a name of a type: equal keys are one group."""

    key: tuple[str, str]
    """Type, and core key without blanks."""
    kind: tuple[str, str]
    """Type, and the stem of the last word where that matters: of groups of one kind one may contain another."""
    stems: frozenset[str]
    name: str
    """The trimmed name."""
    squashed: str
    forms: Mapping[str, str]
    """The `shown_forms` of the name by their normal forms."""
    shown: tuple[str, tuple[str, ...]]
    """Name and aliases of an entity that has but this name."""
    is_proper: bool


@lru_cache(maxsize=32768)
def _core_of(name: str, type: str) -> _Core | None:
    """The core of a name; ``None`` where all its words are generic."""
    words = core_key(name, type).split()
    if generic_words().issuperset(words):
        return None
    stems = frozenset([stem(word) for word in words if word not in _SMALL])
    trimmed = trim_name(name)
    forms: dict[str, str] = {}
    for form in shown_forms(trimmed, type):
        forms.setdefault(normal_form(form), form)
    best, *aliases = forms.values()
    shown = best, tuple(aliases)
    kind = type, stem(words[-1]) if type in _BY_HEAD else ""
    is_proper = is_proper_name(trimmed, type)
    return _Core((type, "".join(words)), kind, stems, trimmed, squashed(name), forms, shown, is_proper)


@dataclass(slots=True)
class _Group:
    """Mentions of one type that are one thing so far."""

    core: _Core
    mentions: list[Mention]
    cores: list[_Core]
    """Those of the mentions."""

    @property
    def type(self) -> str:
        return self.core.key[0]

    def sort(self) -> None:
        """Put the mentions in the order of the text."""
        pairs = sorted(zip(self.mentions, self.cores, strict=True), key=lambda pair: _place(pair[0]))
        self.mentions, self.cores = [mention for mention, _ in pairs], [core for _, core in pairs]


def _place(mention: Mention) -> tuple[bool, int]:
    return mention.field == "abstract", mention.start


def group_mentions(mentions: Iterable[Mention], synonyms: Sequence[tuple[str, str]] = ()) -> list[Entity]:
    """Entities in the order of their first mentions. The order of `mentions` doesn't matter.

    Mentions are one thing when their names are equal up to case, punctuation, plural, article and praise; with or
    without a trailing head word ("X dataset"); `synonyms` (pairs of squashed short and long forms); made of the same
    stems; or when one name's words are all in the other's ("classification", "image classification"), which for
    methods and datasets has to end in the same word.

    >>> found = [Mention("abstract", 0, 8, "ImageNet", "Dataset", 0.9, "x"),
    ...          Mention("abstract", 20, 40, "the ImageNet dataset", "Dataset", 0.5, "x")]
    >>> [(entity.name, entity.aliases) for entity in group_mentions(found)]
    [('ImageNet', ('ImageNet dataset',))]
    """
    ordered = sorted(mentions, key=lambda m: (m.field == "abstract", m.start, m.end, _PLACES[m.type], -m.score))
    groups = _united(_by_core(ordered), synonyms)
    entities = [_entity(group.mentions, group.cores) for group in groups]
    return sorted(entities, key=lambda e: (*_place(e.mentions[0]), e.type))


def _by_core(ordered: Iterable[Mention]) -> list[_Group]:
    groups: dict[tuple[str, str], _Group] = {}
    is_split = False
    for mention in ordered:
        if "/" not in mention.text:
            _add(groups, mention, _core_of(mention.text, mention.type))
            continue
        is_split = True
        for part, name in split_coordination(mention):
            _add(groups, part, _core_of(name, part.type))
    if is_split:
        for group in groups.values():
            group.sort()
    return list(groups.values())


def _add(groups: dict[tuple[str, str], _Group], mention: Mention, core: _Core | None) -> None:
    if core is None:
        return
    group = groups.get(core.key)
    if group is None:
        groups[core.key] = _Group(core, [mention], [core])
    else:
        group.mentions.append(mention)
        group.cores.append(core)


def _united(groups: list[_Group], synonyms: Sequence[tuple[str, str]]) -> list[_Group]:
    """The groups, those that are one thing as one, in the order of the first of each."""
    pairs = [*_same_stems(groups), *_synonymous(groups, synonyms), *_contained(groups)]
    if not pairs:
        return groups
    parent = list(range(len(groups)))

    def find(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for a, b in pairs:
        a, b = sorted((find(a), find(b)))
        parent[b] = a
    mixed = {}
    for at, group in enumerate(groups):
        if parent[at] != at:
            first = mixed[find(at)] = groups[find(at)]
            first.mentions += group.mentions
            first.cores += group.cores
    for group in mixed.values():
        group.sort()
    return [group for at, group in enumerate(groups) if parent[at] == at]


_BY_HEAD = frozenset({"Method", "Dataset"})
"""Types of which a longer name is the same thing only when it ends in the same word: "attention network" is no
"attention", while "detection of objects in video" is "object detection"."""

_SMALL = frozenset("of for in the a an and on to with based".split(" "))


def _same_stems(groups: Sequence[_Group]) -> Iterator[tuple[int, int]]:
    """Pairs of groups that are one thing by stems."""
    by_stems: dict[frozenset[str], dict[str, int]] = {}
    for at, group in enumerate(groups):
        stems = group.core.stems
        if stems in by_stems:
            first = by_stems[stems].setdefault(group.type, at)
            if stems and first != at:
                yield first, at
        else:
            by_stems[stems] = {group.type: at}


def _synonymous(groups: Sequence[_Group], synonyms: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """Pairs of groups that are one thing by abbreviation."""
    if not synonyms:
        return
    names: dict[str, dict[str, int]] = {}  # groups by type and name
    for at, group in enumerate(groups):
        type, key = group.core.key
        own = names.setdefault(type, {})
        for core in group.cores:
            own.setdefault(core.squashed, at)
        own.setdefault(key, at)
    for own in names.values():
        shorts = [(own[short], long) for short, long in synonyms if short in own]
        if shorts:
            ending = _Endings(own)
            met: dict[str, int] = {}
            for first, long in shorts:
                if long in met:
                    yield first, met[long]
                    continue
                for at in ending.with_end(long):  # a mention may have more words before the long form
                    met[long] = first
                    yield first, at


class _Endings:
    """Names of groups by how they end."""

    def __init__(self, names: Mapping[str, int]) -> None:
        self._reversed = sorted([(name[::-1], at) for name, at in names.items()])

    def with_end(self, end: str) -> Iterator[int]:
        """The groups with a name that ends so."""
        keys, front = self._reversed, end[::-1]
        for at in range(bisect_left(keys, (front, -1)), len(keys)):
            if not keys[at][0].startswith(front):
                break
            yield keys[at][1]


def _contained(groups: Sequence[_Group]) -> Iterator[tuple[int, int]]:
    """Each group whose words are all in others of its type, with the most certain of those."""
    kinds: dict[tuple[str, str], list[int]] = {}
    for at, group in enumerate(groups):
        kinds.setdefault(group.core.kind, []).append(at)
    for own in kinds.values():
        if len(own) > 1:
            yield from _contained_of_kind(groups, own)


def _contained_of_kind(groups: Sequence[_Group], own: Sequence[int]) -> Iterator[tuple[int, int]]:
    holders: dict[str, list[int]] = {}  # groups by stem
    shared = set()
    for at in own:
        for each in groups[at].core.stems:
            if each in holders:
                holders[each].append(at)
                shared.add(each)
            else:
                holders[each] = [at]
    for at in own:
        group, stems = groups[at], groups[at].core.stems
        if not stems or not stems <= shared:
            continue
        rarest = min([holders[each] for each in stems], key=len)
        longer = [other for other in rarest if stems < groups[other].core.stems]
        if longer and not any(core.is_proper for core in group.cores):
            yield at, longer[0] if len(longer) == 1 else max(longer, key=lambda at: (_certainty(groups[at]), -at))


def _certainty(group: _Group) -> float:
    return sum(mention.score for mention in group.mentions)


def _entity(mentions: Sequence[Mention], cores: Sequence[_Core]) -> Entity:
    """The entity of mentions that are one thing: best name first, other spellings as aliases."""
    miss = 1.0
    for mention in mentions:
        miss *= 1 - mention.score
    core = cores[0]
    name, aliases = core.shown if cores.count(core) == len(cores) else _shown(mentions, cores)
    return Entity(core.key[0], name, aliases, tuple(mentions), _confidence(miss))


@lru_cache(maxsize=16384)
def _confidence(miss: float) -> float:
    return min(0.99, round(1 - miss, 4))


def _shown(mentions: Sequence[Mention], cores: Sequence[_Core]) -> tuple[str, tuple[str, ...]]:
    """Name and aliases of mentions, the name first that the most certain ones have."""
    weight: dict[str, float] = defaultdict(float)
    forms = {core.name: core.forms for core in cores}
    for mention, core in zip(mentions, cores, strict=True):
        weight[core.name] += mention.score
    kept: dict[str, str] = {}
    for each in sorted(weight, key=lambda name: (-weight[name], name)):
        for normal, form in forms[each].items():
            kept.setdefault(normal, form)
    name, *aliases = kept.values()
    return name, tuple(aliases)
