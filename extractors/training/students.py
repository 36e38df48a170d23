"""A fast tagger taught by a slow one: it learns labels that this gives to raw abstracts, then the annotated ones.

Distillation by labels (Kim & Rush, "Sequence-Level Knowledge Distillation", EMNLP 2016): a tagger without a language
model that has read thousands of papers labelled by one with it becomes as good as that one. Each fold has its own
teacher and student, neither of which has seen the annotation of the papers held out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from extractors.gazetteer import shipped_names
from extractors.ner_inputs import Encoder
from extractors.training import tagger
from extractors.training.examples import NameFigures, label_rows, tokens_of
from extractors.training.options import Options
from extractors.training.raw import RawText, text_keys
from extractors.training.steps import Job, Steps, tell
from extractors.training.taggers import Material
from extractors.training.weights import as_arrays
from kg.annotations import AnnotatedPaper

__all__ = ["Lesson", "best_labels", "choose_texts", "fit_student", "teach"]

_CHUNK = 500
_TEXTS = 16

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Lesson:
    """A tagger to be taught: the name of its teacher's step, and the numbers of the examples that both may see."""

    teacher: str
    kept: Sequence[int]


def choose_texts(texts: Sequence[RawText], papers: Sequence[AnnotatedPaper], number: int, seed: int) -> list[RawText]:
    """Raw papers that a student reads: those that count most first, in a random order; none that is annotated."""
    known = {key for paper in papers for key in text_keys(paper.title or "", paper.abstract)}
    order = np.random.default_rng(seed).permutation(len(texts)).tolist()
    order.sort(key=lambda at: -texts[at][2])
    fresh = (texts[at] for at in order if known.isdisjoint(text_keys(*texts[at][:2])))
    return [text for text, _ in zip(fresh, range(number), strict=False)]


def teach(steps: Steps, lessons: Sequence[Lesson], size: int, options: Options) -> list[list[Labels]]:
    """Labels of the texts in step ``texts`` (`size` of them), by lesson and text."""
    jobs = [
        Job(f"labels-{start}", _label, (steps, lessons, start, min(size, start + _CHUNK)))
        for start in range(0, size, _CHUNK)
    ]
    chunks = steps.run_all(jobs, options.workers)
    return [[labels for chunk in chunks for labels in chunk[at]] for at in range(len(lessons))]


def _label(steps: Steps, lessons: Sequence[Lesson], start: int, end: int) -> list[list[Labels]]:
    """What all teachers say of some texts; the language model reads them once for all."""
    material: Material = steps.load("material")
    texts: Sequence[RawText] = steps.load("texts")[start:end]
    encoders = [_encoder(material, lesson) for lesson in lessons]
    networks = [material.network(steps.load(lesson.teacher)) for lesson in lessons]
    found: list[list[Labels]] = [[] for _ in lessons]
    for at in range(0, len(texts), _TEXTS):
        tokens = [tokens_of(title, abstract) for title, abstract, _ in texts[at : at + _TEXTS]]
        states = networks[0].read([encoders[0](each) for each in tokens])
        for own, encode, network in zip(found, encoders, networks, strict=True):
            scores = network.emissions([encode(each) for each in tokens], states)
            own += [best_labels(each, network.transitions) for each in scores]
    return found


def best_labels(emissions: NDArray[np.float32], transitions: NDArray[np.float32]) -> Labels:
    """The most likely label of each token (Viterbi 1967).

    >>> best_labels(np.array([[0, 2], [1, 0]], np.float32), np.array([[0, 0], [-3, 0]], np.float32)).tolist()
    [1, 1]
    """
    best, back = emissions[0], []
    for scores in emissions[1:]:
        onward = best[:, None] + transitions
        back.append(onward.argmax(axis=0))
        best = onward.max(axis=0) + scores
    labels = [int(best.argmax())]
    for before in reversed(back):
        labels.append(int(before[labels[-1]]))
    return np.array(labels[::-1], np.int64)


def fit_student(steps: Steps, number: int, lesson: Lesson, seed: int, options: Options) -> dict[str, NDArray[Any]]:
    """Weights of a tagger that has learned the `number`-th lesson; reads ``material``, ``texts`` and ``taught``."""
    torch.set_num_threads(1)
    material: Material = steps.load("material")
    labels: Sequence[Labels] = steps.load("taught")[number]
    encode = _encoder(material, lesson)
    read = [encode(tokens_of(title, abstract)) for title, abstract, _ in steps.load("texts")]
    own = [material.examples[at] for at in lesson.kept]
    rows = [label_rows(example.tokens, example.marked, material.labels) for example in own]
    given = tagger.Sequences(material.inputs(lesson.kept, lesson.kept), rows).cut()
    torch.manual_seed(seed)
    vectors = torch.from_numpy(material.lexicon.vectors)
    model = tagger.Tagger(vectors, material.ngram_rows, len(material.labels))
    epochs = max(1, options.epochs_for(len(own), tagger.BATCH) - 2)
    fitted = tagger.fit(model, given, epochs, seed, tell, extra=tagger.Sequences(read, labels).cut())
    return as_arrays(fitted)


def _encoder(material: Material, lesson: Lesson) -> Encoder:
    figures = NameFigures([material.examples[at] for at in lesson.kept]).all()
    return Encoder(material.lexicon.words, material.ngram_rows, shipped_names(), figures)
