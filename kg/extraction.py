"""Extractions as the public JSON Lines: one paper a line, keys as in the documentation of the format."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from kg.evidence import Origin, carried_arguments, result_carried
from kg.model import Entity, Extraction, Relation, Result
from kg.names import normal_form

__all__ = ["extraction_line", "extraction_record"]


def extraction_line(extraction: Extraction) -> str:
    """One line of JSON, with its line end."""
    return json.dumps(extraction_record(extraction), ensure_ascii=False) + "\n"


def extraction_record(extraction: Extraction) -> dict[str, Any]:
    """An extraction as plain dicts and lists; ``link_evidence`` tells of each of ``links``, in their order.

    >>> from kg.model import Paper
    >>> list(extraction_record(Extraction(Paper("p1", None, "Nothing.", year=2020))))
    ['id', 'title', 'year', 'entities', 'links', 'results', 'code', 'link_evidence']
    """
    names = {
        normal_form(text): entity.name
        for entity in reversed(extraction.entities)
        for text in (*(mention.text for mention in entity.mentions), *entity.aliases, entity.name)
    }
    links = []
    for relation in extraction.relations:
        head, tail = (names.get(normal_form(m.text), m.text) for m in (relation.head, relation.tail))
        links.append([head, relation.predicate, tail])
    return {
        "id": extraction.paper.id,
        "title": extraction.paper.title,
        "year": extraction.paper.year,
        "entities": [_entity_record(entity) for entity in extraction.entities],
        "links": links,
        "results": [_result_record(extraction, result) for result in extraction.results],
        "code": list(dict.fromkeys(link.url for link in extraction.code)),
        "link_evidence": [_link_record(extraction, relation) for relation in extraction.relations],
    }


def _entity_record(entity: Entity) -> dict[str, Any]:
    return {
        "type": entity.type,
        "name": entity.name,
        "aliases": list(entity.aliases),
        "relation": entity.relation,
        "confidence": round(entity.confidence, 4),
        "mentions": [
            {"field": m.field, "start": m.start, "end": m.end, "text": m.text, "extractor": m.extractor}
            for m in entity.mentions
        ],
        "status": entity.status,
    }


def _link_record(extraction: Extraction, relation: Relation) -> dict[str, Any]:
    """The sentence with both arguments; each that is not in it is in ``carried``, with its own sentence."""
    ends = {
        name: {"field": mention.field, "start": mention.start, "end": mention.end, "text": mention.text}
        for name, mention in (("head", relation.head), ("tail", relation.tail))
    }
    about = {"status": relation.status, "confidence": round(relation.score, 4), "extractor": relation.extractor}
    return {**relation.sentence._asdict(), **ends, **_carried(carried_arguments(extraction, relation)), **about}


def _result_record(extraction: Extraction, result: Result) -> dict[str, Any]:
    names = ("metric", "value", "unit", "method", "baseline", "dataset", "task")
    carried = _carried(result_carried(extraction, result))
    return {
        **{name: getattr(result, name) for name in names},
        "evidence": {**result.sentence._asdict(), **carried},
        "status": result.status,
    }


def _carried(origins: Iterable[Origin]) -> dict[str, Any]:
    """The sentences from which arguments were carried over; no key where all are in the sentence."""
    found = {argument: {"field": field, "start": start, "end": end} for argument, field, start, end in origins}
    return {"carried": found} if found else {}
