"""Whose result a number is: method, baseline, dataset and task among the names in its sentence.

Names and numbers that stand in equally long lists belong together one by one ("5.2% on A and 4.6% on B",
"1.3x and 1.6x over X and Y"); otherwise the words before a name tell its part, and the nearest name wins.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractors.cues import Line
from extractors.quantities import Quantity
from extractors.result_lines import ResultLine, coordination
from kg.model import Entity, Mention

__all__ = ["Arguments", "Usual", "find_arguments", "main_method"]

_COMPARE = frozenset("over than versus vs against outperform surpass beat exce compar relativ".split())
_VERSUS = frozenset({"vs", "vs.", "versu", "against"})
_PLACES = frozenset("on in for at across under ( of using us from to".split())
_REACH = 60
"""Symbols around a number in which its arguments are looked for."""
_CARRY = 500
"""Characters, about three sentences."""
_QUALITY_KINDS = frozenset({"bare", "percent", "points", "decibel"})
_VERBS = frozenset("achiev reach obtain attain yield get scor deliver produc record provid surpass outperform".split())
_COPULAS = frozenset({"are", "wer", "is", "was", "run"})
_INSIDE = frozenset("of on by us for in from without through under between our ( across to".split())
_JOINTS = frozenset({",", "and", "or", "both", "the", "a", "an", "/", "(", ")"})


@dataclass(frozen=True, slots=True)
class Arguments:
    """Indices of entities, or ``None`` where the sentence names none."""

    method: int | None = None
    baseline: int | None = None
    dataset: int | None = None
    task: int | None = None


def main_method(entities: Sequence[Entity]) -> int | None:
    """The method that the paper proposes: named in the title if one is, else the one mentioned most.

    >>> from kg.model import Mention
    >>> at = lambda name, start: Mention("abstract", start, start + 1, name, "Method", 1.0, "example")
    >>> used = Entity("Method", "U", (), (at("U", 0), at("U", 2)), 1.0, "uses")
    >>> main_method([used, Entity("Method", "P", (), (at("P", 4),), 1.0, "proposes")])
    1
    """
    best: tuple[int, bool, int, int] | None = None
    for number, entity in enumerate(entities):
        if entity.relation == "proposes" and entity.type in {"Method", "Software"}:
            in_title = any(mention.field == "title" for mention in entity.mentions)
            named = any(character.isupper() for character in entity.name[1:])
            rank = (int(named), in_title, len(entity.mentions), -number)
            if best is None or rank > best:
                best = rank
    return None if best is None else -best[3]


class Usual:
    """What the numbers of a paper belong to where no name stands beside them: worked out once for all of them."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._entities = entities

    @cached_property
    def method(self) -> int | None:
        """The `main_method`."""
        return main_method(self._entities)

    @cached_property
    def _dataset(self) -> int | None:
        datasets = [at for at, entity in enumerate(self._entities) if entity.type == "Dataset"]
        is_sole = len(datasets) == 1 and self._entities[datasets[0]].relation == "evaluatesOn"
        return datasets[0] if is_sole else None

    @cached_property
    def _ends(self) -> list[int]:
        mentions = () if self._dataset is None else self._entities[self._dataset].mentions
        return sorted(mention.end for mention in mentions if mention.field == "abstract")

    def dataset(self, read: ResultLine, quantity: Quantity) -> int | None:
        """The only dataset, if the paper evaluates on it and named it shortly before: what an accuracy is measured on.

        Right for four of five numbers with a share, points or no unit; times and speedups often have no dataset at all.
        """
        if self._dataset is None or quantity.kind not in _QUALITY_KINDS:
            return None
        start = read.line.sentence.start
        before = bisect_right(self._ends, start)
        return self._dataset if before and start - _CARRY <= self._ends[before - 1] else None


def find_arguments(
    read: ResultLine, position: int, quantity: Quantity, entities: Sequence[Entity], usual: Usual | None = None
) -> Arguments:
    """What the sentence tells about the quantity at `position` of its line; `usual` is that of the entities."""
    usual = usual or Usual(entities)
    numbers = coordination(read.line, read.number_places, position)
    names = [name for name in read.names if abs(name[0] - position) <= _REACH]
    rivals = {at for at, number, mention in names if _is_rival(read.line, at, mention, entities[number])}

    def nearest(wanted: Callable[[int, Mention], bool]) -> int | None:
        places = [(at, number) for at, number, mention in names if wanted(at, mention)]
        return _nearest(read.line, numbers, position, places)

    dataset = nearest(lambda at, mention: mention.type == "Dataset")
    task = nearest(lambda at, mention: mention.type == "Task" and read.line.symbol(at - 1) in _PLACES)
    owner, type_ = _owner(read.line, names, position, entities)
    if type_ == "Dataset":
        dataset = owner
    if dataset is None:
        dataset = usual.dataset(read, quantity)
    if type_ in {"Method", "Software"}:
        return Arguments(owner, None, dataset, task)
    baseline = nearest(lambda at, mention: at in rivals)
    method = _subject(read.line, names, numbers, position, rivals, entities)
    if method is None:
        method = usual.method
    if quantity.part == "from" or _is_other_side(read.line, numbers[0]):
        method, baseline = baseline, None
    return Arguments(method, None if baseline == method else baseline, dataset, task)


