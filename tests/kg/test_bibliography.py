"""Citations, names of authors, venues and cited papers in the graph: told by metadata, and by nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.bibliography import metadata_lines, stored_inclusion
from kg.builder import OUTPUTS, build_folder
from kg.errors import UsageError
from kg.filters import Filter
from kg.graph import Graph
from kg.integrity import check
from kg.model import METADATA_LINKS, METADATA_TYPES, Edge, Paper
from kg.output import export
from kg.rdf import triples
from kg.retraction import retract
from kg.statistics import describe
from kg.store import Store
from kg.validation import validate
from kg.views import entity_view, paper_view

from .commands import Run

ORCID = "0000-0002-1825-0097"
EVERYTHING = ("authors", "venues", "cited")
TWO = "doi:10.9/z arxiv:2001.00001"
NETS = Paper("a", "On nets", "We train ResNet-50 on ImageNet.", 2019, identifiers=(("doi", "10.1/a"),), venue="NeurIPS",
             authors=("Ada Berg", "Li Wu"), orcids=("", ORCID), categories=("cs.CL", "nets"))  # fmt: skip
BOATS = Paper("b", "On boats", "We train BERT on SQuAD.", 2021, authors=("ADA BERG", "L. Wu"), orcids=("", ORCID),
              venue="neurips", cites=("doi:10.1/a", TWO, "arxiv:2001.00001", "b"))  # fmt: skip
SAILS = Paper("c", "On sails", "We train BERT on ImageNet.", 2022, cites=("a", "b", "doi:10.1/unknown"))
PAPERS = (NETS, BOATS, SAILS)


def build(*papers: Paper, include: tuple[str, ...] = ()) -> Graph:
    return kg.build(list(papers), extractors=["rules"], include=include)


def told(graph: kg.model.GraphView) -> list[tuple[str, str, str]]:
    return [(e.subject, e.predicate, e.object) for e in graph.edges() if e.predicate in METADATA_LINKS]


def test_citations_between_papers_of_the_graph_are_edges_and_others_are_not() -> None:
    graph = build(*PAPERS)
    assert told(graph) == [
        ("paper:b", "cites", "paper:a"),
        ("paper:c", "cites", "paper:a"),
        ("paper:c", "cites", "paper:b"),
    ]
    assert not {node.type for node in graph.nodes()} & set(METADATA_TYPES)
    assert {paper.id: paper.cites for paper in graph.papers()} == {each.id: each.cites for each in PAPERS}
    assert graph["paper:a"].categories == NETS.categories


def test_evidence_quotes_the_metadata_and_says_so() -> None:
    graph = build(*PAPERS, include=EVERYTHING)
    papers = {paper.id: paper for paper in graph.papers()}
    edges: list[Edge] = [edge for edge in graph.edges() if edge.predicate in METADATA_LINKS]
    assert len(edges) == 11
    for edge in edges:
        for each in edge.evidence:
            assert (each.field, each.extractor, edge.confidence, edge.papers) == ("metadata", "metadata", 1.0, 1)
            assert papers[each.paper].text("metadata")[each.start : each.end] == each.quote
            assert each.sentence in papers[each.paper].metadata().splitlines()
    assert not list(check(graph.store))


def test_one_name_is_one_node_but_an_orcid_is_who_it_is() -> None:
    graph = build(*PAPERS, include=("authors", "venues"))
    nodes = {node.id: node for node in graph.nodes() if node.type in METADATA_TYPES}
    assert list(nodes) == [f"author:{ORCID}", "author:ada-berg", "venue:neurips"]
    assert (nodes["author:ada-berg"].label, nodes["author:ada-berg"].aliases) == ("Ada Berg", ("ADA BERG",))
    assert nodes[f"author:{ORCID}"].xrefs == (f"https://orcid.org/{ORCID}",)
    assert (nodes["venue:neurips"].papers, nodes["venue:neurips"].first_year, nodes["venue:neurips"].last_year) == (
        2,
        2019,
        2021,
    )
    namesake = replace(SAILS, authors=("Li Wu",))
    assert "author:li-wu" in {node.id for node in build(NETS, namesake, include=("authors",)).nodes()}


def test_cited_papers_are_stubs_until_they_are_read() -> None:
    graph = build(*PAPERS, include=("cited",))
    stubs = [node for node in graph.nodes() if node.type == "Cited"]
    assert [(stub.id, stub.aliases) for stub in stubs] == [
        ("cited:doi:10.1/unknown", ()), ("cited:doi:10.9/z", ("arxiv:2001.00001",)),
    ]  # fmt: skip
    read = replace(NETS, id="z", title="On z", abstract="We use Z.", identifiers=(("arxiv", "2001.00001"),))
    graph = build(*PAPERS, read, include=("cited",))
    assert [node.id for node in graph.nodes() if node.type == "Cited"] == ["cited:doi:10.1/unknown"]
    assert ("paper:b", "cites", "paper:z") in told(graph)


def test_a_copy_is_cited_as_the_paper_that_it_is_a_copy_of() -> None:
    copy = Paper("copy", "On nets", "We train.", identifiers=(("acl", "P19-1"),), cites=("doi:10.5/x", "c"))
    citing = replace(SAILS, cites=("copy",)), replace(BOATS, cites=("acl:P19-1",))
    graph = build(NETS, copy, *citing)
    assert told(graph) == [
        ("paper:a", "cites", "paper:c"),
        ("paper:b", "cites", "paper:a"),
        ("paper:c", "cites", "paper:a"),
    ]


@pytest.mark.parametrize("include", [(), EVERYTHING])
def test_order_parts_and_workers_leave_no_trace(tmp_path: Path, include: tuple[str, ...]) -> None:
    build_folder(PAPERS, tmp_path / "whole", names=["rules"], include=include)
    for name, parts in (("parts", [[SAILS], [BOATS], [NETS]]), ("turned", [PAPERS[::-1]])):
        for part in parts:
            build_folder(part, tmp_path / name, names=["rules"], include=include, workers=2)
        for output in set(OUTPUTS) - {"graph.gexf", "graph.html"}:  # which have the folder's name
            assert (tmp_path / name / output).read_bytes() == (tmp_path / "whole" / output).read_bytes(), output


def test_what_is_included_is_kept_until_it_is_replaced(tmp_path: Path) -> None:
    build_folder([NETS], tmp_path, names=["rules"], include=["venues"])
    build_folder([BOATS], tmp_path, names=["rules"])
    with Graph.open(tmp_path) as graph:
        assert told(graph) == [("paper:a", "publishedIn", "venue:neurips"), ("paper:b", "cites", "paper:a"),
                               ("paper:b", "publishedIn", "venue:neurips")]  # fmt: skip
    build_folder([], tmp_path, names=["rules"], include=[])
    with Graph.open(tmp_path) as graph:
        assert told(graph) == [("paper:b", "cites", "paper:a")]


def test_a_paper_that_is_taken_back_is_cited_no_more() -> None:
    graph = build(*PAPERS, include=EVERYTHING)
    retract(graph.store, ["a"])
    assert list(graph.edges()) == list(build(BOATS, SAILS, include=EVERYTHING).edges())
    assert "cited:a" in {node.id for node in graph.nodes()}


def test_metadata_that_change_change_the_graph_without_a_new_extraction(tmp_path: Path) -> None:
    build_folder(PAPERS, tmp_path, names=["rules"])
    report = build_folder([replace(SAILS, cites=("doi:10.1/a",), categories=("x",))], tmp_path, names=["rules"])
    assert report.added == 0
    with Graph.open(tmp_path) as graph:
        assert told(graph) == [("paper:b", "cites", "paper:a"), ("paper:c", "cites", "paper:a")]
        assert graph["paper:c"].categories == ("x",)


def test_the_rdf_fits_the_shapes() -> None:
    graph = build(*PAPERS, include=EVERYTHING)
    found = list(triples(graph, "https://example.org/"))
    assert validate(found).conforms
    lines = {f"{each.subject} {each.predicate} {each.object}" for each in found}
    kg_, node = "https://example.org/ontology#", "https://example.org/"
    assert f"<{node}paper/b> <{kg_}cites> <{node}paper/a>" in lines
    assert f"<{node}paper/b> <{kg_}cites> <{node}cited/doi:10.9%2Fz>" in lines
    assert f'<{node}paper/a> <https://schema.org/keywords> "cs.CL"' in lines
    assert any(line.startswith(f'<{node}paper/b> <{kg_}references> "4"') for line in lines)
    assert f"<{node}author/{ORCID}> <https://schema.org/sameAs> <https://orcid.org/{ORCID}>" in lines


@pytest.mark.parametrize("name", ["a.ttl", "a.trig", "a.nq", "a.jsonld", "a.rdf", "a.graphml", "a.gexf", "a.html",
                                  "nodes.csv", "edges.csv"])  # fmt: skip
def test_every_export_tells_of_citations_and_names(tmp_path: Path, name: str) -> None:
    export(build(*PAPERS, include=EVERYTHING), tmp_path / name)
    text = (tmp_path / name).read_text("utf-8")
    for word in ("author", "10.9", "Ada Berg") if name != "edges.csv" else ("author", "10.9", "On nets"):
        assert word in text
    if name != "edges.csv" and name != "a.html":  # whose papers are packed
        assert "cs.CL" in text


def test_filters_leave_no_edge_to_what_is_gone() -> None:
    graph = build(*PAPERS, include=EVERYTHING)
    for keep in (
        Filter(since=2020),
        Filter(since=2022),
        Filter(0.95),
        Filter(types=["Dataset"]),
        Filter(min_support=2),
    ):
        view = keep.view(graph)
        ids = {node.id for node in view.nodes()}
        assert all(edge.subject in ids and edge.object in ids for edge in view.edges())
    assert told(Filter(since=2021).view(graph))[:2] == [
        ("paper:b", "cites", "cited:doi:10.9/z"),
        ("paper:b", "author", f"author:{ORCID}"),
    ]


def test_papers_are_tied_by_what_they_have_and_not_by_citing() -> None:
    plain, citing = build(*(replace(each, cites=()) for each in PAPERS)), build(*PAPERS)
    for view in (paper_view, entity_view):
        assert [(t.subject, t.object) for t in view(plain).edges()] == [
            (t.subject, t.object) for t in view(citing).edges()
        ]
    ends = {(t.subject, t.object) for t in paper_view(build(NETS, BOATS, include=["authors"])).edges()}
    assert ends == {("paper:a", "paper:b")}


def test_communities_are_called_by_what_papers_say() -> None:
    cluster = [replace(NETS, id=f"n{n}", title=f"On nets {n}", abstract=f"We train ResNet-50 on ImageNet, {n} times.",
                       identifiers=(), cites=("n0",)) for n in range(4)]  # fmt: skip
    names = [name for each in build(*cluster, include=EVERYTHING).communities() for name in each.name.split(" · ")]
    assert names
    assert set(names) <= {"ResNet-50", "ImageNet"}


def test_statistics_count_them_apart() -> None:
    found = describe(build(*PAPERS, include=EVERYTHING))
    assert {name: found.nodes[name] for name in METADATA_TYPES} == {"Author": 2, "Venue": 1, "Cited": 2}
    assert {name: found.predicates[name] for name in METADATA_LINKS} == {"cites": 5, "author": 4, "publishedIn": 2}


def test_the_command_line_includes_and_takes_back(tmp_path: Path, run: Run) -> None:
    rows = [{"id": p.id, "title": p.title, "abstract": p.abstract, "authors": list(p.authors), "cites": list(p.cites),
             "doi": dict(p.identifiers).get("doi")} for p in PAPERS]  # fmt: skip
    source = tmp_path / "papers.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)), "utf-8")

    def include(names: str) -> int:
        return run("build", source, "--out", tmp_path / "out", "--extractors", "rules", "--include", names).code

    assert include("authors,cited") == 0
    with Store.open(tmp_path / "out") as store:
        assert stored_inclusion(store) == ("authors", "cited")
    assert include("none") == 0
    with Store.open(tmp_path / "out") as store:
        assert stored_inclusion(store) == ()
    assert include("editors") == 2
    assert "On sails" in run("show", tmp_path / "out", "paper:a").out
    with pytest.raises(UsageError, match="can't be included"):
        build(NETS, include=("editors",))


names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(st.lists(names, max_size=4), st.none() | names, st.lists(names, max_size=4))
def test_places_lead_to_what_is_quoted(authors: list[str], venue: str | None, cites: list[str]) -> None:
    paper = Paper("a", None, "We use it.", authors=tuple(authors), venue=venue, cites=tuple(cites))
    lines = list(metadata_lines(paper))
    assert [line.value for line in lines] == [*authors, *([venue] if venue else ()), *cites]
    for line in lines:
        assert paper.metadata()[line.start : line.end] == line.value
        assert paper.metadata()[line.first : line.end] == f"{line.what}: {line.value}"
