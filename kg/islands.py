"""Islands: places for discs of given sizes, such that joined discs lie near each other and none lies upon another.

A few discs are drawn at once: Fruchterman & Reingold (1991) with a weak pull to the middle, then discs that overlap
push each other apart. Of many, each community is drawn by itself; it then is a disc among the others, and is turned
so that what is joined to other communities looks their way. So the cost grows about as the number of discs and pairs.
Pieces that nothing joins lie around the largest, on a spiral (Vogel 1979).

>>> line = Discs(np.ones(3), np.array([[0, 1], [1, 2]]), np.ones(2))
>>> a, b, c = arrange(line)
>>> bool(np.hypot(*(a - c)) > np.hypot(*(a - b)))
True
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import igraph
import numpy as np
from numpy.typing import NDArray

from kg.leiden import Floats, Ints, find_communities, fold_pairs, seeded

__all__ = ["GOLDEN_ANGLE", "Discs", "arrange"]

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_AT_ONCE = 1500
"""Discs that are drawn at once: the cost of that grows as their square."""
_PULL = 0.3
_FILLED = 0.6
"""Share of the area that discs cover, about."""
_GAP = 1.1
"""Communities keep a tenth of their size from each other, so that one sees where they end."""
_CORE = 0.97
"""The radius of a group is that of so much of its area: the few far out would keep all others away."""
_CHUNK = 256
_REACH = 1.25


class _Manner(NamedTuple):
    """How to draw discs at once: rounds of drawing, the share of the area that they cover after it, then rounds of
    pushing apart, and how much all shrinks in each.
    """

    rounds: int
    filled: float
    pushes: int
    shrink: float


_WHOLE = _Manner(200, 0.3, 45, 0.006)
_MEMBERS = _Manner(70, 0.6, 40, 0.015)
_GROUPS = _Manner(150, 0.6, 240, 0.01)
"""What lies between groups is empty: they may move far; the discs within them shall stay with their neighbours."""


@dataclass(frozen=True, slots=True)
class Discs:
    """Discs by their radii, and which of them are joined: pairs, each once, and how strongly."""

    radii: Floats
    pairs: Ints
    weights: Floats

    def __len__(self) -> int:
        return len(self.radii)

    def components(self) -> Ints:
        """A number for each disc, the same for those that are joined over others."""
        graph = igraph.Graph(n=len(self), edges=self.pairs)
        return np.array(graph.connected_components().membership, dtype=np.int64)

    def parts(self, groups: Ints) -> Iterator[tuple[Ints, Discs]]:
        """The discs of each group, by their numbers here and as discs of their own."""
        bounds = np.arange(groups.max() + 2)
        order = np.argsort(groups, kind="stable")
        cuts = np.searchsorted(groups[order], bounds)
        place = np.empty(len(self), dtype=np.int64)
        place[order] = np.arange(len(self)) - cuts[groups[order]]
        within = np.flatnonzero(groups[self.pairs[:, 0]] == groups[self.pairs[:, 1]])
        within = within[np.argsort(groups[self.pairs[within, 0]], kind="stable")]
        pairs, weights = place[self.pairs[within]], self.weights[within]
        starts = np.searchsorted(groups[self.pairs[within, 0]], bounds)
        for group in range(len(bounds) - 1):
            members, inside = order[cuts[group] : cuts[group + 1]], slice(starts[group], starts[group + 1])
            yield members, Discs(self.radii[members], pairs[inside], weights[inside])

    def joined(self, groups: Ints, radii: Floats) -> Discs:
        """One disc for each group, joined as their members are, for their sizes."""
        pairs, weights = fold_pairs(groups[self.pairs], self.weights)
        return Discs(radii, pairs, weights / (radii[pairs[:, 0]] * radii[pairs[:, 1]]))


def arrange(discs: Discs, communities: Ints | None = None) -> Floats:
    """Centres of the discs, about ``(0, 0)``, in the unit of their radii; `communities` if they are known."""
    return _arranged(discs, communities, _WHOLE)


def _arranged(discs: Discs, communities: Ints | None, manner: _Manner) -> Floats:
    components = discs.components()
    if components.max(initial=0) > 0:
        return _scattered(discs, components, communities, manner)
    if len(discs) > _AT_ONCE:
        found = communities
        if found is None:
            found = find_communities(len(discs), discs.pairs, discs.weights)
        groups = np.unique(found, return_inverse=True)[1]
        sizes = np.bincount(groups)
        if len(sizes) <= len(discs) / 2 and sizes.max() <= 0.9 * len(discs):
            return _grouped(discs, groups, 1.0 if communities is None else _GAP)
    return _drawn(discs, manner)


def _scattered(discs: Discs, components: Ints, communities: Ints | None, manner: _Manner) -> Floats:
    """Components, the largest in the middle and the others around it by falling size."""
    positions, radii = np.zeros((len(discs), 2)), np.zeros(components.max() + 1)
    for number, (members, part) in enumerate(discs.parts(components)):
        if len(part) > 1:
            known = None if communities is None else communities[members]
            positions[members] = _arranged(part, known, manner)
        radii[number] = _extent(positions[members], part.radii, 1.0)
    order = np.argsort(-radii, kind="stable")
    distances = _rings(radii[order])
    angles = np.arange(len(order)) * GOLDEN_ANGLE
    centres = np.empty((len(order), 2))
    centres[order] = np.stack([distances * np.cos(angles), distances * np.sin(angles)], axis=1)
    return positions + centres[components]


def _rings(radii: Floats) -> Floats:
    """How far from the middle each of some discs, by falling radius, lies on a spiral around the first."""
    distances, edge = np.zeros(len(radii)), radii[0]
    # a ring for those of about one size, which a spiral spreads evenly
    classes = np.floor(np.log2(radii[1:]))
    for each in np.unique(classes)[::-1]:
        ring = 1 + np.flatnonzero(classes == each)
        areas = radii[ring] ** 2 / _FILLED
        distances[ring] = np.sqrt((edge + radii[ring[0]]) ** 2 + np.cumsum(areas) - areas[0])
        edge = (distances[ring] + radii[ring]).max()
    return distances


def _grouped(discs: Discs, groups: Ints, gap: float) -> Floats:
    """Each group by itself, then the groups among each other."""
    positions, radii = np.zeros((len(discs), 2)), np.zeros(groups.max() + 1)
    for number, (members, part) in enumerate(discs.parts(groups)):
        positions[members] = _arranged(part, None, _MEMBERS)
        radii[number] = _extent(positions[members], part.radii, _CORE)
    centres = _arranged(discs.joined(groups, radii * gap), None, _GROUPS)
    return _turned(discs, groups, positions, centres)


def _extent(positions: Floats, radii: Floats, share: float) -> float:
    """The radius of a circle around the middle that holds this share of the discs' area."""
    reach = np.sqrt((positions**2).sum(axis=1)) + radii
    order = np.argsort(reach, kind="stable")
    area = np.cumsum(radii[order] ** 2)
    return float(reach[order][np.searchsorted(area, share * area[-1])])