def _owner(
    line: Line, names: Sequence[tuple[int, int, Mention]], position: int, entities: Sequence[Entity]
) -> tuple[int | None, str]:
    """The name that a number belongs to because it stands right before it: "Net-A (59%)", "Data-B by 4%"."""
    joint = line.symbol(position - 1)
    if line.symbol(position + 1) in _VERSUS:
        return None, ""
    for at, number, mention in names:
        if at == position - 2 and (joint == "(" or (joint == "by" and mention.type == "Dataset")):
            return number, mention.type
        if at == position - 1 and mention.type == "Method" and entities[number].relation != "comparesWith":
            return number, mention.type
    return None, ""


def _is_other_side(line: Line, first: int) -> bool:
    """Whether a number is what another one is compared with: "93.1% vs. 88.2%", "(compared to 88.2%)"."""
    before, one_more = line.symbol(first - 1), line.symbol(first - 2)
    if before == ".":
        return one_more in _VERSUS
    return before in _VERSUS or (before in {"to", "with"} and one_more == "compar")


def _nearest(line: Line, numbers: Sequence[int], position: int, places: Sequence[tuple[int, int]]) -> int | None:
    """Of `places`, the one that belongs to the number at `position`: the same in its list, right before left."""
    if not places:
        return None
    run = [at for at, _ in places]
    for member in run:
        listed = coordination(line, run, member)
        if len(listed) == len(numbers) > 1:
            return dict(places)[listed[numbers.index(position)]]
    symbols = line.symbols
    for at, number in places:
        if at > position and not any(s[0] == "#" for s in symbols[max(position, numbers[-1]) + 1 : at]):
            return number
    before = [number for at, number in places if at < position]
    return before[-1] if before else None


def _is_rival(line: Line, at: int, mention: Mention, entity: Entity) -> bool:
    """Whether a name is what something is compared with: by the words before the list that it is in, or its role."""
    if mention.type not in {"Method", "Software", "Hardware"}:
        return False
    if entity.relation == "comparesWith":
        return True
    if entity.relation == "proposes":
        return False
    end = max(0, at - _REACH)
    while at > end and (line.symbol(at - 1) in _JOINTS or line.symbol(at - 1).startswith("<")):
        at -= 1
    before = [line.symbol(at - step) for step in (1, 2, 3)]
    if before[0] == "to":
        return "compar" in before or "relativ" in before
    return any(word in _COMPARE for word in before)


def _subject(
    line: Line,
    names: Sequence[tuple[int, int, Mention]],
    numbers: Sequence[int],
    position: int,
    rivals: set[int],
    entities: Sequence[Entity],
) -> int | None:
    """The method that the sentence is about: a proposed one before the number, or the sentence's first one."""
    before = [
        (at, number)
        for at, number, mention in names
        if at < position and at not in rivals and mention.type in {"Method", "Software"}
    ]
    acting = _acting(line, before, numbers, position, entities)
    if acting is not None:
        return acting
    proposed = [number for _, number in before if entities[number].relation == "proposes"]
    if proposed:
        return proposed[-1]
    opening = line.symbols[:8]
    if {"we", "our", "propos", "it"} & set(opening):
        return None
    for at, number in before:
        if line.symbol(at - 1) not in {"of", "on", "with", "by", "us", "for", "in"}:
            return number
    return None


def _acting(
    line: Line, before: Sequence[tuple[int, int]], numbers: Sequence[int], position: int, entities: Sequence[Entity]
) -> int | None:
    """The last method before a number with a verb behind it: "A reaches 91%", "A and B are 3x and 4x faster"."""
    run = [at for at, _ in before]
    for at in reversed(run):
        listed = coordination(line, run, at)
        owners = [dict(before)[member] for member in listed]
        after, joint = line.symbol(at + 1), line.symbol(listed[0] - 1)
        if after not in _VERBS and not (after in _COPULAS and len(listed) == len(numbers) > 1):
            continue
        if joint in _INSIDE or not all(_is_named(entities[owner]) for owner in owners):
            return None
        return owners[numbers.index(position)] if len(listed) == len(numbers) else owners[0]
    return None


def _is_named(entity: Entity) -> bool:
    """Whether a method has a name of its own, as "our two-stage model" has not."""
    return entity.relation == "proposes" or any(
        character.isupper() or character.isdigit() for character in entity.name.split()[-1]
    )
