"""Words of a text at the grain that names need: hyphens, slashes and dots split them, the gaps say how they join."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import accumulate

from extractors.sentences import FIELDS
from extractors.tex import TextView
from kg.model import Document
from kg.names import singular

__all__ = ["Gap", "Words", "key_of", "shape_of", "split_words", "words_of"]

_WORD = re.compile(r"([^\W_]+(?:[+#]{1,2}(?!\w))?)")
_PLAIN = re.compile(r"(\w+)")
"""The same, where there are no underscores and nothing ends like C++ or C#."""
_MOST_KNOWN = 65_536


class Gap(IntEnum):
    """What stands between a word and the one before it; up to `MARK` a name may run across it."""

    NONE = 0
    BLANK = 1
    HYPHEN = 2
    MARK = 3
    COMMA = 4
    OPEN = 5
    CLOSE = 6
    COLON = 7
    QUOTE = 8
    OTHER = 9
    END = 10


@dataclass(slots=True)
class Words:
    """The words of one field: parallel lists; offsets are those of the view.

    `keys` are case-folded and singular, `gaps[i]` stands before word ``i``, `sentences[i]` counts sentences.
    """

    view: TextView
    starts: list[int]
    ends: list[int]
    texts: list[str]
    keys: list[str]
    shapes: list[str]
    gaps: list[Gap]

    def __len__(self) -> int:
        return len(self.texts)

    def joined(self, first: int, last: int) -> str:
        """The squashed key of words `first` to `last` inclusive; equals `kg.names.squashed` of their text."""
        return "".join(self.keys[first : last + 1])


@lru_cache(maxsize=_MOST_KNOWN)
def key_of(word: str) -> str:
    """A word folded and in the singular: what `kg.names.normal_form` makes of it."""
    return singular(word.casefold())


@lru_cache(maxsize=_MOST_KNOWN)
def shape_of(word: str) -> str:
    """How a word is written, in a few classes.

    >>> [shape_of(word) for word in ("net", "Net", "GNN", "GNNs", "ResNet", "GPT4", "50", "k", "X", "3D")]
    ['low', 'Cap', 'UP', 'UPs', 'Camel', 'UP9', '9', 'l', 'U', '9D']
    """
    if word.isdigit():
        return "9"
    if len(word) == 1:
        return "l" if word.islower() else "U"
    if any(c.isdigit() for c in word):
        if word[0].isdigit():
            return "9D" if not word[-1].isdigit() and len(word) < 4 else "9x"
        return "UP9" if word.isupper() else "x9"
    if word.islower():
        return "low"
    if word.isupper():
        return "UP"
    if word[0].isupper() and word[1:].islower():
        return "Cap"
    if word[-1] == "s" and word[:-1].isupper():
        return "UPs"
    return "Camel"


def split_words(view: TextView, breaks: set[int] | None = None) -> Words:
    """The words of `view`; a word that begins at an offset in `breaks` (of the source) starts a sentence.

    >>> words = split_words(TextView.of("A Graph-based GPT-4o, for C++ users"))
    >>> words.texts
    ['A', 'Graph', 'based', 'GPT', '4o', 'for', 'C++', 'users']
    >>> [int(gap) for gap in words.gaps]
    [10, 1, 2, 1, 2, 4, 1, 1]
    """
    offsets = view.offsets
    text = view.text
    word = _WORD if "_" in text or "+" in text or "#" in text else _PLAIN
    pieces = word.split(text)  # what is between words, and words, by turns
    edges = list(accumulate(map(len, pieces)))
    starts, ends, texts, between = edges[:-1:2], edges[1::2], pieces[1::2], pieces[2:-1:2]
    gaps = [Gap.END, *map(_KNOWN_GAPS.__getitem__, between)] if texts else []
    if breaks:
        origins = starts if offsets is None else [offsets[start] for start in starts]
        for begin in breaks:
            for at in range(bisect_left(origins, begin), bisect_right(origins, begin)):
                gaps[at] = Gap.END
    if "s" in texts:  # that of a possessive is no word
        kept = [
            at
            for at, text in enumerate(texts)
            if text != "s" or not at or between[at - 1] not in ("'", "’") or gaps[at] is not Gap.OTHER
        ]
        starts, ends = [starts[at] for at in kept], [ends[at] for at in kept]
        texts, gaps = [texts[at] for at in kept], [gaps[at] for at in kept]
    looks = list(map(_KNOWN_LOOKS.__getitem__, texts))
    shapes = _weaken_capitals([shape for _, shape in looks], gaps)
    return Words(view, starts, ends, texts, [key for key, _ in looks], shapes, gaps)


