"""A paper as its links are read: its entities, where lines name them, and which lines name two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

from extractors.cues import Line, read_lines
from extractors.gazetteer import shipped_names
from extractors.result_arguments import main_method
from extractors.role_cues import places_of
from extractors.role_readers import stems_of
from kg.model import ENTITY_TYPES, Document, Entity, Mention
from kg.names import squashed
from kg.signatures import LINK_TYPES

__all__ = [
    "CROWDS",
    "DISTANCES",
    "JOINTS",
    "LEFT",
    "MENTIONS",
    "MOST_MEETINGS",
    "RIGHT",
    "SENTENCES",
    "SHORT",
    "SIDES",
    "TAILS",
    "Argument",
    "Meeting",
    "Reading",
    "nearest",
    "part_of",
    "predicates_between",
    "proposals_of",
    "read_arguments",
    "sides_of",
]

SIDES = tuple(f"{predicate} {side}" for predicate in LINK_TYPES for side in ("head", "tail"))
"""All sides of links."""

TAILS = {
    type_: frozenset(tail for heads, tails in LINK_TYPES.values() if type_ in heads for tail in tails)
    for type_ in ENTITY_TYPES
}
"""Types of tails that links from entities of a type may have."""

_PARTS = {"proposes": "P", "comparesWith": "C"}
_OWN = frozenset({"we", "our", "propos"})
_OWN_FIRST = frozenset({"this", "it"})
JOINTS = frozenset({",", "and", "or", "(", ")", *(f"<{type_}>" for type_ in ENTITY_TYPES)})
MENTIONS = 2
"""Mentions read per entity; later ones tell nothing new."""
SENTENCES = 3
"""Sentences read per pair; more say nothing new."""
MOST_MEETINGS, _MOST_PLACES = 40, 400
"""Sentences kept per pair, and mentions per entity from which it is carried over: more than an abstract has."""
DISTANCES = (0, 1, 2, 3, 4, 6, 8, 12, 18)
CROWDS = (1, 2, 4, 7, 11)
"""Edges of the steps in which distances and numbers of entities are told."""
LEFT, RIGHT, SHORT = 8, 5, 4
"""Symbols read to the left and to the right of a mention, and most symbols between two that are told in full."""

T = TypeVar("T")
_Place = tuple[int, int, T]


@dataclass(slots=True)
class Argument:
    """One entity with what links need to know of it.

    `words` are those of its name, stemmed; `sources` the tables that have its name with its type, `others` the types
    with which they have it otherwise; `places` are ``(line, position, mention)`` in text order.
    """

    entity: Entity
    words: Sequence[str]
    sources: Sequence[str] = ()
    others: Sequence[str] = ()
    part: str = "u"
    rank: int = 0
    places: list[tuple[int, int, Mention]] = field(default_factory=list)


class Meeting(NamedTuple):
    """Where a sentence names both: line, and the mentions that are nearest to each other with their positions in it."""

    line: int
    head: int
    tail: int
    head_mention: Mention
    tail_mention: Mention


@dataclass(slots=True)
class Reading:
    """A paper as its links are read: entities, lines, and per line its place and whether it speaks of own work."""

    arguments: list[Argument]
    lines: list[Line]
    places: list[str]
    own: list[bool]
    _firsts: dict[int, dict[int, _Place[Mention]]] = field(default_factory=dict)

    def meetings(self) -> dict[tuple[int, int], list[Meeting]]:
        """For each pair, head first, that may be linked: the first sentences that name both, in text order."""
        found: dict[tuple[int, int], list[Meeting]] = {}
        types = [argument.entity.type for argument in self.arguments]
        for at, line in enumerate(self.lines):
            named = list(dict.fromkeys([number for _, number, _ in line.mentions]))
            near = nearest(line.mentions) if len(named) < len(line.mentions) else None
            alone = {place[1]: place for place in line.mentions}
            for head in named:
                fitting = TAILS[types[head]]
                for tail in named if fitting else ():
                    if head == tail or types[tail] not in fitting:
                        continue
                    one, other = near[head, tail] if near else (alone[head], alone[tail])
                    meetings = found.setdefault((head, tail), [])
                    if len(meetings) < MOST_MEETINGS:
                        meetings.append(Meeting(at, one[0], other[0], one[2], other[2]))
        return found

    def first_places(self, number: int) -> dict[int, _Place[Mention]]:
        """Where each line that names an entity does so first, in text order."""
        found = self._firsts.get(number)
        if found is None:
            found = self._firsts[number] = {}
            for place in self.arguments[number].places[:_MOST_PLACES]:
                found.setdefault(place[0], place)
        return found


def nearest(mentions: Sequence[tuple[int, int, T]]) -> dict[tuple[int, int], tuple[_Place[T], _Place[T]]]:
    """For each two names of a line, in either order, their mentions that are nearest to each other, the first of such.

    Behind each mention those of others are looked at that were met since its name was met last: what was met before
    is nearer to that.
    """
    found: dict[tuple[int, int], tuple[_Place[T], _Place[T]]] = {}
    latest: dict[int, _Place[T]] = {}  # by name, the one met last at the end
    for place in mentions:
        position, number, _ = place
        for other, earlier in reversed(latest.items()):
            if other == number:
                break
            near = found.get((number, other))
            if near is None or position - earlier[0] < abs(near[0][0] - near[1][0]):
                found[number, other], found[other, number] = (place, earlier), (earlier, place)
        latest.pop(number, None)
        latest[number] = place
    return found


@cache
def predicates_between(head: str, tail: str) -> tuple[str, ...]:
    """The predicates that may link entities of two types.

    >>> predicates_between("Method", "Method")
    ('outperforms', 'basedOn')
    """
    return tuple(predicate for predicate, (heads, tails) in LINK_TYPES.items() if head in heads and tail in tails)


@cache
def sides_of(type_: str) -> tuple[str, ...]:
    """The sides of links that an entity of a type may be on.

    >>> sides_of("Metric"), sides_of("Dataset")
    (('measuredBy tail',), ('benchmarkFor head', 'measuredBy head', 'evaluatedOn tail'))
    """
    heads = [f"{predicate} head" for predicate, (heads, _) in LINK_TYPES.items() if type_ in heads]
    return (*heads, *(f"{predicate} tail" for predicate, (_, tails) in LINK_TYPES.items() if type_ in tails))


def read_arguments(document: Document, most: int = 150) -> Reading:
    """The first `most` entities of a document, in their order."""
    # links are between entities of the types that are known here; others are the user's own
    entities = [entity for entity in document.entities if entity.type in ENTITY_TYPES][:most]
    lines = read_lines(document, entities)
    arguments = [Argument(entity, stems_of(entity.name), *_known(entity.name, entity.type)) for entity in entities]
    seen: Counter[str] = Counter()
    for at, line in enumerate(lines):
        for position, number, mention in line.mentions:
            argument = arguments[number]
            if not argument.places:
                argument.rank = _next_of(argument, seen)
            argument.places.append((at, position, mention))
    for argument in arguments:
        if not argument.places:
            argument.rank = _next_of(argument, seen)
    own = [not _OWN.isdisjoint(line.symbols) or not _OWN_FIRST.isdisjoint(line.symbols[:3]) for line in lines]
    main = main_method(entities)
    for number, argument in enumerate(arguments):
        argument.part = "M" if number == main else part_of(argument.entity)
    return Reading(arguments, lines, places_of(document, lines), own)


def part_of(entity: Entity) -> str:
    """``P`` for what the paper proposes, ``C`` for what it compares with, else ``u``."""
    return _PARTS.get(entity.relation, "u")


def _next_of(argument: Argument, seen: Counter[str]) -> int:
    """How many of its type were `seen`: entities are numbered in the order in which the text first names them."""
    rank = seen[argument.entity.type]
    seen[argument.entity.type] = rank + 1
    return rank


def proposals_of(arguments: Sequence[Argument]) -> int:
    """How many methods and software packages the paper proposes."""
    return sum(a.entity.relation == "proposes" and a.entity.type in {"Method", "Software"} for a in arguments)


def _known(name: str, type_: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tables that have a name with a type, and other types with which they have it, both sorted."""
    return _known_as(name, type_) if shipped_names().get(squashed(name)) else ((), ())


@lru_cache(maxsize=16384)
def _known_as(name: str, type_: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The same of a name that a table has.

    Names from annotated papers are left out: they tell nothing about papers not annotated.
    """
    names = [found for found in shipped_names().get(squashed(name)) if found.source != "annotated"]
    sources = sorted({found.source for found in names if found.type == type_})
    return tuple(sources), tuple(sorted({found.type for found in names if found.type != type_}))
