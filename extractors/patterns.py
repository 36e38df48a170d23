"""Names by shape, head word and context: every run of words is a candidate, the scorer says what it could be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import ClassVar

from extractors.base import DocumentExtractor
from extractors.candidates import Run, candidate_spans
from extractors.features import Context
from extractors.gazetteer import NameTable
from extractors.scorer import Passage, Scores, SpanScorer, context_counts, shipped_scorer
from extractors.sentences import FIELDS
from extractors.tokens import Words, words_of
from kg.model import ENTITY_TYPES, Document, Field, Mention
from kg.names import squashed

__all__ = ["PatternExtractor", "candidates_of", "context_of"]

_BATCH = 32
_WORDS = 16_384
"""Papers scored at once, and words after which no other joins them: bounds the memory."""

Fields = list[tuple[Field, Words, list[Run]]]
Place = tuple[Field, int, int]


def candidates_of(document: Document, names: NameTable) -> Fields:
    """The candidate spans of each field."""
    found: Fields = []
    for field in FIELDS:
        words = words_of(document, field)
        found.append((field, words, list(candidate_spans(words, names.is_known, names.is_prefix))))
    return found


def context_of(document: Document, fields: Fields) -> Context:
    """What the paper as a whole says about its candidates."""
    text = document.paper.text
    return Context(
        context_counts(spans for _, _, spans in fields),
        frozenset(key for _, _, key in fields[0][2]),
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
        batch: list[tuple[Document, Fields]] = []
        size = 0
        for document in documents:
            fields = candidates_of(document, self._scorer.names)
            batch.append((document, fields))
            size += sum(len(words) for _, words, _ in fields)
            if len(batch) == _BATCH or size > _WORDS:
                yield from self._annotate(batch)
                batch, size = [], 0
        yield from self._annotate(batch)

    def _annotate(self, batch: Sequence[tuple[Document, Fields]]) -> Iterator[Document]:
        passages = []
        for document, fields in batch:
            context = context_of(document, fields)
            passages += [Passage(words, spans, context, field == "title") for field, words, spans in fields]
        scores = iter(self._scorer.score(passages))
        for document, fields in batch:
            earlier = {(m.field, m.start, m.end) for m in document.mentions}
            for field, words, spans in fields:
                document.mentions.extend(self._mentions(document, field, words, spans, next(scores), earlier))
            yield document

    def _mentions(
        self, document: Document, field: Field, words: Words, spans: Sequence[Run], scores: Scores, earlier: set[Place]
    ) -> Iterator[Mention]:
        """The likely types of the likely spans of a field, and the likeliest of those that others proposed."""
        source = document.paper.text(field)
        best = scores.max(axis=1, initial=0.0)
        likely = best >= self.lowest
        for at in range(len(spans)) if earlier else likely.nonzero()[0].tolist():
            i, j, _ = spans[at]
            start, end = words.view.span(words.starts[i], words.ends[j])
            if not likely[at] and (field, start, end) not in earlier:
                continue
            text = source[start:end]
            for type, score in zip(ENTITY_TYPES, scores[at].tolist(), strict=True):
                if score >= self.lowest or score == best[at]:
                    yield Mention(field, start, end, text, type, round(score, 4), self.name)
