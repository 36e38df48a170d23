"""What the page holds: the most telling nodes, the edges between them, and the papers and sentences these need."""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from exports.palette import TYPES, inverse_words, node_size, relation_words, style
from kg.layout import lay_out
from kg.model import LINKS, ROLES, STATUSES, Edge, Evidence, GraphView, Node, Paper, ResultNode, Span
from kg.text import legal, web_address

__all__ = ["page_data", "paper_address"]

Record = dict[str, Any]

_EVIDENCE_SHOWN = 10
"""Pieces of evidence per edge, strongest first; how many more there are is told."""
_OVERVIEW = 800
"""Nodes of a graph that is too large to draw as a whole: they have many edges among them, and more make a hairball."""
_SPACING = 38.0
"""Mean distance of neighbours, in the units of node sizes."""
_SCHEME = re.compile(r"https?://")
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_RELATIONS = tuple(dict.fromkeys((*ROLES, *LINKS)))


def page_data(view: GraphView, max_nodes: int) -> Record:
    """Everything that the page draws and tells, as JSON values; memory grows with `max_nodes` only."""
    chosen = _chosen(view, max_nodes)
    number = {node.id: n for n, node in enumerate(chosen)}
    places = _places(chosen if len(chosen) == view.counts()["nodes"] else _laid_out(view, chosen, number))
    page = _Page(view, number)
    nodes = [_node(node, place, number) for node, place in zip(chosen, places, strict=True)]
    edges = [
        page.edge(n, edge)
        for n, edge in enumerate(each for each in view.edges() if each.subject in number and each.object in number)
    ]
    papers = page.papers()
    for node, source in zip(nodes, chosen, strict=True):
        if source.id in page.paper_of_node:
            node["paper"] = page.paper_of_node[source.id]
    types = Counter(node.type for node in chosen)
    relations = Counter(edge["relation"] for edge in edges)
    statuses = Counter(edge["status"] for edge in edges)
    return {
        "nodes": nodes,
        "edges": edges,
        "papers": papers,
        "sentences": list(page.sentences),
        "types": [
            {"name": name, "count": types[name], "color": style(name).color, "shape": style(name).shape}
            for name in (*TYPES, *sorted(types.keys() - set(TYPES)))
        ],
        "relations": [
            {"name": name, "count": relations[name], "words": relation_words(name), "inverse": inverse_words(name)}
            for name in (*_RELATIONS, *sorted(relations.keys() - set(_RELATIONS)))
        ],
        "statuses": [{"name": name, "count": statuses[name]} for name in STATUSES],
    }


def paper_address(paper: Paper) -> str | None:
    """Where the paper can be read: its own address, else by its DOI or arXiv id.

    >>> paper_address(Paper("x", None, "", identifiers=(("doi", "10.1000/1"),)))
    'https://doi.org/10.1000/1'
    """
    if paper.url and (own := web_address(paper.url)):
        return own
    known = dict(paper.identifiers)
    for scheme, start in (("doi", "https://doi.org/"), ("arxiv", "https://arxiv.org/abs/")):
        if known.get(scheme):
            return web_address(start + known[scheme])
    return None