def _weaken_capitals(shapes: list[str], gaps: list[Gap]) -> list[str]:
    """Tell capitals that mean nothing apart: ``Ini`` begins a sentence, ``Ttl`` stands in a title-cased text."""
    lower, capital = shapes.count("low"), shapes.count("Cap")
    if capital > 2 and capital > lower:
        return ["Ttl" if shape == "Cap" else shape for shape in shapes]
    if capital:
        end = Gap.END
        return ["Ini" if gap is end and shape == "Cap" else shape for shape, gap in zip(shapes, gaps, strict=True)]
    return shapes


_GAPS = {
    " ": Gap.BLANK, "\n": Gap.BLANK, "": Gap.NONE, "-": Gap.HYPHEN, "–": Gap.HYPHEN, "‐": Gap.HYPHEN,
    "‑": Gap.HYPHEN, "--": Gap.HYPHEN, "/": Gap.MARK, ".": Gap.MARK, "_": Gap.MARK, "'": Gap.OTHER, "’": Gap.OTHER,
    "&": Gap.MARK, " & ": Gap.MARK, "@": Gap.MARK, ", ": Gap.COMMA, " (": Gap.OPEN, ") ": Gap.CLOSE, ": ": Gap.COLON,
    "^": Gap.MARK, "' ": Gap.BLANK, "’ ": Gap.BLANK, "- ": Gap.HYPHEN, " - ": Gap.OTHER, "-\n": Gap.HYPHEN,
}  # fmt: skip


def _gap(between: str) -> Gap:
    found = _GAPS.get(between)
    if found is not None:
        return found
    if not between.strip():
        return Gap.BLANK if between.count("\n") < 2 and len(between) < 5 else Gap.OTHER
    for mark, gap in (("(", Gap.OPEN), ("[", Gap.OPEN), (")", Gap.CLOSE), ("]", Gap.CLOSE), (":", Gap.COLON)):
        if mark in between:
            return gap
    if '"' in between or "“" in between or "”" in between:
        return Gap.QUOTE
    return Gap.COMMA if "," in between else Gap.OTHER


class _KnownGaps(dict[str, Gap]):
    """Gaps that were met before; a look at a dict takes half the time of one at `lru_cache`."""

    def __missing__(self, between: str) -> Gap:
        gap = _gap(between)
        if len(between) < 8:  # what comes again is short
            if len(self) >= _MOST_KNOWN:
                self.clear()
            self[between] = gap
        return gap


class _KnownLooks(dict[str, tuple[str, str]]):
    """Keys and shapes of words that were met before."""

    def __missing__(self, word: str) -> tuple[str, str]:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        look = self[word] = key_of(word), shape_of(word)
        return look


_KNOWN_GAPS, _KNOWN_LOOKS = _KnownGaps(), _KnownLooks()


def words_of(document: Document, field: str) -> Words:
    """The words of a field of `document`, made once and kept beside the spaCy docs."""
    cached = document.docs.get(f"{field}.words")
    if cached is None:
        source = document.paper.title or "" if field == FIELDS[0] else document.paper.abstract
        breaks = {sentence.start for sentence in document.sentences if sentence.field == field}
        cached = document.docs[f"{field}.words"] = split_words(TextView.of(source), breaks)
    words: Words = cached
    return words
