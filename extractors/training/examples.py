"""Annotated texts as training examples: spans on tokens, and figures of names over papers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.abbreviations import AbbreviationExtractor
from extractors.ner_inputs import AnnotatedNames, Tokens, tokenise
from extractors.sentences import split_sentences
from kg.annotations import AnnotatedPaper
from kg.annotations.projection import project
from kg.model import Document, Field, Paper, Span
from kg.names import squashed

__all__ = ["Example", "Marked", "NameFigures", "label_rows", "read_examples", "tokens_of"]

_FIELDS: tuple[Field, ...] = ("title", "abstract")


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of tokens with a label; `entity` is the index of the entity that it names, -1 where there are none."""

    first: int
    last: int
    label: str
    entity: int = -1


@dataclass(slots=True)
class Example:
    """An annotated text, its tokens, and what is marked in them, without overlaps."""

    paper: AnnotatedPaper
    tokens: Tokens
    marked: list[Marked]

    @property
    def id(self) -> str:
        """The id of the paper."""
        return self.paper.id


def read_examples(papers: Iterable[AnnotatedPaper]) -> list[Example]:
    """Examples of annotated papers: entities are projected onto the text, spans are taken as they are."""
    return [_example(paper) for paper in papers]


def _example(paper: AnnotatedPaper) -> Example:
    tokens = tokens_of(paper.title, paper.abstract)
    if paper.entities is None:
        spans = [(span, -1) for span in paper.spans]
    else:
        spans = project(paper.title, paper.abstract, paper.entities)
    return Example(paper, tokens, _mark(tokens, [(s.field, s.start, s.end, s.label, entity) for s, entity in spans]))


def tokens_of(title: str | None, abstract: str) -> Tokens:
    """The tokens of a text, as they will be when the model is used."""
    document = Document(Paper("", title, abstract))
    for field in _FIELDS:
        document.sentences += [Span(field, *span) for span in split_sentences(document.paper.text(field))]
    AbbreviationExtractor().annotate(document)
    return tokenise(document)


def _mark(tokens: Tokens, spans: Iterable[tuple[Field, int, int, str, int]]) -> list[Marked]:
    """Spans as tokens: those that the span touches; of overlapping ones the longest, then the first."""
    places: dict[Field, list[tuple[int, int, int]]] = defaultdict(list)
    for at, field in enumerate(tokens.fields):
        if field:
            places[field].append((*tokens.span(at, at), at))
    found = []
    for field, start, end, label, entity in spans:
        inside = [at for a, b, at in places[field] if a < end and start < b]
        if inside:
            found.append(Marked(inside[0], inside[-1], label, entity))
    taken: set[int] = set()
    kept = []
    for mark in sorted(found, key=lambda m: (m.first - m.last, m.first)):
        covered = range(mark.first, mark.last + 1)
        if taken.isdisjoint(covered):
            taken.update(covered)
            kept.append(mark)
    return sorted(kept, key=lambda m: m.first)


def label_rows(tokens: Tokens, marked: Iterable[Marked], labels: Sequence[str]) -> NDArray[np.int64]:
    """A number per token: 0 outside, 1 + 2 n where a span of the label with index n begins, 2 + 2 n inside."""
    numbers = {label: at for at, label in enumerate(labels)}
    rows = np.zeros(len(tokens), np.int64)
    for mark in marked:
        rows[mark.first] = 1 + 2 * numbers[mark.label]
        rows[mark.first + 1 : mark.last + 1] = 2 + 2 * numbers[mark.label]
    return rows


class NameFigures:
    """In how many annotated papers each annotated key occurs, and as what it is annotated."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.seen: Counter[str] = Counter()
        self._own: dict[str, set[tuple[str, str]]] = {}
        for example in examples:
            named = {(_key(example.tokens.surface(m.first, m.last)), m.label) for m in example.marked}
            own = {(key, label) for key, label in named if key}
            self._own[example.id] = own
            for key, type_ in own:
                self.counts[key][type_] += 1
        self._occurring = {e.id: {key for _, _, key in e.tokens.runs if key in self.counts} for e in examples}
        for keys in self._occurring.values():
            self.seen.update(keys)

    def all(self) -> AnnotatedNames:
        """The figures over all papers."""
        return AnnotatedNames(self.seen, self.counts)

    def without(self, id: str) -> AnnotatedNames:
        """The figures as they would be had this paper not been annotated: what its own examples are made with."""
        own = self._own.get(id)
        if own is None:
            return self.all()
        counts: dict[str, Mapping[str, int]] = dict(self.counts)
        seen = dict(self.seen)
        for key, _ in own:
            counts[key] = {t: n - ((key, t) in own) for t, n in self.counts[key].items() if n > ((key, t) in own)}
        for key in self._occurring[id]:
            seen[key] -= 1
        return AnnotatedNames(seen, counts)


def _key(name: str) -> str:
    return squashed(name).replace("%", "")
