"""Phrases that negate, hedge or ascribe to others what a sentence says, and how far in it they reach.

After NegEx (Chapman et al. 2001, doi:10.1006/jbin.2001.1029) and ConText (Harkema et al. 2009,
doi:10.1016/j.jbi.2009.05.002): a phrase has a direction and a scope, other phrases end the scope, and some only look
like cues. The phrases are in ``data/status_cues.tsv``, which tells its columns.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from importlib.resources import files
from itertools import compress, count
from typing import NamedTuple, Self

__all__ = ["EDGES", "Cue", "Reading", "Scope", "read_cues", "read_scopes"]

EDGES = {
    "things": frozenset({"uses", "evaluatesOn", "runsOn"}),
    "tasks": frozenset({"addresses"}),
    "metrics": frozenset({"reports"}),
    "links": frozenset({"link"}),
    "results": frozenset({"result"}),
}
"""Groups of edges in the data file: roles, links and results."""
_ALL = frozenset().union(*EDGES.values(), {"proposes", "comparesWith"})

_WORD = re.compile(r"[^\W_]+(?:(?:[-’']|(?<=\d)[.,](?=\d))[^\W_]+)*|[.,;:()!?–—]")
_GAP = "..."
_GAP_WORDS = 3
_NEAR_WORDS = 8
_FIRST_WORDS = 4
_OPENERS = frozenset(
    "a after all although among and as because by despite due even first given how in is it like more most much "
    "of on only or over perhaps since some such that the then these those though thus to unlike until well when "
    "where whereas which while with within yet".split()
)
"""Words that may stand before somebody else as the subject of a sentence or clause, up to so many."""
_NEAR_STOPS = frozenset(
    ", ; : ( ) – — . ? ! to for by with in on of from via through across under between within during into that which "
    "when at while because since as so thus is are can we our this than".split()
)
_CLAUSE_STOPS = frozenset({";", ":", ".", "!", "?"})


class Cue(NamedTuple):
    """A line of the data file: `words` are the alternatives at each place, or ``None`` for a gap."""

    words: tuple[frozenset[str] | None, ...]
    kind: str
    direction: str
    scope: str
    edges: frozenset[str]


class Scope(NamedTuple):
    """A stretch of text, ``[start, end)`` in code points, in which edges of some kinds have a status."""

    start: int
    end: int
    status: str
    edges: frozenset[str]


class Reading(NamedTuple):
    """What the phrases in a sentence tell: their scopes, whether the paper itself is named, whether it turns to it."""

    scopes: tuple[Scope, ...]
    is_own: bool
    is_turn: bool


class _Hit(NamedTuple):
    first: int
    last: int
    cue: Cue


@cache
def read_cues(name: str = "status_cues.tsv") -> dict[str, tuple[Cue, ...]]:
    """The phrases of a data file by their first words.

    >>> [cue.kind for cue in read_cues()["instead"]]
    ['negated', 'negated']
    """
    found: dict[str, list[Cue]] = {}
    for line in files("extractors").joinpath("data", name).read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        phrase, kind, direction, scope, groups = line.split("\t")
        words = tuple(None if word == _GAP else frozenset(word.split("|")) for word in phrase.split())
        edges = _ALL if groups == "all" else frozenset().union(*(EDGES[group] for group in groups.split(",")))
        cue = Cue(words, kind, direction, scope, edges)
        for word in sorted(words[0] or ()):
            found.setdefault(word, []).append(cue)
    return {word: tuple(cues) for word, cues in found.items()}


def read_scopes(text: str, start: int, end: int) -> Reading:
    """The scopes of all cues in the sentence ``text[start:end]``, in the order of their cues.

    >>> text = "We train it without labels, and it may be used for parsing."
    >>> read = read_scopes(text, 0, len(text))
    >>> [(text[scope.start : scope.end], scope.status) for scope in read.scopes], read.is_own
    ([(' labels', 'negated'), (' for parsing', 'hedged')], True)
    """
    words = _words(text[start:end].lower())
    hits = _hits(words)
    kinds = {hit.cue.kind for hit in hits}
    told = (not kinds.isdisjoint(_OWN), "turn" in kinds)
    if kinds.isdisjoint(_STATUSES):
        return Reading((), *told)
    ends = [match.end() for match in _WORD.finditer(text, start, end)]
    if len(ends) != len(words):  # a letter whose small form is two characters splits its word
        return Reading((), *told)
    line = _Line(words, ends, hits, start)
    return Reading(tuple(scope for hit in hits if hit.cue.kind in _STATUSES for scope in line.scopes(hit)), *told)


def _words(sentence: str) -> list[str]:
    """What `_WORD` finds: most are words between blanks, with or without a mark behind them, and need no search."""
    found = []
    for piece in sentence.split():
        if piece.isalnum():
            found.append(piece)
        elif piece[-1] in ",." and piece[:-1].isalnum():
            found += (piece[:-1], piece[-1])
        else:
            found += _WORD.findall(piece)
    return found


_STATUSES = frozenset({"negated", "hedged", "background"})
_OWN = frozenset({"own", "turn"})
_STRUCTURE = frozenset({"own", "turn", "gap", "stop", "end"})


class _Phrase(NamedTuple):
    """A phrase of which so many words are `known` to stand at a place; one of `needed` follows within `reach` words."""

    cue: Cue
    known: int
    needed: frozenset[str]
    reach: int
    is_structure: bool

    @classmethod
    def of(cls, cue: Cue, known: int) -> Self:
        following = cue.words[known : known + 2]
        is_gap = following[:1] == (None,)
        needed = following[is_gap] if following else None
        return cls(cue, known, needed or frozenset(), known + 1 + is_gap * _GAP_WORDS, cue.kind in _STRUCTURE)


class _Start(NamedTuple):
    """The phrases that begin with a word: those of one word or with a gap behind it, and with them, by the second word,
    those that go on so."""

    loose: tuple[_Phrase, ...]
    followed: dict[str, tuple[_Phrase, ...]]


@cache
def _starts() -> dict[str, _Start]:
    found = {}
    for word, cues in read_cues().items():
        loose = tuple(_Phrase.of(cue, 1) for cue in cues if len(cue.words) == 1 or cue.words[1] is None)
        followed: dict[str, tuple[_Phrase, ...]] = {}
        for cue in cues:
            for second in (len(cue.words) > 1 and cue.words[1]) or ():
                followed[second] = (*followed.get(second, loose), _Phrase.of(cue, 2))
        found[word] = _Start(loose, followed)
    return found


def _hits(words: Sequence[str]) -> list[_Hit]:
    """The phrases at each word: of those that give a status the longest, unless another one there is no cue."""
    found: list[_Hit] = []
    hidden = 0
    starts = _starts()
    seconds = (*words[1:], "")
    for at in compress(count(), map(starts.__contains__, words)):
        start = starts[words[at]]
        phrases = start.followed.get(seconds[at], start.loose)
        if at < hidden or not phrases:
            continue
        longest, best = 0, []
        for cue, known, needed, reach, is_structure in phrases:
            if needed and needed.isdisjoint(words[at + known : at + reach]):
                continue
            last = _match(words, at + known, cue.words, known) if needed else at + known
            if last and is_structure:
                found.append(_Hit(at, last, cue))
            elif last and cue.kind == "none":
                hidden = max(hidden, last)
            elif last > longest:
                longest, best = last, [cue]
            elif last and last == longest:
                best.append(cue)
        if at >= hidden:
            found += [_Hit(at, longest, cue) for cue in best]
    return found


def _match(words: Sequence[str], at: int, phrase: tuple[frozenset[str] | None, ...], number: int) -> int:
    """Where `phrase`, whose part from `number` on begins at word `at`, ends; 0 where it doesn't stand there."""
    while number < len(phrase):
        wanted = phrase[number]
        if wanted is None:
            following = phrase[number + 1] or frozenset()
            for place in range(at, min(at + _GAP_WORDS + 1, len(words))):
                if words[place] in following and (end := _match(words, place + 1, phrase, number + 2)):
                    return end
                if words[place] in _CLAUSE_STOPS:
                    return 0
            return 0
        if at >= len(words) or words[at] not in wanted:
            return 0
        at, number = at + 1, number + 1
    return at


