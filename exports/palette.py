"""How nodes look in every picture: a colour and a shape for each type, a size for each number of papers.

Colours are `kg.colours`, which people with colour-blindness can tell apart; shapes tell the same again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.colours import COLOURS, OTHER
from kg.model import ENTITY_TYPES, GraphView
from kg.own_types import own_types

__all__ = ["STYLES", "TYPES", "Style", "inverse_words", "node_size", "relation_words", "style", "styles_of"]

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


_SHAPES = {
    "Paper": "square",
    "Method": "dot",
    "Dataset": "diamond",
    "Task": "triangle",
    "Metric": "triangleDown",
    "Hardware": "hexagon",
    "Software": "star",
    "Author": "dot",
    "Venue": "square",
    "Cited": "square",
}
STYLES = {type_: Style(COLOURS[type_], shape) for type_, shape in _SHAPES.items()}
_OTHER = Style(OTHER, "dot")
_WORDS = {"author": "written by"}
_INVERSE = {
    "mentions": "mentioned by",
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
    "cites": "cited by",
    "author": "author of",
    "publishedIn": "venue of",
}


def style(type: str) -> Style:
    """The style of a type; a plain one for types that plug-ins bring.

    >>> style("Method").rgb
    (0, 114, 178)
    """
    return STYLES.get(type, _OTHER)


def styles_of(view: GraphView) -> Callable[[str], Style]:
    """The style of each type, also of those that the user brought to the graph behind the view."""
    own = {each.name: Style(each.colour, _OTHER.shape) for each in own_types(view)}
    return lambda type: own.get(type) or style(type)


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
    return _WORDS.get(predicate) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", predicate).lower()


def inverse_words(predicate: str) -> str:
    """A predicate as words, read from its object.

    >>> inverse_words("proposes")
    'proposed by'
    """
    return _INVERSE.get(predicate, f"{relation_words(predicate)} (from)")
