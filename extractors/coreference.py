"""Which names of one type in one paper are one thing: a pairwise logistic model and clustering by average link."""

from __future__ import annotations

import json
import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import exp
from operator import mul
from pathlib import Path
from typing import NamedTuple, Self

from extractors.clustering import unite
from extractors.name_forms import core_key, is_proper_name, stem, trim_name
from extractors.ner_inputs import Tokens
from kg.model import ENTITY_TYPES

__all__ = ["Likeness", "Occurrence", "PairModel", "Thing", "best_name", "cluster", "form_pairs", "pair_features"]

_SMALL = frozenset("of for in the a an and on to with based".split())
_CASED = re.compile(r"[A-Z]{2}|[a-z][A-Z]|\d")
_NO_LETTERS = re.compile(r"[^A-Za-z0-9]")
_INITIAL = re.compile(r"[A-Za-z]+|\d+[A-Za-z]?")
_MOST_FOUND = 8192
_MOST_NAMES, _LATEST = 256, 4
"""Names of a type, more than any paper has, each of which is compared with all; of later ones each with a few."""


Pairs = AbstractSet[tuple[str, str]]
"""Keys of short and long forms."""


class Occurrence(NamedTuple):
    """A decided mention: its tokens, its name as one would print it, and its score."""

    first: int
    last: int
    name: str
    score: float


class Thing(NamedTuple):
    """Occurrences of one type that are one thing."""

    type: str
    occurrences: list[Occurrence]


class _Form(NamedTuple):
    """What is compared of a name."""

    name: str
    key: str
    front: str
    stems: tuple[str, ...]
    is_cased: bool
    parts: frozenset[str]
    letters: str
    initials: tuple[str, ...]


@lru_cache(maxsize=2048)  # most names are met in one paper only: a large cache of them costs more than it saves
def _form(name: str, type_: str) -> _Form:
    words = core_key(name, type_).split()
    key = "".join(words)
    stems = tuple([stem(word) for word in words if word not in _SMALL])
    is_cased = bool(_CASED.search(name))
    return _Form(name, key, key[:4], stems, is_cased, frozenset(stems), _letters(name), _initials(name))


def _key(name: str, type_: str) -> str:
    return core_key(name, type_).replace(" ", "")


def _is_either_acronym(a: _Form, b: _Form) -> bool:
    return (a.letters != "" and a.letters in b.initials) or (b.letters != "" and b.letters in a.initials)


def _letters(short: str) -> str:
    """The letters of what is written like an acronym, folded; empty for any other name."""
    if "a" <= short[:1] <= "z":
        return ""
    letters = short if short.isalnum() and short.isascii() else _NO_LETTERS.sub("", short)
    if letters.endswith("s") and letters[:-1].isupper():
        letters = letters[:-1]
    if letters[:1].isdigit():
        return letters.casefold()
    is_short = 2 <= len(letters) <= 6 and letters[0].isupper()
    return letters.casefold() if is_short and sum(map(str.isupper, letters)) >= len(letters) - 2 else ""


def _initials(long: str) -> tuple[str, ...]:
    spread = long.replace("-", " ")
    is_plain = spread.isascii() and spread.replace(" ", "").isalpha()
    words = spread.split() if is_plain else _INITIAL.findall(long)
    if len(words) < 2:
        return ()
    initials = [word if word[0].isdigit() else word[0] for word in words]
    every = "".join(initials).casefold()
    if _LINKS.isdisjoint(words):
        return every, every
    large = [i for i, word in zip(initials, words, strict=True) if word not in _LINKS]
    return every, "".join(large).casefold()


_LINKS = frozenset({"of", "for", "and", "the", "in", "on", "to", "with"})


def pair_features(one: str, two: str, type_: str, pairs: Pairs) -> list[float]:
    """How two names compare; `pairs` are keys of short and long forms that the paper defines."""
    a, b = _form(one, type_), _form(two, type_)
    return list(_compare(a, b, _are_defined(a, b, pairs)))


def _are_defined(a: _Form, b: _Form, pairs: Pairs) -> bool:
    return bool(pairs) and ((a.key, b.key) in pairs or (b.key, a.key) in pairs)


