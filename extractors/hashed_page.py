"""The features of spans as hashes: what `extractors.features` spells out, for all spans of some papers at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.candidates import LONGEST, Indexes, Spans, gap_codes, starts_of
from extractors.corpus import CorpusFigures
from extractors.feature_hashes import ABSENT, Hashes, mix
from extractors.features import GAP_NAMES, Context
from extractors.tokens import Gap, Words

__all__ = ["HashedPage", "Likely", "Passage", "WordParts"]


class Passage(NamedTuple):
    """A field of a paper, by the paper's number, and what the paper as a whole says about its names."""

    paper: int
    words: Words
    context: Context
    is_title: bool


LONGEST_KNOWN = 64
"""Numbers in features lie below: words in a span, bits of a count."""


class WordParts(NamedTuple):
    """Hashes of the parts of features that words have, an element a word, and what joins their spellings."""

    key: Hashes
    shape: Hashes
    middle: Hashes
    coarse: Hashes
    spelling: Hashes
    weight: Hashes


class Likely(NamedTuple):
    """Spans that features are wanted of, by the numbers of their words, with what words by themselves don't say."""

    text: Indexes
    first: Indexes
    last: Indexes
    passages: Sequence[Passage]
    keys: Sequence[str]
    repeats: Indexes
    """How many candidates of the paper have the key."""
    in_title: NDArray[np.bool_]
    """Whether a candidate of its title has it."""


