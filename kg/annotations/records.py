"""Paper-level annotations in one JSON object, as gold and extractions hold them, checked: entities, links, results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.annotations.base import GoldEntity
from kg.annotations.files import broken, text_of
from kg.readers.records import one_line

__all__ = ["code_of", "entity_of", "items_of", "links_of", "results_of"]


def items_of(record: Mapping[str, Any], key: str, place: str) -> list[Any]:
    """The list under `key`, empty where there is none; raises `RecordError` for what is no list."""
    value = record.get(key)
    if value is not None and not isinstance(value, list):
        raise broken(place, f"{key} is no list")
    return value or []


def entity_of(value: Any, place: str) -> GoldEntity:
    """An entity of ``entities``; raises `RecordError` where type or name is missing."""
    if not isinstance(value, dict):
        raise broken(place, "an entity must be an object with type and name")
    type, name = (text_of(value.get(key), place, f"an entity's {key}") for key in ("type", "name"))
    aliases = tuple(text_of(each, place, "an alias") for each in items_of(value, "aliases", place))
    return GoldEntity(type, name, aliases, one_line(value.get("relation")), one_line(value.get("level")) or "required")


def links_of(record: Mapping[str, Any], place: str) -> tuple[tuple[str, str, str], ...]:
    """``links``: name, predicate, name."""
    links = []
    for value in items_of(record, "links", place):
        if not isinstance(value, list) or len(value) != 3:
            raise broken(place, "a link must be [name, predicate, name]")
        head, predicate, tail = (text_of(each, place, "a part of a link") for each in value)
        links.append((head, predicate, tail))
    return tuple(links)


def results_of(record: Mapping[str, Any], place: str) -> tuple[Mapping[str, Any], ...]:
    """``results``, objects of any keys."""
    results = items_of(record, "results", place)
    if not all(isinstance(result, dict) for result in results):
        raise broken(place, "a result must be an object with metric and value")
    return tuple(results)


def code_of(record: Mapping[str, Any], place: str) -> tuple[str, ...]:
    """``code``: addresses."""
    return tuple(text_of(url, place, "a code link") for url in items_of(record, "code", place))
