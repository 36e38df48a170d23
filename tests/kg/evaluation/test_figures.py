"""Figures from tallies, bootstrap intervals, and the comparison of two runs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.evaluation import Tally
from kg.evaluation import figures as module
from kg.evaluation.figures import differences, figures, table_of

tallies = st.builds(
    lambda right, predicted, found, wanted: Tally(right, right + predicted, found, found + wanted),
    *[st.integers(0, 5)] * 4,
)


def test_figures_are_those_of_the_sums() -> None:
    papers = [{"a": Tally(3, 4, 3, 5), "b": Tally(0, 2, 0, 0)}, {"a": Tally(1, 1, 1, 3)}, {}]
    one, two, three = figures(table_of(papers, ["a", "b", "c"]))
    assert (one.precision, one.recall, one.predicted, one.wanted) == (0.8, 0.5, 5, 8)
    assert one.f1 == pytest.approx(8 / 13)
    assert (two.precision, two.recall, two.f1) == (0, 0, 0)
    assert (three.f1, three.predicted, three.interval) == (0, 0, None)


@given(papers=st.lists(tallies, min_size=1, max_size=8), seed=st.integers(0, 3))
def test_shares_and_intervals_lie_between_0_and_1(papers: list[Tally], seed: int) -> None:
    [row] = figures(table_of([{"a": tally} for tally in papers], ["a"]), 50, seed)
    assert row.interval is not None
    low, high = row.interval
    assert 0 <= low <= high <= 1
    assert 0 <= row.precision <= 1
    assert 0 <= row.recall <= 1
    assert min(row.precision, row.recall) <= row.f1 + 1e-12 <= max(row.precision, row.recall) + 2e-12


def random_papers(size: int, seed: int) -> list[dict[str, Tally]]:
    generator = np.random.default_rng(seed)
    return [{"a": Tally(int(right), 10, int(right), 10)} for right in generator.binomial(10, 0.6, size)]


def test_intervals_hold_the_figure_and_the_truth_about_as_often_as_they_say() -> None:
    hits = held = 0
    for seed in range(200):
        [row] = figures(table_of(random_papers(40, seed), ["a"]), 200, seed)
        assert row.interval is not None
        held += row.interval[0] <= row.f1 <= row.interval[1]
        hits += row.interval[0] <= 0.6 <= row.interval[1]
    assert held == 200
    assert 178 <= hits <= 198


def test_an_interval_narrows_with_more_papers_and_is_a_point_where_all_are_alike() -> None:
    widths = []
    for size in (20, 500):
        [row] = figures(table_of(random_papers(size, 1), ["a"]), 300)
        assert row.interval is not None
        widths.append(row.interval[1] - row.interval[0])
    assert widths[1] < widths[0] / 3
    [row] = figures(table_of([{"a": Tally(1, 2, 1, 2)}] * 9, ["a"]), 100)
    assert row.interval == (0.5, 0.5)


def test_a_seed_gives_the_same_interval_however_many_are_drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = table_of(random_papers(30, 5), ["a"])
    first = figures(counts, 200, 3)
    assert figures(counts, 200, 3) == first
    assert figures(counts, 200, 4) != first
    monkeypatch.setattr(module, "_AT_ONCE", 70)
    assert figures(counts, 200, 3) == first


def test_two_runs_are_compared_on_the_same_resamples() -> None:
    papers = random_papers(60, 2)
    better = [{"a": tally._replace(right=min(10, tally.right + 1), found=min(10, tally.found + 1))}
              for tally in (paper["a"] for paper in papers)]  # fmt: skip
    [change] = differences(table_of(papers, ["a"]), table_of(better, ["a"]), 300)
    assert change.new > change.old
    assert change.ahead == 1
    assert 0 < change.interval[0] <= change.new - change.old <= change.interval[1]
    # the papers differ far more from one another than the runs do on each of them
    [alone] = figures(table_of(papers, ["a"]), 300)
    assert alone.interval is not None
    assert change.interval[1] - change.interval[0] < (alone.interval[1] - alone.interval[0]) / 2
    [same] = differences(table_of(papers, ["a"]), table_of(papers, ["a"]), 100)
    assert (same.interval, same.ahead) == ((0, 0), 0)


def test_no_paper_gives_no_interval() -> None:
    [row] = figures(table_of([], ["a"]), 100)
    assert (row.f1, row.interval) == (0, None)
