"""Ties are what a plain count over all pairs of rows finds."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from unittest import mock

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import ties
from kg.ties import Incidence, shared_columns, strongest_ties

HEIGHT, WIDTH = 9, 7
tables = st.sets(st.tuples(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1)), max_size=40)


def incidence(cells: set[tuple[int, int]]) -> Incidence:
    rows, columns = np.array(sorted(cells, key=lambda cell: cell[::-1]), dtype=np.int64).reshape(-1, 2).T
    return Incidence.of(rows, columns, HEIGHT, WIDTH)


def counted(cells: set[tuple[int, int]], weights: list[int]) -> Counter[tuple[int, int]]:
    found: Counter[tuple[int, int]] = Counter()
    for column, weight in enumerate(weights):
        rows = sorted(row for row, other in cells if other == column)
        for pair in combinations(rows, 2):
            found[pair] += weight
    return Counter({pair: weight for pair, weight in found.items() if weight})


weightings = st.lists(st.integers(0, 5), min_size=WIDTH, max_size=WIDTH)


@given(tables, weightings, st.integers(1, 6), st.sampled_from([1, 500]))
def test_with_room_for_all_every_pair_is_found(
    cells: set[tuple[int, int]], weights: list[int], least: int, at_once: int
) -> None:
    with mock.patch.object(ties, "_AT_ONCE", at_once):
        found = strongest_ties(incidence(cells), np.array(weights), least=least, most=HEIGHT)
    told = dict(zip(map(tuple, found.pairs.tolist()), found.weights.tolist(), strict=True))
    assert told == {pair: weight for pair, weight in counted(cells, weights).items() if weight >= least}
    assert list(told) == sorted(told)


@given(tables, st.integers(1, 3))
def test_no_pair_is_lost_that_is_closest_to_one_of_its_rows(cells: set[tuple[int, int]], most: int) -> None:
    table, ones = incidence(cells), np.ones(WIDTH, dtype=np.int64)
    everything = strongest_ties(table, ones, least=1, most=HEIGHT)
    kept = set(map(tuple, strongest_ties(table, ones, least=1, most=most).pairs.tolist()))
    assert kept == set(map(tuple, everything.strongest(most).tolist()))
    for row in range(HEIGHT):
        own = [(c, tuple(p)) for c, p in zip(everything.closeness, everything.pairs.tolist(), strict=True) if row in p]
        own.sort(key=lambda each: -each[0])
        assert len([pair for _, pair in own if pair in kept]) >= min(most, len(own))
        for closeness, pair in own:
            if own.index((closeness, pair)) < most and sum(each[0] == closeness for each in own) == 1:
                assert pair in kept


@given(tables)
def test_a_backbone_joins_all_that_is_joined(cells: set[tuple[int, int]]) -> None:
    found = strongest_ties(incidence(cells), np.ones(WIDTH, dtype=np.int64), least=1, most=HEIGHT)
    whole, bones = networkx.Graph(found.pairs.tolist()), networkx.Graph(found.backbone(1).tolist())
    assert set(map(frozenset, networkx.connected_components(whole))) == set(
        map(frozenset, networkx.connected_components(bones))
    )


@given(tables)
def test_what_both_have_is_told(cells: set[tuple[int, int]]) -> None:
    table = incidence(cells)
    pairs = np.array(list(combinations(range(HEIGHT), 2)))
    wanted = [sorted(c for c in range(WIDTH) if (a, c) in cells and (b, c) in cells) for a, b in pairs.tolist()]
    assert [columns.tolist() for columns in shared_columns(table, pairs)] == wanted


@pytest.mark.parametrize("cells", [set(), {(0, 0)}])
def test_nothing_is_tied_to_itself(cells: set[tuple[int, int]]) -> None:
    found = strongest_ties(incidence(cells), np.ones(WIDTH, dtype=np.int64), least=1, most=3)
    assert found.pairs.shape == (0, 2)
    assert found.strongest(2).shape == found.backbone(2).shape == (0, 2)
