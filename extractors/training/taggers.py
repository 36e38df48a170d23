"""Taggers from the material of a run: inputs, states of the language model, training, and what a tagger says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from extractors.chain import span_marginals
from extractors.gazetteer import shipped_names
from extractors.ner_inputs import AnnotatedNames, Encoder
from extractors.network import Inputs, Lstm, Network
from extractors.ranking import ScoredSpan
from extractors.training import tagger
from extractors.training.examples import Example, NameFigures, label_rows
from extractors.training.lexicon import Lexicon
from extractors.training.options import Options
from extractors.training.steps import Steps, tell
from extractors.training.weights import as_arrays, as_tensors

__all__ = ["Material", "fit_tagger", "read_spans", "states_of"]

LOWEST = 0.03
_TEXTS = 4
"""Texts of a batch when the language model or a tagger reads them."""

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Material:
    """What all taggers of a run are made from.

    `names` are the figures of annotated names for all of them; ``None``: each takes those of its own training papers.
    `start` are weights that they begin with, `language_model` the arrays of one that is ready.
    """

    examples: Sequence[Example]
    labels: Sequence[str]
    lexicon: Lexicon
    ngram_rows: int
    names: AnnotatedNames | None = None
    start: Arrays = field(default_factory=dict)
    language_model: Arrays = field(default_factory=dict)

    def inputs(self, numbers: Sequence[int], kept: Sequence[int]) -> list[Inputs]:
        """Inputs of the examples with these `numbers` for a tagger that is trained on those `kept`; what a paper adds
        to the figures of names is taken out of its own."""
        figures = NameFigures([self.examples[at] for at in kept]) if self.names is None else None
        encode = Encoder(self.lexicon.words, self.ngram_rows, shipped_names(), AnnotatedNames({}, {}))
        return [
            encode(example.tokens, figures.without(example.id) if figures else self.names)
            for example in (self.examples[at] for at in numbers)
        ]

    def without_language_model(self) -> Material:
        """What fast taggers are made from."""
        return replace(self, language_model={})

    def network(self, weights: Arrays) -> Network:
        """A tagger as it will run."""
        config = {"dilations": list(tagger.DILATIONS), "language_model": bool(self.language_model)}
        return Network({**weights, **self.language_model}, config)


def states_of(material: Material) -> list[NDArray[np.float16]] | None:
    """States of the language model for all examples, as they will be when the model is used."""
    if not material.language_model:
        return None
    both = [Lstm(material.language_model, "fwd"), Lstm(material.language_model, "bwd")]
    inputs = material.inputs(range(len(material.examples)), [])
    found = []
    for start in range(0, len(inputs), 16):
        texts = inputs[start : start + 16]
        pairs = zip(both[0](texts, False), both[1](texts, True), strict=True)
        found += [np.concatenate(pair, axis=1).astype(np.float16) for pair in pairs]
    return found


def fit_tagger(steps: Steps, kept: Sequence[int], seed: int, options: Options) -> dict[str, NDArray[Any]]:
    """Weights of a tagger trained on the examples with these numbers; reads the steps ``material`` and ``states``."""
    torch.set_num_threads(1)
    material: Material = steps.load("material")
    states: Sequence[NDArray[np.float16]] | None = steps.load("states")
    labels = [label_rows(material.examples[at].tokens, material.examples[at].marked, material.labels) for at in kept]
    inputs = material.inputs(kept, kept)
    given = tagger.Sequences(inputs, labels, [states[at] for at in kept] if states else None).cut()
    torch.manual_seed(seed)
    model = tagger.Tagger(
        torch.from_numpy(material.lexicon.vectors), material.ngram_rows, len(material.labels),
        states[0].shape[1] if states else 0,
    )  # fmt: skip
    model.start_from(as_tensors(material.start))
    epochs = options.epochs_for(len(given.inputs), tagger.BATCH)
    return as_arrays(tagger.fit(model, given, epochs, seed, tell))


def read_spans(
    material: Material, weights: Arrays, numbers: Sequence[int], kept: Sequence[int]
) -> dict[int, list[ScoredSpan]]:
    """What a tagger that was trained on `kept` proposes in the examples with these numbers, by number."""
    network, inputs = material.network(weights), material.inputs(numbers, kept)
    found = {}
    for start in range(0, len(numbers), _TEXTS):
        part = [at for at in range(start, min(start + _TEXTS, len(numbers))) if len(inputs[at])]
        marginals = span_marginals(network.emissions([inputs[at] for at in part]), network.transitions, LOWEST)
        for at, spans in zip(part, marginals, strict=True):
            fields = material.examples[numbers[at]].tokens.fields
            found[numbers[at]] = [
                ScoredSpan(s.first, s.last, material.labels[s.type], s.probability)
                for s in spans
                if fields[s.first] and fields[s.first] == fields[s.last]
            ]
    return found
