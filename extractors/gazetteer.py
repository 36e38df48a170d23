"""Known names: a table of names with type, source and how often they are right, and a look-up of all of them in a text.

The look-up goes from word to word through a set of prefixes instead of through characters (Aho-Corasick): the words
are split anyway, their keys are blind to case, plural, hyphens and TeX, and no match needs a boundary check.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, KeysView
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import accumulate
from sys import intern
from typing import ClassVar, Self

from extractors.base import DocumentExtractor
from extractors.sentences import FIELDS
from extractors.tokens import Gap, Words, shape_of, words_of
from kg.model import Document, Mention

__all__ = ["GazetteerExtractor", "Name", "NameTable", "find_names"]

_LONGEST = 10


@dataclass(slots=True)
class Name:
    """A row of the table: `prior` is how often an occurrence of the name is right as that type.

    `count` is how often the source has it, `seen` in how many annotated papers the words occur at all
    (kept for source ``annotated``, where `count` is in how many of them they are annotated so).
    `surface` is the spelling where case tells the name from a common word ("GLUE"), else empty.
    """

    key: str
    type: str
    source: str
    count: int
    prior: float
    surface: str = ""
    seen: int = 0


class NameTable:
    """Names by squashed key. Build it from rows, or take the shipped one with `load`.

    >>> table = NameTable([Name("image net", "Dataset", "curated", 1, 0.9)])
    >>> "image" in table.prefixes, [name.type for name in table.get("imagenet")]
    (True, ['Dataset'])
    """

    def __init__(self, names: Iterable[Name]) -> None:
        self._names: dict[str, tuple[Name, ...]] = {}
        for name in names:
            key = name.key.replace(" ", "")
            self._names[key] = (*self._names[key], name) if key in self._names else (name,)

    @cached_property
    def prefixes(self) -> set[str]:
        """Squashed keys of the words that longer names begin with."""
        parts = (name.key.split(" ") for names in self._names.values() for name in names)
        return {prefix for words in parts for prefix in accumulate(words[:-1])}

    def __len__(self) -> int:
        return len(self._names)

    def items(self) -> Iterable[tuple[str, tuple[Name, ...]]]:
        """All squashed keys with their rows."""
        return self._names.items()

    def get(self, key: str) -> tuple[Name, ...]:
        """All rows of a squashed key."""
        return self._names.get(key, ())

    def keys(self) -> KeysView[str]:
        """All squashed keys."""
        return self._names.keys()

    @classmethod
    def load(cls) -> Self:
        """The shipped table."""
        return cls(_read_names())


def _read_names() -> Iterator[Name]:
    data = files("extractors").joinpath("data/names.tsv.gz").read_bytes()
    lines = gzip.decompress(data).decode("utf-8").splitlines()
    number, share = cache(int), cache(float)
    for line in lines[1:]:
        key, type, source, count, seen, prior, surface = line.split("\t")
        yield Name(key, intern(type), intern(source), number(count), share(prior), surface, number(seen))


@cache
def shipped_names() -> NameTable:
    """The shipped table, read once per process."""
    return NameTable.load()


def find_names(words: Words, table: NameTable) -> Iterator[tuple[int, int, tuple[Name, ...]]]:
    """All occurrences of names as ``(first word, last word, rows)``, also nested ones, in text order.

    >>> from extractors.tex import TextView
    >>> from extractors.tokens import split_words
    >>> table = NameTable([Name("graph neural network", "Method", "curated", 1, 0.9)])
    >>> words = split_words(TextView.of("Two Graph-Neural Networks"))
    >>> [(first, last) for first, last, _ in find_names(words, table)]
    [(1, 3)]
    """
    keys, gaps, size, prefixes = words.keys, words.gaps, len(words), table.prefixes
    for first in range(size):
        key = ""
        for last in range(first, min(size, first + _LONGEST)):
            if last > first and gaps[last] > Gap.MARK:
                break
            key += keys[last]
            rows = table.get(key)
            if rows:
                yield first, last, rows
            if key not in prefixes:
                break


def case_fits(name: Name, text: str) -> bool:
    """Whether a spelling in the text can stand for the name where its case matters; a plural -s is free.

    >>> glue = Name("glue", "Dataset", "curated", 1, 0.9, "GLUE")
    >>> case_fits(glue, "GLUE"), case_fits(glue, "glue")
    (True, False)
    """
    return not name.surface or text in (name.surface, name.surface + "s") or text.rstrip("s") == name.surface


def needs_case(name: str) -> bool:
    """Whether the case of a name tells it from a common word: one short word with capitals, or mixed case.

    >>> [needs_case(name) for name in ("GLUE", "Adam", "graph neural network", "Semantic Segmentation", "ResNet")]
    [True, True, False, False, True]
    """
    parts = name.split()
    return len(parts) == 1 and shape_of(name) in {"UP", "Cap", "Camel", "UPs", "U", "UP9"}


class GazetteerExtractor(DocumentExtractor):
    """Proposes every occurrence of a known name, one mention per type, with the name's prior as its score."""

    name: ClassVar[str] = "gazetteer"
    version: ClassVar[str] = "1"

    def __init__(self, lowest: float = 0.2) -> None:
        self.lowest = lowest

    @cached_property
    def _names(self) -> NameTable:
        return shipped_names()

    def annotate(self, document: Document) -> None:
        """Look all names up in title and abstract."""
        for field in FIELDS:
            words = words_of(document, field)
            source = document.paper.text(field)
            for first, last, rows in find_names(words, self._names):
                text = words.view.text[words.starts[first] : words.ends[last]]
                best: dict[str, float] = {}
                for row in rows:
                    if row.prior >= self.lowest and case_fits(row, text):
                        best[row.type] = max(best.get(row.type, 0.0), row.prior)
                start, end = words.view.span(words.starts[first], words.ends[last])
                document.mentions.extend(
                    Mention(field, start, end, source[start:end], type, score, self.name)
                    for type, score in sorted(best.items())
                )
