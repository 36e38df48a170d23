"""The recipe for papers annotated as a whole: a tagger per fold, a ranker on what they say of papers they haven't seen.

lexicon → language model → a tagger per fold and one on all papers → pairs, ranker, thresholds → model folder
→ labels of raw papers by these taggers → a student of each, without language model → ranker → folder of the fast model
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.coreference import PairModel
from extractors.corpus import shipped_figures
from extractors.gazetteer import shipped_names
from extractors.ranking import Candidate, Ranker, ScoredSpan, aliases_of
from extractors.training import tagger
from extractors.training.examples import Example, NameFigures
from extractors.training.held_out import copy_ranking, figures_of, read_papers
from extractors.training.options import Options
from extractors.training.ranker import choose_thresholds, fit_pairs, fit_ranker, write_ranker
from extractors.training.raw import RawText
from extractors.training.steps import Job, Steps
from extractors.training.students import Lesson, choose_texts, fit_student, teach
from extractors.training.taggers import Arrays, Material, fit_tagger, read_spans
from extractors.training.weights import write_model
from kg.annotations import GoldEntity
from kg.evaluation import pair_up
from kg.extraction import extraction_line
from kg.model import ENTITY_TYPES, Extraction

__all__ = ["FAST", "train_on_papers"]

FAST = "fast"
"""The folder, within that of the model, of the model without language model."""

_WORTH = {"required": 1.0, "optional": 0.5}
_PARTS = 5
"""Parts of the cross-validation in which the chances are made that thresholds are chosen on."""

Folds = NDArray[np.int64]


def train_on_papers(
    steps: Steps, material: Material, texts: Sequence[RawText], options: Options, out: Path
) -> Mapping[str, Any]:  # fmt: skip
    """Fit all models and write their folders; returns figures of each model on papers that it has not seen."""
    folds = np.random.default_rng(options.seed).permutation(len(material.examples)) % options.folds
    lessons = [Lesson(f"tagger-{fold}", _others(folds, fold)) for fold in range(options.folds)]
    lessons.append(Lesson("tagger-all", list(range(len(folds)))))
    seeds = [*(options.seed + fold for fold in range(options.folds)), options.seed + 99]
    jobs = [
        Job(lesson.teacher, fit_tagger, (steps, lesson.kept, seed, options))
        for lesson, seed in zip(lessons, seeds, strict=True)
    ]
    steps.run_all(jobs, options.workers)
    pairs = fit_pairs(material.examples)
    figures = {"model": _finish(steps, material, "tagger", folds, range(options.folds), pairs, options, out)}
    if options.student_papers:
        papers = [example.paper for example in material.examples]
        chosen = steps.run("texts", choose_texts, texts, papers, options.student_papers, options.seed)
        steps.run("taught", teach, steps, lessons, len(chosen), options)
        judged = range(options.student_folds or options.folds)
        students = [
            Job(lesson.teacher.replace("tagger", "student"), fit_student, (steps, at, lesson, seed, options))
            for at, (lesson, seed) in enumerate(zip(lessons, seeds, strict=True))
            if at in judged or at == options.folds
        ]
        steps.run_all(students, options.workers)
        fast = material.without_language_model()
        figures[FAST] = _finish(steps, fast, "student", folds, judged, pairs, options, out / FAST)
    return figures


def _others(folds: Folds, fold: int) -> list[int]:
    return [at for at, own in enumerate(folds) if own != fold]


def _finish(
    steps: Steps, material: Material, kind: str, folds: Folds, judged: Sequence[int],
    pairs: Mapping[str, Sequence[float]], options: Options, out: Path,
) -> Mapping[str, Any]:  # fmt: skip
    """The folder of a model whose taggers are there: fit the ranker on what these say of the papers in `judged` folds.

    Returns its figures on these, and writes what it finds in them (``held-out.jsonl``), for whatever is fitted on it.
    """
    has_language_model = bool(material.language_model)
    jobs = [Job(f"{kind}-spans-{fold}", _read_spans, (steps, kind, folds, fold, has_language_model)) for fold in judged]
    spans = {at: found for fold in steps.run_all(jobs, options.workers) for at, found in fold.items()}
    _write(material, steps.load(f"{kind}-all"), range(len(folds)), out)
    (out / "pairs.json").write_text(json.dumps(pairs) + "\n", encoding="utf-8")
    _fit_ranking(material.examples, spans, folds, PairModel(pairs), options, out)
    reading = [
        Job(f"{kind}-held-out-{fold}", _read_papers, (steps, kind, folds, fold, has_language_model, out))
        for fold in judged
    ]
    found = {e.paper.id: e for fold in steps.run_all(reading, options.workers) for e in fold}
    papers = [example.paper for example in material.examples if example.id in found]
    lines = [extraction_line(found[paper.id]) for paper in papers]
    (out / "held-out.jsonl").write_text("".join(lines), encoding="utf-8")
    return figures_of(papers, [found[paper.id] for paper in papers])


def _write(material: Material, weights: Arrays, kept: Sequence[int], folder: Path) -> None:
    config = {
        "dilations": list(tagger.DILATIONS), "ngram_rows": material.ngram_rows, "types": list(material.labels)
    }  # fmt: skip
    names = NameFigures([material.examples[at] for at in kept]).all()
    write_model(folder, {**weights, **material.language_model}, config, material.lexicon.words, names)


def _material(steps: Steps, has_language_model: bool) -> Material:
    material: Material = steps.load("material")
    return material if has_language_model else material.without_language_model()


def _read_spans(
    steps: Steps, kind: str, folds: Folds, fold: int, has_language_model: bool
) -> Mapping[int, list[ScoredSpan]]:
    material = _material(steps, has_language_model)
    held = [at for at, own in enumerate(folds) if own == fold]
    return read_spans(material, steps.load(f"{kind}-{fold}"), held, _others(folds, fold))


def _read_papers(
    steps: Steps, kind: str, folds: Folds, fold: int, has_language_model: bool, ranked_like: Path
) -> list[Extraction]:
    material = _material(steps, has_language_model)
    folder = steps.folder / f"{kind}-{fold}"
    _write(material, steps.load(f"{kind}-{fold}"), _others(folds, fold), folder)
    copy_ranking(ranked_like, folder)
    return read_papers(folder, [each for each, own in zip(material.examples, folds, strict=True) if own == fold])


def _fit_ranking(
    examples: Sequence[Example],
    spans: Mapping[int, Sequence[ScoredSpan]],
    folds: Folds,
    pairs: PairModel,
    options: Options,
    out: Path,
) -> None:
    """Fit and write the ranker on candidates from held-out spans."""
    found: list[Candidate] = []
    worth: list[float] = []
    for fold in range(options.folds):
        figures = NameFigures([e for e, own in zip(examples, folds, strict=True) if own != fold]).all()
        ranker = Ranker(shipped_names(), figures, shipped_figures(), pairs)
        for at in (at for at, own in enumerate(folds) if own == fold and at in spans):
            candidates = ranker.candidates(examples[at].tokens, spans[at])
            candidates.sort(key=lambda c: -max(o.score for o in c.thing.occurrences))
            found += candidates
            worth += _worth(examples[at], candidates)
    features, values = np.stack([c.features for c in found]), np.array(worth)
    chances = np.empty(len(values))
    parts = np.random.default_rng(options.seed).permutation(len(values)) % _PARTS
    for part in range(_PARTS):
        scaler, model = fit_ranker(features[parts != part], values[parts != part])
        chances[parts == part] = model.predict_proba(scaler.transform(features[parts == part]))[:, 1]
    gold = [entity for at in spans for entity in _gold(examples[at])]
    wanted = {t: sum(e.type == t and e.level == "required" for e in gold) for t in ENTITY_TYPES}
    thresholds = choose_thresholds(found, chances.tolist(), worth, wanted)
    write_ranker(out / "ranker.json", *fit_ranker(features, values), thresholds)


def _worth(example: Example, candidates: Sequence[Candidate]) -> list[float]:
    """For each candidate 1 if it is a wanted entity, 0.5 if one that may be found, else 0."""
    gold = _gold(example)
    given = [GoldEntity(c.thing.type, c.name, aliases_of(example.tokens, c)) for c in candidates]
    paired = pair_up(gold, given)
    return [_WORTH[gold[paired[at]].level] if at in paired else 0.0 for at in range(len(given))]


def _gold(example: Example) -> Sequence[GoldEntity]:
    return example.paper.entities or ()
