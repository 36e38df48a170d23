"""Several papers as arrays, for links: symbols, entities, and the sentences that name two of them.

The papers of a batch lie one after the other: the symbols of their lines, with a margin between two lines; their
entities; the pairs that some sentence names together. What is counted here is what `extractors.link_cues` tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.cues import EDGE, Line
from extractors.link_reading import (
    JOINTS,
    LEFT,
    MENTIONS,
    MOST_MEETINGS,
    TAILS,
    Argument,
    Reading,
    nearest,
    proposals_of,
)
from extractors.role_cues import CLASS_OF, shape_of_name
from kg.model import ENTITY_TYPES

__all__ = [
    "CLASSES",
    "IS_HEAD",
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
    "Words",
    "read_meetings",
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

_FITS = np.array([[tail in TAILS[head] for tail in ENTITY_TYPES] for head in ENTITY_TYPES])
IS_HEAD: Flags = np.array([bool(TAILS[head]) for head in ENTITY_TYPES])
"""Type × type: whether links from one to the other are known; of each type whether any are from it."""


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
    line: I64
    type: I64
    part: I64
    role: I64
    shape: I64
    title: I64
    mentions: I64
    rank: I64
    known: I64
    """Whether tables have its name with its type (2) and with another (1)."""


class Spots(NamedTuple):
    """Mentions, line by line: of which entity, which of its mentions it is, its line, its place among all symbols."""

    owner: I64
    turn: I64
    line: I64
    at: I64


class Meetings(NamedTuple):
    """Of each meeting its pair and the mentions (`Spots`) of head and tail; of each pair head, tail, first meeting.

    Pairs are sorted by head and tail, the meetings of each by line.
    """

    pair: I64
    head_spot: I64
    tail_spot: I64
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
    """Head and tail of pairs, and for each head what to add to the number of a tail for the place of the pair."""

    head: I64
    tail: I64
    row: I64


class Words(NamedTuple):
    """Words of names: those of a batch, and by number, from 1 on, those of each entity, its first and its last."""

    known: list[str]
    turns: I64
    """Turn × entity: its words, each once, and 0 where it has no more."""
    first: I64
    last: I64


class Batch:
    """What `readings` tell, as arrays."""

    def __init__(self, readings: Sequence[Reading], symbols: Symbols) -> None:
        self.readings, self.symbols = readings, symbols
        self.starts: list[int] = np.cumsum([0, *(len(reading.arguments) for reading in readings)]).tolist()
        """Where the entities of each paper begin, and where those of the last one end."""
        self.text = _read_text(readings, symbols)
        self.lines = [line for reading in readings for line in reading.lines]
        paper = np.repeat(np.arange(len(readings)), np.diff(self.starts))
        self.spots = self._read_spots()
        self.arguments = self._read_arguments(paper)
        self.most = np.zeros((len(readings), len(ENTITY_TYPES)), np.int64)
        """Paper × type: how often the entity that is mentioned most is mentioned."""
        np.maximum.at(self.most, (self.arguments.paper, self.arguments.type), self.arguments.mentions)
        self.counts = np.zeros_like(self.most)
        """Paper × type: entities."""
        np.add.at(self.counts, (self.arguments.paper, self.arguments.type), 1)
        self.meetings = read_meetings(self.spots, self.arguments.type)

    def _read_arguments(self, paper: I64) -> Arguments:
        rows: list[int] = []
        for reading in self.readings:
            for argument in reading.arguments:
                entity = argument.entity
                rows += (
                    _TYPE[entity.type],
                    _PART[argument.part],
                    _ROLE.get(entity.relation, len(ROLES)),
                    _SHAPE[shape_of_name(entity.name)],
                    "title" in [mention.field for mention in entity.mentions],
                    len(entity.mentions),
                    argument.rank,
                    2 * bool(argument.sources) + bool(argument.others),
                )
        confidence = [argument.entity.confidence for reading in self.readings for argument in reading.arguments]
        line = np.full(len(paper), -1)
        is_first = self.spots.turn == 0
        line[self.spots.owner[is_first]] = self.spots.line[is_first]
        columns = np.array(rows, np.int64).reshape(-1, 8).T
        return Arguments(paper, np.array(confidence, np.float64), line, *columns)

    def _read_spots(self) -> Spots:
        places = [place for line in self.lines for place in line.mentions]
        positions, numbers = [place[0] for place in places], [place[1] for place in places]
        self.mentions = [place[2] for place in places]
        """The mention of each of `spots`."""
        line = np.repeat(np.arange(len(self.lines)), [len(line.mentions) for line in self.lines])
        paper = np.searchsorted(self.text.lines, line, side="right") - 1
        owner = np.array(numbers, np.int64) + np.array(self.starts)[paper]
        order = np.argsort(owner, kind="stable")
        turn = np.empty_like(order)
        turn[order] = np.arange(len(order)) - np.searchsorted(owner[order], owner[order])
        return Spots(owner, turn, line, self.text.starts[line] + np.array(positions, np.int64))

    @cached_property
    def first_spots(self) -> Spots:
        """The mentions of each entity that cues are read from."""
        few = self.spots.turn < MENTIONS
        return Spots(*(column[few] for column in self.spots))

    def argument(self, entity: int) -> Argument:
        """One entity, as it was read."""
        paper = int(self.arguments.paper[entity])
        return self.readings[paper].arguments[entity - self.starts[paper]]

    def line_of(self, meeting: int) -> Line:
        """The line of a meeting."""
        return self.lines[int(self.spots.line[self.meetings.head_spot[meeting]])]

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
    def span_of_meetings(self) -> tuple[I64, I64, Flags]:
        """Of each meeting where the mention is that comes first, where the other one is, and whether it is the tail."""
        heads, tails = self.spots.at[self.meetings.head_spot], self.spots.at[self.meetings.tail_spot]
        return np.minimum(heads, tails), np.maximum(heads, tails), heads < tails

    @cached_property
    def between(self) -> Between:
        """What is between head and tail of each meeting."""
        low, high, _ = self.span_of_meetings
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
        """All pairs of entities of one paper whose head may be one by its type, paper by paper, head by head."""
        starts, told = np.array(self.starts), self.arguments
        sizes = np.diff(starts)[told.paper] * IS_HEAD[told.type]
        row = np.cumsum(sizes) - sizes - starts[told.paper]
        heads = np.repeat(np.arange(len(sizes)), sizes)
        return Pairs(heads, np.arange(len(heads)) - row[heads], row)

    @cached_property
    def words(self) -> Words:
        """The words of the names of all entities."""
        names = [argument.words for reading in self.readings for argument in reading.arguments]
        known = list(dict.fromkeys([word for words in names for word in words]))
        number = {word: at for at, word in enumerate(known, 1)}
        numbers = np.array([0, *(number[word] for words in names for word in words)])
        sizes = np.array([len(words) for words in names], np.int64)
        ends = np.cumsum(sizes)
        first, last = (np.where(sizes > 0, numbers[at], 0) for at in (np.minimum(ends - sizes + 1, ends), ends))
        each = np.unique(np.repeat(np.arange(len(names)), sizes) * len(numbers) + numbers[1:])
        owner = each // len(numbers)
        turn = np.arange(len(each)) - np.searchsorted(owner, owner)
        turns = np.zeros((turn.max(initial=-1) + 1, len(names)), np.int64)
        turns[turn, owner] = each % len(numbers)
        return Words(known, turns, first, last)

    @cached_property
    def pairs_that_meet(self) -> I64:
        """The place in `pairs` of each pair of `meetings`."""
        found: I64 = self.pairs.row[self.meetings.head] + self.meetings.tail
        return found

    @cached_property
    def heads_of_papers(self) -> I64:
        """How many entities of each paper may be heads, by their types."""
        return np.bincount(self.arguments.paper, IS_HEAD[self.arguments.type], len(self.readings)).astype(np.int64)


def read_meetings(spots: Spots, types: I64) -> Meetings:
    """The same as `Reading.meetings` of all papers: in each line, of two entities the mentions that are nearest."""
    owner, line = spots.owner, spots.line
    heads, tails = _spots_that_meet(spots, types)
    pairs = owner[heads] * len(types) + owner[tails]
    order = np.lexsort((line[heads], pairs))
    heads, tails, pairs = heads[order], tails[order], pairs[order]
    first = _firsts(pairs)
    if len(heads) and np.diff(first, append=len(heads)).max() > MOST_MEETINGS:
        few = np.arange(len(heads)) - np.repeat(first, np.diff(first, append=len(heads))) < MOST_MEETINGS
        heads, tails, pairs = heads[few], tails[few], pairs[few]
        first = _firsts(pairs)
    pair = np.repeat(np.arange(len(first)), np.diff(first, append=len(heads)))
    return Meetings(pair, heads, tails, owner[heads[first]], owner[tails[first]], first)


def _firsts(values: I64) -> I64:
    """Where each of sorted values stands first."""
    return np.flatnonzero(np.diff(values, prepend=-1))


def _spots_that_meet(spots: Spots, types: I64) -> tuple[I64, I64]:
    """Mentions of heads and of tails: of two entities that a line names, those that are nearest to each other."""
    owner, line = spots.owner, spots.line
    types = types[owner]
    sizes = np.bincount(line)
    starts = np.cumsum(sizes) - sizes
    order = np.lexsort((line, owner))
    again = (np.diff(owner[order]) == 0) & (np.diff(line[order]) == 0)
    named_again = np.unique(line[order[1:][again]])
    is_plain = np.ones(len(sizes), np.bool_)
    is_plain[named_again] = False
    heads = np.flatnonzero(IS_HEAD[types] & is_plain[line] & (sizes[line] > 1))
    of_line = sizes[line[heads]]
    tails = np.arange(of_line.sum()) - np.repeat(np.cumsum(of_line) - of_line - starts[line[heads]], of_line)
    heads = np.repeat(heads, of_line)
    fit = _FITS[types[heads], types[tails]] & (heads != tails)
    near: list[int] = []
    for start, size in zip(starts[named_again].tolist(), sizes[named_again].tolist(), strict=True):
        places = range(start, start + size)
        mentions = zip(
            spots.at[start : start + size].tolist(), owner[start : start + size].tolist(), places, strict=True
        )
        near += [place[2] for both in nearest(list(mentions)).values() for place in both]
    more = np.array(near, np.int64).reshape(-1, 2).T
    more = more[:, _FITS[types[more[0]], types[more[1]]]]
    return np.concatenate([heads[fit], more[0]]), np.concatenate([tails[fit], more[1]])


def _read_text(readings: Sequence[Reading], symbols: Symbols) -> Text:
    margin, get, others = [symbols.edge] * LEFT, symbols.numbers.get, repeat(0)
    found, starts = margin.copy(), []
    for reading in readings:
        for line in reading.lines:
            starts.append(len(found))
            if line.symbols:
                found.extend(map(get, line.symbols, others))
                found += margin
    place = [_PLACE[place] for reading in readings for place in reading.places] + [_PLACE["none"]]
    own = [own for reading in readings for own in reading.own]
    lines = np.cumsum([0, *(len(reading.lines) for reading in readings)]).tolist()
    return Text(
        np.array(found, np.int64),
        np.array(starts, np.int64),
        np.array(place, np.int64),
        np.array(own, np.int64),
        lines,
    )