def _compare(a: _Form, b: _Form, are_defined: bool) -> tuple[float, ...]:
    if len(a.stems) < len(b.stems):
        a, b = b, a
    _, key, _, stems, is_cased, s, _, _ = a
    _, other_key, _, other_stems, is_other_cased, t, _, _ = b
    part = bool(t) and t < s
    head = bool(stems) and bool(other_stems) and stems[-1] == other_stems[-1]
    front = bool(other_stems) and stems[: len(other_stems)] == other_stems
    shared = len(s & t)
    prefix = _common(key, other_key) / max(1, min(len(key), len(other_key)))
    return (
        1.0, s == t and bool(s), are_defined,
        _is_either_acronym(a, b),
        part and head, part and front and not head, part and not front and not head,
        shared / (len(s | t) or 1), head, len(t) == 1 and part, len(stems) - len(other_stems) == 1 and part,
        is_cased and is_other_cased, is_cased != is_other_cased, prefix == 1 or not key or not other_key,
        other_key in key, shared == 0, len(stems) == len(other_stems), part and head and len(t) > 1, prefix,
        is_other_cased and part, is_cased and part, is_other_cased and front and part,
        is_other_cased and head and part, bool(stems) and bool(other_stems) and stems[0] == other_stems[0],
    )  # fmt: skip


def _is_one_sided(a: _Form, b: _Form) -> bool:
    """Whether two names with as many stems may compare in another way when they are the other way around."""
    return a.key in b.key or b.key in a.key or a.parts < b.parts or b.parts < a.parts


def _common(a: str, b: str) -> int:
    """How many characters two strings have in common at their start."""
    for at, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return at
    return min(len(a), len(b))


def is_candidate(one: str, two: str, type_: str, pairs: Pairs) -> bool:
    """Whether two names have enough in common to be compared."""
    return _are_close(_form(one, type_), _form(two, type_), pairs)


def _are_close(a: _Form, b: _Form, pairs: Pairs) -> bool:
    return (
        a.front == b.front or not a.parts.isdisjoint(b.parts) or _is_either_acronym(a, b) or _are_defined(a, b, pairs)
    )


@dataclass(frozen=True)
class PairModel:
    """Weights of `pair_features` for all types, and what is added to them for a type (at half strength)."""

    weights: Mapping[str, Sequence[float]]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the weights."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    @cached_property
    def _halves(self) -> dict[str, list[float]]:
        return {type_: [0.5 * weight for weight in weights] for type_, weights in self.weights.items()}

    @cached_property
    def _found(self) -> dict[tuple[str, str, str], float]:
        """Probabilities by names and type, where the paper defines neither name as the other."""
        return {}

    def probability(self, one: str, two: str, type_: str, pairs: Pairs) -> float:
        """How likely two names of a type are one thing; a proper name is never short for a longer one with it."""
        return self._probability(_form(one, type_), _form(two, type_), type_, pairs)

    def _probability(self, a: _Form, b: _Form, type_: str, pairs: Pairs) -> float:
        if _is_part_of_other(a, b, type_, pairs):
            return 0.0
        features = _compare(a, b, _are_defined(a, b, pairs))
        total = sum(map(mul, self.weights["all"], features))
        if type_ in self._halves:
            total += sum(map(mul, self._halves[type_], features))
        return 1 / (1 + exp(-total))

    def likeness(self, names: Sequence[str], type_: str, pairs: Pairs) -> dict[tuple[int, int], float]:
        """The probabilities of those pairs of names, by index, in either order, that have something in common."""
        if len(names) < 2:
            return {}
        forms = [_form(name, type_) for name in names]
        found = {}
        for x, y in _candidate_pairs(forms, pairs):
            a, b = forms[x], forms[y]
            chance = self._probability if _are_defined(a, b, pairs) else self._chance
            found[x, y] = found[y, x] = chance(a, b, type_, pairs)
            if len(a.stems) == len(b.stems) and _is_one_sided(a, b):
                found[y, x] = chance(b, a, type_, pairs)
        return found

    def _chance(self, a: _Form, b: _Form, type_: str, pairs: Pairs) -> float:
        """The probability for names that no pair defines: what it was in another paper."""
        found, at = self._found, (a.name, b.name, type_)
        chance = found.get(at)
        if chance is None:
            if len(found) > _MOST_FOUND:
                found.clear()
            chance = found[at] = self._probability(a, b, type_, pairs)
        return chance


def _candidate_pairs(forms: Sequence[_Form], pairs: Pairs) -> Iterator[tuple[int, int]]:
    """Those that have something in common; of more names than a paper has, some of those."""
    for x, a in enumerate(forms[:_MOST_NAMES]):
        _, _, front, _, _, parts, letters, initials = a
        for y, b in enumerate(forms[:x]):
            if (
                b.front == front
                or not parts.isdisjoint(b.parts)
                or (letters and letters in b.initials)
                or (initials and b.letters and b.letters in initials)
                or (pairs and _are_defined(a, b, pairs))
            ):
                yield x, y
    if len(forms) > _MOST_NAMES:
        yield from _later_pairs(forms, pairs)


