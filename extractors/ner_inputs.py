"""What the tagger reads of a document: tokens of both fields and, per token, word, n-grams, spelling and knowledge."""

from __future__ import annotations

import gzip
import re
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from operator import eq
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from extractors.gazetteer import Name, NameTable, case_fits
from extractors.key_search import JOINTS, LONGEST, REACH, Keys, Run, find_keys
from extractors.network import Inputs
from extractors.sentences import FIELDS
from extractors.tex import TextView
from extractors.tokens import key_of, shape_of, words_of
from kg.model import ENTITY_TYPES, Document, Field, Span

__all__ = ["AnnotatedNames", "Encoder", "Tokens", "annotated_names", "tokenise"]

_TOKEN = re.compile(r"([^\W_]+(?:[+#]{1,2}(?!\w))?|\S)")
SHAPES = ("nl", "low", "Cap", "UP", "UPs", "Camel", "UP9", "9", "l", "U", "9D", "9x", "x9", "p")
_SHAPE = {shape: at for at, shape in enumerate(SHAPES)}
_TYPE = {type_: at for at, type_ in enumerate(ENTITY_TYPES)}
_KNOWN = 12 + 13
FLAGS = 10 + _KNOWN
NGRAMS = 14
_ENDS = frozenset((".", "!", "?", "\n"))
_MOST_SPELLINGS = 65_536
BREAK = "\n"
"""The token that ends a field."""


