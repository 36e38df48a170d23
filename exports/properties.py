"""The graph as property graphs have it: labels, relationship types, and typed properties, for Neo4j and its like.

Values are exact, but for characters that no file may hold (`kg.text.legal`); what is unknown is ``None``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from exports.attributes import best_evidence
from exports.records import carried_records, evidence_record
from kg.evidence import ARGUMENTS
from kg.model import Edge, Evidence, Node, Paper, ResultNode
from kg.rdf import decimals
from kg.text import legal

__all__ = [
    "BROADER",
    "EDGES",
    "ENTITIES",
    "HAS_RESULT",
    "PAPERS",
    "RESULTS",
    "Link",
    "Value",
    "broader_links",
    "edge_link",
    "entity_properties",
    "paper_properties",
    "relationship_type",
    "result_links",
    "result_properties",
]

Value = str | int | float | list[str] | None

BROADER, HAS_RESULT = "BROADER", "HAS_RESULT"

PAPERS = {
    "name": "string",
    "title": "string",
    "abstract": "string",
    "year": "int",
    "date": "string",
    "authors": "string[]",
    "categories": "string[]",
    "venue": "string",
    "url": "string",
    "identifiers": "string[]",
    "code": "string[]",
    "degree": "int",
    "community": "int",
    "x": "double",
    "y": "double",
}
"""Properties of papers and their types, as `paper_properties` gives them; likewise the others."""

ENTITIES = {
    "name": "string",
    "type": "string",
    "aliases": "string[]",
    "xrefs": "string[]",
    "papers": "int",
    "degree": "int",
    "community": "int",
    "first_year": "int",
    "last_year": "int",
    "x": "double",
    "y": "double",
}

_EVIDENCE = {"sentence": "string", "quote": "string", "paper": "string", "field": "string", "start": "int",
             "end": "int", "extractor": "string"}  # fmt: skip

EDGES = {
    "id": "string",
    "predicate": "string",
    "confidence": "double",
    "papers": "int",
    "status": "string",
    **_EVIDENCE,
    "evidence": "string",
}

RESULTS = {
    "value": "string",
    "number": "double",
    "unit": "string",
    "metric_text": "string",
    "status": "string",
    **_EVIDENCE,
    "score": "double",
    "carried": "string",
}


class Link(NamedTuple):
    """A relationship: ids of both ends, its type, its properties (none for those that hold nothing but their ends)."""

    start: str
    end: str
    type: str
    properties: dict[str, Value]


@lru_cache(maxsize=4096)
def relationship_type(predicate: str) -> str:
    """A predicate as types of relationships are written.

    >>> relationship_type("evaluatesOn"), relationship_type("cites")
    ('EVALUATES_ON', 'CITES')
    """
    return re.sub(r"(?<=[a-z\d])(?=[A-Z])", "_", legal(predicate)).upper()


def paper_properties(node: Node, paper: Paper | None, links: Iterable[str]) -> dict[str, Value]:
    """What `PAPERS` names."""
    about: dict[str, Value] = {}
    if paper is not None:
        texts = {name: _text(getattr(paper, name)) for name in ("title", "abstract", "date", "venue", "url")}
        identifiers = [legal(f"{scheme}:{value}") for scheme, value in paper.identifiers]
        about = {**texts, "year": paper.year, "identifiers": identifiers}
        about |= {name: _texts(getattr(paper, name)) for name in ("authors", "categories")}
    found = {"name": legal(node.label), **about, "code": _texts(links), **_place(node)}
    return {name: found.get(name) for name in PAPERS}


def entity_properties(node: Node) -> dict[str, Value]:
    """What `ENTITIES` names."""
    years: dict[str, Value] = {"first_year": node.first_year or None, "last_year": node.last_year or None}
    names: dict[str, Value] = {"name": legal(node.label), "type": legal(node.type)}
    lists: dict[str, Value] = {"aliases": _texts(node.aliases), "xrefs": _texts(node.xrefs)}
    found = {**names, **lists, "papers": node.papers, **_place(node), **years}
    return {name: found[name] for name in ENTITIES}


def _place(node: Node) -> dict[str, Value]:
    return {"degree": node.degree, "community": node.community, "x": node.x, "y": node.y}


def edge_link(edge: Edge, evidence: bool = True) -> Link:
    """An edge with what `EDGES` names: its best evidence in properties, all of it as JSON, none without `evidence`."""
    best = best_evidence(edge) if evidence else None
    all_ = json.dumps([evidence_record(each) for each in edge.evidence], ensure_ascii=False) if best else None
    about: dict[str, Value] = {"id": legal(edge.id), "predicate": legal(edge.predicate), "confidence": edge.confidence}
    properties = {**about, "papers": edge.papers, "status": edge.status, **_said(best), "evidence": all_}
    return Link(legal(edge.subject), legal(edge.object), relationship_type(edge.predicate), properties)


def _said(evidence: Evidence | None) -> dict[str, Value]:
    if evidence is None:
        return dict.fromkeys(_EVIDENCE)
    texts = {name: legal(getattr(evidence, name)) for name in ("sentence", "quote", "paper", "field")}
    return {**texts, "start": evidence.start, "end": evidence.end, "extractor": legal(evidence.extractor)}


def broader_links(node: Node) -> Iterator[Link]:
    """From a node to those of which it is a kind."""
    return (Link(legal(node.id), legal(other), BROADER, {}) for other in node.broader)


def result_properties(result: ResultNode) -> dict[str, Value]:
    """What `RESULTS` names."""
    numbers = decimals(result.value)
    carried = result.evidence.carried
    return {
        "value": legal(result.value),
        "number": float(numbers[0]) if len(numbers) == 1 else None,
        "unit": _text(result.unit),
        "metric_text": _text(result.metric_text),
        "status": result.status,
        **_said(result.evidence),
        "score": result.evidence.score,
        "carried": json.dumps(carried_records(carried), ensure_ascii=False) if carried else None,
    }


def result_links(result: ResultNode) -> Iterator[Link]:
    """From the paper to its result, and from that to what it is about."""
    id_ = f"result:{legal(result.id)}"
    yield Link(legal(f"paper:{result.paper}"), id_, HAS_RESULT, {})
    for argument in ARGUMENTS:
        if node := getattr(result, argument):
            yield Link(id_, legal(node), argument.upper(), {})


def _text(text: str | None) -> str | None:
    return None if text is None else legal(text)


def _texts(texts: Iterable[str]) -> list[str]:
    return [legal(text) for text in texts]
