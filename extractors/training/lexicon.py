"""Words, their vectors and, for the language model, the raw papers as streams: made anew, or those of a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from extractors.ner import read_words
from extractors.network import dequantise, read_weights
from extractors.training import corpus
from extractors.training.options import Options
from extractors.training.raw import RawText
from extractors.training.tagger import SCALE

__all__ = ["Lexicon"]


@dataclass(frozen=True)
class Lexicon:
    """Vocabulary, vectors, and the streams of the language model with the n-grams of all their forms."""

    words: Sequence[str]
    vectors: NDArray[np.float32]
    streams: Sequence[corpus.Stream] = ()
    ngrams: NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, 0), np.int32))

    @classmethod
    def from_raw(cls, papers: Sequence[RawText], options: Options) -> Self:
        """From raw papers; weights count papers more than once, in shuffled order."""
        tokens = [corpus.texts_of(title, abstract) for title, abstract, _ in papers]
        weights = [weight for _, _, weight in papers]
        vocabulary = corpus.Vocabulary.of(corpus.count_forms(zip(tokens, weights, strict=True)), options.vocabulary)
        ids = dict(vocabulary.ids)
        streams = [corpus.encode(text, ids) for text in tokens]
        order = np.random.default_rng(options.seed).permutation(np.repeat(np.arange(len(papers)), weights))
        chosen = [streams[at] for at in order]
        forms = np.concatenate([stream.forms for stream in chosen])
        vectors = corpus.word_vectors(forms, len(vocabulary.words), seed=options.seed)
        return cls(vocabulary.words, vectors, chosen, corpus.ngram_table(ids, options.ngram_rows))

    @classmethod
    def from_model(cls, folder: Path) -> Self:
        """The words of a trained model with the vectors that its tagger ended with."""
        return cls(read_words(folder), dequantise(read_weights(folder), "emb") / SCALE)


def language_model_of(weights: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The arrays of the language model among those of a trained model; none where it has none."""
    return {name: array for name, array in weights.items() if name.startswith(("fwd.", "bwd."))}
