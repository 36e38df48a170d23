"""Which numbers of a sentence are results, and which words name what they measure: candidates and their cues.

A sentence becomes a line of symbols (`extractors.cues`) in which each quantity is ``#kind`` and each name, and each
word of ``data/results_metrics.tsv``, is ``<Type>``. For a quantity there are several candidates for the metric: the
names and words in the line, the noun phrase next to the number, and what its unit implies ("30 FPS").

Cues that a candidate is what the number measures (`pair_cues`): how it was found (``source``) with the number's
``kind``; its last ``word``; how ``far`` away, on the left or right (L, R), the lists of numbers and of metrics stand
from each other, which symbols lie in the ``gap`` between them, and numbers and rivals ``between``; whether both have
the same place in their lists (``aligned``); the symbols around either (``before``, ``after``).

Cues that a number is a result (`number_cues`): its ``kind``, ``unit``, ``size``, ``decimal`` point and ``part`` in a
change; the symbols around it (``L1`` … ``R12``, ``near``, ``then``); the words ``in`` its sentence and the ``place``
of that in the abstract; how many ``numbers`` and ``metrics`` there are; and how ``sure`` its ``best`` metric is.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TypeAlias

from extractors.cues import EDGE, Line, Mark, mentions_inside, read_line, sort_mentions, stem
from extractors.number_roles import is_aside
from extractors.quantities import Quantity, find_quantities
from extractors.result_phrases import is_change, name_without_change, objects_of_change, phrases_beside
from kg.model import Document, Entity, Mention, Span

__all__ = [
    "Candidate",
    "ResultLine",
    "candidates_for",
    "coordination",
    "metric_directions",
    "number_cues",
    "pair_cues",
    "read_result_lines",
]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a quantity may measure: its name, where it stands in the line, and how it was found.

    `source` is ``entity``, ``word``, ``phrase`` (a noun phrase next to the number) or ``unit``; `entity` is the index
    of the entity or -1; `position` and `last` are its first and last symbol, -1 for ``unit``.
    """

    name: str
    position: int
    last: int
    source: str
    entity: int = -1


@dataclass(slots=True)
class ResultLine:
    """A sentence with numbers: its symbols, `quantities` with their positions, names with theirs."""

    line: Line
    quantities: list[tuple[int, Quantity]] = field(default_factory=list)
    names: list[tuple[int, int, Mention]] = field(default_factory=list)
    """``(position, index of the entity, mention)`` of all names."""
    metrics: list[Candidate] = field(default_factory=list)
    objects: list[Candidate] = field(default_factory=list)
    """Noun phrases that something is done to by a number: "reduces startup delay by 5%"."""
    capitals: dict[int, str] = field(default_factory=dict)
    """How the word right before each number is written, by the number's position: "Gemini 2.5" is a version."""
    place: str = "after"


_Thing: TypeAlias = tuple[Mark, Quantity | str | tuple[Mention, int]]

