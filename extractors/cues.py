"""Sentences as sequences of cue symbols: stemmed words, with each entity mention folded into one symbol.

Roles and results are read from what stands around a name or a number. Folding "graph convolutional network" to
``<Method>`` puts the same distance between a verb and its object whatever the names are, and lets one cue serve
all names of a type.

>>> [stem(word) for word in ("proposes", "introduced", "using", "novel", "studies")]
['propos', 'introduc', 'us', 'novel', 'study']
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from extractors.pieces import Pieces
from kg.model import Document, Entity, Field, Mention, Span

__all__ = ["EDGE", "Line", "Mark", "mentions_inside", "read_line", "read_lines", "sort_mentions", "stem"]

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+(?:[.,]\d+)*|[^\w\s]", re.UNICODE)
_ENDINGS = (("ies", "y", 5), ("ing", "", 5), ("ed", "", 5), ("es", "", 4), ("e", "", 5), ("s", "", 4))
_CACHE = "lines"
EDGE = "|"
"""What stands before the first and after the last symbol of a sentence."""


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word in lower case without its inflection, crudely; a number is ``0``."""
    if word[0].isdigit():
        return "0"
    word = word.lower()
    if word.endswith("ss"):
        return word
    for ending, instead, length in _ENDINGS:
        if word.endswith(ending) and len(word) >= length:
            return word[: -len(ending)] + instead
    return word


_SYMBOLS = Pieces(lambda piece: tuple(map(stem, _WORD.findall(piece))))
"""The symbols of pieces: no word goes over a blank."""


class Mark(NamedTuple):
    """A stretch of text that becomes one symbol, and the number of the thing that it stands for."""

    start: int
    end: int
    symbol: str
    owner: int


@dataclass(slots=True)
class Line:
    """One sentence as `symbols`."""

    sentence: Span
    index: int
    symbols: list[str] = field(default_factory=list)
    mentions: Sequence[tuple[int, int, Mention]] = ()
    """``(position in symbols, index of the entity, mention)`` in text order."""
    _text: str = ""
    _marked: Sequence[tuple[int, int, Mark | Mention]] = ()
    _starts: list[int] | None = None
    _owners: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """Where each symbol begins in the text: looked for when first asked for, which is seldom."""
        if self._starts is None:
            self._starts = found = []
            at = self.sentence.start
            for _, _, mark in self._marked:
                found += [word.start() for word in _WORD.finditer(self._text, at, mark.start)]
                found.append(mark.start)
                at = mark.end
            found += [word.start() for word in _WORD.finditer(self._text, at, self.sentence.end)]
        return self._starts

    @property
    def owners(self) -> list[int]:
        """Which thing, by number, each symbol stands for, or -1."""
        if self._owners is None:
            self._owners = [-1] * len(self.symbols)
            for position, owner, _ in self._marked:
                self._owners[position] = owner
        return self._owners

    def symbol(self, position: int) -> str:
        """The symbol at `position`, or `EDGE` outside of the sentence."""
        return self.symbols[position] if 0 <= position < len(self.symbols) else EDGE


def read_lines(document: Document, entities: Sequence[Entity]) -> list[Line]:
    """The sentences of a document as lines, title first; a mention inside another one is left out.

    Sentences that mention none of the entities get no symbols. What several extractors read of the same mentions is
    read once, and must not be changed.
    """
    known = document.docs.get(_CACHE)
    if (
        known is None
        or len(known[0]) != len(entities)
        or any(mentions is not entity.mentions for mentions, entity in zip(known[0], entities, strict=True))
    ):
        known = [entity.mentions for entity in entities], _read_lines(document, entities)
        document.docs[_CACHE] = known
    lines: list[Line] = known[1]
    return lines


def _read_lines(document: Document, entities: Sequence[Entity]) -> list[Line]:
    mentions = sort_mentions(entities)
    texts = {field: document.paper.text(field) for field in mentions}
    starts = {field: [mention.start for mention, _ in found] for field, found in mentions.items()}
    lines = []
    for index, sentence in enumerate(document.sentences):
        where, start, end = sentence
        begins = starts[where]
        first = bisect_left(begins, start)
        inside = mentions[where][first : bisect_left(begins, end, first)]
        while inside and inside[-1][0].end > end:
            inside.pop()
        lines.append(_read_line(texts[where], sentence, inside, index) if inside else Line(sentence, index))
    return lines


def _read_line(text: str, sentence: Span, inside: Iterable[tuple[Mention, int]], index: int) -> Line:
    symbols: list[str] = []
    mentions: list[tuple[int, int, Mention]] = []
    at = sentence.start
    for mention, number in inside:
        for piece in text[at : mention.start].split():
            symbols += _SYMBOLS[piece]
        mentions.append((len(symbols), number, mention))
        symbols.append(f"<{mention.type}>")
        at = mention.end
    for piece in text[at : sentence.end].split():
        symbols += _SYMBOLS[piece]
    return Line(sentence, index, symbols, mentions, text, mentions)


def read_line(text: str, sentence: Span, marks: Iterable[Mark], index: int = 0) -> Line:
    """One sentence, with each of `marks` (in text order, not overlapping) as one symbol.

    >>> line = read_line("It reads 2,000 images.", Span("abstract", 0, 22), [Mark(9, 14, "#number", 0)])
    >>> line.symbols, line.owners[2]
    (['it', 'read', '#number', 'imag', '.'], 0)
    """
    symbols: list[str] = []
    marked = []
    at = sentence.start
    for mark in marks:
        for piece in text[at : mark.start].split():
            symbols += _SYMBOLS[piece]
        marked.append((len(symbols), mark.owner, mark))
        symbols.append(mark.symbol)
        at = mark.end
    for piece in text[at : sentence.end].split():
        symbols += _SYMBOLS[piece]
    return Line(sentence, index, symbols, (), text, marked)


def sort_mentions(entities: Sequence[Entity]) -> dict[Field, list[tuple[Mention, int]]]:
    """The mentions in each field with the index of their entity, in text order, none that begins inside another."""
    found: dict[Field, list[tuple[Mention, int]]] = {"title": [], "abstract": []}
    for number, entity in enumerate(entities):
        for mention in entity.mentions:
            found[mention.field].append((mention, number))
    return {field: _outermost(mentions) for field, mentions in found.items()}


def mentions_inside(mentions: Sequence[tuple[Mention, int]], sentence: Span) -> Sequence[tuple[Mention, int]]:
    """Those of one field's sorted mentions that lie within `sentence`."""
    first = bisect_left(mentions, sentence.start, key=lambda pair: pair[0].start)
    last = bisect_left(mentions, sentence.end, lo=first, key=lambda pair: pair[0].start)
    return [pair for pair in mentions[first:last] if pair[0].end <= sentence.end]


def _outermost(mentions: list[tuple[Mention, int]]) -> list[tuple[Mention, int]]:
    kept: list[tuple[Mention, int]] = []
    for mention, number in sorted(mentions, key=lambda pair: (pair[0].start, -pair[0].end, pair[1])):
        if not kept or mention.start >= kept[-1][0].end:
            kept.append((mention, number))
    return kept
