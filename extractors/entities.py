"""Entities of a paper: one decision over all proposed mentions, then one entity for each thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from extractors.abbreviations import synonyms_of
from extractors.base import DocumentExtractor
from extractors.decision import POOL, decide
from extractors.gazetteer import needs_case
from extractors.grouping import group_mentions, trim_name
from extractors.key_search import beginnings
from extractors.sentences import FIELDS
from extractors.tokens import Gap, words_of
from kg.model import Document, Mention
from kg.names import squashed

__all__ = ["EntityExtractor", "other_occurrences", "with_long_forms"]

_LONGEST = 10


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
    for mention in sorted(mentions, key=lambda m: m.score):
        best[squashed(mention.text)] = mention
    starts = beginnings(best)
    for field in FIELDS:
        words = words_of(document, field)
        known = {(m.start, m.end) for m in mentions if m.field == field}
        taken = bytearray(len(document.paper.text(field)))
        for start, end in known:
            taken[start:end] = b"\1" * (end - start)
        found = []
        keys, gaps, size = words.keys, words.gaps, len(words)
        for first, key in enumerate(keys):
            last = first
            while key in starts:
                if key in best:
                    place = words.view.span(words.starts[first], words.ends[last])
                    if place not in known:
                        found.append((first - last, place, best[key]))
                last += 1
                if last == min(size, first + _LONGEST) or gaps[last] > Gap.MARK:
                    break
                key += keys[last]
        for _, (start, end), model in sorted(found, key=lambda item: item[:2]):
            text = document.paper.text(field)[start:end]
            fits = not needs_case(model.text) or text.rstrip("s") == model.text.rstrip("s")
            if fits and taken.find(1, start, end) < 0:
                taken[start:end] = b"\1" * (end - start)
                score = round(POOL * model.score, 4)
                yield replace(model, field=field, start=start, end=end, text=text, score=score)


def with_long_forms(document: Document, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """The mentions; those of a short form carry the long form that the paper defines for it."""
    text = document.paper.text
    long_forms: dict[str, str] = {}
    for short, long in ((pair.short, pair.long) for pair in document.abbreviations):
        name = trim_name(text(long.field)[long.start : long.end])
        long_forms.setdefault(squashed(text(short.field)[short.start : short.end]), name)
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
