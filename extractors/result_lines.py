"""Sentences with numbers as lines, and what each number may measure: candidates for the metric.

A sentence becomes a line of symbols (`extractors.cues`) in which each quantity is ``#kind`` and each name, and each
word of ``data/results_metrics.tsv``, is ``<Type>``. For a quantity there are several candidates for the metric: the
names and words in the line, the noun phrase next to the number, and what its unit implies ("30 FPS").
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TypeAlias

from extractors.cues import Line, Mark, read_line, read_lines
from extractors.number_roles import is_aside
from extractors.quantities import Quantity, find_quantities
from extractors.result_phrases import is_change, name_without_change, objects_of_change, phrases_beside
from kg.model import Document, Entity, Mention, Span

__all__ = [
    "REACH",
    "Candidate",
    "ResultLine",
    "candidates_for",
    "coordination",
    "metric_directions",
    "read_result_lines",
    "shape_of_word",
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
    number_places: list[int] = field(default_factory=list)
    metric_places: list[int] = field(default_factory=list)
    """Positions of `quantities` and of `metrics`."""


_Thing: TypeAlias = tuple[Mark, Quantity | str | tuple[Mention, int]]

_IMPLIED = {
    "FPS": "FPS", "rate": "throughput", "time": "time", "ratio": "speedup", "compute": "throughput", "power": "power",
    "energy": "energy", "decibel": "PSNR", "size": "memory", "percent": "performance", "points": "performance",
    "bare": "performance", "magnitude": "speedup", "area": "area", "speed": "speed",
}  # fmt: skip
_WORDS_BEFORE_METRIC = (
    "classification inference training overall average mean top-1 top-5 macro micro weighted balanced test validation"
    " recognition detection segmentation prediction relative absolute peak model end-to-end computational energy memory"
    " power localization tracking retrieval generation reconstruction translation median total task"
).split()
_JOINTS = frozenset({",", "and", "or", "/"})
_JOINED = _JOINTS | {"%", "an", "a", "the"}
_MOST = 40
"""Numbers and metrics read per sentence: what holds more is a table, or made to take long."""
REACH = 60
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
    before = rf"(?:(?:{_either(_WORDS_BEFORE_METRIC)})[\s-])"
    pattern = rf"(?<![\w-])(?<!real )(?:{before}{{0,2}}(?P<metric>{_either(longest_first)}))(?![\w-])"
    return re.compile(pattern), names, directions


def _either(words: Iterable[str]) -> str:
    """An expression for any of `words`, the first that fits: by first letter, a third of the time of one long list."""
    by_letter: dict[str, list[str]] = {}
    for word in words:
        by_letter.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in by_letter.items())


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
    lines = read_lines(document, entities)
    own = _first_of_own(document)
    for index, sentence, results in found:
        mentions = [(mention, number) for _, number, mention in lines[index].mentions]
        read = _read(text, sentence, index, results, mentions, entities)
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
    marks = [Mark(start, end, symbol, number) for number, ((start, end, symbol, _), _) in enumerate(things)]
    read = ResultLine(read_line(text, sentence, marks, index))
    for position, owner in enumerate(read.line.owners):
        thing = things[owner][1] if owner >= 0 else None
        if isinstance(thing, Quantity):
            read.quantities.append((position, thing))
            read.number_places.append(position)
            read.capitals[position] = shape_of_word(text[max(sentence.start, thing.start - 24) : thing.start])
        elif isinstance(thing, str):
            read.metrics.append(Candidate(thing, position, position, "word"))
        elif thing is not None:
            mention, number = thing
            read.names.append((position, number, mention))
            if mention.type == "Metric" and len(read.metrics) < _MOST:
                read.metrics.append(Candidate(_entity_name(entities[number]), position, position, "entity", number))
    read.metric_places = [metric.position for metric in read.metrics]
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
    found = [metric for metric in read.metrics if abs(metric.position - position) <= REACH]
    found += [Candidate(*phrase, "phrase") for phrase in phrases_beside(read.line, position, text)]
    found += [each for each in read.objects if abs(each.position - position) <= REACH]
    implied = _IMPLIED.get("FPS" if quantity.canonical == "FPS" else quantity.kind, "performance")
    found.append(Candidate(implied, -1, -1, "unit"))
    return found


def shape_of_word(name: str) -> str:
    """How the last word of a name is written: lower, Title, UPPER or miXed, and with digits."""
    last = name[name.rstrip().rfind(" ") + 1 :].rstrip()
    if last.islower():
        return "lower"
    return "upper" if last.isupper() else "title" if last[1:].islower() else "mixed"


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
