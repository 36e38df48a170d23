"""Squashed keys of names looked for in tokens: runs of words that a key begins with are followed, others given up."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from extractors.ner_inputs import Tokens

__all__ = ["JOINTS", "LONGEST", "REACH", "Keys", "Run", "beginnings", "find_keys"]

LONGEST, REACH = 7, 14
"""Most words and most tokens of a run."""

JOINTS = frozenset("-/._&'’–‐+@^*")
"""Marks that a run may cross."""

Run = tuple[int, int, str]
"""A stretch of up to seven words that a name may span: first token, last token, squashed key."""

_LONGEST_KEY = 500
_MOST_STARTS = 131_072
_FRONT, _FEW = 5, 4
_MANY = 64
"""Keys, more than most papers have names, each of which is not looked for by itself."""
_AHEAD = 3
"""Letters of the next word by which a run is given up before its key is made."""


class _Start(NamedTuple):
    """What a string is to a set of keys: whether one of them, and with which letters longer ones go on."""

    is_key: bool
    onward: AbstractSet[str]


class _Starts(dict[str, _Start | None]):
    """Beginnings of keys as they are met; ``None`` for a string that no key begins with."""

    def __init__(self, keys: Iterable[str]) -> None:
        super().__init__()
        self._keys = sorted(keys)
        self._fronts: dict[str, int] = {}  # where keys with these first letters begin
        for at, key in enumerate(self._keys):
            self._fronts.setdefault(key[:_FRONT], at)

    def __missing__(self, start: str) -> _Start | None:
        if len(self) > _MOST_STARTS:
            self.clear()
        size, onward = len(start), set()
        if size < _FRONT:
            at = bisect_left(self._keys, start)
        else:
            at = self._fronts.get(start[:_FRONT], len(self._keys))
            while at < len(self._keys) and self._keys[at] < start:
                at += 1
        while at < len(self._keys) and self._keys[at].startswith(start):
            onward.add(self._keys[at][size : size + _AHEAD])
            at += 1
        is_key = "" in onward
        self[start] = found = _Start(is_key, onward - {""}) if onward else None
        return found


class Keys:
    """Squashed keys that are looked for in texts: a run that none of them begins with is given up.

    >>> from extractors.ner_inputs import tokenise
    >>> from kg.model import Document, Paper
    >>> document = Document(Paper("x", None, "Graph-neural networks, graphs."))
    >>> Keys({"graph", "graphneuralnetwork"}).find(tokenise(document))
    [(0, 0, 'graph'), (0, 3, 'graphneuralnetwork'), (5, 5, 'graph')]
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._starts = _Starts(keys)

    def find(self, tokens: Tokens) -> list[Run]:
        """Those of the runs of `tokens` whose keys these are, in the same order."""
        found = []
        words, starts = tokens.keys, self._starts
        for stretch in tokens.stretches:
            for at, first in enumerate(stretch):
                key = words[first]
                start = starts[key]
                if start is None:
                    continue
                if start.is_key:
                    found.append((first, first, key))
                for last in stretch[at + 1 : at + LONGEST] if start.onward else ():
                    word = words[last]
                    if word[:_AHEAD] not in start.onward and len(word) >= _AHEAD:
                        break
                    key += word
                    start = starts[key]
                    if start is None or last >= first + REACH:
                        break
                    if start.is_key:
                        found.append((first, last, key))
        return found


def beginnings(keys: Iterable[str]) -> set[str]:
    """All beginnings of keys, and the keys; of those that are longer than any name only the keys.

    >>> sorted(beginnings(["net", "nets"]))
    ['n', 'ne', 'net', 'nets']
    """
    found = set(keys)
    found.update([key[:size] for key in found if len(key) <= _LONGEST_KEY for size in range(1, len(key))])
    return found


def find_keys(tokens: Tokens, keys: AbstractSet[str]) -> list[Run]:
    """The same as `Keys.find`, for keys so few that their first letters tell most words apart from them.

    >>> from extractors.ner_inputs import tokenise
    >>> from kg.model import Document, Paper
    >>> find_keys(tokenise(Document(Paper("x", None, "Neural nets, nets"))), {"neuralnet", "net"})
    [(0, 1, 'neuralnet'), (1, 1, 'net'), (3, 3, 'net')]
    """
    if len(keys) > _MANY or "" in keys:
        return _find_many(tokens, keys)
    words, text = tokens.keys, "".join(tokens.keys)
    begins = list(accumulate(map(len, words), initial=0))
    found: list[Run] = []
    for key in keys:
        size, start = len(key), text.find(key)
        while start >= 0:
            first = bisect_right(begins, start) - 1  # the marks before a word begin there as well
            if begins[first] == start:
                if words[first] == key:
                    found.append((first, first, key))
                else:
                    after = bisect_left(begins, start + size)
                    if begins[after] == start + size and _is_run(tokens, first, after):
                        found.append((first, after - 1, key))
            start = text.find(key, start + 1)
    return sorted(found)


def _is_run(tokens: Tokens, first: int, after: int) -> bool:
    """Whether words from one token to before another are few and only joints stand between them."""
    size, words = after - first, tokens.keys[first:after]
    if "" not in words:
        return size <= LONGEST
    marks = [text for text, key in zip(tokens.texts[first:after], words, strict=True) if not key]
    return size <= REACH and size - len(marks) <= LONGEST and JOINTS.issuperset(marks)


def _find_many(tokens: Tokens, keys: AbstractSet[str]) -> list[Run]:
    found: list[Run] = []
    words, texts = tokens.keys, tokens.texts
    fronts = {key[:letters] for key in keys for letters in range(1, _FEW + 1)}
    longest = max(map(len, keys), default=0)
    for first, key in enumerate(words):
        if key[:_FEW] not in fronts:
            continue
        if key in keys:
            found.append((first, first, key))
        left = LONGEST
        for last in range(first + 1, min(first + REACH, len(words))):
            if words[last]:
                key += words[last]
                left -= 1
                if not left or key[:_FEW] not in fronts or len(key) > longest:
                    break
                if key in keys:
                    found.append((first, last, key))
            elif texts[last] not in JOINTS:
                break
    return found