class _Line:
    """A sentence with the words at which scopes end."""

    def __init__(self, words: list[str], ends: list[int], hits: list[_Hit], start: int) -> None:
        self.words = words
        self.word_ends = ends
        self.start = start
        self.own = [hit.first for hit in hits if hit.cue.kind in _OWN]
        self.gaps = [hit.first for hit in hits if hit.cue.kind == "gap"]
        stops = {hit.first for hit in hits if hit.cue.kind == "stop"}
        stops.update(at for at, word in enumerate(words) if word in _CLAUSE_STOPS)
        self.stops = sorted(stops)
        self.ends = sorted(stops.union(hit.first for hit in hits if hit.cue.kind == "end"))

    @cached_property
    def commas(self) -> list[int]:
        """Where commas stand."""
        return [at for at, word in enumerate(self.words) if word == ","]

    def scopes(self, hit: _Hit) -> Iterator[Scope]:
        """What the phrase reaches, to one side or to both."""
        cue = hit.cue
        if cue.kind == "background" and not self._is_others(hit):
            return
        if cue.direction != "before":
            yield self._scope(hit.last, self._after(hit), cue)
        if cue.direction != "after":
            yield self._scope(self._before(hit), hit.first, cue)

    def _scope(self, first: int, last: int, cue: Cue) -> Scope:
        start = self.word_ends[first - 1] if first else self.start
        end = self.word_ends[last - 1] if last > first else start
        return Scope(start, end, cue.kind, cue.edges)

    def _is_others(self, hit: _Hit) -> bool:
        """Whether others are meant: the paper itself isn't named before, and who does it begins the clause."""
        clause = _last(self.stops, hit.first) + 1
        if _last(self.own, hit.first) >= clause:
            return False
        if hit.cue.direction != "after":
            return True
        before = self.words[max(clause, hit.first - _FIRST_WORDS - 1) : hit.first]
        opening = before[len(before) - before[::-1].index(",") :] if "," in before else before
        return len(opening) <= _FIRST_WORDS and _OPENERS.issuperset(opening)

    def _after(self, hit: _Hit) -> int:
        """The word before which the scope ends."""
        at, end = hit.last, len(self.words)
        if hit.cue.kind == "background":
            end = min(end, _next(self.own, at, end), _next(self.gaps, at, end))
            if "unlike" in self.words[max(0, hit.first - _FIRST_WORDS) : hit.first]:
                end = min(end, _next(self.commas, at, end))
        if hit.cue.scope == "near":
            near = range(at, min(end, at + _NEAR_WORDS))
            end = next((place for place in near if self.words[place] in _NEAR_STOPS), near.stop)
        if hit.cue.scope != "sentence":
            end = min(end, _next(self.ends, at, end))
        return max(at, end)

    def _before(self, hit: _Hit) -> int:
        """The word at which the scope begins."""
        at, begin = hit.first, 0
        if hit.cue.kind == "background":
            begin = max(_last(self.own, at), _last(self.gaps, at)) + 1
        if hit.cue.scope == "near":
            near = range(at - 1, max(begin, at - _NEAR_WORDS) - 1, -1)
            begin = next((place + 1 for place in near if self.words[place] in _NEAR_STOPS), near.stop + 1)
        if hit.cue.scope != "sentence":
            begin = max(begin, _last(self.stops, at) + 1)
        return begin


def _last(places: Sequence[int], at: int) -> int:
    """The last of sorted `places` before `at`, or -1."""
    found = bisect_left(places, at)
    return places[found - 1] if found else -1


def _next(places: Sequence[int], at: int, end: int) -> int:
    """The first of sorted `places` from `at` on, or `end`."""
    found = bisect_left(places, at)
    return places[found] if found < len(places) else end
