"""Every format that people export, found in one folder and built into one graph."""

from __future__ import annotations

import gzip
import html
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import kg

Write = Callable[[str, str | bytes], Path]


def _json(title: str, abstract: str) -> dict[str, str]:
    words = {word: [place] for place, word in enumerate(abstract.split())}
    crossref = {"DOI": "10.1000/c1", "title": [title], "abstract": f"<jats:p>{abstract}</jats:p>"}
    openreview = {"id": "aBcD1234", "content": {"title": {"value": title}, "abstract": {"value": abstract}}}
    other = {"dailyPapers": [{"paper": {"id": "2103.00010", "title": title, "summary": abstract}}]}
    daily = {"paper": {"id": "2103.00009", "title": title, "summary": abstract}, "title": title, "summary": abstract}
    return {
        "zotero-csl.json": json.dumps([{"id": "berg21", "type": "article", "title": title, "abstract": abstract}]),
        "openalex.json": json.dumps({"results": [{"id": "W1", "title": title, "abstract_inverted_index": words}]}),
        "crossref.json": json.dumps({"status": "ok", "message": {"items": [crossref]}}),
        "semantic-scholar.json": json.dumps(
            {"total": 1, "data": [{"paperId": "s", "title": title, "abstract": abstract}]}
        ),
        "bulk.jsonl": json.dumps({"corpusid": 7, "title": title, "abstract": abstract}),
        "arxiv-snapshot.json": json.dumps({"id": "2103.00001", "title": title, "abstract": f"  {abstract}\n"}),
        "openreview.json": json.dumps({"notes": [openreview], "count": 1}),
        "daily.json": json.dumps([daily]),
        "daily.html": f'<!DOCTYPE html><html><div data-props="{html.escape(json.dumps(other))}"></div></html>',
    }


FORMATS: dict[str, str] = {
    "zotero.ris": "TY  - JOUR\nTI  - {title}\nAB  - {abstract}\nER  - \n",
    "zotero.bib": "@article{{berg21,\n title = {{{title}}},\n abstract = {{{abstract}}}\n}}\n",
    "query.xml": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:x</id><title>{title}</title>'
    "<summary>{abstract}</summary></entry></feed>",
    "pubmed.xml": "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>"
    "<ArticleTitle>{title}</ArticleTitle><Abstract><AbstractText>{abstract}</AbstractText></Abstract>"
    "</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>",
    "P19.xml": "<collection id='P19'><volume id='1'><paper id='1'><title>{title}</title>"
    "<abstract>{abstract}</abstract></paper></volume></collection>",
    "dblp.xml": "<dblp><article key='a/b'><title>{title}.</title><abstract>{abstract}</abstract></article></dblp>",
    "notes.md": "# {title}\n\n{abstract}\n",
    "table.csv": 'title,abstract\n"{title}","{abstract}"\n',
    "table.tsv": "title\tabstract\n{title}\t{abstract}\n",
}
NAMES = (*FORMATS, *_json("", ""))


def _content(name: str, title: str, abstract: str) -> str:
    return FORMATS[name].format(title=title, abstract=abstract) if name in FORMATS else _json(title, abstract)[name]


def _expected(name: str) -> tuple[str, str]:
    which = NAMES.index(name)
    return (
        f"Boats of Kind {which}",
        f"We train BoatNet-{which}, a graph neural network, on the ImageNet dataset. It is fast.",
    )


def test_a_folder_of_every_format_is_one_graph(write: Write) -> None:
    for at, name in enumerate(NAMES):
        content = _content(name, *_expected(name)).encode()
        folder = write(
            f"in/{name}.gz" if at % 2 else f"in/{name}", gzip.compress(content) if at % 2 else content
        ).parent
    graph = kg.build(folder, extractors=["rules"])
    papers = {paper.source.partition(":")[0].rpartition("/")[2].removesuffix(".gz"): paper for paper in graph.papers()}
    assert {name: (paper.title, paper.abstract) for name, paper in papers.items()} == {
        name: _expected(name) for name in NAMES
    }
    (dataset,) = (node for node in graph.nodes() if node.label == "ImageNet")
    said = {quote.paper for edge in graph.edges() if edge.object == dataset.id for quote in edge.evidence}
    assert said == {paper.id for paper in papers.values()}


def test_parquet_too(write: Write) -> None:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    file = io.BytesIO()
    title, abstract = _expected("notes.md")
    parquet.write_table(pyarrow.table({"title": [title], "abstract": [abstract]}), file)
    (paper,) = kg.build(write("in/papers.parquet", file.getvalue()), extractors=["rules"]).papers()
    assert (paper.title, paper.abstract) == (title, abstract)
