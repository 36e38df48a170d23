"""Which things of a paper a reader would want on its graph: a logistic model over what is known of each candidate."""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from math import log, log1p, prod
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from extractors.coreference import Likeness, PairModel, Thing, best_name, cluster
from extractors.corpus import CorpusFigures
from extractors.gazetteer import NameTable
from extractors.key_search import find_keys
from extractors.name_forms import core_key, trim_name
from extractors.ner_inputs import AnnotatedNames, Tokens
from kg.model import ENTITY_TYPES
from kg.names import normal_form

__all__ = ["Candidate", "RankModel", "Ranker", "ScoredSpan", "aliases_of", "best_spans", "pool"]

_LOWEST, _POOL, _VARIANT = 0.2, 0.3, 0.25
_UNKNOWN = [0.0] * 9
"""What is known of a name that no list and no annotated paper has."""
_HOPELESS = 0.35
"""One in three hundred things all of whose mentions are less likely would still be chosen."""
_MOST_KNOWN = 8192
_NO_LETTERS, _INNER_CAPITAL, _DIGIT = re.compile("[^A-Za-z]+"), re.compile("[a-z][A-Z]"), re.compile(r"\d")
_BROAD = frozenset("method model approach algorithm framework system network learning performance data".split())


class ScoredSpan(NamedTuple):
    """A span with a type and the probability that the tagger gives it."""

    first: int
    last: int
    type: str
    score: float


class Candidate(NamedTuple):
    """A thing with its name, its features, and the spans beside its own that its `aliases_of` come from."""

    thing: Thing
    name: str
    features: NDArray[np.float32]
    spans: Sequence[ScoredSpan]


def _logit(p: float) -> float:
    return log(p / (1 - p)) if 0.001 < p < 0.998 else log(max(p, 1e-3) / max(1 - p, 1e-3))


def pool(tokens: Tokens, spans: Sequence[ScoredSpan]) -> list[ScoredSpan]:
    """Draw the score of a span toward the best of its name and type in the paper."""
    words = tokens.keys
    keys = [("".join(words[first : last + 1]), type_) for first, last, type_, _ in spans]
    best: dict[tuple[str, str], float] = {}
    for key, span in zip(keys, spans, strict=True):
        if span[3] > best.get(key, 0.0):
            best[key] = span[3]
    return [
        ScoredSpan(first, last, type_, (1 - _POOL) * score + _POOL * best.get(key, 0.0))
        for key, (first, last, type_, score) in zip(keys, spans, strict=True)
    ]


def best_spans(spans: Iterable[ScoredSpan], lowest: float = _LOWEST) -> list[ScoredSpan]:
    """The set of spans without overlaps with the largest sum of log odds over the lowest score that counts."""
    ordered = sorted([span for span in spans if span[3] > lowest], key=itemgetter(1, 0))
    lasts = [last for _, last, _, _ in ordered]
    best, before, floor, top = [0.0], [], _logit(lowest), 0.0
    for at, (first, _, _, score) in enumerate(ordered):
        ends = bisect_right(lasts, first - 1, 0, at)
        before.append(ends)
        total = best[ends] + _logit(score) - floor
        if total > top:
            top = total
        best.append(top)
    chosen, at = [], len(ordered)
    while at:
        if best[at] == best[at - 1]:
            at -= 1
        else:
            chosen.append(ordered[at - 1])
            at = before[at - 1]
    return chosen[::-1]


def aliases_of(tokens: Tokens, candidate: Candidate) -> tuple[str, ...]:
    """Other spellings of a thing, best first, then likely names with another boundary at the same places."""
    thing, name, _, spans = candidate
    weight: dict[str, float] = defaultdict(float)
    places = set()
    for first, last, written, score in thing.occurrences:
        weight[written] += score
        places.add((first, last))
    near = [span for span in spans if span[:2] not in places]
    if not near and len(weight) == 1:
        return ()
    seen, kept = {normal_form(name)}, []
    near.sort(key=lambda span: -span.score)
    variants = [trim_name(tokens.surface(first, last)) for first, last, _, _ in near]
    for other in [*sorted(weight, key=lambda n: (-weight[n], n)), *variants]:
        form = normal_form(other)
        if form and form not in seen and core_key(other, thing.type):
            seen.add(form)
            kept.append(other)
    return tuple(kept)


