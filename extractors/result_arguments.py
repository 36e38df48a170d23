"""Whose result a number is: method, baseline, dataset and task among the names in its sentence.

Names and numbers that stand in equally long lists belong together one by one ("5.2% on A and 4.6% on B",
"1.3x and 1.6x over X and Y"); otherwise the words before a name tell its part, and the nearest name wins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extractors.cues import Line
from extractors.quantities import Quantity
from extractors.result_cues import ResultLine, coordination
from kg.model import Entity, Mention

__all__ = ["Arguments", "find_arguments", "main_method"]

_COMPARE = frozenset("over than versus vs against outperform surpass beat exce compar relativ".split())
_PLACES = frozenset("on in for at across under ( of using us from to".split())
_REACH = 60
"""Symbols around a number in which its arguments are looked for."""
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
        if entity.type in {"Method", "Software"} and entity.relation == "proposes":
            in_title = any(mention.field == "title" for mention in entity.mentions)
            named = any(character.isupper() for character in entity.name[1:])
            rank = (int(named), in_title, len(entity.mentions), -number)
            if best is None or rank > best:
                best = rank
    return None if best is None else -best[3]


def find_arguments(read: ResultLine, position: int, quantity: Quantity, entities: Sequence[Entity]) -> Arguments:
    """What the sentence tells about the quantity at `position` of its line."""
    numbers = coordination(read.line, [at for at, _ in read.quantities], position)
    names = [name for name in read.names if abs(name[0] - position) <= _REACH]
    rivals = {at for at, number, mention in names if _is_rival(read.line, at, mention, entities[number])}

    def nearest(wanted: Callable[[int, Mention], bool]) -> int | None:
        places = [(at, number) for at, number, mention in names if wanted(at, mention)]
        return _nearest(read.line, numbers, position, places)

    dataset = nearest(lambda at, mention: mention.type == "Dataset")
    task = nearest(lambda at, mention: mention.type == "Task" and read.line.symbol(at - 1) in _PLACES)
    owner, type_ = _owner(read.line, names, position)
    if type_ == "Dataset":
        dataset = owner
    elif type_ in {"Method", "Software"}:
        return Arguments(owner, None, dataset, task)
    baseline = nearest(lambda at, mention: at in rivals)
    method = _subject(read.line, names, position, rivals, entities)
    if method is None:
        method = main_method(entities)
    if quantity.part == "from":
        method, baseline = baseline, None
    return Arguments(method, None if baseline == method else baseline, dataset, task)


def _owner(line: Line, names: Sequence[tuple[int, int, Mention]], position: int) -> tuple[int | None, str]:
    """The name that a number belongs to because it stands right before it: "Net-A (59%)", "Data-B by 4%"."""
    joint = line.symbol(position - 1)
    for at, number, mention in names:
        if at == position - 2 and (joint == "(" or (joint == "by" and mention.type == "Dataset")):
            return number, mention.type
    return None, ""


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
