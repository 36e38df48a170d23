"""Names by shape, head word and context: every run of words is a candidate, the scorer says what it could be."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar

from extractors.base import DocumentExtractor
from extractors.candidates import candidate_spans
from extractors.features import Context
from extractors.gazetteer import NameTable
from extractors.scorer import SpanScorer, context_counts, shipped_scorer
from extractors.sentences import FIELDS
from extractors.tokens import Words, words_of
from kg.model import ENTITY_TYPES, Document, Field, Mention
from kg.names import squashed

__all__ = ["PatternExtractor", "candidates_of", "context_of"]

Spans = list[tuple[int, int]]


def candidates_of(document: Document, names: NameTable) -> list[tuple[Field, Words, Spans]]:
    """The candidate spans of each field, word indexes inclusive."""
    found: list[tuple[Field, Words, Spans]] = []
    for field in FIELDS:
        words = words_of(document, field)
        found.append((field, words, list(candidate_spans(words, names.is_known, names.is_prefix))))
    return found


def context_of(document: Document, fields: Sequence[tuple[Field, Words, Spans]]) -> Context:
    """What the paper as a whole says about its candidates."""
    _, title_words, title_spans = fields[0]
    text = document.paper.text
    return Context(
        context_counts((words, spans) for _, words, spans in fields),
        frozenset(title_words.joined(i, j) for i, j in title_spans),
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
        fields = candidates_of(document, self._scorer.names)
        context = context_of(document, fields)
        earlier = {(m.field, m.start, m.end) for m in document.mentions}
        for field, words, spans in fields:
            source = document.paper.text(field)
            scores = self._scorer.score(words, spans, context, field == "title")
            best = scores.max(axis=1, initial=0.0)
            likely = best >= self.lowest
            for at in range(len(spans)) if earlier else likely.nonzero()[0].tolist():
                i, j = spans[at]
                start, end = words.view.span(words.starts[i], words.ends[j])
                if not likely[at] and (field, start, end) not in earlier:
                    continue
                text = source[start:end]
                document.mentions.extend(
                    Mention(field, start, end, text, type, round(score, 4), self.name)
                    for type, score in zip(ENTITY_TYPES, scores[at].tolist(), strict=True)
                    if score >= self.lowest or score == best[at]
                )
