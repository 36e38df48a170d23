"""Entities of a paper: one decision over all proposed mentions, then one entity for each thing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, compress
from operator import attrgetter, itemgetter
from typing import ClassVar, TypeAlias

from extractors.abbreviations import synonyms_of
from extractors.base import DocumentExtractor
from extractors.decision import POOL, decide
from extractors.gazetteer import needs_case
from extractors.grouping import group_mentions
from extractors.name_forms import trim_name
from extractors.sentences import FIELDS
from extractors.tokens import Gap, Words, words_of
from kg.model import Document, Field, Mention
from kg.names import squashed

__all__ = ["EntityExtractor", "other_occurrences", "with_long_forms"]

_LONGEST = 10
_FRONT = 3
_MANY = 64
"""Names, more than most papers have, each of which is not looked for by itself."""

_Found: TypeAlias = tuple[int, tuple[int, int], Mention]
"""The negated number of words, start and end, and what the name was elsewhere."""


def other_occurrences(document: Document, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Mentions of the same names elsewhere in the paper, where nothing else stands, longest first.

    They count half of the best of `mentions` of that name; names with capitals of their own keep their case.

    >>> from kg.model import Paper
    >>> document = Document(Paper("x", "BERT", "We train BERT."))
    >>> found = Mention("title", 0, 4, "BERT", "Method", 0.8, "patterns")
    >>> [(m.field, m.text, m.score) for m in other_occurrences(document, [found])]
    [('abstract', 'BERT', 0.4)]
    """
    best: dict[str, Mention] = {}
    for mention in sorted(mentions, key=attrgetter("score")):
        best[squashed(mention.text)] = mention
    for field in FIELDS if best else ():
        free = bytearray(b"\1") * len(document.paper.text(field))
        for mention in mentions:
            if mention.field == field:
                free[mention.start : mention.end] = bytes(mention.end - mention.start)
        words = words_of(document, field)
        starts, offsets = words.starts, words.view.offsets
        is_free = [free[at] for at in (starts if offsets is None else map(offsets.__getitem__, starts))]
        found = _beginnings(list(compress(words.keys, is_free)), best)
        if found:  # in few texts
            left = list(compress(range(len(words)), is_free))
            runs = _occurrences(words, [left[at] for at in found], best)
            yield from _standing(document, field, free, list(runs))


def _beginnings(keys: Sequence[str], names: Mapping[str, Mention]) -> list[int]:
    """The words, by their keys, that one of `names` may begin with: in most texts none or few."""
    if len(names) > _MANY:
        fronts = {name[:letters] for letters in range(1, _FRONT + 1) for name in names}
        return [at for at, key in enumerate(keys) if key[:_FRONT] in fronts]
    text = "".join(keys)
    found = [name for name in names if name and name in text]
    if not found:
        return []
    begins = list(accumulate(map(len, keys), initial=0))
    firsts = set()
    for name in found:
        at = text.find(name)
        while at >= 0:
            first = bisect_left(begins, at)
            if begins[first] == at:
                firsts.add(first)
            at = text.find(name, at + 1)
    return sorted(firsts)


def _occurrences(words: Words, firsts: Iterable[int], names: Mapping[str, Mention]) -> Iterator[_Found]:
    """Runs of words that are one of `names` (by their squashed keys) and begin with one of `firsts`."""
    keys, gaps, size, view = words.keys, words.gaps, len(words), words.view
    ordered = sorted(names)
    for first in firsts:
        key, last = keys[first], first
        while (at := bisect_left(ordered, key)) < len(ordered) and ordered[at].startswith(key):
            if key in names:
                yield first - last, view.span(words.starts[first], words.ends[last]), names[key]
            last += 1
            if last == min(size, first + _LONGEST) or gaps[last] > Gap.MARK:
                break
            key += keys[last]


def _standing(document: Document, field: Field, free: bytearray, found: list[_Found]) -> Iterator[Mention]:
    """Mentions where something was found that is free as a whole, and overlaps nothing longer or before it."""
    source = document.paper.text(field)
    for _, (start, end), model in sorted(found, key=itemgetter(0, 1)):
        text = source[start:end]
        fits = not needs_case(model.text) or text.rstrip("s") == model.text.rstrip("s")
        if fits and free.find(0, start, end) < 0:
            free[start:end] = bytes(end - start)
            score = round(POOL * model.score, 4)
            yield replace(model, field=field, start=start, end=end, text=text, score=score)


def with_long_forms(document: Document, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """The mentions; those of a short form carry the long form that the paper defines for it."""
    text = document.paper.text
    long_forms: dict[str, str] = {}
    for short, long in ((pair.short, pair.long) for pair in document.abbreviations):
        name = trim_name(text(long.field)[long.start : long.end])
        long_forms.setdefault(squashed(text(short.field)[short.start : short.end]), name)
    if not long_forms:
        yield from mentions
        return
    for mention in mentions:
        long_form = long_forms.get(squashed(mention.text))
        yield replace(mention, long_form=long_form) if long_form else mention


class EntityExtractor(DocumentExtractor):
    """Fills `Document.entities` and replaces `Document.mentions` by the mentions of those."""

    name: ClassVar[str] = "entities"
    version: ClassVar[str] = "1"

    def annotate(self, document: Document) -> None:
        """Decide on the mentions, find the names' other occurrences, and group all."""
        synonyms = synonyms_of(document)
        mentions = decide(document.mentions, synonyms)
        mentions += other_occurrences(document, mentions)
        document.entities = group_mentions(with_long_forms(document, mentions), synonyms)
        kept = (mention for entity in document.entities for mention in entity.mentions)
        document.mentions = sorted(kept, key=lambda m: (m.field != "title", m.start, m.end))
