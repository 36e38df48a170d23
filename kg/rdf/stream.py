"""Streams: a graph view in, descriptions, N-Triples or triples out, in the order of an export."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain, groupby
from operator import attrgetter, itemgetter
from typing import Generic, TypeVar

from pyoxigraph import Quad, RdfFormat, Triple, parse

from kg.batches import batched
from kg.model import Edge, GraphView
from kg.own_types import own_types
from kg.rdf.forms import Description, Filled, Pair, Said, Templates
from kg.rdf.lpwc import LinkedPapersWithCode
from kg.rdf.mapping import Mapping
from kg.void import Census

__all__ = ["descriptions", "nquads", "ntriples", "quads", "said", "triples", "written"]

Record = TypeVar("Record")

_BATCH = 32
"""Parts that are written at a time: some ten kilobytes. Larger texts take fresh memory from the system each time."""


def triples(view: GraphView, base_iri: str, *, evidence: bool = True, align: Collection[str] = ()) -> Iterator[Triple]:
    """All triples of `view`, grouped by subject: papers, entities, statements with evidence, results, extractors.

    The last ones describe the graph (see `kg.void`). One pass over each stream of the view; what is held are the edges
    of one node. Raises `UsageError` when `base_iri` can't begin an IRI. Who wants text is ten times faster served by
    `ntriples`.
    """
    chunks = ntriples(view, Mapping(base_iri, align=align), evidence=evidence)
    # lenient: what is parsed was written here, and its IRIs were checked
    return (quad.triple for chunk in chunks for quad in parse(chunk, RdfFormat.N_TRIPLES, lenient=True))


def quads(view: GraphView, base_iri: str, *, evidence: bool = True, align: Collection[str] = ()) -> Iterator[Quad]:
    """The triples of `triples`, with a named graph for each paper, called as the paper is.

    A paper's graph holds what the paper says: its metadata, its edges, the links between entities that it supports, its
    evidence and results. A link that several papers support is in the graph of each. Entities, statements, which sum up
    papers, and the description are in the default graph. Raises `UsageError` when `base_iri` can't begin an IRI.
    """
    chunks = nquads(view, Mapping(base_iri, align=align), evidence=evidence)
    return (quad for chunk in chunks for quad in parse(chunk, RdfFormat.N_QUADS, lenient=True))


def ntriples(view: GraphView, mapping: Mapping, *, evidence: bool = True) -> Iterator[bytes]:
    """The triples of `triples` in N-Triples, some hundred whole lines at a time, with a `mapping` to that notation."""
    pieces = written(view, mapping, lambda part: "".join([_lines(*each, ".") for each in part]), evidence=evidence)
    return ("".join(batch).encode() for batch in batched(pieces, _BATCH))


def nquads(view: GraphView, mapping: Mapping, *, evidence: bool = True) -> Iterator[bytes]:
    """The quads of `quads` in N-Quads, some hundred whole lines at a time, with a `mapping` to N-Triples."""
    for batch in batched(said(view, mapping, evidence=evidence), _BATCH):
        lines = []
        for papers, subject, pairs in chain.from_iterable(batch):
            ends = [f"{mapping.node[f'paper:{paper}']} ." for paper in papers] or ["."]
            lines += [_lines(subject, pairs, end) for end in ends]
        yield "".join(lines).encode()


def _lines(subject: str, pairs: list[Pair], end: str) -> str:
    """A line for each pair; by two joins, which is several times as fast as one after the other."""
    separator = f" {end}\n{subject} "
    return f"{subject} {separator.join(map(' '.join, pairs))} {end}\n"


def written(
    view: GraphView, mapping: Mapping, write: Callable[[list[Description]], str], *, evidence: bool = True
) -> Iterator[str]:
    """What `write` makes of `descriptions`, in pieces; it is asked once for those that differ in their terms only."""
    templates = Templates(write)
    for part in _counted(view, mapping, evidence):
        yield templates.fill(part) if isinstance(part, Filled) else write(_joined(part))


def descriptions(view: GraphView, mapping: Mapping, *, evidence: bool = True) -> Iterator[list[Description]]:
    """What `said` gives, without the papers, neighbours with the same subject as one."""
    return map(_joined, said(view, mapping, evidence=evidence))


def _joined(part: list[Said]) -> list[Description]:
    if len(part) < 2 or part[0][1] != part[1][1]:  # only nodes have edges of their own
        return [(subject, pairs) for _, subject, pairs in part]
    last, found = "", list[Description]()
    for _, subject, pairs in part:
        if subject == last:
            found[-1][1].extend(pairs)
        else:
            found.append((subject, pairs))
            last = subject
    return found


def said(view: GraphView, mapping: Mapping, *, evidence: bool = True) -> Iterator[list[Said]]:
    """All that `view` says, in the order of an export, in parts; the last ones tell how much that was (`kg.void`)."""
    for part in _counted(view, mapping, evidence):
        yield part.said() if isinstance(part, Filled) else part


def _counted(view: GraphView, mapping: Mapping, evidence: bool) -> Iterator[Filled | list[Said]]:
    census = Census(mapping)
    for part in _parts(view, mapping, evidence):
        if isinstance(part, Filled):
            census.count_form(part.form)
        else:
            census.count([pairs for _, _, pairs in part])
        yield part
    yield [((), subject, pairs) for subject, pairs in census.describe()]


def _parts(view: GraphView, mapping: Mapping, evidence: bool) -> Iterator[Filled | list[Said]]:
    mapping.own_types = {each.name: each for each in own_types(view)}
    papers = _Groups(view.papers(), lambda paper: f"paper:{paper.id}")
    edges = _Groups(view.edges(), attrgetter("subject"))
    links = _Groups(view.code_links(), itemgetter(0))
    aligned = LinkedPapersWithCode(mapping) if "lpwcp" in mapping.namespaces else None
    for node in view.nodes():
        part: list[Said] = []
        # types come first
        types = aligned.types(node) if aligned else []
        if node.type == "Paper":
            for paper in papers.take(node.id):
                code = [url for _, url in links.take(paper.id)]
                about = [*types, *mapping.paper(paper, code), *(aligned.paper(paper, code) if aligned else ())]
                part.append(((paper.id,), mapping.node[node.id], about))
        else:
            about = [*types, *mapping.entity(node), *(aligned.entity(node) if aligned else ())]
            part.append(((), mapping.node[node.id], about))
        own = edges.take(node.id)
        facts = [edge for edge in own if edge.status != "negated"]
        part += [(_supporters(edge), mapping.node[edge.subject], [mapping.edge(edge)]) for edge in facts]
        if aligned:
            part += [(_supporters(edge), subject, [pair]) for edge, subject, pair in aligned.edges(facts)]
        yield part
        if evidence:
            yield from chain.from_iterable(map(mapping.statement, own))
    for paper_id, group in groupby(view.results(), attrgetter("paper")):
        results = list(group)
        for result in results:
            about, places = mapping.result(result, evidence)
            yield [((paper_id,), mapping.result_name(result), about)]
            yield from places
        if aligned:
            yield [((paper_id,), subject, pairs) for subject, pairs in aligned.results(paper_id, results)]
    yield [
        ((), *about)
        for about in (*mapping.classes(), *mapping.extractors(), *(aligned.conferences() if aligned else ()))
    ]


def _supporters(edge: Edge) -> Collection[str]:
    """The papers that say an edge with its status."""
    return dict.fromkeys(each.paper for each in edge.evidence if each.status == edge.status)


class _Groups(Generic[Record]):
    """Neighbours with the same key in a stream, handed out to whoever asks for them in the stream's order."""

    def __init__(self, stream: Iterable[Record], key: Callable[[Record], str]) -> None:
        self._groups = groupby(stream, key)
        self._next = next(self._groups, None)

    def take(self, key: str) -> list[Record]:
        if self._next is None or self._next[0] != key:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found
