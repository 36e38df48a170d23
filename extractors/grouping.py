"""Mentions to entities: one entity for each thing in a paper, under the name that a reader would put on it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from extractors.lexicon import generic_words, head_words, praise_words
from kg.model import ENTITY_TYPES, Entity, Mention
from kg.names import display_form, normal_form, squashed

__all__ = [
    "core_key",
    "group_mentions",
    "is_proper_name",
    "shown_forms",
    "split_coordination",
    "stem",
    "trim_name",
    "without_count",
]

_PLACES = {type: at for at, type in enumerate(ENTITY_TYPES)}
_LEAD = re.compile(r"\A[\W_]+|[^\w)+#%]+\Z")


@lru_cache(maxsize=65536)
def trim_name(name: str) -> str:
    """A name without TeX marks, a leading article and words of praise; never empty.

    >>> trim_name("the novel Graph Attention Network"), trim_name("Fast R-CNN"), trim_name("large language model")
    ('Graph Attention Network', 'Fast R-CNN', 'large language model')
    """
    shown = display_form(name)
    if not (shown and shown[0].isalnum() and shown[-1].isalnum()):
        shown = _LEAD.sub("", shown)
    words = shown.split() or [name]
    while len(words) > 1 and _is_trimmed(words):
        words = words[1:]
    return " ".join(words)


def _is_trimmed(words: Sequence[str]) -> bool:
    """Whether a name goes without its first word; capitals make praise a part of the name: "Fast R-CNN"."""
    first = words[0].lower()
    if first in _ARTICLES:
        return True
    return first in praise_words() and (words[0].islower() or all(word.islower() for word in words[1:]))


_ARTICLES = frozenset({"the", "a", "an", "our", "this", "these", "its", "their"})


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A crude stem: what is left of a word without the endings that turn a task into its doer or its plural.

    >>> stem("segmentation") == stem("segmenting") == stem("segmented")
    True
    """
    for ending in ("ization", "isation", "izing", "izer", "ized", "ations", "ation", "ating", "ated", "ator",
                   "ings", "ing", "ions", "ion", "ers", "er", "ors", "or", "ed", "al", "e", "s"):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=65536)
def core_key(name: str, type: str) -> str:
    """The normal form of a name without a trailing head word that it may go with or without.

    >>> core_key("ImageNet dataset", "Dataset"), core_key("ImageNet", "Dataset")
    ('imagenet', 'imagenet')
    """
    words = normal_form(without_count(trim_name(name), type)).split()
    heads = head_words(type)
    while len(words) > 1 and words[-1] in heads and not set(words[:-1]) <= generic_words():
        words = words[:-1]
    return " ".join(words)


_COUNT = re.compile(
    r"(?:\d{1,6}\s?[x×]?|single|one|two|three|four|eight|sixteen|multiple|several)\s(?=\S*[^\W\d])", re.I
)


def without_count(name: str, type: str) -> str:
    """The name of a piece of hardware without how many there are of it.

    >>> without_count("8 NVIDIA A100 GPUs", "Hardware"), without_count("20 Newsgroups", "Dataset")
    ('NVIDIA A100 GPUs', '20 Newsgroups')
    """
    return _COUNT.sub("", name, count=1) if type == "Hardware" and _COUNT.match(name) else name


def name_without_head(name: str, type: str) -> str:
    """A proper name without the head words that follow it; other names as they are.

    >>> name_without_head("SQuAD dataset", "Dataset"), name_without_head("speech corpus", "Dataset")
    ('SQuAD', 'speech corpus')
    """
    words = name.split()
    while len(words) > 1 and normal_form(words[-1]) in head_words(type) and _is_proper(words[-2], words[-1]):
        words = words[:-1]
    return " ".join(words)


def _is_proper(word: str, head: str) -> bool:
    """Whether a word is part of a proper name; in "Attention Network" capitals of the first letters tell nothing."""
    return (word[0].isupper() and head.islower()) or any(c.isupper() or c.isdigit() for c in word[1:])


_BARE = frozenset({"Dataset", "Software"})
"""Types whose proper names are better without a head word: "SQuAD" for "SQuAD dataset", but "Adam optimizer"."""