def _drawn(discs: Discs, manner: _Manner) -> Floats:
    """All at once, from a spiral on."""
    count, radii = len(discs), discs.radii
    if count == 1:
        return np.zeros((1, 2))
    middle = np.stack([np.arange(count), np.full(count, count)], axis=1)
    weights = np.concatenate([np.sqrt(discs.weights / discs.weights.mean()), np.full(count, _PULL / math.sqrt(count))])
    start = [_spiral(n) for n in range(count)]
    with seeded():
        graph = igraph.Graph(n=count + 1, edges=np.concatenate([discs.pairs, middle]))
        drawn = graph.layout_fruchterman_reingold(
            weights=weights.tolist(),
            seed=[*start, (0.0, 0.0)],
            niter=manner.rounds,
            start_temp=math.sqrt(count) / 5,
            grid=count > _AT_ONCE,
        )
    positions = np.array(drawn.coords[:count])
    positions -= positions.mean(axis=0)
    positions *= math.sqrt((radii**2).sum() / manner.filled / 2 / max(1e-9, (positions**2).sum(axis=1).mean()))
    if count <= _AT_ONCE:
        _push_apart(positions, radii, manner)
    return positions - np.average(positions, axis=0, weights=radii**2)


def _spiral(n: int) -> tuple[float, float]:
    """Rounded, so that no platform's cosine changes what follows."""
    radius, angle = math.sqrt(n + 0.5), n * GOLDEN_ANGLE
    return round(radius * math.cos(angle), 6), round(radius * math.sin(angle), 6)


