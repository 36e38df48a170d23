"""Positions and communities of nodes, computed beforehand so that every picture of the graph looks the same.

Layout: Fruchterman & Reingold (1991), on a grid for large graphs. Communities: Leiden (Traag, Waltman &
van Eck 2019) by modularity. Both through igraph, with a seeded generator: the same graph gives the same picture.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Layout", "lay_out"]

_SEED = 20200131
_SPACING = 60.0
"""Distance between neighbours, in the units of node sizes."""
_SMALL = 2000
"""Up to this many nodes the exact layout with many rounds takes about a second."""


@dataclass(frozen=True, slots=True)
class Layout:
    """``(x, y)`` and community of each node; communities count from 0 by falling size."""

    positions: list[tuple[float, float]]
    communities: list[int]


def lay_out(nodes: int, edges: Sequence[tuple[int, int]]) -> Layout:
    """Lay out an undirected graph of `nodes` nodes (0-based) and `edges`.

    >>> layout = lay_out(4, [(0, 1), (2, 3)])
    >>> len(layout.positions), layout.communities
    (4, [0, 0, 1, 1])
    """
    if not nodes:
        return Layout([], [])
    import igraph  # takes a tenth of a second, and only builds need it

    graph = igraph.Graph(n=nodes, edges=sorted(edges))
    generator = random.Random(_SEED)  # noqa: S311  a picture is no secret
    igraph.set_random_number_generator(generator)
    try:
        start = [(generator.random() * math.sqrt(nodes), generator.random() * math.sqrt(nodes)) for _ in range(nodes)]
        placed = graph.layout_fruchterman_reingold(
            seed=start,
            niter=1000 if nodes <= _SMALL else 300,
            grid=nodes > _SMALL,
            start_temp=math.sqrt(nodes) / 4,
        )
        found = graph.community_leiden(objective_function="modularity", n_iterations=10).membership
    finally:
        igraph.set_random_number_generator(random)
    return Layout(_scaled(placed.coords), _by_size(found))


def _scaled(positions: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """Centred, with `_SPACING` per node in the square; rounded, so that platforms agree in print."""
    count = len(positions)
    middle = [sum(p[axis] for p in positions) / count for axis in (0, 1)]
    spread = math.sqrt(sum((p[0] - middle[0]) ** 2 + (p[1] - middle[1]) ** 2 for p in positions) / count) or 1.0
    scale = _SPACING * math.sqrt(count) / 2 / spread
    return [(round((p[0] - middle[0]) * scale, 2), round((p[1] - middle[1]) * scale, 2)) for p in positions]


def _by_size(membership: Sequence[int]) -> list[int]:
    sizes: dict[int, int] = {}
    first: dict[int, int] = {}
    for node, community in enumerate(membership):
        sizes[community] = sizes.get(community, 0) + 1
        first.setdefault(community, node)
    order = sorted(sizes, key=lambda community: (-sizes[community], first[community]))
    number = {community: n for n, community in enumerate(order)}
    return [number[community] for community in membership]
