"""Cited works: their identifiers, from the lists of references that records give.

What a source tells of a reference but no identifier (authors, titles) is passed over: it would have to be guessed which
work is meant.

>>> find_citations([[{"DOI": "10.1000/A", "key": "1"}], ["https://openalex.org/W12", "Smith (2020), a title"]])
('doi:10.1000/a', 'openalex:W12')
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.readers.identifiers import SCHEMES, find_identifiers

__all__ = ["find_citations"]

_DOI_WITHIN = re.compile(r"\b10\.\d{4,9}/[^\s\"<>,;\]]{1,200}", re.I)
_PAPER_ID = re.compile(r"[0-9a-f]{40}")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_INNER = frozenset({"externalids", "identifiers", "ids", "citedpaper"})
_OPEN = ("doi", "arxiv", "arxivid", "eprint", "id", "url", "paperid")
_SPELLED_OUT = ("unstructured", "text", "citation")
_MOST = 10_000
_LONGEST = 2_000
_LONGEST_ID = 100
_DEPTH = 3


def find_citations(value: Any) -> tuple[str, ...]:
    """A string for each cited work, once: what it is called, as ``scheme:value``, with blanks between several.

    Works are told by strings (ids, links, CURIEs, texts with a DOI) or objects with identifiers, in a list, or one
    string with semicolons. A single word that is none of these stays as it is: the id of a record in the same source.
    """
    found: dict[str, None] = {}
    for work in _works(value, 0):
        if len(found) == _MOST:
            break
        if work:
            found[" ".join(dict.fromkeys(work))] = None
    return tuple(found)


def _works(value: Any, depth: int) -> Iterator[list[str]]:
    if isinstance(value, list) and depth < _DEPTH:
        for each in value:
            yield from [_from_text(each)] if isinstance(each, str) else _works(each, depth + 1)
    elif isinstance(value, str):
        yield from map(_from_text, re.split(r"[;\n]", value))
    elif isinstance(value, Mapping):
        yield _from_object(value)


def _from_text(text: str) -> list[str]:
    words = text[:_LONGEST].split()
    names = [name for word in words for name in _curies(word)]
    if not names and (hit := _DOI_WITHIN.search(text[:_LONGEST])):
        names = _curies(hit[0].rstrip(".)"))
    if not names and len(words) == 1 and len(words[0]) <= _LONGEST_ID and words[0].isprintable():
        return words
    return names


def _from_object(value: Mapping[str, Any]) -> list[str]:
    told: dict[str, str] = {}
    for name, each in _fields(value):
        if isinstance(each, str | int) and not isinstance(each, bool) and each:
            told.setdefault(name, str(each).strip())
    named = [(SCHEMES[name], text) for name, text in told.items() if name in SCHEMES]
    names = _told(find_identifiers([told.get(name) for name in _OPEN], named))
    names += [f"s2:{text}" for text in (told.get("paperid", ""),) if _PAPER_ID.fullmatch(text)]
    return names or next((found for name in _SPELLED_OUT if (found := _spelled_out(told.get(name, "")))), [])


def _fields(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, each in value.items():
        name = _NOT_ALPHANUMERIC.sub("", str(key).casefold())
        if name in _INNER and isinstance(each, Mapping):
            yield from _fields(each)
        else:
            yield name, each


def _spelled_out(text: str) -> list[str]:
    hit = _DOI_WITHIN.search(text[:_LONGEST])
    return _curies(hit[0].rstrip(".)")) if hit else []


def _curies(word: str) -> list[str]:
    """What a word is as ``scheme:value``: nothing where it is no identifier, two for the DOI of an arXiv paper."""
    if _PAPER_ID.fullmatch(word):
        return [f"s2:{word}"]
    scheme, _, rest = word.partition(":")
    known = SCHEMES.get(scheme.casefold())
    if known == "s2" and _PAPER_ID.fullmatch(rest):
        return [f"s2:{rest}"]
    return _told(find_identifiers([word], [(known, rest)] if known else ()))


def _told(pairs: tuple[tuple[str, str], ...]) -> list[str]:
    return [f"{scheme}:{value}" for scheme, value in pairs]
