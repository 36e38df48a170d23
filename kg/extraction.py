"""Extractions as the public JSON Lines: one paper a line, keys as in the documentation of the format."""

from __future__ import annotations

import json
from typing import Any

from kg.model import Entity, Extraction
from kg.names import normal_form

__all__ = ["extraction_line", "extraction_record"]


def extraction_line(extraction: Extraction) -> str:
    """One line of JSON, with its line end."""
    return json.dumps(extraction_record(extraction), ensure_ascii=False) + "\n"


def extraction_record(extraction: Extraction) -> dict[str, Any]:
    """An extraction as plain dicts and lists.

    >>> from kg.model import Paper
    >>> extraction_record(Extraction(Paper("p1", None, "Nothing.", year=2020)))
    {'id': 'p1', 'title': None, 'year': 2020, 'entities': [], 'links': [], 'results': [], 'code': []}
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
        "results": [
            {
                "metric": result.metric,
                "value": result.value,
                "unit": result.unit,
                "method": result.method,
                "baseline": result.baseline,
                "dataset": result.dataset,
                "task": result.task,
                "evidence": {
                    "field": result.sentence.field,
                    "start": result.sentence.start,
                    "end": result.sentence.end,
                },
            }
            for result in extraction.results
        ],
        "code": list(dict.fromkeys(link.url for link in extraction.code)),
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
    }
