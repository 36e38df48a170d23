"""What a sentence tells about a paper's relation to a name in it: cues as strings, without weights.

Each cue is ``group=value``. Words are stemmed, names are folded to their type, so that "outperforms BERT and X" and
"outperforms <Method> and X" are the same cue. The groups:

=========  ======================================================================================
group      what it tells
=========  ======================================================================================
L1 L2 L3   the symbols left of the name; R1 R2 R3 those right of it; L12, R12 and LR pairs of them
H1 H2 H3   the symbols left of the list that the name is part of; H12 a pair of them
near       a word at most ten symbols to the left
verb       the nearest cue verb to the left, with how many names of the same type lie between
next       the next cue verb to the right
passive    "X … is proposed": the participle after a form of "be"
class      the class of the first and of the nearest cue verb (see `CLASSES`)
subject    who does it: "we", "it", "existing", …, alone and with the class of the nearest verb
place      before, at or after the first sentence that tells what this paper does
compared   the sentence compares, or lists examples, before it comes to the name
name       a word of the name; first and last word in `first` and `last`
shape      named, capitalised or common; how often and how long in `count` and `words`
title      how the name stands in the title; `overlap` is how much of it is there
=========  ======================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from extractors.cues import Line, read_lines
from extractors.role_readers import CLASS_OF, CLASSES, REACH, WORDS, CueReader, Sentence, stems_of
from kg.model import Document, Entity

__all__ = [
    "CLASSES",
    "CLASS_OF",
    "CUED_TYPES",
    "MENTIONS",
    "WORDS",
    "EntityCues",
    "nearest_verb",
    "places_of",
    "read_cues",
    "shape_of_name",
]

_OWN_WORK = re.compile(
    r"\b(?=[wotiah])(?:(?:we|our) (?:\w{1,20} ){0,3}?(?:propose|present|introduce|develop|describe|design|study"
    r"|investigate|devise|build|demonstrate|show|explore|extend|address|formulate|aim|provide|release|construct|create"
    r"|apply|use|consider|report|evaluate|analy[sz]e|compare)|this (?:paper|work|article|study|letter|thesis|report)\b"
    r"|(?:is|are) (?:proposed|presented|introduced|developed)|here,? we\b)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[A-Z][^A-Z]*[A-Z]|[a-z][A-Z]|\d")
CUED_TYPES = frozenset({"Method", "Dataset", "Software"})
"""Types that may have one of several roles; a task is addressed and a metric reported 99 times of a hundred."""
_CACHE = "places"
MENTIONS = 5
"""Mentions read per entity and field: later ones tell nothing new."""


class EntityCues:
    """The cues of one entity: `own` from its name and the whole paper, `by_mention` with the line of each.

    No cue is both.
    """

    __slots__ = ("by_mention", "own")

    def __init__(self) -> None:
        self.own: Sequence[str] = ()
        self.by_mention: list[tuple[Line, set[str]]] = []

    def of_mentions(self) -> set[str]:
        """The cues of all mentions, each once."""
        sets = [cues for _, cues in self.by_mention]
        return sets[0] if len(sets) == 1 else set().union(*sets)

    def union(self) -> set[str]:
        """All cues, each once."""
        return self.of_mentions().union(self.own)


def read_cues(document: Document, entities: Sequence[Entity]) -> list[EntityCues]:
    """Cues for each of `entities`, in their order; only lines for types whose role needs no cues."""
    readers = dict.fromkeys(CUED_TYPES, CueReader())
    lines = read_lines(document, entities)
    found: list[EntityCues] = [EntityCues() for _ in entities]
    shapes = [shape_of_name(entity.name) if entity.type in readers else "" for entity in entities]
    heads: set[int] = set()
    for line, place in zip(lines, places_of(document, lines), strict=True):
        sentence: Sentence | None = None
        for at, (position, number, mention) in enumerate(line.mentions):
            by_mention = found[number].by_mention
            if len(by_mention) >= MENTIONS:
                continue
            reader = readers.get(mention.type)
            if reader is None:
                by_mention.append((line, set()))
                continue
            sentence = sentence or Sentence(line, place)
            if place == "title":
                by_mention.append((line, reader.of_title(sentence, position, shapes[number])))
                if sentence.is_head(position):
                    heads.add(number)
            else:
                by_mention.append((line, reader.of_mention(sentence, at, shapes[number])))
    _add_paper_cues(readers, document, entities, shapes, found, heads)
    return found


@lru_cache(maxsize=32768)
def shape_of_name(name: str) -> str:
    """``named`` (a capital, digit or sign inside), ``capital`` or ``common``."""
    return "named" if _NAMED.search(name) else "capital" if name[:1].isupper() else "common"


def _add_paper_cues(
    readers: Mapping[str, CueReader],
    document: Document,
    entities: Sequence[Entity],
    shapes: Sequence[str],
    found: Sequence[EntityCues],
    heads: set[int],
) -> None:
    """Cues of the names, some of which need all entities: the title's words and head, the method named most."""
    title = set(stems_of(document.paper.title or ""))
    counts = [len(entity.mentions) for entity in entities if entity.type == "Method"]
    most = max(counts, default=0)
    for number, (entity, shape) in enumerate(zip(entities, shapes, strict=True)):
        reader = readers.get(entity.type)
        if reader is not None:
            words = stems_of(entity.name)
            share = len([word for word in words if word in title]) / max(1, len(words))
            has_other_head = bool(heads) and number not in heads
            found[number].own = reader.of_entity(entity, shape, share, most, len(counts), has_other_head)


def places_of(document: Document, lines: Sequence[Line]) -> list[str]:
    """Where each line stands to the first sentence of the abstract that tells what this paper does.

    What several extractors ask for the same lines is read once, and must not be changed.
    """
    known = document.docs.get(_CACHE)
    if known is None or known[0] is not lines:
        known = document.docs[_CACHE] = lines, _read_places(document, lines)
    places: list[str] = known[1]
    return places


def _read_places(document: Document, lines: Sequence[Line]) -> list[str]:
    places = []
    own: int | None = None
    for line in lines:
        field, start, end = line.sentence
        if field == "title":
            places.append("title")
            continue
        if own is None and _OWN_WORK.search(document.paper.abstract, start, end):
            own = line.index
            places.append("at")
        else:
            places.append("before" if own is None else "next" if line.index == own + 1 else "after")
    return places if own is not None else ["nowhere" if place == "before" else place for place in places]


def nearest_verb(line: Line, position: int) -> tuple[str, str, int]:
    """Class and stem of the nearest cue verb to the left, and its position; ``("-", "-", -1)`` where there is none."""
    symbols = line.symbols
    for at in range(position - 1, max(-1, position - REACH), -1):
        name = CLASS_OF.get(symbols[at])
        if name:
            return name, symbols[at], at
    return "-", "-", -1
