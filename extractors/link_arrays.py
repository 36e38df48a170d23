"""Several papers as arrays, for links: symbols, entities, and the sentences that name two of them.

The papers of a batch lie one after the other: the symbols of their lines, with a margin between two lines; their
entities; the pairs that some sentence names together. What is counted here is what `extractors.link_cues` tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.cues import EDGE
from extractors.link_reading import JOINTS, LEFT, MENTIONS, Reading, proposals_of
from extractors.role_cues import CLASS_OF, shape_of_name
from kg.model import ENTITY_TYPES

__all__ = [
    "CLASSES",
    "PARTS",
    "PLACES",
    "ROLES",
    "SHAPES",
    "Arguments",
    "Batch",
    "Between",
    "Meetings",
    "Pairs",
    "Spots",
    "Symbols",
    "Text",
]

I64 = NDArray[np.int64]
Flags = NDArray[np.bool_]

PARTS, SHAPES, ROLES = "MPCu", ("named", "capital", "common"), ("proposes", "comparesWith")
PLACES = ("title", "before", "at", "next", "after", "nowhere", "none")
"""Where a line stands (`extractors.role_cues.places_of`); ``none`` for an entity that no line names."""
CLASSES = ("-", *dict.fromkeys(CLASS_OF.values()))
"""Classes of cue verbs, after that of all other symbols."""

_TYPE, _PART, _PLACE, _SHAPE, _ROLE = (
    {value: at for at, value in enumerate(values)} for values in (ENTITY_TYPES, PARTS, PLACES, SHAPES, ROLES)
)


class Symbols:
    """Symbols that matter, by number: those `known`, cue verbs and joints. Others are 0, the last stands between lines.

    >>> symbols = Symbols({"novel"})
    >>> symbols.known[symbols.numbers["novel"] - 1], symbols.edge == len(symbols.known) + 1
    ('novel', True)
    """

    def __init__(self, known: Iterable[str]) -> None:
        self.known = sorted({EDGE, *known, *CLASS_OF, *JOINTS})
        self.numbers = {symbol: at for at, symbol in enumerate(self.known, 1)}
        self.edge = len(self.known) + 1
        self.is_joint = np.array([False, *(symbol in JOINTS for symbol in self.known), False])
        self.classes = np.array([0, *(CLASSES.index(CLASS_OF.get(symbol, "-")) for symbol in self.known), 0])


class Text(NamedTuple):
    """The symbols of all lines by number, where each line begins in them, and of each line its place and `own`.

    The last place is that of the line -1, where no line is.
    """

    symbols: I64
    starts: I64
    place: I64
    own: I64
    lines: list[int]
    """Where the lines of each paper begin."""


class Arguments(NamedTuple):
    """Of each entity its paper, type, part, role, shape, … as numbers; `line` is the first that names it, or -1."""

    paper: I64
    confidence: NDArray[np.float64]
    type: I64
    part: I64
    role: I64
    shape: I64
    title: I64
    mentions: I64
    rank: I64
    known: I64
    """Whether tables have its name with its type (2) and with another (1)."""
    line: I64


class Spots(NamedTuple):
    """Mentions in lines: of which entity, which of its mentions it is, its line, its place among all symbols."""

    owner: I64
    turn: I64
    line: I64
    at: I64


class Meetings(NamedTuple):
    """Of each meeting its pair, line and where head and tail are; of each pair head, tail and its first meeting."""

    pair: I64
    line: I64
    head_at: I64
    tail_at: I64
    head: I64
    tail: I64
    first: I64


class Between(NamedTuple):
    """Of each meeting how many symbols and names are between the two, and how many of either's type; is it a list?"""

    size: I64
    names: I64
    like_head: I64
    like_tail: I64
    is_list: Flags


class Pairs(NamedTuple):
    """Head and tail of pairs, and for each entity what to add to the number of a tail for the place of the pair."""

    head: I64
    tail: I64
    row: I64


