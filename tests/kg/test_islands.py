"""Islands: discs keep off each other, and turning a group lets its members look to their neighbours."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import islands
from kg.islands import Discs, arrange
from kg.leiden import Floats, fold_pairs


def ring(radii: list[float]) -> Discs:
    count = len(radii)
    pairs, weights = fold_pairs(np.array([(n, (n + 1) % count) for n in range(count)]), np.ones(count))
    return Discs(np.array(radii), pairs, weights)


def overlaps(positions: Floats, radii: Floats) -> Floats:
    """How far each pair of discs lies upon each other."""
    a, b = np.triu_indices(len(radii), 1)
    laps: Floats = np.maximum(radii[a] + radii[b] - np.hypot(*(positions[a] - positions[b]).T), 0)
    return laps


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(1, 30), min_size=3, max_size=60))
def test_discs_of_any_sizes_hardly_overlap(radii: list[float]) -> None:
    assert overlaps(arrange(ring(radii)), np.array(radii)).sum() < 0.15 * sum(radii)


@pytest.mark.parametrize("sizes", [[1.0] * 300, [50.0] + [20.0] * 10 + [1.0] * 100, [3.0 + n / 10 for n in range(90)]])
def test_pieces_do_not_overlap(sizes: list[float]) -> None:
    alone = Discs(np.array(sizes), np.empty((0, 2), dtype=np.int64), np.empty(0))
    assert overlaps(arrange(alone), alone.radii).max() < 0.1 * min(sizes)


def test_members_are_turned_to_their_neighbours() -> None:
    groups = np.array([0, 0, 1, 1])
    discs = Discs(np.ones(4), np.array([[0, 1], [1, 2], [2, 3]]), np.ones(3))
    positions = np.array([[0.0, -1.0], [0.0, 1.0]] * 2)
    turned = islands._turned(discs, groups, positions, np.array([[-10.0, 0.0], [10.0, 0.0]]))
    assert turned == pytest.approx(np.array([[-11.0, 0.0], [-9.0, 0.0], [9.0, 0.0], [11.0, 0.0]]))


def test_parts_hold_every_disc_and_every_pair_within_a_group() -> None:
    groups = np.array([1, 0, 1, 0, 2])
    discs = Discs(np.arange(5.0), np.array([[0, 2], [1, 3], [0, 1], [3, 4]]), np.array([1.0, 2.0, 3.0, 4.0]))
    parts = [(m.tolist(), p.radii.tolist(), p.pairs.tolist(), p.weights.tolist()) for m, p in discs.parts(groups)]
    assert parts == [
        ([1, 3], [1.0, 3.0], [[0, 1]], [2.0]),
        ([0, 2], [0.0, 2.0], [[0, 1]], [1.0]),
        ([4], [4.0], [], []),
    ]


def test_a_graph_that_falls_into_no_groups_is_drawn_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(islands, "_AT_ONCE", 5)
    a, b = np.triu_indices(12, 1)
    positions = arrange(Discs(np.ones(12), np.stack([a, b], axis=1), np.ones(len(a))))
    assert np.isfinite(positions).all()
