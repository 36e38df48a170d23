"""How likely two entities of a paper are linked: a small network over what is known of both and of their meetings.

One hidden layer of rectifiers reads, for each pair, the features of head and tail (`entity_features`) and of the two
together (`pair_features`), and gives a logit per predicate. All pairs of a paper are read at once; the head's and
the tail's share of the hidden layer is computed once per entity. Made and trained by ``benchmarks/fit_links.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import as_file, files
from itertools import pairwise, product
from math import log1p
from typing import Self

import numpy as np
from numpy.typing import NDArray

from extractors.link_arrays import IS_HEAD, PARTS, ROLES, SHAPES, Batch
from extractors.link_reading import SIDES, sides_of
from extractors.link_rows import LinkRows
from extractors.seals import check_seal
from kg.model import ENTITY_TYPES, LINKS
from kg.signatures import LINK_TYPES

__all__ = [
    "LinkNetwork",
    "allowed",
    "entity_features",
    "leaders",
    "likely",
    "pair_features",
    "parts_of",
    "read_features",
]

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
Flags = NDArray[np.bool_]

_LEADING = [SIDES.index(f"{predicate} head") for predicate in ("usedFor", "basedOn", "evaluatedOn", "outperforms")]
_FAR, _FARTHEST = 9.0, 60
_NOWHERE = 10**6
_NEAR = (1, 2, 4)
_LINES = 4
"""Mentions of an entity from which distances are counted; as many fit into two bits."""
_NEARNESS = np.array([log1p(near) / 3 for near in range(_FARTHEST + 1)])
_HEAD, _TAIL = (
    np.array([[type_ in LINK_TYPES[predicate][end] for predicate in LINKS] for type_ in ENTITY_TYPES]) for end in (0, 1)
)
_LINKED = _HEAD[:, None] & _TAIL
_SIDES = np.array([[side in sides_of(type_) for side in SIDES] for type_ in ENTITY_TYPES])
_PART_OF_ROLE = np.array(
    [PARTS.index({"proposes": "P", "comparesWith": "C"}[role]) for role in ROLES] + [PARTS.index("u")]
)
_LEADERS = np.array([type_ in {"Method", "Software"} for type_ in ENTITY_TYPES])


def read_features(batch: Batch, rows: LinkRows) -> tuple[F32, F32, I64]:
    """`entity_features`, `pair_features`, and what each meeting says for each predicate, in hundredths."""
    scores = rows.argument_scores(batch)
    ranks = leaders(batch, scores)
    said, speaks = rows.meeting_scores(batch, parts_of(batch, ranks))
    return entity_features(batch, scores, ranks), pair_features(batch, said), speaks


def leaders(batch: Batch, scores: I64) -> I64:
    """Of methods and software their rank by how well they score as heads of links, the best first; else -1."""
    types, paper = batch.arguments.type, batch.arguments.paper
    known = _SIDES[types][:, _LEADING]
    found = np.flatnonzero(_LEADERS[types])
    mean = (scores[:, _LEADING] * known).sum(axis=1)[found] / known.sum(axis=1)[found]
    order = found[np.lexsort((-mean, paper[found]))]
    ranks = np.full(len(types), -1)
    ranks[order] = np.arange(len(order)) - np.searchsorted(paper[order], paper[order])
    return ranks


def parts_of(batch: Batch, ranks: I64) -> I64:
    """The part of each entity (see `PARTS`); the main method is the one that scores best as head of links."""
    return np.where(ranks == 0, PARTS.index("M"), _PART_OF_ROLE[batch.arguments.role])


def allowed(batch: Batch) -> Flags:
    """Pair × predicate: whether their types allow a link; none to itself, nor where no sentence names one."""
    heads, tails, _ = batch.pairs
    types, is_named = batch.arguments.type, batch.arguments.line >= 0
    mask: Flags = _LINKED[types[heads], types[tails]]
    mask &= ((heads != tails) & is_named[heads] & is_named[tails])[:, None]
    return mask


def entity_features(batch: Batch, scores: I64, ranks: I64) -> F32:
    """Entity × feature: type, role, scores, confidence, mentions, place, rank, title, spelling, what tables know."""
    told = batch.arguments
    one_way = np.arange(len(ENTITY_TYPES)), np.arange(len(ROLES))
    columns = [
        told.confidence,
        np.minimum(told.mentions, 5) / 3,
        np.where(told.line < 0, _FAR, told.line - batch.lines_before) / 5,
        ranks == 0,
        np.where(ranks < 0, 6, np.minimum(ranks, 6)) / 4,
        np.minimum(told.rank, 6) / 4,
        np.minimum(batch.counts[told.paper, told.type], 10) / 5,
        told.title,
        told.shape == SHAPES.index("named"),
        told.known >= 2,
        told.known % 2,
    ]
    parts = [
        told.type[:, None] == one_way[0],
        told.role[:, None] == one_way[1],
        np.where(_SIDES[told.type], np.clip(scores, -600, 400) / 300, -2.0),
        np.stack(columns, axis=1),
    ]
    return np.hstack([part.astype(np.float32) for part in parts])


def pair_features(batch: Batch, said: I64) -> F32:
    """Pair × feature: what sentences that name both say, how far apart they are, what their names share.

    `said` is what the sentences say of each pair of `Batch.meetings` for each predicate, in hundredths.
    """
    pairs, size = batch.pairs, len(LINKS)
    features = np.zeros((len(pairs.head), size + 12), np.float32)
    features[:, size : size + 7] = _apart(batch)
    met, types = batch.meetings, batch.arguments.type
    if len(met.head):
        at = batch.pairs_that_meet
        may = _LINKED[types[met.head], types[met.tail]]
        features[at, :size] = np.where(may, np.clip(said, -700, 500) / 300, 0.0)
        features[at, size + 7 : -1] = _told(batch)
    names, shared = _shared_words(batch)
    features[names, -1] = shared
    return features


def _told(batch: Batch) -> NDArray[np.float64]:
    """Of pairs that sentences name how many do, how near they come, whether in titles only, and whether in a list."""
    met, between = batch.meetings, batch.between
    number = np.diff(met.first, append=len(met.pair))
    near = np.minimum(np.minimum.reduceat(between.size, met.first), _FARTHEST)
    titles = np.logical_and.reduceat(batch.text.place[batch.spots.line[met.head_spot]] == 0, met.first)
    listed = np.logical_or.reduceat(between.is_list, met.first)
    return np.stack([np.minimum(number, 3) / 2, _NEARNESS[near], titles, listed], axis=1)


def _apart(batch: Batch) -> F32:
    """Pair × 7: how many sentences lie between the nearest mentions (none to many), and which comes first."""
    heads, tails, _ = batch.pairs
    spots = batch.spots
    # what is named less often has its first line for all others, as the first of equals wins
    first = np.where(batch.arguments.line < 0, _NOWHERE, batch.arguments.line)
    named = np.tile(first.astype(np.int32), (_LINES, 1))
    few = spots.turn < _LINES
    named[spots.turn[few], spots.owner[few]] = spots.line[few]
    # the least distance wins, of equals the first: its turn is in the last bits
    lines = named << 4
    of_heads, of_tails = lines[:, heads], lines[:, tails]
    best = np.full(len(heads), np.iinfo(np.int32).max, np.int32)
    for turn, (head, tail) in enumerate(product(of_heads, of_tails)):
        np.minimum(best, np.abs(head - tail) + np.int32(turn), out=best)
    size, turns, at = best >> 4, best & 15, np.arange(len(heads))
    is_behind = of_heads[turns >> 2, at] > of_tails[turns & 3, at]
    edges = (0, *_NEAR)
    steps = [size == 0, *[(low < size) & (size <= high) for low, high in pairwise(edges)]]
    return np.stack([*steps, size > _NEAR[-1], (size > 0) & ~is_behind, is_behind], axis=1).astype(np.float32)


def _shared_words(batch: Batch) -> tuple[I64, I64]:
    """Pairs of different names that share words, and 1, or 2 where one has all words of the other."""
    paper, words = batch.arguments.paper, batch.words
    turn, entity = np.nonzero(words.turns)
    groups = paper[entity] * (len(words.known) + 1) + words.turns[turn, entity]
    order = np.argsort(groups, kind="stable")
    groups, entity = groups[order], entity[order]
    start = np.searchsorted(groups, groups)
    size = np.searchsorted(groups, groups, side="right") - start
    at = np.flatnonzero((size > 1) & IS_HEAD[batch.arguments.type[entity]])
    size, start = size[at], start[at]
    heads = np.repeat(entity[at], size)
    tails = entity[np.arange(len(heads)) - np.repeat(np.cumsum(size) - size - start, size)]
    other = heads != tails
    pairs, shared = np.unique((batch.pairs.row[heads] + tails)[other], return_counts=True)
    number = np.count_nonzero(words.turns, axis=0)
    least = np.minimum(number[batch.pairs.head[pairs]], number[batch.pairs.tail[pairs]])
    return pairs, 1 + (shared == least)


class LinkNetwork:
    """The weights of the network: `head`, `tail` and `pair` features to hidden units, `bias`, `out` and `out_bias`."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        self._head, self._tail, self._pair = weights["head"], weights["tail"], weights["pair"]
        self._bias, self._out, self._out_bias = weights["bias"], weights["out"], weights["out_bias"]
        self._wide: F32 = np.zeros((2, 0), np.float32)

    @classmethod
    @lru_cache(maxsize=2)
    def load(cls, name: str) -> Self:
        """The network in the data file `name` of this package; raises `InputError` when it is not as it was shipped."""
        folder = files("extractors").joinpath("data")
        with as_file(folder) as place:
            check_seal(place)
        with folder.joinpath(name).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return cls({key: arrays[key] for key in arrays.files})

    def logits(self, entities: F32, is_head: Flags, pairs: F32) -> F32:
        """Pair × predicate, from `entity_features` and, of each that may be a head with all, `pair_features`."""
        size, width = len(entities), len(self._bias)
        # head by head: as one product they'd be shared among threads, and have other last bits
        hidden: F32 = pairs.reshape(-1, size, pairs.shape[1]) @ self._pair
        hidden += (entities @ self._head)[is_head][:, None]
        rows = hidden.reshape(-1, size * width)
        rows += (entities @ self._tail).reshape(-1)
        bias, zeros = self._of_row(size * width)
        rows += bias
        np.maximum(rows, zeros, out=rows)
        found: F32 = (hidden @ self._out).reshape(len(pairs), -1)
        found += self._out_bias
        return found

    def _of_row(self, size: int) -> F32:
        """The bias of as many hidden units, over and over, and zeros, with which numpy is faster than with 0."""
        if size > self._wide.shape[1]:
            self._wide = np.array([np.resize(self._bias, size), np.zeros(size)], np.float32)
        return self._wide[:, :size]

    def of_pairs(self, heads: F32, tails: F32, pairs: F32) -> F32:
        """How likely each pair is linked, from the features of heads, tails and pairs row by row."""
        hidden = pairs @ self._pair + heads @ self._head + tails @ self._tail + self._bias
        return likely(np.maximum(hidden, 0) @ self._out + self._out_bias)


def likely(logits: F32) -> F32:
    """How likely what has these logits is; written over them."""
    np.clip(logits, -50, 50, out=logits)
    np.negative(logits, out=logits)
    np.exp(logits, out=logits)
    logits += 1
    return np.divide(1, logits, out=logits)
