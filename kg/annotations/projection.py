"""Where the names of paper-level entities stand in the text: annotations of papers made annotations of spans."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.annotations.base import GoldEntity, LabelledSpan
from kg.model import Field
from kg.names import squashed

__all__ = ["project"]

_PIECE = re.compile(r"\\(?P<command>[A-Za-z]{1,24})|(?P<word>[^\W_]+(?:[+#]{1,2}(?!\w))?)|(?P<mark>\S)")
_JOINTS = frozenset("-/._&'’–‐+@^*")
_UNSEEN = frozenset("\\${}~\u00ad\u200b\u200c\u200d\ufeff")
"""TeX marks and characters that print nothing."""
_ARTICLES = frozenset({"the", "a", "an"})
_LONGEST = 24
_SHORT = 5


class _Piece(NamedTuple):
    """A word with its key, or a mark, whose key is empty."""

    start: int
    end: int
    key: str
    mark: str


class _Match(NamedTuple):
    pieces: int
    first: int
    last: int
    entity: int


def project(title: str | None, abstract: str, entities: Sequence[GoldEntity]) -> list[tuple[LabelledSpan, int]]:
    r"""Spans of names and aliases in title and abstract, each with the index of its entity, in text order.

    Case, plural and TeX marks don't matter, and words may be joined by blanks, hyphens, dots and the like; a short name
    in capitals stands for itself in capitals only. The longest names go first, and no two spans overlap. Of entities
    that share a name, the first has it.

    >>> net = GoldEntity("Method", "GraphNet", ("graph net",))
    >>> found = project(None, r"Graph-nets such as \textbf{GraphNet}.", [net, GoldEntity("Task", "graph")])
    >>> [(span.start, span.end, span.label, entity) for span, entity in found]
    [(0, 10, 'Method', 0), (27, 35, 'Method', 0)]
    """
    forms: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for at, entity in enumerate(entities):
        for name in (entity.name, *entity.aliases):
            if key := _name_key(name):
                forms[key].append((at, name))
    found = []
    fields: tuple[tuple[Field, str], ...] = (("title", title or ""), ("abstract", abstract))
    for field, text in fields:
        for start, end, at in _places(text, forms):
            found.append((LabelledSpan(field, start, end, entities[at].type), at))
    return found


def _places(text: str, forms: Mapping[str, Sequence[tuple[int, str]]]) -> list[tuple[int, int, int]]:
    """Start, end and entity of the names in one field."""
    pieces = _pieces(text)
    taken: set[int] = set()
    places = []
    for match in sorted(_matches(text, pieces, forms), key=lambda match: (-match.pieces, match.first)):
        covered = range(match.first, match.last + 1)
        if taken.isdisjoint(covered):
            taken.update(covered)
            places.append((*_closed(text, pieces[match.first].start, pieces[match.last].end), match.entity))
    return sorted(places)


def _pieces(text: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    for match in _PIECE.finditer(text):
        start, end = match.span()
        if match["command"]:
            if letter := _letter(match["command"]):
                pieces.append(_Piece(start, end, letter, ""))
        elif match["mark"]:
            if match["mark"] not in _UNSEEN:
                pieces.append(_Piece(start, end, "", match["mark"]))
        elif match["word"] == "s" and start and text[start - 1] in "'’":
            pieces.pop()  # neither the apostrophe nor the "s" of a possessive is part of a name
        else:
            pieces.append(_Piece(start, end, _key(match["word"]), ""))
    return pieces


def _name_key(name: str) -> str:
    r"""The keys of a name's words, one after the other, a leading article left out.

    >>> _name_key("the Graph-Nets"), _name_key(r"$\alpha$-divergence"), _name_key("A")
    ('graphnet', 'αdivergence', 'a')
    """
    keys = [piece.key for piece in _pieces(name) if piece.key]
    return "".join(keys[1:] if len(keys) > 1 and keys[0] in _ARTICLES else keys)


@lru_cache(maxsize=65536)
def _key(word: str) -> str:
    return squashed(word)


@lru_cache(maxsize=1024)
def _letter(command: str) -> str:
    r"""The letter that a TeX command prints, in lower case; nothing for other commands.

    >>> _letter("alpha"), _letter("Lambda"), _letter("ell"), _letter("textbf")
    ('α', 'λ', 'l', '')
    """
    if command == "ell":
        return "l"
    name = command.upper().removeprefix("VAR").replace("LAMBDA", "LAMDA")
    try:
        return unicodedata.lookup(f"GREEK SMALL LETTER {name}")
    except KeyError:
        return ""


def _matches(
    text: str,
    pieces: Sequence[_Piece],
    forms: Mapping[str, Sequence[tuple[int, str]]],
) -> Iterator[_Match]:
    """All stretches of words that spell a name; marks between them must join words, or be in the name."""
    marks_of = {key: set(re.sub(r"[\w\s()]", "", "".join(name for _, name in names))) for key, names in forms.items()}
    ordered = sorted(forms)
    for first, piece in enumerate(pieces):
        key, between = "", set()
        for last in range(first, min(len(pieces), first + _LONGEST) if piece.key else first):
            if not pieces[last].key:
                between.add(pieces[last].mark)
                continue
            key += pieces[last].key
            if key in forms and between <= _JOINTS | marks_of[key]:
                surface = text[piece.start : pieces[last].end]
                entity = next((at for at, name in forms[key] if _case_fits(name, surface)), None)
                if entity is not None:
                    yield _Match(last - first, first, last, entity)
            following = bisect_left(ordered, key)
            if following == len(ordered) or not ordered[following].startswith(key):
                break


def _case_fits(name: str, surface: str) -> bool:
    letters, found = (re.sub(r"[^A-Za-z]", "", each) for each in (name, surface))
    return not (letters.isupper() and 1 < len(letters) <= _SHORT) or found.removesuffix("s").isupper()


def _closed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the ends of the TeX groups and formulas that begin in it."""
    groups = text.count("{", start, end) - text.count("}", start, end)
    formula = text.count("$", start, end) % 2
    while end < len(text) and ((groups > 0 and text[end] == "}") or (formula and text[end] == "$")):
        groups -= text[end] == "}"
        formula -= text[end] == "$"
        end += 1
    if formula and text[start - 1 : start] == "$":
        start -= 1
    return start, end
