"""Ties: how much rows have in common, and the strongest ties of each row. Near-linear, in numbers only.

Rows are entities and columns the papers that have them, or the other way round. Two rows are tied by the weight of the
columns that both have. Of each row only a few ties are kept, those with the highest cosine (Salton & McGill 1983): by
weight alone all would be tied to the few rows that have nearly every column.

>>> table = Incidence.of(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 1, 1]), 3, 2)
>>> ties = strongest_ties(table, np.array([1, 1]), least=2, most=5)
>>> ties.pairs, ties.weights
(array([[0, 1]]), array([2]))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import igraph
import numpy as np

from kg.leiden import Floats, Ints

__all__ = ["Incidence", "Ties", "shared_columns", "strongest_ties"]

_AT_ONCE = 500_000
"""Numbers that are looked at together, about: what bounds the memory."""


@dataclass(frozen=True, slots=True)
class Incidence:
    """Which columns each row has: row `r` has ``columns[starts[r] : starts[r + 1]]``, rising."""

    starts: Ints
    columns: Ints
    width: int

    @classmethod
    def of(cls, rows: Ints, columns: Ints, height: int, width: int) -> Self:
        """From pairs of a row and a column, in any order, some perhaps twice."""
        keys = np.unique(rows * max(1, width) + columns)
        starts = np.searchsorted(keys, np.arange(height + 1) * max(1, width))
        return cls(starts, keys % max(1, width), width)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def sizes(self) -> Ints:
        """How many columns each row has."""
        return np.diff(self.starts)

    def rows(self) -> Ints:
        """The row of each of `columns`."""
        return np.repeat(np.arange(len(self)), self.sizes)

    def transposed(self) -> Incidence:
        """Which rows each column has."""
        return Incidence.of(self.columns, self.rows(), self.width, len(self))

    def gather(self, rows: Ints) -> tuple[Ints, Ints]:
        """The columns of some rows, one row after the other, and for each its place among `rows`."""
        sizes = self.starts[rows + 1] - self.starts[rows]
        before = np.cumsum(sizes) - sizes
        places = np.repeat(np.arange(len(rows)), sizes)
        found = self.columns[np.arange(len(places)) + (self.starts[rows] - before)[places]]
        return found, places


@dataclass(frozen=True, slots=True)
class Ties:
    """Pairs of rows, each once and in order, the weight of what both have, and the square of their cosine."""

    pairs: Ints
    weights: Ints
    closeness: Floats

    def strongest(self, most: int) -> Ints:
        """Of the pairs those that are among the `most` closest of one of the two."""
        rows, partners = np.concatenate([self.pairs, self.pairs[:, ::-1]]).T
        order = np.argsort(rows, kind="stable")
        kept = order[_closest(rows[order], partners[order], np.tile(self.closeness, 2)[order], most)]
        return self.pairs[np.unique(kept % max(1, len(self.pairs)))]

    def backbone(self, most: int) -> Ints:
        """`strongest`, and what else it takes to join all that is joined: a spanning forest of close ties."""
        graph = igraph.Graph(n=int(self.pairs.max(initial=-1)) + 1, edges=self.pairs)
        forest = graph.spanning_tree(weights=(-self.closeness).tolist(), return_tree=False)
        joined = np.concatenate([self.strongest(most), self.pairs[np.array(forest, dtype=np.int64)]])
        bones: Ints = np.unique(joined, axis=0)
        return bones


def strongest_ties(table: Incidence, weights: Ints, *, least: int, most: int) -> Ties:
    """The ties of all rows by the weights of the columns that both have.

    `weights` are whole numbers, so that no order of adding shows; columns of weight 0 tie nothing. A pair is left out
    where the sum is below `least`, and where it is among the `most` closest by cosine of neither row.
    """
    turned = table.transposed()
    norms = _row_sums(table, weights).astype(np.float64)
    cost = _row_sums(table, np.where(weights > 0, turned.sizes, 0))
    height = max(1, len(table))
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    for first, last in _blocks(cost):
        row, partner, weight = _common(table, turned, weights, first, last)
        enough = weight >= max(1, least)
        row, partner, weight = row[enough], partner[enough], weight[enough]
        closeness = weight**2 / (norms[row] * norms[partner])
        kept = _closest(row, partner, closeness, most)
        row, partner = row[kept], partner[kept]
        keys = np.minimum(row, partner) * height + np.maximum(row, partner)
        found.append((keys, weight[kept], closeness[kept]))
    keys, sums, closeness = (np.concatenate(each) for each in zip(*found, strict=True))
    pairs, place = np.unique(keys, return_index=True)
    return Ties(np.stack([pairs // height, pairs % height], axis=1), sums[place], closeness[place])


def _row_sums(table: Incidence, values: Ints) -> Ints:
    """Of each row, the sum of the values of its columns."""
    total = np.concatenate([[0], np.cumsum(values[table.columns])])
    sums: Ints = total[table.starts[1:]] - total[table.starts[:-1]]
    return sums


def _blocks(cost: Ints) -> Iterator[tuple[int, int]]:
    """Stretches of rows that cost about as much as is looked at together; a row of more is alone."""
    total = np.cumsum(cost)
    first = 0
    while first < len(cost):
        spent = total[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(total, spent + _AT_ONCE, side="right")))
        yield first, last
        first = last


def _common(table: Incidence, turned: Incidence, weights: Ints, first: int, last: int) -> tuple[Ints, Ints, Ints]:
    """Rows from `first` to before `last`, each with every row that has columns in common, and the weight of these."""
    inside = slice(table.starts[first], table.starts[last])
    columns, rows = table.columns[inside], np.repeat(np.arange(first, last), table.sizes[first:last])
    telling = weights[columns] > 0
    columns, rows = columns[telling], rows[telling]
    partners, places = turned.gather(columns)
    rows, columns = rows[places], columns[places]
    others = partners != rows
    keys, each = np.unique(rows[others] * len(table) + partners[others], return_inverse=True)
    found = np.bincount(each, weights[columns[others]], len(keys)).astype(np.int64)
    return keys // len(table), keys % len(table), found


def _closest(rows: Ints, partners: Ints, closeness: Floats, most: int) -> Ints:
    """The places of the `most` closest partners of each row; of equally close ones the first. `rows` rise."""
    order = np.lexsort((partners, -closeness, rows))
    ranks = np.arange(len(rows)) - np.searchsorted(rows, rows)
    return order[ranks < most]


def shared_columns(table: Incidence, pairs: Ints) -> Iterator[Ints]:
    """For each pair of rows the columns that both have, rising."""
    width = max(1, table.width)
    keys = table.rows() * width + table.columns
    sizes = table.sizes
    swapped = sizes[pairs[:, 0]] > sizes[pairs[:, 1]]
    few, many = np.where(swapped, pairs[:, 1], pairs[:, 0]), np.where(swapped, pairs[:, 0], pairs[:, 1])
    for first, last in _blocks(sizes[few]):
        columns, places = table.gather(few[first:last])
        wanted = many[first:last][places] * width + columns
        there = np.searchsorted(keys, wanted)
        both = keys[np.minimum(there, len(keys) - 1)] == wanted
        columns, places = columns[both], places[both]
        yield from np.split(columns, np.searchsorted(places, np.arange(1, last - first)))
