"""Which predicted entities are which of the annotated ones: one to one, by type and name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.annotations.base import GoldEntity
from kg.names import normal_form

__all__ = ["OPTIONAL", "Forms", "close", "forms_of", "pair_up"]

OPTIONAL = "optional"
_ENOUGH = 0.5
"""Share of all words of two names that both must have for the names to be close."""


@dataclass(frozen=True, slots=True)
class Forms:
    """Normal forms of an entity's name and aliases; `squashed` without blanks, `words` as sets of words."""

    plain: frozenset[str]
    squashed: frozenset[str]
    words: frozenset[frozenset[str]]

    def equal(self, other: Forms) -> bool:
        """Whether a name of both is the same up to case, punctuation, plural and blanks."""
        return not self.squashed.isdisjoint(other.squashed)

    def similar(self, other: Forms) -> bool:
        """Whether they are equal, or a name of both shares half of its words."""
        return self.equal(other) or any(_close(one, two) for one in self.words for two in other.words)


def forms_of(entity: GoldEntity) -> Forms:
    """The forms of an entity; names without a letter or digit have none."""
    return _forms((entity.name, *entity.aliases))


@lru_cache(maxsize=65536)
def _forms(names: tuple[str, ...]) -> Forms:
    plain = frozenset(form for name in names if (form := normal_form(name)))
    squashed = frozenset(form.replace(" ", "") for form in plain)
    return Forms(plain, squashed, frozenset(frozenset(form.split()) for form in plain))


def close(one: str, two: str) -> bool:
    """Whether two normal forms share half of all their words.

    >>> close("graph neural network", "neural network"), close("graph kernel", "graph network")
    (True, False)
    """
    return _close(frozenset(one.split()), frozenset(two.split()))


def _close(one: frozenset[str], two: frozenset[str]) -> bool:
    shared = len(one & two)
    return shared > 0 and shared >= _ENOUGH * (len(one) + len(two) - shared)


def pair_up(gold: Sequence[GoldEntity], given: Sequence[GoldEntity], relaxed: bool = False) -> dict[int, int]:
    """Which of `given` are which of `gold`, as indexes, one to one.

    Types must be the same, and one name or alias. Each of `given`, in order, takes the first of `gold` that is free,
    required ones before optional ones. When `relaxed`, those that are left over then pair by names that share half of
    their words.

    >>> gold = [GoldEntity("Task", "parsing"), GoldEntity("Method", "graph neural network", ("GNN",))]
    >>> given = [GoldEntity("Method", "GNNs"), GoldEntity("Task", "semantic parsing")]
    >>> pair_up(gold, given), pair_up(gold, given, relaxed=True)
    ({0: 1}, {0: 1, 1: 0})
    """
    order = sorted(range(len(gold)), key=lambda at: gold[at].level == OPTIONAL)
    pairs: dict[int, int] = {}
    _pair(gold, given, order, pairs, lambda forms: forms.squashed, Forms.equal)
    if relaxed:
        _pair(gold, given, order, pairs, lambda forms: frozenset().union(*forms.words), Forms.similar)
    return pairs


def _pair(
    gold: Sequence[GoldEntity],
    given: Sequence[GoldEntity],
    order: Sequence[int],
    pairs: dict[int, int],
    keys: Callable[[Forms], Iterable[str]],
    same: Callable[[Forms, Forms], bool],
) -> None:
    """Adds to `pairs`; only entities with the same type and a key in common are compared."""
    ranks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for rank, at in enumerate(order):
        for key in keys(forms_of(gold[at])):
            ranks[gold[at].type, key].append(rank)
    taken = set(pairs.values())
    for at, entity in enumerate(given):
        if at in pairs:
            continue
        forms = forms_of(entity)
        candidates = sorted({rank for key in keys(forms) for rank in ranks.get((entity.type, key), ())})
        for rank in candidates:
            if order[rank] not in taken and same(forms_of(gold[order[rank]]), forms):
                pairs[at] = order[rank]
                taken.add(order[rank])
                break
