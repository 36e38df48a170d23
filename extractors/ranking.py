"""Which things of a paper a reader would want on its graph: a logistic model over what is known of each candidate."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, log1p, prod
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from extractors.coreference import FormPairs, PairModel, Pairs, Thing, best_name, cluster
from extractors.corpus import CorpusFigures
from extractors.gazetteer import NameTable
from extractors.grouping import core_key, trim_name
from extractors.ner_inputs import AnnotatedNames, Keys, Tokens
from kg.model import ENTITY_TYPES
from kg.names import normal_form

__all__ = ["Candidate", "RankModel", "Ranker", "ScoredSpan", "aliases_of", "best_spans", "pool"]

_LOWEST, _POOL, _VARIANT = 0.2, 0.3, 0.25
_BROAD = frozenset("method model approach algorithm framework system network learning performance data".split())


class ScoredSpan(NamedTuple):
    """A span with a type and the probability that the tagger gives it."""

    first: int
    last: int
    type: str
    score: float


class Candidate(NamedTuple):
    """A thing with the name it would have, its features, and the spans that its `aliases_of` come from."""

    thing: Thing
    name: str
    features: NDArray[np.float32]
    spans: Sequence[ScoredSpan]


def _logit(p: float) -> float:
    return log(max(p, 1e-3) / max(1 - p, 1e-3))


def pool(tokens: Tokens, spans: Sequence[ScoredSpan]) -> list[ScoredSpan]:
    """Draw the score of a span toward the best of its name and type in the paper."""
    keys = ["".join(tokens.keys[s.first : s.last + 1]) for s in spans]
    best: dict[tuple[str, str], float] = defaultdict(float)
    for key, span in zip(keys, spans, strict=True):
        best[key, span.type] = max(best[key, span.type], span.score)
    return [
        span._replace(score=(1 - _POOL) * span.score + _POOL * best[key, span.type])
        for key, span in zip(keys, spans, strict=True)
    ]


def best_spans(spans: Iterable[ScoredSpan], lowest: float = _LOWEST) -> list[ScoredSpan]:
    """The set of spans without overlaps with the largest sum of log odds over the lowest score that counts."""
    ordered = sorted((s for s in spans if s.score > lowest), key=lambda s: (s.last, s.first))
    lasts = [span.last for span in ordered]
    best, before, floor = [0.0], [], _logit(lowest)
    for at, span in enumerate(ordered):
        before.append(bisect_right(lasts, span.first - 1, hi=at))
        best.append(max(best[-1], best[before[at]] + _logit(span.score) - floor))
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
    for occurrence in thing.occurrences:
        weight[occurrence.name] += occurrence.score
    seen, kept = {normal_form(name)}, []
    places = {(o.first, o.last) for o in thing.occurrences}
    near = [s for s in spans if s.type == thing.type and s.score > _VARIANT and _is_variant(s, places)]
    near.sort(key=lambda s: -s.score)
    variants = [trim_name(tokens.surface(span.first, span.last)) for span in near]
    for other in [*sorted(weight, key=lambda n: (-weight[n], n)), *variants]:
        form = normal_form(other)
        if form and form not in seen and core_key(other, thing.type):
            seen.add(form)
            kept.append(other)
    return tuple(kept)


def _is_variant(span: ScoredSpan, places: set[tuple[int, int]]) -> bool:
    """Whether a span shares one end with one of these places, and lies over it."""
    first, last = span.first, span.last
    if (first, last) in places:
        return False
    return any((last == j and first <= j and i <= last) or (first == i and first <= j) for i, j in places)


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
        totals = [float(row @ self.weights) + self.bias for row in scaled]
        return [float(1 / (1 + np.exp(-total))) for total in totals]


class Ranker:
    """Makes candidates of a paper's scored spans. The features are listed in `_features`, in order."""

    def __init__(self, names: NameTable, annotated: AnnotatedNames, figures: CorpusFigures, pairs: PairModel) -> None:
        self._names, self._annotated, self._figures, self._pairs = names, annotated, figures, pairs

    def candidates(self, tokens: Tokens, spans: Sequence[ScoredSpan]) -> list[Candidate]:
        """All things of the paper, likely or not."""
        pooled, pairs = pool(tokens, spans), FormPairs(tokens)
        things = cluster(tokens, best_spans(pooled), self._pairs, pairs)
        if not things:
            return []
        paper = _Paper(tokens, things, pooled)
        doubles = self._doubles(paper, pairs)
        rows = [self._features(paper, *each) for each in zip(things, paper.names, doubles, strict=True)]
        values, crossed = (np.array(part, np.float32) for part in zip(*rows, strict=True))
        by_type = np.array([[thing.type == type_ for type_ in ENTITY_TYPES] for thing in things], np.float32)
        products = crossed[:, :, None] * by_type[:, None]
        features = np.concatenate([values, products.reshape(len(things), -1)], axis=1)
        return [Candidate(*each, pooled) for each in zip(things, paper.names, features, strict=True)]

    def _features(
        self, paper: _Paper, thing: Thing, name: str, double: float
    ) -> tuple[Sequence[float], Sequence[float]]:
        """The features, and those that count for each type by itself as well."""
        tokens, type_ = paper.tokens, thing.type
        scores = [o.score for o in thing.occurrences]
        places = [(o.first, o.last) for o in thing.occurrences]
        keys = Counter("".join(tokens.keys[i : j + 1]) for i, j in places)
        top, total = _logit(max(scores)), log(sum(scores) + 0.01)
        any_right = 1 - prod([1 - min(p, 0.999) for p in scores])
        prior, share, known = self._knowledge(keys, type_)
        words = normal_form(name).split() or ["x"]
        repeats = sum([paper.counts[key] for key in keys])
        in_title = any(tokens.fields[i] == "title" for i, _ in places)
        phrase = self._figures.phrase("".join(words)) if len(words) > 1 else 0
        is_upper, *spelled = _spelling(name)
        values = [
            top, any_right, float(np.add.reduce(scores)) / len(scores), total, min(len(scores), 5), min(repeats, 6),
            len(scores) / max(repeats, 1), *self._rivals(places, type_, paper), *known,
            in_title, max(keys, key=keys.__getitem__) in paper.titled,
            any(i <= s <= j for s, _, _, _ in tokens.pairs for i, j in places),
            any(i <= t <= j for _, _, _, t in tokens.pairs for i, j in places),
            (start := min(places)[0] / len(tokens)), start < 0.1,
            min(len(words), 6), len(words) == 1, len(words) >= 4, is_upper, *spelled,
            double, paper.namesake(thing, keys),
            len(keys) > 1, len({o.name for o in thing.occurrences}), log1p(phrase),
            phrase > 0, words[-1] in _BROAD,
        ]  # fmt: skip
        return values, (1, 0.5 * top, any_right, total, prior, share, in_title, len(words) == 1, is_upper)

    def _knowledge(self, keys: Mapping[str, int], type_: str) -> tuple[float, float, list[float]]:
        """Prior among listed names, share among annotated papers, and all features of both."""
        prior = other = 0.0
        for row in [row for key in keys for row in self._names.get(key) if row.source != "annotated"]:
            if row.type == type_:
                prior = max(prior, row.prior)
            else:
                other = max(other, row.prior)
        seen = right = wrong = 0
        for key in keys:
            found = self._annotated.get(key)
            if found:
                seen += found[0]
                right += found[1].get(type_, 0)
                wrong += sum(count for t, count in found[1].items() if t != type_)
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

    @staticmethod
    def _rivals(places: Sequence[tuple[int, int]], type_: str, paper: _Paper) -> list[float]:
        """Best scores of overlapping spans of the same and of other types, and of other types on the same spans."""
        same = other = 0.0
        types = dict.fromkeys(ENTITY_TYPES, 0.0)
        at = paper.spans_at
        for number in {number for i, j in places for token in range(i, j + 1) for number in at.get(token, ())}:
            first, last, rival, score = paper.spans[number]
            if (first, last) in places:
                if rival != type_ and score > types[rival]:
                    types[rival] = score
            elif rival == type_:
                same = max(same, score)
            else:
                other = max(other, score)
        return [same, other, *types.values()]

    def _doubles(self, paper: _Paper, pairs: Mapping[str, Pairs]) -> list[float]:
        """How likely a better candidate of its type is the same thing as each."""
        worst = [0.0] * len(paper.things)
        for type_ in ENTITY_TYPES:
            own = [at for at, thing in enumerate(paper.things) if thing.type == type_]
            likeness = self._pairs.likeness([paper.names[at] for at in own], type_, pairs[type_]) if own else {}
            for (x, y), chance in likeness.items():
                one, other = own[x], own[y]
                weight = 1 if paper.tops[other] > paper.tops[one] else 0.5
                worst[one] = max(worst[one], weight * chance)
        return worst


