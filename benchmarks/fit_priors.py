"""Fit the priors of beliefs, or measure how true they are by two-fold cross-validation.

    python -m benchmarks.fit_priors FOLDER HELD_OUT.jsonl [--links LINKS.jsonl] [--triples JUDGED.csv.gz]
    python -m benchmarks.fit_priors FOLDER HELD_OUT.jsonl [--links LINKS.jsonl] --check    fits and measures on halves

The priors are in kg/data/priors.toml. FOLDER holds annotated papers (see `benchmarks.annotated`), HELD_OUT.jsonl the
entities that models found in them which had not seen them (made by `kg train`). An edge is right when its entity and
its role are those of the annotation; roles are given by models fitted on the other half. LINKS.jsonl holds links that
models found which had not seen the papers (see `read_decisions`). JUDGED.csv.gz holds triples of a knowledge graph with
how many papers support them, ``support``, whether the graph kept them, ``cskg``, and whether they are right, ``gs``.
Run from the root of the repository.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.annotated import AnnotatedPaper, read_annotated, read_found
from benchmarks.fit_roles import both_samples, fit_roles, predict
from extractors.role_cues import read_cues
from kg.beliefs import Piece, Priors, combined_error

_TARGET = Path("kg/data/priors.toml")
_PRIOR = 8.0
"""Weight of the curve of all predicates in that of one, as so many decisions."""
_STEPS = 25
_LEVELS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)


class Decision(NamedTuple):
    """An edge that was found: how sure its entity was, and whether the edge is right."""

    predicate: str
    score: float
    right: bool


def decide(annotated: Sequence[AnnotatedPaper], found: Sequence[AnnotatedPaper]) -> list[list[Decision]]:
    """The edges found in either half of the papers; nothing in the chain has seen the half."""
    halves: list[list[Decision]] = []
    for half in (0, 1):
        own = {paper.gold["id"] for paper in annotated[half::2]}
        learned = [paper for paper in (*annotated, *found) if paper.gold["id"] not in own]
        models = fit_roles(both_samples(learned))
        decisions = []
        for paper in found:
            if paper.gold["id"] in own:
                entities = paper.document.entities
                for entity, label, cues in zip(
                    entities, paper.labels, read_cues(paper.document, entities), strict=True
                ):
                    role = predict(models, (entity.type, "", cues.union(), False))
                    decisions.append(Decision(role, entity.confidence, role == label.get("relation")))
        halves.append(decisions)
    return halves


def read_decisions(path: Path) -> list[list[Decision]]:
    """Links and whether they are right, JSON Lines with ``paper`` (a number), ``predicate``, ``score``, ``right``."""
    halves: list[list[Decision]] = [[], []]
    with path.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            halves[record["paper"] % 2].append(Decision(record["predicate"], record["score"], record["right"]))
    return halves


def fit_curve(decisions: Sequence[Decision], start: tuple[float, float] = (0.0, 1.0)) -> tuple[float, float]:
    """Offset and slope of the log odds (Platt 1999), by Newton's method, drawn towards `start`.

    A slope below zero, where scores tell nothing, is none: what is surer must not be believed less.
    """
    scores = np.clip(np.array([each.score for each in decisions]), 1e-4, 1 - 1e-4)
    features = np.stack([np.ones(len(scores)), np.log(scores / (1 - scores))], axis=1)
    right = np.array([each.right for each in decisions], dtype=float)
    begin = np.array(start)
    weights = begin.copy()
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (right - chance) - _PRIOR * 0.25 * (weights - begin)
        curvature = (features * (chance * (1 - chance))[:, None]).T @ features + _PRIOR * 0.25 * np.eye(2)
        weights = weights + np.linalg.solve(curvature, slope)
    if weights[1] < 0:
        chance = (right.sum() + _PRIOR / 2) / (len(right) + _PRIOR)
        return float(np.log(chance / (1 - chance))), 0.0
    return float(weights[0]), float(weights[1])


def fit_curves(decisions: Sequence[Decision]) -> dict[str, tuple[float, float]]:
    """A curve for each predicate, and ``any`` for all."""
    found = {"any": fit_curve(decisions)}
    for predicate in sorted({each.predicate for each in decisions}):
        own = [each for each in decisions if each.predicate == predicate]
        if own:
            found[predicate] = fit_curve(own, found["any"])
    return found


def read_support(path: Path) -> dict[int, tuple[int, int]]:
    """Support → right triples and all, of those that the graph kept."""
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["cskg"] == "1" and row["support"]:
                right, total = found[int(row["support"])]
                found[int(row["support"])] = (right + int(row["gs"]), total + 1)
    return dict(found)


def fit_shared(support: dict[int, tuple[int, int]]) -> tuple[float, float]:
    """Error of one paper's triple, and the share of it that comes again in other papers, by maximum likelihood."""

    def likelihood(error: float, shared: float) -> float:
        total = 0.0
        for papers, (right, count) in support.items():
            wrong = min(max(combined_error([error] * papers, shared), 1e-9), 1 - 1e-9)
            total += right * math.log(1 - wrong) + (count - right) * math.log(wrong)
        return total

    grid = [step / 100 for step in range(1, 100)]
    return max(((error, shared) for error in grid for shared in grid), key=lambda pair: likelihood(*pair))


