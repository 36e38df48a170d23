"""What a paper tells about links between its entities: cues as strings, without weights.

Weights are fitted on these strings; extraction reads the same cues as rows of the tables (`extractors.link_rows`).

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

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from extractors.link_reading import (
    CROWDS,
    DISTANCES,
    JOINTS,
    LEFT,
    MENTIONS,
    RIGHT,
    SENTENCES,
    SHORT,
    Argument,
    Meeting,
    Reading,
    proposals_of,
)
from extractors.role_cues import CLASS_OF, nearest_verb, shape_of_name
from kg.model import Mention

__all__ = ["argument_cues", "meeting_cues", "pair_cues"]


def argument_cues(reading: Reading) -> list[set[str]]:
    """The cues of each entity."""
    counts = Counter(argument.entity.type for argument in reading.arguments)
    paper = _paper_cues(reading, counts)
    mentions: Counter[str] = Counter()
    for argument in reading.arguments:
        type_ = argument.entity.type
        mentions[type_] = max(mentions[type_], len(argument.entity.mentions))
    found = []
    for argument in reading.arguments:
        cues = paper | _own_cues(reading, argument, counts[argument.entity.type], mentions[argument.entity.type])
        for place in argument.places[:MENTIONS]:
            cues.update(_mention_cues(reading, *place))
        found.append(cues)
    return found


def _paper_cues(reading: Reading, counts: Mapping[str, int]) -> set[str]:
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


def _own_cues(reading: Reading, argument: Argument, count: int, most: int) -> set[str]:
    entity, part = argument.entity, argument.part
    title = any(mention.field == "title" for mention in entity.mentions)
    first = reading.places[argument.places[0][0]] if argument.places else "none"
    rank, crowd = min(argument.rank, 4), _step(count, CROWDS)
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
    words = line.symbols[low + 1 : high]
    types = [arguments[number].entity.type for number in (head, tail)]
    x = ("t" if line.sentence.field == "title" else "s") + (">" if meeting.head < meeting.tail else "<")
    distance, both = _step(len(words), DISTANCES), f"{parts[head]}{parts[tail]}"
    everyone = Counter(arguments[number].entity.type for _, number, _ in line.mentions)
    names = Counter(arguments[number].entity.type for at, number, _ in line.mentions if low < at < high)
    verbs = [word for word in words if word in CLASS_OF]
    cues = [
        f"types={types[0]}{types[1]}",
        f"{x}d={distance}",
        f"{x}ne={min(names.total(), 4)}",
        f"{x}parts={both}",
        f"{x}own={reading.own[meeting.line]:d}{parts[head]}",
        f"{x}vs={'-'.join(CLASS_OF[verb] for verb in verbs[:3])}",
        f"{x}l1={line.symbol(low - 1)}",
        f"{x}r1={line.symbol(high + 1)}",
        f"{x}place={reading.places[meeting.line]}",
        f"{x}bt={min(names[types[0]], 2)}{min(names[types[1]], 2)}",
        f"{x}one={everyone[types[0]] > 1:d}{everyone[types[1]] > 1:d}",
    ]
    if len(words) <= SHORT:
        cues.append(f"{x}mid={' '.join(words)}")
    if words:
        cues += [f"{x}m1={words[0]}", f"{x}mz={words[-1]}"]
    if verbs:
        cues += [f"{x}v1={verbs[0]}", f"{x}vz={verbs[-1]}"]
    if JOINTS.issuperset(words):
        cues.append(f"{x}list")
    return cues


def _step(number: int, edges: Sequence[int]) -> int:
    """How many of the sorted `edges` are below a number."""
    return bisect_left(edges, number)
