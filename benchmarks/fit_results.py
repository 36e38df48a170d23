"""Fit the weights of the results extractor, or measure them by two-fold cross-validation.

    python -m benchmarks.fit_results FOLDER [--found HELD_OUT.jsonl]    writes extractors/data/results_weights.tsv
    python -m benchmarks.fit_results FOLDER [--found …] --check         fits on either half, measures on the other

FOLDER holds annotated papers (see `benchmarks.annotated`). Run from the root of the repository. Each paper is read
with all its annotated entities, without its metrics, and with the entities that models found which had not seen it,
so that the words of the table are learned as well as the names that an extractor may or may not find.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.annotated import AnnotatedPaper, read_annotated, read_found
from benchmarks.linear import fit_model
from extractors.quantities import Quantity
from extractors.result_arguments import find_arguments
from extractors.result_cues import metric_cue, number_cues, pair_cues, sure_cues
from extractors.result_lines import Candidate, ResultLine, candidates_for, read_result_lines
from extractors.result_scores import MetricScores
from extractors.results import metrics_of, rank_candidates
from extractors.weights import LinearModel, format_models
from kg.model import Entity
from kg.names import normal_form

_RIDGE = 25.0
_FEWEST = 4
_LABELS = ("no", "yes")
_PARTS = ("method", "baseline", "dataset")


@dataclass(frozen=True, slots=True)
class Sample:
    """A quantity, what it may measure, and the annotated results with the same numbers."""

    paper: int
    read: ResultLine
    position: int
    quantity: Quantity
    candidates: list[Candidate]
    results: list[Mapping[str, Any]]
    entities: Sequence[Entity]


def numbers_of(value: str) -> tuple[str, ...]:
    """The numbers in a value as it is written, without trailing zeros: two values are the same if these are."""
    found = re.findall(r"\d+(?:\.\d+)?", value.replace(",", ""))
    return tuple(number.rstrip("0").rstrip(".") if "." in number else number for number in found)


def same_metric(one: str, other: str) -> bool:
    """Equal names, one inside the other, or half of all their words shared."""
    a, b = normal_form(one), normal_form(other)
    words, others = set(a.split()), set(b.split())
    return a == b or (bool(a and b) and (a in b or b in a)) or 2 * len(words & others) >= len(words | others) > 0


def read_samples(papers: Sequence[AnnotatedPaper], *, metrics: bool = True) -> list[Sample]:
    """All quantities of the papers; without `metrics` as if no metric had been found."""
    samples = []
    for number, paper in enumerate(papers):
        document = paper.document
        entities = [entity for entity in document.entities if metrics or entity.type != "Metric"]
        for read in read_result_lines(document, entities):
            text = document.paper.text(read.line.sentence.field)
            for position, quantity in read.quantities:
                candidates = candidates_for(read, position, quantity, text)
                wanted = numbers_of(quantity.value)
                results = [r for r in paper.gold["results"] if numbers_of(r["value"]) == wanted]
                samples.append(
                    Sample(
                        number,
                        read,
                        position,
                        quantity,
                        candidates,
                        results if wanted or quantity.word else [],
                        entities,
                    )
                )
    return samples


def fit_results(samples: Sequence[Sample]) -> dict[str, LinearModel]:
    """Both models: for the metric from numbers that are results, for results from all numbers."""
    cues, labels = [], []
    for sample in samples:
        right = [any(same_metric(r["metric"], c.name) for r in sample.results) for c in sample.candidates]
        if any(right):
            for candidate, hit in zip(sample.candidates, right, strict=True):
                cues.append(pair_cues(sample.read, sample.position, sample.quantity, candidate))
                labels.append(_LABELS[hit])
    metric = fit_model(cues, labels, _LABELS, at_least=_FEWEST, ridge=_RIDGE)
    scores = MetricScores(metric)
    cues = [_all_cues(scores, sample)[0] for sample in samples]
    labels = [_LABELS[bool(sample.results)] for sample in samples]
    return {"metric": metric, "number": fit_model(cues, labels, _LABELS, at_least=_FEWEST, ridge=_RIDGE)}


def _all_cues(metric: MetricScores, sample: Sample) -> tuple[set[str], Candidate]:
    read, position, quantity = sample.read, sample.position, sample.quantity
    best, sure = rank_candidates(metric, read, position, quantity, sample.candidates)
    cues = number_cues(read, position, quantity) | sure_cues(quantity.kind, best.source, int(sure * 5))
    return cues | {metric_cue(best.name)}, best


def report(models: Mapping[str, LinearModel], papers: Sequence[AnnotatedPaper], samples: Sequence[Sample]) -> str:
    """Precision, recall and F1 of value and metric together."""
    scores = MetricScores(models["metric"])
    found: dict[int, list[tuple[str, str, Sample]]] = {}
    parts = {part: [0, 0, 0] for part in _PARTS}
    for sample in samples:
        cues, best = _all_cues(scores, sample)
        if models["number"].probability(cues) >= 0.5:
            for metric in metrics_of(sample.read, sample.position, best):
                found.setdefault(sample.paper, []).append((sample.quantity.value, metric.name, sample))
    right = wanted = 0
    given = sum(map(len, found.values()))
    for number, paper in enumerate(papers):
        left = found.get(number, [])
        for result in paper.gold["results"]:
            wanted += 1
            value = numbers_of(result["value"])
            match = next((f for f in left if numbers_of(f[0]) == value and same_metric(result["metric"], f[1])), None)
            if match:
                left.remove(match)
                right += 1
                count_parts(parts, match[2], result, paper.gold["entities"])
    precision, recall = right / max(1, given), right / max(1, wanted)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    told = "  ".join(f"{part} {hits}/{given}/{wanted}" for part, (hits, given, wanted) in parts.items())
    prf = f"precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}"
    counts = f"({right} right, {given} found, {wanted} annotated)"
    return f"{prf}  {counts}\n    parts of those, right/found/annotated: {told}"


def count_parts(
    parts: Mapping[str, list[int]], sample: Sample, result: Mapping[str, Any], labels: Sequence[Mapping[str, Any]]
) -> None:
    """Add to `parts` which arguments of a result are right, found and annotated; by any name of theirs."""
    arguments = find_arguments(sample.read, sample.position, sample.quantity, sample.entities)
    for part, counts in parts.items():
        at, wanted = getattr(arguments, part), result.get(part)
        names = {normal_form(wanted)} if wanted else set()
        for label in labels if wanted else ():
            if label["name"] == wanted:
                names.update(map(normal_form, label["aliases"]))
        given = [] if at is None else [sample.entities[at].name, *sample.entities[at].aliases]
        counts[0] += not names.isdisjoint(map(normal_form, given))
        counts[1] += at is not None
        counts[2] += wanted is not None


def check(papers: Sequence[AnnotatedPaper], found: Sequence[AnnotatedPaper]) -> None:
    """Two-fold cross-validation, on annotated and on found entities."""
    halves = [papers[0::2], papers[1::2]]
    for fold in (0, 1):
        ids = {paper.gold["id"] for paper in halves[fold]}
        seen = [paper for paper in found if paper.gold["id"] in ids]
        models = fit_results(
            read_samples(halves[fold]) + read_samples(halves[fold], metrics=False) + read_samples(seen)
        )  # fmt: skip
        other = halves[1 - fold]
        print(f"fitted on half {fold + 1}, measured on the other:")
        print(f"  with annotated metrics     {report(models, other, read_samples(other))}")
        print(f"  without any metric entity  {report(models, other, read_samples(other, metrics=False))}")
        if found:
            unseen = [paper for paper in found if paper.gold["id"] not in ids]
            print(f"  with entities found        {report(models, unseen, read_samples(unseen))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--found", type=Path, help="entities found in these papers by models that had not seen them")
    parser.add_argument("--check", action="store_true", help="two-fold cross-validation; writes nothing")
    options = parser.parse_args()
    files = options.folder / "papers.jsonl", options.folder / "gold.jsonl"
    papers = list(read_annotated(*files))
    found = list(read_found(*files, options.found)) if options.found else []
    if options.check:
        check(papers, found)
        return
    models = fit_results(read_samples(papers) + read_samples(papers, metrics=False) + read_samples(found))
    comment = (
        "Weights of the results extractor, made by benchmarks/fit_results.py; cues are explained in result_cues.py."
    )
    target = Path("extractors/data/results_weights.tsv")
    target.write_text(format_models(models, comment), encoding="utf-8")
    print(f"{target}: {sum(len(model.weights) for model in models.values())} cues from {len(papers)} papers")


if __name__ == "__main__":
    main()
