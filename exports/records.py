"""Nodes, edges and results as plain JSON objects: what JSON Lines, node-link JSON and cells of tables hold.

Texts are as they are, but for characters that no file may hold (`kg.text.legal`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from kg.model import Carried, Edge, Evidence, GraphView, Node, Paper, ResultNode, Tie
from kg.text import legal

__all__ = [
    "carried_records",
    "edge_record",
    "evidence_json",
    "evidence_record",
    "node_record",
    "nodes_with_papers",
    "paper_record",
    "result_record",
]


def nodes_with_papers(view: GraphView) -> Iterator[tuple[Node, Paper | None, list[str]]]:
    """Each node, with its paper and the code links in that where it is one; nothing is held, as all come by paper id.

    >>> import kg
    >>> graph = kg.build([kg.Paper("p1", None, "We train ResNet-50, see github.com/x/y.")])
    >>> [(node.id, paper.id if paper else None, links) for node, paper, links in nodes_with_papers(graph)]
    [('paper:p1', 'p1', ['github.com/x/y']), ('method:resnet-50', None, [])]
    """
    papers, links = view.papers(), groupby(view.code_links(), itemgetter(0))
    paper, group = next(papers, None), next(links, None)
    for node in view.nodes():
        if node.type != "Paper":
            yield node, None, []
            continue
        id_ = node.id.removeprefix("paper:")
        while paper is not None and paper.id < id_:
            paper = next(papers, None)
        while group is not None and group[0] < id_:
            group = next(links, None)
        found = [url for _, url in group[1]] if group is not None and group[0] == id_ else []
        yield node, paper if paper is not None and paper.id == id_ else None, found


def node_record(node: Node) -> dict[str, Any]:
    """The fields of a `Node`."""
    return {
        "id": legal(node.id),
        "type": legal(node.type),
        "label": legal(node.label),
        "aliases": _legal(node.aliases),
        "xrefs": _legal(node.xrefs),
        "papers": node.papers,
        "degree": node.degree,
        "community": node.community,
        "first_year": node.first_year,
        "last_year": node.last_year,
        "x": node.x,
        "y": node.y,
        "broader": _legal(node.broader),
        "categories": _legal(node.categories),
    }


def paper_record(paper: Paper, links: Iterable[str]) -> dict[str, Any]:
    """The fields of a `Paper`, and its code links."""
    texts = {name: _text(getattr(paper, name)) for name in ("id", "title", "abstract", "date", "venue", "url")}
    names = ("authors", "orcids", "categories", "cites")
    lists: dict[str, Any] = {name: _legal(getattr(paper, name)) for name in names}
    lists["identifiers"] = [_legal(pair) for pair in paper.identifiers]
    return {**texts, "year": paper.year, **lists, "code": _legal(links), "source": legal(paper.source)}


def edge_record(edge: Edge, evidence: bool = True) -> dict[str, Any]:
    """The fields of an `Edge`, of a `Tie` also those that it has besides; without `evidence` all but that."""
    record: dict[str, Any] = {
        "id": legal(edge.id),
        "subject": legal(edge.subject),
        "predicate": legal(edge.predicate),
        "object": legal(edge.object),
        "confidence": edge.confidence,
        "papers": edge.papers,
        "status": edge.status,
    }
    if isinstance(edge, Tie):
        years = {"first_year": edge.first_year, "last_year": edge.last_year}
        record |= {"weight": edge.weight, **years, "reason": legal(edge.reason)}
    return record | ({"evidence": [evidence_record(each) for each in edge.evidence]} if evidence else {})


def result_record(result: ResultNode) -> dict[str, Any]:
    """The fields of a `ResultNode`."""
    names = ("id", "paper", "value", "unit", "metric_text", "metric", "method", "baseline", "dataset", "task")
    texts = {name: _text(getattr(result, name)) for name in names}
    return {**texts, "status": result.status, "evidence": evidence_record(result.evidence)}


def evidence_record(evidence: Evidence) -> dict[str, Any]:
    """Where a paper says it: its sentence, offsets into the paper's title or abstract, by which extractor."""
    record: dict[str, Any] = {
        "paper": legal(evidence.paper),
        "field": evidence.field,
        "start": evidence.start,
        "end": evidence.end,
        "sentence": legal(evidence.sentence),
        "extractor": legal(evidence.extractor),
        "version": legal(evidence.version),
        "score": evidence.score,
        "status": evidence.status,
    }
    if evidence.arguments:
        record |= {name: each._asdict() for name, each in zip(("head", "tail"), evidence.arguments, strict=True)}
    return record | ({"carried": carried_records(evidence.carried)} if evidence.carried else {})


def evidence_json(evidence: Iterable[Evidence]) -> str:
    """The JSON list of the `evidence_record` of each, in a third of the time.

    >>> evidence_json([Evidence("p", "title", 0, 1, 0, "A", "rules", "1", 0.5)])[:35]
    '[{"paper": "p", "field": "title", "'
    """
    return f"[{', '.join(map(_evidence_json, evidence))}]"


def _evidence_json(each: Evidence) -> str:
    score = repr(each.score) if 0 <= each.score <= 1 else _json(each.score)
    how = f'"extractor": {_word(each.extractor)}, "version": {_word(each.version)}, "score": {score}'
    rest = ""
    if each.arguments:
        for end, (field, first, last) in zip(("head", "tail"), each.arguments, strict=True):
            rest += f', "{end}": {{"field": {_word(field)}, "start": {first}, "end": {last}}}'
    if each.carried:
        rest += f', "carried": {_json(carried_records(each.carried))}'
    return (
        f'{{"paper": {_word(each.paper)}, "field": {_word(each.field)}, "start": {each.start}, "end": {each.end}, '
        f'"sentence": {_json(legal(each.sentence))}, {how}, "status": {_word(each.status)}{rest}}}'
    )


def carried_records(carried: Iterable[Carried]) -> list[dict[str, Any]]:
    """The sentences from which arguments were carried over."""
    return [{**each._asdict(), "text": legal(each.text)} for each in carried]


def _text(text: str | None) -> str | None:
    return None if text is None else legal(text)


def _legal(texts: Iterable[str]) -> list[str]:
    return [legal(text) for text in texts]


_json = json.JSONEncoder(ensure_ascii=False).encode


@lru_cache(maxsize=4096)
def _word(text: str) -> str:
    """JSON of what comes again and again."""
    return _json(legal(text))
