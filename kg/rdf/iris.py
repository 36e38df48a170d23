"""IRIs: prefixes, nodes under a base, and addresses that papers name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from urllib.parse import quote

from pyoxigraph import NamedNode

from kg.errors import UsageError
from kg.text import web_address

__all__ = ["OWN", "RDF_TYPE", "address", "encoded", "identifier", "node_iri", "prefixes"]

_LONG_KEY = 160
"""Longer keys, percent-encoded, are cut and get a hash: servers and tools stumble over IRIs of kilobytes."""

_PLAIN = re.compile(rf"[\w:.~-]{{0,{_LONG_KEY - 1}}}[\w:~-]", re.ASCII)
_ADDRESS = re.compile(r"(https?://[^/?#]+)([^?#]*)(.*)", re.DOTALL)
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_NAMESPACES = {
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": _RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_ALIGNED = {
    "lpwc": {
        "foaf": "http://xmlns.com/foaf/0.1/",
        "lpwcc": "https://linkedpaperswithcode.com/class/",
        "lpwcp": "https://linkedpaperswithcode.com/property/",
    }
}
_ALIGNED_OWN = {"lpwc": ("conference", "evaluation")}

RDF_TYPE = f"{_RDF}type"
OWN = ("paper", "method", "dataset", "task", "metric", "hardware", "software", "author", "venue", "cited")
"""The types in ids of nodes, which are prefixes, too."""


def prefixes(base_iri: str, align: Collection[str] = ()) -> dict[str, str]:
    """Prefixes to declare. Those of entities are the types in node ids: ``method:bert`` is node and prefixed name.

    `align` names vocabularies that are written besides (see `kg.rdf.lpwc`). Raises `UsageError` for an unknown one.

    >>> prefixes("https://example.org/")["kg"]
    'https://example.org/ontology#'
    """
    for name in align:
        if name not in _ALIGNED:
            raise UsageError(f"no vocabulary is called {name!r}; there are: {', '.join(_ALIGNED)}.")
    names = (*OWN, "statement", "evidence", "result", "extractor", *(own for a in align for own in _ALIGNED_OWN[a]))
    known = {**_NAMESPACES, **{prefix: iri for a in align for prefix, iri in _ALIGNED[a].items()}}
    return {
        "kg": f"{base_iri}ontology#",
        **{name: f"{base_iri}{name}/" for name in names},
        **dict(sorted(known.items())),
    }


def node_iri(base_iri: str, node_id: str) -> str:
    """The IRI of a node: the base, the type, the key percent-encoded (RFC 3986; long keys cut and hashed).

    >>> node_iri("https://example.org/", "method:c++ & <b>")
    'https://example.org/method/c%2B%2B%20%26%20%3Cb%3E'
    """
    type_, _, key = node_id.partition(":")
    return f"{base_iri}{encoded(type_)}/{encoded(key)}"


def encoded(key: str) -> str:
    """`key` as the last part of an IRI, percent-encoded, long ones cut and hashed; different keys stay different.

    >>> encoded("a b."), len(encoded(300 * "x"))
    ('a%20b%2E', 185)
    """
    if _PLAIN.fullmatch(key):
        return key
    # surrogatepass: text from JSON may hold half a character, and two such ids must stay two
    found = quote(key, safe=":", errors="surrogatepass")
    if len(found) > _LONG_KEY:
        head = re.sub(r"%[\dA-F]?\Z", "", found[:_LONG_KEY])
        return f"{head}-{hashlib.blake2b(found.encode(), digest_size=12).hexdigest()}"
    # "." and ".." would be taken for steps in a path, and rdflib does not read a Turtle name that ends in a full stop
    stem = found.rstrip(".")
    return stem + "%2E" * (len(found) - len(stem))


def identifier(text: str) -> str | None:
    """An identifier to the letter, also where it is no web address (``urn:``); ``None`` where it is no IRI.

    >>> identifier("urn:x:y"), identifier("http://a b")
    ('urn:x:y', None)
    """
    return text if text.startswith(("http://", "https://", "urn:")) and _is_iri(text) else None


def address(text: str) -> str | None:
    """A web address as an IRI, without steps up and down a path, which some readers take; ``None`` for what is none.

    >>> address("github.com/x"), address("http://a..b/"), address("https://example.org/a/../../b?c")
    ('https://github.com/x', None, 'https://example.org/b?c')
    """
    found = web_address(text)
    if found and "/." in found:
        host, path, rest = _ADDRESS.findall(found)[0]
        found = f"{host}{_without_steps(path)}{rest}"
    return found if found and _is_iri(found) else None  # there are hosts that look well and are none


def _without_steps(path: str) -> str:
    """An absolute path without ``.`` and ``..`` (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    if not path:
        return path
    for step in path.split("/")[1:]:
        if step == "..":
            del kept[-1:]
        elif step != ".":
            kept.append(step)
    ends = path.endswith(("/.", "/..")) and (not kept or kept[-1] != "")
    return "/".join(["", *kept, *([""] if ends else ())])


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True
