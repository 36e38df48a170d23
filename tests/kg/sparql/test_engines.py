"""Both engines give the same answers, in the W3C's formats, and ask nobody."""

from __future__ import annotations

import csv
import gc
import io
import json
import re
import sys
from threading import Thread

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg.errors import QueryError, UsageError
from kg.sparql.engines import ENGINES, Engine, Oxigraph
from kg.sparql.syntax import prefixes

BASE = "https://w3id.org/scholarkg/"

ORDERED = [
    "SELECT ?name { ?x a kg:Dataset ; skos:prefLabel ?name } ORDER BY ?name",
    "SELECT ?name (COUNT(?paper) AS ?papers) { ?paper kg:evaluatesOn/skos:prefLabel ?name } GROUP BY ?name "
    "ORDER BY DESC(?papers) ?name LIMIT 2",
    "SELECT ?title ?issued { ?p a kg:Paper ; dcterms:title ?title OPTIONAL { ?p dcterms:issued ?issued "
    "FILTER(STRLEN(STR(?issued)) = 4) } } ORDER BY ?title",
    "SELECT ?x { VALUES ?x { 3 1 2.5 'a' } } ORDER BY ?x OFFSET 1",
    "SELECT ?a ?b { ?a kg:basedOn+ ?b } ORDER BY ?a ?b",
]
UNORDERED = [
    "SELECT ?s ?p ?o { ?s ?p ?o }",
    "SELECT DISTINCT ?type { ?x a ?type }",
    "SELECT ?x ?name { ?x a kg:Method . OPTIONAL { ?x skos:altLabel ?name } }",
    "SELECT ?x { { ?x a kg:Task } UNION { ?x a kg:Metric } MINUS { ?x skos:altLabel ?any } }",
    "SELECT ?method { ?method a kg:Method FILTER NOT EXISTS { ?method kg:evaluatedOn ?any } }",
    "SELECT ?r (SUM(?v) AS ?sum) (MAX(?v) AS ?most) { ?r kg:value ?v } GROUP BY ?r HAVING(COUNT(?v) > 1)",
    "SELECT ?year { ?p dcterms:issued ?d BIND(SUBSTR(STR(?d), 1, 4) AS ?year) FILTER(REGEX(?year, '^20')) }",
    "SELECT ?s { ?s kg:confidence ?c FILTER(?c >= 0.9) }",
    "SELECT ?x { ?x a kg:Nothing }",
    "SELECT (IRI(CONCAT(STR(?m), '/x')) AS ?y) (STRLANG('x', 'en') AS ?l) (1.0 AS ?d) { ?m a kg:Metric }",
]
ASKED = [("ASK { ?x kg:outperforms ?y }", True), ("ASK { ?x kg:outperforms ?x }", False)]
BUILT = [
    "CONSTRUCT { ?b kg:inspired ?a } WHERE { ?a kg:basedOn ?b }",
    "CONSTRUCT WHERE { ?x a kg:Result ; kg:unit ?unit }",
    "DESCRIBE method:betanet",
    "DESCRIBE ?x { ?x a kg:Hardware }",
]


def rows(engine: Engine, query: str) -> list[tuple[str, ...]]:
    return [tuple(map(plain, row)) for row in engine.answer(query).rows()]


def plain(term: object) -> str:
    """A term as text, numbers by value: pyoxigraph keeps all kinds of integer as one, and 1.0 as 1."""
    if isinstance(term, Literal) and re.search("integer|Integer|decimal", term.datatype.value):
        return str(float(term.value))
    return str(term)


@pytest.mark.parametrize("query", ORDERED)
def test_same_rows_in_the_same_order(engines: dict[str, Engine], query: str) -> None:
    found = [rows(engine, query) for engine in engines.values()]
    assert found[0] == found[1]
    assert found[0]


@pytest.mark.parametrize("query", UNORDERED)
def test_same_rows_in_any_order(engines: dict[str, Engine], query: str) -> None:
    found = [sorted(rows(engine, query)) for engine in engines.values()]
    assert found[0] == found[1]


@pytest.mark.parametrize(("query", "truth"), ASKED)
@pytest.mark.parametrize("name", ENGINES)
def test_same_truth(engines: dict[str, Engine], query: str, truth: bool, name: str) -> None:
    answer = engines[name].answer(query)
    assert (answer.kind, answer.truth) == ("ASK", truth)
    assert json.loads(answer.to_bytes("json"))["boolean"] is truth


@pytest.mark.parametrize("query", BUILT)
def test_same_triples_each_once(engines: dict[str, Engine], query: str) -> None:
    found = [list(engine.answer(query).triples()) for engine in engines.values()]
    assert set(found[0]) == set(found[1])
    assert [len(set(each)) for each in found] == [len(each) for each in found]
    assert found[0]


def test_a_description_leaves_out_the_evidence(engines: dict[str, Engine]) -> None:
    for engine in engines.values():
        subjects = {triple.subject for triple in engine.answer("DESCRIBE method:betanet").triples()}
        assert subjects == {NamedNode(f"{BASE}method/betanet")}


