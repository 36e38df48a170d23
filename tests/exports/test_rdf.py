"""RDF files, read back by rdflib and pyoxigraph."""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store, parse
from rdflib.compare import isomorphic

from kg.errors import UsageError
from kg.output import BASE_IRI, ExportOptions
from kg.rdf import prefixes, quads, triples
from kg.registry import exporters

from .views import MemoryView, nasty_view, plain_view

FORMATS = {
    "turtle": (RdfFormat.TURTLE, "turtle"),
    "ntriples": (RdfFormat.N_TRIPLES, "nt"),
    "nquads": (RdfFormat.N_QUADS, "nquads"),
    "jsonld": (RdfFormat.JSON_LD, "json-ld"),
    "rdfxml": (RdfFormat.RDF_XML, "xml"),
}
every_format = pytest.mark.parametrize("name", FORMATS)


def written(name: str, view: MemoryView, **options: object) -> bytes:
    file = io.BytesIO()
    exporters.load(name)(ExportOptions(**options)).write(view, file)  # type: ignore[arg-type]
    return file.getvalue()


def by_rdflib(data: bytes, name: str) -> rdflib.Graph | set[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of pyparsing, inside rdflib
        if name == "nquads":
            dataset = rdflib.Dataset(default_union=True)
            dataset.parse(data=data, format="nquads")
            return set(dataset.triples((None, None, None)))
        return rdflib.Graph().parse(data=data, format=FORMATS[name][1])


def by_pyoxigraph(data: bytes, name: str) -> set[str]:
    return {str(quad.triple) for quad in parse(data, FORMATS[name][0])}


@pytest.fixture
def warned(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """What rdflib complained about."""
    caplog.set_level(logging.WARNING)
    return lambda: [record.getMessage() for record in caplog.records]


@every_format
@pytest.mark.parametrize("make", [plain_view, nasty_view, MemoryView])
def test_both_libraries_read_the_same_number(
    name: str, make: Callable[[], MemoryView], warned: Callable[[], list[str]]
) -> None:
    lines = [line for line in written("ntriples", make()).decode().rstrip("\n").split("\n") if line]
    assert len(set(lines)) == len(lines)
    data = written(name, make())
    assert len(by_rdflib(data, name)) == len(by_pyoxigraph(data, name)) == len(lines)
    assert warned() == []


@every_format
def test_all_formats_say_the_same(name: str) -> None:
    expected = by_pyoxigraph(written("ntriples", nasty_view()), "ntriples")
    assert by_pyoxigraph(written(name, nasty_view()), name) == expected
    if name not in {"ntriples", "nquads"}:
        wanted = by_rdflib(written("ntriples", plain_view()), "ntriples")
        assert isomorphic(by_rdflib(written(name, plain_view()), name), wanted)


def test_turtle_is_as_agreed(golden: Callable[[str, bytes], None]) -> None:
    golden("plain.ttl", written("turtle", plain_view()))


def test_turtle_groups_by_subject() -> None:
    lines = [line for line in written("turtle", plain_view()).decode().splitlines() if line[0] not in "@\t"]
    subjects = [line.split(" ")[0] for line in lines]
    assert len(subjects) == len(set(subjects))


def test_sparql_finds_the_sentence_behind_an_edge() -> None:
    store = Store()
    store.load(written("turtle", plain_view()), RdfFormat.TURTLE)
    rows = store.query(
        """PREFIX kg: <https://w3id.org/scholarkg/ontology#> PREFIX oa: <http://www.w3.org/ns/oa#>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?quote ?sentence ?abstract ?start ?end WHERE {
            ?dataset skos:prefLabel "BarSet" . ?paper kg:evaluatesOn ?dataset ; dcterms:title "On nets" .
            ?statement rdf:subject ?paper ; rdf:predicate kg:evaluatesOn ; rdf:object ?dataset ; kg:evidence ?evidence .
            ?evidence kg:sentence ?sentence ; oa:hasSource/dcterms:abstract ?abstract .
            ?evidence oa:hasSelector [ oa:start ?start ; oa:end ?end ] , [ oa:exact ?quote ] }"""
    )
    (row,) = list(rows)  # type: ignore[arg-type]
    quote, sentence, abstract, start, end = (term.value for term in row)
    assert (quote, sentence) == ("BarSet", "FooNet is tested on BarSet.")
    assert abstract[int(start) : int(end)] == quote


def test_a_negated_edge_is_a_statement_and_no_fact() -> None:
    store = Store()
    store.load(written("turtle", plain_view()), RdfFormat.TURTLE)
    start = """PREFIX kg: <https://w3id.org/scholarkg/ontology#>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> """
    assert not store.query(start + "ASK { ?method kg:usedFor ?other }")
    assert store.query(start + "ASK { ?method kg:outperforms ?other }")
    rows = store.query(start + "SELECT ?statement ?status { ?statement rdf:predicate kg:usedFor ; kg:status ?status }")
    assert [row["status"].value for row in rows] == ["negated"]  # type: ignore[union-attr]
    assert store.query(start + 'ASK { ?result a kg:Result ; kg:status "asserted" }')


def test_a_links_arguments_lead_to_the_text() -> None:
    store = Store()
    store.load(written("turtle", plain_view()), RdfFormat.TURTLE)
    rows = store.query(
        """PREFIX kg: <https://w3id.org/scholarkg/ontology#> PREFIX oa: <http://www.w3.org/ns/oa#>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?abstract ?start ?end ?from ?sentence WHERE {
            ?statement rdf:predicate kg:outperforms ; kg:evidence ?evidence .
            ?evidence kg:head [ oa:start ?start ; oa:end ?end ] ; oa:hasSource/dcterms:abstract ?abstract .
            ?evidence kg:carriedFrom [ kg:argument "head" ; kg:sentence ?sentence ; oa:start ?from ] }"""
    )
    (row,) = list(rows)  # type: ignore[arg-type]
    abstract, start, end, begin, sentence = (term.value for term in row)
    assert abstract[int(start) : int(end)] == "FooNet"
    assert abstract[int(begin) :].startswith(sentence)


def test_trig_has_a_graph_for_each_paper() -> None:
    store = Store()
    store.load(written("trig", plain_view()), RdfFormat.TRIG)
    assert {graph.value for graph in store.named_graphs()} == {
        f"{BASE_IRI}paper/{key}" for key in ("arxiv:2001.00001", "b")
    }
    names = prefixes(BASE_IRI)

    def graphs(pattern: str) -> list[str]:
        rows = store.query(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {pattern} }} }} ORDER BY ?g", prefixes=names)
        return [row["g"].value.removeprefix(f"{BASE_IRI}paper/") for row in rows]  # type: ignore[union-attr]

    assert graphs("?paper kg:proposes ?method") == ["arxiv:2001.00001"]
    assert graphs("?method kg:outperforms ?other") == ["b"]
    assert graphs("?result kg:valueText '91.2'; kg:evidence [ oa:hasSelector [ oa:exact '91.2%' ] ]") == ["b"]
    assert graphs("?evidence kg:sentence 'FooNet is tested on BarSet.'") == ["arxiv:2001.00001"]
    assert graphs("?statement a rdf:Statement") == graphs("?entity a skos:Concept") == []
    assert store.query("ASK { ?s a rdf:Statement . ?e skos:prefLabel 'BarSet' . ?d a void:Dataset }", prefixes=names)


