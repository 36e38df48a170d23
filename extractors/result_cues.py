"""Cues of what a number measures and of whether it is a result, as strings; weights are fitted on these.

Cues that a candidate is what the number measures (`pair_cues`): how it was found (``source``) with the number's
``kind``; its last ``word``; how ``far`` away, on the left or right (L, R), the lists of numbers and of metrics stand
from each other, which symbols lie in the ``gap`` between them, and numbers and rivals ``between``; whether both have
the same place in their lists (``aligned``); the symbols around either (``before``, ``after``).

Cues that a number is a result (`number_cues`): its ``kind``, ``unit``, ``size``, ``decimal`` point and ``part`` in a
change; the symbols around it (``L1`` … ``R12``, ``near``, ``then``); the words ``in`` its sentence and the ``place``
of that in the abstract; how many ``numbers`` and ``metrics`` there are; and how ``sure`` its ``best`` metric is
(`sure_cues`). Extraction adds up the weights of the same cues in `extractors.result_scores`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from extractors.cues import EDGE, stem
from extractors.quantities import Quantity
from extractors.result_lines import REACH, Candidate, ResultLine, coordination, shape_of_word

__all__ = [
    "GAPS",
    "LEFT",
    "RIGHT",
    "Facts",
    "Place",
    "fact_cues",
    "facts_of",
    "last_word",
    "metric_cue",
    "number_cues",
    "own_cues",
    "pair_cues",
    "place_cues",
    "place_of",
    "sure_cues",
]

GAPS = frozenset(
    "by of in on over to from with while and , ; ( ) is at achiev reach reduc improv increas than for".split()
)
"""Symbols between a number and a metric that are told one by one."""
LEFT, RIGHT = 8, 6
"""Symbols before and after a number that are told one by one."""
_BRACKETS = frozenset("()[]")
_STEPS = ("0", "1", "2", "3", "4", "4", "6", "6", "6", *["9"] * 5, "14")


class Place(NamedTuple):
    """Where a candidate stands to a number, as told in cues: few values, so that most places recur."""

    side: str
    far: str
    source: str
    aligned: str
    brackets: str
    nearer: str
    numbers: int
    metrics: int


class Facts(NamedTuple):
    """What is told of a number itself, its sentence's place and what else is in it."""

    kind: str
    canonical: str | None
    part: str
    size: str
    decimal: bool
    word: bool
    place: str
    qualified: bool
    many: bool
    letter: bool
    numbers: int
    metrics: int
    capital: str


def pair_cues(read: ResultLine, position: int, quantity: Quantity, candidate: Candidate) -> set[str]:
    """Cues that `candidate` is what `quantity` measures."""
    source, symbol = candidate.source, read.line.symbol
    cues = own_cues(quantity.kind, quantity.canonical, source, candidate.name, min(len(read.metrics), 3))
    if source == "unit":
        return cues
    numbers = coordination(read.line, read.number_places, position)
    place, gap = place_of(read, position, numbers, candidate)
    side, after = place.side, symbol(candidate.last + 1)
    cues |= place_cues(place)
    if len(gap) <= 4:
        cues.add(f"gap={side} {' '.join(gap)}")
    if after == "<Metric>":
        cues.add(f"word={last_word(candidate.name)} <Metric>")
    cues.update([f"has={side} {word}" for word in gap if word in GAPS])
    cues.update(
        (
            f"after number={side} {symbol(position + 1)}",
            f"before number={side} {symbol(position - 1)}",
            f"after metric={side} {after}",
            f"before metric={side} {symbol(candidate.position - 1)}",
        )
    )
    return cues


def own_cues(kind: str, canonical: str | None, source: str, name: str, metrics: int) -> set[str]:
    """Cues of a candidate wherever it stands, for a kind and unit of number; `metrics` are in the line, at most 3."""
    word = last_word(name)
    cues = {"bias", f"source={source}", f"kind={kind}/{source}", f"word={word}", f"word={word}/{kind}"}
    cues.add(f"word={word}/{canonical}")
    if source == "unit":
        cues.update((f"implied={kind}/{min(metrics, 2)}", f"implied={canonical}/{min(metrics, 2)}"))
        return cues
    cues.add(f"shape={source}/{shape_of_word(name)}")
    cues.add(f"word={word}/{min(metrics - (source not in {'phrase', 'object'}), 2)}")
    return cues


def last_word(name: str) -> str:
    """The stem of the last word of a metric's name."""
    words = name.split()
    return stem(words[-1]) if words else EDGE


def place_of(
    read: ResultLine, position: int, numbers: Sequence[int], candidate: Candidate
) -> tuple[Place, Sequence[str]]:
    """Where a candidate stands to the number at `position` in its list of `numbers`, and the symbols between."""
    metrics = [candidate.position]
    if candidate.source not in {"phrase", "object"}:
        metrics = coordination(read.line, read.metric_places, candidate.position)
    right = candidate.position > position
    # "a, b and c of 1, 2 and 3" are as near to each other as the two lists are
    low, high = (numbers[-1] + 1, metrics[0]) if right else (max(metrics[-1], candidate.last) + 1, numbers[0])
    gap = read.line.symbols[low:high]
    step = len(gap)
    place = Place(
        "R" if right else "L",
        _STEPS[min(step, 14)],
        candidate.source,
        _alignment(numbers, metrics, position, candidate.position),
        "" if _BRACKETS.isdisjoint(gap) else _brackets(gap),
        _nearer_number(read, numbers, candidate, step),
        min(len([symbol for symbol in gap if symbol[0] == "#"]), 2),
        min(gap.count("<Metric>"), 2),
    )
    return place, gap


