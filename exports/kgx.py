"""KGX, the exchange format of biomedical knowledge graphs: nodes and edges as TSV, in terms of the Biolink model.

Source: KGX Specification (https://github.com/biolink/kgx/blob/master/docs/kgx_format.md), Biolink model 4. Items of a
list are divided by ``|``. KGX has no quotes and no escapes: a tab or line end in a text becomes a blank, and a ``|``
the broken bar ``¦``. Otherwise values are exact: nothing is neutralised for spreadsheets.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, ClassVar

from exports.records import nodes_with_papers
from kg.batches import batched
from kg.model import METADATA_LINKS, Edge, GraphView, Node, Paper
from kg.output import ExportOptions
from kg.rdf import node_iri
from kg.text import legal, web_address

__all__ = ["KgxEdgesExporter", "KgxExporter", "KgxNodesExporter"]

_BATCH = 256
_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_SOURCE = "infores:scholarkg"
_CATEGORIES = {
    "Paper": "biolink:Publication",
    "Dataset": "biolink:Dataset",
    "Hardware": "biolink:Device",
    "Author": "biolink:Agent",
    "Cited": "biolink:Publication",
}
"""Biolink has no classes for the other types; ``type`` tells what they are."""
_SCHEMES = {"doi": "doi", "arxiv": "arXiv", "pmid": "PMID", "pmc": "PMC", "pmcid": "PMC"}
_PLAIN = re.compile(r"[^\s|]+")

Row = tuple[str | int | float | None, ...]


class _KgxTable(ABC):
    suffixes: ClassVar[tuple[str, ...]] = ()
    columns: ClassVar[tuple[str, ...]] = ()

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write the table of `view` to `file`, with a header."""
        file.write(("\t".join(self.columns) + "\n").encode())
        for rows in batched(self.rows(view), _BATCH):
            file.write("".join(["\t".join(map(_cell, row)) + "\n" for row in rows]).encode())

    @abstractmethod
    def rows(self, view: GraphView) -> Iterator[Row]:
        """The rows under the header."""

    def curie(self, node_id: str) -> str:
        """A node's id as a CURIE: the type, and the key as it is in the IRI, but for colons, of which KGX wants one."""
        type_, _, key = node_iri("", node_id).partition("/")
        return f"{type_}:{key.replace(':', '%3A')}"


class KgxNodesExporter(_KgxTable):
    """KGX nodes: CURIEs of types and keys, with their IRIs, Biolink categories, names, cross-references."""

    suffixes = ("nodes.tsv",)
    columns = ("id", "category", "name", "description", "synonym", "xref", "iri", "provided_by", "type", "papers",
               "publication_date", "authors")  # fmt: skip

    def rows(self, view: GraphView) -> Iterator[Row]:
        """A row for each node."""
        for node, paper, _ in nodes_with_papers(view):
            category = _CATEGORIES.get(node.type, "biolink:NamedThing")
            xrefs = [*node.xrefs, *(_publications(paper) if paper else ())]
            about = (node.label, paper.abstract if paper else None, _list(node.aliases), _list(xrefs))
            names = (_list(paper.authors), paper.date or paper.year) if paper else (None, None)
            iri = node_iri(self.options.base_iri, node.id)
            yield (
                self.curie(node.id),
                Listed(category),
                *about,
                iri,
                _SOURCE,
                node.type,
                node.papers,
                names[1],
                names[0],
            )


class KgxEdgesExporter(_KgxTable):
    """KGX edges: a text-mined association each, its papers under ``publications``, its sentences as supporting text.

    What is of a paper's metadata (authors, venues, citations) is no text-mined one but a knowledge assertion. Biolink
    has no predicates for what papers do with methods and datasets: these are ``biolink:mentions`` and
    ``biolink:related_to``, and ``original_predicate`` tells our own. What a paper negates is ``negated``.
    """

    suffixes = ("edges.tsv",)
    columns = ("id", "subject", "predicate", "object", "category", "knowledge_level", "agent_type",
               "primary_knowledge_source", "publications", "original_predicate", "negated", "has_confidence_score",
               "evidence_count", "supporting_text", "status", "papers")  # fmt: skip

    def rows(self, view: GraphView) -> Iterator[Row]:
        """A row for each edge, then one for each kind-of."""
        cited: dict[str, str] = {}
        for _, paper, _ in nodes_with_papers(view):
            known = _publications(paper) if paper else []
            if paper and known:
                cited[paper.id] = known[0]
        for edge in view.edges():
            yield self._edge(edge, cited)
        for node in view.nodes():
            for other in node.broader:
                yield self._broader(node, other)

    def _edge(self, edge: Edge, cited: dict[str, str]) -> Row:
        told = edge.predicate in METADATA_LINKS  # by the source of the paper, not by its text
        mentions = edge.subject.startswith("paper:") and not told
        predicate = "biolink:mentions" if mentions else "biolink:related_to"
        how = ("knowledge_assertion", "not_provided") if told else ("not_provided", "text_mining_agent")
        said = edge.evidence if self.options.evidence else ()
        papers = dict.fromkeys(each.paper for each in edge.evidence)
        publications = _list(cited.get(paper) or self.curie(f"paper:{paper}") for paper in papers)
        negated = "true" if edge.status == "negated" else None  # KGX takes any text here for true
        return (
            edge.id, self.curie(edge.subject), predicate, self.curie(edge.object), "biolink:Association",
            *how, _SOURCE, publications, f"kg:{edge.predicate}", negated,
            edge.confidence, len(edge.evidence), _list(dict.fromkeys(each.sentence for each in said)), edge.status,
            edge.papers,
        )  # fmt: skip

    def _broader(self, node: Node, other: str) -> Row:
        ends = (self.curie(node.id), "biolink:subclass_of", self.curie(other))
        how = ("biolink:Association", "prediction", "automated_agent", _SOURCE)
        return (f"{ends[0]}-subclass_of-{ends[2]}", *ends, *how, None, "skos:broader", *(None,) * 6)


class KgxExporter:
    """KGX: a folder with nodes.tsv and edges.tsv."""

    suffixes = (".kgx",)
    files = ("nodes.tsv", "edges.tsv")

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, folder: Path) -> None:
        """Write both tables to `folder`."""
        for name, table in zip(self.files, (KgxNodesExporter, KgxEdgesExporter), strict=True):
            with (folder / name).open("wb") as file:
                table(self.options).write(view, file)


class Listed(str):
    """Items with ``|`` between them."""

    __slots__ = ()


def _list(texts: Iterable[str]) -> Listed:
    return Listed("|".join(filter(None, map(_plain, texts))))


def _plain(text: str) -> str:
    return _BREAKS.sub(" ", legal(text)).replace("|", "¦").strip()


def _cell(value: str | int | float | None) -> str:
    if isinstance(value, Listed):
        return value
    return "" if value is None else _plain(value) if isinstance(value, str) else repr(value)


def _publications(paper: Paper) -> list[str]:
    """CURIEs of a paper elsewhere, and its address."""
    known = [(_SCHEMES.get(scheme), legal(value)) for scheme, value in paper.identifiers]
    curies = [f"{prefix}:{value}" for prefix, value in known if prefix and _PLAIN.fullmatch(value)]
    address = web_address(paper.url) if paper.url else None
    return [*curies, *([address] if address else [])]
