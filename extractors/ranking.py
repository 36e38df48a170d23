"""Which things of a paper a reader would want on its graph: a logistic model over what is known of each candidate."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from extractors.coreference import PairModel, Thing, best_name, cluster, form_pairs, is_candidate
from extractors.corpus import CorpusFigures
from extractors.gazetteer import NameTable
from extractors.grouping import core_key, trim_name
from extractors.ner_inputs import AnnotatedNames, Tokens
from kg.model import ENTITY_TYPES
from kg.names import normal_form

__all__ = ["Candidate", "RankModel", "Ranker", "ScoredSpan", "aliases_of", "best_spans", "pool"]

_LOWEST, _POOL, _VARIANT = 0.08, 0.3, 0.25
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


def best_spans(spans: Iterable[ScoredSpan]) -> list[ScoredSpan]:
    """The set of spans without overlaps with the largest sum of log odds over the lowest score that counts."""
    ordered = sorted((s for s in spans if s.score > _LOWEST), key=lambda s: (s.last, s.first))
    lasts = [span.last for span in ordered]
    best, before = [0.0], []
    for at, span in enumerate(ordered):
        before.append(bisect_right(lasts, span.first - 1, hi=at))
        best.append(max(best[-1], best[before[at]] + _logit(span.score) - _logit(_LOWEST)))
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
    variants = [
        trim_name(tokens.surface(span.first, span.last))
        for span in sorted(spans, key=lambda s: -s.score)
        if span.type == thing.type and span.score > _VARIANT and _is_variant(span, places)
    ]
    for other in [*sorted(weight, key=lambda n: (-weight[n], n)), *variants]:
        form = normal_form(other)
        if form and form not in seen and core_key(other, thing.type):
            seen.add(form)
            kept.append(other)
    return tuple(kept)


def _is_variant(span: ScoredSpan, places: set[tuple[int, int]]) -> bool:
    """Whether a span shares one end with one of these places, and lies over it."""
    first, last = span.first, span.last
    return (first, last) not in places and any(
        (last == j or first == i) and i <= last and first <= j for i, j in places
    )


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
        total = float((features - self.means) / self.scales @ self.weights) + self.bias
        return float(1 / (1 + np.exp(-total)))


class Ranker:
    """Makes candidates of a paper's scored spans. The features are listed in `_features`, in order."""

    def __init__(self, names: NameTable, annotated: AnnotatedNames, figures: CorpusFigures, pairs: PairModel) -> None:
        self._names, self._annotated, self._figures, self._pairs = names, annotated, figures, pairs

    def candidates(self, tokens: Tokens, spans: Sequence[ScoredSpan]) -> list[Candidate]:
        """All things of the paper, likely or not."""
        pooled = pool(tokens, spans)
        paper = _Paper(tokens, cluster(tokens, best_spans(pooled), self._pairs), pooled)
        return [
            Candidate(thing, name, self._features(paper, thing, name), pooled)
            for thing, name in zip(paper.things, paper.names, strict=True)
        ]

    def _features(self, paper: _Paper, thing: Thing, name: str) -> NDArray[np.float32]:
        tokens, type_ = paper.tokens, thing.type
        scores = [o.score for o in thing.occurrences]
        places = [(o.first, o.last) for o in thing.occurrences]
        keys = Counter("".join(tokens.keys[i : j + 1]) for i, j in places)
        top, total = max(scores), log(sum(scores) + 0.01)
        any_right = 1 - float(np.prod([1 - min(p, 0.999) for p in scores]))
        prior, share, known = self._knowledge(keys, type_)
        words = normal_form(name).split() or ["x"]
        letters = re.sub(r"[^A-Za-z]", "", name)
        repeats = sum(paper.counts[key] for key in keys)
        in_title = any(tokens.fields[i] == "title" for i, _ in places)
        phrase = self._figures.phrase("".join(words)) if len(words) > 1 else 0
        values = [
            _logit(top), any_right, float(np.mean(scores)), total, min(len(scores), 5), min(repeats, 6),
            len(scores) / max(repeats, 1), *self._rivals(places, type_, paper), *known,
            in_title, max(keys, key=lambda key: keys[key]) in paper.titled,
            any(i <= s <= j for s, _, _, _ in tokens.pairs for i, j in places),
            any(i <= t <= j for _, _, _, t in tokens.pairs for i, j in places),
            (start := min(i for i, _ in places) / len(tokens)), start < 0.1,
            min(len(words), 6), len(words) == 1, len(words) >= 4, letters.isupper(),
            bool(re.search("[a-z][A-Z]", name)),
            bool(re.search(r"\d", name)), name.islower(), len(letters) <= 3,
            self._double(paper, thing, name, top), self._namesake(paper, thing, keys),
            len(keys) > 1, len({o.name for o in thing.occurrences}), float(np.log1p(phrase)),
            phrase > 0, words[-1] in _BROAD,
        ]  # fmt: skip
        by_type = np.array([type_ == t for t in ENTITY_TYPES], np.float32)
        crossed = (1, 0.5 * _logit(top), any_right, total, prior, share, in_title, len(words) == 1, letters.isupper())
        return np.concatenate([np.array(values, np.float32), *(by_type * np.float32(factor) for factor in crossed)])

    def _knowledge(self, keys: Mapping[str, int], type_: str) -> tuple[float, float, list[float]]:
        """Prior among listed names, share among annotated papers, and all features of both."""
        rows = [row for key in keys for row in self._names.get(key) if row.source != "annotated"]
        prior = max((row.prior for row in rows if row.type == type_), default=0.0)
        other = max((row.prior for row in rows if row.type != type_), default=0.0)
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
        for at in {number for i, j in places for token in range(i, j + 1) for number in paper.spans_at.get(token, ())}:
            first, last, rival, score = paper.spans[at]
            if (first, last) in places:
                if rival != type_:
                    types[rival] = max(types[rival], score)
            elif rival == type_:
                same = max(same, score)
            else:
                other = max(other, score)
        return [same, other, *types.values()]

    def _double(self, paper: _Paper, thing: Thing, name: str, top: float) -> float:
        """How likely a better candidate of the type is the same thing."""
        pairs = paper.pairs(thing.type)
        worst = 0.0
        for other, rival, best in zip(paper.things, paper.names, paper.tops, strict=True):
            if other is not thing and other.type == thing.type and is_candidate(name, rival, thing.type, pairs):
                weight = 1 if best > top else 0.5
                worst = max(worst, weight * self._pairs.probability(name, rival, thing.type, pairs))
        return worst

    @staticmethod
    def _namesake(paper: _Paper, thing: Thing, keys: Mapping[str, int]) -> float:
        """Best score of a candidate of another type with the same name."""
        return max(
            (
                best
                for other, others, best in zip(paper.things, paper.keys, paper.tops, strict=True)
                if other.type != thing.type and not others.isdisjoint(keys)
            ),
            default=0.0,
        )


class _Paper:
    """What the features of all candidates of a paper share."""

    def __init__(self, tokens: Tokens, things: Sequence[Thing], spans: Sequence[ScoredSpan]) -> None:
        self.tokens, self.things, self.spans = tokens, things, spans
        self.names = [best_name(thing.occurrences) for thing in things]
        self.tops = [max(o.score for o in thing.occurrences) for thing in things]
        self.keys = [{"".join(tokens.keys[o.first : o.last + 1]) for o in thing.occurrences} for thing in things]
        self.counts = Counter(key for _, _, key in tokens.runs)
        self.titled = {key for first, _, key in tokens.runs if tokens.fields[first] == "title"}
        self.spans_at: dict[int, list[int]] = defaultdict(list)
        for number, span in enumerate(spans):
            for token in range(span.first, span.last + 1):
                self.spans_at[token].append(number)
        self._pairs: dict[str, set[tuple[str, str]]] = {}

    def pairs(self, type_: str) -> set[tuple[str, str]]:
        """Keys of short and long forms."""
        if type_ not in self._pairs:
            self._pairs[type_] = form_pairs(self.tokens, type_)
        return self._pairs[type_]