class Batch:
    """What `readings` tell, as arrays."""

    def __init__(self, readings: Sequence[Reading], symbols: Symbols) -> None:
        self.readings, self.symbols = readings, symbols
        self.starts: list[int] = np.cumsum([0, *(len(reading.arguments) for reading in readings)]).tolist()
        """Where the entities of each paper begin, and where those of the last one end."""
        self.text = _read_text(readings, symbols)
        self.arguments = self._read_arguments()
        self.spots = self._read_spots()
        self.most = np.zeros((len(readings), len(ENTITY_TYPES)), np.int64)
        """Paper × type: how often the entity that is mentioned most is mentioned."""
        np.maximum.at(self.most, (self.arguments.paper, self.arguments.type), self.arguments.mentions)
        self.counts = np.zeros_like(self.most)
        """Paper × type: entities."""
        np.add.at(self.counts, (self.arguments.paper, self.arguments.type), 1)
        self.met = [reading.meetings() for reading in readings]
        self.meetings = self._read_meetings()

    def _read_arguments(self) -> Arguments:
        rows = []
        for reading, line in zip(self.readings, self.text.lines, strict=False):
            for argument in reading.arguments:
                entity = argument.entity
                row = (
                    _TYPE[entity.type],
                    _PART[argument.part],
                    _ROLE.get(entity.relation, len(ROLES)),
                    _SHAPE[shape_of_name(entity.name)],
                    "title" in [mention.field for mention in entity.mentions],
                    len(entity.mentions),
                    argument.rank,
                    2 * bool(argument.sources) + bool(argument.others),
                    line + argument.places[0][0] if argument.places else -1,
                )
                rows.append(row)
        paper = np.repeat(np.arange(len(self.readings)), np.diff(self.starts))
        confidence = [argument.entity.confidence for reading in self.readings for argument in reading.arguments]
        return Arguments(paper, np.array(confidence, np.float64), *_columns(rows, 9))

    def _read_spots(self) -> Spots:
        rows = []
        for reading, first, before in zip(self.readings, self.starts, self.text.lines, strict=False):
            for number, argument in enumerate(reading.arguments, first):
                rows += [(number, turn, before + at, place) for turn, (at, place, _) in enumerate(argument.places)]
        owner, turn, line, at = _columns(rows, 4)
        return Spots(owner, turn, line, self.text.starts[line] + at)

    @cached_property
    def first_spots(self) -> Spots:
        """The mentions of each entity that cues are read from."""
        few = self.spots.turn < MENTIONS
        return Spots(*(column[few] for column in self.spots))

    @cached_property
    def proposals(self) -> I64:
        """How many methods and packages each paper proposes."""
        return np.array([proposals_of(reading.arguments) for reading in self.readings])

    @cached_property
    def has_main(self) -> I64:
        """Whether each paper has a main method."""
        found = np.zeros(len(self.readings), np.int64)
        found[self.arguments.paper[self.arguments.part == _PART["M"]]] = 1
        return found

    @cached_property
    def verbs(self) -> I64:
        """Where cue verbs are among all symbols, between the first symbol and, a few times, the last."""
        found = np.flatnonzero(self.symbols.classes[self.text.symbols])
        return np.concatenate([[0], found, np.full(3, len(self.text.symbols) - 1)])

    @cached_property
    def lines_before(self) -> I64:
        """Of each entity how many lines come before its paper."""
        return np.array(self.text.lines)[self.arguments.paper]

    @cached_property
    def in_line(self) -> I64:
        """Line × type: how many names the line has."""
        found = np.zeros((len(self.text.starts), len(ENTITY_TYPES)), np.int64)
        np.add.at(found, (self.spots.line, self.arguments.type[self.spots.owner]), 1)
        return found

    @cached_property
    def span_of_meetings(self) -> tuple[I64, I64]:
        """Of each meeting where the mention is that comes first, and where the other one is."""
        met = self.meetings
        return np.minimum(met.head_at, met.tail_at), np.maximum(met.head_at, met.tail_at)

    @cached_property
    def between(self) -> Between:
        """What is between head and tail of each meeting."""
        low, high = self.span_of_meetings
        met, types = self.meetings, self.arguments.type
        every, breaks = len(ENTITY_TYPES), len(ENTITY_TYPES) + 1
        is_there = np.zeros((len(self.text.symbols) + 1, breaks + 1), np.int64)  # names by type, all, what is no joint
        at = self.spots.at + 1
        is_there[at, types[self.spots.owner]] = is_there[at, every] = 1
        is_there[1:, breaks] = ~self.symbols.is_joint[self.text.symbols]
        before = is_there.cumsum(axis=0)

        def number(kind: int | I64) -> I64:
            found: I64 = before[high, kind] - before[low + 1, kind]
            return found

        heads, tails = types[met.head[met.pair]], types[met.tail[met.pair]]
        return Between(high - low - 1, number(every), number(heads), number(tails), number(breaks) == 0)

    @cached_property
    def pairs(self) -> Pairs:
        """All pairs of entities of one paper, paper by paper, head by head."""
        starts, paper = np.array(self.starts), self.arguments.paper
        sizes = np.diff(starts)[paper]
        row = np.cumsum(sizes) - sizes - starts[paper]
        heads = np.repeat(np.arange(len(sizes)), sizes)
        return Pairs(heads, np.arange(len(heads)) - np.repeat(row, sizes), row)

    @cached_property
    def first_meetings(self) -> dict[tuple[int, int], int]:
        """For each two entities that meet the number of their first meeting."""
        met = self.meetings
        return dict(zip(zip(met.head.tolist(), met.tail.tolist(), strict=True), met.first.tolist(), strict=True))

    def _read_meetings(self) -> Meetings:
        pairs: list[tuple[int, ...]] = []
        rows: list[tuple[int, ...]] = []
        for first, before, met in zip(self.starts, self.text.lines, self.met, strict=False):
            for (head, tail), meetings in met.items():
                pair = len(pairs)
                pairs.append((first + head, first + tail, len(rows)))
                rows += [(pair, before + at, head_at, tail_at) for at, head_at, tail_at, _, _ in meetings]
        owner, line, head_at, tail_at = _columns(rows, 4)
        starts = self.text.starts[line]
        return Meetings(owner, line, starts + head_at, starts + tail_at, *_columns(pairs, 3))


def _columns(rows: Sequence[tuple[int, ...]], number: int) -> Iterator[I64]:
    """The columns of rows of numbers."""
    return iter(np.fromiter(chain.from_iterable(rows), np.int64, number * len(rows)).reshape(-1, number).T)


def _read_text(readings: Sequence[Reading], symbols: Symbols) -> Text:
    margin, get = [symbols.edge] * LEFT, symbols.numbers.get
    found, starts = margin.copy(), []
    for reading in readings:
        for line in reading.lines:
            starts.append(len(found))
            if line.symbols:
                found += [get(symbol, 0) for symbol in line.symbols]
                found += margin
    place = [_PLACE[place] for reading in readings for place in reading.places] + [_PLACE["none"]]
    own = [own for reading in readings for own in reading.own]
    lines = np.cumsum([0, *(len(reading.lines) for reading in readings)]).tolist()
    return Text(
        np.fromiter(found, np.int64, len(found)),
        np.array(starts, np.int64),
        np.array(place, np.int64),
        np.array(own, np.int64),
        lines,
    )
