"""What the tagger reads of a document: tokens of both fields and, per token, word, n-grams, spelling and knowledge."""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from extractors.gazetteer import Name, NameTable, case_fits
from extractors.network import Inputs
from extractors.sentences import FIELDS
from extractors.tex import TextView
from extractors.tokens import key_of, shape_of, words_of
from kg.model import ENTITY_TYPES, Document, Field, Span

__all__ = ["AnnotatedNames", "Encoder", "Tokens", "tokenise"]

_TOKEN = re.compile(r"[^\W_]+(?:[+#]{1,2}(?!\w))?|\S")
_JOINTS = frozenset("-/._&'’–‐+@^*")
SHAPES = ("nl", "low", "Cap", "UP", "UPs", "Camel", "UP9", "9", "l", "U", "9D", "9x", "x9", "p")
_SHAPE = {shape: at for at, shape in enumerate(SHAPES)}
_TYPE = {type_: at for at, type_ in enumerate(ENTITY_TYPES)}
FLAGS = 10 + 12 + 13
NGRAMS = 14
_LONGEST, _REACH = 7, 14
BREAK = "\n"
"""The token that ends a field."""


@dataclass(slots=True)
class Tokens:
    """Words and marks of title and abstract in one sequence; each field is closed by `BREAK`.

    `keys` are squashed words, empty for marks; `runs` are all stretches of up to seven words that a name may span,
    as (first token, last token, squashed key); `pairs` are token ranges of short and long forms.
    """

    texts: list[str] = field(default_factory=list)
    fields: list[Field | None] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    glued: list[bool] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    views: dict[Field, TextView] = field(default_factory=dict)
    runs: list[tuple[int, int, str]] = field(default_factory=list)
    pairs: list[tuple[int, int, int, int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

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
    for name in FIELDS:
        view = words_of(document, name).view
        if view.text:
            _add_field(tokens, name, view)
    tokens.runs = list(_runs(tokens))
    for pair in document.abbreviations:
        short, long = (_range(tokens, *span) for span in (pair.short, pair.long))
        if short and long:
            tokens.pairs.append((*short, *long))
    return tokens


def _add_field(tokens: Tokens, name: Field, view: TextView) -> None:
    tokens.views[name] = view
    last = -1
    for match in _TOKEN.finditer(view.text):
        start, end = match.span()
        word = match[0]
        possessive = word == "s" and start == last and tokens.texts[-1] in "'’"
        tokens.texts.append(word)
        tokens.fields.append(name)
        tokens.starts.append(start)
        tokens.ends.append(end)
        tokens.glued.append(start == last)
        tokens.keys.append(key_of(word) if word[0].isalnum() and not possessive else "")
        last = end
    tokens.texts.append(BREAK)
    tokens.fields.append(None)
    tokens.starts.append(0)
    tokens.ends.append(0)
    tokens.glued.append(False)
    tokens.keys.append("")


def _range(tokens: Tokens, name: Field, start: int, end: int) -> tuple[int, int] | None:
    """Tokens that lie within a span of the field as read."""
    offsets = tokens.views[name].offsets
    inside = [
        at
        for at, (field_, first) in enumerate(zip(tokens.fields, tokens.starts, strict=True))
        if field_ == name and start <= (first if offsets is None else offsets[first]) < end
    ]
    while inside and tokens.span(inside[-1], inside[-1])[1] > end:
        inside.pop()
    return (inside[0], inside[-1]) if inside else None


def _runs(tokens: Tokens) -> Iterator[tuple[int, int, str]]:
    keys, texts, fields = tokens.keys, tokens.texts, tokens.fields
    size = len(keys)
    for first in range(size):
        if not keys[first]:
            continue
        key, words = "", 0
        for last in range(first, min(size, first + _REACH)):
            if not keys[last]:
                if texts[last] in _JOINTS and fields[last]:
                    continue
                break
            key += keys[last]
            words += 1
            yield first, last, key
            if words == _LONGEST:
                break


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

    def get(self, key: str) -> tuple[int, Mapping[str, int]] | None:
        """Papers and counts by type of a key."""
        counts = self.counts.get(key)
        return None if counts is None else (self.seen.get(key, 0), counts)


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


class Encoder:
    """Turns tokens into the network's `Inputs`."""

    def __init__(self, vocabulary: Sequence[str], rows: int, names: NameTable, annotated: AnnotatedNames) -> None:
        self._ids = {word: at for at, word in enumerate(vocabulary)}
        self._rows = rows
        self.names = names
        self.annotated = annotated
        self._listed = {key: kept for key, rows in names.items() if (kept := [r for r in rows if _is_listed(r)])}

    def __call__(self, tokens: Tokens, annotated: AnnotatedNames | None = None) -> Inputs:
        """Inputs with one row per token; `annotated` stands in for the figures of names that were given."""
        forms = [form_of(text) if text != BREAK else BREAK for text in tokens.texts]
        words = np.array([self._ids.get(form, 0) for form in forms], np.int32)
        pieces = np.array([ngrams_of(form, self._rows) for form in forms], np.int32)
        shapes = np.array([shape_number(text) for text in tokens.texts], np.int8)
        flags = np.concatenate(
            [self._marks(tokens, words), self._knowledge(tokens, annotated or self.annotated)], axis=1
        )
        return Inputs(words, pieces, shapes, flags)

    @staticmethod
    def _marks(tokens: Tokens, words: NDArray[np.int32]) -> NDArray[np.float32]:
        """Gap, field, repetition, title, sentence start, short and long forms, unknown word."""
        marks = np.zeros((len(tokens), 10), np.float32)
        counts = Counter(tokens.keys)
        title = {key for key, name in zip(tokens.keys, tokens.fields, strict=True) if name == "title" and key}
        marks[:, 0] = [not glued for glued in tokens.glued]
        marks[:, 1] = [name == "title" for name in tokens.fields]
        marks[:, 2] = [min(counts[key], 4) / 4 if key else 0 for key in tokens.keys]
        marks[:, 3] = [key in title for key in tokens.keys]
        marks[:, 4] = [True, *(text in ".!?\n" for text in tokens.texts[:-1])]
        shorts = set()
        for s, t, first, last in tokens.pairs:
            marks[s : t + 1, 5] = 1
            marks[first, 6] = 1
            marks[first + 1 : last + 1, 7] = 1
            shorts.add("".join(tokens.keys[s : t + 1]))
        for first, last, key in tokens.runs:
            if key in shorts:
                marks[first : last + 1, 8] = 1
        marks[:, 9] = words == 0
        return marks

    def _knowledge(self, tokens: Tokens, annotated: AnnotatedNames) -> NDArray[np.float32]:
        """Priors of listed names by type, then shares of annotated papers in which such words were a name, by type:
        where they begin and where they run on; and in how many papers they occur at all."""
        flags = np.zeros((len(tokens), 25), np.float32)
        listed, counted = self._listed, annotated.counts
        for first, last, key in tokens.runs:
            if key not in listed and key not in counted:
                continue
            rows = listed.get(key)
            if rows:
                text = tokens.surface(first, last) if any(row.surface for row in rows) else ""
                for row in rows:
                    if case_fits(row, text):
                        _raise(flags, first, last, _TYPE[row.type], row.prior)
            counts = counted.get(key)
            seen = annotated.seen.get(key, 0) if counts else 0
            if counts and seen > 0:
                for type_, count in counts.items():
                    if count > 0:
                        _raise(flags, first, last, 12 + _TYPE[type_], count / (seen + 0.5))
                inside = flags[first : last + 1, 24]
                np.maximum(inside, min(seen, 8) / 8, out=inside)
        return flags


def _raise(flags: NDArray[np.float32], first: int, last: int, type_: int, value: float) -> None:
    flags[first, type_] = max(flags[first, type_], value)
    if last > first:
        inside = flags[first + 1 : last + 1, 6 + type_]
        np.maximum(inside, value, out=inside)
