"""Names of the user's own types: what a table names is what the table says, whatever others took it for."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import ClassVar

from extractors.base import DocumentExtractor
from extractors.gazetteer import Name, NameTable, case_fits, find_names, needs_case
from extractors.sentences import FIELDS
from extractors.tokens import words_of
from kg.errors import PluginError
from kg.model import ENTITY_TYPES, Document, Entity, Mention
from kg.names import display_form, normal_form, squashed

__all__ = ["OwnNameExtractor"]

_SCORE = 0.95
"""How sure a name of the user's is; the rest is words that mean something else as well."""


class OwnNameExtractor(DocumentExtractor):
    """Adds entities with known names to `Document.entities`, in place of what others found there, if that is no longer.

    `names` is JSON: for each type what papers have to do with its entities, and lists of names, the first one to be
    shown (`kg.own_types.Types.for_extractor`).

    >>> from kg.model import Paper
    >>> document = Document(Paper("x", None, "Films of hBN, that is boron nitride, shine."))
    >>> OwnNameExtractor('{"Material": ["mentions", [["boron nitride", "hBN"]]]}').annotate(document)
    >>> [(entity.name, entity.type, [m.text for m in entity.mentions]) for entity in document.entities]
    [('boron nitride', 'Material', ['hBN', 'boron nitride'])]
    """

    name: ClassVar[str] = "own-names"
    version: str  # type: ignore[misc]  # of the code and the names
    _VERSION: ClassVar[str] = "1"

    def __init__(self, names: str = "{}") -> None:
        try:
            self._told: dict[str, tuple[str, list[list[str]]]] = json.loads(names)
        except ValueError as error:
            raise PluginError("own-names takes what kg build --types makes of a types.toml; give that.") from error
        self.version = f"{self._VERSION}+{hashlib.blake2b(names.encode(), digest_size=6).hexdigest()}"

    @cached_property
    def _table(self) -> tuple[NameTable, dict[tuple[str, str], str]]:
        """All names, and what each is to be called: as its own thing, else as the first that has it as another name."""
        labels: dict[tuple[str, str], str] = {}
        rows = []
        for type_, (_, things) in self._told.items():
            own = [(label, label) for label, *_ in things]
            for form, label in (*own, *((alias, label) for label, *aliases in things for alias in aliases)):
                labels.setdefault((type_, squashed(form)), label)
                rows.append(Name(normal_form(form), type_, "own", 1, _SCORE, form if needs_case(form) else ""))
        return NameTable(rows), labels

    def annotate(self, document: Document) -> None:
        """Look all names up, and let the entities that others found give way."""
        found = list(self._mentions(document))
        taken = _Overlaps(mention for entity in document.entities for mention in entity.mentions)
        kept = [pair for pair in found if not any(_is_covered(pair[1], by) for by in taken.of(pair[1]))]
        if not kept:
            return
        own = [mention for _, mention in kept]
        entities = list(_without(document.entities, own))
        things: dict[tuple[str, str], list[Mention]] = {}
        for label, mention in kept:
            things.setdefault((mention.type, label), []).append(mention)
        for (type_, label), mentions in things.items():
            forms = {normal_form(each.text): display_form(each.text) for each in mentions}
            forms.pop(normal_form(label), None)
            relation, _ = self._told[type_]
            entities.append(Entity(type_, label, tuple(forms.values()), tuple(mentions), _SCORE, relation))
        document.entities = sorted(entities, key=lambda entity: (*_place(entity.mentions[0]), entity.type))
        document.mentions = sorted((each for entity in document.entities for each in entity.mentions), key=_place)

    def _mentions(self, document: Document) -> Iterator[tuple[str, Mention]]:
        """Names in the text, the longest where several share words, with what they are to be called."""
        table, labels = self._table
        order = {type_: at for at, type_ in enumerate(self._told)}
        for field in FIELDS:
            words, text = words_of(document, field), document.paper.text(field)
            end = 0
            for first, last, rows in sorted(find_names(words, table), key=lambda each: (each[0], -each[1])):
                written = words.view.text[words.starts[first] : words.ends[last]]
                fitting = [row.type for row in rows if case_fits(row, written)]
                if first >= end and fitting:
                    type_ = min(fitting, key=order.__getitem__)
                    start, stop = words.view.span(words.starts[first], words.ends[last])
                    label = labels[type_, words.joined(first, last)]
                    yield label, Mention(field, start, stop, text[start:stop], type_, _SCORE, self.name)
                    end = last + 1


class _Overlaps:
    """Mentions by where they stand."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self._fields: dict[str, list[Mention]] = {}
        for mention in sorted(mentions, key=attrgetter("start")):
            self._fields.setdefault(mention.field, []).append(mention)
        self._ends = {
            field: list(accumulate((mention.end for mention in own), max)) for field, own in self._fields.items()
        }

    def of(self, one: Mention) -> Iterator[Mention]:
        """Those that share characters with one."""
        mentions, ends = self._fields.get(one.field, []), self._ends.get(one.field, [])
        at = bisect_left(mentions, one.end, key=attrgetter("start")) - 1
        while at >= 0 and ends[at] > one.start:
            if mentions[at].end > one.start:
                yield mentions[at]
            at -= 1


def _length(mention: Mention) -> int:
    return mention.end - mention.start


def _is_covered(own: Mention, other: Mention) -> bool:
    """Whether only the other of two overlapping names counts: the same with the same type, or a longer one if the
    type is none of the user's.

    A "graphene transistor" is no graphene, but a paper on it mentions graphene.
    """
    same = _length(other) == _length(own) and other.type == own.type
    return same or (own.type in ENTITY_TYPES and _length(other) > _length(own))


def _without(entities: list[Entity], own: list[Mention]) -> Iterator[Entity]:
    """The entities that still have a place of their own, or a longer name."""
    others = _Overlaps(own)
    for entity in entities:
        rest = tuple(
            each for each in entity.mentions if not any(_length(each) <= _length(by) for by in others.of(each))
        )
        if len(rest) == len(entity.mentions):
            yield entity
        elif rest:
            yield replace(entity, mentions=rest)


def _place(mention: Mention) -> tuple[bool, int, int]:
    return mention.field == "abstract", mention.start, -mention.end
