"""Devices, chips and machines by the way their makers name them: vendor, line, model, without the count before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from string import ascii_lowercase
from typing import ClassVar, NamedTuple

from extractors.base import DocumentExtractor
from extractors.sentences import FIELDS
from extractors.tokens import words_of
from kg.model import Document, Mention

__all__ = ["HardwareExtractor", "find_hardware"]


class _Rule(NamedTuple):
    words: tuple[str, ...]
    score: float
    pattern: re.Pattern[str]


@cache
def _rules() -> tuple[_Rule, ...]:
    text = files("extractors").joinpath("data/hardware.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(
        _Rule(tuple(words.split("|")), float(score), re.compile(rf"(?:(?<![\w-])|(?<=\d[×xX]))(?:{rule})(?!\w)"))
        for words, score, rule in rows
    )


@cache
def _any_word() -> re.Pattern[str]:
    """What one search tells texts without devices by: a word of a rule, from its first capital or digit on, so that
    there are few letters at which one may begin."""
    words = (word for rule in _rules() for word in rule.words)
    return re.compile("|".join(re.escape(word.lstrip(ascii_lowercase) or word) for word in words))


def find_hardware(text: str) -> Iterator[tuple[int, int, float]]:
    """``(start, end, score)`` of each device name, longest first where several begin at one place, none overlapping.

    >>> text = "8×A100 80GB, an NVIDIA RTX 4070 Ti, a Xilinx ZCU104 FPGA and a Raspberry Pi 4"
    >>> [text[start:end] for start, end, _ in find_hardware(text)]
    ['A100', 'NVIDIA RTX 4070 Ti', 'Xilinx ZCU104', 'Raspberry Pi 4']
    """
    if not _any_word().search(text):
        return
    found = [
        (match.start(), -len(match[0].rstrip()), rule.score)
        for rule in _rules()
        if any(word in text for word in rule.words)
        for match in rule.pattern.finditer(text)
    ]
    at = 0
    for start, length, score in sorted(found):
        if start >= at:
            at = start - length
            yield start, at, score


class HardwareExtractor(DocumentExtractor):
    """Proposes device names; the count before and the memory behind stay outside of the mention.

    >>> from kg.model import Paper
    >>> document = Document(Paper("x", None, "It runs on 4timesRTX 3090."))
    >>> HardwareExtractor().annotate(document)
    >>> document.mentions[0].text
    'RTX 3090'
    """

    name: ClassVar[str] = "hardware"
    version: ClassVar[str] = "1"

    def annotate(self, document: Document) -> None:
        """Find device names in title and abstract."""
        for field in FIELDS:
            view = words_of(document, field).view
            source = document.paper.text(field)
            for start, end, score in find_hardware(view.text):
                first, last = view.span(start, end)
                document.mentions.append(Mention(field, first, last, source[first:last], "Hardware", score, self.name))