@dataclass(frozen=True)
class RankModel:
    """A logistic model: means and scales of the features, weights, bias; and the least probability per type."""

    means: NDArray[np.float64]
    scales: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float
    thresholds: Mapping[str, float]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the model."""
        data = json.loads(path.read_text(encoding="utf-8"))
        means, scales, weights = (np.array(data[name]) for name in ("means", "scales", "weights"))
        return cls(means, scales, weights, data["bias"], data["thresholds"])

    def probability(self, features: NDArray[np.float32]) -> float:
        """How likely a candidate with these features is right."""
        return self.probabilities(features[None])[0]

    def probabilities(self, rows: Sequence[NDArray[np.float32]] | NDArray[np.float32]) -> list[float]:
        """The same for many."""
        scaled = (np.array(rows) - self.means) / self.scales
        weights, bias = self.weights, self.bias
        totals = [float(np.dot(row, weights)) + bias for row in scaled]
        chances: list[float] = (1 / (1 + np.exp(np.negative(totals)))).tolist()
        return chances


class Ranker:
    """Makes candidates of a paper's scored spans. The features are listed in `_features`, in order."""

    def __init__(self, names: NameTable, annotated: AnnotatedNames, figures: CorpusFigures, pairs: PairModel) -> None:
        self._names, self._annotated, self._figures, self._pairs = names, annotated, figures, pairs
        self._name_keys = names.keys()
        self._known: dict[tuple[str, str], tuple[float, float, int, int, int]] = {}
        self._spelled: dict[str, tuple[int, tuple[float, ...], tuple[float, ...]]] = {}

    def candidates(self, tokens: Tokens, spans: Sequence[ScoredSpan]) -> list[Candidate]:
        """The things of the paper, likely or not, without those that the tagger all but rules out."""
        if max(len(self._known), len(self._spelled)) > _MOST_KNOWN:
            self._known.clear()
            self._spelled.clear()
        pooled, likeness = pool(tokens, spans), Likeness(tokens, self._pairs)
        things = cluster(tokens, best_spans(pooled), likeness)
        if not things:
            return []
        paper = _Paper(tokens, things, pooled)
        doubles = self._doubles(paper, likeness)
        kept = [at for at, top in enumerate(paper.tops) if top > _HOPELESS]
        if not kept:
            return []
        rows = [self._features(paper, at, doubles[at]) for at in kept]
        features = _matrix(rows, [ENTITY_TYPES.index(things[at].type) for at in kept])
        likely: dict[str, list[ScoredSpan]] = {type_: [] for type_ in ENTITY_TYPES}
        for span in pooled:
            if span.score > _VARIANT:
                likely[span.type].append(span)
        beside = {type_: _Beside(own) for type_, own in likely.items()}
        return [
            Candidate(things[at], paper.names[at], row, beside[things[at].type].spans(things[at]))
            for at, row in zip(kept, features, strict=True)
        ]

    def _features(self, paper: _Paper, at: int, double: float) -> tuple[Sequence[float], Sequence[float]]:
        """The features of a thing, and those that count for each type by itself as well."""
        (type_, occurrences), keys = paper.things[at], paper.keys[at]
        scores = [score for _, _, _, score in occurrences]
        places = [(first, last) for first, last, _, _ in occurrences]
        size, total = len(scores), sum(scores)
        top, log_total = _logit(paper.tops[at]), log(total + 0.01)
        any_right = 1 - prod([1 - min(p, 0.999) for p in scores])
        mean = float(np.add.reduce(scores) if size > 2 else total) / size
        prior, share, known = self._knowledge(keys, type_)
        number, spelled, last_ones = self._spelling(paper.names[at])
        repeats = sum([paper.counts[key] for key in keys])
        start, inside = min(places)[0], [token for first, last in places for token in range(first, last + 1)]
        in_title, part = start < paper.title, start / paper.size
        values = [
            top, any_right, mean, log_total, min(size, 5), min(repeats, 6),
            size / max(repeats, 1), *paper.rivals(inside, set(places), type_), *known,
            in_title, max(keys, key=keys.__getitem__) in paper.titled,
            not paper.shorts.isdisjoint(inside), not paper.longs.isdisjoint(inside),
            part, part < 0.1, *spelled, double, paper.namesake(type_, keys),
            len(keys) > 1, len({name for _, _, name, _ in occurrences}), *last_ones,
        ]  # fmt: skip
        return values, (1, 0.5 * top, any_right, log_total, prior, share, in_title, number == 1, spelled[3])

    def _spelling(self, name: str) -> tuple[int, tuple[float, ...], tuple[float, ...]]:
        """How many words a name has, the features of that and of its spelling, and those of the phrase."""
        found = self._spelled.get(name)
        if found is None:
            words = normal_form(name).split() or ["x"]
            phrase = self._figures.phrase("".join(words)) if len(words) > 1 else 0
            number = len(words)
            spelled = min(number, 6), number == 1, number >= 4, *_spelling(name)
            found = number, spelled, (log1p(phrase), phrase > 0, words[-1] in _BROAD)
            self._spelled[name] = found
        return found

    def _knowledge(self, keys: Iterable[str], type_: str) -> tuple[float, float, list[float]]:
        """Prior among listed names, share among annotated papers, and all features of both."""
        prior = other = 0.0
        seen = right = wrong = 0
        for key in keys:
            if key not in self._annotated.counts and key not in self._name_keys:  # most keys
                continue
            own = self._known.get((key, type_))
            if own is None:
                own = self._known[key, type_] = self._look_up(key, type_)
            prior, other = max(prior, own[0]), max(other, own[1])
            seen, right, wrong = seen + own[2], right + own[3], wrong + own[4]
        if not seen and not prior and not other:
            return 0.0, 0.0, _UNKNOWN
        share = right / (seen + 1)
        annotated = [
            min(right, 5) / 5,
            share,
            wrong / (seen + 1),
            seen > 0,
            min(seen, 10) / 10,
            (seen - right) / (seen + 1),
        ]
        return prior, share, [prior, other, prior > 0, *annotated]

    def _look_up(self, key: str, type_: str) -> tuple[float, float, int, int, int]:
        """Priors of a key as a listed name of a type and of others; papers with it, as a name of the type, of others"""
        prior = other = 0.0
        for row in self._names.get(key):
            if row.source == "annotated":
                continue
            if row.type == type_:
                prior = max(prior, row.prior)
            else:
                other = max(other, row.prior)
        seen, counts = self._annotated.get(key) or (0, {})
        right = counts.get(type_, 0)
        return prior, other, seen, right, sum(counts.values()) - right

    @staticmethod
    def _doubles(paper: _Paper, likeness: Likeness) -> list[float]:
        """How likely a better candidate of its type is the same thing as each."""
        worst = [0.0] * len(paper.things)
        for type_ in ENTITY_TYPES:
            own = [at for at, thing in enumerate(paper.things) if thing.type == type_]
            for (x, y), chance in likeness.of([paper.names[at] for at in own], type_).items():
                one, other = own[x], own[y]
                weight = 1 if paper.tops[other] > paper.tops[one] else 0.5
                worst[one] = max(worst[one], weight * chance)
        return worst


