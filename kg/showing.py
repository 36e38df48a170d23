"""Graphs, nodes, papers and what was found in them as HTML for notebooks, and a node as text.

All that comes from papers is escaped. Entities in a text are highlighted by displaCy (https://spacy.io/usage/visualizers),
in the colours of `kg.colours`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from kg.colours import OTHER, colours, tint
from kg.model import Edge, Entity, Evidence, Extraction, Field, Mention, Node, Paper, type_order
from kg.text import legal

if TYPE_CHECKING:
    from kg.graph import Graph
    from kg.lookup import Neighbours

__all__ = ["Shown", "extraction_html", "graph_html", "node_html", "paper_html", "show", "summary"]

_LEFT = 'style="text-align: left"'
_ENTITY = (
    '<mark class="entity" title="{told}" style="background: {bg}; color: #000; padding: 0.15em 0.35em; '
    'margin: 0 0.1em; border-radius: 0.35em">{text} <span style="font-size: 0.7em; font-weight: bold; '
    'vertical-align: middle">{label}</span></mark>'
)
"""How displaCy marks an entity: on one line, so that no blanks get between a name and what follows it."""


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """Something to look at: `text` where it is printed, `html` in notebooks."""

    text: str
    html: str

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def summary(counts: Mapping[str, int]) -> str:
    """The counts of a graph (`kg.Graph.counts`) in a line.

    >>> summary({"papers": 1, "nodes": 3, "edges": 2000, "results": 0})
    '1 paper, 2 entities, 2,000 edges, 0 results'
    """
    told = {"paper": counts["papers"], "entity": counts["nodes"] - counts["papers"], "edge": counts["edges"],
            "result": counts["results"]}  # fmt: skip
    return ", ".join(_counted(count, what) for what, count in told.items())


def _counted(count: int, what: str) -> str:
    plural = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{count:,} {what if count == 1 else plural}"


def graph_html(graph: Graph) -> str:
    """Tables of counts: nodes by type, edges by predicate."""
    counts = graph.counts()
    own = colours(graph.own_types)
    types = sorted(graph.count_by("type").items(), key=lambda item: type_order(item[0]))
    nodes = [(_typed(type_, own), f"{count:,}") for type_, count in (("Paper", counts["papers"]), *types)]
    edges = [(_escaped(name), f"{count:,}") for name, count in graph.count_by("predicate").items()]
    tables = f"{_table(('nodes', ''), nodes)}{_table(('edges', ''), edges)}"
    flex = "display: flex; gap: 2em; align-items: flex-start"
    return _whole(f'<p><b>kg.Graph</b> {summary(counts)}</p><div style="{flex}">{tables}</div>')


def node_html(node: Node, own: Mapping[str, str] | None = None) -> str:
    """What a node says of itself: names, papers and years."""
    years = _years(node)
    told = {
        "id": f"<code>{_escaped(node.id)}</code>",
        "type": _typed(node.type, own or colours()),
        "also written": _escaped(", ".join(node.aliases)),
        "papers": f"{node.papers:,}{f', {years}' if years else ''}",
        "edges": f"{node.degree:,}",
        "kind of": _escaped(", ".join(node.broader)),
        "the same as": _escaped(", ".join(node.xrefs)),
        "categories": _escaped(" · ".join(node.categories)),
    }
    rows = [(key, value) for key, value in told.items() if value]
    return _whole(f"<p><b>{_escaped(node.label)}</b></p>{_table((), rows)}")


def paper_html(paper: Paper) -> str:
    """Title, what is known of the paper, and its abstract."""
    heading = f"<p><b>{_escaped(paper.title or paper.id)}</b></p>"
    return _whole(f"{heading}{_about(paper)}<p>{_escaped(paper.abstract)}</p>")


def extraction_html(extraction: Extraction, own: Mapping[str, str] | None = None) -> str:
    """Title and abstract with the entities highlighted; the pointer over one tells name, role and confidence."""
    from spacy import displacy

    paper = extraction.paper
    options = {"colors": {type_: tint(colour) for type_, colour in (own or colours()).items()}, "template": _ENTITY}

    def highlighted(field: Field) -> str:
        ents = list(_marks(extraction.entities, field))
        doc = {"text": legal(paper.text(field)), "ents": ents}
        # jupyter=False: else displaCy displays it by itself, and gives nothing back
        return str(displacy.render(doc, style="ent", manual=True, jupyter=False, options=options))

    title = f'<div style="font-weight: bold">{highlighted("title")}</div>' if paper.title else ""
    return _whole(f"{title}{_about(paper)}{highlighted('abstract')}")


def _marks(entities: Iterable[Entity], field: Field) -> Iterator[dict[str, Any]]:
    """The mentions in a field as displaCy wants them: in order, of those that overlap the longest."""
    found = [(mention, entity) for entity in entities for mention in entity.mentions if mention.field == field]
    chosen: list[tuple[Mention, Entity]] = []
    for mention, entity in sorted(found, key=lambda each: (each[0].start - each[0].end, each[0].start)):
        if all(mention.end <= other.start or other.end <= mention.start for other, _ in chosen):
            chosen.append((mention, entity))
    for mention, entity in sorted(chosen, key=lambda each: each[0].start):
        status = "" if entity.status == "asserted" else f", {entity.status}"
        told = _escaped(f"{entity.name}: {entity.relation}{status}, {entity.confidence:.2f}")
        yield {"start": mention.start, "end": mention.end, "label": entity.type,
               "params": {"told": told, "label": _escaped(entity.type)}}  # fmt: skip


# A node with what is around it -----------------------------------------------------------------------------------


def show(graph: Graph, name: str, limit: int = 5) -> Shown:
    """A node by a name as people write it: what it is, a paper's abstract, its edges with a sentence for each.

    `limit` is the most edges of each predicate and direction (0: all). Raises `UnknownName`, with near names.
    """
    from kg.lookup import find, neighbourhood

    node, *others = find(graph, name)
    groups = neighbourhood(graph, node.id, limit)
    own = colours(graph.own_types)
    if node.type == "Paper":
        head = extraction_html(graph.extraction(node.id.removeprefix("paper:")), own)
    else:
        head = node_html(node, own)
    also = f"<p>also called so: {_escaped(', '.join(other.id for other in others))}</p>" if others else ""
    return Shown("\n".join(_lines(node, others, groups)), _whole(f"{head}{also}{_groups_html(groups, own)}"))


def _groups_html(groups: Sequence[Neighbours], own: Mapping[str, str]) -> str:
    rows = []
    for group in groups:
        for place, (edge, other) in enumerate(group.edges):
            first = f"<b>{_escaped(_arrow(group))}</b> {group.total:,}".replace(" ", "\u00a0") if place == 0 else ""
            sentence = _quoted(edge.evidence[0]) if edge.evidence else ""
            papers = f"{edge.papers:,}" if edge.status == "asserted" else f"{edge.papers:,}, {_escaped(edge.status)}"
            about = (_typed(other.type, own, other.label), f"{edge.confidence:.2f}", papers, sentence)
            rows.append((first, *about))
    return _table(("", "", "confidence", "papers", "a sentence that says so"), rows) if rows else ""


def _lines(node: Node, others: Sequence[Node], groups: Sequence[Neighbours]) -> Iterator[str]:
    papers = _counted(node.papers, "paper") if node.type != "Paper" else ""
    facts = ", ".join(each for each in (node.type, papers, _years(node), node.id) if each)
    yield _printed(f"{node.label}  ({facts})")
    for told, names in (("also written", node.aliases), ("also called so", [other.id for other in others])):
        if names:
            yield _printed(f"  {told}: {', '.join(names)}")
    for group in groups:
        for edge, other in group.edges:
            yield _printed(f"  {_arrow(group)}  {other.label}  {_certainty(edge)}{_said(edge)}")
        if left := group.total - len(group.edges):
            yield f"  {_arrow(group)}  and {left:,} more"


def _said(edge: Edge) -> str:
    return f'  "{edge.evidence[0].sentence}"' if edge.evidence else ""


def _certainty(edge: Edge) -> str:
    return f"{edge.confidence:.2f}" if edge.status == "asserted" else f"{edge.confidence:.2f} {edge.status}"


def _arrow(group: Neighbours) -> str:
    return f"{group.predicate} →" if group.outgoing else f"← {group.predicate}"


def _printed(text: str) -> str:
    """A line that a terminal obeys nothing of."""
    return "".join(char if char.isprintable() else " " for char in text)


# Pieces of HTML ---------------------------------------------------------------------------------------------------


def _escaped(text: str) -> str:
    return escape(legal(text))


def _whole(html: str) -> str:
    """What is shown at once; formulas in it stay as they are written, for marks would tear them."""
    return f'<div class="tex2jax_ignore mathjax_ignore">{html}</div>'


def _typed(type_: str, own: Mapping[str, str], label: str | None = None) -> str:
    """A type, or the label of something of that type, behind a dot in its colour."""
    dot = f'<span title="{_escaped(type_)}" style="color: {_escaped(own.get(type_, OTHER))}">●</span>'
    return f"{dot} {_escaped(type_ if label is None else label)}"


def _quoted(evidence: Evidence) -> str:
    """The sentence, with the words that the evidence is bold."""
    sentence = evidence.sentence
    start, end = (max(0, at - evidence.sentence_start) for at in (evidence.start, evidence.end))
    parts = (sentence[:start], sentence[start:end], sentence[end:])
    before, quote, after = map(_escaped, parts)
    return f'{before}<b>{quote}</b>{after} <span style="opacity: 0.6">{_escaped(evidence.paper)}</span>'


def _about(paper: Paper) -> str:
    date = paper.date or (str(paper.year) if paper.year else "")
    told = (", ".join(paper.authors), paper.venue or "", date, paper.id)
    return f'<p style="opacity: 0.7">{_escaped(" · ".join(each for each in told if each))}</p>'


def _years(node: Node) -> str:
    if not node.first_year:
        return ""
    return str(node.first_year) if node.first_year == node.last_year else f"{node.first_year}–{node.last_year}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML already."""
    titles = "".join(f"<th {_LEFT}>{each}</th>" for each in head)
    body = "".join(f"<tr>{''.join(f'<td {_LEFT}>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{f'<thead><tr>{titles}</tr></thead>' if head else ''}<tbody>{body}</tbody></table>"
