"""Mentions to entities: one entity for each thing in a paper, under the name that a reader would put on it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.lexicon import generic_words, head_words, praise_words
from kg.model import ENTITY_TYPES, Abbreviation, Entity, Mention, Span
from kg.names import display_form, normal_form, squashed

__all__ = ["core_key", "group_mentions", "stem", "trim_name"]

_LEAD = re.compile(r"\A[\W_]+|[^\w)+#%]+\Z")


def trim_name(name: str) -> str:
    """A name without TeX marks, a leading article and words of praise; never empty.

    >>> trim_name("the novel Graph Attention Network")
    'Graph Attention Network'
    """
    words = _LEAD.sub("", display_form(name)).split() or [name]
    while len(words) > 1 and (words[0].lower() in _ARTICLES or words[0].lower() in praise_words()):
        words = words[1:]
    return " ".join(words)


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


def core_key(name: str, type: str) -> str:
    """The normal form of a name without a trailing head word that it may go with or without.

    >>> core_key("ImageNet dataset", "Dataset"), core_key("ImageNet", "Dataset")
    ('imagenet', 'imagenet')
    """
    words = normal_form(trim_name(name)).split()
    heads = head_words(type)
    while len(words) > 1 and words[-1] in heads and not set(words[:-1]) <= generic_words():
        words = words[:-1]
    return " ".join(words)


@dataclass(slots=True)
class _Group:
    """Mentions of one type that are one thing so far."""

    type: str
    mentions: list[Mention]
    core: str
    stems: frozenset[str]


def group_mentions(mentions: Iterable[Mention], abbreviations: Sequence[Abbreviation] = ()) -> list[Entity]:
    """Entities in the order of their first mentions. The order of `mentions` doesn't matter.

    Mentions are one thing when their names are equal up to case, punctuation, plural, article and praise; with or
    without a trailing head word ("X dataset"); short and long form of each other; made of the same stems; or when
    one name's words are all in the other's, which ends in the same word ("classification", "image classification").

    >>> found = [Mention("abstract", 0, 8, "ImageNet", "Dataset", 0.9, "x"),
    ...          Mention("abstract", 20, 40, "the ImageNet dataset", "Dataset", 0.5, "x")]
    >>> [(entity.name, entity.aliases) for entity in group_mentions(found)]
    [('ImageNet', ('ImageNet dataset',))]
    """
    ordered = sorted(mentions, key=lambda m: (m.field == "abstract", m.start, m.end, ENTITY_TYPES.index(m.type), -m.score))
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

    for a, b in _same_things(groups, _abbreviation_keys(ordered, abbreviations)):
        unite(a, b)
    united: dict[int, list[Mention]] = defaultdict(list)
    for at, group in enumerate(groups):
        united[find(at)] += group.mentions
    entities = [_entity(members) for members in united.values()]
    return sorted(entities, key=lambda e: (e.mentions[0].field == "abstract", e.mentions[0].start, e.type))


def _by_core(ordered: Iterable[Mention]) -> list[_Group]:
    groups: dict[tuple[str, str], _Group] = {}
    for mention in ordered:
        core = core_key(mention.text, mention.type)
        if not core or set(core.split()) <= generic_words():
            continue
        key = (mention.type, core.replace(" ", ""))
        if key in groups:
            groups[key].mentions.append(mention)
        else:
            stems = frozenset(stem(word) for word in core.split() if word not in _SMALL)
            groups[key] = _Group(mention.type, [mention], core, stems)
    return [groups[key] for key in groups]


_SMALL = frozenset("of for in the a an and on to with based".split(" "))


def _abbreviation_keys(mentions: Sequence[Mention], abbreviations: Sequence[Abbreviation]) -> list[tuple[str, str]]:
    """Pairs of squashed names that are short and long form of each other."""
    by_span = {Span(m.field, m.start, m.end): m for m in mentions}
    pairs = []
    for abbreviation in abbreviations:
        short = by_span.get(abbreviation.short)
        overlapping = [
            m
            for m in mentions
            if m.field == abbreviation.long.field and m.end == abbreviation.long.end and m.start <= abbreviation.long.start
        ] or [m for m in mentions if m.field == abbreviation.long.field and m.end == abbreviation.long.end]
        if short and overlapping:
            pairs.append((squashed(short.text), squashed(overlapping[0].text)))
    return pairs


def _same_things(groups: Sequence[_Group], abbreviations: Sequence[tuple[str, str]]) -> Iterable[tuple[int, int]]:
    """Pairs of groups to unite."""
    keys = [{squashed(m.text) for m in group.mentions} | {group.core.replace(" ", "")} for group in groups]
    for a, one in enumerate(groups):
        for b in range(a + 1, len(groups)):
            other = groups[b]
            if one.type != other.type:
                continue
            if one.stems == other.stems or _contains(one, other) or _contains(other, one):
                yield a, b
            elif any((s in keys[a] and l in keys[b]) or (s in keys[b] and l in keys[a]) for s, l in abbreviations):
                yield a, b


def _contains(longer: _Group, shorter: _Group) -> bool:
    return bool(shorter.stems) and shorter.stems < longer.stems and _head(longer) == _head(shorter)


def _head(group: _Group) -> str:
    return stem(group.core.split()[-1])


def _entity(mentions: Sequence[Mention]) -> Entity:
    """The entity of mentions that are one thing: best name first, other spellings as aliases."""
    ordered = sorted(mentions, key=lambda m: (m.field == "abstract", m.start))
    weight: dict[str, float] = defaultdict(float)
    miss = 1.0
    for mention in ordered:
        weight[trim_name(mention.text)] += mention.score
        miss *= 1 - mention.score
    names = sorted(weight, key=lambda name: (-weight[name], name))
    seen = set()
    kept = []
    for name in names:
        key = normal_form(name)
        if key not in seen:
            seen.add(key)
            kept.append(name)
    return Entity(ordered[0].type, kept[0], tuple(kept[1:]), tuple(ordered), min(0.99, round(1 - miss, 4)))