def _chosen(view: GraphView, limit: int) -> list[Node]:
    """All nodes, or an overview: half entities that most papers share, half papers that share most of these.

    Both in the order of the view. By degree alone, hardly an entity would stay: papers have more edges.
    """
    if view.counts()["nodes"] <= limit:
        return list(view.nodes())
    limit = min(limit, _OVERVIEW)
    entities = ((node.papers, node.degree, -n, node.id) for n, node in enumerate(view.nodes()) if node.type != "Paper")
    kept = {row[3] for row in heapq.nlargest((limit + 1) // 2, entities)}
    shared = Counter(edge.subject for edge in view.edges() if edge.object in kept)
    papers = ((shared[node.id], -n, node.id) for n, node in enumerate(view.nodes()) if node.type == "Paper")
    drawn = {row[2] for row in heapq.nlargest(limit - len(kept), papers)}
    # an entity of which no paper is drawn would float alone
    joined = {edge.object for edge in view.edges() if edge.subject in drawn}
    return [node for node in view.nodes() if node.id in drawn or node.id in kept & joined]


def _laid_out(view: GraphView, chosen: Sequence[Node], number: dict[str, int]) -> list[Node]:
    """The chosen nodes at new places: where most of a graph isn't drawn, its layout leaves the rest in a heap."""
    edges = [
        (number[edge.subject], number[edge.object])
        for edge in view.edges()
        if edge.subject in number and edge.object in number
    ]
    positions = lay_out(len(chosen), edges).positions
    return [replace(node, x=x, y=y) for node, (x, y) in zip(chosen, positions, strict=True)]


def _places(nodes: Sequence[Node]) -> list[tuple[float, float]]:
    """Positions for the screen: centred, spread by how many nodes there are; a spiral where there is no layout."""
    count = len(nodes)
    spread = _SPACING * math.sqrt(count) / 2
    if not count:
        return []
    middle = sum(node.x for node in nodes) / count, sum(node.y for node in nodes) / count
    moved = [(node.x - middle[0], node.y - middle[1]) for node in nodes]
    size = math.sqrt(sum(x * x + y * y for x, y in moved) / count)
    if size < 1e-9:
        moved = [_spiral(n) for n in range(count)]
        size = math.sqrt(max(1, count) / 2)
    return [(round(x * spread / size, 1), round(y * spread / size, 1)) for x, y in moved]


def _spiral(n: int) -> tuple[float, float]:
    """Vogel's sunflower (1979): even density without a layout."""
    return math.sqrt(n) * math.cos(n * _GOLDEN_ANGLE), math.sqrt(n) * math.sin(n * _GOLDEN_ANGLE)


def _node(node: Node, place: tuple[float, float], number: Mapping[str, int]) -> Record:
    return {
        "id": number[node.id],
        "name": legal(node.label),
        "group": node.type,
        "x": place[0],
        "y": place[1],
        "size": node_size(node.papers),
        "papers": node.papers,
        "degree": node.degree,
        "years": [node.first_year, node.last_year],
        "aliases": [legal(alias) for alias in node.aliases],
        "broader": [number[other] for other in node.broader if other in number],
        "links": [address for xref in node.xrefs if _SCHEME.match(xref) and (address := web_address(xref))],
    }


class _Page:
    """Collects the papers and sentences that edges need; both are told once and named by their numbers."""

    def __init__(self, view: GraphView, number: dict[str, int]) -> None:
        self.view = view
        self.number = number
        self.sentences: dict[str, int] = {}
        self.paper_of_node: dict[str, int] = {}
        self._needed: dict[str, int] = {}
        self._names: dict[str, str] = {}
        for id_ in number:
            if id_.startswith("paper:"):
                self.paper_of_node[id_] = self._paper(id_.removeprefix("paper:"))

    def _paper(self, paper: str) -> int:
        return self._needed.setdefault(paper, len(self._needed))

    def _sentence(self, text: str) -> int:
        return self.sentences.setdefault(legal(text), len(self.sentences))

    def edge(self, number: int, edge: Edge) -> Record:
        best = sorted(edge.evidence, key=lambda each: (each.status != edge.status, -each.score))[:_EVIDENCE_SHOWN]
        return {
            "id": number,
            "from": self.number[edge.subject],
            "to": self.number[edge.object],
            "relation": edge.predicate,
            "confidence": edge.confidence,
            "papers": edge.papers,
            "status": edge.status,
            "evidence": [self.evidence(each) for each in best],
            "more": len(edge.evidence) - len(best),
        }

    def evidence(self, evidence: Evidence) -> Record:
        start, end = _place(evidence, evidence.start, evidence.end)
        record: Record = {
            "paper": self._paper(evidence.paper),
            "sentence": self._sentence(evidence.sentence),
            "start": start,
            "end": end,
            "extractor": legal(f"{evidence.extractor} {evidence.version}".strip()),
            "score": evidence.score,
            "status": evidence.status,
        }
        if evidence.arguments:
            record["marks"] = [_place(evidence, *span[1:]) for span in evidence.arguments if _is_inside(evidence, span)]
        if evidence.carried:
            record["carried"] = [
                {"argument": each.argument, "sentence": self._sentence(each.text)} for each in evidence.carried
            ]
        return record

    def papers(self) -> list[Record]:
        """The papers that were named so far, with their results and code."""
        records: dict[str, Record] = {}
        for paper in self.view.papers():
            if paper.id in self._needed:
                records[paper.id] = _paper_record(paper)
        self._add_results(records)
        for paper_id, url in self.view.code_links():
            address = web_address(url)
            if address and paper_id in records and address not in records[paper_id]["code"]:
                records[paper_id]["code"].append(address)
        missing = Paper("", None, "")
        return [records.get(paper) or _paper_record(missing) for paper in self._needed]

    def _add_results(self, records: dict[str, Record]) -> None:
        drawn = {id_.removeprefix("paper:") for id_ in self.paper_of_node}
        found = [result for result in self.view.results() if result.paper in drawn and result.paper in records]
        wanted = {name for result in found for name in _ends(result).values()}
        labels = {node.id: legal(node.label) for node in self.view.nodes() if node.id in wanted}
        for result in found:
            row = {what: labels.get(name, "") for what, name in _ends(result).items()}
            row["metric"] = row["metric"] or legal(result.metric_text or "")
            row |= {"value": legal(result.value), "unit": legal(result.unit or ""), "status": result.status}
            records[result.paper]["results"].append({**row, "sentence": self._sentence(result.evidence.sentence)})


def _ends(result: ResultNode) -> dict[str, str]:
    """The node ids that a result names, by what they are."""
    return {what: getattr(result, what) or "" for what in ("metric", "method", "baseline", "dataset", "task")}


def _place(evidence: Evidence, start: int, end: int) -> list[int]:
    """Where a span of the paper is in the sentence, as browsers count."""
    first, last = start - evidence.sentence_start, end - evidence.sentence_start
    begin = _utf16(evidence.sentence[:first])
    return [begin, begin + _utf16(evidence.sentence[first:last])]


def _is_inside(evidence: Evidence, span: Span) -> bool:
    last = evidence.sentence_start + len(evidence.sentence)
    return span.field == evidence.field and evidence.sentence_start <= span.start and span.end <= last


def _utf16(text: str) -> int:
    """Length as browsers count it."""
    return len(text) + sum(char > "\uffff" for char in text)


def _paper_record(paper: Paper) -> Record:
    beginning = " ".join(paper.abstract.split())
    return {
        "title": legal(paper.title or (beginning[:89] + "…" if len(beginning) > 90 else beginning)),
        "authors": [legal(author) for author in paper.authors],
        "year": paper.year or 0,
        "venue": legal(paper.venue or ""),
        "url": paper_address(paper) or "",
        "code": [],
        "results": [],
    }
