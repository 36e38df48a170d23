"""Candidate spans: every run of words that could be a name, before anything judges it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from extractors.lexicon import stop_words
from extractors.tokens import Gap, Words

__all__ = ["LONGEST", "Run", "candidate_spans"]

Run = tuple[int, int, str]
"""Words from the first to the last, inclusive, and their squashed key."""

LONGEST = 8
"""Words in the longest candidate, where the parts of a hyphenated word count one each."""


def candidate_spans(words: Words, is_known: Callable[[str], bool], is_prefix: Callable[[str], bool]) -> Iterator[Run]:
    """Spans ``(first word, last word, squashed key)`` in text order, shorter ones first.

    A span lies within a sentence and crosses no bracket, comma or colon. Stop words are neither at its ends nor
    inside it unless hyphens hold them there ("state-of-the-art"); a known name may hold any word.

    >>> from extractors.tex import TextView
    >>> from extractors.tokens import split_words
    >>> words = split_words(TextView.of("We use a text-to-image model of the mixture of experts."))
    >>> known = {"mixtureofexpert"}
    >>> prefix = lambda key: "mixtureofexpert".startswith(key)
    >>> [" ".join(words.texts[i : j + 1]) for i, j, _ in candidate_spans(words, known.__contains__, prefix)][-4:]
    ['model', 'mixture', 'mixture of experts', 'experts']
    """
    stops = stop_words()
    keys, gaps, shapes = words.keys, words.gaps, words.shapes
    size = len(words)
    is_stop = [key in stops or shapes[i] == "9" for i, key in enumerate(keys)]
    for first in range(size):
        bare_number = shapes[first] == "9"
        if is_stop[first] and not bare_number and not is_prefix(keys[first]):
            continue
        key = ""
        open_ = not is_stop[first] or (bare_number and first + 1 < size and gaps[first + 1] == Gap.HYPHEN)
        for last in range(first, min(size, first + LONGEST)):
            if last > first and gaps[last] > Gap.MARK:
                break
            key += keys[last]
            number = shapes[last] == "9"
            if last > first and open_ and is_stop[last]:
                open_ = number or gaps[last] in (Gap.HYPHEN, Gap.MARK)
            can_end = not is_stop[last] or (last > first and (number or gaps[last] != Gap.BLANK))
            if (open_ and can_end) or is_known(key):
                yield first, last, key
            if not open_ and not is_prefix(key):
                break
