"""Figures per paper as a whole: entities by name, their relations to the paper, links, results and code links.

What counts as right: an entity whose type and name (or an alias) are those of an annotated one; an edge whose entity is
right and has the annotated relation; a link between the same entities; a result with the same number and, up to a word
or two, the same metric; a code link with the same address. An optional entity that is found is right, one that is
missed costs nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kg.annotations.base import AnnotatedPaper, GoldEntity
from kg.evaluation.cases import Case
from kg.evaluation.matching import OPTIONAL, close, forms_of, pair_up
from kg.names import normal_form

__all__ = ["Tally", "entity_cases", "tally_paper"]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SCHEME = re.compile(r"(?:https?:)?/*")


class Tally(NamedTuple):
    """Counts behind a precision and a recall: `right` of `predicted`, `found` of `wanted`."""

    right: int = 0
    predicted: int = 0
    found: int = 0
    wanted: int = 0


def tally_paper(gold: AnnotatedPaper, given: AnnotatedPaper, relaxed: bool = False) -> dict[str, Tally]:
    """Tallies of ``entities``, ``type T`` for each type T, ``edges``, ``links``, ``results`` and ``code``.

    When `relaxed`, names need share only half of their words.

    >>> gold = AnnotatedPaper("a", None, "", entities=(GoldEntity("Task", "parsing", relation="addresses"),))
    >>> tallies = tally_paper(gold, gold)
    >>> tallies["entities"], tallies["links"]
    (Tally(right=1, predicted=1, found=1, wanted=1), Tally(right=0, predicted=0, found=0, wanted=0))
    """
    wanted, found = gold.entities or (), given.entities or ()
    pairs = pair_up(wanted, found, relaxed)
    counts: Counter[tuple[str, str]] = Counter()
    for at, entity in enumerate(found):
        right = at in pairs
        for key in ("entities", f"type {entity.type}"):
            counts[key, "predicted"] += 1
            counts[key, "right"] += right
        counts["edges", "right"] += right and entity.relation == wanted[pairs[at]].relation
    given_as = {gold_at: at for at, gold_at in pairs.items()}
    for at, entity in enumerate(wanted):
        if entity.level == OPTIONAL:
            continue
        for key in ("entities", f"type {entity.type}"):
            counts[key, "wanted"] += 1
            counts[key, "found"] += at in given_as
        counts["edges", "found"] += at in given_as and found[given_as[at]].relation == entity.relation
    types = {f"type {entity.type}" for entity in (*wanted, *found)}
    tallies = {
        key: Tally(*(counts[key, part] for part in Tally._fields)) for key in ("entities", *sorted(types), "edges")
    }
    entities = tallies["entities"]
    tallies["edges"] = tallies["edges"]._replace(predicted=entities.predicted, wanted=entities.wanted)
    tallies["links"] = _tally_sets(*_links(gold, given, pairs))
    tallies["results"] = _tally_results(gold.results, given.results)
    tallies["code"] = _tally_sets({_address(url) for url in gold.code}, {_address(url) for url in given.code})
    return tallies


def _tally_sets(wanted: set[Any], given: set[Any]) -> Tally:
    both = len(wanted & given)
    return Tally(both, len(given), both, len(wanted))


def _links(
    gold: AnnotatedPaper, given: AnnotatedPaper, pairs: Mapping[int, int]
) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """Links of both with names replaced by the number of the annotated entity that they stand for."""
    wanted = {form: at for at, entity in enumerate(gold.entities or ()) for form in forms_of(entity).plain}
    taken: dict[str, int] = {}
    for at, entity in enumerate(given.entities or ()):
        if at in pairs:
            for form in forms_of(entity).plain:
                taken.setdefault(form, pairs[at])
    known = {**taken, **wanted}

    def resolved(links: Iterable[tuple[str, str, str]], names: Mapping[str, int]) -> set[tuple[object, ...]]:
        forms = ((normal_form(head), predicate, normal_form(tail)) for head, predicate, tail in links)
        return {(names.get(head, head), predicate, names.get(tail, tail)) for head, predicate, tail in forms}

    return resolved(gold.links, wanted), resolved(given.links, known)


def _tally_results(wanted: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]) -> Tally:
    """Each annotated result takes the first that is like it and still free."""
    left = [_result(result) for result in given]
    for result in map(_result, wanted):
        match = next((at for at, other in enumerate(left) if _same_result(result, other)), None)
        if match is not None:
            del left[match]
    both = len(given) - len(left)
    return Tally(both, len(given), both, len(wanted))


_Result = tuple[tuple[str, ...], str]


def _result(result: Mapping[str, Any]) -> _Result:
    """Numbers without trailing zeros, and the normal form of the metric."""
    numbers = _NUMBER.findall(str(result.get("value")).replace(",", ""))
    values = tuple(number.rstrip("0").rstrip(".") if "." in number else number for number in numbers)
    return values, normal_form(str(result.get("metric") or ""))


def _same_result(wanted: _Result, given: _Result) -> bool:
    one, two = wanted[1], given[1]
    named_alike = one == two or close(one, two) or (one != "" and two != "" and (one in two or two in one))
    return wanted[0] == given[0] and named_alike


def _address(url: str) -> str:
    text = url.strip().casefold()
    scheme = _SCHEME.match(text)
    return text[scheme.end() if scheme else 0 :].rstrip("/.)")


def entity_cases(gold: AnnotatedPaper, given: AnnotatedPaper) -> tuple[Case, ...]:
    """The errors in a paper's entities, each annotated and each predicted entity in one case at most.

    Boundaries are wrong where names pair only when relaxed, relations where they differ on a pair, types where a name
    that is left over has another type in the gold.
    """
    wanted, found = gold.entities or (), given.entities or ()
    strict = pair_up(wanted, found)
    relaxed = pair_up(wanted, found, relaxed=True)
    cases = []
    for at, gold_at in strict.items():
        right, said = wanted[gold_at].relation, found[at].relation
        if right is not None and said is not None and right != said:
            cases.append(Case("wrong relation", right, wanted[gold_at].name, said, found[at].name))
    for at, gold_at in relaxed.items():
        if at not in strict:
            cases.append(_pair("wrong boundary", wanted[gold_at], found[at]))
    free = [at for at in range(len(wanted)) if at not in set(relaxed.values())]
    for at, entity in enumerate(found):
        if at in relaxed:
            continue
        other = next((g for g in free if forms_of(wanted[g]).equal(forms_of(entity))), None)
        if other is None:
            cases.append(Case("spurious", label=entity.type, name=entity.name))
        else:
            free.remove(other)
            cases.append(_pair("wrong type", wanted[other], entity))
    cases += [Case("missed", wanted[at].type, wanted[at].name) for at in free if wanted[at].level != OPTIONAL]
    return tuple(cases)


def _pair(kind: str, gold: GoldEntity, given: GoldEntity) -> Case:
    return Case(kind, gold.type, gold.name, given.type, given.name)