@dataclass(slots=True)
class Tokens:
    """Words and marks of title and abstract in one sequence; each field is closed by `BREAK`.

    `keys` are squashed words, empty for marks; `pairs` are token ranges of short and long forms.
    """

    texts: list[str] = field(default_factory=list)
    fields: list[Field | None] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    glued: list[bool] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    views: dict[Field, TextView] = field(default_factory=dict)
    pairs: list[tuple[int, int, int, int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def runs(self) -> list[Run]:
        """All runs, anew at each call: where few of them are wanted, `Keys.find` is faster."""
        return [run for stretch in self.stretches for run in _runs(stretch, self.keys)]

    @property
    def stretches(self) -> Sequence[Sequence[int]]:
        """Tokens of words that joints alone stand between: what runs lie within."""
        found, stretch = [], []
        for at, key in enumerate(self.keys):
            if key:
                stretch.append(at)
            elif stretch and self.texts[at] not in JOINTS:
                found.append(stretch)
                stretch = []
        return found

    def key(self, first: int, last: int) -> str:
        """The squashed key of the words from one token to another."""
        return self.keys[first] if first == last else "".join(self.keys[first : last + 1])

    def surface(self, first: int, last: int) -> str:
        """The cleaned text from one token to another."""
        return self._view(first).text[self.starts[first] : self.ends[last]]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where that is in the field as read."""
        return self._view(first).span(self.starts[first], self.ends[last])

    def place(self, first: int, last: int) -> Span:
        """The same with its field."""
        return Span(self.fields[first] or "abstract", *self.span(first, last))

    def _view(self, at: int) -> TextView:
        return self.views[self.fields[at] or "abstract"]


def tokenise(document: Document) -> Tokens:
    """The tokens of a document whose abbreviations are known already."""
    tokens = Tokens()
    bounds: dict[Field, tuple[int, int]] = {}
    for name in FIELDS:
        view = words_of(document, name).view
        if view.text:
            begin = len(tokens)
            _add_field(tokens, name, view)
            bounds[name] = begin, len(tokens) - 1
    for pair in document.abbreviations:
        short, long = (_range(tokens, bounds[span.field], *span) for span in (pair.short, pair.long))
        if short and long:
            tokens.pairs.append((*short, *long))
    return tokens


def _add_field(tokens: Tokens, name: Field, view: TextView) -> None:
    tokens.views[name] = view
    pieces = _TOKEN.split(view.text)  # white space and tokens by turns
    edges = list(accumulate(map(len, pieces)))
    starts, ends, words = edges[:-1:2], edges[1::2], pieces[1::2]
    glued = list(map(eq, starts, [-1, *ends]))
    keys = list(map(_key_of, words))
    for at, word in enumerate(words):
        if word == "s" and glued[at] and words[at - 1] in "'’":
            keys[at] = ""
    tokens.texts += [*words, BREAK]
    tokens.fields += [*[name] * len(words), None]
    tokens.starts += [*starts, 0]
    tokens.ends += [*ends, 0]
    tokens.glued += [*glued, False]
    tokens.keys += [*keys, ""]


@lru_cache(maxsize=65536)
def _key_of(token: str) -> str:
    return key_of(token) if token[0].isalnum() else ""


def _range(tokens: Tokens, bounds: tuple[int, int], name: Field, start: int, end: int) -> tuple[int, int] | None:
    """Tokens that lie within a span of the field as read, which `bounds` are those of."""
    begin, stop = bounds
    offsets = tokens.views[name].offsets
    origin = None if offsets is None else offsets.__getitem__
    first = bisect_left(tokens.starts, start, begin, stop, key=origin)
    last = bisect_left(tokens.starts, end, first, stop, key=origin) - 1
    while last >= first and tokens.span(last, last)[1] > end:
        last -= 1
    return (first, last) if last >= first else None


def _runs(stretch: Sequence[int], keys: Sequence[str]) -> Iterator[Run]:
    for at, first in enumerate(stretch):
        key = ""
        for last in stretch[at : at + LONGEST]:
            if last >= first + REACH:
                break
            key += keys[last]
            yield first, last, key


@dataclass(frozen=True)
class AnnotatedNames:
    """In how many annotated papers a key occurs, and in how many of them as a name of each type."""

    seen: Mapping[str, int]
    counts: Mapping[str, Mapping[str, int]]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a table of key, papers, type and count."""
        seen: dict[str, int] = {}
        counts: dict[str, dict[str, int]] = {}
        for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines():
            key, papers, type_, count = line.split("\t")
            seen[key] = int(papers)
            counts.setdefault(key, {})[type_] = int(count)
        return cls(seen, counts)

    def write(self, path: Path) -> None:
        """Write the table that `load` reads; keys that occur nowhere are left out."""
        rows = sorted((k, self.seen[k], t, n) for k, counts in self.counts.items() for t, n in counts.items())
        lines = [f"{key}\t{seen}\t{type_}\t{count}\n" for key, seen, type_, count in rows if seen]
        with gzip.GzipFile(path, "wb", mtime=0) as stream:
            stream.write("".join(lines).encode())

    def get(self, key: str) -> tuple[int, Mapping[str, int]] | None:
        """Papers and counts by type of a key."""
        counts = self.counts.get(key)
        return None if counts is None else (self.seen.get(key, 0), counts)


@lru_cache(maxsize=8)
def annotated_names(folder: Path) -> AnnotatedNames:
    """The figures in the folder of a model, read once per process."""
    return AnnotatedNames.load(folder / "names.tsv.gz")


def form_of(word: str) -> str:
    """The entry of a token in the word table: case folded, numbers by their length, years as one."""
    word = word.casefold()
    if word.isdigit():
        return "<year>" if len(word) == 4 and word[:2] in {"19", "20"} else "0" * min(len(word), 4)
    return word


@lru_cache(maxsize=65536)
def ngrams_of(form: str, rows: int) -> tuple[int, ...]:
    """Rows of the n-gram table for a word: CRC-32 of its 3- to 5-grams; of long words a fixed choice of them."""
    if not form[0].isalnum() or len(form) < 2:
        return (0,) * NGRAMS
    marked = f"<{form[:20]}>"
    if marked.isascii():
        raw = marked.encode()
        hashes = [zlib.crc32(raw[i : i + n]) for n in (3, 4, 5) for i in range(len(raw) - n + 1)]
    else:
        hashes = [zlib.crc32(marked[i : i + n].encode()) for n in (3, 4, 5) for i in range(len(marked) - n + 1)]
    if len(hashes) > NGRAMS:
        hashes.sort()
    ids = [h % rows + 1 for h in hashes[:NGRAMS]]
    return (*ids, *(0,) * (NGRAMS - len(ids)))


def _is_listed(row: Name) -> bool:
    return row.source != "annotated" and row.prior >= 0.08


def shape_number(text: str) -> int:
    """The class of a token's spelling as a row of the table of shapes."""
    return 0 if text == BREAK else _SHAPE[shape_of(text)] if text[0].isalnum() else _SHAPE["p"]


def split_text(text: str) -> list[str]:
    """The tokens of a raw text as the language model is trained on."""
    return _TOKEN.findall(TextView.of(text).text)


class _Spellings:
    """What a token is by its spelling alone, kept for all tokens met; all is made again when that is too many."""

    def __init__(self, ids: Mapping[str, int], rows: int) -> None:
        self._ids, self._rows = ids, rows
        self._known: dict[str, int] = {}
        self._table = np.zeros((1024, 2 + NGRAMS), np.int32)

    def look_up(self, texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]:
        """Words, n-grams and shapes, as in `Inputs`."""
        if len(self._known) > _MOST_SPELLINGS:
            self._known.clear()
        get = self._known.get
        known = [at if (at := get(text)) is not None else self._add(text) for text in texts]
        rows = self._table[known]
        return rows[:, 0], rows[:, 2:], rows[:, 1].astype(np.int8)

    def _add(self, text: str) -> int:
        at = self._known[text] = len(self._known)
        if at == len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
        form = form_of(text)
        self._table[at] = self._ids.get(form, 0), shape_number(text), *ngrams_of(form, self._rows)
        return at


class _Knowledge:
    """What is known of names, listed and annotated ones: a row of 25 numbers for where a name begins, one for where it
    runs on. They are priors of listed names by type; shares of annotated papers in which such words were a name, by
    type (both in other columns where it runs on); and in how many papers they occur at all.
    """

    def __init__(
        self, listed: Mapping[str, Sequence[Name]], annotated: AnnotatedNames, keys: Keys | None = None
    ) -> None:
        self._listed, self._annotated, self._keys = listed, annotated, keys
        self._rows: dict[str | tuple[str, str], int] = {}
        self._table = np.zeros((512, _KNOWN), np.float32)

    def flags(self, tokens: Tokens) -> NDArray[np.float32]:
        """For each token the largest numbers of the names that it may be part of."""
        if len(self._rows) > _MOST_SPELLINGS:
            self._rows.clear()
        places: list[int] = []  # token and row by turns
        known = self._rows
        for first, last, key in self._find(tokens):
            row = known.get(key)
            if row is None:
                row = self._row(key, tokens.surface(first, last))
            places += (first, row)
            for at in range(first + 1, last + 1):
                places += (at, row + 1)
        flags = np.zeros((len(tokens), _KNOWN), np.float32)
        if places:
            pairs = np.array(places)
            np.maximum.at(flags, pairs[::2], self._table[pairs[1::2]])
        return flags

    def _find(self, tokens: Tokens) -> list[Run]:
        if self._keys:
            return self._keys.find(tokens)
        listed, counts = self._listed, self._annotated.counts
        return [run for run in tokens.runs if run[2] in listed or run[2] in counts]

    def _row(self, key: str, text: str) -> int:
        """The row of a key; of one with names whose case matters, as it is spelled in the text."""
        names = self._listed.get(key, ())
        name = (key, text) if any(name.surface for name in names) else key
        if name not in self._rows:
            row = self._rows[name] = 2 * len(self._rows)
            if row == len(self._table):
                self._table = np.concatenate([self._table, np.zeros_like(self._table)])
            self._table[row : row + 2] = self._numbers(key, [name for name in names if case_fits(name, text)])
        return self._rows[name]

    def _numbers(self, key: str, names: Iterable[Name]) -> NDArray[np.float32]:
        begin, inside = numbers = np.zeros((2, _KNOWN), np.float32)
        values = [(_TYPE[name.type], name.prior) for name in names]
        papers, counts = self._annotated.get(key) or (0, {})
        if papers > 0:
            values += [(12 + _TYPE[type_], count / (papers + 0.5)) for type_, count in counts.items() if count > 0]
            begin[-1] = inside[-1] = min(papers, 8) / 8 if counts else 0
        for column, value in values:
            begin[column] = inside[6 + column] = max(begin[column], np.float32(value))
        return numbers


class Encoder:
    """Turns tokens into the network's `Inputs`."""

    def __init__(self, vocabulary: Sequence[str], rows: int, names: NameTable, annotated: AnnotatedNames) -> None:
        self._spelled = _Spellings({word: at for at, word in enumerate(vocabulary)}, rows)
        self.names = names
        self.annotated = annotated
        self._listed = {key: kept for key, rows in names.items() if (kept := [r for r in rows if _is_listed(r)])}
        keys = dict.fromkeys([*self._listed, *annotated.counts])  # nearly in order
        self._knowledge = _Knowledge(self._listed, annotated, Keys(keys))

    def __call__(self, tokens: Tokens, annotated: AnnotatedNames | None = None) -> Inputs:
        """Inputs with one row per token; `annotated` stands in for the figures of names that were given."""
        words, pieces, shapes = self._spelled.look_up(tokens.texts)
        knowledge = self._knowledge if annotated is None else _Knowledge(self._listed, annotated)
        flags = np.concatenate([self._marks(tokens, words), knowledge.flags(tokens)], axis=1)
        return Inputs(words, pieces, shapes, flags)

    @staticmethod
    def _marks(tokens: Tokens, words: NDArray[np.int32]) -> NDArray[np.float32]:
        """Gap, field, repetition, title, sentence start, short and long forms, unknown word."""
        marks = np.zeros((len(tokens), 10), np.float32)
        keys = tokens.keys
        title = keys[: tokens.fields.index(None)] if tokens.fields[:1] == ["title"] else []
        counts = Counter(keys)
        counts[""] = 0
        marks[:, 0] = np.logical_not(tokens.glued)
        marks[: len(title), 1] = 1
        marks[:, 2] = np.minimum(list(map(counts.__getitem__, keys)), 4) / 4
        if title:
            marks[:, 3] = list(map((set(title) - {""}).__contains__, keys))
        marks[:, 4] = [True, *map(_ENDS.__contains__, tokens.texts[:-1])]
        shorts = set()
        for s, t, first, last in tokens.pairs:
            marks[s : t + 1, 5] = 1
            marks[first, 6] = 1
            marks[first + 1 : last + 1, 7] = 1
            shorts.add(tokens.key(s, t))
        for first, last, _ in find_keys(tokens, shorts) if shorts else ():
            marks[first : last + 1, 8] = 1
        marks[:, 9] = words == 0
        return marks
