"""What a paper tells about links between its entities: cues as strings, without weights.

Two questions are asked, and each has its cues. Of an argument: is the entity the head, or the tail, of any link with
some predicate? That turns on its part in the paper, its rank among those of its type and the words around it. Of a
meeting: does a sentence that names two entities link them? That turns on the symbols (`extractors.cues`) between and
around them.

=================  ==================================================================================
argument           what it tells
=================  ==================================================================================
part               main method (M), proposed (P), compared with (C) or other (u)
type shape sure    of the name; `sure` is the entity's own confidence, in tenths
word               of the name; ``first-word``, ``last-word``
known source       what tables know under the name, and as which other types (``known as``)
count most         mentions, and whether it is mentioned most of its type
rank n             its place among those of its type in text order, and how many of them there are
title first        is in the title; where the abstract first names it (places: see `role_cues`)
L1 L2 L12 R1       symbols beside a mention, as in `role_cues`; in the title with ``T`` before
near after         a word at most eight symbols to the left, five to the right
verb class place   the nearest cue verb to the left, its class, the place of the sentence
own                the sentence speaks of own work ("we", "our", "it …")
papers' n          how many tasks, methods, datasets, metrics, devices and proposals the paper has
=================  ==================================================================================

Cues of a sentence that names both begin with ``t`` (title) or ``s``, and ``>`` where the head comes first: distance
``d``, names between (``ne``, and of the same types ``bt``), symbols between (all of few: ``mid``, the first and
last: ``m1`` and ``mz``), their cue verbs ``v1`` and ``vz`` and classes ``vs``, whether it is a ``list``, the symbols
``l1`` and ``r1`` outside, ``place`` and ``own``, and whether others of their types are there (``one``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from extractors.cues import Line, read_lines, stem
from extractors.gazetteer import shipped_names
from extractors.result_arguments import main_method
from extractors.role_cues import CLASS_OF, WORDS, nearest_verb, places_of, shape_of_name
from kg.model import ENTITY_TYPES, Document, Entity, Mention
from kg.names import squashed
from kg.signatures import LINK_TYPES

__all__ = [
    "CROWDS",
    "DISTANCES",
    "JOINTS",
    "LEFT",
    "MENTIONS",
    "RIGHT",
    "SENTENCES",
    "SHORT",
    "SIDES",
    "Argument",
    "Meeting",
    "Reading",
    "argument_cues",
    "meeting_cues",
    "number_between",
    "pair_cues",
    "part_of",
    "predicates_between",
    "proposals_of",
    "read_arguments",
    "sides_of",
]

SIDES = tuple(f"{predicate} {side}" for predicate in LINK_TYPES for side in ("head", "tail"))
"""All sides of links."""

_OWN = frozenset({"we", "our", "propos"})
_OWN_FIRST = frozenset({"this", "it"})
JOINTS = frozenset({",", "and", "or", "(", ")", *(f"<{type_}>" for type_ in ENTITY_TYPES)})
MENTIONS = 2
"""Mentions read per entity; later ones tell nothing new."""
SENTENCES = 3
"""Sentences read per pair; more say nothing new."""
_MOST_MEETINGS, _MOST_PLACES = 40, 400
"""Sentences kept per pair, and mentions per entity from which it is carried over: more than an abstract has."""
DISTANCES = (0, 1, 2, 3, 4, 6, 8, 12, 18)
CROWDS = (1, 2, 4, 7, 11)
"""Edges of the steps in which distances and numbers of entities are told."""
LEFT, RIGHT, SHORT = 8, 5, 4
"""Symbols read to the left and to the right of a mention, and most symbols between two that are told in full."""

_Place = tuple[int, int, Mention]


@dataclass(slots=True)
class Argument:
    """One entity with what links need to know of it.

    `words` are those of its name, stemmed; `sources` the tables that have its name with its type, `others` the types
    with which they have it otherwise; `places` are ``(line, position, mention)`` in text order.
    """

    entity: Entity
    words: list[str]
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
    counts: Counter[str]
    _marks: dict[int, _Marks] = field(default_factory=dict)
    _firsts: dict[int, dict[int, _Place]] = field(default_factory=dict)

    def meetings(self) -> dict[tuple[int, int], list[Meeting]]:
        """For each pair, head first, that may be linked: the first sentences that name both, in text order."""
        found: dict[tuple[int, int], list[Meeting]] = {}
        types = [argument.entity.type for argument in self.arguments]
        for at, line in enumerate(self.lines):
            named = list(dict.fromkeys([number for _, number, _ in line.mentions]))
            near = _nearest(line.mentions) if len(named) < len(line.mentions) else None
            alone = {place[1]: place for place in line.mentions}
            for head in named:
                for tail in named:
                    if head == tail or not predicates_between(types[head], types[tail]):
                        continue
                    one, other = near[head, tail] if near else (alone[head], alone[tail])
                    meetings = found.setdefault((head, tail), [])
                    if len(meetings) < _MOST_MEETINGS:
                        meetings.append(Meeting(at, one[0], other[0], one[2], other[2]))
        return found

    def first_places(self, number: int) -> dict[int, _Place]:
        """Where each line that names an entity does so first, in text order."""
        found = self._firsts.get(number)
        if found is None:
            found = self._firsts[number] = {}
            for place in self.arguments[number].places[:_MOST_PLACES]:
                found.setdefault(place[0], place)
        return found

    def marks(self, line: int) -> _Marks:
        """Where what tells of meetings stands in a line."""
        found = self._marks.get(line)
        if found is None:
            types = [argument.entity.type for argument in self.arguments]
            found = self._marks[line] = _Marks(self.lines[line], types)
        return found


class _Marks:
    """Positions in a line, sorted: of cue verbs, of what isn't found in lists, of names, and of names by type."""

    def __init__(self, line: Line, types: Sequence[str]) -> None:
        self.verbs = [at for at, word in enumerate(line.symbols) if word in CLASS_OF]
        self.breaks = [at for at, word in enumerate(line.symbols) if word not in JOINTS]
        self.names = [at for at, _, _ in line.mentions]
        self.typed: dict[str, list[int]] = {}
        for at, number, _ in line.mentions:
            self.typed.setdefault(types[number], []).append(at)

    def is_list(self, low: int, high: int) -> bool:
        """Whether nothing but names, commas and the like stand between two positions."""
        return number_between(self.breaks, low, high) == 0


