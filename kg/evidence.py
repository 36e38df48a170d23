"""Evidence of edges and results as rows of the store: which words of a paper say it, and where arguments come from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.model import Entity, Extraction, Field, Mention, Relation, Result, Span
from kg.names import normal_form

__all__ = [
    "ARGUMENTS",
    "EvidenceRow",
    "Origin",
    "carried_arguments",
    "link_evidence",
    "result_carried",
    "role_evidence",
    "sentence_of",
]

ARGUMENTS = ("metric", "method", "baseline", "dataset", "task")
"""What a result may be about: the fields of `Result` that name an entity."""

Origin = tuple[str, Field, int, int]
"""An argument, and the sentence from which it was carried over."""


class EvidenceRow(NamedTuple):
    """A row of the table ``evidence`` without its edge; `arguments` and `carried` are JSON lists of spans."""

    paper: str
    field: Field
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    extractor: str
    score: float
    status: str
    arguments: str | None = None
    carried: str | None = None


def role_evidence(extraction: Extraction, entity: Entity) -> Iterator[EvidenceRow]:
    """The mentions in the sentence from which the role was read; all mentions where no sentence decided."""
    place = entity.relation_evidence
    deciding = [m for m in entity.mentions if place and m.field == place.field and place.start <= m.start < place.end]
    for mention in deciding or entity.mentions:
        sentence = sentence_of(extraction, mention)
        where = (mention.field, mention.start, mention.end, sentence.start, sentence.end)
        yield EvidenceRow(extraction.paper.id, *where, mention.extractor, mention.score, entity.status)


def link_evidence(extraction: Extraction, relation: Relation) -> EvidenceRow:
    """The words of the sentence that the arguments in it span; the whole sentence when none of them is in it."""
    sentence = relation.sentence
    inside = [m for m in (relation.head, relation.tail) if _is_inside(m, sentence)]
    start = min((m.start for m in inside), default=sentence.start)
    end = max((m.end for m in inside), default=sentence.end)
    where = (sentence.field, start, end, sentence.start, sentence.end)
    arguments = [(m.field, m.start, m.end) for m in (relation.head, relation.tail)]
    carried = carried_arguments(extraction, relation)
    how = (relation.extractor, relation.score, relation.status, json.dumps(arguments))
    return EvidenceRow(extraction.paper.id, *where, *how, json.dumps(carried) if carried else None)


def carried_arguments(extraction: Extraction, relation: Relation) -> list[Origin]:
    """The arguments of a link that its sentence does not hold, each with the sentence that does."""
    ends = (("head", relation.head), ("tail", relation.tail))
    return [(name, *sentence_of(extraction, m)) for name, m in ends if not _is_inside(m, relation.sentence)]


def result_carried(extraction: Extraction, result: Result) -> list[Origin]:
    """The entities of a result that its sentence does not name, each with the nearest sentence that does.

    That is the one before, as readers carry over what they have read; else the first one that names it.
    """
    found: list[Origin] = []
    for argument in ARGUMENTS:
        name = getattr(result, argument)
        entity = _entity_named(extraction.entities, name) if name else None
        if entity is None or _names(extraction, result.sentence, entity):
            continue
        if mention := _nearest(entity.mentions, result.sentence):
            found.append((argument, *sentence_of(extraction, mention)))
    return found


def sentence_of(extraction: Extraction, mention: Mention) -> Span:
    """The sentence(s) that a mention lies in; widened where it crosses a boundary."""
    field, start, end = mention.field, mention.start, mention.end
    touched = [s for s in extraction.sentences if s.field == field and s.start < end and start < s.end]
    if not touched:
        return Span(field, 0, len(extraction.paper.text(field)))
    return Span(field, min(start, touched[0].start), max(end, touched[-1].end))


def _is_inside(mention: Mention, sentence: Span) -> bool:
    return mention.field == sentence.field and sentence.start <= mention.start and mention.end <= sentence.end


def _entity_named(entities: Sequence[Entity], name: str) -> Entity | None:
    exact = next((entity for entity in entities if entity.name == name), None)
    key = normal_form(name)
    return exact or next((e for e in entities if any(normal_form(text) == key for text in (e.name, *e.aliases))), None)


def _names(extraction: Extraction, sentence: Span, entity: Entity) -> bool:
    if any(_is_inside(mention, sentence) for mention in entity.mentions):
        return True
    text = extraction.paper.text(sentence.field)[sentence.start : sentence.end].casefold()
    return any(name.casefold() in text for name in (entity.name, *entity.aliases) if name)


def _nearest(mentions: Sequence[Mention], sentence: Span) -> Mention | None:
    before = [m for m in mentions if m.field == sentence.field and m.end <= sentence.start]
    return max(before, key=lambda mention: mention.start) if before else next(iter(mentions), None)
