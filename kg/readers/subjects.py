"""Categories: subjects, fields and keywords of a paper, from the many ways in which records give them.

>>> split_categories(["cs.CL cs.LG", "graph learning; Nets", [{"display_name": "Parsing", "score": 0.9}]])
('cs.CL', 'cs.LG', 'graph learning', 'Nets', 'Parsing')
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.readers.markup import plain_text

__all__ = ["split_categories"]

_ARXIV = re.compile(
    r"(?:astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-(?:ex|lat|ph|th)|math|math-ph|nlin|nucl-(?:ex|th)|physics|q-bio|q-fin"
    r"|quant-ph|stat|acc-phys|adap-org|alg-geom|cmp-lg|dg-ga|q-alg|solv-int)(?:\.[A-Za-z][A-Za-z-]{1,19})?"
)
_NAMES = ("display_name", "name", "category", "keyword", "term", "label", "descriptor_name", "title", "value")
_LEAST_SCORE = 0.3
"""OpenAlex also gives what a work is about with hardly any certainty, as broader fields of what it is about."""
_LONGEST, _MOST = 200, 200
_LIMIT = 20_000
_DEPTH = 4


def split_categories(value: Any) -> tuple[str, ...]:
    """Each subject or keyword once, in order, from a string, a list, objects with names, or lists of these."""
    found: dict[str, str] = {}
    for text in _texts(value, 0):
        name = " ".join(plain_text(text[:_LIMIT]).split()).strip(" ,;")
        name = "".join(c for c in name if c.isprintable())
        if 0 < len(name) <= _LONGEST and len(found) < _MOST:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _texts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield from _split(value[:_LIMIT])
    elif isinstance(value, list) and depth < _DEPTH:
        for each in value:
            # one in a list is one, whatever commas it has
            yield from _split(each, whole=True) if isinstance(each, str) and depth else _texts(each, depth + 1)
    elif isinstance(value, Mapping):
        score = value.get("score")
        if not isinstance(score, int | float) or score >= _LEAST_SCORE:
            name = next((value[key] for key in _NAMES if value.get(key)), None)
            yield from _split(name, whole=True) if isinstance(name, str) else _texts(name, _DEPTH)


def _split(text: str, whole: bool = False) -> Iterator[str]:
    words = text.split()
    if words and all(map(_ARXIV.fullmatch, words)):
        yield from words
    elif whole:
        yield text
    else:
        if text.strip()[:1] == "[" and text.strip()[-1:] == "]":  # a list, written out
            text = text.strip()[1:-1].replace("'", "").replace('"', "")
        separator = next((each for each in (";", "|", "\n", ",") if each in text), ",")
        yield from text.split(separator)