_IMPLIED = {
    "FPS": "FPS", "rate": "throughput", "time": "time", "ratio": "speedup", "compute": "throughput", "power": "power",
    "energy": "energy", "decibel": "PSNR", "size": "memory", "percent": "performance", "points": "performance",
    "bare": "performance", "magnitude": "speedup", "area": "area", "speed": "speed",
}  # fmt: skip
_WORDS_BEFORE_METRIC = (
    r"(?:(?:classification|inference|training|overall|average|mean|top-1|top-5|macro|micro|weighted|balanced|test|"
    r"validation|recognition|detection|segmentation|prediction|relative|absolute|peak|model|end-to-end|computational|"
    r"energy|memory|power|localization|tracking|retrieval|generation|reconstruction|translation|median|total|task)[\s-])"
)
_GAPS = frozenset(
    "by of in on over to from with while and , ; ( ) is at achiev reach reduc improv increas than for".split()
)
_JOINTS = frozenset({",", "and", "or", "/"})
_JOINED = _JOINTS | {"%", "an", "a", "the"}
_MOST = 40
"""Numbers and metrics read per sentence: what holds more is a table, or made to take long."""
_REACH = 60
"""Symbols around a number that cues are taken from: longer than nearly all sentences."""
_ALIAS_WORD = re.compile(r"[A-Za-z]+")
_OWN = re.compile(r"\b(?:we|our|this (?:paper|work|article))\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def _metric_words() -> tuple[re.Pattern[str], dict[str, str], dict[str, str]]:
    """A pattern for the words of the table, the name that each one gets, and its direction."""
    names: dict[str, str] = {}
    directions: dict[str, str] = {}
    with files("extractors").joinpath("data", "results_metrics.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("# "):
                written, name, direction = line.rstrip("\n").split("\t")
                names[written] = name or written
                directions[written] = direction
    longest_first = sorted(names, key=lambda written: (-len(written), written))
    words = "|".join(re.escape(written) for written in longest_first)
    return (
        re.compile(rf"(?<![\w-])(?<!real )(?:{_WORDS_BEFORE_METRIC}{{0,2}}(?P<metric>{words}))(?![\w-])"),
        names,
        directions,
    )


def _entity_name(entity: Entity) -> str:
    """The name of a metric, written out where the paper does so: "equal error rate" rather than "EER"."""
    if " " not in entity.name and sum(map(str.isupper, entity.name)) > 1:
        letters = [character for character in entity.name.lower().rstrip("s") if character.isalpha()]
        for alias in entity.aliases:
            if [word[0].lower() for word in _ALIAS_WORD.findall(alias)] == letters:
                return alias
    known = _metric_words()[1].get(entity.name, entity.name)
    return known if known != entity.name else name_without_change(entity.name)


def metric_directions() -> dict[str, str]:
    """For each metric word whether more (``+``) or less (``-``) of it is better."""
    return _metric_words()[2]


def read_result_lines(document: Document, entities: Sequence[Entity]) -> Iterator[ResultLine]:
    """The sentences of the abstract that hold a quantity, with what is named in them."""
    text = document.paper.abstract
    found = []
    for index, sentence in enumerate(document.sentences):
        if sentence.field != "title":
            quantities = find_quantities(text, sentence.start, sentence.end)[:_MOST]
            results = [each for each in quantities if not is_aside(text, each, sentence.start)]
            if results:
                found.append((index, sentence, results))
    if not found:
        return
    mentions = sort_mentions(entities)["abstract"]
    own = _first_of_own(document)
    for index, sentence, results in found:
        read = _read(text, sentence, index, results, mentions_inside(mentions, sentence), entities)
        read.place = "before" if index < own else "last" if index >= len(document.sentences) - 2 else "after"
        if read.quantities:
            read.objects = [Candidate(*each, "object") for each in objects_of_change(read.line, text)][:_MOST]
            yield read


def _first_of_own(document: Document) -> int:
    """The first sentence of the abstract that tells of this paper; how many there are where none does."""
    for index, sentence in enumerate(document.sentences):
        if sentence.field != "title" and _OWN.search(document.paper.abstract, sentence.start, sentence.end):
            return index
    return len(document.sentences)


def _read(
    text: str,
    sentence: Span,
    index: int,
    quantities: Sequence[Quantity],
    mentions: Sequence[tuple[Mention, int]],
    entities: Sequence[Entity],
) -> ResultLine:
    things = _leave_changes(_things(text, sentence, quantities, mentions), entities)
    marks = [mark._replace(owner=number) for number, (mark, _) in enumerate(things)]
    read = ResultLine(read_line(text, sentence, marks, index))
    for position, owner in enumerate(read.line.owners):
        thing = things[owner][1] if owner >= 0 else None
        if isinstance(thing, Quantity):
            read.quantities.append((position, thing))
            read.capitals[position] = _shape(text[max(sentence.start, thing.start - 24) : thing.start])
        elif isinstance(thing, str):
            read.metrics.append(Candidate(thing, position, position, "word"))
        elif thing is not None:
            mention, number = thing
            read.names.append((position, number, mention))
            if mention.type == "Metric" and len(read.metrics) < _MOST:
                read.metrics.append(Candidate(_entity_name(entities[number]), position, position, "entity", number))
    return read


def _things(
    text: str, sentence: Span, quantities: Sequence[Quantity], mentions: Sequence[tuple[Mention, int]]
) -> list[_Thing]:
    """Names, then quantities, then metric words that overlap none of the earlier ones; in text order."""
    base = sentence.start
    taken = bytearray(sentence.end - base)
    things: list[_Thing] = []

    def add(start: int, end: int, symbol: str, thing: Quantity | str | tuple[Mention, int]) -> bool:
        if any(taken[start - base : end - base]):
            return False
        taken[start - base : end - base] = b"\1" * (end - start)
        things.append((Mark(start, end, symbol, -1), thing))
        return True

    for mention, number in mentions:
        add(mention.start, mention.end, f"<{mention.type}>", (mention, number))
    for quantity in quantities:
        # a unit may be a metric's name as well ("30 FPS"): the number alone is the quantity's symbol then
        unit_taken = any(taken[quantity.number_end - base : quantity.end - base])
        add(quantity.number_start, quantity.number_end if unit_taken else quantity.end, f"#{quantity.kind}", quantity)
    pattern, names, _ = _metric_words()
    words = 0
    for match in pattern.finditer(text, sentence.start, sentence.end):
        written = match["metric"]
        name = names[written] if names[written] != written else " ".join(match[0].split())
        words += add(match.start(), match.end(), "<Metric>", name)
        if words >= _MOST:
            break
    things.sort(key=lambda thing: thing[0].start)
    return things


def _leave_changes(things: list[_Thing], entities: Sequence[Entity]) -> list[_Thing]:
    """`things` without metrics like "improvement", where the sentence names another one: what has improved."""

    def names_change(mark: Mark, thing: object) -> bool:
        name = thing if isinstance(thing, str) else entities[thing[1]].name if isinstance(thing, tuple) else ""
        return mark.symbol == "<Metric>" and is_change(name)

    changes = [names_change(mark, thing) for mark, thing in things]
    metrics = sum(mark.symbol == "<Metric>" for mark, _ in things)
    if not 0 < sum(changes) < metrics:
        return things
    return [thing for thing, change in zip(things, changes, strict=True) if not change]


def candidates_for(read: ResultLine, position: int, quantity: Quantity, text: str) -> list[Candidate]:
    """What `quantity`, the symbol at `position`, may measure: never empty."""
    found = [metric for metric in read.metrics if abs(metric.position - position) <= _REACH]
    found += [Candidate(*phrase, "phrase") for phrase in phrases_beside(read.line, position, text)]
    found += [each for each in read.objects if abs(each.position - position) <= _REACH]
    implied = _IMPLIED.get("FPS" if quantity.canonical == "FPS" else quantity.kind, "performance")
    found.append(Candidate(implied, -1, -1, "unit"))
    return found


def pair_cues(read: ResultLine, position: int, quantity: Quantity, candidate: Candidate) -> set[str]:
    """Cues that `candidate` is what `quantity` measures."""
    kind, source = quantity.kind, candidate.source
    line = read.line
    word = stem(candidate.name.split()[-1]) if candidate.name.split() else EDGE
    cues = {"bias", f"source={source}", f"kind={kind}/{source}", f"word={word}", f"word={word}/{kind}"}
    cues.add(f"word={word}/{quantity.canonical}")
    if source == "unit":
        rivals = len(read.metrics)
        cues.update((f"implied={kind}/{min(rivals, 2)}", f"implied={quantity.canonical}/{min(rivals, 2)}"))
        return cues
    numbers = coordination(line, [at for at, _ in read.quantities], position)
    metrics = [candidate.position]
    if source not in {"phrase", "object"}:
        metrics = coordination(line, [metric.position for metric in read.metrics], candidate.position)
    right = candidate.position > position
    side = "R" if right else "L"
    # "a, b and c of 1, 2 and 3" are as near to each other as the two lists are
    low, high = (numbers[-1] + 1, metrics[0]) if right else (max(metrics[-1], candidate.last) + 1, numbers[0])
    gap = line.symbols[low:high]
    step = len(gap)
    bucket = str(step) if step < 4 else "4" if step < 6 else "6" if step < 9 else "9" if step < 14 else "14"
    aligned = _alignment(numbers, metrics, position, candidate.position)
    cues.update(
        (
            f"far={side}{bucket}",
            f"far={side}{bucket}/{source}",
            f"aligned={aligned}",
            f"aligned={aligned}/{side}{bucket}",
        )
    )
    cues.add(f"bracket={side}{_brackets(gap)}")
    cues.add(f"nearer={side}{_nearer_number(read, numbers, candidate, step)}")
    cues.add(f"shape={source}/{_shape(candidate.name)}")
    if step <= 4:
        cues.add(f"gap={side} {' '.join(gap)}")
    inside = sum(symbol[0] == "#" for symbol in gap)
    rivals = sum(symbol == "<Metric>" for symbol in gap)
    cues.update(
        (f"between={side}{min(inside, 2)}{min(rivals, 2)}", f"between={side}{min(inside, 2)}{min(rivals, 2)}/{source}")
    )
    if line.symbol(candidate.last + 1) == "<Metric>":
        cues.add(f"word={word} <Metric>")
    cues.add(f"word={word}/{min(len(read.metrics) - (source not in {'phrase', 'object'}), 2)}")
    cues.update([f"has={side} {symbol}" for symbol in gap if symbol in _GAPS])
    cues.update(
        (f"after number={side} {line.symbol(position + 1)}", f"before number={side} {line.symbol(position - 1)}")
    )
    cues.update(
        (
            f"after metric={side} {line.symbol(candidate.last + 1)}",
            f"before metric={side} {line.symbol(candidate.position - 1)}",
        )
    )
    return cues


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
    places = [at for at, _ in read.quantities]
    here = bisect_left(places, candidate.position)
    left = candidate.position - places[here - 1] - 1 if here else _REACH
    right = places[here] - candidate.last - 1 if here < len(places) else _REACH
    side, near = ("L", left) if left <= right else ("R", right)
    if places[here - 1 if side == "L" else here] in numbers:
        return "self"
    return f"{side}{min(near, 3)}" if near < step else "no"


def _shape(name: str) -> str:
    """How the last word of a name is written: lower, Title, UPPER or miXed, and with digits."""
    last = name[name.rstrip().rfind(" ") + 1 :].rstrip()
    if last.islower():
        return "lower"
    return "upper" if last.isupper() else "title" if last[1:].islower() else "mixed"


def _alignment(numbers: Sequence[int], metrics: Sequence[int], number: int, metric: int) -> str:
    """Whether a number and a metric stand at the same place of two equally long lists."""
    if len(numbers) == len(metrics):
        return "single" if len(numbers) == 1 else "same" if numbers.index(number) == metrics.index(metric) else "other"
    return "unequal" if min(len(numbers), len(metrics)) > 1 else f"{min(len(numbers), 2)} to {min(len(metrics), 2)}"


def coordination(line: Line, positions: Sequence[int], member: int) -> list[int]:
    """Of `positions` in a line (sorted), those in the coordination "a, b and c" that `member` is in.

    >>> line = read_line("1, 2 and 3 of 4", Span("title", 0, 15), [])
    >>> coordination(line, [0, 2, 4, 6], 2)
    [0, 2, 4]
    """
    first = bisect_left(positions, member)
    last = bisect_right(positions, member)
    run = [member]
    while last < len(positions) and _joined(line, run[-1], positions[last]):
        run.append(positions[last])
        last += 1
    while first > 0 and _joined(line, positions[first - 1], run[0]):
        first -= 1
        run.insert(0, positions[first])
    return run


def _joined(line: Line, left: int, right: int) -> bool:
    gap = line.symbols[left + 1 : right] if right - left <= 4 else []
    return not _JOINTS.isdisjoint(gap) and _JOINED.issuperset(gap)


def number_cues(read: ResultLine, position: int, quantity: Quantity) -> set[str]:
    """Cues that a quantity is a result at all, leaving aside how good its best metric is."""
    line, symbol = read.line, read.line.symbol
    one, two, three = symbol(position - 1), symbol(position - 2), symbol(position - 3)
    right, further, third = symbol(position + 1), symbol(position + 2), symbol(position + 3)
    kind = quantity.kind
    first = quantity.values[0] if quantity.values else 0.0
    written = quantity.value
    size = "below 1" if first < 1 else "to 10" if first <= 10 else "to 100" if first <= 100 else "large"
    cues = {
        "bias", f"kind={kind}", f"unit={quantity.canonical}", f"part={quantity.part}", f"size={kind}/{size}",
        f"decimal={kind}/{'.' in written}", f"word={quantity.word}", f"place={read.place}",
        f"place={read.place}/{kind}",
        f"qualified={not written[:1].isdigit()}", f"many={len(quantity.values) > 1}",
        f"letter={written[-1:].isalpha()}",
        f"L1={one}", f"L2={two}", f"L3={three}", f"L12={two} {one}", f"R1={right}", f"R2={further}", f"R3={third}",
        f"R12={right} {further}", f"L1={one}/{kind}", f"R1={right}/{kind}", f"LR={one} {right}",
        f"numbers={min(len(read.quantities), 4)}", f"metrics={min(len(read.metrics), 3)}",
    }  # fmt: skip
    cues.add(f"written={read.capitals.get(position, '')}/{kind}")
    cues.update([f"near={word}" for word in line.symbols[max(0, position - 8) : position]])
    cues.update([f"then={word}" for word in line.symbols[position + 1 : position + 7]])
    around = line.symbols[max(0, position - _REACH) : position + _REACH]
    cues.update([f"in={word}" for word in around if word[0].isalpha()])
    return cues