def _later_pairs(forms: Sequence[_Form], pairs: Pairs) -> Iterator[tuple[int, int]]:
    """Each later name with the last few before it that share a mark or are defined as it."""
    partners: dict[str, list[str]] = defaultdict(list)
    for one, other in pairs:
        partners[one].append("=" + other)
        partners[other].append("=" + one)
    latest: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=_LATEST))
    for x, form in enumerate(forms):
        shorts = ["@" + short for short in (form.letters, *form.initials) if short]
        marks = frozenset([*form.stems, "^" + form.front, *shorts])
        if x >= _MOST_NAMES:
            near = {y for mark in (*marks, *partners.get(form.key, ())) for y in latest.get(mark, ())}
            yield from ((x, y) for y in sorted(near) if _are_close(form, forms[y], pairs))
        for mark in (*marks, "=" + form.key):
            latest[mark].append(x)


def _is_part_of_other(a: _Form, b: _Form, type_: str, pairs: Pairs) -> bool:
    """Whether the shorter of two names is a proper name that the paper doesn't define as the longer one."""
    if len(a.parts) > len(b.parts):
        a, b = b, a
    # A100 is short for NVIDIA A100
    return type_ != "Hardware" and a.parts < b.parts and is_proper_name(a.name, type_) and (a.key, b.key) not in pairs


def form_pairs(tokens: Tokens, type_: str) -> set[tuple[str, str]]:
    """Keys of the short and long forms that the paper defines; a long form may be named by a part of its end."""
    shorts = _shorts(tokens, type_)
    return {(short, long) for short, first, last in shorts for long in _longs(tokens, first, last, type_)}


def _shorts(tokens: Tokens, type_: str) -> list[tuple[str, int, int]]:
    """The keys of short forms, and the first and last tokens of the long ones."""
    return [(_key(tokens.surface(s, t), type_), first, last) for s, t, first, last in tokens.pairs]


def _longs(tokens: Tokens, first: int, last: int, type_: str) -> Iterator[str]:
    for at in range(max(0, first - 3), last + 1):
        if tokens.keys[at] and tokens.fields[at] == tokens.fields[last]:
            yield _key(tokens.surface(at, last), type_)
        if at >= first and last - at <= (last - first) // 2:
            break


class Likeness:
    """The `PairModel.likeness` of names of one paper; of names that were compared before it is told from memory."""

    def __init__(self, tokens: Tokens, model: PairModel) -> None:
        self._tokens, self._model = tokens, model
        self._shorts: dict[str, list[tuple[str, int, int]]] = {}
        self._known: dict[str, tuple[Sequence[str], dict[tuple[int, int], float]]] = {}

    def of(self, names: Sequence[str], type_: str) -> dict[tuple[int, int], float]:
        """The chances of pairs of names of a type, by index; nothing changes them but the names themselves."""
        if len(names) < 2:
            return {}
        if type_ in self._known:
            before, chances = self._known[type_]
            at = {name: index for index, name in enumerate(names)}
            if len(before) <= _MOST_NAMES and at.keys() <= set(before):
                now = [at.get(name) for name in before]
                moved = ((now[x], now[y], chance) for (x, y), chance in chances.items())
                return {(x, y): chance for x, y, chance in moved if x is not None and y is not None}
        found = self._model.likeness(names, type_, self._pairs(names, type_))
        self._known[type_] = names, found
        return found

    def _pairs(self, names: Iterable[str], type_: str) -> Pairs:
        """The `form_pairs` of which both the short and the long form are one of the names."""
        tokens = self._tokens
        if not tokens.pairs:
            return frozenset()
        if type_ not in self._shorts:
            self._shorts[type_] = _shorts(tokens, type_)
        keys = {_form(name, type_).key for name in names}
        return {
            (short, long)
            for short, first, last in self._shorts[type_]
            if short in keys
            for long in _longs(tokens, first, last, type_)
            if long in keys
        }


def best_name(occurrences: Iterable[Occurrence]) -> str:
    """The name with the highest sum of scores."""
    weight: dict[str, float] = {}
    for _, _, name, score in occurrences:
        weight[name] = weight.get(name, 0.0) + score
    return name if len(weight) == 1 else max(weight, key=lambda name: (weight[name], name))


def cluster(tokens: Tokens, spans: Iterable[tuple[int, int, str, float]], likeness: Likeness) -> list[Thing]:
    """Things of a paper from its decided spans: first token, last token, type, score."""
    named: dict[str, dict[str, list[Occurrence]]] = {type_: {} for type_ in ENTITY_TYPES}
    for first, last, type_, score in spans:
        surface = tokens.surface(first, last)
        key = _key(surface, type_)
        if key:
            named[type_].setdefault(key, []).append(Occurrence(first, last, trim_name(surface), score))
    things = []
    for type_, by_key in named.items():
        groups = list(by_key.values())
        merged = unite(groups, likeness.of([best_name(group) for group in groups], type_))
        things += [Thing(type_, group) for group in merged]
    return things
