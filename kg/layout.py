"""Positions and communities of nodes, computed beforehand so that every picture of the graph looks the same.

`kg.islands` places the nodes that join others, of a large graph as a map on which communities are islands; a leaf,
which most entities are, goes beside its one neighbour. Communities: `kg.leiden`. Every generator is seeded: the
same graph gives the same picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.leiden import Floats, Ints

__all__ = ["Layout", "lay_out"]

_SPACING = 60.0
"""Distance between neighbours, in the units of node sizes."""


@dataclass(frozen=True, slots=True)
class Layout:
    """``(x, y)`` and community of each node; communities count from 0 by falling size."""

    positions: list[tuple[float, float]]
    communities: list[int]


def lay_out(
    nodes: int,
    edges: Sequence[tuple[int, int]] | Ints,
    skeleton: Sequence[tuple[int, int]] | Ints | None = None,
) -> Layout:
    """Lay out an undirected graph of `nodes` nodes (0-based) and `edges`, as pairs or rows of an array.

    Positions follow `skeleton`, a part of the edges, if there is one; communities follow all edges. No two nodes are
    at one place.

    >>> layout = lay_out(4, [(0, 1), (2, 3)])
    >>> len(layout.positions), layout.communities
    (4, [0, 0, 1, 1])
    """
    if not nodes:
        return Layout([], [])
    import numpy as np  # with igraph a fifth of a second, and only builds need them

    from kg.islands import Discs, arrange
    from kg.leiden import find_communities, leaves

    pairs, weights = _folded(edges)
    communities = find_communities(nodes, pairs, weights)
    bones, strengths = (pairs, weights) if skeleton is None else _folded(skeleton)
    anchors = leaves(nodes, bones)
    inner, hanging = np.flatnonzero(anchors < 0), np.flatnonzero(anchors >= 0)
    place = np.full(nodes, -1)
    place[inner] = np.arange(len(inner))
    core = (place[bones] >= 0).all(axis=1)
    radii = _distance(np.bincount(anchors[hanging], minlength=nodes)[inner])
    positions = np.empty((nodes, 2))
    positions[inner] = arrange(Discs(radii, place[bones[core]], strengths[core]), communities[inner])
    _hang(hanging, anchors[hanging], positions)
    return Layout([(x, y) for x, y in _distinct(positions).tolist()], communities.tolist())


def _folded(edges: Sequence[tuple[int, int]] | Ints) -> tuple[Ints, Floats]:
    import numpy as np

    from kg.leiden import fold_pairs

    pairs = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    return fold_pairs(pairs, np.ones(len(pairs)))


def _distance(number: Ints) -> Floats:
    """How far from its neighbour the leaf with this number lies; so of a node with so many, the radius."""
    import numpy as np

    return _SPACING * (0.35 + 0.2 * np.sqrt(number))


def _hang(hanging: Ints, anchors: Ints, positions: Floats) -> None:
    """Place leaves around their neighbours, each a golden angle on and a little further out than the one before."""
    import numpy as np

    from kg.islands import GOLDEN_ANGLE

    order = np.argsort(anchors, kind="stable")
    hanging, anchors = hanging[order], anchors[order]
    number = np.arange(len(anchors)) - np.searchsorted(anchors, anchors) + 1
    angles = number * GOLDEN_ANGLE
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1) * _distance(number)[:, None]
    positions[hanging] = positions[anchors] + around


def _distinct(positions: Floats) -> Floats:
    """Rounded, so that platforms agree in print; of nodes at one place, all but the first move a little."""
    import numpy as np

    grid = np.rint(positions * 100).astype(np.int64)
    while True:
        _, first = np.unique(grid, axis=0, return_index=True)
        if len(first) == len(grid):
            return grid / 100
        again = np.ones(len(grid), dtype=bool)
        again[first] = False
        number = np.arange(1, again.sum() + 1)
        grid[again] += np.stack([number % 7 + 1, number // 7], axis=1)
