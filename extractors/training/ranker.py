"""Fits the model of pairs of names and the model of candidates, and the thresholds of types."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from extractors.coreference import Occurrence, best_name, form_pairs, is_candidate, pair_features
from extractors.name_forms import core_key, trim_name
from extractors.ranking import Candidate
from extractors.training.examples import Example
from kg.model import ENTITY_TYPES

__all__ = ["choose_thresholds", "fit_pairs", "fit_ranker", "write_ranker"]

_SPECIAL = ("Method", "Task")
"""Types with enough pairs for weights of their own beside those of all types."""

_APART = -3.0

Tallies = tuple[int, int, int]


def fit_pairs(examples: Sequence[Example]) -> dict[str, list[float]]:
    """Weights of `extractors.coreference.PairModel`: which names of a paper are one entity in the annotation."""
    rows, same = [], []
    for example in examples:
        groups: dict[tuple[str, str], list[tuple[Occurrence, int]]] = {}
        for mark in example.marked:
            surface = example.tokens.surface(mark.first, mark.last)
            key = core_key(surface, mark.label).replace(" ", "")
            if key:
                occurrence = Occurrence(mark.first, mark.last, trim_name(surface), 1.0)
                groups.setdefault((mark.label, key), []).append((occurrence, mark.entity))
        named = [
            (t, best_name([o for o, _ in g]), Counter(e for _, e in g).most_common(1)[0][0])
            for (t, _), g in groups.items()
        ]
        pairs = {type_: form_pairs(example.tokens, type_) for type_ in ENTITY_TYPES}
        for at, (type_, one, first) in enumerate(named):
            for other, two, second in named[:at]:
                if other == type_ and is_candidate(one, two, type_, pairs[type_]):
                    row = np.array(pair_features(one, two, type_, pairs[type_]), np.float64)
                    rows.append(
                        np.concatenate([row, *(row * (0.5 if type_ == special else 0) for special in _SPECIAL)])
                    )
                    same.append(first == second)
    if len(set(same)) < 2:  # nothing to tell apart: names are one thing where they are spelled alike
        return {"all": [_APART, *[0.0] * (len(pair_features("a", "b", "Method", set())) - 1)]}
    model = LogisticRegression(C=1.0, max_iter=2000, fit_intercept=False).fit(np.array(rows), np.array(same))
    parts = np.split(model.coef_[0], 1 + len(_SPECIAL))
    return {name: [round(float(w), 4) for w in part] for name, part in zip(("all", *_SPECIAL), parts, strict=True)}


def fit_ranker(features: NDArray[np.float32], worth: NDArray[np.float64]) -> tuple[StandardScaler, LogisticRegression]:
    """A logistic model of candidates. `worth` is 1 for one that matches a required entity, 0.5 for an optional one."""
    scaler = StandardScaler().fit(features)
    # one candidate more of either kind, in the middle of all, so that there are always both
    rows = np.concatenate([scaler.transform(features), np.zeros((2, features.shape[1]))])
    right = np.concatenate([worth > 0, [True, False]])
    weights = np.concatenate([np.where(worth == 0.5, 0.7, 1.0), [0.5, 0.5]])
    model = LogisticRegression(C=0.3, max_iter=400).fit(rows, right, sample_weight=weights)
    return scaler, model


def choose_thresholds(
    candidates: Sequence[Candidate], chances: Sequence[float], worth: Sequence[float], wanted: Mapping[str, int]
) -> dict[str, float]:
    """Least probability per type: the best F1 over all types plus a share of the mean F1 of types, by coordinate
    ascent. `wanted` counts the required entities of each type."""
    grid = [0.1 + 0.02 * step for step in range(36)]
    table: dict[str, list[Tallies]] = {}
    for type_ in ENTITY_TYPES:
        own = [(p, w) for c, p, w in zip(candidates, chances, worth, strict=True) if c.thing.type == type_]
        table[type_] = [_tally([w for p, w in own if p > least]) for least in grid]
    chosen = dict.fromkeys(ENTITY_TYPES, 15)
    for _ in range(3):
        for type_ in ENTITY_TYPES:
            chosen[type_] = max(range(len(grid)), key=lambda at: _value(table, {**chosen, type_: at}, wanted))
    return {type_: round(grid[at], 2) for type_, at in chosen.items()}


def _tally(worth: Sequence[float]) -> Tallies:
    return len(worth), sum(w > 0 for w in worth), sum(w == 1 for w in worth)


def _value(table: Mapping[str, list[Tallies]], chosen: Mapping[str, int], wanted: Mapping[str, int]) -> float:
    rows = {type_: table[type_][at] for type_, at in chosen.items()}
    given, right, found = (sum(row[part] for row in rows.values()) for part in range(3))
    total = _f1(given, right, found, sum(wanted.values()))
    return total + 0.15 * float(np.mean([_f1(*row, wanted.get(type_, 0)) for type_, row in rows.items()]))


def _f1(given: int, right: int, found: int, wanted: int) -> float:
    precision, recall = right / max(given, 1), found / max(wanted, 1)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def write_ranker(
    path: Path, scaler: StandardScaler, model: LogisticRegression, thresholds: Mapping[str, float]
) -> None:
    """The file that `extractors.ranking.RankModel` reads."""
    vectors = {"means": scaler.mean_, "scales": scaler.scale_, "weights": model.coef_[0]}
    bias = round(float(model.intercept_[0]), 5)
    data: dict[str, object] = {name: [round(float(v), 5) for v in values] for name, values in vectors.items()}
    data |= {"bias": bias, "thresholds": dict(thresholds)}
    path.write_text(json.dumps(data), encoding="utf-8")
