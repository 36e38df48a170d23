"""Notations: how terms are written in a syntax, and N-Triples, the one that all others can be made from.

Terms are strings and not objects of a library: to make those took ten times as long as everything else in an export.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from typing import Protocol, TypeVar

__all__ = ["Memo", "NTriples", "Notation"]

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_SPECIAL = re.compile('[\x00-\x1f"\\\\\x7f]')
_ESCAPES = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\b": r"\b", "\f": r"\f"}


class Notation(Protocol):
    """Writes the terms of RDF; what it returns is only ever put together by a writer of the same syntax."""

    def __init__(self, namespaces: Mapping[str, str]) -> None: ...

    def name(self, prefix: str, local: str) -> str:
        """The IRI of a prefixed name; `local` is percent-encoded."""

    def iri(self, iri: str) -> str:
        """An IRI that is known to be one."""

    def string(self, text: str) -> str:
        """A string without a language."""

    def typed(self, text: str, type: str) -> str:
        """A literal of a type of XML Schema, by its name there; `text` is a lexical form of it."""


class NTriples:
    r"""Terms as in N-Triples.

    >>> notation = NTriples({"kg": "https://example.org/ontology#", "xsd": "http://www.w3.org/2001/XMLSchema#"})
    >>> notation.name("kg", "uses"), notation.string('a "b"\n')
    ('<https://example.org/ontology#uses>', '"a \\"b\\"\\n"')
    """

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self._namespaces = namespaces

    def name(self, prefix: str, local: str) -> str:
        """The IRI of a prefixed name."""
        return f"<{self._namespaces[prefix]}{local}>"

    def iri(self, iri: str) -> str:
        """An IRI."""
        return f"<{iri}>"

    def string(self, text: str) -> str:
        """A string, escaped as in canonical N-Triples."""
        # nearly all texts are printable, and searching them for what is not takes longer
        if '"' in text or "\\" in text or not text.isprintable():
            text = _SPECIAL.sub(_escape, text)
        return f'"{text}"'

    def typed(self, text: str, type: str) -> str:
        """A literal of a type of XML Schema."""
        return f"{self.string(text)}^^{self.name('xsd', type)}"


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"


class Memo(dict[Key, Value]):
    """Remembers what a function gave, and forgets it all when there are `size` answers; a known one costs a look-up.

    >>> Memo(len, 100)["four"]
    4
    """

    def __init__(self, function: Callable[[Key], Value], size: int) -> None:
        super().__init__()
        self._function = function
        self._size = size

    def __missing__(self, key: Key) -> Value:
        if len(self) >= self._size:
            self.clear()
        value = self[key] = self._function(key)
        return value
