"""One decision from many voices: which of the proposed mentions stand, with which type, and without overlaps.

Every extractor that finds names proposes mentions with a score; this is the one place that weighs them. It is a pure
function of the proposals and knows nothing about who made them but the order of `VOICES`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import log
from typing import TypeAlias

from kg.model import ENTITY_TYPES, Mention
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

_RANKS = {name: at for at, name in enumerate(VOICES)}

Scores: TypeAlias = dict[str, float]
Spans: TypeAlias = dict[tuple[str, int, int], list[Mention]]
"""The mentions of one voice by field, start and end."""

_Standing: TypeAlias = tuple[int, int, float, Sequence[Mention], str, float]
"""End and start, by how much the score exceeds the threshold, the mentions of the span, and its type and score."""

_MIDDLE = 0.5, 0.0
"""Threshold of a type that has none of its own, and its log odds."""


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
    names = [squashed(mentions[0].text) for mentions in spans.values()]
    pooled = _pool(names, spans, synonyms)
    levels = {type: (threshold, _weighed(threshold)[0]) for type, threshold in thresholds.items()}
    fields: dict[str, list[_Standing]] = {"title": [], "abstract": []}
    for name, (field, start, end), mentions in zip(names, spans, spans.values(), strict=True):
        shared, only = pooled[name], mentions[0]
        best = only.type
        if len(mentions) == len(shared) == 1 and best in shared:
            score = (1 - POOL) * only.score + POOL * shared[best]
        else:
            score, best = _verdict(mentions, shared)
        threshold, floor = levels.get(best, _MIDDLE)
        if score > threshold and field in fields:  # most that don't stand need no logarithms
            weight, rounded = _weighed(score)
            if weight > floor:
                fields[field].append((end, start, weight - floor, mentions, best, rounded))
    return [_as_decided(*each[3:]) for standing in fields.values() for each in _best_set(standing)]


def _loudest(proposals: Iterable[Mention]) -> Spans:
    """For each span the mentions of its best informed voice."""
    spans: Spans = {}
    for mention in proposals:
        span = (mention.field, mention.start, mention.end)
        if span not in spans:
            spans[span] = [mention]
        elif mention.extractor == (voice := spans[span][0].extractor):
            spans[span].append(mention)
        elif _rank(mention.extractor) > _rank(voice):
            spans[span] = [mention]
    return spans


def _rank(voice: str) -> tuple[int, str]:
    return _RANKS.get(voice, len(VOICES)), voice


def _spokesman(mentions: Sequence[Mention]) -> Mention:
    """The mention with the best score, of equals the one whose type comes first."""
    return mentions[0] if len(mentions) == 1 else min(mentions, key=lambda m: (-m.score, m.type))


def _pool(names: Iterable[str], spans: Spans, synonyms: Sequence[tuple[str, str]]) -> dict[str, Scores]:
    """The best score of each type by squashed name, where synonyms are one name; `names` are those of `spans`."""
    pooled: dict[str, Scores] = {}
    for name, mentions in zip(names, spans.values(), strict=True):
        shared = pooled.get(name)
        if shared is None:
            shared = pooled[name] = {}
        for mention in mentions:
            type, score = mention.type, mention.score
            if score >= shared.get(type, 0.0):
                shared[type] = score
    for short, long in synonyms:
        if short in pooled and long in pooled:
            one, other = pooled[short], pooled[long]
            types = [type for type in ENTITY_TYPES if type in one or type in other]
            pooled[short] = pooled[long] = {type: max(one.get(type, 0.0), other.get(type, 0.0)) for type in types}
    return pooled


def _verdict(mentions: Sequence[Mention], shared: Scores) -> tuple[float, str]:
    """The best score for a span, drawn toward what its name is elsewhere, and the type that has it."""
    own: Scores = {}
    for mention in mentions:
        own[mention.type] = max(own.get(mention.type, 0.0), mention.score)
    return max([((1 - POOL) * own.get(type, 0.0) + POOL * best, type) for type, best in shared.items()])


@lru_cache(maxsize=16384)
def _weighed(score: float) -> tuple[float, float]:
    """The log odds of a score, and the score as it is shown."""
    odds = min(max(score, 0.001), 0.999)
    return log(odds / (1 - odds)), round(score, 4)


def _best_set(weighted: Iterable[_Standing]) -> list[_Standing]:
    """The set of mentions without overlaps that has the largest total weight (weighted interval scheduling)."""
    ordered = sorted(weighted)  # no two have the same end and start
    ends = [each[0] for each in ordered]
    best, before, top, reached = [0.0], [], 0.0, 0
    for at, (end, start, weight, *_) in enumerate(ordered):
        reach = at if reached <= start else bisect_right(ends, start, hi=at)
        before.append(reach)
        top = max(top, best[reach] + weight)
        best.append(top)
        reached = end
    chosen = []
    at = len(ordered)
    while at:
        if best[at] == best[at - 1]:
            at -= 1
        else:
            chosen.append(ordered[at - 1])
            at = before[at - 1]
    return chosen[::-1]


def _as_decided(mentions: Sequence[Mention], type: str, score: float) -> Mention:
    """The best of the mentions of a span with this type and score, itself if it has them."""
    mention = _spokesman(mentions)
    if type == mention.type and score == mention.score:
        return mention
    return Mention(
        mention.field, mention.start, mention.end, mention.text, type, score, mention.extractor, mention.long_form
    )
