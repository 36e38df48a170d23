"""Raw abstracts as token streams; vocabulary and word vectors from co-occurrence.

Vectors: positive pointwise mutual information with a smoothed context distribution, factored by a randomised
singular value decomposition (Levy, Goldberg & Dagan, "Improving Distributional Similarity with Lessons Learned from
Word Embeddings", TACL 2015). Two minutes for 15 million tokens, where skip-grams need half an hour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from sklearn.utils.extmath import randomized_svd

from extractors.ner_inputs import BREAK, form_of, ngrams_of, shape_number, split_text

__all__ = ["DOCUMENT", "UNKNOWN", "Stream", "Vocabulary", "count_forms", "word_vectors"]

UNKNOWN, DOCUMENT = "<unk>", "<doc>"


@dataclass(frozen=True)
class Vocabulary:
    """The words with vectors of their own; `UNKNOWN` is row 0, `DOCUMENT` row 1. Further forms get higher numbers."""

    words: Sequence[str]
    ids: dict[str, int]

    @classmethod
    def of(cls, counts: Counter[str], size: int = 24_000) -> Vocabulary:
        """The most frequent words; ties in the order of the alphabet."""
        ordered = sorted(counts, key=lambda form: (-counts[form], form))
        words = [UNKNOWN, DOCUMENT, *ordered[: size - 2]]
        return cls(words, {word: at for at, word in enumerate(words)})


@dataclass(frozen=True)
class Stream:
    """A paper for the language model: forms and shapes, `DOCUMENT` first, `BREAK` after title and abstract."""

    forms: NDArray[np.int32]
    shapes: NDArray[np.int8]


def texts_of(title: str, abstract: str) -> list[str]:
    """Tokens of both fields, each closed by `BREAK`."""
    return [token for text in (title, abstract) if text for token in (*split_text(text), BREAK)]


def count_forms(papers: Iterable[tuple[list[str], int]]) -> Counter[str]:
    """How often each form occurs; a paper counts as often as its weight says."""
    counts: Counter[str] = Counter()
    for tokens, weight in papers:
        for token in tokens:
            counts[form_of(token) if token != BREAK else BREAK] += weight
    return counts


def encode(tokens: Sequence[str], ids: dict[str, int]) -> Stream:
    """The stream of a paper; forms that are new are given the next numbers in `ids`."""
    forms = np.empty(len(tokens) + 1, np.int32)
    shapes = np.zeros(len(tokens) + 1, np.int8)
    forms[0] = ids[DOCUMENT]
    for at, token in enumerate(tokens, 1):
        forms[at] = ids.setdefault(form_of(token) if token != BREAK else BREAK, len(ids))
        shapes[at] = shape_number(token)
    return Stream(forms, shapes)


def ngram_table(ids: dict[str, int], rows: int) -> NDArray[np.int32]:
    """N-gram rows of each form."""
    return np.array([ngrams_of(form, rows) for form in ids], np.int32)


def word_vectors(stream: NDArray[np.int32], size: int, width: int = 128, seed: int = 0) -> NDArray[np.float32]:
    """Vectors of the first `size` forms from their neighbours within four tokens, nearer ones counting more."""
    stream = np.where(stream < size, stream, 0)
    total = csr_matrix((size, size), dtype=np.float32)
    for distance in range(1, 5):
        weights = np.full(len(stream) - distance, 1 / distance, np.float32)
        total = total + csr_matrix((weights, (stream[:-distance], stream[distance:])), shape=(size, size))
    both = coo_matrix(total + total.T)
    sums = np.asarray(both.sum(axis=1)).ravel() + 1
    smooth = sums**0.75
    smooth *= sums.sum() / smooth.sum()
    often = both.data >= 0.9
    rows, columns = both.row[often], both.col[often]
    information = np.log(both.data[often] * sums.sum() / (sums[rows] * smooth[columns]))
    positive = information > 0
    matrix = csr_matrix(
        (information[positive], (rows[positive], columns[positive])), shape=(size, size), dtype=np.float32
    )
    left, strength, _ = randomized_svd(matrix, width, n_iter=3, random_state=seed)
    vectors = left * np.sqrt(strength)
    scaled: NDArray[np.float32] = (vectors / vectors.std()).astype(np.float32)
    return scaled
