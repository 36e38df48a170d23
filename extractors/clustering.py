"""Clustering by average link: what is likely to be one thing is united, the closest two at a time."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush
from typing import NamedTuple, TypeVar

__all__ = ["unite"]

T = TypeVar("T")

_UNITED, _UNRELATED = 0.45, 0.01


class _Link(NamedTuple):
    """Two clusters: the sum of the chances of their pairs of names, and the best of these."""

    total: float
    best: float


def unite(groups: list[list[T]], likeness: Mapping[tuple[int, int], float]) -> list[list[T]]:
    """Unite the closest two groups while their link (mean of the average and the best) is strong enough.

    `likeness` is how likely two of the groups, by index, are one; of those that it lacks next to nothing is believed.

    >>> unite([["GNN"], ["ResNet"], ["graph network"]], {(2, 0): 0.9, (0, 2): 0.9})
    [['GNN', 'graph network'], ['ResNet']]
    """
    if max(likeness.values(), default=0.0) < _UNITED:
        return groups
    merged = dict(enumerate(map(list, groups)))
    clusters = _Clusters(likeness)
    while closest := clusters.closest():
        x, y = closest
        clusters.unite(x, y)
        merged[y] += merged.pop(x)
    return list(merged.values())


class _Clusters:
    """The links between clusters, and the closest of them: each new link that is strong enough waits in a heap."""

    def __init__(self, likeness: Mapping[tuple[int, int], float]) -> None:
        # no link is stronger than the best of its pairs: a name that is close to none stays alone
        near = {at for pair, chance in likeness.items() if chance >= _UNITED for at in pair}
        self._links = {
            (x, y): _Link(chance, chance) for (x, y), chance in likeness.items() if x > y and x in near and y in near
        }
        self._sizes = dict.fromkeys(near, 1)
        self._linked: dict[int, set[int]] = {at: set() for at in near}
        self._heap = []
        for (x, y), (chance, _) in self._links.items():
            self._linked[x].add(y)
            self._linked[y].add(x)
            if chance >= _UNITED:
                self._heap.append((-chance, x, y))
        heapify(self._heap)

    def closest(self) -> tuple[int, int] | None:
        """The pair with the strongest link, the first of equals, if it is strong enough."""
        while self._heap:
            strength, x, y = heappop(self._heap)
            if (x, y) in self._links and strength == -self._strength((x, y)):
                return x, y
        return None

    def unite(self, x: int, y: int) -> None:
        """Make the links of `x` those of `y`; what isn't linked has next to nothing in common."""
        links, sizes, linked = self._links, self._sizes, self._linked
        del links[x, y]
        others = linked.pop(x) - {y}
        for other in others:
            linked[other].discard(x)
        linked[y] = (linked[y] | others) - {x}
        for other in linked[y]:
            linked[other].add(y)
            nothing = _UNRELATED * sizes[other]
            own = _pair(y, other)
            one = links.pop(_pair(x, other), None) or _Link(nothing * sizes[x], _UNRELATED)
            two = links.get(own) or _Link(nothing * sizes[y], _UNRELATED)
            links[own] = _Link(two.total + one.total, max(two.best, one.best))
        sizes[y] += sizes.pop(x)
        for other in linked[y]:
            own = _pair(y, other)
            strength = self._strength(own)
            if strength >= _UNITED:
                heappush(self._heap, (-strength, *own))

    def _strength(self, pair: tuple[int, int]) -> float:
        link = self._links[pair]
        return (link.total / (self._sizes[pair[0]] * self._sizes[pair[1]]) + link.best) / 2


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a > b else (b, a)
