"""Reads the cues of a name in its sentence (`extractors.role_cues` tells what they are) as strings, to fit weights.

`extractors.role_rows` looks up the same cues in a table of weights for several papers at once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeAlias

from extractors.cues import EDGE, Line, stem
from kg.model import Entity

__all__ = [
    "AFTER",
    "AFTER_HEAD",
    "BE",
    "CLASSES",
    "CLASS_OF",
    "COMPARING",
    "JOINTS",
    "LISTING",
    "REACH",
    "SUBJECTS",
    "WORDS",
    "CueReader",
    "Sentence",
    "list_head",
    "participle_in",
    "stems_of",
]

CLASSES = {
    "proposing": "propos present introduc develop design describ build creat construct releas devis term dub nam call",
    "comparing": "outperform surpass beat exce compar than over baselin versus vs superior better against rival "
    "competitiv exist state-of-the-art unlike",
    "using": "us employ leverag bas adopt combin integrat utiliz apply incorporat train via with exploit implement",
    "testing": "evaluat test experiment on benchmark validat",
}
"""Cue verbs (and prepositions that work like them), stemmed, by what they say."""

CLASS_OF = {word: name for name, words in CLASSES.items() for word in words.split()}
"""The class of each cue verb."""
SUBJECTS = frozenset(
    "we our it they this these those such exist previou current recent tradition convention prior many most some"
    " however but".split()
)
COMPARING = frozenset("outperform surpass beat exce than over compar versus against".split())
LISTING = frozenset("includ namely like such".split())
_TELLING = SUBJECTS.union(CLASS_OF)
_TURNS = COMPARING | LISTING
BE = frozenset("is are was were be been has have wa".split())
JOINTS = frozenset({",", "and", "or"})
WORDS = re.compile(r"[^\W_]+")
"""The words of a name."""
REACH = 60
"""Symbols around a name that cues are taken from: longer than nearly all sentences."""
AFTER = 12
"""Symbols after a name, and one more, in which the next verb is looked for."""
_PADDING = (EDGE,) * 3
_ENDS = frozenset({".", ";"})
AFTER_HEAD = frozenset({":", "-", "–", "—"})
_OF_ENTITY = ("bias", "shape", "count", "words", "methods", "overlap", "title")
_OF_TITLE = ("title", "title L1", "title L2", "title R1", "title R2")
_OF_MENTION = ("L1", "L2", "L3", "L12", "R1", "R2", "R3", "R12", "LR", "near", "place", "name", "first", "last")

Group: TypeAlias = Callable[[str], str]
"""Makes a cue of a value; of "" the cue that is the group's name alone."""


class CueReader:
    """Reads the cues of entities."""

    def __init__(self) -> None:
        self.of_mention = _mention_reader(_spelled)
        self.of_title = _title_reader(_spelled)
        self.of_entity = _entity_reader(_spelled)


def _spelled(group: str) -> Group:
    return lambda value: f"{group}={value}" if value else group


class Sentence:
    """What the cues of all mentions in a line are taken from, with the positions of cue verbs and of subjects."""

    __slots__ = ("has_turns", "line", "padded", "place", "subjects", "symbols", "verbs")

    def __init__(self, line: Line, place: str) -> None:
        symbols = line.symbols
        self.line, self.place, self.symbols = line, place, symbols
        self.padded = [*_PADDING, *symbols, *_PADDING]
        told = [at for at, symbol in enumerate(symbols) if symbol in _TELLING]
        self.verbs = [at for at in told if symbols[at] in CLASS_OF]
        self.subjects = [at for at in told if symbols[at] in SUBJECTS]
        self.has_turns = not _TURNS.isdisjoint(symbols)

    def is_head(self, position: int) -> bool:
        """Whether a title goes on after this name like "Name: what it is"."""
        return position == 0 and self.line.symbol(1) in AFTER_HEAD


@lru_cache(maxsize=32768)
def stems_of(name: str) -> tuple[str, ...]:
    """The stemmed words of a name.

    >>> stems_of("Graph-based models")
    ('graph', 'bas', 'model')
    """
    return tuple(stem(word) for word in WORDS.findall(name))


