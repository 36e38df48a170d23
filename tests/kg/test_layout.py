"""Positions and communities."""

import random

from kg.layout import lay_out

TWO_CLIQUES = [(a, b) for base in (0, 5) for a in range(base, base + 5) for b in range(a + 1, base + 5)] + [(0, 5)]


def test_the_same_graph_gives_the_same_picture_and_leaves_random_alone() -> None:
    random.seed(7)
    expected = random.random()
    random.seed(7)
    one = lay_out(10, TWO_CLIQUES)
    assert random.random() == expected
    assert lay_out(10, list(reversed(TWO_CLIQUES))) == one


def test_communities_are_the_cliques_and_neighbours_lie_closer() -> None:
    layout = lay_out(10, TWO_CLIQUES)
    assert layout.communities == [0] * 5 + [1] * 5

    def distance(a: int, b: int) -> float:
        (ax, ay), (bx, by) = layout.positions[a], layout.positions[b]
        return ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5

    assert max(distance(1, other) for other in (2, 3, 4)) < min(distance(1, other) for other in (6, 7, 8, 9))


def test_positions_follow_the_skeleton_and_communities_all_edges() -> None:
    bones = [edge for edge in TWO_CLIQUES if 0 in edge or 5 in edge]
    layout = lay_out(10, TWO_CLIQUES, skeleton=bones)
    assert layout.positions == lay_out(10, bones).positions
    assert layout.communities == lay_out(10, TWO_CLIQUES).communities


def test_no_nodes_and_no_edges() -> None:
    assert lay_out(0, []).positions == []
    assert len(set(lay_out(3, []).positions)) == 3
    assert len(lay_out(1, []).positions) == 1
