"""How nodes look in every picture: a colour and a shape for each type, a size for each number of papers.

Colours are those of Okabe & Ito (2008), which people with colour-blindness can tell apart; shapes tell the same again.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.model import ENTITY_TYPES

__all__ = ["STYLES", "TYPES", "Style", "inverse_words", "node_size", "relation_words", "style"]

TYPES = ("Paper", *ENTITY_TYPES)
"""All types of nodes in the order of legends."""


@dataclass(frozen=True, slots=True)
class Style:
    """`color` is ``#rrggbb``, `shape` one of vis-network's shapes without text inside."""

    color: str
    shape: str

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green and blue from 0 to 255."""
        return int(self.color[1:3], 16), int(self.color[3:5], 16), int(self.color[5:7], 16)


STYLES = {
    "Paper": Style("#8c9097", "square"),
    "Method": Style("#0072b2", "dot"),
    "Dataset": Style("#e69f00", "diamond"),
    "Task": Style("#009e73", "triangle"),
    "Metric": Style("#cc79a7", "triangleDown"),
    "Hardware": Style("#d55e00", "hexagon"),
    "Software": Style("#56b4e9", "star"),
}
_OTHER = Style("#666666", "dot")
_INVERSE = {
    "proposes": "proposed by",
    "uses": "used by",
    "comparesWith": "a baseline in",
    "evaluatesOn": "used for evaluation by",
    "addresses": "addressed by",
    "reports": "reported by",
    "runsOn": "runs",
    "usedFor": "served by",
    "evaluatedOn": "test bed of",
    "outperforms": "outperformed by",
    "basedOn": "basis of",
    "benchmarkFor": "has benchmark",
    "measuredBy": "measure of",
}


def style(type: str) -> Style:
    """The style of a type; a plain one for types that plug-ins bring.

    >>> style("Method").rgb
    (0, 114, 178)
    """
    return STYLES.get(type, _OTHER)


@lru_cache(maxsize=1024)
def node_size(papers: int) -> float:
    """Radius of a node: its area grows with the number of papers, up to 100.

    >>> [node_size(papers) for papers in (1, 4, 100, 1000)]
    [6.0, 8.5, 28.5, 28.5]
    """
    return round(3.5 + 2.5 * math.sqrt(min(max(papers, 1), 100)), 2)


@cache
def relation_words(predicate: str) -> str:
    """A predicate as words.

    >>> relation_words("evaluatesOn")
    'evaluates on'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", predicate).lower()


def inverse_words(predicate: str) -> str:
    """A predicate as words, read from its object.

    >>> inverse_words("proposes")
    'proposed by'
    """
    return _INVERSE.get(predicate, f"{relation_words(predicate)} (from)")