def _matrix(rows: Sequence[tuple[Sequence[float], Sequence[float]]], types: Sequence[int]) -> NDArray[np.float32]:
    """The features of things as numbers; those that count for each type in as many columns, of which one is filled."""
    values: list[float] = []
    for row, crossed in rows:
        values += row
        values += crossed
    wide, size = len(rows[0][0]), len(rows)
    numbers = np.array(array("f", values)).reshape(size, -1)
    products = np.zeros((size, len(rows[0][1]), len(ENTITY_TYPES)), np.float32)
    products[np.arange(size), :, types] = numbers[:, wide:]
    return np.concatenate([numbers[:, :wide], products.reshape(size, -1)], axis=1)


def _spelling(name: str) -> tuple[bool, bool, bool, bool, bool]:
    """Whether a name is written in capitals, has one inside a word, a digit, no capital, at most three letters."""
    is_lower = name.islower()
    letters = _NO_LETTERS.sub("", name)
    return (
        letters.isupper(),
        not is_lower and bool(_INNER_CAPITAL.search(name)),
        bool(_DIGIT.search(name)),
        is_lower,
        len(letters) <= 3,
    )


class _Beside:
    """Spans by where they begin and end."""

    def __init__(self, spans: Sequence[ScoredSpan]) -> None:
        self._spans = spans
        self._firsts: dict[int, list[int]] = {}
        self._lasts: dict[int, list[int]] = {}
        for at, span in enumerate(spans):
            self._firsts.setdefault(span[0], []).append(at)
            self._lasts.setdefault(span[1], []).append(at)

    def spans(self, thing: Thing) -> list[ScoredSpan]:
        """Those that begin or end where an occurrence of a thing does, in order."""
        found: set[int] = set()
        for first, last, _, _ in thing.occurrences:
            found.update(self._firsts.get(first, ()), self._lasts.get(last, ()))
        return [self._spans[at] for at in sorted(found)]


