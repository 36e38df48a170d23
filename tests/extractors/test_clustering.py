"""Which groups are united, against the plain way to say it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractors.clustering import unite

Likeness = dict[tuple[int, int], float]
PAIRS = [(x, y) for x in range(7) for y in range(x)]


def united_one_by_one(size: int, likeness: Likeness) -> list[list[int]]:
    """Clusters by the definition of the link: the mean of the average and the best of all pairs across."""
    clusters = {at: [at] for at in range(size)}

    def link(x: int, y: int) -> float:
        chances = [likeness.get((max(a, b), min(a, b)), 0.01) for a in clusters[x] for b in clusters[y]]
        return (sum(chances) / len(chances) + max(chances)) / 2

    while len(clusters) > 1:
        strength, x, y = max((round(link(x, y), 9), -x, -y) for x in clusters for y in clusters if x > y)
        if strength < 0.45:
            break
        clusters[-y] += clusters.pop(-x)
    return list(clusters.values())


@given(st.dictionaries(st.sampled_from(PAIRS), st.integers(0, 99)))
def test_the_closest_groups_are_united_first(percents: dict[tuple[int, int], int]) -> None:
    # no two links are equally strong, whatever is added first
    chances = {pair: percent / 100 + (PAIRS.index(pair) + 1) ** 0.5 / 1000 for pair, percent in percents.items()}
    likeness = {**chances, **{(y, x): chance for (x, y), chance in chances.items()}}
    assert unite([[at] for at in range(7)], likeness) == united_one_by_one(7, chances)
