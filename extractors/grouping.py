"""Mentions to entities: one entity for each thing in a paper, under the name that a reader would put on it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, product
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
    """What groups mentions by name: equal keys are one group."""

    key: tuple[str, str]
    """Type, and core key without blanks."""
    stems: frozenset[str]
    head: str


@lru_cache(maxsize=32768)
def _core_of(name: str, type: str) -> _Core | None:
    """The core of a name; ``None`` where all its words are generic."""
    words = core_key(name, type).split()
    if generic_words().issuperset(words):
        return None
    stems = frozenset(stem(word) for word in words if word not in _SMALL)
    return _Core((type, "".join(words)), stems, stem(words[-1]))


@dataclass(slots=True)
class _Group:
    """Mentions of one type that are one thing so far."""

    type: str
    core: _Core
    mentions: list[_Named]


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
    groups = _by_core(ordered)
    parent = list(range(len(groups)))

    def find(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    def unite(a: int, b: int) -> None:
        a, b = sorted((find(a), find(b)))
        parent[b] = a

    for a, b in chain(_same_things(groups, synonyms), _contained(groups)):
        unite(a, b)
    united: dict[int, list[_Named]] = defaultdict(list)
    for at, group in enumerate(groups):
        united[find(at)] += group.mentions
    entities = [_entity(members) for members in united.values()]
    return sorted(entities, key=lambda e: (e.mentions[0].field == "abstract", e.mentions[0].start, e.type))


def _by_core(ordered: Iterable[Mention]) -> list[_Group]:
    groups: dict[tuple[str, str], _Group] = {}
    for whole in ordered:
        for named in split_coordination(whole) if "/" in whole.text else (_Named(whole, whole.text),):
            core = _core_of(named.name, whole.type)
            if core is None:
                continue
            group = groups.get(core.key)
            if group is None:
                groups[core.key] = _Group(whole.type, core, [named])
            else:
                group.mentions.append(named)
    return list(groups.values())


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


def _same_things(groups: Sequence[_Group], synonyms: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """Pairs of groups that are one thing by stems or by abbreviation."""
    by_stems: dict[tuple[str, frozenset[str]], int] = {}
    for at, group in enumerate(groups):
        if group.core.stems and (first := by_stems.setdefault((group.type, group.core.stems), at)) != at:
            yield first, at
    if not synonyms:
        return
    by_key: dict[tuple[str, str], int] = {}
    for at, group in enumerate(groups):
        for _, name in group.mentions:
            by_key.setdefault((group.type, squashed(name)), at)
        by_key.setdefault(group.core.key, at)
    yield from _synonymous(by_key, synonyms)


def _synonymous(
    by_key: Mapping[tuple[str, str], int], synonyms: Sequence[tuple[str, str]]
) -> Iterator[tuple[int, int]]:
    endings = _Endings(by_key)
    met: dict[tuple[str, str], int] = {}
    for type, (short, long) in product(ENTITY_TYPES, synonyms):
        own = by_key.get((type, short))
        if own is None:
            continue
        if (type, long) in met:
            yield own, met[type, long]
            continue
        for at in endings.of(type, long):  # a mention may have more words before the long form
            met[type, long] = own
            yield own, at


class _Endings:
    """Keys of groups by how they end."""

    def __init__(self, by_key: Mapping[tuple[str, str], int]) -> None:
        self._reversed: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for (type, key), at in by_key.items():
            self._reversed[type].append((key[::-1], at))
        for keys in self._reversed.values():
            keys.sort()

    def of(self, type: str, end: str) -> Iterator[int]:
        """The groups of a type with a key that ends so."""
        keys, front = self._reversed.get(type, []), end[::-1]
        for at in range(bisect_left(keys, (front, -1)), len(keys)):
            if not keys[at][0].startswith(front):
                break
            yield keys[at][1]


def _contained(groups: Sequence[_Group]) -> Iterator[tuple[int, int]]:
    """Each group whose words are all in others of its type, with the most certain of those."""
    holders: dict[str, dict[str, list[int]]] = {}  # groups by type and stem
    for at, group in enumerate(groups):
        own = holders.setdefault(group.type, {})
        for each in group.core.stems:
            if each in own:
                own[each].append(at)
            else:
                own[each] = [at]
    for at, group in enumerate(groups):
        rarest = min(map(holders[group.type].__getitem__, group.core.stems), key=len, default=[])
        if len(rarest) < 2:
            continue
        longer = [other for other in rarest if _contains(groups[other], group)]
        if longer and not any(is_proper_name(trim_name(name), group.type) for _, name in group.mentions):
            yield at, max(longer, key=lambda other: (_certainty(groups[other]), -other))


def _contains(longer: _Group, shorter: _Group) -> bool:
    is_within = shorter.core.stems < longer.core.stems
    return is_within and (longer.type not in _BY_HEAD or longer.core.head == shorter.core.head)


def _certainty(group: _Group) -> float:
    return sum(mention.score for mention, _ in group.mentions)


@lru_cache(maxsize=32768)
def _forms(name: str, type: str) -> tuple[tuple[str, str], ...]:
    """The `shown_forms` of a name, each with its normal form before it."""
    return tuple((normal_form(form), form) for form in shown_forms(name, type))


def _entity(members: Sequence[_Named]) -> Entity:
    """The entity of mentions that are one thing: best name first, other spellings as aliases."""
    if len(members) > 1:
        members = sorted(members, key=lambda named: (named.mention.field == "abstract", named.mention.start))
    type = members[0].mention.type
    miss = 1.0
    for mention, _ in members:
        miss *= 1 - mention.score
    kept: dict[str, str] = {}
    for name in _by_weight(members):
        for normal, form in _forms(name, type):
            kept.setdefault(normal, form)
    name, *aliases = kept.values()
    mentions = tuple([mention for mention, _ in members])
    return Entity(type, name, tuple(aliases), mentions, min(0.99, round(1 - miss, 4)))


def _by_weight(members: Sequence[_Named]) -> list[str]:
    """The trimmed names of mentions, the one first that the most certain ones have."""
    if len(members) == 1:
        return [trim_name(members[0].name)]
    weight: dict[str, float] = defaultdict(float)
    for mention, name in members:
        weight[trim_name(name)] += mention.score
    return sorted(weight, key=lambda name: (-weight[name], name))