class _Paper:
    """What the features of all candidates of a paper share."""

    def __init__(self, tokens: Tokens, things: Sequence[Thing], spans: Sequence[ScoredSpan]) -> None:
        self.things, self.size = things, len(tokens)
        self.names = [best_name(thing.occurrences) for thing in things]
        self.tops = [max([score for _, _, _, score in thing.occurrences]) for thing in things]
        self.keys: list[dict[str, int]] = []  # of each thing, with their numbers
        self._best: dict[str, dict[str, float]] = {}  # of each type, by key
        for thing, top in zip(things, self.tops, strict=True):
            keys: dict[str, int] = {}
            for first, last, _, _ in thing.occurrences:
                key = tokens.key(first, last)
                keys[key] = keys.get(key, 0) + 1
            self.keys.append(keys)
            for key in keys:
                best = self._best.setdefault(key, {})
                best[thing.type] = max(top, best.get(thing.type, 0.0))
        runs = find_keys(tokens, self._best.keys())
        self.counts = Counter([key for _, _, key in runs])
        self.title = tokens.fields.index(None) if tokens.fields[0] == "title" else 0  # its tokens
        self.titled = {key for first, _, key in runs if first < self.title}
        self.shorts, self.longs = {s for s, _, _, _ in tokens.pairs}, {t for _, _, _, t in tokens.pairs}
        self._at: dict[int, list[ScoredSpan]] = defaultdict(list)  # spans by token
        for span in spans:
            for token in range(span[0], span[1] + 1):
                self._at[token].append(span)

    def namesake(self, type_: str, keys: Iterable[str]) -> float:
        """Best score of a candidate of another type with the same name."""
        return max([best for key in keys for other, best in self._best[key].items() if other != type_], default=0.0)

    def rivals(self, inside: Iterable[int], places: Set[tuple[int, int]], type_: str) -> list[float]:
        """Best scores of overlapping spans of the same and of other types, and of other types on the same spans."""
        same = other = 0.0
        types = dict.fromkeys(ENTITY_TYPES, 0.0)
        for token in inside:
            for first, last, rival, score in self._at.get(token, ()):
                if (first, last) in places:
                    if rival != type_ and score > types[rival]:
                        types[rival] = score
                elif rival == type_:
                    if score > same:
                        same = score
                elif score > other:
                    other = score
        return [same, other, *types.values()]
