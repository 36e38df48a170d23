"""Entities of a paper by the trained models: spans → things → those a reader would want, best name first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import ClassVar

from extractors.base import DocumentExtractor
from extractors.coreference import Occurrence, PairModel
from extractors.corpus import shipped_phrases
from extractors.entities import other_occurrences, with_long_forms
from extractors.gazetteer import shipped_names
from extractors.grouping import split_coordination
from extractors.name_forms import keyed_forms
from extractors.ner import READING, Reading
from extractors.ner_inputs import annotated_names
from extractors.ranking import Candidate, Ranker, RankModel, aliases_of
from kg.errors import InputError
from kg.model import Document, Entity, Mention
from kg.names import squashed

__all__ = ["RankedEntityExtractor"]

_JOINT = "/"
"""What stands between two names at once."""


class RankedEntityExtractor(DocumentExtractor):
    """Fills `Document.entities` from what the tagger read, and replaces `Document.mentions` by theirs.

    A document that no tagger has read has no entities.

    >>> from extractors.ner import NerExtractor
    >>> from kg.model import Paper
    >>> document = next(NerExtractor().pipe([Document(Paper("x", None, "We train BERT on SQuAD. BERT wins."))]))
    >>> RankedEntityExtractor().annotate(document)
    >>> [(entity.name, entity.type, len(entity.mentions)) for entity in document.entities]
    [('BERT', 'Method', 2), ('SQuAD', 'Dataset', 1)]
    """

    name: ClassVar[str] = "ranked-entities"
    version: ClassVar[str] = "3"

    def annotate(self, document: Document) -> None:
        """Cluster and rank what the tagger proposed; find the other occurrences of the names that stand."""
        reading: Reading | None = document.docs.get(READING)
        entities = _of_one_type(_entities(document, reading), document.mentions) if reading else []
        found = _split(_complete(document, entities))
        document.entities = sorted(found, key=lambda e: (*_place(e.mentions[0]), e.type))
        document.mentions = sorted((m for entity in document.entities for m in entity.mentions), key=_place)


def _entities(document: Document, reading: Reading) -> Iterator[Entity]:
    """The things that are likely enough, with the mentions that the tagger gave them."""
    ranker, model = _load(reading.model)
    candidates = ranker.candidates(reading.tokens, reading.spans)
    chances = model.probabilities([candidate.features for candidate in candidates]) if candidates else []
    for candidate, chance in zip(candidates, chances, strict=True):
        if chance > model.thresholds[candidate.thing.type]:
            yield _entity(reading, candidate, chance)


def _entity(reading: Reading, candidate: Candidate, chance: float) -> Entity:
    thing = candidate.thing
    mentions = tuple([_mention(reading, thing.type, occurrence) for occurrence in thing.occurrences])
    forms: dict[str, str] = {}
    for written in (candidate.name, *aliases_of(reading.tokens, candidate)):
        for normal, form in keyed_forms(written, thing.type):
            forms.setdefault(normal, form)
    name, *aliases = forms.values()
    return Entity(thing.type, name, tuple(aliases), mentions, min(0.99, round(chance, 4)))


def _mention(reading: Reading, type_: str, occurrence: Occurrence) -> Mention:
    first, last, _, score = occurrence
    tokens = reading.tokens
    field = tokens.fields[first] or "abstract"
    view = tokens.views[field]
    start, end = view.span(tokens.starts[first], tokens.ends[last])
    text = view.source[start:end]
    return Mention(field, start, end, text, type_, min(0.9999, round(score, 4)), reading.extractor)


def _of_one_type(entities: Iterable[Entity], proposals: Iterable[Mention]) -> list[Entity]:
    """The entities without those all of whose names more proposals, by their scores, give another one's type."""
    named = [({squashed(mention.text) for mention in entity.mentions}, entity) for entity in entities]
    if _share_nothing(named):
        return [entity for _, entity in named]
    votes: dict[tuple[str, str], float] = defaultdict(float)
    for mention in proposals:
        votes[squashed(mention.text), mention.type] += mention.score
    named.sort(key=lambda item: -sum(votes[key, item[1].type] for key in sorted(item[0])))
    kept: list[Entity] = []
    held: dict[str, list[set[str]]] = defaultdict(list)  # names of those that stay, by each of them
    for keys, entity in named:
        fewest = min([held[key] for key in keys], key=len)
        if not (fewest and any(keys <= others for others in fewest)):
            kept.append(entity)
            for key in keys:
                held[key].append(keys)
    return kept


def _share_nothing(named: Sequence[tuple[set[str], Entity]]) -> bool:
    """Whether no two entities can have a name in common: most papers, of which the proposals need not be read."""
    keys = [key for own, _ in named for key in own]
    names = {(entity.type, squashed(entity.name)) for _, entity in named}
    may_split = any(_JOINT in mention.text for _, entity in named for mention in entity.mentions)
    return len(set(keys)) == len(keys) and len(names) == len(named) and not may_split


def _split(entities: Iterable[Entity]) -> Iterator[Entity]:
    """The entities; one that names two things at once ("CIFAR-10/100") as these, each united with its like."""
    found: dict[tuple[str, str], list[Entity]] = {}
    for entity in entities:
        for piece in _pieces(entity):
            found.setdefault((piece.type, squashed(piece.name)), []).append(piece)
    for first, *more in found.values():
        mentions = [mention for piece in (first, *more) for mention in piece.mentions]
        yield replace(first, mentions=tuple(sorted(mentions, key=_place))) if more else first


def _pieces(entity: Entity) -> list[Entity]:
    if not any(_JOINT in mention.text for mention in entity.mentions):
        return [entity]
    parts = [part for mention in entity.mentions for part in split_coordination(mention)]
    if len(parts) == len(entity.mentions):
        return [entity]
    names = {squashed(name): name for _, name in reversed(parts)}
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for mention, name in parts:
        mentions[squashed(name)].append(mention)
    return [
        replace(entity, name=name, aliases=(), mentions=tuple(mentions[key])) for key, name in reversed(names.items())
    ]


def _complete(document: Document, entities: Iterable[Entity]) -> Iterator[Entity]:
    """The entities with all places where their names stand, in order, and the long forms of defined short forms."""
    entities = list(entities)
    mentions = [mention for entity in entities for mention in entity.mentions]
    owners: dict[tuple[str, str], int] = {}
    for at, entity in enumerate(entities):
        for mention in entity.mentions:
            owners.setdefault((mention.type, squashed(mention.text)), at)
    more: Mapping[int, list[Mention]] = {at: list(entity.mentions) for at, entity in enumerate(entities)}
    for mention in other_occurrences(document, mentions):
        more[owners[mention.type, squashed(mention.text)]].append(mention)
    ordered = [sorted(more[at], key=_place) for at in range(len(entities))]
    complete = with_long_forms(document, chain.from_iterable(ordered))
    for entity, own in zip(entities, ordered, strict=True):
        found = tuple(islice(complete, len(own)))
        yield entity if found == entity.mentions else replace(entity, mentions=found)


def _place(mention: Mention) -> tuple[bool, int, int]:
    return mention.field == "abstract", mention.start, mention.end


@cache
def _load(folder: Path) -> tuple[Ranker, RankModel]:
    if not (folder / "ranker.json").is_file():
        raise InputError(f"the model in {folder} ranks no entities; train one on papers with entities, see kg train.")
    names = annotated_names(folder)
    ranker = Ranker(shipped_names(), names, shipped_phrases(), PairModel.load(folder / "pairs.json"))
    return ranker, RankModel.load(folder / "ranker.json")