def calibration(priors: Priors, decisions: Sequence[Decision], extractor: str = "roles") -> str:
    """How many edges are right among those of about one belief, and the mean distance of the two."""
    beliefs = [(priors.belief(d.predicate, [Piece("p", extractor, d.score)]), d.right) for d in decisions]
    lines, distance = [], 0.0
    for low, high in pairwise(_LEVELS):
        inside = [pair for pair in beliefs if low <= pair[0] < high]
        if inside:
            mean, right = (sum(values) / len(inside) for values in zip(*inside, strict=True))
            distance += abs(mean - right) * len(inside) / len(beliefs)
            lines.append(f"  {low:.2f}-{min(high, 1):.2f}  {len(inside):6}  believed {mean:.3f}  right {right:.3f}")
    sure = [right for belief, right in beliefs if belief >= 0.9]
    lines.append(f"  0.9 and more: {sum(sure) / max(1, len(sure)):.3f} of {len(sure)} right; distance {distance:.3f}")
    return "\n".join(lines)


def as_toml(priors: Priors) -> str:
    """The text of ``priors.toml``."""
    lines = [
        "# How often what an extractor finds is right; made by benchmarks/fit_priors.py, explained in kg/beliefs.py.",
        "",
        "[systematic]",
        "# Share of an error that comes again: in other sentences of the paper, in other papers.",
        f"in_paper = {priors.in_paper}",
        f"across_papers = {priors.across_papers}",
        "",
        "# Log odds of being right = offset + slope * log odds of the score, by extractor and predicate.",
    ]
    for extractor in sorted({extractor for extractor, _ in priors.curves}):
        lines.append(f"[curves.{extractor}]")
        for (owner, predicate), (offset, slope) in priors.curves.items():
            if owner == extractor:
                lines.append(f"{predicate} = {{ offset = {offset:.3f}, slope = {slope:.3f} }}")
    return "\n".join(lines) + "\n"


def _curves_of(extractor: str, decisions: Sequence[Decision]) -> dict[tuple[str, str], tuple[float, float]]:
    return {(extractor, predicate): curve for predicate, curve in fit_curves(decisions).items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("found", type=Path, help="entities found in these papers by models that had not seen them")
    parser.add_argument("--triples", type=Path, help="judged triples with their support")
    parser.add_argument("--links", type=Path, help="links found by models that had not seen the papers")
    parser.add_argument("--check", action="store_true", help="two-fold cross-validation; writes nothing")
    options = parser.parse_args()
    files = options.folder / "papers.jsonl", options.folder / "gold.jsonl"
    decided = {"roles": decide(list(read_annotated(*files)), list(read_found(*files, options.found)))}
    if options.links:
        decided["links"] = read_decisions(options.links)
    if options.check:
        for name, halves in decided.items():
            for half in (0, 1):
                print(f"{name}, half {half + 1} as the scores are:\n{calibration(Priors(), halves[half], name)}")
                fitted = Priors(_curves_of(name, halves[1 - half]))
                print(f"{name}, half {half + 1} with priors of the other:\n{calibration(fitted, halves[half], name)}")
        return
    known = Priors.load()
    across = known.across_papers
    if options.triples:
        error, across = fit_shared(read_support(options.triples))
        print(f"one paper's triple is wrong in {error:.2f} of cases, {across:.2f} of which come again in other papers")
    curves = {key: curve for key, curve in known.curves.items() if key[0] not in decided}
    for name, halves in decided.items():
        curves |= _curves_of(name, [*halves[0], *halves[1]])
    _TARGET.write_text(as_toml(Priors(curves, known.in_paper, across)), encoding="utf-8")
    edges = sum(len(half) for halves in decided.values() for half in halves)
    print(f"{_TARGET}: {len(curves)} curves, from {edges} edges")


if __name__ == "__main__":
    main()