def place_cues(place: Place) -> set[str]:
    """Cues of where a candidate stands."""
    side, far, source, aligned, brackets, nearer, numbers, metrics = place
    return {
        f"far={side}{far}",
        f"far={side}{far}/{source}",
        f"aligned={aligned}",
        f"aligned={aligned}/{side}{far}",
        f"bracket={side}{brackets}",
        f"nearer={side}{nearer}",
        f"between={side}{numbers}{metrics}",
        f"between={side}{numbers}{metrics}/{source}",
    }


def _brackets(gap: Sequence[str]) -> str:
    """Which brackets open or close between a number and a metric and have no partner there."""
    opened, closed = 0, 0
    for symbol in gap:
        if symbol in {"(", "["}:
            opened += 1
        elif symbol in {")", "]"} and opened:
            opened -= 1
        elif symbol in {")", "]"}:
            closed += 1
    return ("" if not closed else ")") + ("" if not opened else "(")


def _nearer_number(read: ResultLine, numbers: Sequence[int], candidate: Candidate, step: int) -> str:
    """Whether another number stands closer to the metric than this one, and on which side of it."""
    places = read.number_places
    here = bisect_left(places, candidate.position)
    left = candidate.position - places[here - 1] - 1 if here else REACH
    right = places[here] - candidate.last - 1 if here < len(places) else REACH
    side, near = ("L", left) if left <= right else ("R", right)
    if places[here - 1 if side == "L" else here] in numbers:
        return "self"
    return f"{side}{min(near, 3)}" if near < step else "no"


def _alignment(numbers: Sequence[int], metrics: Sequence[int], number: int, metric: int) -> str:
    """Whether a number and a metric stand at the same place of two equally long lists."""
    if len(numbers) == len(metrics):
        return "single" if len(numbers) == 1 else "same" if numbers.index(number) == metrics.index(metric) else "other"
    return "unequal" if min(len(numbers), len(metrics)) > 1 else f"{min(len(numbers), 2)} to {min(len(metrics), 2)}"


def number_cues(read: ResultLine, position: int, quantity: Quantity) -> set[str]:
    """Cues that a quantity is a result at all, leaving aside how good its best metric is."""
    symbols, symbol, kind = read.line.symbols, read.line.symbol, quantity.kind
    one, two, three = symbol(position - 1), symbol(position - 2), symbol(position - 3)
    right, further, third = symbol(position + 1), symbol(position + 2), symbol(position + 3)
    cues = fact_cues(facts_of(read, position, quantity))
    cues.update(
        (
            f"L1={one}", f"L2={two}", f"L3={three}", f"L12={two} {one}", f"R1={right}", f"R2={further}", f"R3={third}",
            f"R12={right} {further}", f"L1={one}/{kind}", f"R1={right}/{kind}", f"LR={one} {right}",
        )
    )  # fmt: skip
    cues.update([f"near={word}" for word in symbols[max(0, position - LEFT) : position]])
    cues.update([f"then={word}" for word in symbols[position + 1 : position + 1 + RIGHT]])
    around = symbols[max(0, position - REACH) : position + REACH]
    cues.update([f"in={word}" for word in around if word[0].isalpha()])
    return cues


def facts_of(read: ResultLine, position: int, quantity: Quantity) -> Facts:
    """The facts of the quantity at `position`."""
    first = quantity.values[0] if quantity.values else 0.0
    written = quantity.value
    return Facts(
        quantity.kind,
        quantity.canonical,
        quantity.part,
        "below 1" if first < 1 else "to 10" if first <= 10 else "to 100" if first <= 100 else "large",
        "." in written,
        quantity.word,
        read.place,
        not written[:1].isdigit(),
        len(quantity.values) > 1,
        written[-1:].isalpha(),
        min(len(read.quantities), 4),
        min(len(read.metrics), 3),
        read.capitals.get(position, ""),
    )


def fact_cues(facts: Facts) -> set[str]:
    """Cues of what is told of a number itself."""
    kind, place = facts.kind, facts.place
    return {
        "bias", f"kind={kind}", f"unit={facts.canonical}", f"part={facts.part}", f"size={kind}/{facts.size}",
        f"decimal={kind}/{facts.decimal}", f"word={facts.word}", f"place={place}", f"place={place}/{kind}",
        f"qualified={facts.qualified}", f"many={facts.many}", f"letter={facts.letter}",
        f"numbers={facts.numbers}", f"metrics={facts.metrics}", f"written={facts.capital}/{kind}",
    }  # fmt: skip


def sure_cues(kind: str, source: str, level: int) -> set[str]:
    """Cues that a number is a result from how its metric was found and how sure that is, in fifths."""
    return {f"best={source}", f"best={source}/{kind}", f"sure={level}", f"sure={level}/{source}"}


def metric_cue(name: str) -> str:
    """The cue that a number is a result from its metric's name."""
    return f"metric={name.split()[-1].lower() if name else ''}"