def number_between(positions: Sequence[int], low: int, high: int) -> int:
    """How many of sorted `positions` lie between two.

    >>> number_between([1, 3, 5, 7], 1, 7)
    2
    """
    return max(0, bisect_left(positions, high) - bisect_right(positions, low))


def _nearest(mentions: Sequence[_Place]) -> dict[tuple[int, int], tuple[_Place, _Place]]:
    """For each two names of a line, in either order, their mentions that are nearest to each other, the first of such.

    Behind each mention those of others are looked at that were met since its name was met last: what was met before
    is nearer to that.
    """
    found: dict[tuple[int, int], tuple[_Place, _Place]] = {}
    latest: dict[int, _Place] = {}  # by name, the one met last at the end
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
    arguments = [
        Argument(entity, [stem(word) for word in WORDS.findall(entity.name)], *_known(entity.name, entity.type))
        for entity in entities
    ]
    for at, line in enumerate(lines):
        for position, number, mention in line.mentions:
            arguments[number].places.append((at, position, mention))
    own = [not _OWN.isdisjoint(line.symbols) or not _OWN_FIRST.isdisjoint(line.symbols[:3]) for line in lines]
    main = main_method(entities)
    for number, argument in enumerate(arguments):
        argument.part = "M" if number == main else part_of(argument.entity)
    _rank(arguments)
    return Reading(arguments, lines, places_of(document, lines), own, Counter(entity.type for entity in entities))


def argument_cues(reading: Reading) -> list[set[str]]:
    """The cues of each entity. Weights are fitted on these; extraction has them as rows (`extractors.link_rows`)."""
    paper = _paper_cues(reading)
    mentions: Counter[str] = Counter()
    for argument in reading.arguments:
        type_ = argument.entity.type
        mentions[type_] = max(mentions[type_], len(argument.entity.mentions))
    found = []
    for argument in reading.arguments:
        cues = paper | _own_cues(reading, argument, mentions[argument.entity.type])
        for place in argument.places[:MENTIONS]:
            cues.update(_mention_cues(reading, *place))
        found.append(cues)
    return found


def part_of(entity: Entity) -> str:
    """``P`` for what the paper proposes, ``C`` for what it compares with, else ``u``."""
    return {"proposes": "P", "comparesWith": "C"}.get(entity.relation, "u")


def _rank(arguments: Sequence[Argument]) -> None:
    """Number the entities of each type in the order in which the text first names them."""
    seen: Counter[str] = Counter()
    for argument in sorted(arguments, key=lambda a: a.places[0][:2] if a.places else (len(arguments) + 999, 0)):
        argument.rank = seen[argument.entity.type]
        seen[argument.entity.type] += 1


def proposals_of(arguments: Sequence[Argument]) -> int:
    """How many methods and software packages the paper proposes."""
    return sum(a.entity.relation == "proposes" and a.entity.type in {"Method", "Software"} for a in arguments)


def _paper_cues(reading: Reading) -> set[str]:
    counts = reading.counts
    has_main = any(argument.part == "M" for argument in reading.arguments)
    return {
        f"tasks={min(counts['Task'], 5)}",
        f"methods={_step(counts['Method'], CROWDS)}",
        f"datasets={min(counts['Dataset'], 3)}",
        f"proposals={min(proposals_of(reading.arguments), 3)}",
        f"main={has_main:d}",
        f"metrics={min(counts['Metric'], 4)}",
        f"devices={min(counts['Hardware'], 3)}",
    }