def _entity_reader(group: Callable[[str], Group]) -> Callable[..., list[str]]:
    bias, shaped, count, words, methods, overlap, title = map(group, _OF_ENTITY)
    always = bias("")

    def read(entity: Entity, shape: str, share: float, most: int, number: int, has_other_head: bool) -> list[str]:
        mentions = len(entity.mentions)
        cues = [
            always, shaped(shape), count(str(min(mentions, 4))), words(str(min(len(entity.name.split()), 4))),
            methods(str(min(number // 3, 4))), overlap(str(int(share * 3))),
        ]  # fmt: skip
        if has_other_head:
            cues += (title("other head"), title(f"other head/{shape}"))
        if entity.type == "Method" and mentions == most > 1:
            cues += (count("most"), count(f"most/{shape}"))
        return cues

    return read


def _title_reader(group: Callable[[str], Group]) -> Callable[[Sentence, int, str], set[str]]:
    title, l1, l2, r1, r2 = map(group, _OF_TITLE)

    def read(sentence: Sentence, position: int, shape: str) -> set[str]:
        _, two, one, _, right, further, _ = sentence.padded[position : position + 7]
        cues = [title(""), title(shape), l1(one), l2(two), r1(right), r2(further)]
        if position == 0:
            cues += (title("head"), title(f"head/{shape}")) if sentence.is_head(0) else (title("first"),)
        return set(cues)

    return read


def _mention_reader(group: Callable[[str], Group]) -> Callable[[Sentence, int, str], set[str]]:
    l1, l2, l3, l12, r1, r2, r3, r12, lr, near, placed, named, first, last = map(group, _OF_MENTION)
    of_verbs, of_turns, of_list = _verb_reader(group), _turn_reader(group), _list_reader(group)

    def read(sentence: Sentence, at: int, shape: str) -> set[str]:
        position, _, mention = sentence.line.mentions[at]
        symbols, place = sentence.symbols, sentence.place
        three, two, one, _, right, further, third = sentence.padded[position : position + 7]
        name, cues = of_verbs(sentence, at, position)
        cues += (
            l1(one), l2(two), l3(three), l12(f"{two} {one}"), r1(right), r2(further), r3(third),
            r12(f"{right} {further}"), lr(f"{one} {right}"),
            placed(place), placed(f"{place}/{shape}"), placed(f"{place}/{name}"),
        )  # fmt: skip
        cues += map(near, symbols[max(0, position - 10) : position])
        cues += of_turns(sentence, position, name)
        if one in JOINTS:
            cues += of_list(sentence.line, position)
        words = stems_of(mention.text)
        if words:
            cues += (*map(named, words), first(words[0]), last(words[-1]))
        return set(cues)

    return read


def _verb_reader(group: Callable[[str], Group]) -> Callable[[Sentence, int, int], tuple[str, list[str]]]:
    verb, class_, following = map(group, ("verb", "class", "next"))

    def read(sentence: Sentence, at: int, position: int) -> tuple[str, list[str]]:
        """The class of the nearest cue verb to the left, as `nearest_verb` gives it, and all cues of verbs."""
        symbols, verbs = sentence.symbols, sentence.verbs
        after = bisect_left(verbs, position)
        nearest, name, place = "-", "-", -1
        if after and verbs[after - 1] > position - REACH:
            place = verbs[after - 1]
            nearest = symbols[place]
            name = CLASS_OF[nearest]
        between = _names_between(sentence.line, at, place)
        opening = _first_within(verbs, position)
        main = CLASS_OF[symbols[verbs[opening]]] if opening < len(verbs) and verbs[opening] < position + REACH else "-"
        cues = [verb(nearest), verb(f"{nearest}/{between}"), verb(f"{name}/{between}"), class_(f"{main}/{name}")]
        if after < len(verbs) and verbs[after] < position + AFTER:
            cues.append(following(symbols[verbs[after]]))
        return name, cues

    return read


def _first_within(places: Sequence[int], position: int) -> int:
    """Which of the places is the first that `position` is not out of reach of."""
    return 0 if position <= REACH else bisect_left(places, position - REACH)


def _names_between(line: Line, at: int, place: int) -> int:
    """How many names of the same type, two at most, stand between a place and the mention with number `at`."""
    type_ = line.mentions[at][2].type
    found = 0
    while at and found < 2:
        at -= 1
        position, _, mention = line.mentions[at]
        if position <= place:
            break
        found += mention.type == type_
    return found


def _turn_reader(group: Callable[[str], Group]) -> Callable[[Sentence, int, str], list[str]]:
    subject, compared, passive = map(group, ("subject", "compared", "passive"))

    def read(sentence: Sentence, position: int, name: str) -> list[str]:
        """Who does something, whether it is a comparison, and the participle of a passive after the name."""
        symbols, subjects = sentence.symbols, sentence.subjects
        at = _first_within(subjects, position)
        actor = symbols[subjects[at]] if at < len(subjects) and subjects[at] < position else "-"
        cues = [subject(actor), subject(f"{actor}/{name}")]
        if sentence.has_turns:
            before = symbols[max(0, position - REACH) : position]
            told = f"{not COMPARING.isdisjoint(before):d}{not LISTING.isdisjoint(before):d}"
            if told != "00":
                cues.append(compared(told))
        window = symbols[position + 1 : position + AFTER]
        if not BE.isdisjoint(window):
            participle = participle_in(window)
            if participle:
                cues.append(passive(participle))
        return cues

    return read


def participle_in(window: Sequence[str]) -> str | None:
    """The participle after the first form of "be", if that is in the same clause."""
    at = next(at for at, word in enumerate(window) if word in BE)
    if not _ENDS.isdisjoint(window[:at]):
        return None
    return next((word for word in window[at + 1 : at + 4] if word in CLASS_OF or word.endswith("ed")), None)


def _list_reader(group: Callable[[str], Group]) -> Callable[[Line, int], list[str]]:
    listed, h1, h2, h3, h12 = map(group, ("list", "H1", "H2", "H3", "H12"))

    def read(line: Line, position: int) -> list[str]:
        head = list_head(line, position)
        if head == position:
            return []
        one, two, three = (line.symbol(head - k) for k in (1, 2, 3))
        return [listed(""), h1(one), h2(two), h3(three), h12(f"{two} {one}")]

    return read


def list_head(line: Line, position: int) -> int:
    """The position of the first member of the list "A, B (b) and X" that the name is in."""
    head = at = position
    while at >= max(1, position - REACH) and line.symbol(at - 1) in JOINTS:
        at -= 1
        while line.symbol(at) in JOINTS:
            at -= 1
        if line.symbol(at) == ")":
            at = next((k - 1 for k in range(at - 1, max(-1, at - 6), -1) if line.symbol(k) == "("), -1)
        if not line.symbol(at).startswith("<"):
            break
        head = at
    return head
