"""The mapping to RDF: what is said about each record."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, RdfFormat, Triple, parse

from kg.model import Edge, Evidence, Node, Paper, ResultNode
from kg.output import BASE_IRI
from kg.rdf import Description, Mapping
from kg.rdf.notation import Memo

from .objects import said

KG = f"{BASE_IRI}ontology#"


def parsed(*descriptions: Description) -> list[Triple]:
    """Descriptions as triples."""
    lines = (f"{subject} {' '.join(pair)} .\n" for subject, pairs in descriptions for pair in pairs)
    return [quad.triple for quad in parse("".join(lines), RdfFormat.N_TRIPLES)]


def test_a_paper_has_its_metadata() -> None:
    paper = Paper(
        "doi:10.1/x",
        "T",
        "A",
        2020,
        "2020-01",
        ("B", "B", "C"),
        "V",
        "example.org",
        (("doi", "10.1/x"), ("arxiv", "1")),
    )
    mapping = Mapping(BASE_IRI)
    assert mapping.node["paper:doi:10.1/x"] == f"<{BASE_IRI}paper/doi:10.1%2Fx>"
    found = parsed(("<urn:x>", mapping.paper(paper, ["github.com/a/b", "https://github.com/a/b", "no address"])))
    assert said(found, "type") == [f"{KG}Paper", "https://schema.org/ScholarlyArticle"]
    assert said(found, "creator") == ["B", "C"]
    assert said(found, "identifier") == ["doi:10.1/x", "arxiv:1"]
    assert said(found, "doi") == ["10.1/x"]
    assert said(found, "url") == ["https://example.org"]
    assert said(found, "codeRepository") == ["https://github.com/a/b", "no address"]


def test_an_entity_has_names_without_language_and_no_label_twice() -> None:
    node = Node("method:x", "Method", "X", ("X", "Y", "Y"), ("https://example.org/x", "javascript:x"))
    found = parsed(("<urn:x>", Mapping(BASE_IRI).entity(node)))
    assert said(found, "prefLabel") == ["X"]
    assert said(found, "altLabel") == ["Y"]
    assert said(found, "exactMatch") == ["https://example.org/x"]
    assert all(t.object.language is None for t in found if isinstance(t.object, Literal))


def test_a_statement_leads_to_its_place() -> None:
    evidence = Evidence("p", "title", 4, 7, 0, "Our Net.", "gazetteer", "3", 0.25)
    edge = Edge("abc", "paper:p", "uses", "method:net", 0.5, 2, (evidence, evidence))
    found = parsed(*(about for filled in Mapping(BASE_IRI).statement(edge) for _, *about in filled.said()))
    assert len(found) == len(set(found))
    assert said(found, "support") == ["2"]
    assert said(found, "confidence") == ["0.5", "0.25"]
    assert (said(found, "start"), said(found, "end"), said(found, "exact")) == (["4"], ["7"], ["Net"])
    assert (said(found, "field"), said(found, "sentence")) == (["title"], ["Our Net."])
    assert said(found, "wasGeneratedBy") == [f"{BASE_IRI}extractor/gazetteer:3"]
    assert said(found, "hasSource") == [f"{BASE_IRI}paper/p"]


def test_a_result_is_a_node_with_decimals_and_text() -> None:
    evidence = Evidence("p", "abstract", 0, 9, 0, "3.22/4.24 times", "results", "1", 0.5)
    result = ResultNode("r", "p", "3.22/4.24", "times", "speedup", evidence, None, "method:net", dataset="dataset:d")
    about, _ = Mapping(BASE_IRI).result(result)
    found = parsed(("<a:result>", about))
    values = [t.object for t in found if t.predicate.value == f"{KG}value"]
    assert [(v.value, v.datatype.value.rpartition("#")[2]) for v in values if isinstance(v, Literal)] == [
        ("3.22", "decimal"),
        ("4.24", "decimal"),
    ]
    assert (said(found, "valueText"), said(found, "metricText")) == (["3.22/4.24"], ["speedup"])
    assert said(found, "metric") == []
    assert said(found, "dataset") == [f"{BASE_IRI}dataset/d"]


def test_types_of_nodes_are_no_prefixes_of_others() -> None:
    mapping = Mapping(BASE_IRI)
    assert mapping.node["rdf:type"] == f"<{BASE_IRI}rdf/type>"
    assert mapping.node["odd type:x"] == f"<{BASE_IRI}odd%20type/x>"


@pytest.mark.parametrize("size", [1, 2, 100])
def test_a_memo_forgets_and_never_errs(size: int) -> None:
    asked: list[int] = []

    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    memo: Memo[int, int] = Memo(double, size)
    assert [memo[number] for number in (1, 2, 1, 3, 3)] == [2, 4, 2, 6, 6]
    assert len(memo) <= size
    assert len(asked) < 5 or size == 1
    assert asked.count(3) == 1
