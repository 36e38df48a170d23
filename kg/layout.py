"""Positions and communities of nodes, computed beforehand so that every picture of the graph looks the same.

Layout: Fruchterman & Reingold (1991), on a grid for large graphs, of the nodes that join others; a leaf, which most
entities are, goes beside its one neighbour. Communities: Leiden (Traag, Waltman & van Eck 2019) by modularity. Both
through igraph, with a seeded generator: the same graph gives the same picture.
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
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_SMALL = 1000
"""Up to this many nodes the exact layout with many rounds takes about a second."""


@dataclass(frozen=True, slots=True)
class Layout:
    """``(x, y)`` and community of each node; communities count from 0 by falling size."""

    positions: list[tuple[float, float]]
    communities: list[int]


def lay_out(nodes: int, edges: Sequence[tuple[int, int]], skeleton: Sequence[tuple[int, int]] | None = None) -> Layout:
    """Lay out an undirected graph of `nodes` nodes (0-based) and `edges`.

    Positions follow `skeleton`, a part of the edges, if there is one; communities follow all edges.

    >>> layout = lay_out(4, [(0, 1), (2, 3)])
    >>> len(layout.positions), layout.communities
    (4, [0, 0, 1, 1])
    """
    if not nodes:
        return Layout([], [])
    import igraph  # takes a tenth of a second, and only builds need it

    edges = sorted(edges)
    bones = edges if skeleton is None else sorted(skeleton)
    anchors = _leaves(bones)
    inner = [node for node in range(nodes) if node not in anchors]
    place = {node: n for n, node in enumerate(inner)}
    core = [(place[a], place[b]) for a, b in bones if a in place and b in place]
    generator = random.Random(_SEED)  # noqa: S311  a picture is no secret
    igraph.set_random_number_generator(generator)
    try:
        side = math.sqrt(len(inner))
        placed = igraph.Graph(n=len(inner), edges=core).layout_fruchterman_reingold(
            seed=[(generator.random() * side, generator.random() * side) for _ in inner],
            niter=1000 if len(inner) <= _SMALL else 200,
            grid=len(inner) > _SMALL,
            start_temp=side / 10,
        )
        graph = igraph.Graph(n=nodes, edges=edges)
        found = graph.community_leiden(objective_function="modularity", n_iterations=10).membership
    finally:
        igraph.set_random_number_generator(random)
    positions = dict(zip(inner, _scaled(placed.coords, nodes), strict=True))
    _hang(anchors, positions)
    return Layout([positions[node] for node in range(nodes)], _by_size(found))


def _leaves(edges: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Nodes with one neighbour, which has others, and that neighbour."""
    neighbours: dict[int, set[int]] = {}
    for a, b in edges:
        neighbours.setdefault(a, set()).add(b)
        neighbours.setdefault(b, set()).add(a)
    alone = {node: next(iter(near)) for node, near in neighbours.items() if len(near) == 1}
    return {node: anchor for node, anchor in sorted(alone.items()) if anchor not in alone}


def _hang(anchors: dict[int, int], positions: dict[int, tuple[float, float]]) -> None:
    """Place leaves around their neighbours, each a golden angle on and a little further out than the one before."""
    count: dict[int, int] = {}
    for leaf, anchor in anchors.items():
        count[anchor] = turn = count.get(anchor, 0) + 1
        radius, angle = _SPACING * (0.35 + 0.2 * math.sqrt(turn)), turn * _GOLDEN_ANGLE
        x, y = positions[anchor]
        positions[leaf] = round(x + radius * math.cos(angle), 2), round(y + radius * math.sin(angle), 2)


def _scaled(positions: Sequence[Sequence[float]], nodes: int) -> list[tuple[float, float]]:
    """Centred, with room for all `nodes` at `_SPACING`; rounded, so that platforms agree in print."""
    count = len(positions)
    middle = [sum(p[axis] for p in positions) / count for axis in (0, 1)]
    spread = math.sqrt(sum((p[0] - middle[0]) ** 2 + (p[1] - middle[1]) ** 2 for p in positions) / count) or 1.0
    scale = _SPACING * math.sqrt(nodes) / 2 / spread
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
