"""Names by shape, head word and context: every run of words is a candidate, the scorer says what it could be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import ClassVar

import numpy as np

from extractors.base import DocumentExtractor
from extractors.candidates import Spans, candidate_spans
from extractors.features import Context
from extractors.hashed_page import Passage
from extractors.scorer import SpanScorer, shipped_scorer
from extractors.sentences import FIELDS
from extractors.tokens import Words, words_of
from kg.model import ENTITY_TYPES, Document, Mention
from kg.names import squashed

__all__ = ["PatternExtractor", "context_of"]

_BATCH = 128
_WORDS = 16_384
"""Papers scored at once, and words after which no other joins them: bounds the memory."""


def context_of(document: Document) -> Context:
    """What is known of the paper's names before its candidates are looked at."""
    text = document.paper.text
    return Context(
        frozenset(squashed(text(a.short.field)[a.short.start : a.short.end]) for a in document.abbreviations),
        frozenset(squashed(text(a.long.field)[a.long.start : a.long.end]) for a in document.abbreviations),
        frozenset(squashed(m.text) for m in document.mentions if m.extractor == "hardware"),
    )


class PatternExtractor(DocumentExtractor):
    """Proposes candidates with a score per type; also its verdict on the spans that earlier extractors proposed.

    >>> from kg.model import Paper
    >>> document = Document(Paper("x", None, "We train a graph neural network for link prediction on FB15k."))
    >>> PatternExtractor().annotate(document)
    >>> [(m.text, m.type) for m in document.mentions if m.score > 0.5]
    [('graph neural network', 'Method'), ('link prediction', 'Task'), ('FB15k', 'Dataset')]
    """

    name: ClassVar[str] = "patterns"
    version: ClassVar[str] = "1"

    def __init__(self, lowest: float = 0.15) -> None:
        self.lowest = lowest

    @cached_property
    def _scorer(self) -> SpanScorer:
        return shipped_scorer()

    def annotate(self, document: Document) -> None:
        """Score all candidates of title and abstract."""
        for _ in self.pipe([document]):
            pass

    def pipe(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Annotate documents in batches; the results don't depend on what shares a batch."""
        batch: list[Document] = []
        size = 0
        for document in documents:
            batch.append(document)
            size += sum(len(words_of(document, field)) for field in FIELDS)
            if len(batch) == _BATCH or size > _WORDS:
                yield from self._annotate(batch)
                batch, size = [], 0
        yield from self._annotate(batch)

    def _annotate(self, batch: Sequence[Document]) -> Iterator[Document]:
        passages = []
        for number, document in enumerate(batch):
            context = context_of(document)
            passages += [Passage(number, words_of(document, field), context, field == "title") for field in FIELDS]
        texts = [passage.words for passage in passages]
        names = self._scorer.names
        spans = candidate_spans(texts, names.keys(), names.prefixes)
        scores = self._scorer.score(passages, spans)
        wanted = scores >= self.lowest
        for at in _proposed(batch, texts, spans):
            wanted[at] |= scores[at] == scores[at].max()
        rows = np.flatnonzero(wanted.any(axis=1))
        places = spans.take(rows).within(texts)
        for (text, i, j), chances, kept in zip(places, scores[rows].tolist(), wanted[rows].tolist(), strict=True):
            document, words = batch[passages[text].paper], texts[text]
            field = FIELDS[text % len(FIELDS)]
            start, end = words.view.span(words.starts[i], words.ends[j])
            spelled = document.paper.text(field)[start:end]
            document.mentions += [
                Mention(field, start, end, spelled, type, round(chance, 4), self.name)
                for type, chance, keep in zip(ENTITY_TYPES, chances, kept, strict=True)
                if keep
            ]
        yield from batch


def _proposed(batch: Sequence[Document], texts: Sequence[Words], spans: Spans) -> Iterator[int]:
    """Which spans earlier extractors have proposed."""
    earlier = [{(m.field, m.start, m.end) for m in document.mentions} for document in batch]
    rows = np.flatnonzero(np.repeat([bool(places) for places in earlier], len(FIELDS))[spans.text])
    for at, (text, i, j) in zip(rows.tolist(), spans.take(rows).within(texts), strict=True):
        words = texts[text]
        place = words.view.span(words.starts[i], words.ends[j])
        if (FIELDS[text % len(FIELDS)], *place) in earlier[text // len(FIELDS)]:
            yield at
