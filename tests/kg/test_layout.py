"""Positions and communities: every node has a place of its own, and the order of edges leaves no trace."""

import math
import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import islands
from kg.layout import Layout, lay_out

Edges = list[tuple[int, int]]

TWO_CLIQUES = [(a, b) for base in (0, 5) for a in range(base, base + 5) for b in range(a + 1, base + 5)] + [(0, 5)]


def cliques(count: int, size: int) -> Edges:
    """A ring of cliques, each joined to the next by one edge."""
    inside = [(c * size + a, c * size + b) for c in range(count) for a in range(size) for b in range(a + 1, size)]
    return inside + [(c * size, (c + 1) % count * size + 1) for c in range(count)]


def distance(layout: Layout, a: int, b: int) -> float:
    return math.dist(layout.positions[a], layout.positions[b])


@pytest.fixture
def few_at_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(islands, "_AT_ONCE", 20)
        yield


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, Edges]:
    nodes = draw(st.integers(1, 40))
    ends = st.integers(0, nodes - 1)
    return nodes, draw(st.lists(st.tuples(ends, ends), max_size=80))


@pytest.mark.parametrize("at_once", [8, 1500])
@settings(deadline=None, max_examples=40)
@given(graph=graphs(), shuffle=st.randoms(use_true_random=False))
def test_every_node_has_a_place_of_its_own_whatever_the_order(
    at_once: int, graph: tuple[int, Edges], shuffle: random.Random
) -> None:
    nodes, edges = graph
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(islands, "_AT_ONCE", at_once)
        layout = lay_out(nodes, edges)
        shuffle.shuffle(edges)
        assert lay_out(nodes, [edge[::-1] if shuffle.random() < 0.5 else edge for edge in edges]) == layout
    assert len(layout.positions) == len(layout.communities) == nodes
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in layout.positions)
    assert len(set(layout.positions)) == nodes
    assert layout.positions == [(round(x, 2), round(y, 2)) for x, y in layout.positions]
    sizes = [layout.communities.count(number) for number in range(max(layout.communities) + 1)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] > 0


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
    farthest = max(distance(layout, 1, other) for other in (2, 3, 4))
    assert farthest < min(distance(layout, 1, other) for other in (6, 7, 8, 9))


def test_positions_follow_the_skeleton_and_communities_all_edges() -> None:
    bones = [edge for edge in TWO_CLIQUES if 0 in edge or 5 in edge]
    layout = lay_out(10, TWO_CLIQUES, skeleton=bones)
    assert layout.positions == lay_out(10, bones).positions
    assert layout.communities == lay_out(10, TWO_CLIQUES).communities


@pytest.mark.usefixtures("few_at_once")
def test_of_a_large_graph_each_community_is_an_island() -> None:
    count, size = 12, 7
    layout = lay_out(count * size, cliques(count, size))
    assert sorted(layout.communities) == sorted(n for n in range(count) for _ in range(size))
    own = 0
    for node, place in enumerate(layout.positions):
        nearest = sorted(range(count * size), key=lambda other: math.dist(layout.positions[other], place))[1:4]
        own += sum(layout.communities[other] == layout.communities[node] for other in nearest)
    assert own > 0.9 * count * size * 3


@pytest.mark.usefixtures("few_at_once")
def test_neighbouring_islands_lie_closer_than_others() -> None:
    count, size = 12, 7
    layout = lay_out(count * size, cliques(count, size))
    near = [distance(layout, c * size, (c + 1) % count * size) for c in range(count)]
    far = [distance(layout, c * size, (c + count // 2) % count * size) for c in range(count)]
    assert sum(near) / len(near) < 0.7 * sum(far) / len(far)


def test_leaves_lie_around_their_neighbour() -> None:
    leaves = [(0, leaf) for leaf in range(2, 30)] + [(1, leaf) for leaf in range(30, 58)]
    layout = lay_out(58, [(0, 1), *leaves])
    for leaf in range(2, 58):
        own, other = (0, 1) if leaf < 30 else (1, 0)
        assert distance(layout, leaf, own) < distance(layout, leaf, other)


def test_what_nothing_joins_lies_around_the_largest_piece() -> None:
    layout = lay_out(40, [(0, a) for a in range(1, 20)] + [(a, a + 1) for a in range(1, 19)])
    middle = [sum(layout.positions[node][axis] for node in range(20)) / 20 for axis in (0, 1)]
    reach = max(math.dist(layout.positions[node], middle) for node in range(20))
    assert all(math.dist(layout.positions[node], (0, 0)) > reach * 0.9 for node in range(20, 40))


def test_no_nodes_and_no_edges() -> None:
    assert lay_out(0, []) == Layout([], [])
    assert len(set(lay_out(3, []).positions)) == 3
    assert len(lay_out(1, []).positions) == 1
    assert len(set(lay_out(2000, []).positions)) == 2000


def test_loops_and_parallel_edges_change_no_piece() -> None:
    assert lay_out(3, [(0, 0), (0, 1), (1, 0)]).communities == [0, 0, 1]
