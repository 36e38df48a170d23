"""How likely a number measures each candidate, and how likely it is a result: weights added up without spelling cues.

The same sums as those of the cues in `extractors.result_cues`, whose functions of few values are asked once for each
values, in caches of bounded size; cues of one symbol are looked up by symbol.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from extractors.quantities import Quantity
from extractors.result_cues import (
    GAPS,
    LEFT,
    RIGHT,
    fact_cues,
    facts_of,
    last_word,
    metric_cue,
    own_cues,
    place_cues,
    place_of,
    sure_cues,
)
from extractors.result_lines import REACH, Candidate, ResultLine, coordination
from extractors.weights import LinearModel, leads_of, likelihood

__all__ = ["MetricScores", "NumberScores"]

Leads = Mapping[str, int]
_KEPT = 8192
_BESIDE = ("L1", "L2", "L3", "R1", "R2", "R3")


def _cached(leads: Leads, cues: Callable[..., set[str]]) -> Callable[..., int]:
    """The sum of the weights of what a function of few values spells."""
    return lru_cache(_KEPT)(lambda *values: _sum(leads, cues(*values)))


def _sum(leads: Leads, cues: Iterable[str]) -> int:
    return sum(filter(None, map(leads.get, cues)))


def _by_value(leads: Leads, begin: str) -> Leads:
    """The weights of cues that begin with `begin`, by what follows."""
    return {cue[len(begin) :]: lead for cue, lead in leads.items() if cue.startswith(begin)}


class MetricScores:
    """How likely a number measures each of some candidates.

    >>> from extractors.result_lines import read_result_lines
    >>> from extractors.sentences import SentenceSplitter
    >>> from kg.model import Document, Paper
    >>> document = Document(Paper("x", None, "It takes 3 minutes."))
    >>> SentenceSplitter().annotate(document)
    >>> [read] = read_result_lines(document, [])
    >>> scores = MetricScores(LinearModel(("no", "yes"), {"source=unit": (0, 200), "source=word": (200, 0)}))
    >>> candidates = [Candidate("time", 1, 1, "word"), Candidate("time", -1, -1, "unit")]
    >>> [round(likely, 2) for likely in scores.likelihoods(read, *read.quantities[0], candidates)]
    [0.12, 0.88]
    """

    def __init__(self, model: LinearModel) -> None:
        self._leads = leads = leads_of(model)
        self._own, self._place = _cached(leads, own_cues), _cached(leads, place_cues)
        groups = ("gap", "has", "after number", "before number", "after metric", "before metric")
        self._beside = {side: [_by_value(leads, f"{group}={side} ") for group in groups] for side in "LR"}
        for tables in self._beside.values():
            tables[1] = {symbol: lead for symbol, lead in tables[1].items() if symbol in GAPS}

    def likelihoods(
        self, read: ResultLine, position: int, quantity: Quantity, candidates: Sequence[Candidate]
    ) -> list[float]:
        """How likely the quantity at `position` measures each candidate.

        In "a, b and c of 1, 2 and 3" only the metric at the number's own place can be it.
        """
        kind, canonical, metrics = quantity.kind, quantity.canonical, min(len(read.metrics), 3)
        numbers = coordination(read.line, read.number_places, position)
        found = []
        for candidate in candidates:
            source = candidate.source
            lead: int | None = self._own(kind, canonical, source, candidate.name, metrics)
            if lead is not None and source != "unit":
                there = self._there(read, position, numbers, candidate)
                lead = None if there is None else lead + there
            found.append(0.0 if lead is None else likelihood(lead))
        return found

    def _there(self, read: ResultLine, position: int, numbers: Sequence[int], candidate: Candidate) -> int | None:
        """The sum for where a candidate stands, or ``None`` where that is another number's place."""
        place, symbols = place_of(read, position, numbers, candidate)
        if place.aligned == "other":
            return None
        symbol, after = read.line.symbol, read.line.symbol(candidate.last + 1)
        gap, has, after_number, before_number, after_metric, before_metric = self._beside[place.side]
        lead = self._place(place) + _sum(has, set(symbols))
        if len(symbols) <= 4:
            lead += gap.get(" ".join(symbols), 0)
        if after == "<Metric>":
            lead += self._leads.get(f"word={last_word(candidate.name)} <Metric>", 0)
        lead += after_number.get(symbol(position + 1), 0) + before_number.get(symbol(position - 1), 0)
        return lead + after_metric.get(after, 0) + before_metric.get(symbol(candidate.position - 1), 0)


class NumberScores:
    """How likely a number is a result."""

    def __init__(self, model: LinearModel) -> None:
        self._leads = leads = leads_of(model)
        self._facts, self._sure = _cached(leads, fact_cues), _cached(leads, sure_cues)
        self._beside = [_by_value(leads, f"{group}=") for group in _BESIDE]
        self._near, self._then, words = (_by_value(leads, f"{group}=") for group in ("near", "then", "in"))
        self._in = {word: lead for word, lead in words.items() if word[:1].isalpha()}

    def likelihood(self, read: ResultLine, position: int, quantity: Quantity, metric: Candidate, sure: float) -> float:
        """How likely the quantity at `position` is a result, given its best metric and how likely that is."""
        symbols, symbol, kind, leads = read.line.symbols, read.line.symbol, quantity.kind, self._leads
        beside = [symbol(position + step) for step in (-1, -2, -3, 1, 2, 3)]
        one, two, _, right, further, _ = beside
        lead = self._facts(facts_of(read, position, quantity))
        lead += self._sure(kind, metric.source, int(sure * 5)) + leads.get(metric_cue(metric.name), 0)
        for table, word in zip(self._beside, beside, strict=True):
            lead += table.get(word, 0)
        pairs = (f"L12={two} {one}", f"R12={right} {further}", f"L1={one}/{kind}", f"R1={right}/{kind}")
        lead += _sum(leads, pairs) + leads.get(f"LR={one} {right}", 0)
        lead += _sum(self._near, set(symbols[max(0, position - LEFT) : position]))
        lead += _sum(self._then, set(symbols[position + 1 : position + 1 + RIGHT]))
        lead += _sum(self._in, set(symbols[max(0, position - REACH) : position + REACH]))
        return likelihood(lead)
