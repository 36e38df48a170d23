"""The mapping to RDF: IRIs, literals, and what is said about each record."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.graph import Graph
from kg.model import Edge, Evidence, Node, Paper, ResultNode
from kg.output import BASE_IRI
from kg.rdf import Description, Mapping, decimals, issued, node_iri, triples

ANY_TEXT = st.text(st.characters(codec=None))
KG = f"{BASE_IRI}ontology#"


def parsed(*descriptions: Description) -> list[Triple]:
    """Descriptions as triples."""
    lines = (f"{subject} {' '.join(pair)} .\n" for subject, pairs in descriptions for pair in pairs)
    return [quad.triple for quad in parse("".join(lines), RdfFormat.N_TRIPLES)]


def said(stream: list[Triple], predicate: str) -> list[str]:
    """The objects of a predicate, by the last part of its IRI."""
    return [t.object.value for t in stream if re.split("[#/]", t.predicate.value)[-1] == predicate]  # type: ignore[union-attr]


@given(ANY_TEXT)
def test_every_id_gives_an_ascii_iri(key: str) -> None:
    iri = node_iri(BASE_IRI, f"method:{key}")
    assert NamedNode(iri).value == iri
    assert iri.isascii()
    assert re.fullmatch(r"[\w.~:%-]*", iri.removeprefix(f"{BASE_IRI}method/"))
    assert not iri.endswith(".")


@given(st.lists(ANY_TEXT, unique=True))
def test_different_ids_give_different_iris(keys: list[str]) -> None:
    assert len({node_iri(BASE_IRI, f"method:{key}") for key in keys}) == len(keys)


def test_long_ids_are_cut_and_stay_apart() -> None:
    one, two = (node_iri(BASE_IRI, f"task:{'é' * 10_000}{end}") for end in "ab")
    assert one != two
    assert len(one) < 250
    assert re.search(r"(?:%[\dA-F]{2})+-[\da-f]{24}\Z", one)


@pytest.mark.parametrize(
    ("date", "year", "expected"),
    [
        ("2019-02-05", 2019, ("2019-02-05", "date")),
        ("2019-02", 2019, ("2019-02", "gYearMonth")),
        ("2019", 2019, ("2019", "gYear")),
        (None, 2019, ("2019", "gYear")),
        (None, 987, ("0987", "gYear")),
        ("--02-29", None, ("--02-29", "gMonthDay")),
        ("2019-02-30", 2019, ("2019", "gYear")),
        ("--13-01", None, None),
        ("２０１９", None, None),
        ("spring", None, None),
        (None, 0, None),
        (None, 20190205, None),
    ],
)
def test_dates_are_typed_by_what_is_known(date: str | None, year: int | None, expected: tuple[str, str] | None) -> None:
    assert issued(Paper("x", None, "", year, date)) == expected


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        ("91.2", ["91.2"]),
        ("91.20", ["91.2"]),
        ("+0.5", ["0.5"]),
        ("−3", ["-3"]),
        (".5", ["0.5"]),
        ("1,234,567.8", ["1234567.8"]),
        ("10-20", ["10", "20"]),
        ("10 to 20", ["10", "20"]),
        ("2/2", ["2"]),
        ("1e-5", ["0.00001"]),
        ("1e999999999", []),
        ("8x", []),
        ("two", []),
        ("1,2", []),
        ("100", ["100"]),
        ("", []),
    ],
)
def test_decimals(value: str, numbers: list[str]) -> None:
    assert decimals(value) == numbers


@given(ANY_TEXT)
def test_decimals_never_fail_and_are_decimals(value: str) -> None:
    assert all(re.fullmatch(r"-?\d+(\.\d*[1-9])?", number) for number in decimals(value))


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
    found = parsed(*(about for _, *about in Mapping(BASE_IRI).statement(edge)))
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
    found = parsed(*(about for _, *about in Mapping(BASE_IRI).result(result)))
    values = [t.object for t in found if t.predicate.value == f"{KG}value"]
    assert [(v.value, v.datatype.value.rpartition("#")[2]) for v in values if isinstance(v, Literal)] == [
        ("3.22", "decimal"),
        ("4.24", "decimal"),
    ]
    assert (said(found, "valueText"), said(found, "metricText")) == (["3.22/4.24"], ["speedup"])
    assert said(found, "metric") == []
    assert said(found, "dataset") == [f"{BASE_IRI}dataset/d"]


def test_a_whole_graph_comes_grouped_by_subject_with_every_edge(graph: Graph) -> None:
    found = list(triples(graph, BASE_IRI))
    subjects = [t.subject.value for t in found]  # type: ignore[union-attr]
    changes = [new for new, old in zip(subjects, ["", *subjects], strict=False) if new != old]
    assert len(changes) == len(set(changes))
    assert len(found) == len(set(found))
    direct = {(t.subject.value, t.predicate.value, t.object.value) for t in found}  # type: ignore[union-attr]
    for edge in graph.edges():
        ends = node_iri(BASE_IRI, edge.subject), node_iri(BASE_IRI, edge.object)
        assert (ends[0], f"{KG}{edge.predicate}", ends[1]) in direct
    assert said(found, "Result") == []
    assert said(found, "valueText") == ["91.2"]


def test_without_evidence_nothing_leads_to_sentences(graph: Graph) -> None:
    small, whole = (list(triples(graph, BASE_IRI, evidence=each)) for each in (False, True))
    assert said(small, "sentence") == []
    assert {t for t in small if "/void#" not in str(t.subject)} < {*whole}
    assert said(small, "proposes")
