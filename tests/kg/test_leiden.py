"""Communities by Leiden."""

import igraph
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kg.leiden import find_communities, fold_pairs, leaves

PAIRS = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), min_size=1, max_size=60)


@given(PAIRS)
def test_no_worse_than_igraph_on_the_whole_graph(edges: list[tuple[int, int]]) -> None:
    pairs, weights = fold_pairs(np.array(edges), np.ones(len(edges)))
    found = find_communities(20, pairs, weights).tolist()
    graph = igraph.Graph(n=20, edges=pairs.tolist())
    best = graph.community_leiden(objective_function="modularity", weights=weights.tolist(), n_iterations=10)
    if len(pairs):
        reached, whole = (graph.modularity(each, weights=weights.tolist()) for each in (found, best.membership))
        assert reached > whole - 0.05


@given(PAIRS)
def test_folding_keeps_the_weight_and_orders_pairs(edges: list[tuple[int, int]]) -> None:
    pairs, weights = fold_pairs(np.array(edges), np.ones(len(edges)))
    assert weights.sum() == sum(a != b for a, b in edges)
    once = {(min(a, b), max(a, b)) for a, b in edges if a != b}
    assert pairs.tolist() == [list(pair) for pair in sorted(once)]


@given(PAIRS)
def test_leaves_hang_on_what_is_no_leaf(edges: list[tuple[int, int]]) -> None:
    pairs, _ = fold_pairs(np.array(edges), np.ones(len(edges)))
    anchors = leaves(20, pairs)
    joined = {tuple(pair) for pair in pairs.tolist()}
    for leaf in np.flatnonzero(anchors >= 0).tolist():
        anchor = int(anchors[leaf])
        assert anchors[anchor] == -1
        assert [pair for pair in joined if leaf in pair] == [(min(leaf, anchor), max(leaf, anchor))]