@lru_cache(maxsize=65536)
def _spelling(name: str) -> tuple[bool, bool, bool, bool, bool]:
    """Whether a name is written in capitals, has one inside a word, a digit, no capital, at most three letters."""
    letters = re.sub(r"[^A-Za-z]", "", name)
    return (
        letters.isupper(),
        bool(re.search("[a-z][A-Z]", name)),
        bool(re.search(r"\d", name)),
        name.islower(),
        len(letters) <= 3,
    )


class _Paper:
    """What the features of all candidates of a paper share."""

    def __init__(self, tokens: Tokens, things: Sequence[Thing], spans: Sequence[ScoredSpan]) -> None:
        self.tokens, self.things, self.spans = tokens, things, spans
        self.names = [best_name(thing.occurrences) for thing in things]
        self.tops = [max([o.score for o in thing.occurrences]) for thing in things]
        self._best: dict[str, dict[str, float]] = defaultdict(dict)  # of each type, by key
        for thing, top in zip(things, self.tops, strict=True):
            for key in {"".join(tokens.keys[o.first : o.last + 1]) for o in thing.occurrences}:
                self._best[key][thing.type] = max(top, self._best[key].get(thing.type, 0.0))
        runs = Keys(self._best).find(tokens)
        self.counts = Counter([key for _, _, key in runs])
        self.titled = {key for first, _, key in runs if tokens.fields[first] == "title"}
        self.spans_at: dict[int, list[int]] = defaultdict(list)
        for number, span in enumerate(spans):
            for token in range(span.first, span.last + 1):
                self.spans_at[token].append(number)

    def namesake(self, thing: Thing, keys: Iterable[str]) -> float:
        """Best score of a candidate of another type with the same name."""
        return max(
            (best for key in keys for type_, best in self._best[key].items() if type_ != thing.type), default=0.0
        )