def _push_apart(positions: Floats, radii: Floats, manner: _Manner) -> None:
    """Push overlapping discs apart, small ones further than large ones, while all are drawn together; in place."""
    areas, count = radii**2, len(radii)
    for turn in range(manner.pushes):
        if turn < manner.pushes * 2 / 3:
            positions *= 1 - manner.shrink
        if turn % 8 == 0:
            a, b = _neighbours(positions, radii)
            wanted, share = radii[a] + radii[b], areas[b] / (areas[a] + areas[b])
        apart = positions[b] - positions[a]
        distance = np.sqrt((apart**2).sum(axis=1))
        push = np.maximum(wanted - distance, 0) * 0.5 / np.maximum(distance, 1e-9)
        for axis in (0, 1):
            move = push * apart[:, axis]
            positions[:, axis] += np.bincount(b, move * (1 - share), count) - np.bincount(a, move * share, count)


def _neighbours(positions: Floats, radii: Floats) -> tuple[Ints, Ints]:
    """Pairs of discs that overlap or nearly do, a chunk of rows at a time, so that memory stays small."""
    found = []
    for first in range(0, len(radii), _CHUNK):
        rows = slice(first, first + _CHUNK)
        reach = (radii[rows, None] + radii[first:]) * _REACH
        x, y = (positions[rows, axis, None] - positions[first:, axis] for axis in (0, 1))
        a, b = np.nonzero(x * x + y * y < reach * reach)
        found.append(np.stack([a, b])[:, a < b] + first)
    a, b = np.concatenate(found, axis=1)
    return a, b


def _turned(discs: Discs, groups: Ints, positions: Floats, centres: Floats) -> Floats:
    """Groups at their centres, each turned, or mirrored and turned, as its members' neighbours elsewhere pull best.

    As complex numbers: a group turned by `u` (of length 1) gains the real part of ``conj(u) * sum(conj(z) * way)``.
    """
    z, centre = (each[:, 0] + 1j * each[:, 1] for each in (positions, centres))
    across = groups[discs.pairs[:, 0]] != groups[discs.pairs[:, 1]]
    (a, b), weights = discs.pairs[across].T, discs.weights[across]
    way = centre[groups[b]] - centre[groups[a]]
    way *= weights / np.maximum(np.abs(way), 1e-9)

    def gain(z: NDArray[np.complex128]) -> NDArray[np.complex128]:
        here, there = np.conj(z[a]) * way, np.conj(z[b]) * -way
        parts = [
            np.bincount(groups[a], getattr(here, part), len(centre))
            + np.bincount(groups[b], getattr(there, part), len(centre))
            for part in ("real", "imag")
        ]
        return np.asarray(parts[0] + 1j * parts[1])

    plain, mirrored = gain(z), gain(np.conj(z))
    mirror = np.abs(mirrored) > np.abs(plain)
    best = np.where(mirror, mirrored, plain)
    size = np.abs(best)
    turn = np.where(size > 1e-9, best / np.maximum(size, 1e-9), 1.0)
    placed = np.where(mirror[groups], np.conj(z), z) * turn[groups] + centre[groups]
    return np.stack([placed.real, placed.imag], axis=1)
