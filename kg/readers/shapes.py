"""JSON records of well-known sources, brought to the flat records that `kg.readers.records` knows.

What they nest is told in tables: the objects that wrap a paper, and the paths to what else a paper has.

>>> record = {"paper": {"id": "2001.00001"}, "abstract_inverted_index": {"fold.": [1], "We": [0]}}
>>> flatten(record)["id"], flatten(record)["abstract"]
('2001.00001', 'We fold.')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from kg.readers.records import field_of, is_known

__all__ = ["ABSTRACT_WITHIN", "MENTIONED", "NESTED", "flatten", "holds_part"]

_WRAPPERS = ("paper", "_source", "citedPaper", "citingPaper", "content", "message")
"""Objects that hold a paper's fields: Hugging Face, Elasticsearch, Semantic Scholar, OpenReview, Crossref."""

_PATHS: Mapping[str, tuple[tuple[str | int, ...], ...]] = {
    "venue": (
        ("primary_location", "source", "display_name"),  # OpenAlex
        ("host_venue", "display_name"),  # OpenAlex until 2023
    ),
    "url": (("primary_location", "landing_page_url"), ("openAccessPdf", "url")),  # OpenAlex, Semantic Scholar
    "openreview": (("forum",),),
    "date": (("versions", 0, "created"), ("update_date",)),  # arXiv's metadata snapshot
}
_MOMENTS = ("pdate", "odate", "cdate", "tcdate")  # OpenReview: milliseconds since 1970
_INVERTED = "abstract_inverted_index"
_MOST_WORDS = 100_000

NESTED = frozenset(
    {_INVERTED, "openaccessinfo", "externalIds", "externalids", "identifiers", "ids"}
    | {str(path[0]) for paths in _PATHS.values() for path in paths if len(path) > 1}
)
"""Keys of a paper's own objects and lists that hold parts of it, rather than other papers."""

ABSTRACT_WITHIN = frozenset({_INVERTED, *_WRAPPERS})
"""Keys of objects that may hold the abstract."""

_PARTS = NESTED | {*_WRAPPERS, *_MOMENTS, *(str(path[0]) for paths in _PATHS.values() for path in paths)}

MENTIONED = frozenset({"reference", "references", "citations", "concepts", "topics", "keywords", "grants", "mesh"})
"""Keys of a paper's own lists whose items have titles, but are no papers unless they have abstracts too."""


def holds_part(name: str) -> bool:
    """Whether a paper may be told by what a record holds under this name.

    >>> holds_part("Abstract"), holds_part("primary_location"), holds_part("embedding")
    (True, True, False)
    """
    return name in _PARTS or is_known(name)


def flatten(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record's fields on one level; what it says itself comes before what is nested.

    Wrapped objects are opened, ``{"value": …}`` (OpenReview) is its value, an abstract given as an index of
    positions by word (OpenAlex) is written out.
    """
    flat = dict(record)
    for wrapper in _WRAPPERS:
        inner = flat.get(wrapper)
        if isinstance(inner, Mapping) and (_told(inner) & {"abstract", "title"} or "abstract" not in _told(flat)):
            flat = {**inner, **{name: value for name, value in flat.items() if name not in inner and name != wrapper}}
    for name, value in flat.items():
        if isinstance(value, dict) and "value" in value:
            flat[name] = value["value"]
    if isinstance(access := flat.get("openaccessinfo"), dict):  # Semantic Scholar's bulk abstracts
        flat.setdefault("externalids", access.get("externalids"))
    told = _told(flat)
    if isinstance(index := flat.pop(_INVERTED, None), Mapping) and "abstract" not in told:
        flat["abstract"] = _written_out(index)
    for field in _PATHS:
        if field not in told and (value := next(_found(flat, field), None)):
            flat[field] = value
    return flat


def _told(record: Mapping[str, Any]) -> set[str | None]:
    """Our fields that a record has itself."""
    return {field_of(name) for name, value in record.items() if value}


def _found(record: Mapping[str, Any], field: str) -> Iterator[str]:
    if field == "date":
        yield from _moments(record)
    for first, *steps in _PATHS[field]:
        value = record.get(str(first))
        for step in steps if value else ():
            if isinstance(value, Mapping):
                value = value.get(step)
            else:
                value = value[0] if isinstance(value, list) and value and step == 0 else None
        if isinstance(value, str):
            yield value


def _moments(record: Mapping[str, Any]) -> Iterator[str]:
    for name in _MOMENTS:
        value = record.get(name)
        if isinstance(value, int | float) and 0 < value < 32_503_680_000_000:  # the year 3000
            yield datetime.fromtimestamp(value / 1000, UTC).date().isoformat()


def _written_out(index: Mapping[str, Any]) -> str:
    """The words in the order of their positions; gaps are passed over."""
    places = [
        (place, word)
        for word, found in index.items()
        if isinstance(found, list)
        for place in found
        if isinstance(place, int) and not isinstance(place, bool)
    ]
    return " ".join(word for _, word in sorted(places)[:_MOST_WORDS])