@pytest.mark.parametrize("evidence", [True, False])
@pytest.mark.parametrize("make", [plain_view, nasty_view, MemoryView])
def test_trig_says_what_turtle_says(make: Callable[[], MemoryView], evidence: bool) -> None:
    data = written("trig", make(), evidence=evidence)
    said = {str(quad.triple) for quad in parse(data, RdfFormat.TRIG)}
    assert said == by_pyoxigraph(written("turtle", make(), evidence=evidence), "turtle")
    dataset = rdflib.Dataset(default_union=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib, inside rdflib
        dataset.parse(data=data, format="trig")
        assert len(set(dataset.triples((None, None, None)))) == len(said)


def test_a_link_is_in_the_graph_of_each_paper_that_supports_it() -> None:
    view = plain_view()
    at = next(at for at, edge in enumerate(view.edge_list) if edge.predicate == "outperforms")
    (found,) = view.edge_list[at].evidence
    others = (replace(found, paper="arxiv:2001.00001"), replace(found, paper="c", status="hedged"))
    view.edge_list[at] = replace(view.edge_list[at], evidence=(found, *others))
    graphs = [quad.graph_name for quad in quads(view, BASE_IRI) if quad.predicate.value.endswith("#outperforms")]
    assert sorted(str(graph) for graph in graphs) == [f"<{BASE_IRI}paper/{key}>" for key in ("arxiv:2001.00001", "b")]
    told = next(t.object.value for t in triples(view, BASE_IRI) if t.predicate.value.endswith("void#triples"))  # type: ignore[union-attr]
    assert {str(quad.triple) for quad in quads(view, BASE_IRI)} == {str(triple) for triple in triples(view, BASE_IRI)}
    assert f'"{told}"' in "".join(str(q) for q in quads(view, BASE_IRI) if str(q.subject).endswith("void#graph>"))


def test_without_evidence_the_edges_and_results_stay() -> None:
    text = written("ntriples", plain_view(), evidence=False).decode()
    assert "ontology#proposes" in text
    assert "ontology#Result" in text
    assert "Statement" not in text
    assert "/evidence/" not in text


def test_the_base_iri_is_everywhere_or_refused() -> None:
    text = written("turtle", plain_view(), base_iri="http://example.org/kg/").decode()
    assert BASE_IRI not in text
    for wrong in ("not an iri", "relative/", ""):
        with pytest.raises(UsageError, match="can't begin an IRI"):
            written("turtle", plain_view(), base_iri=wrong)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(st.characters(codec=None), max_size=12), min_size=1, max_size=4))
def test_any_name_can_be_read_back(names: list[str]) -> None:
    view = nasty_view(tuple(names))
    expected = by_pyoxigraph(written("ntriples", view), "ntriples")
    said = (triple for triple in expected if not re.search("predicate|/void#", triple))
    assert sum("ontology#uses>" in triple for triple in said) == len(set(names))
    for name in FORMATS:
        data = written(name, view)
        assert by_pyoxigraph(data, name) == expected
        assert len(by_rdflib(data, name)) == len(expected)