def _own_cues(reading: Reading, argument: Argument, most: int) -> set[str]:
    entity, part = argument.entity, argument.part
    title = any(mention.field == "title" for mention in entity.mentions)
    first = reading.places[argument.places[0][0]] if argument.places else "none"
    rank, crowd = min(argument.rank, 4), _step(reading.counts[entity.type], CROWDS)
    shape = shape_of_name(entity.name)
    cues = {
        f"part={part}",
        f"part/title={part}{title:d}",
        f"type={entity.type}",
        f"shape={shape}",
        f"title={title:d}",
        f"count={min(len(entity.mentions), 4)}",
        f"most={len(entity.mentions) == most:d}{part}",
        f"rank={rank}",
        f"n={crowd}",
        f"first={first}",
        f"sure={int(entity.confidence * 10)}",
    }
    words = argument.words
    if words:
        cues.update((f"first-word={words[0]}", f"last-word={words[-1]}"))
        cues.update([f"word={word}" for word in words])
    cues.update(_knowledge_cues(argument))
    return cues


@lru_cache(maxsize=16384)
def _known(name: str, type_: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tables that have a name with a type, and other types with which they have it, both sorted.

    Names from annotated papers are left out: they tell nothing about papers not annotated.
    """
    names = [found for found in shipped_names().get(squashed(name)) if found.source != "annotated"]
    sources = sorted({found.source for found in names if found.type == type_})
    return tuple(sources), tuple(sorted({found.type for found in names if found.type != type_}))


def _knowledge_cues(argument: Argument) -> list[str]:
    known = f"{bool(argument.sources):d}{bool(argument.others):d}"
    return [
        f"known={known}",
        f"known/sure={known}{int(argument.entity.confidence * 5)}",
        *(f"source={source}" for source in argument.sources),
        *(f"known as={type_}" for type_ in argument.others),
    ]


def _mention_cues(reading: Reading, at: int, position: int, mention: Mention) -> list[str]:
    line = reading.lines[at]
    symbols, one, two = line.symbols, line.symbol(position - 1), line.symbol(position - 2)
    x = "T" if mention.field == "title" else ""
    cues = [f"{x}L1={one}", f"{x}L2={two}", f"{x}L12={two} {one}", f"{x}R1={line.symbol(position + 1)}"]
    if not x:
        class_, verb, _ = nearest_verb(line, position)
        cues += [f"verb={verb}", f"class={class_}", f"place={reading.places[at]}", f"own={reading.own[at]:d}"]
        cues += [f"near={word}" for word in symbols[max(0, position - LEFT) : position]]
        cues += [f"after={word}" for word in symbols[position + 1 : position + 1 + RIGHT]]
    return cues


def pair_cues(reading: Reading, parts: Sequence[str]) -> Iterator[tuple[int, int, set[str]]]:
    """Head, tail and cues of all pairs that may be linked and that sentences name together; see `argument_cues`."""
    for (head, tail), meetings in reading.meetings().items():
        cues = [meeting_cues(reading, parts, head, tail, meeting) for meeting in meetings[:SENTENCES]]
        yield head, tail, set().union(*cues)


def meeting_cues(reading: Reading, parts: Sequence[str], head: int, tail: int, meeting: Meeting) -> list[str]:
    """What a sentence that names both tells about a link from one to the other; `parts` has the part of each entity."""
    line, arguments = reading.lines[meeting.line], reading.arguments
    low, high = sorted((meeting.head, meeting.tail))
    size, marks = high - low - 1, reading.marks(meeting.line)
    types = arguments[head].entity.type, arguments[tail].entity.type
    x = ("t" if line.sentence.field == "title" else "s") + (">" if meeting.head < meeting.tail else "<")
    distance, both = _step(size, DISTANCES), f"{parts[head]}{parts[tail]}"
    names = [number_between(marks.typed[type_], low, high) for type_ in types]
    everyone = [len(marks.typed[type_]) for type_ in types]
    first, last = bisect_right(marks.verbs, low), bisect_left(marks.verbs, high)
    verbs = [line.symbols[at] for at in marks.verbs[first : min(last, first + 3)]]
    cues = [
        f"types={types[0]}{types[1]}",
        f"{x}d={distance}",
        f"{x}ne={min(number_between(marks.names, low, high), 4)}",
        f"{x}parts={both}",
        f"{x}own={reading.own[meeting.line]:d}{parts[head]}",
        f"{x}vs={'-'.join(CLASS_OF[verb] for verb in verbs)}",
        f"{x}l1={line.symbol(low - 1)}",
        f"{x}r1={line.symbol(high + 1)}",
        f"{x}place={reading.places[meeting.line]}",
        f"{x}bt={min(names[0], 2)}{min(names[1], 2)}",
        f"{x}one={everyone[0] > 1:d}{everyone[1] > 1:d}",
    ]
    if size <= SHORT:
        cues.append(f"{x}mid={' '.join(line.symbols[low + 1 : high])}")
    if size > 0:
        cues += [f"{x}m1={line.symbols[low + 1]}", f"{x}mz={line.symbols[high - 1]}"]
    if verbs:
        cues += [f"{x}v1={verbs[0]}", f"{x}vz={line.symbols[marks.verbs[last - 1]]}"]
    if marks.is_list(low, high):
        cues.append(f"{x}list")
    return cues


def _step(number: int, edges: Sequence[int]) -> int:
    """How many of the sorted `edges` are below a number."""
    return bisect_left(edges, number)
