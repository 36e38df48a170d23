"""Features as numbers: the hash of ``family=part part`` is made from the hashes of its parts, for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

__all__ = ["ABSENT", "Hashes", "PartHashes", "SortedHashes", "feature_hashes", "mix", "spelling"]

Hashes = NDArray[np.uint64]

ABSENT = np.uint64(0)
"""Stands for no feature."""

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(32)
_BASE = 0xD6E8FEB86659FD93
_ALL = (1 << 64) - 1


@cache
def _seed(family: str) -> np.uint64:
    return np.uint64(_part(f"{family}="))


def _part(part: str) -> int:
    return int.from_bytes(blake2b(part.encode(), digest_size=8).digest(), "little")


class PartHashes(dict[str, int]):
    """Hashes of parts, made when they are first met; whoever holds them bounds them."""

    def __missing__(self, part: str) -> int:
        value = self[part] = _part(part)
        return value


def mix(family: str, *parts: Hashes) -> Hashes:
    """Hashes of features of one family from the hashes of their parts, element by element."""
    value: Hashes | np.uint64 = _seed(family)
    for part in parts:
        value = (value ^ part) * _PRIME
        value ^= value >> _SHIFT
    return np.asarray(value, np.uint64)


def feature_hashes(features: Sequence[str], part: Mapping[str, int]) -> Hashes:
    """The hashes of features as they are spelled in the data file, "family=part part"."""
    hashes = np.zeros(len(features), np.uint64)
    alike: dict[tuple[str, int], list[tuple[int, list[str]]]] = defaultdict(list)
    for at, feature in enumerate(features):
        family, _, rest = feature.partition("=")
        parts = rest.split(" ")
        alike[family, len(parts)].append((at, parts))
    for (family, _), items in alike.items():
        columns = np.array([[part[p] for p in parts] for _, parts in items], np.uint64).T
        hashes[[at for at, _ in items]] = mix(family, *columns)
    return hashes


def spelling(text: str) -> tuple[int, int]:
    """The hash of a text and its weight, so that those of joined texts are ``hash * weight + hash`` modulo 2^64.

    A polynomial in the bytes (Karp and Rabin 1987): equal for "data" + "set" and "dataset".

    >>> (data, _), (set_, weight) = spelling("data"), spelling("set")
    >>> (data * weight + set_) % 2**64 == spelling("dataset")[0]
    True
    """
    value, weight = 0, 1
    for byte in text.encode("utf-8", "surrogatepass"):
        value = (value * _BASE + byte + 1) & _ALL
        weight = weight * _BASE & _ALL
    return value, weight


class SortedHashes:
    """Where hashes stand among some that are known; 0 for those that are not.

    They are spread evenly, so that the leading bits say nearly where: a seventh of the time of a binary search.

    >>> known = SortedHashes(np.array([7 << 60, 9 << 60], np.uint64))
    >>> known.find(np.array([9 << 60, 3], np.uint64)).tolist()
    [2, 0]
    """

    _BITS = 16

    def __init__(self, hashes: Hashes) -> None:
        """`hashes` in order, each once, none `ABSENT`."""
        self._shift = np.uint64(64 - self._BITS)
        slots = (hashes >> self._shift).astype(np.int64)
        # for each beginning of a hash, the first that has it or comes after; 0 is where those that are missed stand
        self._first = np.searchsorted(slots, np.arange(1 << self._BITS)) + 1
        self._steps = int(np.bincount(slots).max()) if len(slots) else 0
        self._hashes = np.concatenate([[ABSENT], hashes, np.full(self._steps + 1, _ALL, np.uint64)])

    def find(self, hashes: Hashes) -> NDArray[np.int64]:
        """For each its place, counted from 1."""
        at = self._first.take((hashes >> self._shift).view(np.int64))
        found = self._hashes.take(at)
        for _ in range(self._steps - 1):
            at += found < hashes
            self._hashes.take(at, out=found, mode="clip")
        return np.where(found == hashes, at, 0)