@pytest.mark.parametrize("name", ENGINES)
def test_formats_are_those_of_the_w3c(engines: dict[str, Engine], name: str) -> None:
    query = "SELECT ?x ?name ?n { VALUES (?x ?name ?n) { (method:betanet 'a,\"b\"' 1) (method:deltanet UNDEF 2.5) } }"
    made = {format: engines[name].answer(query).to_bytes(format).decode() for format in ("csv", "tsv", "json", "xml")}
    assert list(csv.reader(io.StringIO(made["csv"]))) == [
        ["x", "name", "n"],
        [f"{BASE}method/betanet", 'a,"b"', "1"],
        [f"{BASE}method/deltanet", "", "2.5"],
    ]
    assert made["tsv"].splitlines() == [
        "?x\t?name\t?n",
        f'<{BASE}method/betanet>\t"a,\\"b\\""\t1',
        f"<{BASE}method/deltanet>\t\t2.5",
    ]
    bindings = json.loads(made["json"])["results"]["bindings"]
    assert bindings[0]["x"] == {"type": "uri", "value": f"{BASE}method/betanet"}
    assert bindings[1]["n"]["datatype"].endswith("#decimal")
    assert "name" not in bindings[1]
    assert "http://www.w3.org/2005/sparql-results#" in made["xml"]


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("format", ["ttl", "nt", "jsonld", "rdf"])
def test_triples_in_all_syntaxes(engines: dict[str, Engine], name: str, format: str) -> None:
    query = "CONSTRUCT WHERE { ?x a kg:Dataset ; skos:prefLabel ?name }"
    made = engines[name].answer(query).to_bytes(format)
    syntax = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD, "rdf": RdfFormat.RDF_XML}
    read = {quad.triple for quad in parse(made, syntax[format])}
    assert read == set(engines[name].answer(query).triples())
    assert (format != "ttl") or b"@prefix dataset:" in made


@pytest.mark.parametrize("name", ENGINES)
def test_a_limit_cuts_and_tells(engines: dict[str, Engine], name: str) -> None:
    engine = engines[name]
    query = "SELECT ?name { ?x a kg:Dataset ; skos:prefLabel ?name } ORDER BY ?name"
    cut = engine.answer(query, limit=2)
    assert (cut.columns, cut.truncated) == (["name"], True)
    assert cut.to_bytes("csv").decode().split() == ["name", "OneSet", "ThreeSet"]
    assert not engine.answer(query, limit=3).truncated
    built = engine.answer("CONSTRUCT WHERE { ?s a ?o }", limit=4)
    assert (len(list(built.triples())), built.truncated) == (4, True)
    assert engine.answer("ASK {}", limit=1).truth


def test_terms_survive_a_limit() -> None:
    odd = 'quote " and \\ and \n\t and 👩‍🔬 and \u202e'
    terms = (Literal(odd), Literal(odd, language="en"), Literal("x", datatype=NamedNode("a:t")), Literal(2))
    triples = [Triple(NamedNode("a:s"), NamedNode("a:p"), term) for term in terms]
    engine = Oxigraph.of(triples, {})
    query = "SELECT * { ?s ?p ?o }"
    assert set(engine.answer(query, limit=9).rows()) == set(engine.answer(query).rows())


@pytest.mark.parametrize("limit", [None, 9])
@pytest.mark.parametrize("name", ENGINES)
def test_an_answer_that_was_read_may_die_in_any_thread(
    engines: dict[str, Engine], name: str, limit: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)
    gc.collect()
    gc.disable()
    try:
        # rdflib keeps frames in cycles, which the next thread to collect garbage frees
        for query in (ORDERED[1], BUILT[0], "ASK {}"):
            engines[name].answer(query, limit=limit).to_bytes("ttl" if query in BUILT else "csv")
        assert rows(engines[name], ORDERED[1])
        collector = Thread(target=gc.collect)
        collector.start()
        collector.join()
    finally:
        gc.enable()
    assert not told


def test_forms_and_formats_must_fit(engine: Engine) -> None:
    with pytest.raises(UsageError, match="SELECT can't be written as ttl"):
        engine.answer("SELECT * { ?s ?p ?o }").to_bytes("ttl")
    with pytest.raises(UsageError, match="CONSTRUCT can't be written as csv"):
        engine.answer("CONSTRUCT WHERE { ?s ?p ?o }").to_bytes("csv")


@pytest.mark.parametrize("name", ENGINES)
def test_named_graphs_are_seen_as_one(name: str) -> None:
    quads = [Quad(NamedNode(f"a:{n}"), NamedNode("a:p"), Literal(n), NamedNode(f"a:g{n}")) for n in range(3)]
    engine = ENGINES[name].of(quads, prefixes(BASE))
    assert len(rows(engine, "SELECT * { ?s <a:p> ?o }")) == 3
    assert rows(engine, "SELECT ?o { GRAPH <a:g2> { ?s <a:p> ?o } }") == [("2.0",)]


@pytest.mark.parametrize("name", ENGINES)
def test_from_reads_nothing(engines: dict[str, Engine], name: str) -> None:
    # no file and no network: the graph is not there, so that it is empty
    query = f"SELECT * FROM <file://{__file__}> {{ ?s ?p ?o }}"  # noqa: S608
    assert rows(engines[name], query) == []


def test_errors_are_told(engines: dict[str, Engine]) -> None:
    for engine in engines.values():
        with pytest.raises(QueryError, match=r"line 1, column \d+"):
            engine.answer("SELECT * { ?s ! ?o }")
