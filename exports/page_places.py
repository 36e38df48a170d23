"""Where nodes are on the page: at their given places, or, of a small graph, each community as an island of its own.

Large graphs are laid out as islands already (`kg.islands`); a small one is drawn at once, and its communities lie upon
one another there, which makes a good drawing of its edges and a bad map.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kg.layout import lay_out
from kg.model import Node

if TYPE_CHECKING:
    from kg.leiden import Floats

__all__ = ["Place", "places"]

Place = tuple[int, int]

_SPACING = 38.0
"""Mean distance of neighbours, in the units of node sizes."""
_FEW = 250
"""So few are drawn with their edges at once."""
_MANY = 5000
"""So many are laid out as islands."""
_GAP = 30.0
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def places(nodes: Sequence[Node], edges: Iterable[tuple[int, int]]) -> list[Place]:
    """Whole numbers about the middle, spread by how many nodes there are; `edges` join numbers of `nodes`.

    >>> places([Node("a", "Method", "A", x=1.0), Node("b", "Method", "B", x=3.0)], [])
    [(-27, 0), (27, 0)]
    """
    count = len(nodes)
    if not count:
        return []
    found = [(node.x, node.y) for node in nodes]
    if _FEW < count <= _MANY:
        found = _islands([node.community for node in nodes], list(edges))
    middle = sum(x for x, _ in found) / count, sum(y for _, y in found) / count
    moved = [(x - middle[0], y - middle[1]) for x, y in found]
    size = math.sqrt(sum(x * x + y * y for x, y in moved) / count)
    if size < 1e-9:
        moved = [_spiral(n) for n in range(count)]
        size = math.sqrt(max(1, count) / 2)
    spread = _SPACING * math.sqrt(count) / 2 / size
    return [(round(x * spread), round(y * spread)) for x, y in moved]


def _spiral(n: int) -> tuple[float, float]:
    """Vogel's sunflower (1979): even density without a layout."""
    return math.sqrt(n) * math.cos(n * _GOLDEN_ANGLE), math.sqrt(n) * math.sin(n * _GOLDEN_ANGLE)


def _islands(communities: Sequence[int], edges: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """Each community laid out by itself, and these as discs among one another."""
    import numpy as np  # with igraph a fifth of a second, and only pages of this size need them

    from kg.islands import Discs, arrange
    from kg.leiden import fold_pairs

    members: defaultdict[int, list[int]] = defaultdict(list)
    for node, community in enumerate(communities):
        members[community].append(node)
    island = {community: n for n, community in enumerate(members)}
    inside: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    place = {node: n for some in members.values() for n, node in enumerate(some)}
    bridges = []
    for one, other in edges:
        if communities[one] == communities[other]:
            inside[communities[one]].append((place[one], place[other]))
        else:
            bridges.append((island[communities[one]], island[communities[other]]))
    drawn = [np.array(lay_out(len(some), inside[number]).positions) for number, some in members.items()]
    drawn = [each - each.mean(axis=0) for each in drawn]
    # the few far out would keep all others away
    radii = np.array([np.quantile(np.hypot(*each.T), 0.9) + _GAP for each in drawn])
    pairs = np.array(bridges, dtype=np.int64).reshape(-1, 2)
    folded, weights = fold_pairs(pairs, np.ones(len(pairs)))
    centres = _drawn_in(arrange(Discs(radii, folded, weights / (radii[folded[:, 0]] * radii[folded[:, 1]]))), radii)
    found = np.empty((len(communities), 2))
    for some, at, centre in zip(members.values(), drawn, centres, strict=True):
        found[some] = at + centre
    return [(x, y) for x, y in found.tolist()]


def _drawn_in(centres: Floats, radii: Floats) -> Floats:
    """Discs as near to the middle as there is room, those within first, each in its direction."""
    import numpy as np

    moved = centres.copy()
    order = np.argsort(np.hypot(*centres.T), kind="stable")
    for n, disc in enumerate(order):
        placed = order[:n]
        for share in np.linspace(0, 1, 41):
            moved[disc] = centres[disc] * share
            away = np.hypot(*(moved[placed] - moved[disc]).T)
            if (away >= radii[placed] + radii[disc]).all():
                break
    return moved