def shown_forms(name: str, type: str) -> tuple[str, str]:
    """A name with and without its head word, the better one to show first.

    >>> shown_forms("SQuAD dataset", "Dataset"), shown_forms("BERT model", "Method")
    (('SQuAD', 'SQuAD dataset'), ('BERT model', 'BERT'))
    """
    if type == "Hardware":
        return without_count(name, type), name
    bare = name_without_head(name, type)
    return (bare, name) if type in _BARE else (name, bare)


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
    stems: frozenset[str]
    head: str
    name: str
    """The trimmed name."""
    squashed: str
    forms: Mapping[str, str]
    """The `shown_forms` of the name by their normal forms."""
    shown: tuple[str, tuple[str, ...]]
    """Name and aliases of an entity that has but this name."""


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
    return _Core((type, "".join(words)), stems, stem(words[-1]), trimmed, squashed(name), forms, shown)


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
    return sorted(entities, key=lambda e: (e.mentions[0].field == "abstract", e.mentions[0].start, e.type))


def _by_core(ordered: Iterable[Mention]) -> list[_Group]:
    groups: dict[tuple[str, str], _Group] = {}
    for mention in ordered:
        if "/" in mention.text:
            for part, name in split_coordination(mention):
                _add(groups, part, _core_of(name, part.type))
        else:
            _add(groups, mention, _core_of(mention.text, mention.type))
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
    for at, group in enumerate(groups):
        if parent[at] != at:
            first = groups[find(at)]
            first.mentions += group.mentions
            first.cores += group.cores
    return [group for at, group in enumerate(groups) if parent[at] == at]


_BY_HEAD = frozenset({"Method", "Dataset"})
"""Types of which a longer name is the same thing only when it ends in the same word: "attention network" is no
"attention", while "detection of objects in video" is "object detection"."""

_PROPERLY_NAMED = frozenset({"Method", "Dataset", "Software", "Hardware"})
"""Types of which a proper name is never the short way to say another one: Faster R-CNN is no R-CNN for short."""
_PROPER_NAME = re.compile(r"(?=\S*[A-Z]\S*[A-Z0-9]|\S*[a-z][A-Z])\S+")


def is_proper_name(name: str, type: str) -> bool:
    """Whether a name is one that is never the short way to say a longer one that holds it.

    >>> is_proper_name("GNN", "Method"), is_proper_name("graph network", "Method"), is_proper_name("QA", "Task")
    (True, False, False)
    """
    return type in _PROPERLY_NAMED and bool(_PROPER_NAME.fullmatch(name))


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
    holders: dict[str, dict[str, list[int]]] = {}  # groups by type and stem
    shared: set[str] = set()
    for at, group in enumerate(groups):
        own = holders.setdefault(group.core.key[0], {})
        for each in group.core.stems:
            if each in own:
                own[each].append(at)
                shared.add(each)
            else:
                own[each] = [at]
    for at, group in enumerate(groups):
        if not group.core.stems or not group.core.stems <= shared:  # most groups
            continue
        rarest = min(map(holders[group.type].__getitem__, group.core.stems), key=len)
        longer = [other for other in rarest if _contains(groups[other], group)]
        if longer and not any(is_proper_name(core.name, group.type) for core in group.cores):
            yield at, max(longer, key=lambda other: (_certainty(groups[other]), -other))


def _contains(longer: _Group, shorter: _Group) -> bool:
    is_within = shorter.core.stems < longer.core.stems
    return is_within and (longer.type not in _BY_HEAD or longer.core.head == shorter.core.head)


def _certainty(group: _Group) -> float:
    return sum(mention.score for mention in group.mentions)


def _entity(mentions: Sequence[Mention], cores: Sequence[_Core]) -> Entity:
    """The entity of mentions that are one thing: best name first, other spellings as aliases."""
    miss = 1.0
    if len(mentions) == 1:
        miss -= mentions[0].score
        name, aliases = cores[0].shown
    else:
        pairs = sorted(zip(mentions, cores, strict=True), key=lambda pair: (pair[0].field == "abstract", pair[0].start))
        mentions = [mention for mention, _ in pairs]
        for mention in mentions:
            miss *= 1 - mention.score
        name, aliases = _shown(pairs)
    return Entity(mentions[0].type, name, aliases, tuple(mentions), min(0.99, round(1 - miss, 4)))


def _shown(pairs: Sequence[tuple[Mention, _Core]]) -> tuple[str, tuple[str, ...]]:
    """Name and aliases of mentions, the name first that the most certain ones have."""
    weight: dict[str, float] = {}
    cores: dict[str, _Core] = {}
    for mention, core in pairs:
        weight[core.name] = weight.get(core.name, 0.0) + mention.score
        cores[core.name] = core
    if len(weight) == 1:
        return pairs[0][1].shown
    kept: dict[str, str] = {}
    for name in sorted(weight, key=lambda name: (-weight[name], name)):
        for normal, form in cores[name].forms.items():
            kept.setdefault(normal, form)
    name, *aliases = kept.values()
    return name, tuple(aliases)
