"""The papers, sentences and results behind the page's edges: each sentence and paper once, evidence as columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.model import STATUSES, Edge, Evidence, GraphView, Paper, ResultNode, Span
from kg.text import legal, web_address

__all__ = ["Texts", "paper_address"]

Record = dict[str, Any]

_EVIDENCE_SHOWN = 10
"""Pieces of evidence per edge, strongest first; how many more there are is told."""
_COLUMNS = ("paper", "sentence", "start", "end", "extractor", "score", "status")
_ENDS = ("metric", "method", "baseline", "dataset", "task")


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


class Texts:
    """Collects what edges need. The numbers of papers that are nodes are those of their nodes, which come first."""

    def __init__(self, view: GraphView, number: Mapping[str, int]) -> None:
        self._view = view
        self._number = number
        self._sentences: dict[str, int] = {}
        self._extractors: dict[str, int] = {}
        papers = (id_.removeprefix("paper:") for id_ in number if id_.startswith("paper:"))
        self._papers: dict[str, int] = {paper: n for n, paper in enumerate(papers)}
        self._drawn = len(self._papers)
        self._first: list[int] = [0]
        self._columns: dict[str, list[int]] = {name: [] for name in _COLUMNS}
        self._sparse: dict[str, dict[str, Any]] = {"marks": {}, "carried": {}, "more": {}}

    def add(self, edge: Edge) -> None:
        """Add the evidence of the next edge."""
        best = sorted(edge.evidence, key=lambda each: (each.status != edge.status, -each.score))[:_EVIDENCE_SHOWN]
        if len(best) < len(edge.evidence):
            self._sparse["more"][str(len(self._first) - 1)] = len(edge.evidence) - len(best)
        for each in best:
            self._add_evidence(each)
        self._first.append(len(self._columns["paper"]))

    def finished(self) -> Record:
        """Everything, with the papers and the results of those that are drawn."""
        results = self._results()
        papers = self._paper_rows()
        return {
            "sentences": list(self._sentences),
            "extractors": list(self._extractors),
            "evidence": {"first": self._first, **self._columns, **self._sparse},
            "papers": papers,
            "results": results,
        }

    def _add_evidence(self, evidence: Evidence) -> None:
        row = (
            self._papers.setdefault(evidence.paper, len(self._papers)),
            self._sentence(evidence.sentence),
            *_place(evidence, evidence.start, evidence.end),
            self._extractor(legal(f"{evidence.extractor} {evidence.version}".strip())),
            round(evidence.score * 1000),
            STATUSES.index(evidence.status),
        )
        key = str(len(self._columns["paper"]))
        for column, value in zip(self._columns.values(), row, strict=True):
            column.append(value)
        marks = [_place(evidence, *span[1:]) for span in evidence.arguments or () if _is_inside(evidence, span)]
        if marks:
            self._sparse["marks"][key] = marks
        if evidence.carried:
            self._sparse["carried"][key] = [[each.argument, self._sentence(each.text)] for each in evidence.carried]

    def _sentence(self, text: str) -> int:
        return self._sentences.setdefault(legal(text), len(self._sentences))

    def _extractor(self, name: str) -> int:
        return self._extractors.setdefault(name, len(self._extractors))

    def _results(self) -> list[list[Any]]:
        """Rows of paper, value, unit, sentence, status and the ends, each the number of a node or its label."""
        found = [each for each in self._view.results() if self._papers.get(each.paper, self._drawn) < self._drawn]
        wanted = {name for result in found for name in _ends(result) if name and name not in self._number}
        labels = {node.id: legal(node.label) for node in self._view.nodes() if node.id in wanted} if wanted else {}
        rows = []
        for result in found:
            ends: list[Any] = [self._number.get(name, labels.get(name, "")) for name in _ends(result)]
            ends[0] = ends[0] if ends[0] != "" else legal(result.metric_text or "")
            told = (legal(result.value), legal(result.unit or ""), self._sentence(result.evidence.sentence))
            rows.append([self._papers[result.paper], *told, STATUSES.index(result.status), *ends])
        return rows

    def _paper_rows(self) -> list[list[Any]]:
        """Rows of title, authors, year, venue, address, addresses of code and categories."""
        rows = {paper.id: _paper_row(paper) for paper in self._view.papers() if paper.id in self._papers}
        for paper_id, url in self._view.code_links():
            address = web_address(url)
            if address and paper_id in rows and address not in rows[paper_id][5]:
                rows[paper_id][5].append(address)
        return [rows.get(paper) or _paper_row(Paper("", None, "")) for paper in self._papers]


def _ends(result: ResultNode) -> tuple[str, ...]:
    """The node ids that a result names; empty where it names none."""
    return tuple(getattr(result, what) or "" for what in _ENDS)


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
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def _paper_row(paper: Paper) -> list[Any]:
    beginning = " ".join(paper.abstract.split())
    return [
        legal(paper.title or (beginning[:89] + "…" if len(beginning) > 90 else beginning)),
        [legal(author) for author in paper.authors],
        paper.year or 0,
        legal(paper.venue or ""),
        paper_address(paper) or "",
        [],
        [legal(name) for name in paper.categories],
    ]
