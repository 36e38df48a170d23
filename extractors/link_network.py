"""How likely two entities of a paper are linked: a small network over what is known of both and of their meetings.

One hidden layer of rectifiers reads, for each pair, the features of head and tail (`entity_features`) and of the two
together (`pair_features`), and gives a logit per predicate. All pairs of a paper are read at once; the head's and
the tail's share of the hidden layer is computed once per entity. Made and trained by ``benchmarks/fit_links.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import as_file, files
from itertools import pairwise
from math import log1p
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from extractors.link_cues import SIDES, Meeting, Reading, part_of
from extractors.role_cues import shape_of_name
from extractors.seals import check_seal
from kg.model import ENTITY_TYPES, LINKS
from kg.signatures import LINK_TYPES

__all__ = ["LinkNetwork", "Pairs", "Place", "Scores", "allowed", "entity_features", "pair_features", "parts_of"]

F32 = NDArray[np.float32]
Scores = Sequence[Mapping[str, int]]
"""For each entity its score on each side of links that its type may be on, in hundredths."""


class Place(NamedTuple):
    """Where sentences name a pair together, and what they say for each predicate, in hundredths."""

    meetings: list[Meeting]
    said: Mapping[str, int]


Pairs = Mapping[tuple[int, int], Place]
"""For each pair that some sentence names together, head first, where that is."""

_LEADING = tuple(f"{predicate} head" for predicate in ("usedFor", "basedOn", "evaluatedOn", "outperforms"))
_FAR, _FARTHEST = 9.0, 60
_NOWHERE = 10**6
_NEAR = (1, 2, 4)
_HEAD, _TAIL = (
    np.array([[type_ in LINK_TYPES[predicate][end] for predicate in LINKS] for type_ in ENTITY_TYPES]) for end in (0, 1)
)


def leaders(reading: Reading, scores: Scores) -> list[int]:
    """Methods and software by how well they score as heads of links, the best first."""
    found = []
    for number, own in enumerate(scores):
        if reading.arguments[number].entity.type in {"Method", "Software"}:
            known = [own[side] for side in _LEADING if side in own]
            found.append((-sum(known) / len(known), number))
    return [number for _, number in sorted(found)]


def parts_of(reading: Reading, scores: Scores) -> list[str]:
    """The part of each entity; the main method is the one that scores best as head of links."""
    parts = [part_of(argument.entity) for argument in reading.arguments]
    for number in leaders(reading, scores)[:1]:
        parts[number] = "M"
    return parts


def allowed(reading: Reading) -> NDArray[np.bool_]:
    """Head × tail × predicate: whether their types allow a link; none to itself, nor where no sentence names one."""
    types = [ENTITY_TYPES.index(argument.entity.type) for argument in reading.arguments]
    mask: NDArray[np.bool_] = _HEAD[types][:, None] & _TAIL[types][None]
    mask[range(len(types)), range(len(types))] = False
    nowhere = [at for at, argument in enumerate(reading.arguments) if not argument.places]
    mask[nowhere], mask[:, nowhere] = False, False
    return mask


def entity_features(reading: Reading, scores: Scores) -> F32:
    """Entity × feature: type, role, scores, confidence, mentions, place, rank, title, spelling, what tables know."""
    order = {number: rank for rank, number in enumerate(leaders(reading, scores))}
    rows = []
    for number, argument in enumerate(reading.arguments):
        entity, own = argument.entity, scores[number]
        row = [float(entity.type == type_) for type_ in ENTITY_TYPES]
        row += [float(entity.relation == "proposes"), float(entity.relation == "comparesWith")]
        row += [max(-600, min(400, own[side])) / 300 if side in own else -2.0 for side in SIDES]
        row += [
            entity.confidence,
            min(len(entity.mentions), 5) / 3,
            (argument.places[0][0] if argument.places else _FAR) / 5,
            float(order.get(number) == 0),
            min(order.get(number, 6), 6) / 4,
            min(argument.rank, 6) / 4,
            min(reading.counts[entity.type], 10) / 5,
            float(any(mention.field == "title" for mention in entity.mentions)),
            float(shape_of_name(entity.name) == "named"),
            *map(float, argument.known),
        ]
        rows.append(row)
    return np.array(rows, np.float32)


def pair_features(reading: Reading, pairs: Pairs) -> F32:
    """Head × tail × feature: what sentences that name both say, how far apart they are, what their names share."""
    size = len(reading.arguments)
    features = np.zeros((size, size, len(LINKS) + 12), np.float32)
    features[:, :, len(LINKS) :][:, :, :7] = _apart(reading)
    for (head, tail), place in pairs.items():
        said, met = _told(reading, place)
        features[head, tail, : len(LINKS)] = said
        features[head, tail, len(LINKS) + 7 : -1] = met
    features[:, :, -1] = _shared_words(reading)
    return features


def _told(reading: Reading, place: Place) -> tuple[list[float], list[float]]:
    """What a pair's sentences say for each predicate; how many there are, how near it comes, in titles only, a list."""
    said = [max(-700, min(500, place.said[p])) / 300 if p in place.said else 0.0 for p in LINKS]
    near, listed, titles = _FARTHEST, False, True
    for meeting in place.meetings:
        line = reading.lines[meeting.line]
        low, high = sorted((meeting.head, meeting.tail))
        near = min(near, high - low - 1)
        titles = titles and line.sentence.field == "title"
        listed = listed or reading.marks(meeting.line).is_list(low, high)
    return said, [min(len(place.meetings), 3) / 2, log1p(near) / 3, float(titles), float(listed)]