class HashedPage:
    """The parts of the features of passages, one after the other, as arrays of hashes, one element a word.

    `part` gives the hashes of parts of features by name, `words` those of the words of the passages.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        words: WordParts,
        part: Callable[[Iterable[str]], Hashes],
        figures: CorpusFigures,
    ) -> None:
        self.passages = passages
        self.words = words
        self.figures = figures
        every = [passage.words for passage in passages]
        self.keys = list(chain.from_iterable(words.keys for words in every))
        self.starts = starts_of(every)
        codes = gap_codes(every)
        self.gaps = part(GAP_NAMES)[codes]
        self.numbers = part(map(str, range(LONGEST_KNOWN + 1)))
        starts = codes == Gap.END
        self.hyphens = np.cumsum(np.concatenate([[False], codes == Gap.HYPHEN]))
        self.sentence = np.cumsum(starts[:-1])
        first, last = part("^$")
        self.before = _shift(words.key, starts[:-1], 1, first)
        self.before2 = _shift(self.before, starts[:-1], 1, first)
        self.after = _shift(words.key, starts[1:], -1, last)
        self.after2 = _shift(self.after, starts[1:], -1, last)

    def likely(self, spans: Spans, chosen: Indexes) -> Likely:
        """Those of the candidates that are chosen."""
        first, last, text = spans.first[chosen], spans.last[chosen], spans.text[chosen]
        keys = ["".join(self.keys[i : j + 1]) for i, j in zip(first.tolist(), last.tolist(), strict=True)]
        repeats, in_title = self._repeats(spans)
        passages = [self.passages[at] for at in text.tolist()]
        return Likely(text, first, last, passages, keys, repeats[chosen], in_title[chosen])

    def _repeats(self, spans: Spans) -> tuple[Indexes, NDArray[np.bool_]]:
        """How many candidates of a span's paper have its key, and whether one in the title has."""
        spelling = self.words.spelling[spans.first]
        for further in range(1, LONGEST):
            longer = np.flatnonzero(spans.last - spans.first >= further)
            at = spans.first[longer] + further
            spelling[longer] = spelling[longer] * self.words.weight[at] + self.words.spelling[at]
        papers = np.array([passage.paper for passage in self.passages], np.uint64)[spans.text]
        is_title = np.array([passage.is_title for passage in self.passages], bool)[spans.text]
        _, number, counts = np.unique(mix("paper", papers, spelling), return_inverse=True, return_counts=True)
        in_title = np.zeros(len(counts), bool)
        in_title[number[is_title]] = True
        return counts[number], in_title[number]

    def edge_hashes(self) -> Hashes:
        """Features of places where spans begin (row 0) and end (row 1): `features.begin_features`, `end_features`."""
        left, right = self.gaps[:-1], self.gaps[1:]
        begin = (mix("gb", left), mix("pp", self.before2, self.before), mix("gbf", left, self.words.shape))
        end = (mix("ga", right), mix("nn", self.after, self.after2), mix("gal", right, self.words.shape))
        return np.array([begin, end], np.uint64)

    def span_hashes(self, likely: Likely) -> Hashes:
        """Features of whole spans but for known names: `features.span_features`, a row a feature."""
        first, last, words, numbers = likely.first, likely.last, self.words, self.numbers
        length = last - first + 1
        head, middle, before, after = words.key[last], words.middle[last], self.before[first], self.after[last]
        is_title = np.array([passage.is_title for passage in likely.passages], np.int64)
        rows = [
            mix("len", numbers[length]),
            mix("lenl", numbers[np.minimum(length, 4)], head),
            mix("rep", numbers[np.minimum(likely.repeats, 4)]),
            mix("title", numbers[is_title], numbers[likely.in_title.astype(np.int64)]),
            mix("pl", before, middle),
            mix("nl", after, middle),
        ]
        rows += [np.where(length > 1, row, ABSENT) for row in self._pair_hashes(likely)]
        rows += self._shape_hashes(first, last, before, after)
        begins = self.starts[likely.text] == first
        rows.append(np.where(begins & (is_title > 0), self._by_shape("head", first, last, self.gaps[last + 1]), ABSENT))
        two = mix("cs", words.coarse[first], words.coarse[np.minimum(first + 1, last)])
        three = mix("cs", words.coarse[first], words.coarse[np.minimum(first + 1, last)], words.coarse[last])
        rows.append(np.where(length == 2, two, np.where(length == 3, three, ABSENT)))
        return np.array([*rows, *self._context_hashes(likely)])

    def _pair_hashes(self, likely: Likely) -> Sequence[Hashes]:
        """What spans of several words have: pairs of words, hyphens, how common the phrase is."""
        first, last, words = likely.first, likely.last, self.words
        second, penult = np.minimum(first + 1, last), np.maximum(last - 1, first)
        hyphenated = (self.hyphens[last + 1] > self.hyphens[first + 1]).astype(np.int64)
        return (
            mix("ll", words.key[penult], words.key[last]),
            mix("ff", words.key[first], words.key[second]),
            mix("cc", words.middle[penult], words.middle[last]),
            mix("hy", self.numbers[hyphenated]),
            *self._phrase_hashes(likely),
        )

    def _shape_hashes(self, first: Indexes, last: Indexes, before: Hashes, after: Hashes) -> Iterator[Hashes]:
        """``sh``, ``shp`` and ``shn``."""
        yield self._by_shape("sh", first, last)
        yield self._by_shape("shp", first, last, before)
        yield self._by_shape("shn", first, last, after)

    def _by_shape(self, family: str, first: Indexes, last: Indexes, *more: Hashes) -> Hashes:
        """Features of spans of up to three words by the shapes of these and the gaps between them."""
        shape, gaps = self.words.shape, self.gaps
        second, third = np.minimum(first + 1, last), np.minimum(first + 2, last)
        one = (shape[first],)
        two = (*one, gaps[second], shape[second])
        three = (*two, gaps[third], shape[third])
        length = last - first + 1
        by_length = [mix(family, *each, *more) for each in (one, two, three)]
        return np.select([length == 1, length == 2, length == 3], by_length, ABSENT)

    def _context_hashes(self, likely: Likely) -> Iterator[Hashes]:
        """``long``, ``hw`` and ``short``."""
        one, shapes = mix("long", self.numbers[[1]]), self.words.shape[likely.last]
        contexts = [passage.context for passage in likely.passages]
        each = list(zip(likely.keys, contexts, strict=True))
        yield np.where([key in context.long_keys for key, context in each], one, ABSENT)
        yield np.where([key in context.hardware_keys for key, context in each], mix("hw", self.numbers[[1]]), ABSENT)
        yield np.where([key in context.short_keys for key, context in each], mix("short", shapes), ABSENT)

    def _phrase_hashes(self, likely: Likely) -> tuple[Hashes, Hashes, Hashes]:
        """``ph``, ``phl`` and ``phr``; of no use for single words."""
        numbers, phrase, longer = self.numbers, self.figures.phrases.get, likely.last - likely.first
        counts = np.array([phrase(key, 0) for key in likely.keys], np.int64)
        # the second number that `frexp` gives is how many bits the count has
        found = mix("ph", numbers[np.frexp(counts)[1]], numbers[np.minimum(longer, 3)])
        left, right = np.zeros((2, len(counts)), np.uint64)
        for at in np.flatnonzero((longer > 1) & (counts > 0)).tolist():
            key, count = likely.keys[at], int(counts[at])
            rest, front = key[len(self.keys[likely.first[at]]) :], key[: -len(self.keys[likely.last[at]])]
            left[at] = numbers[(phrase(rest, 0) // count).bit_length()]
            right[at] = numbers[(phrase(front, 0) // count).bit_length()]
        return (
            found,
            np.where(left > 0, mix("phl", left), ABSENT),
            np.where(right > 0, mix("phr", right), ABSENT),
        )


def _shift(parts: Hashes, edges: NDArray[np.bool_], by: int, edge: np.uint64) -> Hashes:
    """The part of each word's neighbour; at the edges of sentences that of the edge."""
    shifted = np.empty_like(parts)
    if by > 0:
        shifted[1:] = parts[:-1]
    else:
        shifted[:-1] = parts[1:]
    shifted[edges] = edge
    return shifted
