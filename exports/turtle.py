"""Turtle and TriG, written from descriptions: a subject once, then what is said about it, a predicate a line.

Source: RDF 1.1 Turtle and RDF 1.1 TriG (W3C Recommendations, 25 February 2014).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain

from kg.rdf import Description, NTriples, Pair

__all__ = ["Turtle", "declare_prefixes", "write_trig", "write_turtle"]


_TYPE = "rdf:type "
_LOCAL = re.compile(r"[A-Za-z\d_](?:[\w:.-]*[\w:-])?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d*\.\d+", re.ASCII)


class Turtle(NTriples):
    """Terms as in Turtle: prefixed names where every reader understands them, without escapes; plain numbers.

    >>> notation = Turtle({"method": "https://example.org/method/", "xsd": "http://www.w3.org/2001/XMLSchema#"})
    >>> notation.name("method", "bert"), notation.name("method", "c%2B%2B")
    ('method:bert', '<https://example.org/method/c%2B%2B>')
    >>> notation.typed("0.5", "decimal"), notation.typed("1", "decimal"), notation.typed("1", "integer")
    ('0.5', '"1"^^xsd:decimal', '1')
    """

    def name(self, prefix: str, local: str) -> str:
        """A prefixed name, or the whole IRI."""
        plain = (local.isalnum() and local.isascii()) or _LOCAL.fullmatch(local)
        return f"{prefix}:{local}" if plain else super().name(prefix, local)

    def typed(self, text: str, type: str) -> str:
        """A literal of a type of XML Schema."""
        if (type == "integer" and text.isdecimal()) or (type == "decimal" and _DECIMAL.fullmatch(text)):
            return text
        return super().typed(text, type)


def write_turtle(part: list[Description]) -> str:
    """Descriptions in the notation `Turtle` as part of a Turtle document, which begins with `declare_prefixes`."""
    return "".join([_description(subject, pairs) for subject, pairs in part])


def write_trig(
    parts: Iterable[list[tuple[Collection[str], str, list[Pair]]]],
    namespaces: Mapping[str, str],
    name: Callable[[str], str],
) -> Iterator[str]:
    """Descriptions with those who say so as a TriG document, in pieces: a graph for each of them, called its `name`."""
    yield declare_prefixes(namespaces)
    graph = ""
    for sayers, subject, pairs in chain.from_iterable(parts):
        written = _description(subject, pairs)
        for each in map(name, sayers) if sayers else ("",):
            if each != graph:
                yield ("}\n" if graph else "") + (f"{each} {{\n" if each else "")
                graph = each
            yield written
    if graph:
        yield "}\n"


def declare_prefixes(namespaces: Mapping[str, str]) -> str:
    """The beginning of a Turtle or TriG document."""
    return "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in namespaces.items())


def _description(subject: str, pairs: list[Pair]) -> str:
    if len(dict(pairs)) == len(pairs):  # no predicate twice
        parts = list(map(" ".join, pairs))
    else:
        parts, last = [], ""
        for predicate, object_ in pairs:
            if predicate == last:
                parts[-1] += f" , {object_}"
            else:
                parts.append(f"{predicate} {object_}")
                last = predicate
    if parts[0].startswith(_TYPE):
        parts[0] = f"a {parts[0][len(_TYPE) :]}"
    lines = " ;\n\t".join(parts)
    return f"{subject} {lines} .\n"