def _apart(reading: Reading) -> F32:
    """Head × tail × 7: how many sentences lie between the nearest mentions (none to many), and which comes first."""
    named = [[line for line, _, _ in argument.places[:4]] or [_NOWHERE] for argument in reading.arguments]
    lines = np.array([(own * 4)[:4] for own in named])
    gaps = (lines[:, None, :, None] - lines[None, :, None, :]).reshape(len(lines), len(lines), -1)
    least = np.abs(gaps).argmin(axis=2)
    gap = np.take_along_axis(gaps, least[:, :, None], axis=2)[:, :, 0]
    size = np.abs(gap)
    edges = (0, *_NEAR)
    steps = [size == 0, *[(low < size) & (size <= high) for low, high in pairwise(edges)]]
    return np.stack([*steps, size > _NEAR[-1], gap < 0, gap > 0], axis=2).astype(np.float32)


def _shared_words(reading: Reading) -> F32:
    """Head × tail: 0 where names share no word, 1 where they share some, 2 where one has all words of the other."""
    words = [frozenset(argument.words) for argument in reading.arguments]
    return np.array(
        [[0 if one.isdisjoint(two) else 2 if one <= two or two <= one else 1 for two in words] for one in words],
        np.float32,
    )


class LinkNetwork:
    """The weights of the network: `head`, `tail` and `pair` features to hidden units, `bias`, `out` and `out_bias`."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        self._head, self._tail, self._pair = weights["head"], weights["tail"], weights["pair"]
        self._bias, self._out, self._out_bias = weights["bias"], weights["out"], weights["out_bias"]

    @classmethod
    @lru_cache(maxsize=2)
    def load(cls, name: str) -> Self:
        """The network in the data file `name` of this package; raises `InputError` when it is not as it was shipped."""
        folder = files("extractors").joinpath("data")
        with as_file(folder) as place:
            check_seal(place)
        with folder.joinpath(name).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return cls({key: arrays[key] for key in arrays.files})

    def probabilities(self, entities: F32, pairs: F32) -> F32:
        """Head × tail × predicate, from `entity_features` and `pair_features`."""
        return self._from_hidden(pairs @ self._pair, (entities @ self._head)[:, None], (entities @ self._tail)[None])

    def of_pairs(self, heads: F32, tails: F32, pairs: F32) -> F32:
        """Pair × predicate, from the features of heads, tails and pairs row by row."""
        return self._from_hidden(pairs @ self._pair, heads @ self._head, tails @ self._tail)

    def _from_hidden(self, hidden: F32, *parts: F32) -> F32:
        for part in (*parts, self._bias):
            hidden += part
        np.maximum(hidden, 0, out=hidden)
        logits = np.clip(hidden @ self._out + self._out_bias, -50, 50)
        result: F32 = 1 / (1 + np.exp(-logits))
        return result
