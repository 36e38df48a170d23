"""The recipe for texts with labelled spans: one tagger, whose least score is chosen on the development texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from extractors.ner_inputs import AnnotatedNames
from extractors.ranking import ScoredSpan, best_spans
from extractors.training import tagger
from extractors.training.examples import Example
from extractors.training.options import Options
from extractors.training.steps import Job, Steps, tell
from extractors.training.taggers import Material, fit_tagger, read_spans
from extractors.training.weights import write_model
from kg.annotations import AnnotatedPaper

__all__ = ["choose_lowest", "labels_of", "train_on_spans"]

_LOWEST = 0.4
"""Least score of a span where there are no development texts to choose it on."""


def train_on_spans(steps: Steps, material: Material, options: Options, trained_on: int, out: Path) -> None:
    """Train a tagger on the first examples, choose the least score of a span on the others, and write its folder."""
    kept, held_out = range(trained_on), range(trained_on, len(material.examples))
    [weights] = steps.run_all([Job("tagger-all", fit_tagger, (steps, list(kept), options.seed, options))], 1)
    lowest = _LOWEST
    if held_out:
        spans = read_spans(material, weights, held_out, kept)
        lowest = choose_lowest([material.examples[at] for at in held_out], [spans.get(at, []) for at in held_out])
    config = {
        "dilations": list(tagger.DILATIONS), "ngram_rows": material.ngram_rows, "types": list(material.labels),
        "lowest": lowest,
    }  # fmt: skip
    names = material.names or AnnotatedNames({}, {})
    write_model(out, {**weights, **material.language_model}, config, material.lexicon.words, names)


def choose_lowest(examples: Sequence[Example], spans: Sequence[Sequence[ScoredSpan]]) -> float:
    """The least score at which most spans are right, by F1 over exact spans."""
    gold = [{(m.first, m.last, m.label) for m in example.marked} for example in examples]
    wanted = sum(map(len, gold))
    figures: dict[float, float] = {}
    for step in range(4, 32):
        lowest = round(0.02 * step, 2)
        given = [{(s.first, s.last, s.type) for s in best_spans(found, lowest)} for found in spans]
        right = sum(len(a & b) for a, b in zip(gold, given, strict=True))
        figures[lowest] = 2 * right / max(1, wanted + sum(map(len, given)))
    best = max(figures, key=lambda lowest: (figures[lowest], -lowest))
    tell(f"least score {best}: F1 {figures[best]:.3f} on the development texts")
    return best


def labels_of(papers: Sequence[AnnotatedPaper]) -> list[str]:
    """Labels by falling frequency."""
    counts = Counter(span.label for paper in papers for span in paper.spans)
    return sorted(counts, key=lambda label: (-counts[label], label))
