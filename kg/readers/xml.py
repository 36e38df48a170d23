"""XML: the elements of a source one at a time, nothing that it declares believed, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kg.errors import InputError
from kg.readers.base import BrokenRecord
from kg.readers.markup import element_text
from kg.readers.sources import Source

__all__ = ["child_text", "elements", "local_name", "root_name"]

_ROOT = re.compile(r"<([A-Za-z_][\w.-]{0,80})(?::([A-Za-z_][\w.-]{0,80}))?[\s/>]")
_TYPE = re.compile(r"<!DOCTYPE\s{1,20}([A-Za-z_][\w.-]{0,80})(?::([A-Za-z_][\w.-]{0,80}))?", re.I)
_BEFORE_ROOT = re.compile(r"""(<\?|<!--)|<!(?P<type>DOCTYPE(?:[^\[>"']|"[^"]*"|'[^']*')*)""", re.I)
_ENDS = {"<?": "?>", "<!--": "-->", None: ">"}
_BLANKS = re.compile(r"\s*")
_LONGEST_PROLOG = 16_000


def root_name(head: str) -> str | None:
    """The local name of the element that a document begins with; ``None`` for what isn't XML, or HTML.

    >>> root_name('<?xml version="1.0"?><!-- <no> --><!DOCTYPE a SYSTEM "a.dtd">\\n<x:a b="c">')
    'a'
    """
    begin, declares = _prolog(head)
    hit = (_TYPE if declares else _ROOT).match(head, begin)
    return (hit[2] or hit[1]) if hit else None


def _prolog(head: str) -> tuple[int, bool]:
    """Where the first element begins (or what else stands in its place), and whether something is declared before."""
    at = _BLANKS.match(head, 0).end()  # type: ignore[union-attr]
    while hit := _BEFORE_ROOT.match(head, at):
        if hit["type"] is not None and head[hit.end() : hit.end() + 1] == "[":
            return at, True
        end = head.find(_ENDS[hit[1]], hit.end())
        if end < 0:
            return len(head), len(head) > _LONGEST_PROLOG
        at = _BLANKS.match(head, end + len(_ENDS[hit[1]])).end()  # type: ignore[union-attr]
    return at, False


def elements(source: Source, *names: str) -> Iterator[Any]:
    """The lxml elements of these local names as they end, in order; each is emptied when the next is asked for.

    What isn't well-formed ends in a `BrokenRecord`. Raises `InputError` for a document that declares entities or
    elements of its own (no source of papers does, and entities can grow without bounds or fetch files).
    """
    from lxml import etree

    if _prolog(source.head())[1]:
        raise InputError(
            f"{source.name} declares entities or elements of its own (<!DOCTYPE … [), which may be an attack; "
            "take the declarations out if you trust it."
        )
    count = 0
    try:
        for _, element in etree.iterparse(
            source.stream,
            tag=[f"{{*}}{name}" for name in names],
            encoding="utf-8",  # what the source is known to be, whatever it says
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
        ):
            count += 1
            yield element
            _empty(element)
    except etree.XMLSyntaxError as error:
        reason = " ".join(str(error.msg).split())[:80]
        reason = "".join(c for c in reason if c.isprintable())
        yield BrokenRecord(
            source.place(f"record {count + 1}"), f"broken or cut off XML ({reason}); nothing behind it can be read"
        )


def _empty(element: Any) -> None:
    """Let go of an element and of those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local_name(element: Any) -> str:
    """An element's name without namespace."""
    return str(element.tag).rpartition("}")[2]


def child_text(element: Any, path: str) -> str | None:
    """The text of the first descendant at `path` (local names, ``a/b``), marked up or not; ``None`` if there is none.

    >>> from lxml import etree
    >>> child_text(etree.fromstring("<a><b><c>one <i>two</i></c></b></a>"), "b/c")
    'one two'
    """
    found = element.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    return None if found is None else element_text(found) or None
