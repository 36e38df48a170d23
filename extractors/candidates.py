"""Candidate spans: every run of words that could be a name, before anything judges it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.lexicon import stop_words
from extractors.tokens import Gap, Words

__all__ = ["LONGEST", "Indexes", "Spans", "candidate_spans", "gap_codes", "starts_of"]

Indexes = NDArray[np.int64]

LONGEST = 8
"""Words in the longest candidate, where the parts of a hyphenated word count one each."""


class Spans(NamedTuple):
    """Spans of some texts, whose words are numbered through from the first text to the last."""

    text: Indexes
    """Which text a span is of."""
    first: Indexes
    last: Indexes
    """The numbers of the first and the last word, inclusive."""

    def take(self, rows: Indexes) -> Spans:
        """Some of them, by their numbers."""
        return Spans(self.text[rows], self.first[rows], self.last[rows])

    def within(self, texts: Sequence[Words]) -> Iterator[tuple[int, int, int]]:
        """Of each span the number of its text and its first and last word, numbered within the text."""
        starts = starts_of(texts)[self.text]
        yield from zip(self.text.tolist(), (self.first - starts).tolist(), (self.last - starts).tolist(), strict=True)


def starts_of(texts: Sequence[Words]) -> Indexes:
    """The number of each text's first word, and at the end how many words there are."""
    return np.cumsum([0, *map(len, texts)])


def candidate_spans(texts: Sequence[Words], known: Container[str], prefixes: Container[str]) -> Spans:
    """The candidates of some texts in text order, shorter ones first.

    A span lies within a sentence and crosses no bracket, comma or colon. Stop words are neither at its ends nor
    inside it unless hyphens hold them there ("state-of-the-art"); numbers don't begin it. A known name may hold any
    word: `known` has the squashed keys of names, `prefixes` those of the words that longer names begin with.

    >>> from extractors.tex import TextView
    >>> from extractors.tokens import split_words
    >>> words = split_words(TextView.of("We use a text-to-image model of the mixture of experts."))
    >>> spans = candidate_spans([words], {"mixtureofexpert"}, {"mixture", "mixtureof"})
    >>> [" ".join(words.texts[i : j + 1]) for _, i, j in spans.within([words])][-4:]
    ['model', 'mixture', 'mixture of experts', 'experts']
    """
    keys = list(chain.from_iterable(words.keys for words in texts))
    stops = stop_words()
    is_number = [shape == "9" for words in texts for shape in words.shapes]
    number = np.array(is_number, bool)
    stop = np.array([key in stops for key in keys], bool) | number
    begin, end = _ends(gap_codes(texts), stop, number)
    numbers = np.arange(len(keys))
    found = numbers[:, None] + np.arange(LONGEST) < begin[:, None]
    for at in np.flatnonzero(found[:, 0] & stop).tolist():
        found[at, 0] = keys[at] in known
    # a known name begins with any word, and goes on where nothing else does
    walked = np.flatnonzero(begin < end)
    for at, last, stopped in zip(walked.tolist(), begin[walked].tolist(), end[walked].tolist(), strict=True):
        key = "".join(keys[at : last + 1])
        if key in known and (last > at or is_number[at] or key in prefixes):
            found[at, last - at] = True
        while key in prefixes and (last := last + 1) < stopped:
            key += keys[last]
            if key in known:
                found[at, last - at] = True
    first, length = found.nonzero()
    return Spans(np.searchsorted(starts_of(texts), first, "right") - 1, first, first + length)


def gap_codes(texts: Sequence[Words]) -> NDArray[np.uint8]:
    """The gaps before all words, and at the end that of a sentence."""
    return np.frombuffer(bytes([*chain.from_iterable(words.gaps for words in texts), Gap.END]), np.uint8)


def _ends(gaps: NDArray[np.uint8], stop: NDArray[np.bool_], number: NDArray[np.bool_]) -> tuple[Indexes, Indexes]:
    """For spans that begin with each word, the next word that only known names hold, and the next that none holds."""
    before, after = gaps[:-1], gaps[1:]
    at = np.arange(len(stop))
    crossed = before > Gap.MARK
    held = (before == Gap.HYPHEN) | (before == Gap.MARK) | number
    begin, end = (_next(edges) for edges in (crossed | (stop & ~held), crossed))
    begin[stop & ~(number & (after == Gap.HYPHEN))] = 0
    return np.clip(begin, at, at + LONGEST), np.minimum(end, at + LONGEST)


def _next(edges: NDArray[np.bool_]) -> Indexes:
    """For each place the next edge behind it; the end counts as one."""
    size = len(edges)
    places = np.where(edges, np.arange(size), size)
    following = np.minimum.accumulate(places[::-1])[::-1]
    return np.append(following[1:], size)[:size]
