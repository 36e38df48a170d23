"""The SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/): requests in, queries out; content negotiation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from kg.errors import KgError

__all__ = ["MAX_QUERY", "ProtocolError", "Request", "choose_type", "read_request"]

MAX_QUERY = 1 << 20
"""Bytes of a request's body at most."""


class ProtocolError(KgError):
    """A request that the protocol does not know or that is refused; `status` is that of the answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Request(NamedTuple):
    """What is asked; the query is ``None`` where there is none, which asks what the endpoint can do."""

    query: str | None


def read_request(method: str, query_string: str, content_type: str, body: bytes) -> Request:
    """The query of a GET, a POST with a form, or a POST with the query itself. Raises `ProtocolError`.

    >>> read_request("GET", "query=ASK%7B%7D", "", b"")
    Request(query='ASK{}')
    >>> read_request("POST", "", "application/sparql-query; charset=utf-8", b"ASK{}").query
    'ASK{}'
    """
    pairs = _form(query_string)
    kind = content_type.partition(";")[0].strip().lower()
    queries: list[str] = []
    if method == "POST":
        if kind == "application/x-www-form-urlencoded":
            pairs += _form(_text(body))
        elif kind == "application/sparql-query":
            queries.append(_text(body))
        elif kind == "application/sparql-update":
            raise ProtocolError(403, "this endpoint only reads; updates are refused.")
        else:
            told = "application/sparql-query or application/x-www-form-urlencoded"
            raise ProtocolError(415, f"send a query as {told}, not as {kind or 'nothing'}.")
    if any(name == "update" for name, _ in pairs):
        raise ProtocolError(403, "this endpoint only reads; updates are refused.")
    if any(name in {"default-graph-uri", "named-graph-uri"} for name, _ in pairs):
        raise ProtocolError(400, "there is one graph, the default; leave default-graph-uri and named-graph-uri out.")
    queries += [value for name, value in pairs if name == "query"]
    if len(queries) > 1:
        raise ProtocolError(400, "give one query.")
    if not queries and method == "POST":
        raise ProtocolError(400, "give a query.")
    return Request(queries[0] if queries else None)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProtocolError(400, "the request is not UTF-8.") from error


def _form(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as error:
        raise ProtocolError(400, f"the parameters can't be read: {error}.") from error


def choose_type(accept: str, offered: Mapping[str, str] | Iterable[str]) -> str | None:
    """The one of `offered` media types that an Accept header likes best (RFC 9110, section 12.5.1); ``None``: no one.

    Of equally liked ones the first that is offered.

    >>> choose_type("text/csv;q=0.5, application/sparql-results+json", ["text/csv", "application/sparql-results+json"])
    'application/sparql-results+json'
    >>> choose_type("", ["text/turtle"]), choose_type("image/*", ["text/turtle"])
    ('text/turtle', None)
    """
    offers = list(offered)
    ranges = list(_ranges(accept)) or [("*/*", 1.0)]
    liked = [(_quality(ranges, offer), -place, offer) for place, offer in enumerate(offers)]
    best = max(liked, default=(0.0, 0, ""))
    return best[2] if best[0] > 0 else None


def _ranges(accept: str) -> Iterable[tuple[str, float]]:
    for part in accept.lower().split(","):
        media, *parameters = (each.strip() for each in part.split(";"))
        if media:
            yield media, next((_number(each[2:]) for each in parameters if each.startswith("q=")), 1.0)


def _number(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 0.0


def _quality(ranges: Sequence[tuple[str, float]], offer: str) -> float:
    """How much a media type is liked: the most specific range that covers it decides."""
    for covers in (offer, f"{offer.partition('/')[0]}/*", "*/*"):
        found = [quality for media, quality in ranges if media == covers]
        if found:
            return max(found)
    return 0.0
