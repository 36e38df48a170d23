"""Figures from a large body of raw abstracts: classes of words that occur in like contexts, and counts of phrases.

Made by ``benchmarks/build_statistics.py``; only words, class numbers and counts are kept, no text.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import NamedTuple

__all__ = ["CorpusFigures", "WordClass", "shipped_figures", "shipped_phrases"]


class WordClass(NamedTuple):
    """Classes of a word at three grains (as feature values), and how common it is (log2 of its papers)."""

    coarse: str
    middle: str
    fine: str
    papers: str


_UNKNOWN = WordClass("-", "-", "-", "0")


@dataclass(frozen=True)
class CorpusFigures:
    """Word classes by key, phrase counts by squashed key (of two to four words)."""

    classes: Mapping[str, WordClass] = field(default_factory=dict)
    phrases: Mapping[str, int] = field(default_factory=dict)

    def word(self, key: str) -> WordClass:
        """The classes of a word; those of the unknown word where it is rare."""
        return self.classes.get(key, _UNKNOWN)

    def phrase(self, key: str) -> int:
        """How often a phrase was counted, 0 where it is too rare to be kept."""
        return self.phrases.get(key, 0)


def _rows(name: str) -> Iterator[list[str]]:
    data = files("extractors").joinpath(f"data/{name}").read_bytes()
    for line in gzip.decompress(data).decode("utf-8").splitlines()[1:]:
        yield line.split("\t")


@cache
def shipped_phrases() -> CorpusFigures:
    """The shipped counts of phrases alone, which take half the time, read once per process."""
    return CorpusFigures(phrases={key: int(count) for key, count in _rows("phrases.tsv.gz")})


@cache
def shipped_figures() -> CorpusFigures:
    """The shipped figures, read once per process."""
    classes = {key: WordClass(*rest) for key, *rest in _rows("classes.tsv.gz")}
    return CorpusFigures(classes, shipped_phrases().phrases)
