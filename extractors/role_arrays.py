"""Several papers as arrays, for roles: symbols, mentions, and what entities tell by themselves.

The lines of a batch lie one after the other, with a margin between two of them. What is counted here is what
`extractors.role_cues` tells; lines without names whose role needs cues are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.cues import EDGE, Line, read_lines
from extractors.role_cues import MENTIONS, places_of, shape_of_name
from extractors.role_readers import (
    AFTER_HEAD,
    BE,
    CLASS_OF,
    COMPARING,
    JOINTS,
    LISTING,
    SUBJECTS,
    stems_of,
)
from kg.model import Document

__all__ = ["CLASSES", "PLACES", "SHAPES", "Batch", "Owns", "Spots", "Symbols"]

I64 = NDArray[np.int64]
Flags = NDArray[np.bool_]

SHAPES = ("named", "capital", "common")
PLACES = ("title", "before", "at", "next", "after", "nowhere")
"""Where a line stands (`extractors.role_cues.places_of`)."""
CLASSES = ("-", *dict.fromkeys(CLASS_OF.values()))
"""Classes of cue verbs, after that of all other symbols."""
_PLACE = {place: at for at, place in enumerate(PLACES)}
_TITLE = _PLACE["title"]
_OTHER = "\n"
"""What no symbol is."""
_MARGIN = (EDGE,) * 3


class Symbols:
    """Symbols that matter, by number: those `known`, and those that tell something by themselves; all others are 0.

    >>> symbols = Symbols({"novel"})
    >>> symbols.known[symbols.numbers["novel"]], symbols.known[symbols.edge]
    ('novel', '|')
    """

    def __init__(self, known: Iterable[str]) -> None:
        telling = {EDGE, *CLASS_OF, *SUBJECTS, *COMPARING, *LISTING, *BE, *JOINTS, *AFTER_HEAD}
        self.known = [_OTHER, *sorted(telling.union(known) - {_OTHER})]
        self.numbers = {symbol: at for at, symbol in enumerate(self.known)}
        self.edge = self.numbers[EDGE]
        self.verbs, self.subjects = ("-", *CLASS_OF), ("-", *sorted(SUBJECTS))
        self.classes = self._numbered({word: CLASSES.index(name) for word, name in CLASS_OF.items()})
        self.verb = self._numbered({word: at for at, word in enumerate(self.verbs)})
        self.subject = self._numbered({word: at for at, word in enumerate(self.subjects)})
        self.is_comparing, self.is_listing, self.is_be, self.is_joint, self.is_after_head = (
            self._numbered(dict.fromkeys(words, 1)) for words in (COMPARING, LISTING, BE, JOINTS, AFTER_HEAD)
        )

    def _numbered(self, values: Mapping[str, int]) -> I64:
        return np.array([values.get(symbol, 0) for symbol in self.known])


class Spots(NamedTuple):
    """Mentions: of which entity, which of its mentions it is, type, line, and its place among all symbols."""

    owner: I64
    turn: I64
    type: I64
    line: I64
    at: I64

    def where(self, is_wanted: Flags) -> Spots:
        """Those that are wanted."""
        return Spots(*(column[is_wanted] for column in self))


class Owns(NamedTuple):
    """What entities tell by themselves, as numbers, and of which paper they are."""

    entity: I64
    paper: I64
    type: I64
    shape: I64
    mentions: I64
    words: I64
    methods: I64
    overlap: I64
    is_most: I64


class Batch:
    """Documents as arrays; `types` are the numbers of the types whose role needs cues.

    >>> from extractors.sentences import SentenceSplitter
    >>> from kg.model import Entity, Mention, Paper
    >>> document = Document(Paper("x", None, "We train BERT."))
    >>> SentenceSplitter().annotate(document)
    >>> mention = Mention("abstract", 9, 13, "BERT", "Method", 1, "")
    >>> document.entities.append(Entity("Method", "BERT", (), (mention,), 1))
    >>> batch = Batch([document], {"Method": 0}, Symbols({"train"}))
    >>> batch.symbols[batch.spots.at - 1] == batch.known.numbers["train"]
    array([ True])
    """

    def __init__(self, documents: Sequence[Document], types: Mapping[str, int], known: Symbols) -> None:
        self.known, self._types = known, types
        self.lines: list[Line] = []
        """Lines with names whose role needs cues."""
        self.told: list[list[Line]] = []
        """Of each entity the lines of the mentions that are read."""
        self.texts: list[str] = []
        """Of each of `spots` its text."""
        self.starts: list[int] = []
        """Where the entities of each document begin."""
        self._symbols = [_OTHER, *_MARGIN]
        self._bounds: list[tuple[int, int, int]] = []
        self._spots: list[tuple[int, int, int, int, int]] = []
        self._papers: list[tuple[int, int]] = []
        self._owns: list[tuple[int, int, int, int, int, int]] = []
        for document in documents:
            self._add(document)
        numbers = map(known.numbers.get, self._symbols, repeat(0))
        self.symbols = np.fromiter(numbers, np.int64, len(self._symbols))
        self.line_start, self.line_end, self.place = _columns(self._bounds, 3)
        self.spots = Spots(*_columns(self._spots, 5))
        self.owns = self._read_owns()
        self.shapes = np.zeros(len(self.told), np.int64)
        """Of each entity whose role needs cues the shape of its name."""
        self.shapes[self.owns.entity] = self.owns.shape

    def _add(self, document: Document) -> None:
        first = len(self.told)
        self.starts.append(first)
        entities = document.entities
        types = [self._types.get(entity.type, -1) for entity in entities]
        self._add_owns(document, types)
        told: list[list[Line]] = [[] for _ in entities]
        self.told += told
        lines = read_lines(document, entities)
        for line, place in zip(lines, places_of(document, lines), strict=True):
            start = 0
            for position, number, mention in line.mentions:
                lines_told = told[number]
                turn = len(lines_told)
                if turn < MENTIONS:
                    lines_told.append(line)
                if types[number] >= 0:
                    start = start or self._add_line(line, place)
                    self._spots.append((first + number, turn, types[number], len(self.lines) - 1, start + position))
                    self.texts.append(mention.text)

    def _add_line(self, line: Line, place: str) -> int:
        symbols = self._symbols
        start = len(symbols)
        symbols += line.symbols
        self._bounds.append((start, len(symbols), _PLACE[place]))
        symbols += _MARGIN
        self.lines.append(line)
        return start

    def _add_owns(self, document: Document, types: Sequence[int]) -> None:
        title = set(stems_of(document.paper.title or ""))
        counts = [len(entity.mentions) for entity in document.entities if entity.type == "Method"]
        self._papers.append((max(counts, default=0), len(counts)))
        for number, (entity, type_) in enumerate(zip(document.entities, types, strict=True), len(self.told)):
            if type_ >= 0:
                shape, size, words = _read_name(entity.name)
                overlap = 0
                if not title.isdisjoint(words):
                    overlap = int(len([word for word in words if word in title]) / len(words) * 3)
                self._owns.append((number, type_, shape, len(entity.mentions), size, overlap))

    def _read_owns(self) -> Owns:
        entity, type_, shape, mentions, words, overlap = _columns(self._owns, 6)
        paper = np.searchsorted(self.starts, entity, "right") - 1
        most, methods = (column[paper] for column in _columns(self._papers, 2))
        is_most = (type_ == self._types.get("Method", -1)) & (mentions == most) & (most > 1)
        few = np.minimum(mentions, 4), words, np.minimum(methods // 3, 4), overlap
        return Owns(entity, paper, type_, shape, *few, is_most.astype(np.int64))

    @property
    def is_title(self) -> Flags:
        """Whether each spot is in a title."""
        found: Flags = self.place[self.spots.line] == _TITLE
        return found

    def is_head(self, spots: Spots) -> Flags:
        """Whether a title goes on after this name like "Name: what it is"."""
        found: Flags = (spots.at == self.line_start[spots.line]) & (
            self.known.is_after_head[self.symbols[spots.at + 1]] > 0
        )
        return found


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> I64:
    return np.fromiter(chain.from_iterable(rows), np.int64, len(rows) * width).reshape(-1, width).T.copy()


@lru_cache(maxsize=32768)
def _read_name(name: str) -> tuple[int, int, tuple[str, ...]]:
    """Shape, number of words (four at most), and stems."""
    return SHAPES.index(shape_of_name(name)), min(len(name.split()), 4), stems_of(name)
