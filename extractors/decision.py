"""One decision from many voices: which of the proposed mentions stand, with which type, and without overlaps.

Every extractor that finds names proposes mentions with a score; this is the one place that weighs them. It is a pure
function of the proposals and knows nothing about who made them but the order of `VOICES`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import log

from kg.model import ENTITY_TYPES, Mention, Span
from kg.names import squashed

__all__ = ["POOL", "THRESHOLDS", "VOICES", "decide"]

VOICES = ("gazetteer", "hardware", "patterns")
"""Voices from the least to the best informed; on the same span a later one has seen the earlier ones and overrules
them. A voice that isn't listed is as good as the best."""

THRESHOLDS: Mapping[str, float] = {
    "Method": 0.36, "Dataset": 0.3, "Task": 0.35, "Metric": 0.35, "Hardware": 0.3, "Software": 0.28,
}  # fmt: skip
"""Least score of a mention that stands, by type."""

POOL = 0.5
"""How far a mention's score is drawn toward the best score of the same name elsewhere in the paper."""

Scores = dict[str, float]


def decide(
    proposals: Iterable[Mention],
    synonyms: Sequence[tuple[str, str]] = (),
    thresholds: Mapping[str, float] = THRESHOLDS,
) -> list[Mention]:
    """The mentions that stand, in text order, none overlapping another.

    1. The best informed voice speaks for each span.
    2. Occurrences of the same name, and of `synonyms` (pairs of squashed names: short and long forms), share what is
       known: a span's score for a type is drawn toward the best score of that type anywhere in the paper.
    3. In each field, the set of spans without overlaps is taken whose scores exceed the thresholds by most in all.

    >>> here = [Mention("title", 0, 4, "BERT", "Method", 0.9, "patterns"),
    ...         Mention("title", 0, 10, "BERT model", "Method", 0.4, "patterns"),
    ...         Mention("abstract", 0, 4, "BERT", "Dataset", 0.35, "patterns")]
    >>> [(m.text, m.type) for m in decide(here)]
    [('BERT', 'Method'), ('BERT', 'Method')]
    """
    spans = _loudest(proposals)
    pooled = _pool(spans, synonyms)
    fields: dict[str, list[tuple[float, Mention]]] = defaultdict(list)
    for span in sorted(spans):
        mention, scores = spans[span]
        shared = pooled[squashed(mention.text)]
        score, best = max((_mixed(scores, shared, type), type) for type in shared)
        gain = _logit(score) - _logit(thresholds.get(best, 0.5))
        if gain > 0:
            fields[mention.field].append((gain, replace(mention, type=best, score=round(score, 4))))
    return [mention for field in ("title", "abstract") for mention in _best_set(fields.get(field, []))]


def _loudest(proposals: Iterable[Mention]) -> dict[Span, tuple[Mention, Scores]]:
    """For each span the best informed voice's scores by type, with one of its mentions."""
    rank = {name: at for at, name in enumerate(VOICES)}
    voices: dict[Span, dict[tuple[int, str], list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for mention in proposals:
        key = (rank.get(mention.extractor, len(VOICES)), mention.extractor)
        voices[Span(mention.field, mention.start, mention.end)][key].append(mention)
    spans = {}
    for span, by_voice in voices.items():
        mentions = by_voice[max(by_voice)]
        scores: Scores = {}
        for mention in mentions:
            scores[mention.type] = max(scores.get(mention.type, 0.0), mention.score)
        spans[span] = (min(mentions, key=lambda m: (-m.score, m.type)), scores)
    return spans


def _pool(spans: Mapping[Span, tuple[Mention, Scores]], synonyms: Sequence[tuple[str, str]]) -> dict[str, Scores]:
    """The best score of each type by squashed name, where synonyms are one name."""
    pooled: dict[str, Scores] = defaultdict(dict)
    for mention, scores in spans.values():
        shared = pooled[squashed(mention.text)]
        for type, score in scores.items():
            shared[type] = max(shared.get(type, 0.0), score)
    for short, long in synonyms:
        if short in pooled and long in pooled:
            one, other = pooled[short], pooled[long]
            types = [type for type in ENTITY_TYPES if type in one or type in other]
            pooled[short] = pooled[long] = {type: max(one.get(type, 0.0), other.get(type, 0.0)) for type in types}
    return pooled


def _mixed(own: Scores, shared: Scores, type: str) -> float:
    return (1 - POOL) * own.get(type, 0.0) + POOL * shared.get(type, 0.0)


def _logit(score: float) -> float:
    score = min(max(score, 0.001), 0.999)
    return log(score / (1 - score))


def _best_set(weighted: Sequence[tuple[float, Mention]]) -> list[Mention]:
    """The set of mentions without overlaps that has the largest total weight (weighted interval scheduling)."""
    ordered = sorted(weighted, key=lambda item: (item[1].end, item[1].start))
    ends = [mention.end for _, mention in ordered]
    best = [0.0]
    before = []
    for at, (weight, mention) in enumerate(ordered):
        before.append(bisect_right(ends, mention.start, hi=at))
        best.append(max(best[-1], best[before[at]] + weight))
    chosen = []
    at = len(ordered)
    while at:
        if best[at] == best[at - 1]:
            at -= 1
        else:
            chosen.append(ordered[at - 1][1])
            at = before[at - 1]
    return chosen[::-1]
